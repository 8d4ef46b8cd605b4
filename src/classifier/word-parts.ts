// A word as what is learned from sees it: a number for the whole, for its beginning and for its ending. Nothing is allocated.
import { isDigitSymbol, symbolMask, wordSymbols } from './fold.ts'
import type { TextView } from './text-view.ts'
import { joined, letterA, letterO } from './word-index.ts'

/** A feature's family and its value in one number, of which the highest bits are the best mixed. */
export function mixed(its: number, value: number): number {
  return Math.imul(value ^ Math.imul(its, 0x9e3779b1), 0x85ebca6b)
}

/** Two values as one. */
export function both(first: number, second: number): number {
  return (Math.imul(first, 0x01000193) ^ second) | 0
}

const lettersOfBeginning = 4
/** Shorter words have no beginning and ending of their own. */
const shortestSplit = 6
const numbers = 7_000_001
const longestNumber = 6

// The word that was read last: as a whole, its beginning, its ending or 0. In an array, because a runtime may make an object
// of every large number that a variable of a module holds.
const word = new Int32Array(3)
export const partOf = { whole: 0, beginning: 1, ending: 2 } as const

/** A part of the word that was read last. */
export function partRead(part: number): number {
  return word[part] ?? 0
}

/**
 * The word at `start` as lists compare it: a doubled letter counts once, ae, oe and aa are one letter. All numbers of
 * equally many digits are one word.
 */
export function readWord({ symbols }: TextView, start: number): void {
  let at = start
  let hash = 0
  let length = 0
  let begun = 0
  let tail = 0
  let last = 0
  let digits = 0
  do {
    let found = (symbols[at] ?? 0) & symbolMask
    at++
    if (found === letterA || found === letterO) {
      const one = joined(found, (symbols[at] ?? 0) & symbolMask)
      if (one !== 0) {
        found = one
        at++
      }
    }
    if (isDigitSymbol(found)) digits++
    else if (found === last) continue
    last = found
    hash = (Math.imul(hash, 31) + found) | 0
    tail = ((tail << 6) | found) & 0xffffff
    length++
    if (length === lettersOfBeginning) begun = hash
  } while (wordSymbols[symbols[at] ?? 0] === 1)
  if (digits === length) hash = numbers + Math.min(digits, longestNumber)
  const isSplit = length >= shortestSplit && digits === 0
  word[partOf.whole] = hash
  word[partOf.beginning] = isSplit ? begun : hash
  word[partOf.ending] = isSplit ? tail : 0
}
