// Letters that were read or typed for digits: O for 0, l or I for 1, Z, S and B for 2, 5 and 8, in a number of CPR form behind a CPR label.
// Without the label it takes a hyphen, and no label of anything else.
import type { CprShape } from './cpr-form.ts'
import { fullYear, isDate } from './cpr-number.ts'
import { isDigitSymbol, symbol, symbolMask } from './fold.ts'
import { labelsBefore, labelReach } from './number-labels.ts'
import { foldedText, type TextView } from './text-view.ts'

/** b, i, l, o, s, z */
const lookAlikes: readonly number[] = [2, 9, 12, 15, 19, 26]
const longestToken = 16
const mostLetters = 5

/** The misread number that holds the digit at `at`, or null. Looks at a bounded number of units. */
export function readMisread(view: TextView, at: number): CprShape | null {
  const { symbols } = view
  let end = at
  while (isDigitSymbol(symbols[end] ?? 0) && end - at < longestToken) end++
  if (!isLookAlike(symbols[at - 1] ?? 0) && !isLookAlike(symbols[end] ?? 0)) return null
  const start = startOfToken(view, at)
  const match = /^([0-9oilzsb]{6}) ?[- ]? ?([0-9oilzsb]{4})(?![0-9a-zæøå])/.exec(
    foldedText(view, start, start + longestToken),
  )
  if (match === null) return null
  const written = (match[1] ?? '') + (match[2] ?? '')
  const characters = written
    .replace(/o/g, '0')
    .replace(/[il]/g, '1')
    .replace(/z/g, '2')
    .replace(/s/g, '5')
    .replace(/b/g, '8')
  const letters = written.replace(/[0-9]/g, '').length
  if (letters > mostLetters) return null
  const day = Number(characters.slice(0, 2))
  const month = Number(characters.slice(2, 4))
  const year = fullYear(characters.charCodeAt(6) - 48, Number(characters.slice(4, 6)))
  if (!isDate(year, month, day)) return null
  const label = labelsBefore(foldedText(view, start - labelReach, start)).hard
  const isLabelled = label?.is === 'cpr' && label.distance <= 4
  if (!isLabelled && (label?.is === 'other' || match[0].charAt(6) !== '-')) return null
  return { start, end: start + match[0].length, form: 'misread', day, month, year, characters }
}

function isLookAlike(found: number): boolean {
  return lookAlikes.indexOf(found & symbolMask) >= 0
}

function startOfToken(view: TextView, at: number): number {
  let start = at
  while (start > 0 && at - start < longestToken) {
    const before = view.symbols[start - 1] ?? 0
    if (!isLookAlike(before) && !isDigitSymbol(before) && before !== symbol.hyphen) break
    start--
  }
  return start
}
