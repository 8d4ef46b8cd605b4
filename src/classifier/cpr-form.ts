// The shape of a CPR number in text: DDMMYY or DDMMYYYY, then four characters, in every way that people write it.
// A grammar over the plain text of a view; what the number means is judged in cpr.ts.
// Replacement numbers: day + 60 (cpr.dk), DDMMYY + digit + two letters + digit (X-eCPR, D-eCPR of the health sector).
import { isDigit, isLetter } from './fold.ts'

export type CprForm =
  /** 010180-1234, 010180 - 1234 */
  | 'hyphen'
  /** 010180 1234, 010180.1234, 010180/1234 */
  | 'gap'
  /** 0101801234 */
  | 'bare'
  /** 01.01.80-1234, 01-01-1980 1234, 01 01 80 1234 */
  | 'split-date'
  /** the last four in the next cell or on the next line */
  | 'apart'
  /** separators in odd places: 0 1 0 1 8 0 - 1 2 3 4 */
  | 'odd'

export interface CprShape {
  readonly start: number
  readonly end: number
  readonly form: CprForm
  readonly day: number
  readonly month: number
  /** Two digits. */
  readonly year: number
  /** 19 or 20 when the year was written in full. */
  readonly writtenCentury: number | null
  /** The ten characters; a replacement number may hold letters at 7 and 8. */
  readonly characters: string
}

const longestGap = 3
const digitCount = 10

/** The CPR-like number that starts at a digit, or null. Looks at a bounded number of characters. */
export function cprShapeAt(folded: string, start: number): CprShape | null {
  if (!startsFresh(folded, start)) return null
  const first = folded.charCodeAt(start) - 48
  if (first > 3 && first < 6) return null
  const short = readShape(folded, start, false)
  return short ?? readShape(folded, start, true)
}

/** A number starts here: not in the middle of a longer one, of a decimal, or of an identifier. */
function startsFresh(text: string, start: number): boolean {
  if (start === 0) return true
  const before = text.charCodeAt(start - 1)
  if (isDigit(before)) return false
  const twoBefore = start > 1 ? text.charCodeAt(start - 2) : 32
  const isJoint = before === 45 || before === 46 || before === 44 || before === 47
  if (isJoint && isDigit(twoBefore)) return false
  // cpr-010180-1234 is a label and a number; 4f2a-010180-1234 is an identifier.
  if ((before === 45 || before === 95) /* - _ */ && isLetter(twoBefore))
    return letterRunIsWord(text, start - 2)
  if (before === 95) return false
  if (isLetter(before)) return letterRunIsWord(text, start - 1)
  return true
}

function letterRunIsWord(text: string, last: number): boolean {
  let at = last
  while (at >= 0 && last - at < 20 && isLetter(text.charCodeAt(at))) at--
  return last - at >= 2 && (at < 0 || !isDigit(text.charCodeAt(at)))
}

function readShape(text: string, start: number, fullYear: boolean): CprShape | null {
  const wanted = fullYear ? digitCount + 2 : digitCount
  const tailAt = wanted - 4
  const gaps: string[] = []
  let digits = ''
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    const count = digits.length
    // Only a replacement number holds letters: the 8th and 9th of ten.
    const mayBeLetter = (count === tailAt + 1 || count === tailAt + 2) && code >= 97 && code <= 122
    if (!isDigit(code) && !mayBeLetter) return null
    digits += text.charAt(at)
    at++
    if (digits.length === wanted) break
    const gapAt = at
    while (at - gapAt <= longestGap && isSeparator(text.charCodeAt(at))) at++
    if (at - gapAt > longestGap) return null
    gaps.push(text.slice(gapAt, at))
  }
  if (!endsHere(text, at)) return null
  const tail = digits.slice(tailAt)
  const hasLetters = isLetter(tail.charCodeAt(1)) || isLetter(tail.charCodeAt(2))
  if (hasLetters && !/^[0-9][a-z]{2}[0-9]$/.test(tail)) return null
  const century = fullYear ? Number(digits.slice(4, 6)) : null
  if (century !== null && century !== 18 && century !== 19 && century !== 20) return null
  const form = formOf(gaps, tailAt)
  if (fullYear && (form === 'odd' || form === 'bare')) return null
  const yearAt = fullYear ? 6 : 4
  return {
    start,
    end: at,
    form: fullYear && (form === 'hyphen' || form === 'gap') ? 'split-date' : form,
    day: Number(digits.slice(0, 2)),
    month: Number(digits.slice(2, 4)),
    year: Number(digits.slice(yearAt, yearAt + 2)),
    writtenCentury: century,
    characters: digits.slice(0, 4) + digits.slice(yearAt),
  }
}

function isSeparator(code: number): boolean {
  switch (code) {
    case 9:
    case 10:
    case 32:
    case 45: // -
    case 46: // .
    case 47: // /
    case 58: // :
    case 95: // _
    case 183: // ·
      return true
    default:
      return false
  }
}

function formOf(gaps: readonly string[], tailAt: number): CprForm {
  const main = gaps[tailAt - 1] ?? ''
  const afterDay = gaps[1] ?? ''
  const afterMonth = gaps[3] ?? ''
  for (let index = 0; index < gaps.length; index++) {
    if (gaps[index] !== '' && index !== 1 && index !== 3 && index !== tailAt - 1) return 'odd'
  }
  if ((afterDay === '') !== (afterMonth === '')) return 'odd'
  const isApart = main.indexOf('\t') >= 0 || main.indexOf('\n') >= 0
  if (afterDay !== '') {
    if (afterDay !== afterMonth || afterDay.length > 1 || main === '') return 'odd'
    return isApart ? 'apart' : 'split-date'
  }
  if (isApart) return 'apart'
  if (main === '') return 'bare'
  return main.indexOf('-') >= 0 ? 'hyphen' : 'gap'
}

/** No more digits, letters or decimals belong to it. */
function endsHere(text: string, end: number): boolean {
  const next = text.charCodeAt(end)
  if (isDigit(next)) return false
  if ((next === 45 || next === 46 || next === 44 || next === 47) && isDigit(text.charCodeAt(end + 1)))
    return false
  if (next === 45 && isLetter(text.charCodeAt(end + 1))) return true
  return true
}
