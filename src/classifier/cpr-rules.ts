// One number of CPR form by the rules: evidence of its form, its labels, who stands beside it and what surrounds it, added up
// as log odds. Modulus 11 is evidence, never a gate (cpr.dk).
import type { FindingKind, Reason } from '../model/finding.ts'
import { faded, oddsOfNoun, personOdds, type PersonNear } from './cpr-beside.ts'
import type { CprForm, CprShape } from './cpr-form.ts'
import type { Labelled } from './cpr-label.ts'
import { hasModulus11, isJanuaryFirstException } from './cpr-number.ts'
import { formOdds, labelOdds, odds } from './cpr-odds.ts'
import { surroundingsOdds } from './cpr-surroundings.ts'
import type { NumberLabel } from './label-words.ts'
import { foldedText, type TextView } from './text-view.ts'

/** A number and what the rules make of it. */
export interface Judged {
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

/** `odds` of what surrounds it are what is known already. */
export function judgeNumber(
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
  return {
    shape,
    labelled,
    near,
    kind: isReplacement ? 'replacement-cpr-number' : 'cpr-number',
    sum,
    why,
    isOther: isOfOther(hard),
    isLabelled,
  }
}

/** A label says that it is another number. */
export function isOfOther(hard: NumberLabel | null): boolean {
  return hard !== null && labelOdds[hard.is] < 0
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
  return /^(cvr|senr|tlf|telefon|mobil|phone|ean)/.test(word) && shape.form !== 'bare' && shape.form !== 'odd'
}
