// A view cut into sentences; each word is looked up once, in the word lists and for the name of a person. Linear: a sentence
// has a greatest length.
// A function for each sentence and none for the whole view: a function that is called once for a draft is never made fast.
import {
  capital,
  isDigitSymbol,
  isLetterSymbol,
  isSpaceSymbol,
  symbol,
  symbolMask,
  wordSymbols,
} from './fold.ts'
import {
  copyKnownHits,
  era,
  fact,
  facts,
  factsOfWord,
  is,
  isGreetingWord,
  knownWord,
  makeRoom,
  mayGoOn,
} from './known-words.ts'
import { findWords } from './find-words.ts'
import { copyHit, emptyHits, saidByHits, type HitTable } from './lexicon.ts'
import { nameFrom } from './names-in-text.ts'
import {
  cellOf,
  column,
  hasCells,
  hasDigits,
  isGreeting,
  isMarked,
  rowLength,
  type Name,
  type Sentences,
  type Unchanged,
} from './sentences.ts'
import type { TextView } from './text-view.ts'
import { emptyHash, hashOf, hashWith, hasWord, otherHashWith, wordSet } from './word-hash.ts'

const mostWords = 80
const longestSentence = 2000

// "Dr. Hansen", "nr. 4", "ca. 5": the stop behind these ends no sentence.
const abbreviations = wordSet(
  'nr kl dr ca kr hr fr tlf pga mht vedr cpr cvr jf ift evt inkl ekskl bl a f eks fx mr mrs ms st pct stk no dvs osv mio maks min pt ekskl afd ansv kbh sdr ndr',
)

/** All sentences of a view, in order. Those that are `unchanged` are taken over. */
export function sentencesOf(view: TextView, before: Unchanged | null = null): Sentences {
  const { length } = view
  const current: Growing = {
    rows: new Int32Array(firstRows * rowLength),
    count: 0,
    start: 0,
    words: 0,
    isGreeting: false,
    hasCells: false,
    hasDigits: false,
    hits: emptyHits(),
    names: [],
    numbers: [],
    wordStarts: new Int32Array(firstWords),
    known: new Uint16Array(firstWords),
    wordCount: 0,
    wordEnd: 0,
    hash: 0,
    otherHash: 0,
    steps: 0,
  }
  makeRoom()
  // What is known of words by numbers is another's now.
  const unchanged = before !== null && before.sentences.era === era ? before : null
  const sameFirst = unchanged === null ? 0 : unchanged.first
  let sameLast = 0
  if (unchanged !== null) takeOver(current, unchanged.sentences, 0, sameFirst, 0)
  const walkedFrom = current.start
  let at = walkedFrom
  while (at < length) {
    if (unchanged !== null && at >= unchanged.from) {
      const same = sameFrom(unchanged, at)
      if (same >= 0) {
        sameLast = unchanged.sentences.count - same
        takeOver(current, unchanged.sentences, same, unchanged.sentences.count, unchanged.moved)
        break
      }
    }
    at = readSentence(view, at, current)
  }
  const { rows, count, hits, names, numbers, wordStarts, known } = current
  return {
    count,
    wordStarts,
    known,
    era,
    sameFirst,
    sameLast,
    rows,
    hits,
    names,
    numbers,
    steps: current.steps + at - walkedFrom,
  }
}

/** Reads from where a sentence begins to where it ends, the end of the view at the latest. */
function readSentence(view: TextView, start: number, current: Growing): number {
  const { symbols, length } = view
  current.hash = 0
  current.otherHash = 0
  let nameEnd = 0
  let at = start
  while (at < length) {
    const found = symbols[at] ?? 0
    if (wordSymbols[found] !== 1) {
      at++
      if (found === symbol.newline || (found === symbol.other && endsSentence(view, at - 1))) break
      if (found === symbol.cell) current.hasCells = true
      continue
    }
    nameEnd = readWord(view, at, nameEnd, current)
    at = current.wordEnd
    if (current.words >= mostWords || at - start >= longestSentence) break
  }
  if (close(current, at)) putHashes(current, lastCode(view, at))
  return at
}

/** What a sentence ends with: a question is told otherwise. */
export function lastCode({ codes, symbols }: TextView, end: number): number {
  let last = end - 1
  while (last > 0 && isSpaceSymbol(symbols[last] ?? 0)) last--
  return codes[last] ?? 0
}

/** Of its words, names and marks, where its hits are, and its last sign. */
function putHashes({ rows, count, hits, names, hash, otherHash }: Growing, last: number): void {
  const at = (count - 1) * rowLength
  const start = rows[at + column.start] ?? 0
  let one = Math.imul(hash ^ ((rows[at + column.marks] ?? 0) << 16) ^ last, 0x01000193)
  let other = otherHash
  const lastHit = rows[at + rowLength + column.hits] ?? 0
  for (let hit = rows[at + column.hits] ?? 0; hit < lastHit; hit++) {
    const its = ((hits.lists[hit] ?? 0) << 12) + (hits.starts[hit] ?? 0) - start
    one = Math.imul(one ^ its, 0x01000193)
    other = (Math.imul(other, 0x5bd1e995) + its) | 0
  }
  const lastName = rows[at + rowLength + column.names] ?? 0
  for (let name = rows[at + column.names] ?? 0; name < lastName; name++) {
    const its = names[name]
    if (its === undefined) continue
    const where = ((its.start - start) << 16) + its.end - start
    one = Math.imul(one ^ where, 0x01000193)
    other = (Math.imul(other, 0x5bd1e995) + where) | 0
  }
  rows[at + column.hash] = one
  rows[at + column.otherHash] = Math.imul(other ^ (other >>> 15), 0x85ebca6b)
}

/** Reads the word at `start`. `nameEnd` is behind the last name of the sentence, and so is the answer. */
function readWord(view: TextView, start: number, nameEnd: number, current: Growing): number {
  const { symbols } = view
  const first = symbols[start] ?? 0
  let hash = hashWith(emptyHash, first & symbolMask)
  let otherHash = otherHashWith(emptyHash, first & symbolMask)
  let seen = first
  let end = start + 1
  let found = symbols[end] ?? 0
  for (; wordSymbols[found] === 1; found = symbols[++end] ?? 0) {
    hash = hashWith(hash, found & symbolMask)
    otherHash = otherHashWith(otherHash, found & symbolMask)
    seen |= found
  }
  if ((seen & digitBit) !== 0) {
    current.hasDigits = true
    pushNumbers(symbols, start, end, current.numbers)
  }
  // A curved apostrophe may belong to the word before it.
  const word = found === symbol.apostrophe ? 0 : knownWord(view, start, end, hash, otherHash)
  const marks = word === 0 ? marksOfUnknown(hash) : (facts[word * factsOfWord + fact.marks] ?? 0)
  if ((marks & is.opening) !== 0 && (word === 0 || mayGoOn(symbols, word, end)))
    current.steps += findWords(view, start, end, current.hits)
  else if ((marks & is.listed) !== 0) copyKnownHits(word, start, current.hits)
  addWord(current, word, start)
  if (current.words === 0 || (current.words < mostBeforeGreeting && current.isGreeting))
    current.isGreeting ||= (marks & is.greeting) !== 0
  let behind = nameEnd
  if (
    (first & capital) !== 0 &&
    nameEnd <= start &&
    (marks & is.noName) === 0 &&
    end - start <= longestWord
  ) {
    const name = nameFrom(view, start, end, hash, current.words === 0)
    if (name !== null) {
      current.names.push(name)
      behind = name.end
    }
  }
  current.wordEnd = end
  current.words++
  current.hash = Math.imul(current.hash ^ hash, 0x01000193)
  current.otherHash = (Math.imul(current.otherHash, 0x5bd1e995) + otherHash) | 0
  return behind
}

/** Set in the symbols of digits, and in none of a letter. */
const digitBit = 32

/** Where digits begin in a word: with it, before its end, and inside when it is long. */
function pushNumbers(symbols: Uint8Array, start: number, end: number, numbers: number[]): void {
  const isFirst = isDigitSymbol(symbols[start] ?? 0)
  if (isFirst) numbers.push(start)
  if (isDigitSymbol(symbols[end - 1] ?? 0)) {
    const run = runOfDigits(symbols, end)
    if (run > start) numbers.push(run)
  }
  // "nummeret er0101801234og": a word so long may hold a number that a space was forgotten around.
  if (end - start >= shortestAround && !isFirst) pushInner(symbols, start, end, numbers)
}

/** It is looked up where it stands. */
function marksOfUnknown(hash: number): number {
  return is.opening | (isGreetingWord(hash) ? is.greeting : 0)
}

function addWord(current: Growing, word: number, start: number): void {
  const count = current.wordCount++
  if (count === current.wordStarts.length) {
    const starts = new Int32Array(count * 2)
    starts.set(current.wordStarts)
    current.wordStarts = starts
    const known = new Uint16Array(count * 2)
    known.set(current.known)
    current.known = known
  }
  current.wordStarts[count] = start
  current.known[count] = word
}

/** A letter, nine digits and a letter. */
const shortestAround = 11

/** Where digits begin in a word that begins and ends with letters. */
function pushInner(symbols: Uint8Array, start: number, end: number, numbers: number[]): void {
  if (isDigitSymbol(symbols[end - 1] ?? 0)) return
  for (let at = start + 1; at < end; at++) {
    if (!isDigitSymbol(symbols[at] ?? 0)) continue
    numbers.push(at)
    while (at < end && isDigitSymbol(symbols[at] ?? 0)) at++
  }
}

const mostBeforeGreeting = 3
const longestWord = 48

/** Sentences [from, to) of a search before, `moved` units on. */
function takeOver(current: Growing, old: Sentences, from: number, to: number, moved: number): void {
  if (from >= to) return
  const start = cellOf(old, from, column.start)
  const end = cellOf(old, to - 1, column.end)
  for (let index = from; index < to; index++) {
    const nameFrom = cellOf(old, index, column.names)
    for (const name of old.names.slice(nameFrom, cellOf(old, index + 1, column.names)))
      current.names.push({ ...name, start: name.start + moved, end: name.end + moved })
    for (let hit = cellOf(old, index, column.hits); hit < cellOf(old, index + 1, column.hits); hit++)
      copyHit(current.hits, old.hits, hit, moved)
    current.start = cellOf(old, index, column.start) + moved
    current.words = cellOf(old, index, column.words)
    const firstWord = cellOf(old, index, column.firstWord)
    for (let word = firstWord; word < firstWord + current.words; word++)
      addWord(current, old.known[word] ?? 0, (old.wordStarts[word] ?? 0) + moved)
    current.isGreeting = isMarked(old, index, isGreeting)
    current.hasCells = isMarked(old, index, hasCells)
    current.hasDigits = isMarked(old, index, hasDigits)
    close(current, cellOf(old, index, column.end) + moved)
    const row = (current.count - 1) * rowLength
    current.rows[row + column.hash] = cellOf(old, index, column.hash)
    current.rows[row + column.otherHash] = cellOf(old, index, column.otherHash)
  }
  for (const number of old.numbers) if (number >= start && number < end) current.numbers.push(number + moved)
  current.start = end + moved
}

/** The old sentence that begins where one of the new view does, or -1. */
function sameFrom({ sentences, from, moved }: Unchanged, unit: number): number {
  if (unit < from) return -1
  let low = 0
  let high = sentences.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (cellOf(sentences, middle, column.start) < unit - moved) low = middle + 1
    else high = middle
  }
  return low < sentences.count && cellOf(sentences, low, column.start) === unit - moved ? low : -1
}

const firstRows = 256
const firstWords = 4096

interface Growing {
  rows: Int32Array
  count: number
  start: number
  words: number
  isGreeting: boolean
  hasCells: boolean
  hasDigits: boolean
  readonly hits: HitTable
  readonly names: Name[]
  readonly numbers: number[]
  wordStarts: Int32Array
  known: Uint16Array
  wordCount: number
  /** Behind the word that was read last. */
  wordEnd: number
  /** Of the words of a sentence so far. */
  hash: number
  otherHash: number
  steps: number
}

/** Ends a sentence; one without a word is none. */
function close(current: Growing, end: number): boolean {
  const isOne = current.words > 0
  if (isOne) {
    const at = current.count * rowLength
    if (at + 2 * rowLength > current.rows.length) {
      const larger = new Int32Array(current.rows.length * 2)
      larger.set(current.rows)
      current.rows = larger
    }
    const { rows, hits, names } = current
    rows[at + column.start] = current.start
    rows[at + column.end] = end
    rows[at + column.words] = current.words
    rows[at + column.marks] =
      (current.isGreeting ? isGreeting : 0) |
      (current.hasCells ? hasCells : 0) |
      (current.hasDigits ? hasDigits : 0) |
      saidByHits(hits, rows[at + column.hits] ?? 0)
    rows[at + column.firstWord] = current.wordCount - current.words
    rows[at + rowLength + column.hits] = hits.lists.length
    rows[at + rowLength + column.names] = names.length
    current.count++
    current.words = 0
    current.isGreeting = false
  }
  current.hasCells = false
  current.hasDigits = false
  current.start = end
  return isOne
}

function runOfDigits(symbols: Uint8Array, end: number): number {
  let start = end
  while (start > 0 && isDigitSymbol(symbols[start - 1] ?? 0)) start--
  return start
}

/** The stop at `at` ends a sentence, and is none of an abbreviation or a number. */
export function endsSentence(view: TextView, at: number): boolean {
  const { codes, symbols } = view
  const code = codes[at]
  if (code !== 46 && code !== 33 && code !== 63) return false
  const next = symbols[at + 1]
  if (next !== symbol.space && next !== symbol.cell) return false
  const behind = symbols[at + 2] ?? 0
  const isCapital = (behind & capital) !== 0
  if (code !== 46 || !isLetterSymbol(behind)) return isLetterSymbol(behind)
  let from = at
  while (from > 0 && at - from < 8 && isLetterSymbol(symbols[from - 1] ?? 0)) from--
  // Who writes in small letters ends sentences too, but not behind so short a word.
  if (!isCapital && at - from < shortestLast) return false
  return at - from > 6 || !hasWord(abbreviations, hashOf(symbols, from, at))
}

const shortestLast = 4
