// Whole words as numbers, for the questions that are asked of every capitalised word of a text: is this a first name, a
// greeting? A number is known when the word has been walked once; a string would have to be made first.
// Two words of 30 bits seldom share a number, and where they do a name too many is seen.
import { symbolMask, symbolTable } from './fold.ts'

export const emptyHash = 0

/** The hash of a word with one more symbol behind it. */
export function hashWith(hash: number, symbol: number): number {
  return (Math.imul(hash, 31) + symbol) & 0x3fffffff
}

/** Another hash: two words that share both are the same, as far as anybody will ever see. */
export function otherHashWith(hash: number, symbol: number): number {
  return Math.imul(hash ^ symbol, 0x01000193)
}

/** The hash of what stands in [from, to). */
export function hashOf(symbols: Uint8Array, from: number, to: number): number {
  let hash = emptyHash
  for (let at = from; at < to; at++) hash = hashWith(hash, (symbols[at] ?? 0) & symbolMask)
  return hash
}

/** The same of a word that stands alone. */
export function hashOfWord(word: string): number {
  let hash = emptyHash
  for (let at = 0; at < word.length; at++)
    hash = hashWith(hash, (symbolTable[word.charCodeAt(at)] ?? 0) & symbolMask)
  return hash
}

/** Words to ask for by their hash: in places by their hash, or behind those that are taken; 0 is none. */
export interface WordSet {
  readonly places: Int32Array
  /** A place is so many of the highest bits. */
  readonly shift: number
}

/** Of words as they are written in our lists, in small letters with white space between. */
export function wordSet(words: string): WordSet {
  let count = 1
  for (let at = 0; at < words.length; at++) if (words.charCodeAt(at) <= 32) count++
  let bits = 3
  while (1 << bits < 2 * count) bits++
  const set = { places: new Int32Array(1 << bits), shift: 32 - bits }
  let hash = emptyHash
  for (let at = 0; at <= words.length; at++) {
    const code = at < words.length ? words.charCodeAt(at) : 32
    if (code > 32) hash = hashWith(hash, (symbolTable[code] ?? 0) & symbolMask)
    else {
      if (hash !== emptyHash) add(set, hash)
      hash = emptyHash
    }
  }
  return set
}

function add({ places, shift }: WordSet, hash: number): void {
  let place = placeOf(hash, shift)
  while (places[place] !== 0 && places[place] !== hash) place = (place + 1) & (places.length - 1)
  places[place] = hash
}

/** A word with this hash is in the set. */
export function hasWord({ places, shift }: WordSet, hash: number): boolean {
  const last = places.length - 1
  for (let place = placeOf(hash, shift); ; place = (place + 1) & last) {
    const found = places[place]
    if (found === hash) return hash !== emptyHash
    if (found === 0) return false
  }
}

function placeOf(hash: number, shift: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> shift
}
