// CPR numbers in a text: shape, then date and century as the only gate, then evidence for and against.
// Modulus 11 is evidence, never a gate (cpr.dk). A birth in the future is written too: in examples and tests.
// The nearest label decides what a look-alike is; no word switches the rest of the mail off. Numbers that stand together
// are of one kind: their labels, and whether they are dates at all, count for each other.
import type { FindingKind, Reason } from '../model/finding.ts'
import { faded, oddsOfNoun, personOdds, type PersonNear } from './cpr-beside.ts'
import { readMisread } from './cpr-misread.ts'
import { readNumber, type CprForm, type CprShape } from './cpr-form.ts'
import { oddsOfNeighbours, type FoundNumber } from './cpr-neighbours.ts'
import { hasModulus11, isJanuaryFirstException } from './cpr-number.ts'
import { formOdds, labelOdds, odds } from './cpr-odds.ts'
import { isLikeClock, surroundingsOdds } from './cpr-surroundings.ts'
import { readTold } from './cpr-told.ts'
import { isDigitSymbol } from './fold.ts'
import { labelsOf, type Labelled } from './cpr-label.ts'
import type { NumberEvidence } from './number-context.ts'
import { columnsOf } from './number-columns.ts'
import type { NumberLabel } from './number-labels.ts'
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

/** What is known about the mail around the numbers. */
export interface CprContext {
  /** An ISO date. */
  readonly today: string
  /** A person is named right beside [start, end), or in the same sentence. */
  readonly personNear: (start: number, end: number) => PersonNear
  /** The mail speaks of CPR numbers; asked only where one may be. */
  readonly isAboutCpr: () => boolean
  /** Numbers that another part of the mail says are no CPR numbers. */
  readonly others?: ReadonlySet<string>
  /** The text is the name of a file. */
  readonly isFileName?: boolean
  /** What the fit puts in the place of what was learned before. */
  readonly weighNumber: WeighNumber
}

/** How what the rules say of a number becomes its log odds. */
export type WeighNumber = (evidence: NumberEvidence) => number

export interface CprHits {
  readonly hits: readonly CprHit[]
  /** Numbers of that form that a label says are others. */
  readonly others: ReadonlySet<string>
  /** Digits and shapes looked at; what is done for each is bounded. */
  readonly steps: number
}

const leastConfidence = 0.25
/** The log odds of 0.9. */
const sureOdds = 2.197
const mostSteps = 16

/**
 * Every CPR-like number of the view with its probability; unlikely ones are left out. Linear.
 * `starts` are the places where digits begin, when the caller has come by them already.
 */
export function findCpr(
  view: TextView,
  { today, personNear, isAboutCpr, isFileName = false, others = none, weighNumber }: CprContext,
  starts: readonly number[] = numberStarts(view),
): CprHits {
  const numbers = numbersAt(view, starts)
  const steps = starts.length * mostSteps
  if (!numbers.some((number) => number.shape !== null)) return { hits: [], others: none, steps }
  const isAbout = isAboutCpr()
  const about = isAbout ? odds.mailIsAboutCpr : 0
  const thisYear = Number(today.slice(0, 4))
  const columns = columnsOf(view)
  const judged: Judged[] = []
  let before: Labelled | null = null
  for (let index = 0; index < numbers.length; index++) {
    const { shape } = numbers[index] ?? { shape: null }
    if (shape === null) continue
    const labelled: Labelled = labelsOf(view, shape, columns, before)
    before = labelled
    const near = personNear(shape.start, shape.end)
    judged.push(
      judge(view, labelled, {
        thisYear,
        near,
        isFileName,
        odds: about + oddsOfNeighbours(numbers, index, thisYear),
      }),
    )
  }
  const own = new Set(others)
  for (const { shape, sum, isOther } of judged) if (isOther && sum < 0) own.add(shape.characters)
  const misses = numbers.length - judged.length
  const shapes = new Set(judged.map(({ shape }) => shape.characters)).size
  // Nothing was learned of the names of files, and too little of numbers that lost a zero.
  const weigh = ({ labelled, near }: Judged, byRules: number): number => {
    if (isFileName || labelled.shape.form === 'lost-zero') return byRules
    const isTime = isLikeClock(labelled.shape, thisYear)
    return weighNumber({ view, labelled, near, isTime, isAbout, shapes, misses, byRules })
  }
  const hits = hitsOf(judged, own, weigh)
  return { hits, others: own, steps: steps + numbers.length * mostSteps }
}

const none: ReadonlySet<string> = new Set<string>()

/** Where runs of digits begin. */
function numberStarts({ symbols, length }: TextView): readonly number[] {
  const starts: number[] = []
  for (let at = 0; at < length; at++) {
    if (!isDigitSymbol(symbols[at] ?? 0)) continue
    starts.push(at)
    while (isDigitSymbol(symbols[at + 1] ?? 0)) at++
  }
  return starts
}

/** All numbers that have the form of a CPR number, in order. */
function numbersAt(view: TextView, starts: readonly number[]): readonly FoundNumber[] {
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
  if (reading?.is === 'shape') return found(reading.shape)
  const told = readTold(view, at)
  if (told !== null) return found(told)
  return reading === null ? null : { start: reading.start, end: reading.end, form: reading.form, shape: null }
}

function found(shape: CprShape): FoundNumber {
  return { start: shape.start, end: shape.end, form: shape.form, shape }
}

interface Judged {
  readonly shape: CprShape
  readonly labelled: Labelled
  readonly near: PersonNear
  readonly kind: FindingKind
  readonly sum: number
  readonly why: readonly Reason[]
  /** A label says that it is another number. */
  readonly isOther: boolean
  readonly isLabelled: boolean
}

/** What is known about the text around a number. */
interface Around {
  readonly thisYear: number
  readonly near: PersonNear
  readonly isFileName: boolean
  readonly odds: number
}

/** Forms in which a day and another number stand together. */
const dated = new Set<CprForm>(['gap', 'split-gap', 'apart'])

// "Journal_311236-4004.docx": the word says what the file is; "Journalnr_…" says what the number is.
const numberNoun = /(nr|no|nummer|number|id|cpr|personnummer)$/

function judge(
  view: TextView,
  labelled: Labelled,
  { thisYear, near, isFileName, odds: surroundings }: Around,
): Judged {
  const { shape, hard, soft, isForSomebody, share, lastFour } = labelled
  const why: Reason[] = []
  const hasLetters = !isDigits(shape.characters)
  const isReplacement = shape.day > 60 || hasLetters
  const isLabelled = hard?.is === 'cpr'
  let sum =
    oddsOfForm(view, shape) + (isReplacement ? replacement(shape, hasLetters, why) : check(shape, why))
  if (shape.form === 'hyphen') why.push({ code: 'cpr-form' })
  if (!isLabelled && shape.year < thisYear - oldest) sum += odds.unlikelyYear
  if (hard !== null) {
    const isNameOfFile = isFileName || view.codes[shape.start - 1] === 95 /* _ */
    sum +=
      share *
      oddsOfLabel(shape, hard, soft, isForSomebody) *
      (isNameOfFile && !numberNoun.test(hard.word) ? odds.inFileName : 1)
    const isFor = hard.is === 'cpr' || hard.is === 'birth'
    why.push({ code: isFor ? 'label-beside' : 'other-label-beside', word: hard.word })
  }
  if (soft?.is === 'date' && soft.distance === 0 && hard === null && dated.has(shape.form))
    sum += odds.dateBeside
  if (lastFour !== null)
    sum += lastFour === 'named' ? odds.lastFourHeading : isLabelled ? 0 : odds.otherHeading
  if (soft !== null && soft.is !== 'person' && !isLabelled)
    sum +=
      soft.distance > 0
        ? faded(soft)
        : soft.is === 'case-word'
          ? odds.caseWordBeside
          : soft.is === 'customer' && shape.form === 'bare'
            ? odds.bareOfCustomer
            : faded(soft)
  const noun = hard === null && soft === null && !isFileName ? oddsOfNoun(view, shape) : 0
  const person = personOdds(shape, hard, soft, near, thisYear)
  // "Spand 311236-4005 hos Per Friis": whoever is named, the number is the thing's.
  sum += noun + (noun < 0 ? person * odds.personOfThing : person)
  if (near !== 'none' || soft?.is === 'person') why.push({ code: 'person-beside' })
  // A list of orders or of days has as many neighbours as a list of persons.
  if (!isLabelled)
    sum +=
      hard?.is === 'other' || hard?.is === 'date' || hard?.is === 'case'
        ? Math.min(0, surroundings)
        : surroundings
  sum += surroundingsOdds(view, shape, { isLabelled, hasDateLabel: soft?.is === 'date', thisYear })
  const isOther = hard !== null && labelOdds[hard.is] < 0
  return {
    shape,
    labelled,
    near,
    kind: isReplacement ? 'replacement-cpr-number' : 'cpr-number',
    sum,
    why,
    isOther,
    isLabelled,
  }
}

const oldest = 115

const zeroWords = /\b(nul|nullet|nuller|foranstillede?|excel|regneark(et)?|leading zero)\b/
const zeroReach = 80

/** A number that lost its first zero is believed where the loss is spoken of. */
function oddsOfForm(view: TextView, { form, start, end }: CprShape): number {
  const isTold = form === 'lost-zero' && zeroWords.test(foldedText(view, start - zeroReach, end + zeroReach))
  return formOdds[form] + (isTold ? odds.zeroTold : 0)
}

function isDigits(characters: string): boolean {
  return characters.charCodeAt(7) < 65
}

function replacement(shape: CprShape, hasLetters: boolean, why: Reason[]): number {
  why.push({ code: 'replacement-number' })
  if (!hasLetters) return odds.replacementDay
  // X-eCPR has 1 or 7 in the seventh place, D-eCPR 0, 5 or 6.
  if ('01567'.indexOf(shape.characters.charAt(6)) < 0) return odds.unknownLetters
  return shape.form === 'bare' ? odds.bareLetters : odds.replacementLetters
}

function check(shape: CprShape, why: Reason[]): number {
  why.push({ code: 'valid-birth-date' })
  if (hasModulus11(shape.characters)) {
    why.push({ code: 'valid-modulus-11' })
    return shape.form === 'bare' ? odds.bareModulus11 : odds.modulus11
  }
  if (isJanuaryFirstException(shape.year, shape.month, shape.day)) {
    why.push({ code: 'january-first-exception' })
    return odds.januaryFirst
  }
  why.push({ code: 'no-modulus-11' })
  return odds.noModulus11 + (isLikeWorkplace(shape) ? odds.likeWorkplace : 0)
}

/** Workplaces are numbered from 1000000000 on. */
function isLikeWorkplace({ form, characters }: CprShape): boolean {
  return form === 'bare' && characters.startsWith('10')
}

/** Ten digits as they come, or in groups that are no day. */
const undated = new Set<CprForm>(['bare', 'pairs', 'odd'])
const hyphened = new Set<CprForm>(['hyphen', 'split-hyphen', 'spaced-hyphen'])

function oddsOfLabel(
  shape: CprShape,
  hard: NumberLabel,
  soft: NumberLabel | null,
  isForSomebody: boolean,
): number {
  const sum = faded(hard)
  // The heading of a column names what the numbers are of, as a word right beside one does.
  if (hard.is === 'case-word') return odds.caseWordBeside
  if (hard.is === 'last-four' && (shape.form === 'apart' || shape.form === 'told')) return labelOdds.birth
  // Only the heading of a column is a hard label of a day; a time may stand in the next one.
  if (hard.is === 'date' && !hyphened.has(shape.form)) return odds.dateHeading
  if (sum >= 0) return sum
  if (isMisfit(shape, hard)) return hard.word === 'pnr' ? odds.registerPnr : Math.max(sum, odds.misfit)
  const isBeyondPerson =
    shape.form === 'told' ||
    (isForSomebody && hard.distance > 0) ||
    (soft !== null && soft.is !== 'date' && soft.distance < hard.distance)
  return isBeyondPerson ? sum * odds.beyondPerson : sum
}

/** Workplace numbers are ten digits that begin with 1, seldom cut, and then not behind six; company numbers have eight. */
function isMisfit(shape: CprShape, { word }: NumberLabel): boolean {
  if (/^(p[-. ]?n|pnr|pnum|produktionsenhed)/.test(word))
    return !undated.has(shape.form) || shape.characters.charAt(0) !== '1'
  return /^(cvr|senr|tlf|telefon|mobil|ean)/.test(word) && shape.form !== 'bare' && shape.form !== 'odd'
}

/** Units within which a sure number speaks for one of the same form. */
const reachOfSure = 200

/**
 * A number that is surely a CPR number is one wherever it is written again, and one of the same form in the next row is
 * likely another's.
 */
function hitsOf(
  judged: readonly Judged[],
  others: ReadonlySet<string>,
  weigh: (number: Judged, byRules: number) => number,
): readonly CprHit[] {
  const sure = new Set<string>()
  for (const { shape, sum } of judged) if (sum >= sureOdds) sure.add(shape.characters)
  const hits: CprHit[] = []
  judged.forEach((number, index) => {
    const { shape, kind, sum, why, isOther, isLabelled } = number
    let extra = 0
    if (sum < sureOdds && sure.has(shape.characters)) extra = odds.sameAsSure
    else if (sum < sureOdds && !isOther && isBesideSure(judged, index)) extra = odds.besideSure
    if (!isLabelled && !isOther && others.has(shape.characters)) extra = odds.sameAsOther
    const byRules = sum + extra
    const weighed = weigh(number, byRules)
    const confidence = probability(weighed)
    if (confidence < leastConfidence) return
    const isToldAround = byRules < 0 && weighed >= 0
    hits.push({
      kind,
      start: shape.start,
      end: shape.end,
      confidence,
      why: isToldAround ? [...why, { code: 'words-around' }] : why,
    })
  })
  return hits
}

function isBesideSure(judged: readonly Judged[], index: number): boolean {
  const own = judged[index]?.shape
  for (const next of [judged[index - 1], judged[index + 1]]) {
    if (own === undefined || next === undefined || next.sum < sureOdds || next.shape.form !== own.form)
      continue
    if (Math.max(own.start - next.shape.end, next.shape.start - own.end) <= reachOfSure) return true
  }
  return false
}
