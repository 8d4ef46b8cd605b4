// What the sentence net sees of a sentence: for each word the rows of the net's table that stand for it, its beginning, its
// ending, the lists that hold it, and whether it names somebody. A row is a number of `keyBits` bits to whoever learns, and its
// place in the table to the product.
import { isNumberLabel, wordsOfNumber } from './named-numbers.ts'
import { calledOf, classOfHit, family, keyOf, nameClass, sureName, type Asked } from './sentence-features.ts'
import { cellOf, column, hasCells, isGreeting, isMarked, type Sentences } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { partOf, partRead, readWord } from './word-parts.ts'

/** More words of a sentence are not looked at. */
export const mostNetWords = 64
const mostLists = 3
const mostRowsOfWord = mostLists + 4

/** The rows of the words that were read last, and with which each word begins; behind the last word, where they end. */
export const netRows = new Int32Array(mostNetWords * mostRowsOfWord)
export const firstNetRows = new Int32Array(mostNetWords + 1)

/** Reads the words of a sentence, as many as are looked at; returns how many those are. */
export function readNetWords(view: TextView, sentences: Sentences, index: number, asked: Asked): number {
  const words = Math.min(mostNetWords, cellOf(sentences, index, column.words))
  const firstWord = cellOf(sentences, index, column.firstWord)
  const end = cellOf(sentences, index, column.end)
  const { wordStarts, hits, names } = sentences
  let hit = cellOf(sentences, index, column.hits)
  const lastHit = cellOf(sentences, index + 1, column.hits)
  let name = cellOf(sentences, index, column.names)
  const lastName = cellOf(sentences, index + 1, column.names)
  let count = 0
  let numberTo = 0
  for (let place = 0; place < words; place++) {
    firstNetRows[place] = count
    const start = wordStarts[firstWord + place] ?? 0
    if (isNumberLabel(view, start)) continue
    const isLast = place + 1 >= words
    const next = isLast ? end : (wordStarts[firstWord + place + 1] ?? 0)
    while (name < lastName && (names[name]?.end ?? 0) <= start) name++
    const byName = name < lastName && (names[name]?.start ?? 0) < next ? (names[name]?.sureness ?? 0) : 0
    const inNumber = place < numberTo ? 0 : wordsOfNumber(view, start, isLast ? -1 : next)
    if (inNumber > 0) numberTo = place + inNumber
    const named = place < numberTo ? sureName : byName
    const isListed = hit < lastHit && (hits.starts[hit] ?? 0) < next
    if (named > 0) count = add(count, asked, family.class, nameClass)
    if (named < sureName || isListed) {
      readWord(view, start)
      count = add(count, asked, family.word, partRead(partOf.whole))
      const ending = partRead(partOf.ending)
      if (ending !== 0) {
        count = add(count, asked, family.beginning, partRead(partOf.beginning))
        count = add(count, asked, family.ending, ending)
      }
    }
    let lists = 0
    for (; hit < lastHit && (hits.starts[hit] ?? 0) < next; hit++)
      if (lists++ < mostLists) count = add(count, asked, family.class, classOfHit(hits, hit).itsClass)
  }
  firstNetRows[words] = count
  return words
}

function add(count: number, asked: Asked, its: number, value: number): number {
  const row = calledOf(asked, keyOf(its, value))
  if (row < 0) return count
  netRows[count] = row
  return count + 1
}

/** So many kinds of sentence have a bias of their own. */
export const kindsOfSentence = 8

export function kindOfSentence(sentences: Sentences, index: number, isSubject: boolean): number {
  return (
    (isMarked(sentences, index, isGreeting) ? 1 : 0) |
    (isMarked(sentences, index, hasCells) ? 2 : 0) |
    (isSubject ? 4 : 0)
  )
}
