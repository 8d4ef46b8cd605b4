// CPR numbers in a text: shape, then date and century as the only gate, then evidence for and against, by rules and by what
// was learned. A birth in the future is written too: in examples and tests.
// The nearest label decides what a look-alike is; no word switches the rest of the mail off. Numbers that stand together
// are of one kind: their labels, and whether they are dates at all, count for each other.
import type { FindingKind, Reason } from '../model/finding.ts'
import type { PersonNear } from './cpr-beside.ts'
import { labelsOf, type Labelled } from './cpr-label.ts'
import { oddsOfNeighbours } from './cpr-neighbours.ts'
import { numbersAt, numberStarts } from './cpr-numbers.ts'
import { odds } from './cpr-odds.ts'
import { isOfOther, judgeNumber, type Judged } from './cpr-rules.ts'
import { isLikeClock } from './cpr-surroundings.ts'
import { isSureByRules } from './learned-numbers.ts'
import { columnsOf } from './number-columns.ts'
import { oddsInCompany, type NumberAlone } from './number-company.ts'
import type { NumberEvidence } from './number-context.ts'
import { probability } from './probability.ts'
import type { TextView } from './text-view.ts'

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

/** A number and what is thought of it before the others of its mail are looked at. */
export interface CprCandidate extends NumberAlone {
  readonly hit: Omit<CprHit, 'confidence'>
  /** Log odds. */
  readonly byRules: number
}

export interface CprCandidates {
  readonly numbers: readonly CprCandidate[]
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
 * Every CPR-like number of the view. Linear.
 * `starts` are the places where digits begin, when the caller has come by them already.
 */
export function findCpr(
  view: TextView,
  { today, personNear, isAboutCpr, isFileName = false, others = none, weighNumber }: CprContext,
  starts: readonly number[] = numberStarts(view),
): CprCandidates {
  const numbers = numbersAt(view, starts)
  const steps = starts.length * mostSteps
  if (!numbers.some((number) => number.shape !== null)) return { numbers: [], others: none, steps }
  const isAbout = isAboutCpr()
  const about = isAbout ? odds.mailIsAboutCpr : 0
  const thisYear = Number(today.slice(0, 4))
  const columns = columnsOf(view)
  const labels: (Labelled | null)[] = []
  let before: Labelled | null = null
  for (const { shape } of numbers) {
    if (shape !== null) before = labelsOf(view, shape, columns, before)
    labels.push(shape === null ? null : before)
  }
  const isOther = (index: number): boolean => isOfOther(labels[index]?.hard ?? null)
  const judged: Judged[] = []
  labels.forEach((labelled, index) => {
    if (labelled === null) return
    const near = personNear(labelled.shape.start, labelled.shape.end)
    const besides = oddsOfNeighbours(numbers, index, { thisYear, isOther })
    judged.push(judgeNumber(view, labelled, { thisYear, near, isFileName, odds: about + besides }))
  })
  const own = new Set(others)
  for (const { shape, sum, isOther } of judged) if (isOther && sum < 0) own.add(shape.characters)
  const misses = numbers.length - judged.length
  const shapes = new Set(judged.map(({ shape }) => shape.characters)).size
  // Nothing was learned of the names of files, and too little of numbers that lost a zero.
  const isLearned = ({ shape }: Judged): boolean => !isFileName && shape.form !== 'lost-zero'
  const candidates = withThoseElsewhere(judged, own).map((byRules, index): CprCandidate => {
    const number = judged[index] as Judged
    const { shape, labelled, near, kind, why } = number
    const isTime = isLikeClock(shape, thisYear)
    return {
      characters: shape.characters,
      form: shape.form,
      odds: isLearned(number)
        ? weighNumber({ view, labelled, near, isTime, isAbout, shapes, misses, byRules })
        : byRules,
      isSettled: !isLearned(number) || isSureByRules(byRules),
      hit: { kind, start: shape.start, end: shape.end, why },
      byRules,
    }
  })
  return { numbers: candidates, others: own, steps: steps + numbers.length * mostSteps }
}

/** The likely ones of each part of a mail with their probability, given what all its numbers are thought to be. */
export function cprHitsOf(
  subject: readonly CprCandidate[],
  body: readonly CprCandidate[],
): readonly [ofSubject: readonly CprHit[], ofBody: readonly CprHit[]] {
  const inCompany = oddsInCompany([...subject, ...body])
  return [hitsOf(subject, inCompany, 0), hitsOf(body, inCompany, subject.length)]
}

/** The odds of the first number stand at `from`. */
function hitsOf(
  numbers: readonly CprCandidate[],
  inCompany: readonly number[],
  from: number,
): readonly CprHit[] {
  const hits: CprHit[] = []
  numbers.forEach(({ hit, byRules }, at) => {
    const sum = inCompany[from + at] ?? byRules
    const confidence = probability(sum)
    if (confidence < leastConfidence) return
    const isToldAround = byRules < 0 && sum >= 0
    hits.push({ ...hit, confidence, why: isToldAround ? [...hit.why, { code: 'words-around' }] : hit.why })
  })
  return hits
}

const none: ReadonlySet<string> = new Set<string>()

/** Units within which a sure number speaks for one of the same form. */
const reachOfSure = 200

/**
 * The log odds of each by the rules: a number that is surely a CPR number is one wherever it is written again, and one of
 * the same form in the next row is likely another's.
 */
function withThoseElsewhere(judged: readonly Judged[], others: ReadonlySet<string>): readonly number[] {
  const sure = new Set<string>()
  for (const { shape, sum } of judged) if (sum >= sureOdds) sure.add(shape.characters)
  return judged.map(({ shape, sum, isOther, isLabelled }, index) => {
    if (!isLabelled && !isOther && others.has(shape.characters)) return sum + odds.sameAsOther
    if (sum >= sureOdds) return sum
    if (sure.has(shape.characters)) return sum + odds.sameAsSure
    return !isOther && isBesideSure(judged, index) ? sum + odds.besideSure : sum
  })
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
