// Whole words as numbers, for the questions that are asked of every capitalised word of a text: is this a first name, a
// greeting? A number is known when the word has been walked once; a string would have to be made first.
// Two words of 30 bits seldom share a number, and where they do a name too many is seen.
import { symbolMask, symbolTable } from './fold.ts'

export const emptyHash = 0

/** The hash of a word with one more symbol behind it. */
export function hashWith(hash: number, symbol: number): number {
  return (Math.imul(hash, 31) + symbol) & 0x3fffffff
}

/** The hash of what stands in [from, to). */
export function hashOf(symbols: Uint8Array, from: number, to: number): number {
  let hash = emptyHash
  for (let at = from; at < to; at++) hash = hashWith(hash, (symbols[at] ?? 0) & symbolMask)
  return hash
}

/** Of words as they are written in our lists, in small letters. */
export function hashesOf(words: readonly string[]): ReadonlySet<number> {
  const hashes = new Set<number>()
  for (const word of words) {
    let hash = emptyHash
    for (let at = 0; at < word.length; at++) {
      hash = hashWith(hash, (symbolTable[word.charCodeAt(at)] ?? 0) & symbolMask)
    }
    hashes.add(hash)
  }
  return hashes
}
