// Who is named by a number: to what was learned of sentences a number of CPR form is a name like any other, and the words that
// only say what it is tell nothing. Otherwise mail with such numbers would be heard otherwise than the same mail with names.
// Told by the words alone and not by what stands between them, because what was found in a sentence is kept by its words
// (kept-sentences.ts).
import { isDigitSymbol, symbol, symbolMask, wordSymbols } from './fold.ts'
import type { TextView } from './text-view.ts'
import { hashOf, hasWord, wordSet } from './word-hash.ts'

/** Of a day, and of a day and four more. */
const sixDigits = 6
const tenDigits = 10
const fourDigits = 4

/**
 * How many words, from the one at `start` on, are a number of CPR form: two for a day in six digits and four more, one for all
 * ten. `next` is where the next word of the sentence begins, or -1.
 */
export function wordsOfNumber({ symbols }: TextView, start: number, next: number): 0 | 1 | 2 {
  if (!isDigitSymbol(symbols[start] ?? 0)) return 0
  const digits = digitsOf(symbols, start)
  if ((digits !== sixDigits && digits !== tenDigits) || !isDay(symbols, start)) return 0
  if (digits === tenDigits) return 1
  return next >= 0 && digitsOf(symbols, next) === fourDigits ? 2 : 0
}

/** How many digits a word is, or 0 where it is more than digits. */
function digitsOf(symbols: Uint8Array, start: number): number {
  let end = start
  while (end - start <= tenDigits && isDigitSymbol(symbols[end] ?? 0)) end++
  return wordSymbols[symbols[end] ?? 0] === 1 ? 0 : end - start
}

/** Two digits of a day, with sixty more in a replacement number, and two of a month. */
function isDay(symbols: Uint8Array, start: number): boolean {
  const two = (at: number): number =>
    10 * ((symbols[at] ?? 0) - symbol.zero) + (symbols[at + 1] ?? 0) - symbol.zero
  const day = two(start) % 60
  const month = two(start + 2)
  return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

const labels = wordSet('cpr cprs cprnr cprnummer cprnummeret personnr personnummer personnummeret')
const letterC = 3
const letterP = 16

/** The word at `start` says of a number that it is somebody's. */
export function isNumberLabel({ symbols }: TextView, start: number): boolean {
  const first = (symbols[start] ?? 0) & symbolMask
  if (first !== letterC && first !== letterP) return false
  let end = start + 1
  while (wordSymbols[symbols[end] ?? 0] === 1) end++
  return hasWord(labels, hashOf(symbols, start, end))
}
