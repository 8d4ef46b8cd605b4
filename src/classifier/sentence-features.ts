// What the learned model sees of a sentence: numbers that stand for its words, their beginnings and endings, pairs of
// them, and what the lists say of them beside whom ("person … complaint … body"), which carries over to words that were
// never seen. The fit (tests/corpus/fit.ts) and the product both read sentences through this file, so that what was
// learned is what is run. A feature is a number of `keyBits` bits: no strings, nothing allocated, and two features that
// share a number are learned as one.
import { isDigitSymbol, isSpaceSymbol, symbolMask, wordSymbols } from './fold.ts'
import { era, fact, facts, factsOfWord } from './known-words.ts'
import { listOfHit, type HitTable } from './lexicon.ts'
import { cellOf, column, hasCells, hasNames, isGreeting, isMarked, type Sentences } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { joined, letterA, letterO } from './word-index.ts'

export const keyBits = 18
const mostKeys = 2048
const mostWords = 96

/** The features of the sentence that was read last, as far as they were asked for. */
export const keys = new Int32Array(mostKeys)
/** With which feature each of its words begins; behind the last, those of the whole sentence. */
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

const lettersOfBeginning = 4
/** Shorter words have no beginning and ending of their own. */
const shortestSplit = 6
const numbers = 7_000_001
const longestNumber = 6

// The word that was read last: as a whole, its beginning, its ending or 0.
let whole = 0
let beginning = 0
let ending = 0

/**
 * The word at `start` as lists compare it: a doubled letter counts once, ae, oe and aa are one letter. All numbers of
 * equally many digits are one word.
 */
function readWord({ symbols }: TextView, start: number): void {
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
  whole = hash
  beginning = isSplit ? begun : hash
  ending = isSplit ? tail : 0
}

/** Bits for what is asked of a word by itself, and from the highest on for it beside each `subject`. */
const asksWhole = 1
const asksBeginning = 2
const asksEnding = 4
const asksSubject = 8
const subjects = 7

/** Of the word that was read last. */
function bitsAsked(asked: Int32Array): number {
  let bits = isAsked(asked, keyOf(family.word, whole)) ? asksWhole : 0
  if (ending !== 0) {
    if (isAsked(asked, keyOf(family.beginning, beginning))) bits |= asksBeginning
    if (isAsked(asked, keyOf(family.ending, ending))) bits |= asksEnding
  }
  for (let subject = 0; subject < subjects; subject++)
    if (isAsked(asked, keyOf(family.withSubject, both(beginning, subject)))) bits |= asksSubject << subject
  return bits
}

function isAsked(asked: Int32Array, key: number): boolean {
  return ((asked[key >> 5] ?? 0) & (1 << (key & 31))) !== 0
}

/** Whose bits stand among the facts of known words. */
let remembered: Int32Array | null = null

/** Reads a word and answers what is asked of it. What is known of it is not read again. */
function readKnown(view: TextView, start: number, word: number, asked: Int32Array): number {
  const at = word * factsOfWord
  if (facts[at + fact.isRead] === 1 && asked === remembered) {
    whole = facts[at + fact.whole] ?? 0
    beginning = facts[at + fact.beginning] ?? 0
    ending = facts[at + fact.ending] ?? 0
    return facts[at + fact.asked] ?? 0
  }
  readWord(view, start)
  const bits = bitsAsked(asked)
  if (word === 0 || asked === everyKey) return bits
  if (remembered === null) remembered = asked
  if (asked !== remembered) return bits
  facts[at + fact.isRead] = 1
  facts[at + fact.whole] = whole
  facts[at + fact.beginning] = beginning
  facts[at + fact.ending] = ending
  facts[at + fact.asked] = bits
  return bits
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
  const words = Math.min(mostWords, cellOf(sentences, index, column.words))
  const firstWord = cellOf(sentences, index, column.firstWord)
  const isKnown = sentences.era === era
  const { wordStarts, known } = sentences
  const { hits, names } = sentences
  const end = cellOf(sentences, index, column.end)
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
    firstKeys[word] = count
    if (count > mostOfWords) continue
    const start = wordStarts[firstWord + word] ?? 0
    const bits = readKnown(view, start, isKnown ? (known[firstWord + word] ?? 0) : 0, asked)
    if ((bits & asksWhole) !== 0) keys[count++] = keyOf(family.word, whole)
    if ((bits & asksBeginning) !== 0) keys[count++] = keyOf(family.beginning, beginning)
    if ((bits & asksEnding) !== 0) keys[count++] = keyOf(family.ending, ending)
    if ((bits & (asksSubject << subject)) !== 0)
      keys[count++] = keyOf(family.withSubject, both(beginning, subject))
    count = add(count, asked, family.pair, both(before, beginning))
    before = beginning
    // What begins before the next word begins in this one.
    const next = word + 1 < words ? (wordStarts[firstWord + word + 1] ?? 0) : end
    let isListed = false
    for (; hit < lastHit && (hits.starts[hit] ?? 0) < next; hit++) {
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
    while (name < lastName && (names[name]?.end ?? 0) <= start) name++
    if (name < lastName && (names[name]?.start ?? 0) < next) {
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
  count = add(count, asked, family.whole, 500 + lastCode(view, end))
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
