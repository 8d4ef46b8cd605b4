// Rows of cells → text in which each value stands behind its heading ("CPR-nr.: 010180-1234"), because in a table the
// heading is the label that decides what a number is. Restores the leading zero that a CPR number loses when a program
// takes it for a quantity, and joins a birth date with the four digits in the cell beside it.
// A heading row is guessed from its form alone; where there is doubt there is none, and the row is read as it stands.
import type { Place } from '../model/attachment.ts'
import { lineEnd, type TextBuilder } from './text-builder.ts'

export interface Cell {
  /** From 0. */
  readonly column: number
  /** As displayed. */
  readonly text: string
  readonly place: Place
}

export type Row = readonly Cell[]

/** A table with longer cells lays out a page; it is no list of records. */
export const longestRecordCell = 80
const longestHeading = 60
const longestLabel = 40

// What a column of CPR numbers is called, and what a column of birth dates is.
const cprHeading = /cpr|person-?\s?(?:nr|num|id)|socialsik|sundhedskort|\bssn\b|sygesikring/i
const birthHeading = /f[øo]e?d(?:t|sel|e?dato)|birth|\bdob\b|\bfdato/i
const lastFourHeading = /sidste\s*(?:4|fire)|løbe?nr|løbenummer|kontrol|last\s*(?:4|four)|endecifre|cpr/i
// Nouns that head a column rather than name a person; asked only where the form of the row leaves doubt.
const headingNoun =
  /navn|name|cpr|num|nr|adresse|mail|telefon|tlf|mobil|dato|date|løn|beløb|kr\b|alder|titel|type|status|diagnose|sag|id\b|kode|by\b|stilling|bemærk|note/i

/** Rows in order, as a stream: a row is held back until the next has shown whether it is a heading. */
export class TableText {
  readonly #out: TextBuilder
  #headings: ReadonlyMap<number, string> = new Map()
  #held: Row | null = null
  #mayHead = true

  constructor(out: TextBuilder) {
    this.#out = out
  }

  put(row: Row): void {
    const filled = row.filter(({ text }) => text.trim() !== '')
    if (filled.length === 0) {
      this.endTable()
      return
    }
    if (this.#held !== null) {
      const held = this.#held
      this.#held = null
      if (isHeading(held, filled)) {
        this.#headings = new Map(held.map(({ column, text }) => [column, oneLine(text)]))
        this.#mayHead = false
        // The heading row is text of its own too: a name or a number may stand in it.
        this.#write(held, new Map())
        this.#write(filled, this.#headings)
        return
      }
      this.#write(held, this.#headings)
      this.#mayHead = held.length === 1
    }
    if (this.#mayHead) this.#held = filled
    else this.#write(filled, this.#headings)
  }

  /** Behind the last row, and where an empty row parts two tables. */
  endTable(): void {
    if (this.#held !== null) this.#write(this.#held, this.#headings)
    this.#held = null
    this.#headings = new Map()
    this.#mayHead = true
  }

  #write(row: Row, headings: ReadonlyMap<number, string>): void {
    for (let index = 0; index < row.length; index++) {
      const cell = row[index]
      if (cell === undefined) continue
      if (index > 0) this.#out.put('\t')
      const heading = headings.get(cell.column) ?? ''
      const labels = heading === '' ? labelLeftOf(row, index) : heading
      const next = row[index + 1]
      const apart = next?.column === cell.column + 1 ? splitNumber(cell, next, labels, headings) : null
      this.#out.put(heading === '' ? '' : `${heading}: `, cell.place)
      if (apart !== null) {
        this.#out.put(apart)
        index++
      } else this.#out.put(oneLine(withLostZero(cell.text, labels)))
    }
    this.#out.put(lineEnd)
  }
}

/** Whether a text names a column rather than stands in one. */
export function namesColumn(text: string): boolean {
  return cprHeading.test(text) || birthHeading.test(text) || headingNoun.test(text)
}

function isHeading(row: Row, next: Row): boolean {
  if (row.length === 0 || !row.every(({ text }) => looksLikeHeading(text))) return false
  const below = new Map(next.map((cell) => [cell.column, cell.text]))
  // Something under it must be of another kind than a heading is: a number, an amount, a date.
  if (!row.some(({ column }) => hasDigits(below.get(column) ?? ''))) return false
  if (row.length >= 3) return true
  // "Navn | Anne Holm" over "CPR | 010180-1234" is a form, not a table: there each row has its own label.
  return headingNoun.test(row.at(-1)?.text ?? '')
}

function looksLikeHeading(text: string): boolean {
  return text.length <= longestHeading && /\p{L}/u.test(text) && !/\d{3}/.test(text)
}

function hasDigits(text: string): boolean {
  return /\d{2}/.test(text)
}

/** In a form the label is the text to the left. */
function labelLeftOf(row: Row, index: number): string {
  const left = row[index - 1]
  return left !== undefined && left.text.length <= longestLabel && !/\d{3}/.test(left.text) ? left.text : ''
}

/** A CPR number whose day begins with 0 is nine digits long where a program took it for a quantity. */
export function withLostZero(text: string, label: string): string {
  const isCpr = cprHeading.test(label)
  return isCpr && /^\s*\d{5}(?:\s?[-/.]?\s?)\d{4}\s*$/.test(text) ? `0${text.trim()}` : text
}

/** DDMMYY here and the last four in the next cell: together one number; null where they are two. */
function splitNumber(
  cell: Cell,
  next: Cell,
  label: string,
  headings: ReadonlyMap<number, string>,
): string | null {
  const date = cell.text.trim()
  const tail = next.text.trim()
  if (!/^\d{5,6}$/.test(date) || !/^\d{1,4}$/.test(tail)) return null
  const nextHeading = headings.get(next.column) ?? ''
  const isLabelled = cprHeading.test(label) || birthHeading.test(label)
  const isTailKnown = nextHeading === '' || lastFourHeading.test(nextHeading)
  if (isLabelled && isTailKnown) return `${date.padStart(6, '0')}-${tail.padStart(4, '0')}`
  if (label !== '' || nextHeading !== '') return null
  // Without any heading only whole numbers count, and the classifier weighs that they stand apart.
  return date.length === 6 && tail.length === 4 ? `${date}\t${tail}` : null
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
