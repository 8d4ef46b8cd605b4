// The phrases of the word lists: behind which words one may go on, and with which letters. Most words open none, and behind
// most that do, the next word is another; then nothing is compared.
import { symbol, wordSymbols } from './fold.ts'
import { longestWord, shortestCompound, shortestLead } from './find-words.ts'
import { wordIndex } from './lexicon.ts'
import { emptyHash, hashWith } from './word-hash.ts'
import { joined, letterA, letterE, letterO, mayFollow, type WordIndex } from './word-index.ts'

/** The letters that phrases go on with behind a first word (`bitOfNext`), by the hash of that word as it is compared. */
interface Openings {
  readonly atStart: PhraseBits
  /** Of phrases that may end a compound with their first word. */
  readonly inside: PhraseBits
  /** 1 for each letter that such a first word ends with. */
  readonly lastInside: Uint8Array
}

type PhraseBits = Map<number, number[]>

let openings: Openings | null = null

/**
 * Whether a phrase may go on behind the word that `symbols` begin with; then a bit for each of the letters that it may go on
 * with (`bitOfNext`) is set from `bits[at]` on.
 */
export function goesOnBehind(symbols: Uint8Array, length: number, bits: Int32Array, at: number): boolean {
  openings ??= openingsOf(wordIndex())
  let isOpening = goesOn(openings.atStart, symbols, 0, length, bits, at)
  if (length < shortestCompound || length > longestWord) return isOpening
  if (openings.lastInside[symbols[length - 1] ?? 0] !== 1) return isOpening
  for (let from = shortestLead; from < length - 2; from++)
    if (goesOn(openings.inside, symbols, from, length, bits, at)) isOpening = true
  return isOpening
}

/** A bit, of `bitsOfNext`, for the first two letters of a word, the same whether Danish letters are spelt with one or two. */
export function bitOfNext(first: number, second: number): number {
  return (Math.imul(plainLetter(first), 5) + plainLetter(second)) & (bitsOfNext - 1)
}

const bitsOfNext = 128

function plainLetter(found: number): number {
  if (found === symbol.ae || found === symbol.aa) return letterA
  return found === symbol.oe ? letterO : found
}

function openingsOf(index: WordIndex): Openings {
  const openings: Openings = { atStart: new Map(), inside: new Map(), lastInside: new Uint8Array(64) }
  for (const entry of index.phrases) addOpening(index, entry, openings)
  return openings
}

function addOpening(index: WordIndex, entry: number, { atStart, inside, lastInside }: Openings): void {
  const { written } = index
  const to = index.to[entry] ?? 0
  const end = hashCompared(written, index.from[entry] ?? 0, to)
  if (end === to) return
  let next = end
  while (next < to && written[next] === symbol.space) next++
  const bit = bitOfWritten(written, next, to)
  addBit(atStart, comparedHash, bit)
  if (((index.ways[entry] ?? 0) & mayFollow) === 0) return
  addBit(inside, comparedHash, bit)
  const last = written[end - 1] ?? 0
  lastInside[last] = 1
  // As it is spelt where a keyboard lacks the letter.
  if (last === symbol.aa) lastInside[letterA] = 1
  if (last === symbol.ae || last === symbol.oe) lastInside[letterE] = 1
  if (last === letterA) lastInside[symbol.aa] = 1
  if (last === letterE) lastInside[symbol.ae] = lastInside[symbol.oe] = 1
}

/** Of what stands at `at`; -1 when it is but one letter, behind which anything may stand. */
function bitOfWritten(written: Uint8Array, at: number, to: number): number {
  const first = written[at] ?? 0
  let next = at + 1
  const pair = next < to ? joined(first, written[next] ?? 0) : 0
  if (pair !== 0) next++
  else while (next < to && written[next] === first) next++
  return next < to ? bitOfNext(pair === 0 ? first : pair, written[next] ?? 0) : -1
}

function addBit(phrases: PhraseBits, hash: number, bit: number): void {
  const bits = phrases.get(hash)
  if (bits === undefined) phrases.set(hash, [bit])
  else bits.push(bit)
}

/** The hash of the word that was walked last. */
let comparedHash = 0

/** Walks to the end of the word at `from`, letter by letter as words are compared. */
function hashCompared(letters: Uint8Array, from: number, to: number): number {
  let hash = emptyHash
  let last = -1
  let at = from
  for (; at < to && wordSymbols[letters[at] ?? 0] === 1; at++) {
    let found = letters[at] ?? 0
    if (found === letterA || found === letterO) {
      const pair = at + 1 < to ? joined(found, letters[at + 1] ?? 0) : 0
      if (pair !== 0) {
        found = pair
        at++
      }
    }
    if (found === last && found < symbol.zero) continue
    last = found
    hash = hashWith(hash, found)
  }
  comparedHash = hash
  return at
}

/** Sets the bits that phrases have which begin with [from, to), from `bits[at]` on; false when there is none. */
function goesOn(
  phrases: ReadonlyMap<number, readonly number[]>,
  symbols: Uint8Array,
  from: number,
  to: number,
  bits: Int32Array,
  at: number,
): boolean {
  hashCompared(symbols, from, to)
  const all = phrases.get(comparedHash)
  if (all === undefined) return false
  for (const bit of all) {
    if (bit < 0) bits.fill(-1, at, at + bitsOfNext / 32)
    else bits[at + (bit >> 5)] = (bits[at + (bit >> 5)] ?? 0) | (1 << (bit & 31))
  }
  return true
}
