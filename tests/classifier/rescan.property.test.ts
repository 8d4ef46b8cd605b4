// While a draft is written only what changed is searched again, and the answer is that of the whole draft.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, classifyCounted, type ClassifierInput, type Scan } from '../../src/classifier/classify.ts'
import { rescan } from '../../src/classifier/rescan.ts'
import { learnedOf } from '../../src/classifier/sentence-model.ts'

const today = '2026-11-24'
const runs = process.env['SLOW'] === '1' ? 1000 : 60

const sentences = fc.constantFrom(
  'Kære Mette',
  'Hun har diabetes og går til kontrol.',
  'Vedr. cpr 311236-4004, ring tilbage.',
  'Hans løn er 35.000 kr. om måneden.',
  'Medlem af - 3F siden 2019',
  'Mødet er flyttet til tirsdag kl. 10.30 i lokale 2.14!',
  'Han er sygemeldt. Det skyldes ryggen?',
  'Venlig hilsen\nAnne Holm',
  'På 20123456',
  'ondt i',
  'ryggen',
  '311236',
  '4004',
  'dr.',
)
const joints = fc.constantFrom(' ', '\n', '<br>', '</p><p>', '<td>', '. ', '-', '', '<b>', '&nbsp;', '"', '<')
const passage = fc
  .array(fc.tuple(sentences, joints), { maxLength: 60 })
  .map((pairs) => pairs.map(([sentence, joint]) => sentence + joint).join(''))

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  taken: fc.nat({ max: 200 }),
  put: fc.oneof(passage, sentences, joints, fc.string({ maxLength: 3 })),
})

function edited(text: string, { at, taken, put }: { at: number; taken: number; put: string }): string {
  const from = Math.floor(at * text.length)
  return text.slice(0, from) + put + text.slice(from + taken)
}

function inputOf(text: string, isHtml: boolean): ClassifierInput {
  return { subject: 'Sag', bodyHtml: isHtml ? text : '', bodyText: text }
}

describe('a draft that is scanned again', () => {
  it('is judged as if it were read for the first time, whatever was edited', () => {
    fc.assert(
      fc.property(passage, fc.array(edit, { maxLength: 6 }), fc.boolean(), (written, edits, isHtml) => {
        let text = written.repeat(3)
        let scan: Scan | null = rescan(null, inputOf(text, isHtml), today)
        for (const one of edits) {
          text = edited(text, one)
          scan = rescan(scan, inputOf(text, isHtml), today)
          expect(scan.classification).toEqual(classify(inputOf(text, isHtml), today))
          expect(scan.kept?.learned).toEqual(learnedOf(scan.parts))
        }
      }),
      { numRuns: runs },
    )
  })

  it('costs the words that changed, not the words that stand there', () => {
    const html = '<p>Hun har diabetes, og mødet er flyttet til tirsdag i næste uge.</p>\n'.repeat(1500)
    const at = Math.floor(html.length / 2)
    const first = rescan(null, inputOf(html, true), today)
    const typed = inputOf(`${html.slice(0, at)}x${html.slice(at)}`, true)
    const searched = (scan: Scan): number => scan.parts[1].sentences.steps
    const again = rescan(first, typed, today)
    expect(searched(first)).toBeGreaterThan(50_000)
    expect(searched(again)).toBeLessThan(searched(first) / 50)
    expect(again.steps).toBeLessThan(classifyCounted(typed, today).steps)
  })
})
