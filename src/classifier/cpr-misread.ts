// Letters that were read or typed for digits: O for 0, l or I for 1, Z, S and B for 2, 5 and 8, in a number of CPR form behind a CPR label.
// Without the label it takes a hyphen, signs between its parts or few such letters, and no label of anything else.
import type { CprShape } from './cpr-form.ts'
import { fullYear, isDate } from './cpr-number.ts'
import { isDigitSymbol, symbolMask, wordSymbols } from './fold.ts'
import { labelsBefore, labelReach } from './number-labels.ts'
import { foldedText, type TextView } from './text-view.ts'

/** b, i, l, o, s, z */
const lookAlikes: readonly number[] = [2, 9, 12, 15, 19, 26]
const longestToken = 18
const mostLetters = 5
const mostOfBare = 4
/** A day, a month and a year with one sign between or none, and the last four. */
const written =
  /^([0-9oilzsb]{2})([-./ ]?)([0-9oilzsb]{2})\2([0-9oilzsb]{2})( ?[-. ]? ?)([0-9oilzsb]{4})(?![0-9a-zæøå])/

/** The misread number that holds the digit at `at`, or null. Looks at a bounded number of units. */
export function readMisread(view: TextView, at: number): CprShape | null {
  const { symbols } = view
  let end = at
  while (isDigitSymbol(symbols[end] ?? 0) && end - at < longestToken) end++
  if (!isLookAlike(symbols[at - 1] ?? 0) && !isLookAlike(symbols[end] ?? 0)) return null
  for (let start = Math.max(0, at - longestToken); start <= at; start++) {
    if (wordSymbols[symbols[start - 1] ?? 0] === 1 || wordSymbols[symbols[start] ?? 0] !== 1) continue
    const shape = misreadAt(view, start)
    if (shape !== null && shape.end > at) return shape
  }
  return null
}

function misreadAt(view: TextView, start: number): CprShape | null {
  const match = written.exec(foldedText(view, start, start + longestToken))
  if (match === null) return null
  const [whole, day = '', sign = '', month = '', year = '', main = '', last = ''] = match
  const read = day + month + year + last
  const letters = read.replace(/[0-9]/g, '').length
  if (letters === 0 || letters > mostLetters) return null
  const characters = read
    .replace(/o/g, '0')
    .replace(/[il]/g, '1')
    .replace(/z/g, '2')
    .replace(/s/g, '5')
    .replace(/b/g, '8')
  const born = fullYear(characters.charCodeAt(6) - 48, Number(characters.slice(4, 6)))
  const [ofDay, ofMonth] = [Number(characters.slice(0, 2)), Number(characters.slice(2, 4))]
  if (!isDate(born, ofMonth, ofDay)) return null
  const label = labelsBefore(foldedText(view, start - labelReach, start)).hard
  const isLabelled = label?.is === 'cpr' && label.distance <= 4
  const isOfForm =
    main.trim() === '-' || (!/[zsb]/.test(read) && (sign !== '' || (main === '' && letters <= mostOfBare)))
  // Behind "pnr." stand workplace numbers too, which nobody writes in this form.
  const isOther = label?.is === 'other' && label.word !== 'pnr'
  if (!isLabelled && (isOther || !isOfForm)) return null
  return {
    start,
    end: start + whole.length,
    form: 'misread',
    day: ofDay,
    month: ofMonth,
    year: born,
    characters,
  }
}

function isLookAlike(found: number): boolean {
  return lookAlikes.indexOf(found & symbolMask) >= 0
}
