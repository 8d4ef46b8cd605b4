// The numbers of a text that have the form of a CPR number, and those that only look like one, in order.
import { readMisread } from './cpr-misread.ts'
import { readNumber, type CprForm, type CprShape } from './cpr-form.ts'
import { readTold } from './cpr-told.ts'
import { isDigitSymbol } from './fold.ts'
import type { TextView } from './text-view.ts'

export interface FoundNumber {
  readonly start: number
  readonly end: number
  readonly form: CprForm
  /** Null when it only looks like one: its date does not exist. */
  readonly shape: CprShape | null
}

/** Where runs of digits begin. */
export function numberStarts({ symbols, length }: TextView): readonly number[] {
  const starts: number[] = []
  for (let at = 0; at < length; at++) {
    if (!isDigitSymbol(symbols[at] ?? 0)) continue
    starts.push(at)
    while (isDigitSymbol(symbols[at + 1] ?? 0)) at++
  }
  return starts
}

/** All numbers that have the form of a CPR number, in order. */
export function numbersAt(view: TextView, starts: readonly number[]): readonly FoundNumber[] {
  const { symbols } = view
  const numbers: FoundNumber[] = []
  let readTo = 0
  for (const at of starts) {
    if (at < readTo) continue
    let end = at + 1
    while (end - at <= longestRun && isDigitSymbol(symbols[end] ?? 0)) end++
    if (end - at > longestRun) continue
    const number = numberAt(view, at)
    if (number === null) continue
    numbers.push(number)
    if (number.shape !== null) readTo = number.end
  }
  return numbers
}

const longestRun = 12

function numberAt(view: TextView, at: number): FoundNumber | null {
  const misread = readMisread(view, at)
  if (misread !== null) return found(misread)
  const reading = readNumber(view, at)
  const shape = reading?.is === 'shape' ? reading.shape : null
  // "Født 31.12.36, 4004" is told, though it may be read as groups in an odd place too.
  if (shape !== null && shape.form !== 'odd') return found(shape)
  const told = readTold(view, at) ?? shape
  if (told !== null) return found(told)
  return reading?.is === 'miss'
    ? { start: reading.start, end: reading.end, form: reading.form, shape: null }
    : null
}

function found(shape: CprShape): FoundNumber {
  return { start: shape.start, end: shape.end, form: shape.form, shape }
}
