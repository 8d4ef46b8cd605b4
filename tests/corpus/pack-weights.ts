// Weights as the short strings that src/classifier/sentence-model.ts unpacks.
import { alphabet, half, partsOfOne, type PackedWeights } from '../../src/classifier/sentence-model.ts'
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
  return { bias: models.map(({ bias }) => Math.round(bias * partsOfOne)), gaps, columns, weights }
}

function partsOf(weight: number): number {
  return Math.max(-half, Math.min(half - 1, Math.round(weight * partsOfOne)))
}

/** Digits of base `half`, the last as it is and those before it `half` higher. */
function digitsOf(gap: number): string {
  let digits = alphabet.charAt(gap % half)
  for (let rest = Math.floor(gap / half); rest > 0; rest = Math.floor(rest / half))
    digits = alphabet.charAt((rest % half) + half) + digits
  return digits
}
