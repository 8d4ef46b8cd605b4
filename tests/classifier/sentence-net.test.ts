// What was trained is what is run: the product's net against the one that learns, on the same weights, and that a sentence
// that was read before tells what it told.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, scanDraft } from '../../src/classifier/classify.ts'
import { learnedKinds } from '../../src/classifier/learned-kinds.ts'
import { matrixNames, unpackNet, type MatrixName } from '../../src/classifier/net-pack.ts'
import { packedNet } from '../../src/classifier/net-weights.ts'
import { firstNetRows, kindOfSentence, netRows, readNetWords } from '../../src/classifier/net-words.ts'
import { netOfMail } from '../../src/classifier/sentence-net.ts'
import { runNet, type NetMail } from '../corpus/net-shape.ts'
import { trainNet } from '../corpus/net-train.ts'
import { packedNet as pack } from '../corpus/pack-net.ts'

const today = '2026-11-24'
const net = unpackNet(packedNet)
const shape = {
  rows: net.embeddings.length / net.size,
  size: net.size,
  width: net.width,
  kinds: learnedKinds.length,
}

/** The same numbers as the trainer holds them. */
const asTrained = {
  ...shape,
  embeddings: net.embeddings,
  ...(Object.fromEntries(matrixNames.map((name) => [name, Float32Array.from(net[name])])) as Record<
    MatrixName,
    Float32Array
  >),
}

function partsOf(subject: string, bodyHtml: string) {
  return scanDraft({ subject, bodyHtml }, today, {}).parts
}

type Parts = ReturnType<typeof partsOf>

/** The mail as the trainer reads it, and where each of its sentences stands in the product. */
function asLearned(parts: Parts): {
  mail: NetMail
  places: readonly { isSubject: boolean; index: number }[]
} {
  const places: { isSubject: boolean; index: number }[] = []
  const sentences = parts.flatMap(({ view, sentences }, part) =>
    Array.from({ length: sentences.count }, (_, index) => {
      const words = readNetWords(view, sentences, index, net.known)
      if (words === 0) return []
      places.push({ isSubject: part === 0, index })
      return [
        {
          words: Array.from({ length: words }, (_, word) =>
            netRows.slice(firstNetRows[word], firstNetRows[word + 1]),
          ),
          flags: kindOfSentence(sentences, index, part === 0),
          marked: 0,
          markedWords: new Int32Array(words),
        },
      ]
    }).flat(),
  )
  return { mail: { sentences, weight: 1, isLine: false }, places }
}

function toldOf(parts: Parts, places: readonly { isSubject: boolean; index: number }[]): readonly number[] {
  const { odds } = netOfMail(parts)
  return places.flatMap(({ isSubject, index }) => learnedKinds.map((_, kind) => odds(isSubject, index, kind)))
}

const mails = [
  ['Afbud', '<p>Hej Ida</p><p>Min kone er næsten blind, så vi kommer med bussen. Vi ses mandag!</p>'],
  ['', '<table><tr><td>Løn</td><td>31.000 kr.</td></tr></table><p>Mvh Bo Holm</p>'],
  ['Møde', `<p>${'Vi mødes i kantinen, og der er kage til alle. '.repeat(90)}Hun har sukkersyge.</p>`],
  ['Tom', ''],
] as const

describe('the sentence net', () => {
  it.each(mails)('tells of "%s" what the net that learns does', (subject, bodyHtml) => {
    const parts = partsOf(subject, bodyHtml)
    const { mail, places } = asLearned(parts)
    const told = runNet(asTrained, mail)
    expect(places.length).toBeGreaterThan(0)
    toldOf(parts, places).forEach((value, at) => {
      expect(value).toBeCloseTo(told[at] ?? NaN, 3)
    })
  })

  it('tells the same of a sentence that was read before, in whatever order they are asked', () => {
    const word = fc.constantFrom(
      'hun',
      'har',
      'astma',
      'løn',
      'kage',
      'Ida',
      'Bo',
      '31.000',
      'kr',
      'ikke',
      'mødet',
    )
    const sentence = fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => `${words.join(' ')}. `)
    const body = fc.array(sentence, { minLength: 1, maxLength: 6 }).map((all) => all.join(''))
    fc.assert(
      fc.property(body, body, (one, other) => {
        const parts = partsOf('Vedr.', one)
        const { places } = asLearned(parts)
        const first = toldOf(parts, places)
        const others = partsOf('Vedr.', other)
        toldOf(others, asLearned(others).places)
        const backwards = toldOf(parts, [...places].reverse())
        const count = learnedKinds.length
        const again = places.flatMap((_, at) =>
          backwards.slice((places.length - 1 - at) * count, (places.length - at) * count),
        )
        expect(again).toEqual(first)
      }),
      { numRuns: 50 },
    )
  })

  it('tells the same when so many others were read between that all were forgotten', () => {
    const parts = partsOf('Vedr.', mails[0][1])
    const { places } = asLearned(parts)
    const first = toldOf(parts, places)
    const many = Array.from(
      { length: 5000 },
      (_, at) => `Nu er sag ${String(at)} og vej ${String(at * 7)} lukket. `,
    )
    const others = partsOf('', `<p>${many.join('')}</p>`)
    toldOf(others, asLearned(others).places)
    expect(toldOf(parts, places)).toEqual(first)
  })

  it('marks the words by which a sentence tells, and none that only join them', () => {
    const rows: readonly (readonly [text: string, told: readonly string[]])[] = [
      ['Han har diabetes og måtte have amputeret to tæer i foråret.', ['diabetes', 'amputeret to tæer']],
      [
        'Hun har migræne og ligger i mørke med en kold klud på panden i to dage.',
        ['migræne', 'kold klud på panden'],
      ],
      ['Vi mødes i kantinen, og der er kage til alle.', []],
    ]
    for (const [text, told] of rows) {
      const { findings } = classify({ subject: '', bodyHtml: '', bodyText: text }, today)
      expect(findings.map(({ start, end }) => text.slice(start, end))).toEqual(told)
    }
  })

  it('is packed and unpacked as what it was, but for the steps it is written in', () => {
    const small = trainNet(
      [],
      { rows: 40, size: 8, width: 12, kinds: learnedKinds.length },
      { epochs: 0, seed: 5 },
    )
    const keys = Array.from({ length: 40 }, (_, row) => row * row * 9 + 3)
    const packed = pack(small, keys)
    const read = unpackNet(packed)
    keys.forEach((key, row) => {
      expect(((read.known.bits[key >> 5] ?? 0) >>> (key & 31)) & 1, `key ${key} of row ${row}`).toBe(1)
    })
    const [step] = packed.matrices.wide
    read.wide.forEach((weight, at) => {
      expect(Math.abs(weight - (small.wide[at] ?? NaN))).toBeLessThanOrEqual(step * 0.5001)
    })
    read.embeddings.forEach((value, at) => {
      const own = packed.steps[at % 8] ?? NaN
      const meant = Math.max(-4 * own, Math.min(4 * own, small.embeddings[at] ?? NaN))
      expect(Math.abs(value - meant)).toBeLessThanOrEqual(own * 0.5001)
    })
  })
})
