// CPR numbers: every form that people write, and the numbers that only look like them.
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { fullYear, hasModulus11, isDate } from '../../src/classifier/cpr-number.ts'
import { actAt } from '../../src/model/finding.ts'

const today = '2026-11-24'

function found(bodyHtml: string, subject = ''): readonly string[] {
  const { findings } = classify({ subject, bodyHtml }, today)
  return findings
    .filter((finding) => finding.type === 'cpr' && finding.confidence >= actAt)
    .map((finding) => (finding.where === 'subject' ? subject : bodyHtml).slice(finding.start, finding.end))
}

describe('CPR numbers are found in every form that people and programs write', () => {
  const rows: readonly (readonly [why: string, html: string, span: string])[] = [
    ['with a hyphen', '<p>Vedr. 311236-4004</p>', '311236-4004'],
    ['without modulus 11', '<p>Vedr. 311236-4005</p>', '311236-4005'],
    ['ten digits behind the label', '<p>cpr 3112364005</p>', '3112364005'],
    ['ten digits with modulus 11', '<p>Anne Holm 3112364004</p>', '3112364004'],
    ['a space', '<p>CPR-nr.: 311236 4005</p>', '311236 4005'],
    ['what a thing is marked with', '<p>Konvolutten er mærket 311236-4004.</p>', '311236-4004'],
    ['a spaced hyphen', '<p>CPR: 311236 - 4005</p>', '311236 - 4005'],
    ['an en dash', '<p>311236–4005</p>', '311236–4005'],
    ['a dash as an entity', '<p>311236&ndash;4005</p>', '311236&ndash;4005'],
    ['a no-break space', '<p>cpr 311236&nbsp;4005</p>', '311236&nbsp;4005'],
    ['a soft hyphen inside', '<p>311236&shy;-4005</p>', '311236&shy;-4005'],
    ['a zero-width space inside', '<p>311\u200b236-4005</p>', '311\u200b236-4005'],
    ['digits as entities', '<p>31&#49;&#x32;36-4005</p>', '31&#49;&#x32;36-4005'],
    ['fullwidth digits', '<p>３１１２３６-４００５</p>', '３１１２３６-４００５'],
    ['markup inside', '<p><b>311236</b>-<i>4005</i></p>', '311236</b>-<i>4005'],
    ['a comment inside', '<p>311236<!-- x -->-4005</p>', '311236<!-- x -->-4005'],
    ['dots in the date', '<p>cpr 31.12.36-4005</p>', '31.12.36-4005'],
    ['hyphens in the date', '<p>cpr 31-12-36-4005</p>', '31-12-36-4005'],
    ['the whole year', '<p>cpr 31.12.2036-4005</p>', '31.12.2036-4005'],
    ['spaced digits behind the label', '<p>cpr: 3 1 1 2 3 6 - 4 0 0 5</p>', '3 1 1 2 3 6 - 4 0 0 5'],
    ['two cells of a table', '<tr><td>CPR</td><td>311236</td><td>4005</td></tr>', '311236</td><td>4005'],
    ['the label in the cell before', '<tr><td>Personnummer</td><td>3112364005</td></tr>', '3112364005'],
    ['the label on the line above', '<p>Personnummer:</p><p>3112364005</p>', '3112364005'],
    ['the label behind', '<p>Det er 3112364005 (cpr).</p>', '3112364005'],
    ['the label without a space', '<p>cpr3112364005</p>', '3112364005'],
    ['in brackets', '<p>Anne Holm (311236-4005)</p>', '311236-4005'],
    ['before a full stop', '<p>Det er 311236-4005.</p>', '311236-4005'],
    ['in a quoted thread', '<blockquote>Den 1. maj skrev Bo:<br>311236-4005</blockquote>', '311236-4005'],
    ['a replacement number with day + 60', '<p>Erstatnings-CPR 911236-4005</p>', '911236-4005'],
    ['a replacement number with letters', '<p>CPR 3112364AB5</p>', '3112364AB5'],
    ['a tag that never ends', 'cpr <b broken 311236-4005', '311236-4005'],
    ['a quote that never ends', '<a href="x>311236-4005', '311236-4005'],
    ['a style that never ends', '<style>311236-4005', '311236-4005'],
    ['born on 1 January without modulus 11', '<p>cpr 010180-4001</p>', '010180-4001'],
    ['in a file name', '<p>afgørelse_311236-4005.docx</p>', '311236-4005'],
    ['in the parameter of an address', '<p>https://example.dk/?cpr=3112364005</p>', '3112364005'],
    ['a label some words before', '<p>Cpr-nummeret på borgeren er 3112364005</p>', '3112364005'],
    ['a case that is numbered by the person', '<p>Vedr. sag om 311236-4005</p>', '311236-4005'],
    ['a label far from other labels', '<p>Faktura 100200 vedr. cpr 3112364005</p>', '3112364005'],
  ]
  it.each(rows)('%s', (_why, html, span) => {
    expect(found(html)).toEqual([span])
  })

  it('in the subject, with offsets of the subject', () => {
    expect(found('<p>Hej</p>', 'Sag om 311236-4004')).toEqual(['311236-4004'])
  })

  it('all numbers of a list share the label of the first', () => {
    expect(found('<p>Cpr-numre: 3112364005, 3112364006 og 3112364007</p>')).toEqual([
      '3112364005',
      '3112364006',
      '3112364007',
    ])
  })
})

describe('numbers that look like a CPR number are judged by the nearest label', () => {
  const rows: readonly (readonly [why: string, html: string])[] = [
    ['a date that does not exist', '<p>cpr 311336-4004</p>'],
    ['29 February of a common year', '<p>cpr 290237-0004</p>'],
    ['an invoice', '<p>Faktura 3112364005</p>'],
    ['an order', '<p>Ordrenr. 311236-4005</p>'],
    ['an invoice in short', '<p>Fak. 311236-4004 -1.200,00</p>'],
    ['a transaction in short', '<p>TXN 311236-4004 21:13:02 OK</p>'],
    ['a customs declaration', '<p>Toldangivelse 311236-4004 er frigivet.</p>'],
    ['a requisition in short, as a form tells it', '<p>Rekv.nr.: <b>311236-4004</b></p><p>Sprog: polsk</p>'],
    ['goods that came back', '<p>Returnering 311236-4004 er modtaget.</p>'],
    ['a bank account', '<p>Reg. 1234 konto 3112364005</p>'],
    ['a workplace number', '<p>P-nr. 1012364005</p>'],
    ['a phone number', '<p>Tlf. 31 12 36 40</p>'],
    ['a case number', '<p>Sagsnr. 3112364005</p>'],
    ['a meeting number', '<p>Møde-id: 3112364005</p>'],
    ['a time stamp', '<p>Sendt 01.02.2023 1430</p>'],
    ['a short date and a time of day with a lucky checksum', '<p>01.02.23 1430</p>'],
    ['an amount with a hyphen', '<p>kr. 311236-4005</p>'],
    ['a range of dates', '<p>Uge 31 (01.08.-07.08.24)</p>'],
    ['a longer number', '<p>57131331123640051</p>'],
    [
      'four digits and six, with a lucky checksum',
      '<p>Hej Lone</p><p>Overdragelse 2104-572033 er oprettet</p>',
    ],
    ['a court case by its letters, with a lucky checksum', '<p>Sag BS-210457-2033 er berammet</p>'],
    ['a part of an identifier', '<p>4f2a-311236-4005-9b</p>'],
    ['a land registry date and number', '<p>12.03.2019-1012345678</p>'],
    ['an amount', '<p>kr 3112364005</p>'],
    ['a number in a web address', '<p>https://example.dk/p/3112364005</p>'],
    ['a script', '<script>311236-4004</script>'],
  ]
  it.each(rows)('%s', (_why, html) => {
    expect(found(html)).toEqual([])
  })

  it('a label of one number does not switch off the next', () => {
    expect(found('<p>Faktura 20241001 og P-nr. 1003456789. Borger: 311236-4004</p>')).toEqual(['311236-4004'])
  })
})

describe('ten bare digits, the only number of a mail', () => {
  const bare = '3112364005'
  const rows: readonly (readonly [why: string, html: string, isFound: boolean])[] = [
    ['of whom something is asked', '<p>Kan I oprette hende på 3112364005 i dag?</p>', true],
    ['alone on a line of a mail to somebody', '<p>Hej Lone</p><p>3112364005</p><p>Hilsen Bo</p>', true],
    ['written twice', '<p>Opret dem på 3112364005, ja på 3112364005.</p>', true],
    ['behind whose it is', '<p>Elliots nr. 3112364005 mangler.</p>', true],
    ['behind a name that no list has', '<p>Sæt hendes nevø Elisif 3112364005 på listen.</p>', true],
    ['what the mail is about', '<p>Referat vedr. 3112364005</p>', true],
    ['behind somebody of the family', '<p>Plejefar 3112364005 er mødt.</p>', true],
    ['beside a number as long', '<p>Send den til 3112364005, pakke 00057126960123456789.</p>', false],
    ['behind a noun', '<p>Hej Lone</p><p>GLS 3112364005</p>', false],
    ['of a customer', '<p>Kunde 3112364005 har rykket.</p>', false],
    ['of a workplace, by its short name', '<p>CVR 29111204, P 1112364005</p>', false],
    ['of a workplace, in groups', '<table><tr><td>Hal</td><td>P-nr. 1112 3640 05</td></tr></table>', false],
    [
      'of a workplace, by a heading with an underscore',
      '<table><tr><td>p_nr</td></tr><tr><td>1112364005</td></tr></table>',
      false,
    ],
    ['beside another of a workplace', '<p>P-nr. er 1017338104 (kontor) og 3112364005 (vaskeri).</p>', false],
    ['in place of another', '<p>Flyttes fra P-nr. 1013380714 til 3112364005 pr. 1/1.</p>', false],
    ['that a paper is sent to', '<p>Send ordre 1013380714 til 3112364005, han venter.</p>', true],
    ['of an account, by its short name', '<p>Hej Lone</p><p>Reg. 3574, kto. 3112364005</p>', false],
  ]
  it.each(rows)('%s', (_why, html, isFound) => {
    expect(new Set(found(html))).toEqual(new Set(isFound ? [bare] : []))
  })

  it('is said to be told by the words around it', () => {
    const { findings } = classify({ subject: '', bodyHtml: `<p>Opret hende på ${bare}</p>` }, today)
    expect(findings.flatMap(({ why }) => why.map(({ code }) => code))).toContain('words-around')
    const labelled = classify({ subject: '', bodyHtml: `<p>cpr ${bare}</p>` }, today)
    expect(labelled.findings.flatMap(({ why }) => why.map(({ code }) => code))).not.toContain('words-around')
  })
})

describe('what cpr.dk says about a number', () => {
  const centuries: readonly (readonly [seventh: number, year: number, full: number])[] = [
    [0, 99, 1999],
    [3, 0, 1900],
    [4, 36, 2036],
    [4, 37, 1937],
    [9, 36, 2036],
    [9, 37, 1937],
    [5, 57, 2057],
    [5, 58, 1858],
    [8, 57, 2057],
    [8, 99, 1899],
  ]
  it.each(centuries)('a 7th digit %i and year %i mean %i', (seventh, year, full) => {
    expect(fullYear(seventh, year)).toBe(full)
  })

  it('leap years follow the calendar', () => {
    expect([isDate(2036, 2, 29), isDate(2037, 2, 29), isDate(1900, 2, 29), isDate(2000, 2, 29)]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  it('modulus 11 is the weighted sum 4327654321', () => {
    expect([hasModulus11('3112364004'), hasModulus11('3112364005')]).toEqual([true, false])
  })

  it('modulus 11 raises the confidence and its absence does not reject', () => {
    const confidence = (text: string): number => classify({ subject: '', bodyHtml: text }, today).labels.cpr
    expect(confidence('311236-4004')).toBeGreaterThan(confidence('311236-4005'))
    expect(confidence('311236-4005')).toBeGreaterThanOrEqual(actAt)
  })
})
