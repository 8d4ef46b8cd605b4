// What the learned model sees of a sentence: numbers that stand for its words, their beginnings and endings, pairs of
// them, and what the lists say of them beside whom ("person … complaint … body"), which carries over to words that were
// never seen. The fit (tests/corpus/fit.ts) and the product both read sentences through this file, so that what was
// learned is what is run. A feature is a number of `keyBits` bits: no strings, nothing allocated, and two features that
// share a number are learned as one.
import { era, fact, facts, factsOfWord } from './known-words.ts'
import { listOfHit, type HitTable } from './lexicon.ts'
import { isNumberLabel, wordsOfNumber } from './named-numbers.ts'
import { lastCode } from './read-sentences.ts'
import { cellOf, column, hasCells, hasNames, isGreeting, isMarked, type Sentences } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { both, mixed, partOf, partRead, readWord } from './word-parts.ts'

export const keyBits = 18
const mostKeys = 2048
const mostWords = 96

/** The features of the sentence that was read last, as far as they were asked for. */
export const keys = new Int32Array(mostKeys)

/** A feature's family is hashed with it: "syg" as a word is another feature than "syg-" as a beginning. */
export const family = {
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

export function keyOf(its: number, value: number): number {
  return mixed(its, value) >>> (32 - keyBits)
}

/**
 * Which features are asked for, and what they are called: for each 32 keys a bit for each that is asked, and the number that
 * the first of those is called. Most keys are asked in vain, so the bits stand together, as many as the fastest memory holds.
 */
export interface Asked {
  readonly bits: Int32Array
  readonly firsts: Int32Array
}

const sizeOfAsked = (1 << keyBits) >> 5

export function nothingAsked(): Asked {
  return { bits: new Int32Array(sizeOfAsked), firsts: new Int32Array(sizeOfAsked) }
}

/** All features, called by their keys. Only what learns asks so. */
export function everyKey(): Asked {
  return {
    bits: new Int32Array(sizeOfAsked).fill(-1),
    firsts: new Int32Array(sizeOfAsked).map((_, at) => at << 5),
  }
}

/** What a key is called, or -1 when nobody asks. */
export function calledOf({ bits, firsts }: Asked, key: number): number {
  const all = bits[key >> 5] ?? 0
  return ((all >>> (key & 31)) & 1) === 0 ? -1 : (firsts[key >> 5] ?? 0) + bitsBelow(all, key)
}

/** How many keys of the same 32 are asked for below this one. */
function bitsBelow(all: number, key: number): number {
  const below = all & ((1 << (key & 31)) - 1)
  let bits = below - ((below >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Adds a feature behind the first `count` if it is asked for; returns how many there are then. */
function add(count: number, asked: Asked, its: number, value: number): number {
  const key = keyOf(its, value)
  const all = asked.bits[key >> 5] ?? 0
  if (((all >>> (key & 31)) & 1) === 0) return count
  keys[count] = (asked.firsts[key >> 5] ?? 0) + bitsBelow(all, key)
  return count + 1
}

/** Of a word by itself its whole, its beginning and its ending are asked for, and its beginning beside each `subject`. */
const ofSubject = 3
const subjects = 7
const asksOfWord = ofSubject + subjects
const asksItself = (1 << ofSubject) - 1
/** Set in what is asked of a word when that is known. */
const isRead = 1 << 30

/** The key of one of the things that are asked of the word that was read last; -1 where it has none. */
function keyOfWord(which: number): number {
  if (which === 0) return keyOf(family.word, partRead(partOf.whole))
  const beginning = partRead(partOf.beginning)
  if (which >= ofSubject) return keyOf(family.withSubject, both(beginning, which - ofSubject))
  const ending = partRead(partOf.ending)
  if (ending === 0) return -1
  return which === 1 ? keyOf(family.beginning, beginning) : keyOf(family.ending, ending)
}

/** Whose numbers stand among the facts of known words. */
let remembered: Asked | null = null

/** Keeps what is asked of the word that was read last, from `at` on; returns which of it is. */
function remember(at: number, asked: Asked): number {
  let bits = isRead
  for (let which = 0; which < asksOfWord; which++) {
    const key = keyOfWord(which)
    const called = key < 0 ? -1 : calledOf(asked, key)
    if (called < 0) continue
    bits |= 1 << which
    const place = at + fact.numbers + (which >> 1)
    facts[place] = (facts[place] ?? 0) | (called << ((which & 1) << 4))
  }
  facts[at + fact.beginning] = partRead(partOf.beginning)
  facts[at + fact.asked] = bits
  return bits
}

/** One of the numbers that are asked of a known word. */
function rememberedOf(at: number, which: number): number {
  return ((facts[at + fact.numbers + (which >> 1)] ?? 0) >>> ((which & 1) << 4)) & 0xffff
}

/** Adds what is asked of a known word, of whose facts the first stands at `at`, behind somebody who was named. */
function addKnown(count: number, at: number, bits: number, subject: number): number {
  let next = count
  if ((bits & asksItself) !== 0) {
    if ((bits & 1) !== 0) keys[next++] = rememberedOf(at, 0)
    if ((bits & 2) !== 0) keys[next++] = rememberedOf(at, 1)
    if ((bits & 4) !== 0) keys[next++] = rememberedOf(at, 2)
  }
  if (((bits >>> (ofSubject + subject)) & 1) !== 0) keys[next++] = rememberedOf(at, ofSubject + subject)
  return next
}

/** The same of the word at `start`, of which nothing is known; leaves its beginning in `word`. */
function addWord(count: number, asked: Asked, view: TextView, start: number, subject: number): number {
  readWord(view, start)
  let next = count
  for (let which = 0; which <= ofSubject; which++) {
    const key = keyOfWord(which < ofSubject ? which : ofSubject + subject)
    const called = key < 0 ? -1 : calledOf(asked, key)
    if (called >= 0) keys[next++] = called
  }
  return next
}

/** From now on known words keep what is asked by this. The numbers that it calls features by are below 65,536. */
export function rememberFor(asked: Asked): void {
  remembered = asked
}

/** Who was named last before a word: nobody, the one written to, the writer, somebody spoken of, one of many, a name. */
const person = { somebody: 4, named: 5, crowd: 6 } as const
/** A known first name and what follows it; what somebody is called tells nothing of them. */
export const sureName = 2
/** What stands for a name where the class of a list would. */
export const nameClass = 7_100_001
const classes = new Int32Array(mostWords)

/** So many features the words may have, that those of the whole sentence find room. */
const mostOfWords = mostKeys - 4 * mostWords

/**
 * Reads the features of a sentence into `keys`, those that are asked for by what they are called; returns the number of its
 * words. The number of features is `keyCount`.
 */
export function readFeatures(view: TextView, sentences: Sentences, index: number, asked: Asked): number {
  const words = Math.min(mostWords, cellOf(sentences, index, column.words))
  const firstWord = cellOf(sentences, index, column.firstWord)
  const isKnown = sentences.era === era && asked === remembered
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
  let numberTo = 0
  let silent = 0
  for (let place = 0; place < words; place++) {
    if (count > mostOfWords) continue
    const start = wordStarts[firstWord + place] ?? 0
    if (isNumberLabel(view, start)) {
      silent++
      continue
    }
    const isLast = place + 1 >= words
    // What begins before the next word begins in this one.
    const next = isLast ? end : (wordStarts[firstWord + place + 1] ?? 0)
    while (name < lastName && (names[name]?.end ?? 0) <= start) name++
    const byName = name < lastName && (names[name]?.start ?? 0) < next ? (names[name]?.sureness ?? 0) : 0
    const inNumber = place < numberTo ? 0 : wordsOfNumber(view, start, isLast ? -1 : next)
    if (inNumber > 0) numberTo = place + inNumber
    const named = place < numberTo ? sureName : byName
    const isListed = hit < lastHit && (hits.starts[hit] ?? 0) < next
    const at = isKnown ? (known[firstWord + place] ?? 0) * factsOfWord : 0
    let beginning = 0
    if (named === sureName && !isListed) {
      beginning = nameClass
    } else if (at !== 0) {
      let bits = facts[at + fact.asked] ?? 0
      if (bits === 0) {
        readWord(view, start)
        bits = remember(at, asked)
      }
      beginning = facts[at + fact.beginning] ?? 0
      count = addKnown(count, at, bits, subject)
    } else {
      count = addWord(count, asked, view, start, subject)
      beginning = partRead(partOf.beginning)
    }
    count = add(count, asked, family.pair, both(before, beginning))
    before = beginning
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
    }
    if (named > 0) {
      subject = person.named
      persons |= 1 << person.named
      if (!isListed && classCount < mostWords) {
        count = add(count, asked, family.class, nameClass)
        classes[classCount++] = nameClass
      }
    }
  }
  for (let at = 0; at < classCount; at++) {
    const its = classes[at] ?? 0
    count = add(count, asked, family.classAmongPersons, both(its, persons))
    if (at > 0) count = add(count, asked, family.classes, both(classes[at - 1] ?? 0, its))
    if (at > 1) count = add(count, asked, family.classes, both(classes[at - 2] ?? 0, its))
  }
  const marks =
    (isMarked(sentences, index, isGreeting) ? 1 : 0) |
    (isMarked(sentences, index, hasCells) ? 2 : 0) |
    (hasNames(sentences, index) || numberTo > 0 ? 4 : 0)
  const heard = words - silent
  const length = heard < longestShort ? heard : Math.min(9, longestShort - 2 + (heard >> 2))
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

interface HitClass {
  /** Of the list that the word stands in. */
  readonly itsClass: number
  /** Who it is, if anybody. */
  readonly itsPerson: number
}

const classOfList: HitClass[] = []

export function classOfHit(hits: HitTable, hit: number): HitClass {
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
