// Weights as the short strings that src/classifier/learned-weights.ts unpacks.
import { partsOfOne } from '../../src/classifier/learned-kinds.ts'
import { alphabet, half, type PackedWeights } from '../../src/classifier/learned-weights.ts'
import type { SparseModel } from './logistic.ts'

/** One model a column. A weight that rounds to nothing is left out. */
export function packed(models: readonly SparseModel[]): PackedWeights {
  const size = Math.max(...models.map(({ weights }) => weights.length))
  let [gaps, columns, weights] = ['', '', '']
  let last = 0
  for (let key = 0; key < size; key++) {
    const own = models
      .map(({ weights }, column) => ({ column, parts: partsOf(weights[key] ?? 0) }))
      .filter(({ parts }) => parts !== 0)
    own.forEach(({ column, parts }, number) => {
      columns += alphabet.charAt(column + (number === own.length - 1 ? half : 0))
      weights += alphabet.charAt(parts + half)
    })
    if (own.length === 0) continue
    gaps += digitsOf(key - last)
    last = key
  }
  const bias = models.map(({ bias }) => Math.round(bias * partsOfOne))
  return inPairs({ bias, gaps, columns, weights, pairs: { columns: '', weights: '' } })
}

/** The same, shorter when it is compressed. */
export function inPairs(whole: PackedWeights): PackedWeights {
  const columns = paired(whole.columns)
  const weights = paired(whole.weights)
  return {
    ...whole,
    columns: columns.text,
    weights: weights.text,
    pairs: { columns: columns.pairs, weights: weights.pairs },
  }
}

/** The most frequent pair of letters is written as a letter that the text has not, again and again. */
function paired(whole: string): { readonly text: string; readonly pairs: string } {
  const free = Array.from(alphabet).filter((letter) => !whole.includes(letter))
  let text = whole
  let pairs = ''
  for (const letter of free) {
    const pair = mostFrequentPair(text)
    if (pair === '') break
    text = text.split(pair).join(letter)
    pairs += letter + pair
  }
  return { text, pairs }
}

/** Empty when none stands twice. */
function mostFrequentPair(text: string): string {
  const counts = new Map<string, number>()
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = text.slice(at, at + 2)
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  let most = ''
  for (const [pair, count] of counts) if (count > (counts.get(most) ?? 1)) most = pair
  return most
}

/** The weights of one model of few features, as `unpackFew` reads them. */
export function packedFew(weights: Float64Array): string {
  let text = ''
  let last = 0
  weights.forEach((weight, key) => {
    const parts = partsOf(weight)
    if (parts === 0) return
    text += digitsOf(key - last) + alphabet.charAt(parts + half)
    last = key
  })
  return text
}

function partsOf(weight: number): number {
  return Math.max(-half, Math.min(half - 1, Math.round(weight * partsOfOne)))
}

/** Digits of base `half`, the last as it is and those before it `half` higher. */
export function digitsOf(gap: number): string {
  let digits = alphabet.charAt(gap % half)
  for (let rest = Math.floor(gap / half); rest > 0; rest = Math.floor(rest / half))
    digits = alphabet.charAt((rest % half) + half) + digits
  return digits
}
