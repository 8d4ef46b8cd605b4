// The word lists as an index over symbols (fold.ts): where each entry stands in its list, found by its first four letters.
// Building it makes no strings, and turns characters into letters list by list, because the first draft waits for it and
// code that runs for the first time pays for every call. An entry is read whole when a text first comes near it. The two
// letters of a pair tell most places of a text that nothing begins.
import { capital, symbol, symbolMask, symbolTable, wordSymbols } from './fold.ts'
import type { Signal, WordList } from './lexicon.ts'

export interface WordIndex {
  /** The first is what an entry becomes under a general head. */
  readonly lists: readonly WordList[]
  /** Of each list: what its words make of a sentence. */
  readonly said: Uint8Array
  /** All lists one behind the other, letter by letter as they are written. */
  readonly written: Uint8Array
  /** Of each entry: its list, how it may stand, and where in `written` it stands. */
  readonly listOf: Uint8Array
  readonly ways: Uint8Array
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** Where the letters of an entry stand in `letters` once it has been read; 0 before. Behind them stands endOfEntry. */
  readonly letterAt: Int32Array
  readonly letters: Uint8Array
  /** The entries of more than one word. */
  readonly phrases: number[]
  /** By gateOf: what begins with these three. */
  readonly gate: Uint8Array
  /** By placeOf of the first four: 1 where an entry begins so. */
  readonly begins: Uint8Array
  /** By placeOf: the first link of the entries that begin so; 0 is none. */
  readonly byKey: Uint16Array
  /** By pairOf: the first link of the entries that are shorter than a key. */
  readonly byPair: Uint16Array
  readonly entryOfLink: Uint16Array
  readonly nextLink: Uint16Array
  /** The third letter of the spelling; 0 where there is none. */
  readonly thirdOfLink: Uint8Array
  entries: number
  links: number
  letterCount: number
}

/** Bits of `ways`: it may end a compound, begin one, take an ending. */
export const mayFollow = 1
export const mayLead = 2
export const mayInflect = 4

/** Bits of `gate`. */
export const startsLong = 1
export const startsShort = 2
export const followsLong = 4
export const followsShort = 8

export const endOfEntry = 255

/** What a symbol with or without its flag counts as: between words a hyphen, an apostrophe and a cell are gaps. */
export const spoken = new Uint8Array(256)
for (let found = 0; found < spoken.length; found++) {
  const plain = found & symbolMask
  spoken[found] =
    plain === symbol.cell || plain === symbol.hyphen || plain === symbol.apostrophe ? symbol.space : plain
}

/** The one letter that two make where a keyboard lacks it, ae, oe, aa; or 0. */
export function joined(first: number, second: number): number {
  if (first === letterA) return second === letterE ? symbol.ae : second === letterA ? symbol.aa : 0
  return first === letterO && second === letterE ? symbol.oe : 0
}

export const letterA = 1
export const letterE = 5
export const letterO = 15

const gateMask = 0x7fff

/** Of three symbols as they are spoken. Different ones may share a place: a gate that stands open costs a look. */
export function gateOf(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & gateMask
}

/** The gate of the last two symbols of a gate and one more. */
export function nextGate(place: number, next: number): number {
  return ((place << 5) ^ next) & gateMask
}

export function pairOf(first: number, second: number): number {
  return (first << 6) | second
}

/**
 * Of three symbols as they stand and the first behind them that is no doubled letter. Different ones may share a place:
 * then the entries are compared.
 */
export function keyOf(first: number, second: number, third: number, fourth: number): number {
  return Math.imul((first << 18) | (second << 12) | (third << 6) | fourth, 0x9e3779b1)
}

/** The same with two letters more, of most entries. */
export function longKeyOf(key: number, fifth: number, sixth: number): number {
  return Math.imul(key ^ ((fifth << 6) | sixth), 0x85ebca6b)
}

/** Where a key stands in `byKey`. */
export function placeOf(key: number): number {
  return key >>> 16
}

const mostEntries = 8192
const mostLinks = 16_384
const mostLists = 255
const mostLetters = 131_072
const longestEntry = 80

const underGeneralHead: WordList = { signal: 'generic', strength: 2, words: '' }

/** Notation of an entry: words-health.ts. */
export function indexWords(
  sources: readonly (readonly WordList[])[],
  saidBy: (signal: Signal) => number,
): WordIndex {
  const lists = sources.reduce<readonly WordList[]>((all, some) => all.concat(some), [underGeneralHead])
  const index: WordIndex = {
    lists,
    said: Uint8Array.from(lists, ({ signal }) => saidBy(signal)),
    written: new Uint8Array(lists.reduce((length, { words }) => length + words.length, 0)),
    listOf: new Uint8Array(mostEntries),
    ways: new Uint8Array(mostEntries),
    from: new Uint32Array(mostEntries),
    to: new Uint32Array(mostEntries),
    letterAt: new Int32Array(mostEntries),
    letters: new Uint8Array(mostLetters),
    phrases: [],
    gate: new Uint8Array(gateMask + 1),
    begins: new Uint8Array(65_536),
    byKey: new Uint16Array(65_536),
    byPair: new Uint16Array(4096),
    entryOfLink: new Uint16Array(mostLinks),
    nextLink: new Uint16Array(mostLinks),
    thirdOfLink: new Uint8Array(mostLinks),
    entries: 0,
    links: 1,
    letterCount: 1,
  }
  if (lists.length > mostLists) throw new RangeError('there are more word lists than the index holds')
  let at = 0
  for (let list = 1; list < lists.length; list++) {
    const words = lists[list]?.words ?? ''
    const gaps: Gaps = { at: [], next: 0 }
    write(words, index.written, at, gaps.at)
    addList(index, list, words, at, gaps)
    at += words.length
  }
  return index
}

/** Where words of a list end and their entry may go on, in order, and which of them stands behind all entries so far. */
interface Gaps {
  readonly at: number[]
  next: number
}

/** By code: what a character of a list counts as. White space, a line's end too, is one gap. */
const letterOfCode = symbolTable
  .slice(0, 0x100)
  .map((found, code) => (code <= 32 ? symbol.space : (spoken[found] ?? 0)))

function write(words: string, written: Uint8Array, from: number, gaps: number[]): void {
  let before = 0
  for (let at = 0; at < words.length; at++) {
    const code = words.charCodeAt(at)
    const letter = letterOfCode[code] ?? 0
    written[from + at] = letter
    if (wordSymbols[letter] !== 1 && wordSymbols[before] === 1 && !endsEntry(code)) gaps.push(from + at)
    before = letter
  }
}

function endsEntry(code: number): boolean {
  return code === 44 /* , */ || code === 33 /* ! */ || code === 10
}

/** "opereret i" + "går" is no compound, and "i" takes no ending. */
const shortestLeader = 4
const shortestInflected = 3

function addList(index: WordIndex, list: number, words: string, start: number, gaps: Gaps): void {
  for (let at = 0; at < words.length;) {
    let end = words.indexOf(',', at)
    if (end < 0) end = words.length
    let from = at
    let to = end
    while (from < to && words.charCodeAt(from) <= 32) from++
    while (from < to && words.charCodeAt(to - 1) <= 32) to--
    if (from < to) {
      const follows = words.charCodeAt(from) === 45
      const isAlone = words.charCodeAt(to - 1) === 33 /* ! */
      if (follows) from++
      if (isAlone) to--
      while ((gaps.at[gaps.next] ?? Number.POSITIVE_INFINITY) < start + from) gaps.next++
      if ((gaps.at[gaps.next] ?? Number.POSITIVE_INFINITY) < start + to) index.phrases.push(index.entries)
      addEntry(index, list, start + from, start + to, follows ? mayFollow : 0, isAlone)
    }
    at = end + 1
  }
}

function addEntry(
  index: WordIndex,
  list: number,
  from: number,
  to: number,
  follows: number,
  isAlone: boolean,
): void {
  const { written } = index
  if (to - from > longestEntry) throw new RangeError('an entry of the word lists is too long')
  let lastWord = 0
  while (lastWord < shortestLeader && to - lastWord > from && written[to - 1 - lastWord] !== symbol.space)
    lastWord++
  const leads = !isAlone && lastWord >= shortestLeader ? mayLead : 0
  const inflects = !isAlone && lastWord >= shortestInflected ? mayInflect : 0
  const entry = index.entries++
  index.listOf[entry] = list
  index.ways[entry] = follows | leads | inflects
  index.from[entry] = from
  index.to[entry] = to
  const spellings = spellingsOf(written, from, to)
  if ((spellings & 2) === 0) linkAsWritten(index, entry, from, to)
  else link(index, entry, asWritten)
  if ((spellings & 1) !== 0) link(index, entry, asSpelt)
  if ((spellings & 2) !== 0) link(index, entry, asCompared)
}

// A text is compared letter by letter where ae, oe and aa are one and a doubled letter counts once, so that "depresion" and
// "laegeerklaering" need no entry. It is found by the letters as they stand, so an entry is linked by each of its spellings.
const asWritten = 0
const asSpelt = 1
const asCompared = 2

/** 1 when its first letters can be spelt without Danish ones, 2 when they are compared otherwise than written. */
function spellingsOf(written: Uint8Array, from: number, to: number): number {
  let spellings = 0
  let before = 0
  const most = to - from < mostBegun ? to : from + mostBegun
  for (let at = from; at < most; at++) {
    // Where no two letters are one, the first six are told, and whether the last of them begins a pair.
    if (at === from + lettersOfKey + 1 && (spellings & 2) === 0) break
    const found = written[at] ?? 0
    if (found >= symbol.ae && found <= symbol.aa) spellings |= 1
    if (found === before || ((before === letterA || before === letterO) && joined(before, found) !== 0))
      spellings |= 2
    before = found
  }
  return spellings
}

/** A key is of six different letters, which are seldom written with more than ten. */
const lettersOfKey = 6
const mostBegun = 10
const begun = new Uint8Array(mostBegun + 2)

/** The first letters of a spelling, in `begun`. */
function spell(written: Uint8Array, from: number, to: number, spelling: number): number {
  let length = 0
  for (let at = from; at < to && length < mostBegun; at++) {
    const found = written[at] ?? 0
    const pair = spelling === asCompared && at + 1 < to ? joined(found, written[at + 1] ?? 0) : 0
    if (spelling === asSpelt && found >= symbol.ae && found <= symbol.aa) {
      begun[length++] = found === symbol.oe ? letterO : letterA
      begun[length++] = found === symbol.aa ? letterA : letterE
      continue
    }
    const next = pair === 0 ? found : pair
    if (pair !== 0) at++
    const isAgain = length > 0 && begun[length - 1] === next && next < symbol.zero
    if (!isAgain || (spelling !== asCompared && next !== symbol.space)) begun[length++] = next
  }
  return length
}

function link(index: WordIndex, entry: number, spelling: number): void {
  const length = spell(index.written, index.from[entry] ?? 0, index.to[entry] ?? 0, spelling)
  const fourthAt = nextDifferent(2, length)
  const fifthAt = nextDifferent(fourthAt, length)
  const sixthAt = nextDifferent(fifthAt, length)
  begun.fill(0, length)
  linkLetters(
    index,
    entry,
    begun[0] ?? 0,
    begun[1] ?? 0,
    begun[2] ?? 0,
    begun[fourthAt] ?? 0,
    begun[fifthAt] ?? 0,
    begun[sixthAt] ?? 0,
  )
}

/** The same for an entry that is spelt in one way only. */
function linkAsWritten(index: WordIndex, entry: number, from: number, to: number): void {
  const { written } = index
  linkLetters(
    index,
    entry,
    written[from] ?? 0,
    from + 1 < to ? (written[from + 1] ?? 0) : 0,
    from + 2 < to ? (written[from + 2] ?? 0) : 0,
    from + 3 < to ? (written[from + 3] ?? 0) : 0,
    from + 4 < to ? (written[from + 4] ?? 0) : 0,
    from + 5 < to ? (written[from + 5] ?? 0) : 0,
  )
}

/** A letter that an entry is too short for is 0, and so is a sign that is no letter: such an entry is found as a short one. */
function linkLetters(
  index: WordIndex,
  entry: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
  fifth: number,
  sixth: number,
): void {
  const { gate } = index
  const follows = ((index.ways[entry] ?? 0) & mayFollow) !== 0
  const isShort = fourth === 0
  const bits = isShort ? startsShort | (follows ? followsShort : 0) : startsLong | (follows ? followsLong : 0)
  if (third !== 0) {
    const place = gateOf(first, second, third)
    gate[place] = (gate[place] ?? 0) | bits
  } else for (let any = 0; any <= capital; any++) openGate(index, gateOf(first, second, any), bits)
  if (isShort) {
    addLink(index, index.byPair, pairOf(first, second), entry, third)
    return
  }
  const key = keyOf(first, second, third, fourth)
  index.begins[placeOf(key)] = 1
  addLink(index, index.byKey, placeOf(sixth === 0 ? key : longKeyOf(key, fifth, sixth)), entry, third)
}

/** Where the next letter of a spelling stands that is no second of two. */
function nextDifferent(at: number, length: number): number {
  const found = begun[at] ?? 0
  let next = at + 1
  while (next < length && begun[next] === found && found < symbol.zero) next++
  return next
}

function openGate({ gate }: WordIndex, place: number, bits: number): void {
  gate[place] = (gate[place] ?? 0) | bits
}

function addLink(index: WordIndex, heads: Uint16Array, place: number, entry: number, third: number): void {
  const before = heads[place] ?? 0
  if (before !== 0 && index.entryOfLink[before] === entry && index.thirdOfLink[before] === third) return
  const added = index.links++
  if (added >= index.nextLink.length || entry >= mostEntries)
    throw new RangeError('the word lists are larger than their index')
  index.entryOfLink[added] = entry
  index.nextLink[added] = before
  index.thirdOfLink[added] = third
  heads[place] = added
}

/** Where the letters of an entry stand, read the first time they are asked for. */
export function lettersOf(index: WordIndex, entry: number): number {
  const known = index.letterAt[entry] ?? 0
  if (known !== 0) return known
  const { written } = index
  const to = index.to[entry] ?? 0
  const start = index.letterCount
  let last = -1
  for (let at = index.from[entry] ?? 0; at < to; at++) {
    let found = written[at] ?? 0
    const pair = at + 1 < to ? joined(found, written[at + 1] ?? 0) : 0
    if (pair !== 0) {
      found = pair
      at++
    }
    if (found === last && found < symbol.zero) continue
    last = found
    index.letters[index.letterCount++] = found
  }
  if (index.letterCount >= mostLetters) throw new RangeError('the word lists are larger than their index')
  index.letters[index.letterCount++] = endOfEntry
  index.letterAt[entry] = start
  return start
}
