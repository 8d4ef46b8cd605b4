// A date of birth and, some words later, the last four: "010180 lbn. 1234", "født 01.01.80, de sidste fire er 1234"; or the
// last four first: "sidste fire er 1234, født 010180".
// Only words of that turn may stand between, and one of them must say that the last four come.
import type { CprShape } from './cpr-form.ts'
import { fullYear, isDate } from './cpr-number.ts'
import { isDigitSymbol, isLetterSymbol, symbol, symbolMask } from './fold.ts'
import { foldedText, type TextView } from './text-view.ts'

const between = new Set(
  (
    'og er de med den på nr nummer sidste fire 4 cifre ciffer tal lbn lbnr løbenr løbenummer løbenummeret loebenr ender ' +
    'ende har samt sidst endelse endelsen hedder hans hendes deres cpr cprnr kontrolcifre kontrolcifrene kontrolnummer kontrolnr ' +
    'endetal endetallene endecifre endecifrene slutcifre slutcifrene derefter kommer plus my of ' +
    'resten del anden efterfulgt af så slutter følger then bindestreg streg skråstreg minus dash hyphen slash followed by kontrolciffer kontrolcifret i and the last four digits are is ending ends in with its'
  ).split(' '),
)
/** What the last four are called. */
const serial =
  '(?:lbn|lbnr|l[øo]e?b(?:e?nr|enummer(?:et)?)|endelsen?|kontroln(?:umme)?r|kontrolcif(?:re(?:ne)?|fer|fret)|sidste (?:fire|4)(?: cifre)?|(?:fire|4) sidste(?: cifre)?|last (?:four|4)(?: digits)?)'
const telling = new RegExp(
  String.raw`\b(?:${serial}|ender|endetal(?:lene)?|endecifre(?:ne)?|slutcifre(?:ne)?|derefter|plus|efterfulgt af|slutter|følger|then|bindestreg|streg|skråstreg|minus|dash|hyphen|slash|followed by|resten|de sidste|sidst|sidste (?:cifre|del)|anden del|ending|ends)\b|\bså `,
)
const longestBetween = 60
const longestDate = 24
const months = ['jan', 'feb', 'mar', 'apr', 'maj', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec']
/** "311236", "1/2-2036", "31. december 1936". */
const datePatterns: readonly RegExp[] = [
  /^(\d{2})(\d{2})((?:19|20)?\d{2})(?!\d)/,
  /^(\d{1,2})[-./ ] ?(\d{1,2})[-./ ] ?((?:19|20)?\d{2})(?!\d)/,
  /^(\d{1,2})(?:\. ?| )(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,8}\.? ((?:19|20)?\d{2})(?!\d)/,
]

/** a, d, f, j, m, n, o, s */
const monthLetters: readonly number[] = [1, 4, 6, 10, 13, 14, 15, 19]

function dateIn(text: string): RegExpExecArray | null {
  for (const pattern of datePatterns) {
    const match = pattern.exec(text)
    if (match !== null) return match
  }
  return null
}

function monthOf(written: string): number {
  const index = months.indexOf(written)
  return index < 0 ? Number(written) : index + 1
}

/** The number whose date starts at `start`, when its last four are told behind or before; else null. */
export function readTold(view: TextView, start: number): CprShape | null {
  if (!mayBeDate(view, start)) return null
  const isAhead = hasFourAhead(view, start)
  if (!isAhead && !hasFourBefore(view, start) && !isBehindBirth(view, start)) return null
  const text = foldedText(view, start, start + longestDate)
  const date = dateIn(text)
  if (date === null) return null
  const end = start + date[0].length
  const last = isAhead ? lastFourBehind(view, start, end) : -1
  if (last >= 0) return toldShape(view, date, last, start, endOfFour(view, last))
  const named = isBehindBirth(view, start) ? lastFourNamed(view, end) : -1
  if (named >= 0) return toldShape(view, date, named, start, named + 4)
  const first = lastFourBefore(view, start)
  return first < 0 ? null : toldShape(view, date, first, first, end)
}

function toldShape(
  view: TextView,
  date: RegExpExecArray,
  last: number,
  start: number,
  end: number,
): CprShape | null {
  const day = Number(date[1])
  const month = monthOf(date[2] ?? '')
  const written = date[3] ?? ''
  const tail = foldedText(view, last, endOfFour(view, last)).replace(notDigit, '')
  const year = fullYear(tail.charCodeAt(0) - 48, Number(written.slice(-2)))
  if (written.length === 4 && Number(written) !== year) return null
  if (!isDate(year, month, day)) return null
  const characters = twoDigits(day) + twoDigits(month) + written.slice(-2) + tail
  return { start, end, form: 'told', day, month, year, characters }
}

const notDigit = /\D/g

/** Behind "1234", "12 34" or "12-34", of which the first digit stands at `start`. */
function endOfFour({ symbols }: TextView, start: number): number {
  return isDigitSymbol(symbols[start + 2] ?? 0) ? start + 4 : start + 5
}

/** Two digits, a space or a hyphen and two more stand at `start`, and no digit behind. */
function isInPairs({ symbols }: TextView, start: number): boolean {
  const between = symbols[start + 2]
  return (
    isDigitSymbol(symbols[start + 1] ?? 0) &&
    (between === symbol.space || between === symbol.hyphen) &&
    isDigitSymbol(symbols[start + 3] ?? 0) &&
    isDigitSymbol(symbols[start + 4] ?? 0) &&
    !isDigitSymbol(symbols[start + 5] ?? 0)
  )
}

/** "sidste fire er 1234, født", "løbenr. 1234, fødselsdato". */
const toldBefore = new RegExp(
  String.raw`\b${serial}[^\d\n]{1,24}(\d{4})[ .,;:]{1,3}(?:[a-zæøå]+[ ,:]{1,2}){0,4}(?:f[øo]e?d(?:t|sels[a-z]+)|born|birth[a-z]*)[ :.]{1,3}(?:(?:er|den|d|på|on|is)[ :.]{1,2}){0,2}$`,
)

const birth =
  /(?:f[øo]e?dt|f[øo]e?dselsda(?:to|g)[a-z]*|dob|born|birth)[^\da-zæøå]{1,3}(?:(?:er|den|d|on|is)[. ]{1,2})?$/
const longestBirth = 28

function isBehindBirth(view: TextView, start: number): boolean {
  return (
    mayTellBirth(view, start - longestBirth, start) &&
    birth.test(foldedText(view, start - longestBirth, start))
  )
}

/** "dt", "ds", "do", "bo" or "bi" stands there, as in every word for it. */
function mayTellBirth({ symbols }: TextView, from: number, to: number): boolean {
  let before = 0
  for (let at = Math.max(0, from); at < to; at++) {
    const found = (symbols[at] ?? 0) & symbolMask
    if (before === letterD && (found === letterT || found === letterS || found === letterO)) return true
    if (before === letterB && (found === letterO || found === letterI)) return true
    before = found
  }
  return false
}

const letterB = 2
const letterD = 4
const letterI = 9
const letterO = 15
const letterS = 19
const letterT = 20

/** A form: "Fødselsdato: 311236", other fields of the same person, "Løbenr.: 4004". */
const namedField = new RegExp(
  String.raw`^[^]{1,140}?[^a-zæøå]${serial}[.: \t]{1,4}(?:(?:er|is|are) )?(\d{4})(?![ -]?\d)`,
)
const longestForm = 180

function lastFourNamed(view: TextView, from: number): number {
  const match = namedField.exec(foldedText(view, from, from + longestForm))
  if (match === null) return -1
  const between = match[0].slice(0, -4)
  return anotherBirth.test(between) ? -1 : from + between.length
}

const anotherBirth = /f[øo]e?dt|f[øo]e?dsels|born|birth|kort|konto|card|\d{6}/

/** "6700 er de sidste fire, og fødselsdagen er" */
const namedBehind =
  /(?:^|[^\d])(\d{4}) (?:er|is|are) (?:de|the|hendes|hans|mine|my|her|his) (?:fire sidste|sidste (?:fire|4)|last (?:four|4))[^\d.]{0,12}(?:f[øo]e?d(?:t|sels[a-z]+)|born|birth[a-z]*)[ :.]{1,3}(?:(?:er|den|d|on|is)[ :.]{1,2}){0,2}$/

function lastFourBefore(view: TextView, start: number): number {
  const from = Math.max(0, start - longestBefore)
  if (!mayTellBirth(view, from, start)) return -1
  const text = foldedText(view, from, start)
  const match = toldBefore.exec(text) ?? namedBehind.exec(text)
  return match === null ? -1 : from + match.index + match[0].indexOf(match[1] ?? '')
}

const longestBefore = 90

/** What `datePatterns` may take for a day of a year, and no text made to see it. */
function mayBeDate({ symbols, codes }: TextView, start: number): boolean {
  let end = start
  while (end - start <= 8 && isDigitSymbol(symbols[end] ?? 0)) end++
  const run = end - start
  if (run === 6 || run === 8)
    return isDayAndMonth(valueOf(symbols, start, start + 2), valueOf(symbols, start + 2, start + 4))
  if (run > 2 || !isBetweenParts(codes[end] ?? 0)) return false
  const day = valueOf(symbols, start, end)
  const next = symbols[end + 1] === symbol.space ? end + 2 : end + 1
  if (!isDigitSymbol(symbols[next] ?? 0))
    return (
      isDayAndMonth(day, 1) &&
      monthLetters.indexOf((symbols[next] ?? 0) & symbolMask) >= 0 &&
      hasYearBehindMonth(symbols, codes, next)
    )
  const monthEnd = isDigitSymbol(symbols[next + 1] ?? 0) ? next + 2 : next + 1
  if (!isBetweenParts(codes[monthEnd] ?? 0) || !isDayAndMonth(day, valueOf(symbols, next, monthEnd)))
    return false
  return isDigitSymbol(symbols[symbols[monthEnd + 1] === symbol.space ? monthEnd + 2 : monthEnd + 1] ?? 0)
}

/** A space, a hyphen, a stop or a stroke. */
function isBetweenParts(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 47
}

function isDayAndMonth(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

function valueOf(symbols: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = value * 10 + (symbols[at] ?? 0) - symbol.zero
  return value
}

const longestMonth = 12

/** "maj 1936", "dec. 36": nothing else stands between. */
function hasYearBehindMonth(symbols: Uint8Array, codes: Uint16Array, start: number): boolean {
  let end = start
  while (end - start <= longestMonth && isLetterSymbol(symbols[end] ?? 0)) end++
  if (codes[end] === 46 /* . */) end++
  return symbols[end] === symbol.space && isDigitSymbol(symbols[end + 1] ?? 0)
}

/** Four digits alone or in pairs, as far ahead as the last four may stand. */
function hasFourAhead(view: TextView, start: number): boolean {
  const { symbols } = view
  let run = 0
  for (let at = start + 6; at - start <= longestDate + longestBetween + 4; at++) {
    if (isDigitSymbol(symbols[at] ?? 0)) run++
    else {
      if (run === 4 || (run === 2 && isInPairs(view, at - 2))) return true
      run = 0
    }
  }
  return false
}

/** Four digits alone, not far before. */
function hasFourBefore({ symbols }: TextView, start: number): boolean {
  let run = 0
  for (let at = start - 1; start - at <= longestBetween; at--) {
    if (isDigitSymbol(symbols[at] ?? 0)) run++
    else {
      if (run === 4) return true
      run = 0
    }
  }
  return false
}

function twoDigits(number: number): string {
  return number < 10 ? `0${String(number)}` : String(number)
}

/** "Fødselsdag og løbenr.: ": what comes is both. */
const both = new RegExp(String.raw`${serial}[.:]{0,2} $`)
const longestBoth = 28

function isBehindBoth(view: TextView, start: number): boolean {
  return both.test(foldedText(view, start - longestBoth, start))
}

/** Where the four digits stand behind the date [start, from), or -1. */
function lastFourBehind(view: TextView, start: number, from: number): number {
  const { symbols } = view
  let at = from
  while (at - from < longestBetween) {
    const found = (symbols[at] ?? 0) & symbolMask
    if (isDigitSymbol(found)) {
      let end = at
      while (end - at <= 4 && isDigitSymbol(symbols[end] ?? 0)) end++
      // "de sidste 4 er": a digit that is a word.
      if (end - at === 1 && found === symbol.zero + 4) at = end
      else if (end - at === 2 && isInPairs(view, at))
        return telling.test(foldedText(view, from, at)) ? at : -1
      else if (end - at !== 4) return -1
      else {
        const joint = foldedText(view, from, at)
        const isToldHere =
          isTold(joint, foldedText(view, at, end)) ||
          (shortJoint.test(joint) && isBehindBirth(view, start) && !isOfWhatFollows(view, end)) ||
          (numberJoint.test(joint) && inPlaceOfPerson.test(foldedText(view, start - longestPlace, start))) ||
          toldAfter.test(foldedText(view, end, end + longestAfter)) ||
          isBehindBoth(view, start)
        return isToldHere ? at : -1
      }
    } else if (isLetterSymbol(found)) {
      let end = at
      while (end - at < 20 && isLetterSymbol(symbols[end] ?? 0)) end++
      if (!between.has(foldedText(view, at, end))) return -1
      at = end
    } else if (at >= view.length) return -1
    else at++
  }
  return -1
}

/** "med 9152 til sidst", "har 5918 som de sidste fire" */
const toldAfter =
  /^ (?:til sidst|på enden|bagest|bagefter|som (?:de |hendes |hans |mine )?(?:fire |4 )?sidste|as the last|at the end)(?![a-zæøå])/
const longestAfter = 28
/**
 * "Født 9. maj 2042 nr. 8179", "født 9.5.2042 (8179)", "fødselsdato 210346 samt 8488": what may stand between a birthday
 * and the last four.
 */
const shortJoint = /^(?:(?:,|;| ?-)? (?:(?:nr|no|samt|med|og|plus)[.:]? )?| \()$/

/** "Kai Aagesen (010736 nr 7152)", "hun er 18.11.2035, nr. 5306"; a deed has a date and a number too. */
const numberJoint = /^(?:,| ?-)? (?:nr|no)[.:]? $/
const inPlaceOfPerson =
  /(?:\(|(?:^|[^a-zæøå])(?:er|kære|hej|for|borger(?:en)?|klient(?:en)?|patient(?:en)?|medlem(?:met)?|barn(?:et)?|den unge):? )$/
const longestPlace = 14

/** "Født 9. maj 2042, 8000 Aarhus", "… 2042, 1400 meter": four digits of something else. */
function isOfWhatFollows({ symbols }: TextView, end: number): boolean {
  return symbols[end] === symbol.space && isLetterSymbol((symbols[end + 1] ?? 0) & symbolMask)
}

/** "født 311236, cpr 4004", "31. december 1936 - 4004"; "4. juli 1952 - 1960" is a span of years. */
function isTold(joint: string, lastFour: string): boolean {
  return (
    telling.test(joint) ||
    /(^|[ ,(])(cpr(-?nr|nr)?[.:]{0,2}|(sidste|de (fire|4)):?) $/.test(joint) ||
    (/^ ?- ?$/.test(joint) && !/^(19|20)/.test(lastFour))
  )
}
