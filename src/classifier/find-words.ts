// The search in the word lists (word-index.ts): from the start of a word any entry, from the middle of a word only entries
// that may end a compound. Danish compounds are ruled by their last part, so what follows an entry decides: an ending keeps
// it, a head such as -forsikring or -statistik makes it general. Leaves out: misspellings.
import { generalHeads, strangers } from './compounds.ts'
import { isLetterSymbol, symbol, symbolMask } from './fold.ts'
import { noList, wordIndex, type HitTable } from './lexicon.ts'
import { foldedText, type TextView } from './text-view.ts'
import { emptyHash, hashOf, hashWith, hasWord, wordSet } from './word-hash.ts'
import {
  endOfEntry,
  followsLong,
  followsShort,
  gateOf,
  joined,
  keyOf,
  letterA,
  letterO,
  lettersOf,
  longKeyOf,
  mayFollow,
  mayInflect,
  mayLead,
  nextGate,
  pairOf,
  placeOf,
  spoken,
  startsLong,
  startsShort,
  type WordIndex,
} from './word-index.ts'

const endings = wordSet(
  's e en et er n t r ene erne ernes ens ets ers es ede te de d des ns rs rne rnes st sts re isk iske ' +
    'nes ing ingen inger ies ed ks em met mer',
)
const longestEnding = 5

const shortestStranger = 4
const longestStranger = 12
export const shortestCompound = 7
export const longestWord = 48
export const shortestLead = 3

/**
 * All hits that begin in the word at `start` of a view; a phrase may reach beyond it. Adds to `hits`, returns its steps.
 * `end` is behind the last letter or digit of the word.
 */
export function findWords(view: TextView, start: number, end: number, hits: HitTable): number {
  const { symbols } = view
  const index = wordIndex()
  const { gate } = index
  const before = hits.lists.length
  let steps = 0
  const bits = gate[gateAt(symbols, start)] ?? 0
  if ((bits & (startsLong | startsShort)) !== 0)
    steps += look(index, view, start, (bits & startsShort) !== 0, 0, hits)
  const length = end - start
  if (length >= shortestCompound && length <= longestWord) {
    let place = gateAt(symbols, start + shortestLead - 1)
    for (let at = start + shortestLead; at < end - 2; at++) {
      place = nextGate(place, spoken[symbols[at + 2] ?? 0] ?? 0)
      const inside = gate[place] ?? 0
      if ((inside & (followsLong | followsShort)) !== 0)
        steps += look(index, view, at, (inside & followsShort) !== 0, mayFollow, hits)
    }
  }
  if (hits.lists.length > before && length >= shortestStranger && isStranger(view, start)) cut(hits, before)
  return steps
}

function cut({ lists, starts, ends }: HitTable, length: number): void {
  lists.length = length
  starts.length = length
  ends.length = length
}

function gateAt(symbols: Uint8Array, at: number): number {
  return gateOf(
    spoken[symbols[at] ?? 0] ?? 0,
    spoken[symbols[at + 1] ?? 0] ?? 0,
    spoken[symbols[at + 2] ?? 0] ?? 0,
  )
}

const strangerBeginnings = wordSet(strangers.map((stranger) => stranger.slice(0, shortestStranger)).join(' '))

function isStranger(view: TextView, start: number): boolean {
  if (!hasWord(strangerBeginnings, hashOf(view.symbols, start, start + shortestStranger))) return false
  const word = foldedText(view, start, start + longestStranger)
  return strangers.some((stranger) => word.startsWith(stranger))
}

// What is compared at one place of the text, letter by letter as entries are, and behind which unit each letter ends.
const longestCompared = 96
const compared = new Uint8Array(longestCompared)
const comparedEnds = new Int32Array(longestCompared)
let comparedLength = 0
/** So many units a phrase may take in the text, doubled letters and gaps included. */
const longestReach = 400
const mostMatches = 32
const matches = new Uint16Array(mostMatches)
const matchLengths = new Uint8Array(mostMatches)
let matchCount = 0

/** The longest entry of each signal from one place. `way` is what the entries must be able to. */
function look(
  index: WordIndex,
  view: TextView,
  start: number,
  mayBeShort: boolean,
  way: number,
  hits: HitTable,
): number {
  const { symbols } = view
  const first = spoken[symbols[start] ?? 0] ?? 0
  const second = spoken[symbols[start + 1] ?? 0] ?? 0
  const fourthAt = nextDifferent(symbols, start + 2)
  const key = keyOf(first, second, spoken[symbols[start + 2] ?? 0] ?? 0, spoken[symbols[fourthAt] ?? 0] ?? 0)
  const short = mayBeShort ? (index.byPair[pairOf(first, second)] ?? 0) : 0
  let middle = 0
  let long = 0
  if (index.begins[placeOf(key)] === 1) {
    const fifthAt = nextDifferent(symbols, fourthAt)
    const sixthAt = nextDifferent(symbols, fifthAt)
    const longKey = longKeyOf(key, spoken[symbols[fifthAt] ?? 0] ?? 0, spoken[symbols[sixthAt] ?? 0] ?? 0)
    middle = index.byKey[placeOf(key)] ?? 0
    long = index.byKey[placeOf(longKey)] ?? 0
  }
  if (long === 0 && middle === 0 && short === 0) return stepsOfLook
  comparedLength = 0
  matchCount = 0
  let steps = stepsOfLook
  if (long !== 0) steps += matchAll(index, symbols, start, long, way)
  if (middle !== 0) steps += matchAll(index, symbols, start, middle, way)
  if (short !== 0) steps += matchAll(index, symbols, start, short, way)
  if (matchCount === 0) return steps
  const firstHit = hits.lists.length
  for (let match = 0; match < matchCount; match++) {
    const end = comparedEnds[(matchLengths[match] ?? 1) - 1] ?? 0
    accept(index, view, start, end, matches[match] ?? 0, firstHit, hits)
  }
  return steps
}

const stepsOfLook = 6

/** Where the next letter stands that is no second of two. */
function nextDifferent(symbols: Uint8Array, at: number): number {
  const found = spoken[symbols[at] ?? 0] ?? 0
  let next = at + 1
  while (next - at < longestRow && found < symbol.zero && spoken[symbols[next] ?? 0] === found) next++
  return next
}

/** No word has more equal letters in a row. */
const longestRow = 8

/** Those of a chain of links that the text goes on with, the shortest first, of equal ones the last written. */
function matchAll(
  index: WordIndex,
  symbols: Uint8Array,
  start: number,
  firstLink: number,
  way: number,
): number {
  const third = spoken[symbols[start + 2] ?? 0] ?? 0
  let steps = comparedLength
  for (let at = firstLink; at !== 0; at = index.nextLink[at] ?? 0) {
    const entry = index.entryOfLink[at] ?? 0
    const expected = index.thirdOfLink[at] ?? 0
    steps++
    if (((index.ways[entry] ?? 0) & way) !== way || (expected !== 0 && expected !== third)) continue
    const length = matchedLength(index, symbols, start, entry)
    if (length === 0 || matchCount === mostMatches) continue
    let place = matchCount++
    for (; place > 0; place--) {
      const before = matchLengths[place - 1] ?? 0
      if (before < length || (before === length && (matches[place - 1] ?? 0) > entry)) break
      matches[place] = matches[place - 1] ?? 0
      matchLengths[place] = before
    }
    matches[place] = entry
    matchLengths[place] = length
  }
  return steps + comparedLength
}

/** How many letters of the text an entry takes; 0 when the text goes on otherwise. */
function matchedLength(index: WordIndex, symbols: Uint8Array, start: number, entry: number): number {
  const { letters } = index
  const from = lettersOf(index, entry)
  for (let at = 0; ; at++) {
    const letter = letters[from + at] ?? endOfEntry
    if (letter === endOfEntry) return at
    if (at >= comparedLength && !compareOneMore(symbols, start)) return 0
    const found = compared[at]
    if (found === letter) continue
    // "astma" + "en" is compared as "astmæn".
    const isWithEnding =
      ((found === symbol.ae && letter === letterA) || (found === symbol.oe && letter === letterO)) &&
      letters[from + at + 1] === endOfEntry &&
      ((index.ways[entry] ?? 0) & mayInflect) !== 0
    return isWithEnding ? at + 1 : 0
  }
}

/** Reads the next letter of the text as entries are read: ae, oe and aa are one, a doubled letter counts once. */
function compareOneMore(symbols: Uint8Array, start: number): boolean {
  if (comparedLength === longestCompared) return false
  const last = comparedLength === 0 ? -1 : (compared[comparedLength - 1] ?? 0)
  for (let at = comparedLength === 0 ? start : (comparedEnds[comparedLength - 1] ?? 0); ; at++) {
    let found = spoken[symbols[at] ?? 0] ?? 0
    if (found > symbol.nine || at - start > longestReach) return false
    const pair = joined(found, (symbols[at + 1] ?? 0) & symbolMask)
    if (pair !== 0) {
      found = pair
      at++
    }
    if (found === last && found < symbol.zero) continue
    compared[comparedLength] = found
    comparedEnds[comparedLength] = at + 1
    comparedLength++
    return true
  }
}

function accept(
  index: WordIndex,
  view: TextView,
  start: number,
  end: number,
  entry: number,
  first: number,
  hits: HitTable,
): void {
  const { symbols } = view
  let wordEnd = end
  while (wordEnd - end < longestWord && isWordUnit(view, wordEnd)) wordEnd++
  let list = index.listOf[entry] ?? 0
  if (wordEnd > end) {
    // Of two equal letters the second is not compared: "rygsækken" is "rygsæk" + "ken".
    const isDoubled = ((symbols[end] ?? 0) & symbolMask) === ((symbols[end - 1] ?? 0) & symbolMask)
    const restStart = isDoubled ? end + 1 : end
    const ways = index.ways[entry] ?? 0
    const isEnding =
      restStart === wordEnd ||
      ((ways & mayInflect) !== 0 &&
        wordEnd - restStart <= longestEnding &&
        hasWord(endings, hashOf(symbols, restStart, wordEnd)))
    if (!isEnding) {
      if ((ways & mayLead) === 0 || wordEnd - end < shortestRest) return
      if (isGeneral(symbols, end, wordEnd)) list = 0
    }
  }
  const hitStart = wordStart(symbols, start)
  const { signal, strength } = index.lists[list] ?? noList
  const { lists, starts, ends } = hits
  for (let other = first; other < lists.length; other++) {
    const { signal: otherSignal, strength: otherStrength } = index.lists[lists[other] ?? 0] ?? noList
    if (otherSignal !== signal || starts[other] !== hitStart) continue
    const otherEnd = ends[other] ?? 0
    if (wordEnd > otherEnd || (wordEnd === otherEnd && strength > otherStrength)) {
      lists[other] = list
      ends[other] = wordEnd
    }
    return
  }
  lists.push(list)
  starts.push(hitStart)
  ends.push(wordEnd)
}

const shortestRest = 3

/** A compound is marked whole: "brystkræft", though "kræft" says it. */
function wordStart(symbols: Uint8Array, start: number): number {
  let at = start
  while (at > 0 && start - at < longestWord && isLetterSymbol(symbols[at - 1] ?? 0)) at--
  return at
}

function isWordUnit(view: TextView, at: number): boolean {
  const found = view.symbols[at] ?? 0
  return isLetterSymbol(found) || (found === symbol.apostrophe && view.codes[at] === 0x2019)
}

// Read from their ends, so that one walk back over the rest of a word meets every head that may stand there.
const headsBackwards = wordSet(generalHeads.map((head) => head.split('').reverse().join('')).join(' '))
let shortestHead = Number.POSITIVE_INFINITY
let longestHead = 0
for (const { length } of generalHeads) {
  shortestHead = Math.min(shortestHead, length)
  longestHead = Math.max(longestHead, length)
}
const longestHeadEnding = 4

function isGeneral(symbols: Uint8Array, start: number, end: number): boolean {
  for (let last = end; last > start && end - last <= longestHeadEnding; last--) {
    let hash = emptyHash
    for (let at = last - 1; at >= start && last - at <= longestHead; at--) {
      hash = hashWith(hash, (symbols[at] ?? 0) & symbolMask)
      if (last - at >= shortestHead && hasWord(headsBackwards, hash)) return true
    }
  }
  return false
}
