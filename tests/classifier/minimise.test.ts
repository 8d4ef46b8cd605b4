// "Minimér først": what is hidden, what stays, and that nothing else moves.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, classifyFileNames } from '../../src/classifier/classify.ts'
import { keyInFile, keyOfFinding } from '../../src/classifier/dismiss.ts'
import {
  applyEdits,
  cleanFileName,
  cleanSubject,
  dropQuotedHistory,
  maskCpr,
} from '../../src/classifier/minimise.ts'

const today = '2037-06-01'
const runs = process.env['SLOW'] === '1' ? 500 : 20

function masked(bodyHtml: string, keep: 'birth-date' | 'last-four'): string {
  const { findings } = classify({ subject: '', bodyHtml }, today)
  return applyEdits(bodyHtml, maskCpr({ subject: '', bodyHtml }, findings, keep), 'body')
}

describe('masking a CPR number', () => {
  it.each([
    [
      'as most people write it',
      '<p>cpr 311236-4004.</p>',
      '<p>cpr 311236-xxxx.</p>',
      '<p>cpr xxxxxx-4004.</p>',
    ],
    [
      'without a dash',
      '<p>CPR-nr.: 3112364004</p>',
      '<p>CPR-nr.: 311236xxxx</p>',
      '<p>CPR-nr.: xxxxxx4004</p>',
    ],
    [
      'split by markup',
      '<p>cpr <b>311236</b>-<i>40</i>04</p>',
      '<p>cpr <b>311236</b>-<i>xx</i>xx</p>',
      '<p>cpr <b>xxxxxx</b>-<i>40</i>04</p>',
    ],
    [
      'with entities',
      '<p>cpr 311236&#8209;4&#48;04</p>',
      '<p>cpr 311236&#8209;xxxx</p>',
      '<p>cpr xxxxxx&#8209;4&#48;04</p>',
    ],
    [
      'twice',
      '<p>cpr 311236-4004 og cpr 010136-4000</p>',
      '<p>cpr 311236-xxxx og cpr 010136-xxxx</p>',
      '<p>cpr xxxxxx-4004 og cpr xxxxxx-4000</p>',
    ],
    [
      'in no mail',
      '<p>Ring 70 20 00 00 &amp; hør.</p>',
      '<p>Ring 70 20 00 00 &amp; hør.</p>',
      '<p>Ring 70 20 00 00 &amp; hør.</p>',
    ],
  ])('%s', (_how, html, birthDate, lastFour) => {
    expect(masked(html, 'birth-date')).toBe(birthDate)
    expect(masked(html, 'last-four')).toBe(lastFour)
  })

  it('leaves none to find, and nothing else changed, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\d<>&]/g, '')),
        fc.constantFrom('birth-date' as const, 'last-four' as const),
        (around, keep) => {
          const html = `<p>${around}</p><p>cpr 311236-4004</p><p>${around}</p>`
          const after = masked(html, keep)
          expect(classify({ subject: '', bodyHtml: after }, today).labels.cpr).toBeLessThan(0.5)
          expect(after.length).toBe(html.length)
          expect(after.replace(/[x\d]/g, '')).toBe(html.replace(/[x\d]/g, ''))
        },
      ),
      { numRuns: runs },
    )
  })
})

const dropped = (html: string) => applyEdits(html, dropQuotedHistory(html), 'body')

describe('dropping the quoted history', () => {
  it.each([
    [
      'of Outlook on the web',
      '<html><body><div>Hej Bo</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Fra:</b> Bo<br><b>Sendt:</b> i går</div><div>cpr 311236-4004</div></body></html>',
      '<html><body><div>Hej Bo</div></body></html>',
    ],
    [
      'of Outlook for Windows',
      "<div class=WordSection1><p class=MsoNormal>Tak.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm'><p class=MsoNormal><b>Fra:</b> Bo</p></div><p class=MsoNormal>Gammelt</p></div>",
      '<div class=WordSection1><p class=MsoNormal>Tak.</p></div>',
    ],
    [
      'of Gmail',
      '<div dir="ltr">Ja tak</div><br><div class="gmail_quote"><div class="gmail_attr">Den tirs. 3. mar. 2026 skrev Bo:</div><blockquote>Gammelt</blockquote></div>',
      '<div dir="ltr">Ja tak</div><br>',
    ],
    [
      'by its header lines alone',
      '<div><p>Ny tekst</p><p>Fra: Bo Lind<br>Sendt: 3. marts 2026<br>Til: Mette<br>Emne: Sag</p><p>Gammelt</p></div>',
      '<div><p>Ny tekst</p></div>',
    ],
    [
      'under a divider',
      '<p>Ny tekst</p><p>-----Oprindelig meddelelse-----</p><p>Gammelt</p>',
      '<p>Ny tekst</p>',
    ],
    [
      'that is not there',
      '<p>Kurset varer fra: mandag til: fredag.</p>',
      '<p>Kurset varer fra: mandag til: fredag.</p>',
    ],
  ])('%s', (_of, html, own) => {
    expect(dropped(html)).toBe(own)
  })

  it('keeps every byte before the history and never breaks, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (own, old) => {
        const history = `<div id="divRplyFwdMsg">${old}</div>`
        const before = own.replace(/[<>]/g, '')
        const after = dropped(`<div><p>${before}</p>${history}</div>`)
        expect(after.startsWith(`<div><p>${before}</p>`) || before.includes(':')).toBe(true)
        expect(() => dropped(own + old)).not.toThrow()
      }),
      { numRuns: runs },
    )
  })

  it('takes nothing away from markup deeper than any mail', () => {
    const html = `${'<div>'.repeat(500)}<div id="divRplyFwdMsg">Gammelt</div>`
    expect(dropped(html)).toBe(html)
  })
})

describe('a subject', () => {
  it.each([
    ['loses the number and its label', 'Sag om CPR 311236-4004, svar', 'Sag om, svar'],
    ['that was nothing else becomes neutral', 'CPR-nr. 311236-4004', 'Sikker besked'],
    ['without anything stays', 'Møde på tirsdag', 'Møde på tirsdag'],
  ])('%s', (_what, subject, after) => {
    const { findings } = classify({ subject, bodyHtml: '' }, today)
    expect(applyEdits(subject, cleanSubject(subject, findings, 'Sikker besked'), 'subject')).toBe(after)
  })
})

describe('a file name', () => {
  it.each([
    ['Afgørelse 311236-4004.pdf', 'Afgørelse 311236-xxxx.pdf'],
    ['311236-4004_afgørelse.pdf', '311236-xxxx_afgørelse.pdf'],
    ['referat_3112364004.docx', 'referat_311236xxxx.docx'],
    ['Referat 2026-03-04.docx', 'Referat 2026-03-04.docx'],
  ])('%s → %s', (name, clean) => {
    expect(cleanFileName({ id: 'a', name }, 'birth-date', today, [])).toBe(clean)
  })

  it('keeps a number that was set aside in that file', () => {
    const name = '311236-4004_afgørelse.pdf'
    const [inName] = classifyFileNames(name, today).findings
    if (inName === undefined) throw new Error('nothing found')
    const dismissed = [keyInFile('a', keyOfFinding({ subject: name, bodyHtml: '' }, inName))]
    expect(cleanFileName({ id: 'a', name }, 'birth-date', today, dismissed)).toBe(name)
    expect(cleanFileName({ id: 'b', name }, 'birth-date', today, dismissed)).not.toBe(name)
  })
})
