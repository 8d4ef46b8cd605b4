// Places for what was found in sentences that were read before, by the two hashes that a sentence is read with: the same words,
// names and marks tell the same again, in a quoted thread, in the next scan of a draft, in the next mail. No text is kept.
import { cellOf, column, type Sentences } from './sentences.ts'

/** So many are kept; then all are forgotten. */
export const mostKept = 4096
const slots = 2 * mostKept
const numbersOfSlot = 3

export interface KeptSentences {
  /** Of each slot the two hashes, and the place counted from 1; 0 is none. */
  readonly slots: Int32Array
  count: number
  /** How often all were forgotten: places of another era are none. */
  era: number
}

export function nothingKept(): KeptSentences {
  return { slots: new Int32Array(slots * numbersOfSlot), count: 0, era: 0 }
}

export function forget(kept: KeptSentences): void {
  kept.slots.fill(0)
  kept.count = 0
  kept.era++
}

/** Whether the sentence that was asked for last was known. A caller looks at it at once. */
export let wasKept = false

/** The place of a sentence; a new one where it has none, and then `wasKept` is false. `kind` is what its row does not tell. */
export function placeOf(kept: KeptSentences, sentences: Sentences, index: number, kind: number): number {
  const one = cellOf(sentences, index, column.hash) ^ kind
  const other = cellOf(sentences, index, column.otherHash)
  if (kept.count === mostKept) forget(kept)
  const { slots: numbers } = kept
  let slot = (Math.imul(one, 0x9e3779b1) >>> shift) * numbersOfSlot
  for (;;) {
    const place = numbers[slot + 2] ?? 0
    if (place === 0) break
    if (numbers[slot] === one && numbers[slot + 1] === other) {
      wasKept = true
      return place - 1
    }
    slot += numbersOfSlot
    if (slot === numbers.length) slot = 0
  }
  numbers[slot] = one
  numbers[slot + 1] = other
  numbers[slot + 2] = ++kept.count
  wasKept = false
  return kept.count - 1
}

const shift = 32 - Math.log2(slots)
