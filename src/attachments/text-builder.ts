// The text of a file as it grows: one string for the classifier, and from where on it stands in which place.
import type { Place } from '../model/attachment.ts'
import type { Budget } from './limits.ts'

export interface Passage {
  /** The first unit of the text that stands in this place. */
  readonly start: number
  readonly place: Place
}

/** One text to be judged as a whole: a document, a sheet, a mail. */
export interface FileText {
  /** A mail's subject; '' for everything else. */
  readonly subject: string
  readonly text: string
  readonly isHtml: boolean
  readonly passages: readonly Passage[]
}

export class TextBuilder {
  readonly #budget: Budget
  readonly #pieces: string[] = []
  readonly #passages: Passage[] = []
  #length = 0

  constructor(budget: Budget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Text that stands in `place`, or in the place before when there is none. */
  put(text: string, place?: Place): void {
    if (place !== undefined) this.#passages.push({ start: this.#length, place })
    if (text === '') return
    this.#budget.spendCharacters(text.length)
    this.#pieces.push(text)
    this.#length += text.length
  }

  /** A line of its own; empty ones are left out. */
  putLine(text: string, place: Place): void {
    if (text.trim() === '') return
    this.put(text, place)
    this.put(lineEnd)
  }

  append(other: TextBuilder): void {
    for (const { start, place } of other.#passages)
      this.#passages.push({ start: start + this.#length, place })
    for (const piece of other.#pieces) this.#pieces.push(piece)
    this.#length += other.#length
  }

  finish(): FileText {
    return { subject: '', text: this.#pieces.join(''), isHtml: false, passages: this.#passages }
  }
}

// Two, because the classifier takes a single line break before a small letter for the wrapping of a mail program.
export const lineEnd = '\n\n'

/** The passage that holds a unit; texts without passages are one body. */
export function passageAt({ passages }: FileText, unit: number): Passage {
  let low = 0
  let high = passages.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((passages[middle]?.start ?? 0) <= unit) low = middle + 1
    else high = middle
  }
  return passages[low - 1] ?? { start: 0, place: { in: 'body' } }
}

/**
 * What a list offers, a formula compares with or a filter looks for is said of nobody; only a number in it can belong to
 * somebody. "Barn syg" in the list of every time sheet tells nothing.
 */
export function maybeNumber(text: string): boolean {
  return /\d{4}/.test(text)
}

/** The texts in a formula: "a" of IF(A1="a";…). Two quotes inside stand for one. */
export function quotedIn(formula: string): readonly string[] {
  return Array.from(formula.matchAll(/"((?:[^"]|"")*)"/g), ([, text = '']) => text.replaceAll('""', '"'))
}
