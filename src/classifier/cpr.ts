// CPR numbers in a text: shape, then date and century as the only gate, then evidence for and against.
// Modulus 11 is evidence, never a gate (cpr.dk). A birth in the future is a little unlikely, not impossible to write.
// The nearest label decides what a look-alike is; no word switches the rest of the mail off.
import type { FindingKind, Reason } from '../model/finding.ts'
import { cprShapeAt, type CprForm, type CprShape } from './cpr-form.ts'
import { fullYear, hasModulus11, isDate, isJanuaryFirstException } from './cpr-number.ts'
import { isDigit, isLetter } from './fold.ts'
import { labelAfter, labelBefore, type NumberLabel } from './number-labels.ts'
import { probability } from './probability.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface CprHit {
  readonly kind: FindingKind
  /** Units of the view, end exclusive. */
  readonly start: number
  readonly end: number
  readonly confidence: number
  readonly why: readonly Reason[]
}

// Log odds. Of random ten-digit numbers 3.1 % pass the date and 0.29 % pass modulus 11 too; of workplace numbers and
// clock times more than 10 %: so a bare number with a date alone is not enough, and a label moves everything.
const formOdds: Readonly<Record<CprForm, number>> = {
  hyphen: 1.7,
  gap: 0.3,
  bare: -1.3,
  'split-date': 0.1,
  apart: -0.7,
  odd: -3.4,
}
const odds = {
  modulus11: 1.6,
  noModulus11: -0.3,
  januaryFirst: 0.2,
  future: -0.4,
  veryOld: -1.6,
  replacementDay: 0,
  replacementLetters: 1.2,
  cprLabel: 4.2,
  birthLabel: 1.8,
  caseWord: -1,
  caseLabel: -2.6,
  otherLabel: -4,
  cprLabelFades: 0.12,
  otherLabelFades: 0.25,
  clock: -1.8,
  numberBeside: -1.3,
  insideAddress: -3,
  letterBehind: -2,
  money: -3.5,
  personBeside: 0.6,
}

export interface CprHits {
  readonly hits: readonly CprHit[]
  /** Digits and shapes looked at; what is done for each is bounded. */
  readonly steps: number
}

/** Every CPR-like number of the view with its probability; unlikely ones are left out. Linear. */
export function findCpr(
  view: TextView,
  today: string,
  isPersonNear: (start: number, end: number) => boolean,
): CprHits {
  let steps = 0
  const hits: CprHit[] = []
  const folded = foldedText(view, 0, view.length)
  const thisYear = Number(today.slice(0, 4))
  let last: { shape: CprShape; label: NumberLabel | null } | null = null
  for (let at = 0; at < folded.length; at++) {
    steps++
    if (!isDigit(folded.charCodeAt(at))) continue
    const shape = cprShapeAt(folded, at)
    const year = shape === null ? null : birthYear(shape)
    if (shape === null || year === null) {
      at = endOfDigits(folded, at) - 1
      continue
    }
    let label = nearestLabel(folded, shape)
    if (label === null && last !== null && isListBetween(folded, last.shape.end, shape.start))
      label = last.label
    last = { shape, label }
    const judged = judge(folded, shape, year, thisYear, label, isPersonNear(shape.start, shape.end))
    if (judged.confidence >= leastConfidence) {
      hits.push(judged)
      at = shape.end - 1
    } else at = endOfDigits(folded, at) - 1
  }
  return { hits, steps }
}

const leastConfidence = 0.15

function endOfDigits(folded: string, from: number): number {
  let at = from
  while (at < folded.length && isDigit(folded.charCodeAt(at))) at++
  return at
}

/** The year of birth when the date exists, else null. */
function birthYear(shape: CprShape): number | null {
  const seventh = shape.characters.charCodeAt(6) - 48
  const hasLetters = isLetter(shape.characters.charCodeAt(7))
  const year = hasLetters ? (shape.writtenCentury ?? 19) * 100 + shape.year : fullYear(seventh, shape.year)
  const day = shape.day > 60 ? shape.day - 60 : shape.day
  if (!isDate(year, shape.month, day)) return null
  if (shape.writtenCentury !== null && !hasLetters && Math.floor(year / 100) !== shape.writtenCentury)
    return null
  return year
}

function nearestLabel(folded: string, shape: CprShape): NumberLabel | null {
  const before = labelBefore(folded, shape.start)
  const after = labelAfter(folded, shape.end)
  if (before === null) return after
  if (after === null || before.distance <= 1) return before
  return after.is === 'cpr' ? after : before
}

const longestListGap = 8

/** Numbers of one list share their label: ", ", " og ", a line break. */
function isListBetween(folded: string, from: number, to: number): boolean {
  if (to - from > longestListGap) return false
  return /^[\s,;/&+|.:•*-]*(og|eller|samt|and|or)?[\s,;/&+|.:•*-]*$/.test(folded.slice(from, to))
}

function judge(
  folded: string,
  shape: CprShape,
  year: number,
  thisYear: number,
  label: NumberLabel | null,
  isPersonNear: boolean,
): CprHit {
  const hasLetters = isLetter(shape.characters.charCodeAt(7))
  const isReplacement = shape.day > 60 || hasLetters
  const why: Reason[] = []
  let sum = formOdds[shape.form]
  if (isReplacement) {
    why.push({ code: 'replacement-number' })
    sum += hasLetters ? odds.replacementLetters : odds.replacementDay
  } else {
    why.push({ code: 'valid-birth-date' })
    if (hasModulus11(shape.characters)) {
      why.push({ code: 'valid-modulus-11' })
      sum += odds.modulus11
    } else if (isJanuaryFirstException(year, shape.month, shape.day)) {
      why.push({ code: 'january-first-exception' })
      sum += odds.januaryFirst
    } else {
      why.push({ code: 'no-modulus-11' })
      sum += odds.noModulus11
    }
    if (year > thisYear) sum += odds.future
    else if (year < thisYear - 115) sum += odds.veryOld
  }
  if (shape.form === 'hyphen') why.push({ code: 'cpr-form' })
  if (label !== null) {
    sum += oddsOfLabel(label)
    why.push({
      code: label.is === 'cpr' || label.is === 'birth' ? 'label-beside' : 'other-label-beside',
      word: label.word,
    })
  }
  const isLabelled = label !== null && label.is === 'cpr'
  if (!isLabelled) sum += oddsOfSurroundings(folded, shape)
  if (isPersonNear) {
    sum += odds.personBeside
    why.push({ code: 'person-beside' })
  }
  return {
    kind: isReplacement ? 'replacement-cpr-number' : 'cpr-number',
    start: shape.start,
    end: shape.end,
    confidence: probability(sum),
    why,
  }
}

function oddsOfLabel({ is, distance }: NumberLabel): number {
  // A CPR label reaches over the words behind it; that of another number belongs to the very next number.
  const own = 1 - odds.cprLabelFades * Math.min(distance, 5)
  const others = 1 - odds.otherLabelFades * Math.min(distance, 3)
  switch (is) {
    case 'cpr':
      return odds.cprLabel * own
    case 'birth':
      return odds.birthLabel * own
    case 'case-word':
      return odds.caseWord * others
    case 'case':
      return odds.caseLabel * others
    case 'other':
      return odds.otherLabel * others
  }
}

/** "01.02.23 1430": a date and a time of day. */
function isClock(folded: string, shape: CprShape): boolean {
  if (shape.form !== 'split-date' && shape.form !== 'gap') return false
  const tail = shape.characters.slice(6)
  const isBehindSpace = folded.charCodeAt(shape.end - 5) === 32
  return isBehindSpace && Number(tail.slice(0, 2)) < 24 && Number(tail.slice(2)) < 60
}

const addressReach = 60

function oddsOfSurroundings(folded: string, shape: CprShape): number {
  let sum = 0
  const before = folded.charCodeAt(shape.start - 1)
  const after = folded.charCodeAt(shape.end)
  if (shape.form !== 'hyphen') {
    if (before === 32 && isDigit(folded.charCodeAt(shape.start - 2))) sum += odds.numberBeside
    if (after === 32 && isDigit(folded.charCodeAt(shape.end + 1))) sum += odds.numberBeside
  }
  if (isClock(folded, shape)) sum += odds.clock
  if (isLetter(after)) sum += odds.letterBehind
  if (before === 43 || before === 36 || before === 0x20ac || before === 0xa3) sum += odds.money
  if (/(kr|dkk|eur|usd)[.:]? ?$/.test(folded.slice(Math.max(0, shape.start - 6), shape.start)))
    sum += odds.money
  if (/^ ?(kr|dkk|eur|usd|%)/.test(folded.slice(shape.end, shape.end + 4))) sum += odds.money
  let at = shape.start - 1
  const bound = Math.max(0, shape.start - addressReach)
  while (at >= bound && folded.charCodeAt(at) > 32) {
    const code = folded.charCodeAt(at)
    if (code === 64 || (code === 47 && folded.charCodeAt(at - 1) === 47)) return sum + odds.insideAddress
    at--
  }
  if (after === 64) sum += odds.insideAddress
  return sum
}
