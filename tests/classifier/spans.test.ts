// Spans cover the exact characters of the raw source; excerpts quote the sentence as a reader sees it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, classifyCounted } from '../../src/classifier/classify.ts'
import { excerptOf, markedSentences } from '../../src/classifier/excerpt.ts'
import { shownText, viewOf } from '../../src/classifier/text-view.ts'
import { reasonText } from '../../src/i18n/reasons.ts'

const today = '2026-11-24'
const runs = process.env['SLOW'] === '1' ? 2000 : 200

describe('the text of raw HTML', () => {
  const rows: readonly (readonly [why: string, html: string, text: string])[] = [
    ['entities are decoded', 'K&oslash;b &amp; s&#230;lg', 'Køb & sælg'],
    ['blocks are lines, cells are tabs', '<p>a</p><table><tr><td>b</td><td>c</td></tr></table>', 'a\nb\tc\n'],
    ['inline markup is nothing', 'dia<b>be</b>tes', 'diabetes'],
    ['style, script and comments are not text', 'a<style>p{x}</style><script>1</script><!-- b -->c', 'ac'],
    ['white space collapses', 'a \r\n  b&nbsp;&nbsp;c', 'a b c'],
    ['a lone < is text', '3 < 4 og 5 > 4', '3 < 4 og 5 > 4'],
    ['an attribute may hold a >', '<a title="a > b">x</a>', 'x'],
    ['pre keeps its lines', '<pre>a\nb</pre>', 'a\nb\n'],
    ['characters beyond the first plane stay whole', '&#x1F600;😀', '😀😀'],
    [
      'Outlook conditions are skipped',
      '<!--[if gte mso 9]><xml></xml><![endif]-->a<![if !mso]>b<![endif]>',
      'ab',
    ],
  ]
  it.each(rows)('%s', (_why, html, text) => {
    const view = viewOf(html, true)
    expect(shownText(view, 0, view.length)).toBe(text)
  })

  it('plain text lines that a mail program broke are joined', () => {
    const view = viewOf('Hun har\r\ndiabetes\r\n\r\nHilsen', false)
    expect(shownText(view, 0, view.length)).toBe('Hun har diabetes\nHilsen')
  })
})

const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '</',
    '<p>',
    '<td>',
    '</td>',
    '<b',
    '"',
    "'",
    '=',
    '<!--',
    '-->',
    '<style>',
    '</style>',
    '&',
    '&#',
    ';',
  ],
  ...[
    '&nbsp;',
    '&shy;',
    '\u200b',
    '\u00a0',
    '\ud800',
    '\udc00',
    '\n',
    '\t',
    ' ',
    '-',
    '.',
    '/',
    '1',
    '31',
    '311236',
    '4004',
  ],
  ...[
    '311236-4004',
    'cpr',
    'Anne Holm',
    'diabetes',
    'løn',
    '35.000 kr.',
    'ikke',
    'hun har',
    'muslim',
    'æ',
    'É',
    'İ',
    'ß',
  ],
)
const source = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

describe('for all input', () => {
  it('spans lie inside the source, in order, and it never throws', () => {
    fc.assert(
      fc.property(source, source, (subject, bodyHtml) => {
        const { findings, labels } = classify({ subject, bodyHtml }, today)
        let before = -1
        for (const finding of findings) {
          const raw = finding.where === 'subject' ? subject : bodyHtml
          expect(finding.start).toBeGreaterThanOrEqual(0)
          expect(finding.end).toBeGreaterThan(finding.start)
          expect(finding.end).toBeLessThanOrEqual(raw.length)
          expect(finding.confidence).toBeGreaterThan(0)
          expect(finding.confidence).toBeLessThan(1)
          expect(finding.why.length).toBeGreaterThan(0)
          const order = (finding.where === 'subject' ? 0 : 1_000_000) + finding.start
          expect(order).toBeGreaterThanOrEqual(before)
          before = order
          expect(labels[finding.type]).toBeGreaterThanOrEqual(finding.confidence)
          expect(excerptOf(raw, finding.where === 'body', finding).marked).not.toBe('')
        }
      }),
      { numRuns: runs },
    )
  })

  it('a CPR number is found whatever text stands around it, and its span holds its ten digits', () => {
    const around = fc.string({
      unit: fc.constantFrom('a', 'b', 'æ', ' ', '.', ',', '!', '?', '(', ')', '<', '>', '/', '\n'),
      maxLength: 30,
    })
    fc.assert(
      fc.property(around, around, (before, after) => {
        // A word of the text may not lean on the number, and an open tag or comment may not swallow it.
        const bodyHtml = `<p>${before.replace(/</g, '&lt;')} </p><p>cpr 311236-<b>4004</b> ${after.replace(/</g, '&lt;')}</p>`
        const { findings } = classify({ subject: '', bodyHtml }, today)
        const spans = findings
          .filter((finding) => finding.type === 'cpr')
          .map((finding) => bodyHtml.slice(finding.start, finding.end))
        expect(spans).toEqual(['311236-<b>4004'])
      }),
      { numRuns: runs },
    )
  })

  it('ten times the input costs about ten times the steps, also when it is made to hurt', () => {
    const hostile = [
      '<', '<a', '<a b="', "<a ='", '<!--', '<style>', '<style></', '</', '&#', '&#0000', '&amp', '1', '1.', '31 ',
      '311236-4', '311236-4004, ', '3 1 1 2 3 6 - 4 0 0 ', 'cpr ', 'kr. 1', 'diabetes', 'diabetes ', 'Anne Holm ',
      'ikke ', '\n', ' ', '<td>', 'A', 'kræ', '\ud800', '- ', 'ba ', 'aaaaaaaa', 'ondt i ', 'medlem af ', 'har-',
      'sygeplejerskesygdom', '010180 de sidste fire er ', '=\r\n', 'O1', '<a href="?cpr=3112364004">', 'a\u030a', '\u00ad',
      "<p title='", 'Venlig hilsen\nAnne\n', '<div><table><tr><td>', '311236-4004;navn\n', '&#49;', '٣', 'hvis han ikke har løn 1.000 kr. ',
    ] // prettier-ignore
    for (const piece of hostile) {
      for (const isHtml of [true, false]) {
        const of = (length: number): number => {
          const text = piece.repeat(Math.ceil(length / piece.length))
          return classifyCounted({ subject: '', bodyHtml: isHtml ? text : '', bodyText: text }, today).steps
        }
        expect(of(40_000) / of(4_000), piece).toBeLessThan(11)
        expect(of(40_000) / 40_000, piece).toBeLessThan(16)
      }
    }
  })
})

describe('an excerpt', () => {
  it('is the sentence around the finding, decoded', () => {
    const raw = '<p>Hej Bo. Vedr. <b>Anne</b> &amp; co: cpr 311236-<i>4004</i> er modtaget. Tak.</p>'
    const finding = classify({ subject: '', bodyHtml: raw }, today).findings.find(
      ({ type }) => type === 'cpr',
    )
    expect(finding && excerptOf(raw, true, finding)).toEqual({
      before: 'Vedr. Anne & co: cpr ',
      marked: '311236-4004',
      after: ' er modtaget.',
    })
  })

  it('is cut where the sentence is long', () => {
    const raw = `${'ord '.repeat(100)}cpr 311236-4004 ${'ord '.repeat(100)}`
    const finding = classify({ subject: '', bodyHtml: raw }, today).findings[0]
    const excerpt = finding && excerptOf(raw, true, finding)
    expect(excerpt?.marked).toBe('311236-4004')
    expect(excerpt?.before.startsWith('…')).toBe(true)
    expect(excerpt?.after.endsWith('…')).toBe(true)
    expect(excerpt?.before.length).toBeLessThan(100)
  })
})

describe('the sentences that the pane shows', () => {
  const marked = (raw: string) =>
    markedSentences(raw, true, classify({ subject: '', bodyHtml: raw }, today).findings).map(
      ({ pieces, findings }) => [
        pieces.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join(''),
        findings.length,
      ],
    )

  it('tell a sentence once with all that is found in it', () => {
    expect(
      marked(
        '<p>Hej. Vedr. <b>Ida</b>, cpr 311236-4004: hun har epilepsi. Vi ses.</p><p>Hun har diabetes.</p>',
      ),
    ).toEqual([
      [expect.stringContaining('[311236-4004]: hun har [epilepsi].'), 2],
      ['Hun har [diabetes].', 1],
    ])
  })

  it('hold every finding once, in order, whatever the text', () => {
    const words = fc.constantFrom(
      'Hun har ',
      'epilepsi',
      'diabetes',
      'cpr 311236-4004',
      '. ',
      ', ',
      '<p>',
      '<br>',
      'ord ',
      '&amp;',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (pieces) => {
        const raw = pieces.join('')
        const { findings } = classify({ subject: '', bodyHtml: raw }, today)
        expect(markedSentences(raw, true, findings).flatMap((sentence) => sentence.findings)).toEqual(
          findings,
        )
      }),
      { numRuns: runs },
    )
  })
})

describe('reasons', () => {
  it('are told in Danish and English', () => {
    const { findings } = classify({ subject: '', bodyHtml: 'cpr 311236-4004' }, today)
    const tell = (language: 'da' | 'en'): readonly string[] | undefined =>
      findings[0]?.why.map((reason) => reasonText(reason, language))
    expect(tell('da')).toEqual([
      'gyldig fødselsdato',
      'kontrolcifferet passer',
      'skrevet som et CPR-nummer',
      'står ved “cpr”',
    ])
    expect(tell('en')).toEqual([
      'valid date of birth',
      'the check digit fits',
      'written like a CPR number',
      'next to “cpr”',
    ])
  })
})
