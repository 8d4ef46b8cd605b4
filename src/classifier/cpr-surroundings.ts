// What stands right before and behind a number of CPR form: longer numbers, identifiers, addresses, amounts, times of day,
// postal codes. A CPR label makes most of it unimportant.
import type { CprShape } from './cpr-form.ts'
import { odds } from './cpr-odds.ts'
import { capital, isDigitSymbol, isLetterSymbol, symbol } from './fold.ts'
import { kindOfLabel } from './number-words.ts'
import { isTown } from './towns.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface Labels {
  readonly isLabelled: boolean
  readonly hasDateLabel: boolean
  readonly thisYear: number
}

/** The log odds of the surroundings of a number. Looks at a bounded number of units. */
export function surroundingsOdds(view: TextView, shape: CprShape, labels: Labels): number {
  const joints = oddsBefore(view, shape) + oddsBehind(view, shape)
  if (labels.isLabelled) return joints * odds.joinedToCpr
  return (
    joints +
    oddsOfGroups(view, shape) +
    oddsOfClock(view, shape, labels) +
    oddsOfRange(view, shape) +
    oddsOfPostalCode(view, shape) +
    oddsOfMoney(view, shape) +
    oddsOfAddress(view, shape)
  )
}

/** Is the number only the end of something longer? */
function oddsBefore(view: TextView, { start, form }: CprShape): number {
  const { symbols, codes } = view
  const before = symbols[start - 1] ?? 0
  const twoBefore = symbols[start - 2] ?? 0
  const code = codes[start - 1] ?? 0
  if (start === 0) return 0
  if (isLetterSymbol(before)) return oddsOfWordBefore(view, start, form)
  if (form === 'bare' && workplace.test(foldedText(view, start - 5, start))) return odds.identifier
  if (before === symbol.hyphen || code === 95 /* _ */ || code === 47 || code === 46 || code === 44) {
    if (isDigitSymbol(twoBefore)) {
      // "1,311236-4004" is a row of fields, "1,311236" a decimal.
      if (code === 44) return form === 'hyphen' ? 0 : odds.joined
      return code === 95 ? odds.groupBeside : odds.joined
    }
    // cpr-010180-1234 is a label and a number; 4f2a-010180-1234 is an identifier.
    if (isLetterSymbol(twoBefore) && (before === symbol.hyphen || code === 95))
      return oddsOfPrefix(view, start - 2, before === symbol.hyphen)
  }
  // "/tekst/modul/01/04020100.html": a part of a path.
  if (code === 47 && form === 'odd' && isLetterSymbol(twoBefore)) return odds.identifier
  if (code === 61 /* = */ && isLetterSymbol(twoBefore)) return odds.keyBefore
  // # and + stand before other numbers; a sign that is part of the text before is none.
  if (code === 43 || code === 35) return odds.sign
  if (before === symbol.space && form !== 'hyphen' && isBehindCountry(view, start)) return odds.countryCode
  return 0
}

/** "P 1005511974", "P-1005511974", "P: 1005511974": an authority's short name for the number of a workplace. */
const workplace = /(^|[^a-zæøå0-9])p[ .:-]{1,2}$/

function isBehindCountry(view: TextView, start: number): boolean {
  return (
    /(^|[^0-9])(\+|00)[1-9]\d{0,2} $/.test(foldedText(view, start - 7, start)) && !isRowNumber(view, start)
  )
}

/** "cpr-", "Holm-", "AB-", "4f2a-". */
function oddsOfPrefix(view: TextView, last: number, isHyphen: boolean): number {
  if (hasDigitInWord(view, last)) return odds.identifier
  if (!isHyphen) return 0
  let from = last + 1
  while (from > 0 && last - from < longestWord && isLetterSymbol(view.symbols[from - 1] ?? 0)) from--
  const isCapitals = last - from < longestPrefix && ((view.symbols[last] ?? 0) & capital) !== 0
  return isCapitals && kindOfLabel(foldedText(view, from, last + 1)) === null ? odds.series : -0.5
}

const longestPrefix = 4
const longestWord = 24

function oddsOfWordBefore(view: TextView, start: number, form: CprShape['form']): number {
  let from = start
  while (from > 0 && start - from < longestWord && isLetterSymbol(view.symbols[from - 1] ?? 0)) from--
  if (isDigitSymbol(view.symbols[from - 1] ?? 0)) return odds.identifier
  const kind = kindOfLabel(foldedText(view, from, start))
  if (kind === 'cpr' || kind === 'birth' || kind === 'person' || kind === 'about' || kind === 'customer')
    return 0
  return start - from === 1 || form !== 'hyphen' ? odds.identifier : odds.lettersBefore
}

function hasDigitInWord(view: TextView, last: number): boolean {
  let at = last
  while (at >= 0 && last - at < longestWord && isLetterSymbol(view.symbols[at] ?? 0)) at--
  return isDigitSymbol(view.symbols[at] ?? 0)
}

/** Is it only the beginning of something longer? */
function oddsBehind(view: TextView, { end, form }: CprShape): number {
  const { symbols, codes } = view
  const behind = symbols[end] ?? 0
  const next = symbols[end + 1] ?? 0
  const code = codes[end] ?? 0
  if (isLetterSymbol(behind)) return odds.letterBehind
  if (behind === symbol.hyphen || code === 47 || code === 46 || code === 44 || code === 58) {
    if (isDigitSymbol(next)) {
      // "070638-6690/2057": a case of that year.
      if (code === 47 && /^\/(19|20)\d\d(?!\d)/.test(foldedText(view, end, end + 6))) return odds.joined
      if (code === 44) return form === 'hyphen' || !isDecimal(view, end) ? 0 : odds.joined
      // Two numbers of the same form with a stroke between are two persons.
      return code === 47 && form === 'hyphen' ? -0.5 : odds.joined
    }
    if (behind === symbol.hyphen && isLetterSymbol(next) && isMixedWord(view, end + 1)) return odds.identifier
  }
  return 0
}

/** One or two digits and no more: "3112364004,50". */
function isDecimal(view: TextView, comma: number): boolean {
  let end = comma + 1
  while (end - comma < 5 && isDigitSymbol(view.symbols[end] ?? 0)) end++
  return end - comma <= 3
}

/** Letters and digits in one run: a part of an identifier. */
function isMixedWord(view: TextView, from: number): boolean {
  return (
    /^[a-z]*[0-9]+[a-z0-9]*/.test(foldedText(view, from, from + 8)) && !isDigitSymbol(view.symbols[from] ?? 0)
  )
}

/** Another group of digits beside it, as in accounts, cards and telephone numbers. */
function oddsOfGroups(view: TextView, { start, end, form }: CprShape): number {
  if (form === 'hyphen' || form === 'told') return 0
  const { symbols } = view
  let sum = 0
  if (!isRowNumber(view, start)) {
    if (symbols[start - 1] === symbol.space && isDigitSymbol(symbols[start - 2] ?? 0)) sum += odds.groupBeside
    if (form === 'bare' && isFour(view, start)) sum += odds.accountBeside
  }
  if (symbols[end] === symbol.space && isDigitSymbol(symbols[end + 1] ?? 0)) sum += odds.groupBeside
  return sum
}

/** "5479 1503528785", in cells too: a bank's branch and an account. */
function isFour(view: TextView, start: number): boolean {
  return /[^0-9.,:\n]\d{4}( ?[|;\t] ?| )$/.test(foldedText(view, start - 8, start))
}

/** "0003  3112364004": the number of the line, which begins it. */
function isRowNumber(view: TextView, start: number): boolean {
  return /(^|\n)(\d{1,3}|00\d\d) $/.test(`${start < 7 ? '\n' : ''}${foldedText(view, start - 7, start)}`)
}

/** Times are written about days of these years. */
const yearsBack = 20
const yearsAhead = 2
/** A hundred years, less those ahead. */
const yearsOfLife = 98

/** "230726-1430", "230726-3007". */
function isTimeOrDay(characters: string): boolean {
  const first = Number(characters.slice(6, 8))
  const last = Number(characters.slice(8))
  return (first < 24 && last < 60 && last % 5 === 0) || (first >= 1 && first <= 31 && last >= 1 && last <= 12)
}

/** Six digits of a day of these years and four that are a time of it. */
export function isLikeClock({ characters, form }: CprShape, thisYear: number): boolean {
  const canBeClock = form === 'gap' || form === 'bare' || form === 'apart' || form.startsWith('split')
  const yearsSince = (thisYear - Number(characters.slice(4, 6)) + 100 + yearsAhead) % 100
  return (
    canBeClock &&
    Number(characters.slice(6, 8)) < 24 &&
    Number(characters.slice(8)) < 60 &&
    yearsSince <= yearsBack + yearsAhead
  )
}

/** "230726-1430": who is born on such a day and is alive is a hundred years old. */
export function isHyphenClock({ characters, form, year }: CprShape, thisYear: number): boolean {
  return (
    (form === 'hyphen' || form === 'split-hyphen') &&
    year <= thisYear - yearsOfLife &&
    year >= thisYear - yearsOfLife - yearsBack - yearsAhead &&
    isTimeOrDay(characters)
  )
}

/** "01.02.23 1430": a date and a time of day. */
function oddsOfClock(view: TextView, shape: CprShape, { hasDateLabel, thisYear }: Labels): number {
  const { characters, end, form } = shape
  if (isHyphenClock(shape, thisYear)) return odds.hyphenClock + (hasDateLabel ? odds.clockLabel : 0)
  const canBeClock = form === 'gap' || form === 'bare' || form === 'apart' || form.startsWith('split')
  const isClock = canBeClock && Number(characters.slice(6, 8)) < 24 && Number(characters.slice(8)) < 60
  if (!isClock) return 0
  const yearsSince = (thisYear - Number(characters.slice(4, 6)) + 100 + yearsAhead) % 100
  const isRecent = yearsSince <= yearsBack + yearsAhead
  const isBehindSpace = view.symbols[end - 5] === symbol.space || view.codes[end - 5] === 95 /* _ */
  const asClock = !isRecent
    ? odds.clockLongAgo
    : isBehindSpace || form === 'apart'
      ? odds.clock
      : odds.clock / 3
  return asClock + (hasDateLabel ? odds.clockLabel : 0)
}

const timeOff =
  /\b(ferie|fri|frie|periode|perioden|uge|fra|kursus|orlov|barsel|rejse|rejser|lukket|åbent|sommerferie|vinterferie|vagt|vagter|bortrejst|væk|leave|vacation|holiday|away)\b/

/** "070726-2807": from one day to the next, DDMMYY-DDMM. */
function oddsOfRange(view: TextView, { characters, day, month, start, form }: CprShape): number {
  if (form !== 'hyphen' && form !== 'gap' && form !== 'split-hyphen') return 0
  const lastDay = Number(characters.slice(6, 8))
  const lastMonth = Number(characters.slice(8))
  const isRange = (lastMonth === month && lastDay > day) || (lastMonth === month + 1 && lastDay <= day)
  if (!isRange || lastDay < 1 || lastDay > 31 || lastMonth > 12) return 0
  return odds.dateRange + (timeOff.test(foldedText(view, start - 40, start)) ? odds.dateRangeWord : 0)
}

/** Six digits, a cell, four digits. */
const longestPlain = 11

/** "01.02.2036 2100 København": the code of a town and its name. */
function oddsOfPostalCode(view: TextView, { characters, start, end, form }: CprShape): number {
  const isBehindComma = form === 'odd' && view.codes[end - 6] === 44 /* , */
  if (form !== 'gap' && form !== 'split-gap' && form !== 'apart' && !isBehindComma) return 0
  if (isTownBehind(view, end)) return odds.townBehind
  // Or both stand in cells of their own, behind a day that is written with its stops.
  const isInCells = form === 'apart' && end - start > longestPlain && view.codes[end] === 9
  const isBeside = view.symbols[end] === symbol.space || isInCells
  if (!isBeside || characters.charCodeAt(6) === 48) return 0
  const behind = view.symbols[end + 1] ?? 0
  if (!isLetterSymbol(behind) || behind < 64 || !isTownForm(view, end + 1)) return 0
  return form === 'gap' ? odds.postalCodeBehindSix : odds.postalCode
}

function isTownBehind(view: TextView, end: number): boolean {
  const word = /^[ \t]([a-zæøå]+)/.exec(foldedText(view, end, end + longestTown))?.[1]
  return word !== undefined && isTown(word)
}

const longestTown = 20

/** A capitalised word that is followed by no second one, as names of persons are. */
function isTownForm(view: TextView, from: number): boolean {
  const text = foldedText(view, from, from + 30)
  return /^[a-zæøå]+( [a-zæøå]{1,2}(?![a-zæøå]))?(?!,? ?[a-zæøå])/.test(text)
}

const currencyBefore = /(kr|dkk|eur|usd|sek|nok|gbp)[.:]? ?$/
const currencyBehind =
  /^ ?(kr\b|dkk|eur\b|usd|sek\b|nok\b|gbp|kroner|euro\b|%|,-|stk\b|bytes?\b|enheder|kwh|mwh|liter|ltr|m[23³]\b|km\b|kg\b|= ?\d)/

function oddsOfMoney(view: TextView, { start, end }: CprShape): number {
  const code = view.codes[start - 1] ?? 0
  if (start > 0 && (code === 36 || code === 0x20ac || code === 0xa3)) return odds.money
  const isMoney =
    currencyBefore.test(foldedText(view, start - 6, start)) ||
    currencyBehind.test(foldedText(view, end, end + 7))
  return isMoney ? odds.money : 0
}

const addressReach = 60

/** Inside the address of a page or of mail. */
function oddsOfAddress(view: TextView, { start, end }: CprShape): number {
  const { codes } = view
  for (let at = end; at - end < addressReach; at++) {
    const code = codes[at] ?? 0
    if (code <= 32) break
    if (code === 64) return odds.insideAddress
  }
  for (let at = start - 1; at >= 0 && start - at < addressReach; at--) {
    const code = codes[at] ?? 0
    if (code <= 32) return 0
    if (code === 64) return odds.insideAddress
    // "https://sager.example/borger/311236-4004"
    if (code === 47 && codes[at - 1] === 47)
      return /(cpr|borger|person|patient|elev|klient)\/$/.test(foldedText(view, start - 8, start))
        ? 0
        : odds.insideAddress
  }
  return 0
}
