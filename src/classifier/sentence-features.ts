// What the learned model sees of a sentence: numbers that stand for its words, their beginnings and endings, pairs of
// them, and what the lists say of them beside whom ("person … complaint … body"), which carries over to words that were
// never seen. The fit (tests/corpus/fit.ts) and the product both read sentences through this file, so that what was
// learned is what is run. A feature is a number of `keyBits` bits: no strings, nothing allocated, and two features that
// share a number are learned as one.
import { isDigitSymbol, isSpaceSymbol, symbolMask, wordSymbols } from './fold.ts'
import { listOfHit, type HitTable } from './lexicon.ts'
import { cellOf, column, hasCells, hasNames, isGreeting, isMarked, type Sentences } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { joined, letterA, letterO } from './word-index.ts'

export const keyBits = 18
const mostKeys = 2048
const mostWords = 96

/** The features of the sentence that was read last, as far as they were asked for. */
export const keys = new Int32Array(mostKeys)
/** Where its words stand in the view, and with which feature each begins; behind the last, those of the whole sentence. */
export const wordStarts = new Int32Array(mostWords)
export const wordEnds = new Int32Array(mostWords)
export const firstKeys = new Int32Array(mostWords + 1)

/** A feature's family is hashed with it: "syg" as a word is another feature than "syg-" as a beginning. */
const family = {
  word: 1,
  beginning: 2,
  ending: 3,
  pair: 4,
  withSubject: 5,
  class: 6,
  classWithSubject: 7,
  classAmongPersons: 8,
  classes: 9,
  whole: 10,
} as const

function keyOf(its: number, value: number): number {
  return Math.imul(value ^ Math.imul(its, 0x9e3779b1), 0x85ebca6b) >>> (32 - keyBits)
}

/** Bits, one a key, of which none is left out. */
export const everyKey = new Int32Array((1 << keyBits) >> 5).fill(-1)

function add(count: number, asked: Int32Array, its: number, value: number): number {
  const key = keyOf(its, value)
  if (((asked[key >> 5] ?? 0) & (1 << (key & 31))) === 0) return count
  keys[count] = key
  return count + 1
}

function both(first: number, second: number): number {
  return (Math.imul(first, 0x01000193) ^ second) | 0
}

const hashes = new Int32Array(mostWords)
const beginnings = new Int32Array(mostWords)
const endings = new Int32Array(mostWords)
const lettersOfBeginning = 4
/** Shorter words have no beginning and ending of their own. */
const shortestSplit = 6
const numbers = 7_000_001
const longestNumber = 6

/**
 * The words of a sentence as lists compare them: a doubled letter counts once, ae, oe and aa are one letter. All numbers
 * of equally many digits are one word.
 */
function readWords({ symbols }: TextView, start: number, end: number): number {
  let words = 0
  let at = start
  while (at < end && words < mostWords) {
    if (wordSymbols[symbols[at] ?? 0] !== 1) {
      at++
      continue
    }
    wordStarts[words] = at
    let hash = 0
    let length = 0
    let beginning = 0
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
      if (length === lettersOfBeginning) beginning = hash
    } while (wordSymbols[symbols[at] ?? 0] === 1)
    if (digits === length) hash = numbers + Math.min(digits, longestNumber)
    const isSplit = length >= shortestSplit && digits === 0
    hashes[words] = hash
    beginnings[words] = isSplit ? beginning : hash
    endings[words] = isSplit ? tail : 0
    wordEnds[words] = at
    words++
  }
  return words
}

/** Who was named last before a word: nobody, the one written to, the writer, somebody spoken of, one of many, a name. */
const person = { somebody: 4, named: 5, crowd: 6 } as const
const nameClass = 7_100_001
const classes = new Int32Array(mostWords)

/** So many features the words may have, that those of the whole sentence find room. */
const mostOfWords = mostKeys - 4 * mostWords

/**
 * Reads the features of a sentence into `keys`, those whose bit is set in `asked`; returns the number of its words. Their
 * number is `keyCount`.
 */
export function readFeatures(view: TextView, sentences: Sentences, index: number, asked: Int32Array): number {
  const words = readWords(view, cellOf(sentences, index, column.start), cellOf(sentences, index, column.end))
  const { hits, names } = sentences
  let hit = cellOf(sentences, index, column.hits)
  const lastHit = cellOf(sentences, index + 1, column.hits)
  let name = cellOf(sentences, index, column.names)
  const lastName = cellOf(sentences, index + 1, column.names)
  let subject = 0
  let persons = 0
  let classCount = 0
  let before = 1
  let count = 0
  for (let word = 0; word < words; word++) {
    const hash = hashes[word] ?? 0
    const beginning = beginnings[word] ?? 0
    const ending = endings[word] ?? 0
    const wordEnd = wordEnds[word] ?? 0
    firstKeys[word] = count
    if (count > mostOfWords) continue
    count = add(count, asked, family.word, hash)
    if (ending !== 0) {
      count = add(count, asked, family.beginning, beginning)
      count = add(count, asked, family.ending, ending)
    }
    count = add(count, asked, family.withSubject, both(beginning, subject))
    count = add(count, asked, family.pair, both(before, beginning))
    before = beginning
    let isListed = false
    for (; hit < lastHit && (hits.starts[hit] ?? 0) < wordEnd; hit++) {
      if (classCount === mostWords) continue
      const { itsClass, itsPerson } = classOfHit(hits, hit)
      count = add(count, asked, family.class, itsClass)
      count = add(count, asked, family.classWithSubject, both(itsClass, subject))
      if (itsPerson > 0) {
        subject = itsPerson
        persons |= 1 << itsPerson
      }
      classes[classCount++] = itsClass
      isListed = true
    }
    while (name < lastName && (names[name]?.end ?? 0) <= (wordStarts[word] ?? 0)) name++
    if (name < lastName && (names[name]?.start ?? 0) < wordEnd) {
      subject = person.named
      persons |= 1 << person.named
      if (!isListed && classCount < mostWords) {
        count = add(count, asked, family.class, nameClass)
        classes[classCount++] = nameClass
      }
    }
  }
  firstKeys[words] = count
  for (let at = 0; at < classCount; at++) {
    const its = classes[at] ?? 0
    count = add(count, asked, family.classAmongPersons, both(its, persons))
    if (at > 0) count = add(count, asked, family.classes, both(classes[at - 1] ?? 0, its))
    if (at > 1) count = add(count, asked, family.classes, both(classes[at - 2] ?? 0, its))
  }
  const marks =
    (isMarked(sentences, index, isGreeting) ? 1 : 0) |
    (isMarked(sentences, index, hasCells) ? 2 : 0) |
    (hasNames(sentences, index) ? 4 : 0)
  const length = words < longestShort ? words : Math.min(9, longestShort - 2 + (words >> 2))
  count = add(count, asked, family.whole, 100 + marks)
  count = add(count, asked, family.whole, 200 + length)
  count = add(count, asked, family.whole, 300 + persons)
  count = add(count, asked, family.whole, 500 + lastCode(view, cellOf(sentences, index, column.end)))
  keyCount = count
  return words
}

/** How many features the sentence that was read last has. */
export let keyCount = 0

const longestShort = 6

/** What a sentence ends with: a question is told otherwise. */
function lastCode({ codes, symbols }: TextView, end: number): number {
  let last = end - 1
  while (last > 0 && isSpaceSymbol(symbols[last] ?? 0)) last--
  return codes[last] ?? 0
}

interface HitClass {
  /** Of the list that the word stands in. */
  readonly itsClass: number
  /** Who it is, if anybody. */
  readonly itsPerson: number
}

const classOfList: HitClass[] = []

function classOfHit(hits: HitTable, hit: number): HitClass {
  const list = hits.lists[hit] ?? 0
  const known = classOfList[list]
  if (known !== undefined) return known
  const { signal, strength } = listOfHit(hits, hit)
  let itsClass: number = strength
  for (let at = 0; at < signal.length; at++) itsClass = (Math.imul(itsClass, 31) + signal.charCodeAt(at)) | 0
  const itsPerson =
    signal === 'person'
      ? strength
      : signal === 'somebody'
        ? person.somebody
        : signal === 'crowd'
          ? person.crowd
          : 0
  classOfList[list] = { itsClass, itsPerson }
  return classOfList[list]
}
