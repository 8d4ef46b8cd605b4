// What is known of a word that was seen before: what the lists say of it, and with which letters a phrase of theirs may go
// on behind it. Most words of a mail are some hundreds that every mail repeats; each is searched for once, and is found
// by two hashes after that. Of a draft only those numbers stay, and no more words than `mostKnown` at a time.
// Words so long that nobody says them twice are left out, and so are those before a curved apostrophe, which joins the next.
import { symbol, symbolMask } from './fold.ts'
import { copyHit, emptyHits, findWords, goesOnBehind, type HitTable } from './lexicon.ts'
import { viewOf, type TextView } from './text-view.ts'

/** What is known of a word stands in so many numbers, one cache line. */
export const factsOfWord = 16
export const fact = {
  hash: 0,
  otherHash: 1,
  /** Hits of the lists: the first, and how many. */
  firstHit: 2,
  hits: 3,
  /** A bit for each letter that a phrase may go on with in the next word (`letterBit`); 0 for most words. */
  goesOn: 4,
  /** Of the learned model (sentence-features.ts). */
  isRead: 5,
  whole: 6,
  beginning: 7,
  ending: 8,
  asked: 9,
} as const

const bitsOfPlaces = 16
const mostKnown = 1 << 15
/** A search begins with room for as many words as most mails hold. */
const mostAtStart = mostKnown - (mostKnown >> 2)
export const longestKnown = 48

/** By word; the word 0 is none that is known. */
export let facts = new Int32Array(512 * factsOfWord)
const places = new Uint16Array(1 << bitsOfPlaces)
let words = 1
const hitsOfWords = emptyHits()
/** Words known before the last time that all were forgotten are told by other numbers. */
export let era = 0

/** Before a text is searched; what was known may be forgotten then. */
export function makeRoom(): void {
  if (words < mostAtStart) return
  places.fill(0)
  facts.fill(0)
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
  if (at === facts.length) grow()
  const { codes, symbols } = alone
  symbols.fill(symbol.newline)
  for (let unit = 0; unit < length; unit++) {
    codes[unit] = view.codes[start + unit] ?? 0
    symbols[unit] = (view.symbols[start + unit] ?? 0) & symbolMask
  }
  alone.folded.length = 0
  const before = hitsOfWords.lists.length
  findWords(alone, 0, length, hitsOfWords)
  facts[at] = hash
  facts[at + fact.otherHash] = otherHash
  facts[at + fact.firstHit] = before
  facts[at + fact.hits] = hitsOfWords.lists.length - before
  facts[at + fact.goesOn] = goesOnBehind(symbols, length)
  places[place] = word
  return word
}

function grow(): void {
  const larger = new Int32Array(Math.min(facts.length * 4, mostKnown * factsOfWord))
  larger.set(facts)
  facts = larger
}

/** Adds what the lists say of a word that stands at `start`. */
export function copyKnownHits(word: number, start: number, hits: HitTable): void {
  const first = facts[word * factsOfWord + fact.firstHit] ?? 0
  const end = first + (facts[word * factsOfWord + fact.hits] ?? 0)
  for (let hit = first; hit < end; hit++) copyHit(hits, hitsOfWords, hit, start)
}
