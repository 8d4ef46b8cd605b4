// The shape of a CPR number in text: DDMMYY or DDMMYYYY, then four characters, in every way that people and programs
// write it. A grammar over the groups of digits in a view; what the number means is judged in cpr.ts.
// Replacement numbers: day + 60 (cpr.dk), DDMMYY + digit + two letters + digit (X-eCPR, D-eCPR of the health sector).
import { fullYear, isDate } from './cpr-number.ts'
import { mostGroups, readGroups, readLengths, type Gap, type Groups } from './digit-groups.ts'
import { isDigitSymbol, isLetterSymbol, symbol, symbolMask } from './fold.ts'
import type { TextView } from './text-view.ts'

export type CprForm =
  /** 010180-1234, 010180 - 1234, 01011980-1234 */
  | 'hyphen'
  /** 010180 1234, 010180.1234, 010180/1234 */
  | 'gap'
  /** 0101801234 */
  | 'bare'
  /** 01.01.80-1234, 01-01-1980-1234 */
  | 'split-hyphen'
  /** 01.01.80 1234, 01 01 80 1234 */
  | 'split-gap'
  /** 01.01.80.1234 also counts versions and addresses of machines */
  | 'split-dots'
  /** 0 1 0 1 8 0 - 1 2 3 4 */
  | 'spaced-hyphen'
  /** 0 1 0 1 8 0 1 2 3 4 */
  | 'spaced'
  /** the last four in the next cell or on the next line */
  | 'apart'
  /** "010180, de sidste fire er 1234" */
  | 'told'
  /** 01 01 80 12 34, 0101 80 1234 */
  | 'pairs'
  /** separators in odd places: 0101 80 1234, 010180,1234, 010180-12 34 */
  | 'odd'
  /** 0101-801234, as other numbers are cut */
  | 'cut-early'
  /** 10180-1234, 101801234: a spreadsheet took the first zero */
  | 'lost-zero'
  /** O1O18O-l234: letters read for digits */
  | 'misread'

export interface CprShape {
  readonly start: number
  readonly end: number
  readonly form: CprForm
  readonly day: number
  readonly month: number
  /** The full year of birth. */
  readonly year: number
  /** The ten characters; a replacement number may hold letters at 7 and 8. */
  readonly characters: string
}

/** What a number is that starts at a digit: a shape whose date exists, only like one ('miss'), or nothing. */
export type Reading =
  | { readonly is: 'shape'; readonly shape: CprShape }
  | { readonly is: 'miss'; readonly start: number; readonly end: number; readonly form: CprForm }
  | null

/** Reads the number whose first digit stands at `start`. Looks at a bounded number of units. */
export function readNumber(view: TextView, start: number): Reading {
  readLengths(view, start, lengths)
  if (!mayBeNumber()) return null
  const groups = readGroups(view, start)
  const lettered = readLettered(view, groups)
  if (lettered !== null) return { is: 'shape', shape: lettered }
  let miss: Reading = null
  for (const pattern of patterns) {
    const match = pattern(groups)
    if (match === null) continue
    const shape = shapeOf(match, groups)
    if (shape !== null) return { is: 'shape', shape }
    if (match.form === 'bare' || match.form === 'hyphen' || match.form === 'gap')
      miss ??= { is: 'miss', start, end: groups.ends[match.groupCount - 1] ?? start, form: match.form }
  }
  return miss
}

const lengths = new Int32Array(mostGroups)

/** Some way to write a number has as many digits in its groups; a replacement number has two letters among them. */
function mayBeNumber(): boolean {
  let sum = 0
  for (let group = 0; (lengths[group] ?? 0) > 0; group++) {
    sum += lengths[group] ?? 0
    if (sum === 10 || sum === 12) return true
  }
  const first = lengths[0] ?? 0
  const second = lengths[1] ?? 0
  const third = lengths[2] ?? 0
  const fourth = lengths[3] ?? 0
  if (first > 2)
    return first === 9 || first === 7 || (first === 6 && second === 1) || (first === 5 && second === 4)
  return second <= 2 && (fourth === 4 || fourth === 1) && (third === 2 || third === 4)
}

/** Digits as DDMMYY or DDMMYYYY and the last four. */
interface Match {
  readonly digits: string
  readonly form: CprForm
  readonly groupCount: number
}

type Pattern = (groups: Groups) => Match | null

const patterns: readonly Pattern[] = [whole, twoParts, dateParts, yearFirst, oneByOne, inPairs, oddParts]

/** 0101801234, 010119801234, 101801234 */
function whole({ texts }: Groups): Match | null {
  const [text = ''] = texts
  if (text.length === 10) return { digits: text, form: 'bare', groupCount: 1 }
  if (text.length === 12) return { digits: text, form: 'bare', groupCount: 1 }
  if (text.length === 9) return { digits: `0${text}`, form: 'lost-zero', groupCount: 1 }
  return null
}

/** 010180-1234, 01011980-1234, 10180-1234 */
function twoParts({ texts, gaps }: Groups): Match | null {
  const [date = '', last = ''] = texts
  const gap = gaps[0]
  if (last.length !== 4 || gap === undefined) return null
  if (date.length === 5) {
    const isPlain = gap.hasHyphen && gap.length === 1
    return isPlain ? { digits: `0${date}${last}`, form: 'lost-zero', groupCount: 2 } : null
  }
  if (date.length !== 6 && date.length !== 8) return null
  return { digits: date + last, form: mainForm(gap), groupCount: 2 }
}

function mainForm(gap: Gap): CprForm {
  if (gap.isStrange) return 'odd'
  // "010180-" at the end of a line and the rest on the next.
  if (gap.hasHyphen && !gap.hasCell) return 'hyphen'
  return gap.hasLine || gap.hasCell ? 'apart' : 'gap'
}

/** 01.01.80-1234, 1/1-1980 1234; with one and the same other sign between all, 01,01,80,1234, it takes a label */
function dateParts({ texts, gaps }: Groups): Match | null {
  const [day = '', month = '', year = '', last = ''] = texts
  const [afterDay, afterMonth, main] = gaps
  if (afterDay === undefined || afterMonth === undefined || main === undefined) return null
  if (day.length > 2 || month.length > 2 || last.length !== 4) return null
  if (year.length !== 2 && year.length !== 4) return null
  const digits = padded(day) + padded(month) + year + last
  if (
    afterDay.isStrange &&
    afterDay.sign !== 0 &&
    afterMonth.sign === afterDay.sign &&
    main.sign === afterDay.sign
  )
    return { digits, form: 'odd', groupCount: 4 }
  if (afterDay.isStrange || afterMonth.isStrange || afterDay.length > 3 || afterMonth.length > 3) return null
  // One below the other.
  if (afterDay.hasLine && afterMonth.hasLine && main.hasLine) return { digits, form: 'odd', groupCount: 4 }
  if (afterDay.hasLine || afterMonth.hasLine) return null
  return { digits, form: splitForm(afterDay, afterMonth, main), groupCount: 4 }
}

function splitForm(afterDay: Gap, afterMonth: Gap, main: Gap): CprForm {
  if (main.isStrange || afterDay.hasCell !== afterMonth.hasCell) return 'odd'
  if (main.hasLine || main.hasCell) return 'apart'
  if (main.hasHyphen) return 'split-hyphen'
  return main.hasDot && main.length === 1 ? 'split-dots' : 'split-gap'
}

function padded(digits: string): string {
  return digits.length === 1 ? `0${digits}` : digits
}

/** 1980-01-01-1234, 19800101-1234: times of computers are written so, so it takes a label. */
function yearFirst({ texts, gaps }: Groups): Match | null {
  const isWhole = texts[0]?.length === 8
  if (!isWhole && (texts[0]?.length !== 4 || texts[1]?.length !== 2)) return null
  const count = isWhole ? 2 : 4
  const digits = texts.slice(0, count).join('')
  if (digits.length !== 12 || texts[count - 1]?.length !== 4 || !/^(19|20)/.test(digits)) return null
  if (gaps.slice(0, count - 1).some((gap) => gap.isStrange || gap.hasLine)) return null
  const turned = digits.slice(6, 8) + digits.slice(4, 6) + digits.slice(0, 4) + digits.slice(8)
  return { digits: turned, form: 'odd', groupCount: count }
}

/** 0 1 0 1 8 0 - 1 2 3 4, also a box for each digit; with commas between it takes a label */
function oneByOne({ texts, gaps }: Groups): Match | null {
  if (texts.length < 10) return null
  let digits = ''
  for (let index = 0; index < 10; index++) {
    const text = texts[index] ?? ''
    if (text.length !== 1 || (index > 0 && gaps[index - 1]?.hasLine !== false)) return null
    digits += text
  }
  const isStrange = gaps.slice(0, 9).some((gap) => gap.isStrange)
  const form = isStrange ? 'odd' : gaps[5]?.hasHyphen === true ? 'spaced-hyphen' : 'spaced'
  return { digits, form, groupCount: 10 }
}

/** 01 01 80 12 34, which no telephone has; 0101 80 1234, 0101-80-1234 */
function inPairs({ texts, gaps }: Groups): Match | null {
  const isCut = texts[0]?.length === 4 && texts[1]?.length === 2 && texts[2]?.length === 4
  const count = isCut ? 3 : 5
  const parts = texts.slice(0, count)
  if (
    parts.length < count ||
    gaps.slice(0, count - 1).some((gap) => gap.length > 1 || gap.isStrange || gap.hasDot)
  )
    return null
  const isHyphened = gaps.slice(0, count - 1).every((gap) => gap.hasHyphen)
  if (!isHyphened && gaps.slice(0, count - 1).some((gap) => gap.hasHyphen || gap.hasLine || gap.hasCell))
    return null
  if (isCut) return { digits: parts.join(''), form: isHyphened ? 'split-hyphen' : 'pairs', groupCount: 3 }
  // Six pairs are something else, and pairs that count up are weeks.
  if (parts.some((part) => part.length !== 2) || texts[5]?.length === 2) return null
  if (isHyphened || parts.every((part, index) => index === 0 || part > (parts[index - 1] ?? ''))) return null
  return { digits: parts.join(''), form: 'pairs', groupCount: 5 }
}

/**
 * Any other ten digits in groups, or twelve that begin with a date of this or the last century; broken over two lines at
 * most.
 */
function oddParts({ texts, gaps }: Groups): Match | null {
  let digits = ''
  let lines = 0
  for (let index = 0; index < texts.length; index++) {
    const gap = gaps[index - 1]
    if (index > 0 && gap?.isStrange !== false) return null
    if (gap?.hasLine === true && (++lines > 1 || gap.hasCell)) return null
    // "01.02" in one cell and a whole number in the next.
    if (gap?.hasCell === true && isWhole(texts, index)) return null
    digits += texts[index] ?? ''
    if (index > 0 && (digits.length === 10 || (digits.length === 12 && /^\d{4}(19|20)/.test(digits))))
      return {
        digits,
        form: index === 1 && texts[0]?.length === 4 ? 'cut-early' : 'odd',
        groupCount: index + 1,
      }
  }
  return null
}

/** The groups from here on are a number of their own. */
function isWhole(texts: readonly string[], from: number): boolean {
  return texts[from]?.length === 10 || (texts[from]?.length === 6 && texts[from + 1]?.length === 4)
}

function shapeOf({ digits, form, groupCount }: Match, groups: Groups): CprShape | null {
  const isFull = digits.length === 12
  const day = Number(digits.slice(0, 2))
  const month = Number(digits.slice(2, 4))
  const yearAt = isFull ? 6 : 4
  const year = fullYear(digits.charCodeAt(yearAt + 2) - 48, Number(digits.slice(yearAt, yearAt + 2)))
  if (isFull && Number(digits.slice(4, 8)) !== year) return null
  if (!isDate(year, month, day > 60 ? day - 60 : day)) return null
  return {
    start: groups.starts[0] ?? 0,
    end: groups.ends[groupCount - 1] ?? 0,
    form,
    day,
    month,
    year,
    characters: digits.slice(0, 4) + digits.slice(yearAt),
  }
}

/** 010180-1AB2 and 0101801AB2. */
function readLettered(view: TextView, { texts, starts, ends, gaps }: Groups): CprShape | null {
  const [first = '', second = ''] = texts
  const start = starts[0] ?? 0
  let form: CprForm = 'bare'
  let at = ends[0] ?? 0
  let digits = first
  if (first.length === 6 && second.length === 1 && gaps[0]?.isStrange === false) {
    form = mainForm(gaps[0])
    if (form === 'apart') return null
    digits += second
    at = ends[1] ?? 0
  } else if (first.length === 2 && isDayAndOne(texts)) {
    if (gaps.slice(0, 3).some((gap) => gap.isStrange || gap.hasLine || gap.hasCell)) return null
    form = 'split-hyphen'
    digits = texts.slice(0, 4).join('')
    at = ends[3] ?? 0
  } else if (first.length !== 7) return null
  const letters = letterPair(view, at)
  if (letters === null || letters === 'XX') return null
  const last = view.symbols[at + 2] ?? 0
  if (!isDigitSymbol(last) || isDigitSymbol(view.symbols[at + 3] ?? 0)) return null
  if (isLetterSymbol(view.symbols[at + 3] ?? 0)) return null
  const day = Number(digits.slice(0, 2))
  const month = Number(digits.slice(2, 4))
  const year = 2000 + Number(digits.slice(4, 6))
  if (!isDate(year, month, day)) return null
  const characters = digits + letters + String(last - symbol.zero)
  return { start, end: at + 3, form, day, month, year, characters }
}

/** 01.01.80-1AB2 */
function isDayAndOne(texts: readonly string[]): boolean {
  return texts[1]?.length === 2 && texts[2]?.length === 2 && texts[3]?.length === 1
}

function letterPair(view: TextView, at: number): string | null {
  const first = (view.symbols[at] ?? 0) & symbolMask
  const second = (view.symbols[at + 1] ?? 0) & symbolMask
  if (first < 1 || first > 26 || second < 1 || second > 26) return null
  return String.fromCharCode(64 + first, 64 + second)
}
