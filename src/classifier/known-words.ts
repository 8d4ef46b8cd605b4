// What is known of a word that was seen before: what the lists say of it, and with which letters a phrase of theirs may go
// on behind it. Most words of a mail are some hundreds that every mail repeats; each is searched for once, and is found
// by two hashes after that. Of a draft only those numbers stay, and no more words than `mostKnown` at a time.
// Words so long that nobody says them twice are left out, and so are those before a curved apostrophe, which joins the next.
import { symbol, symbolMask } from './fold.ts'
import { findWords } from './find-words.ts'
import { copyHit, emptyHits, type HitTable } from './lexicon.ts'
import { isNeverName } from './names-in-text.ts'
import { bitOfNext, goesOnBehind } from './phrases.ts'
import { viewOf, type TextView } from './text-view.ts'
import { hasWord, wordSet } from './word-hash.ts'
import { joined, spoken } from './word-index.ts'

/** What is known of a word stands in so many numbers, one cache line. */
export const factsOfWord = 16
export const fact = {
  hash: 0,
  otherHash: 1,
  /** Bits of `is`; 0 for most words. */
  marks: 2,
  /** Hits of the lists: the first, and how many. */
  firstHit: 3,
  hits: 4,
  /** A bit for the letters that a phrase goes on with in the next word (`bitOfNext`). */
  goesOn: 5,
  /** Of the learned model (sentence-features.ts): what is asked of the word, its beginning, and the numbers for what is. */
  asked: 9,
  beginning: 10,
  numbers: 11,
} as const
export const is = { listed: 1, opening: 2, greeting: 4, noName: 8 } as const

const bitsOfPlaces = 16
const mostKnown = 1 << 15
/** A search begins with room for as many words as most mails hold. */
const mostAtStart = mostKnown - (mostKnown >> 2)
export const longestKnown = 48

/** By word; the word 0 is none that is known. */
export const facts = new Int32Array(mostKnown * factsOfWord)
const places = new Uint16Array(1 << bitsOfPlaces)
let words = 1
const hitsOfWords = emptyHits()
/** Words known before the last time that all were forgotten are told by other numbers. */
export let era = 0

/** Before a text is searched; what was known may be forgotten then. */
export function makeRoom(): void {
  if (words < mostAtStart) return
  places.fill(0)
  facts.fill(0, 0, words * factsOfWord)
  hitsOfWords.lists.length = 0
  hitsOfWords.starts.length = 0
  hitsOfWords.ends.length = 0
  words = 1
  era++
}

/** The number of the word [start, end) with these hashes, or 0. */
export function knownWord(
  view: TextView,
  start: number,
  end: number,
  hash: number,
  otherHash: number,
): number {
  const last = places.length - 1
  for (let place = placeOf(hash, otherHash); ; place = (place + 1) & last) {
    const word = places[place] ?? 0
    if (word === 0) return learn(view, start, end, hash, otherHash, place)
    const at = word * factsOfWord
    if (facts[at] === hash && facts[at + fact.otherHash] === otherHash) return word
  }
}

function placeOf(hash: number, otherHash: number): number {
  return Math.imul(hash ^ otherHash, 0x9e3779b1) >>> (32 - bitsOfPlaces)
}

// The word alone, and behind it the end of everything: what the lists say of it wherever no phrase goes on.
const alone = viewOf('a'.repeat(longestKnown), false)

function learn(
  view: TextView,
  start: number,
  end: number,
  hash: number,
  otherHash: number,
  place: number,
): number {
  const length = end - start
  if (words === mostKnown || length > longestKnown) return 0
  const word = words++
  const at = word * factsOfWord
  const { codes, symbols } = alone
  symbols.fill(symbol.newline)
  for (let unit = 0; unit < length; unit++) {
    codes[unit] = view.codes[start + unit] ?? 0
    symbols[unit] = (view.symbols[start + unit] ?? 0) & symbolMask
  }
  alone.folded.length = 0
  const before = hitsOfWords.lists.length
  findWords(alone, 0, length, hitsOfWords)
  const hits = hitsOfWords.lists.length - before
  facts[at] = hash
  facts[at + fact.otherHash] = otherHash
  facts[at + fact.firstHit] = before
  facts[at + fact.hits] = hits
  facts[at + fact.marks] =
    (hits > 0 ? is.listed : 0) |
    (goesOnBehind(symbols, length, facts, at + fact.goesOn) ? is.opening : 0) |
    (isGreetingWord(hash) ? is.greeting : 0) |
    (isNeverName(hash, length, symbols[length - 1] ?? 0) ? is.noName : 0)
  places[place] = word
  return word
}

const greetings = wordSet(
  'kære kaere hej hejsa dear hi hello goddag godmorgen hilsen mvh vh venlig venlige regards sincerely',
)

export function isGreetingWord(hash: number): boolean {
  return hasWord(greetings, hash)
}

/** A phrase of the lists may go on behind a word that opens one and ends here. */
export function mayGoOn(symbols: Uint8Array, word: number, end: number): boolean {
  let next = end
  while (next - end < longestGap && spoken[symbols[next] ?? 0] === symbol.space) next++
  const first = spoken[symbols[next] ?? 0] ?? 0
  const second = spoken[symbols[next + 1] ?? 0] ?? 0
  // What is compared otherwise than it is written, and what nobody writes.
  if (joined(first, second) !== 0 || second === first || next - end === longestGap) return true
  const bit = bitOfNext(first, second)
  return ((facts[word * factsOfWord + fact.goesOn + (bit >> 5)] ?? 0) & (1 << (bit & 31))) !== 0
}

/** A gap is mostly one space; what is longer is compared to see. */
const longestGap = 8

/** Adds what the lists say of a word that stands at `start`. */
export function copyKnownHits(word: number, start: number, hits: HitTable): void {
  const first = facts[word * factsOfWord + fact.firstHit] ?? 0
  const end = first + (facts[word * factsOfWord + fact.hits] ?? 0)
  for (let hit = first; hit < end; hit++) copyHit(hits, hitsOfWords, hit, start)
}
