// The sentences of a view, each with the words of the lists in it and the persons it names, as tables of numbers: a mail has
// hundreds of sentences and few of them are ever looked at as a whole. A table row is one sentence. They are read in
// read-sentences.ts.
import { says, wordHit, type HitTable, type WordHit } from './lexicon.ts'

export interface Name {
  readonly start: number
  readonly end: number
  readonly sureness: 1 | 2
}

export interface Sentence {
  readonly start: number
  readonly end: number
  readonly words: number
  readonly hits: readonly WordHit[]
  /** Units of the view where a person is named, the surest first. */
  readonly names: readonly Name[]
  /** "Kære Anne" and "Venlig hilsen Mette" name who writes to whom, not whom the mail is about. */
  readonly isGreeting: boolean
  /** A row of a table. */
  readonly hasCells: boolean
  readonly hasDigits: boolean
}

/** The sentences of a view by number: few of them are ever looked at as a whole, and then `sentenceAt` makes one. */
export interface Sentences {
  readonly count: number
  /** `rowLength` numbers a sentence, and one row more. */
  readonly rows: Int32Array
  readonly hits: HitTable
  readonly names: readonly Name[]
  /** Where words begin with a digit, and where the digits begin that others end with. */
  readonly numbers: readonly number[]
  /** Where each word begins, and by which number it is known (known-words.ts), as long as the era is this one; 0 is none. */
  readonly wordStarts: Int32Array
  readonly known: Uint16Array
  readonly era: number
  /** So many at the beginning and at the end are those of the text that was read before. */
  readonly sameFirst: number
  readonly sameLast: number
  readonly steps: number
}

/** What stands where in a row; hits and names are those from this row's number up to the next row's. */
export const rowLength = 9
export const column = {
  start: 0,
  end: 1,
  words: 2,
  marks: 3,
  hits: 4,
  names: 5,
  firstWord: 6,
  /** Two hashes of all that a sentence shows (kept-sentences.ts). */
  hash: 7,
  otherHash: 8,
} as const

/** Bits of the marks. */
export const isGreeting = 1
export const hasCells = 2
/** It holds a word that says more than whom or what the sentence is about. */
export const hasMatter = says.matter
export const hasNegation = says.negation
/** It holds a word for what everybody does: "sove", "gå". */
export const hasFunction = says.function
export const hasDigits = 32

export function cellOf({ rows }: Sentences, index: number, which: number): number {
  return rows[index * rowLength + which] ?? 0
}

export function hasNames(sentences: Sentences, index: number): boolean {
  return cellOf(sentences, index, column.names) !== cellOf(sentences, index + 1, column.names)
}

export function isMarked(sentences: Sentences, index: number, mark: number): boolean {
  return (cellOf(sentences, index, column.marks) & mark) !== 0
}

/** The last sentence that starts at or before a unit of the view, or -1. */
export function sentenceIndexAt(sentences: Sentences, unit: number): number {
  let low = 0
  let high = sentences.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (cellOf(sentences, middle, column.start) <= unit) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function sentenceAt(sentences: Sentences, index: number): Sentence {
  const hits: WordHit[] = []
  const lastHit = cellOf(sentences, index + 1, column.hits)
  for (let hit = cellOf(sentences, index, column.hits); hit < lastHit; hit++)
    hits.push(wordHit(sentences.hits, hit))
  const names = hasNames(sentences, index)
    ? sentences.names.slice(
        cellOf(sentences, index, column.names),
        cellOf(sentences, index + 1, column.names),
      )
    : noNames
  return {
    start: cellOf(sentences, index, column.start),
    end: cellOf(sentences, index, column.end),
    words: cellOf(sentences, index, column.words),
    hits,
    names,
    isGreeting: isMarked(sentences, index, isGreeting),
    hasCells: isMarked(sentences, index, hasCells),
    hasDigits: isMarked(sentences, index, hasDigits),
  }
}

const noNames: readonly Name[] = []

/** What a search may go on from. */
export interface Unchanged {
  readonly sentences: Sentences
  /** So many sentences at the beginning are as they were. */
  readonly first: number
  /** From this unit of the new view on, the text is as it was `moved` units before. */
  readonly from: number
  readonly moved: number
}
