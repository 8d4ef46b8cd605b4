// What was learned is what is run: the sums of the product against a plain reading of the packed weights, and what the
// features of a sentence do not depend on.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, scanDraft } from '../../src/classifier/classify.ts'
import { draftTypes, learnedKinds } from '../../src/classifier/learned-kinds.ts'
import { alphabet, half, nextNumber, numbersIn } from '../../src/classifier/learned-weights.ts'
import { everyKey, keyCount, keys, readFeatures } from '../../src/classifier/sentence-features.ts'
import { learnedOf } from '../../src/classifier/sentence-model.ts'
import { weights } from '../../src/classifier/sentence-weights.ts'
import { fitDense, fitDropped, fitSparse, type SparseRow } from '../corpus/logistic.ts'
import { inPairs, packed } from '../corpus/pack-weights.ts'

const today = '2026-11-24'
const allKeys = everyKey()
const runs = process.env['SLOW'] === '1' ? 300 : 20

/** Each known key's weights by column, read as they are described and in no other hurry. */
const weightsOfKey = (() => {
  const read = new Map<number, Map<number, number>>()
  const columns = withoutPairs(weights.columns, weights.pairs.columns)
  const parts = withoutPairs(weights.weights, weights.pairs.weights)
  let key = 0
  let digits = ''
  let at = 0
  for (const letter of weights.gaps) {
    digits += letter
    if (alphabet.indexOf(letter) >= half) continue
    key += Array.from(digits).reduce((sum, digit) => sum * half + (alphabet.indexOf(digit) % half), 0)
    digits = ''
    const own = new Map<number, number>()
    for (let isLast = false; !isLast; at++) {
      const column = alphabet.indexOf(columns.charAt(at))
      own.set(column % half, alphabet.indexOf(parts.charAt(at)) - half)
      isLast = column >= half
    }
    read.set(key, own)
  }
  return read
})()

function withoutPairs(text: string, pairs: string): string {
  const told = new Map<string, string>()
  for (const [, letter = '', pair = ''] of pairs.matchAll(/(.)(..)/g)) told.set(letter, pair)
  const spelledOut = (letter: string): string => {
    const pair = told.get(letter)
    return pair === undefined ? letter : Array.from(pair, spelledOut).join('')
  }
  return Array.from(text, spelledOut).join('')
}

function partsOf(bodyHtml: string) {
  return scanDraft({ subject: 'Vedr. sagen', bodyHtml }, today, {}).parts
}

function featuresOf(part: ReturnType<typeof partsOf>[number], index: number): readonly number[] {
  readFeatures(part.view, part.sentences, index, allKeys)
  return [...new Set(keys.slice(0, keyCount))]
}

const passage = fc
  .array(
    fc.constantFrom(
      'Hun har ikke sovet i tre uger.',
      'Kære Mette',
      'Mødet er flyttet til kl. 10.30.',
      'Min løn er 35.000 kr. om måneden!',
      '<table><tr><td>Bo</td><td>syg</td></tr></table>',
      'ord '.repeat(90),
      'Han stemmer på dem, siger han?',
      'å'.repeat(300),
      '1 2 3 4 5',
      '',
    ),
    { maxLength: 12 },
  )
  .map((sentences) => sentences.join(' '))

describe('what is learned of a mail', () => {
  it('is the sum of the weights of its features, each once a sentence and once a mail', () => {
    fc.assert(
      fc.property(passage, (text) => {
        const parts = partsOf(text)
        const learned = learnedOf(parts)
        const inMail = new Set<number>()
        parts.forEach((part, which) => {
          const sums = Array.from({ length: part.sentences.count }, (_, index) => {
            const features = featuresOf(part, index)
            for (const key of features) inMail.add(key)
            return learnedKinds.map((_, kind) =>
              features.reduce(
                (sum, key) => sum + (weightsOfKey.get(key)?.get(kind) ?? 0),
                weights.bias[kind] ?? 0,
              ),
            )
          })
          expect([...(learned.ofSentences[which] ?? [])]).toEqual(sums.flat())
        })
        draftTypes.forEach((_, type) => {
          const column = learnedKinds.length + type
          const sum = [...inMail].reduce(
            (total, key) => total + (weightsOfKey.get(key)?.get(column) ?? 0),
            weights.bias[column] ?? 0,
          )
          expect(learned.ofMail[type]).toBe(sum)
        })
      }),
      { numRuns: runs },
    )
  })

  it('is small enough to be added two sums to a number, whatever a sentence holds', () => {
    const most = 1000
    learnedKinds.forEach((_, column) => {
      const heaviest = [...weightsOfKey.values()]
        .map((own) => own.get(column) ?? 0)
        .sort((a, b) => b - a)
        .slice(0, most)
        .reduce((sum, weight) => sum + weight, 0)
      expect(heaviest + most * half).toBeLessThan(65_536)
    })
  })

  it('shows as a finding inside its sentence, with words to tell it by', () => {
    const bodyHtml = '<p>Hej Bo</p><p>Hun kan ikke selv komme op af stolen, og hun græder hver nat.</p>'
    const { findings } = classify({ subject: 'Mor', bodyHtml }, today)
    const told = findings.filter(({ type, confidence }) => type === 'health' && confidence >= 0.5)
    expect(told.length).toBeGreaterThan(0)
    for (const { start, end } of told) {
      expect(start).toBeGreaterThanOrEqual(bodyHtml.indexOf('Hun'))
      expect(end).toBeLessThanOrEqual(bodyHtml.lastIndexOf('</p>'))
    }
  })
})

describe('the features of a sentence', () => {
  const of = (text: string): readonly number[] => featuresOf(partsOf(`<p>${text}</p>`)[1], 0)
  it.each([
    ['how Danish letters are spelt', 'lægen så på øret', 'laegen saa paa oeret'],
    ['doubled letters', 'en depression til', 'en depresion til'],
    ['which number it is', 'hun venter i 12 dage', 'hun venter i 37 dage'],
    ['capitals of words that are no names', 'i dag er DET koldt', 'i dag er det koldt'],
  ])('do not depend on %s', (_, one, other) => {
    expect(of(one)).toEqual(of(other))
  })
  it('are those of its order too', () => {
    expect(of('hun ser ham')).not.toEqual(of('ham ser hun'))
  })
})

describe('what the fit is made of', () => {
  const rows: readonly SparseRow[] = Array.from({ length: 200 }, (_, row) => ({
    keys: Int32Array.of(row % 2, 2 + (row % 7)),
    is: row % 2 === 0,
    weight: 1,
    isApart: row % 3 === 0,
  }))
  const options = { size: 16, l1: 0.5, fewestRows: 2 }

  it('finds the feature that tells, leaves out those that do not, and gives the same each time', () => {
    const { weights: found } = fitSparse(rows, options)
    expect(found[0]).toBeGreaterThan(1)
    expect(found[1]).toBeLessThan(-1)
    expect(Math.max(...found.slice(2).map(Math.abs))).toBeLessThan(0.5)
    expect(fitSparse(rows, options)).toEqual(fitSparse(rows, options))
  })

  it('learns what decides when a share of the features is left out by lot, and nothing of what is rare', () => {
    const rows = Array.from({ length: 400 }, (_, row) => {
      const is = row % 2 === 0
      const noise = 3 + (row % 5)
      return { keys: Int32Array.from([is ? 0 : 1, noise, ...(row === 8 ? [2] : [])]), is, weight: 1 }
    })
    const options = { size: 8, dropped: 0.2, fewestRows: 2 }
    const { weights: found } = fitDropped(rows, options)
    expect(found[0]).toBeGreaterThan(0.1)
    expect(found[1]).toBeLessThan(-0.1)
    expect(found[2]).toBe(0)
    expect(Math.max(...found.slice(3).map(Math.abs))).toBeLessThan((found[0] ?? 0) / 2)
    expect(fitDropped(rows, options)).toEqual(fitDropped(rows, options))
  })

  it('fits few weights to where the errors cancel out (the score equations)', () => {
    const dense = Array.from({ length: 60 }, (_, row) => ({
      inputs: [1, (row % 10) - 4.5],
      is: row % 10 > 4 !== (row % 7 === 0),
      weight: 1,
    }))
    const fitted = fitDense(dense, [0, 0], 1e-6)
    for (const input of [0, 1]) {
      const error = dense.reduce((sum, { inputs, is }) => {
        const logOdds = (fitted[0] ?? 0) + (fitted[1] ?? 0) * (inputs[1] ?? 0)
        return sum + (inputs[input] ?? 0) * (1 / (1 + Math.exp(-logOdds)) - (is ? 1 : 0))
      }, 0)
      expect(Math.abs(error)).toBeLessThan(1e-3)
    }
  })

  it('writes often repeated pairs of letters as one, and nothing is lost by it', () => {
    const weights = 'ABABABABCABCABAB'
    const whole = {
      bias: [],
      count: weights.length,
      gaps: '',
      columns: '',
      weights,
      pairs: { columns: '', weights: '' },
    }
    const shorter = inPairs(whole)
    expect(shorter.weights.length).toBeLessThan(weights.length / 2)
    expect(withoutPairs(shorter.weights, shorter.pairs.weights)).toBe(weights)
    const numbers = numbersIn(shorter.weights, shorter.pairs.weights)
    expect(Array.from(weights, () => alphabet.charAt(nextNumber(numbers))).join('')).toBe(weights)
    expect(shorter.columns).toBe('')
  })

  it('packs far keys and strong weights as well as near and weak ones', () => {
    const model = { bias: -1, weights: new Float64Array(100_000) }
    model.weights[3] = 0.5
    model.weights[4] = -99
    model.weights[99_999] = 1
    const { gaps, columns, weights: all, pairs } = packed([model])
    expect(Array.from(all).map((letter) => alphabet.indexOf(letter) - half)).toEqual([3, -half, 6])
    expect(
      Array.from(withoutPairs(columns, pairs.columns)).map((letter) => alphabet.indexOf(letter)),
    ).toEqual([half, half, half])
    expect(gaps.length).toBe(1 + 1 + 4)
  })
})
