// The words of one type in a sentence + who the sentence is about → findings. Log odds are added up for the word, the person
// beside it, a cause, an amount, and taken off for rules, products, statistics, conditions and negations; the learned model
// is heard besides (learned-odds.ts). A negated condition is still told about a person (GDPR recital 35), so negation only
// lowers.
import type { FindingKind, FindingType, Reason, ReasonCode } from '../model/finding.ts'
import { isAsserted, isRecord, nearOdds } from './beside-odds.ts'
import { contextOdds, doubtOdds, hasBlanks } from './context-odds.ts'
import type { KindHit } from './frames.ts'
import { columnOfKind, learnedKinds, partsOfOne } from './learned-kinds.ts'
import type { Evidence } from './learned-odds.ts'
import { isDigitSymbol } from './fold.ts'
import { isHealth, type WordHit } from './lexicon.ts'
import { bias, odds, strengthOdds, type WordType } from './odds.ts'
import type { Figure } from './pay-figures.ts'
import { figureOdds } from './pay.ts'
import type { Person } from './persons.ts'
import { isBeside, type Place } from './place.ts'
import { probability } from './probability.ts'
import { quote } from './quote.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface WordFinding {
  readonly type: FindingType
  readonly kind: FindingKind
  readonly start: number
  readonly end: number
  readonly confidence: number
  readonly why: readonly Reason[]
  /** As of a finding. */
  readonly isMore?: true
}

export const wordTypes: readonly WordType[] = ['health', 'salary', 'article9']

export const leastConfidence = 0.25
const leastForHint = 0.4

/** Adds the findings of one type to `findings`. */
export function judgeType(
  place: Place,
  type: WordType,
  words: readonly KindHit[],
  figures: readonly Figure[],
  findings: WordFinding[],
): void {
  const { view, sentence, about } = place
  const doubt = doubtOdds(place, type)
  const shared = bias + contextOdds(place, type)
  const amount = figures[0] ?? null
  // The heading of a column tells what the amounts below it are, and nothing itself.
  if (type === 'salary' && sentence.hasCells && amount === null) return
  // What is left blank tells nothing, whatever the mail around it is about.
  const isToFillIn = type !== 'salary' && hasBlanks(foldedText(view, sentence.start, sentence.end))
  let besideAmount: Reason | null = null
  let ofPerson: Reason | null = null
  const hasSickLeave = words.some((hit) => hit.signal === 'sick-leave')
  for (const hit of words) {
    const negation = negationOf(view, sentence, hit)
    const isSaid = isAsserted(place, hit)
    const isOfRecord = isRecord(place, hit)
    const sum =
      shared +
      (isSaid ? odds.asserted + doubt * odds.doubtOfAsserted : doubt) +
      (strengthOdds[hit.signal][hit.strength - 1] ?? 0) +
      (type === 'salary'
        ? figureOdds(figures, foldedText(view, hit.start, hit.end), about.at === hit.end + 1)
        : 0) +
      nearOdds(place, type, hit) +
      (isOfRecord ? odds.record : 0) +
      extraOdds(words, hit) *
        (about.nearness === 'nobody' || about.nearness === 'greeted' ? odds.extraAboutNobody : 1) +
      (negation === null ? 0 : isBeside(about) ? odds.negatedBesidePerson : odds.negated)
    // Wine is of French descent too.
    if (hit.signal === 'ethnicity' && about.nearness === 'nobody' && sum < 0) continue
    const isSure = hit.signal === 'sick-leave' || isOfRecord || isToFillIn
    const confidence = probability(isSure ? sum : place.weigh(evidenceOf(place, type, hit.signal, sum)))
    if (confidence < (hit.strength === 1 && hit.signal !== 'sick-leave' ? leastForHint : leastConfidence))
      continue
    const named = findings[findings.length - 1]
    if (named !== undefined && isOne(view, named, hit)) {
      const [first, ...others] = named.why
      const word = quote(view, named.start, hit.end)
      findings[findings.length - 1] = {
        ...named,
        kind: named.kind === 'medicine' ? named.kind : hit.signal,
        end: hit.end,
        confidence: Math.max(named.confidence, confidence),
        why:
          first === undefined
            ? []
            : [{ ...first, word }, ...others.filter(({ code }) => code !== 'amount-beside')],
      }
      continue
    }
    const why: Reason[] = [{ code: codeOf(type, hit, hasSickLeave), word: quote(view, hit.start, hit.end) }]
    if (amount !== null && !(amount.start < hit.end && hit.start < amount.end))
      why.push((besideAmount ??= { code: 'amount-beside', word: quote(view, amount.start, amount.end) }))
    if (about.nearness !== 'nobody') why.push((ofPerson ??= aboutReason(view, about)))
    if (negation !== null) why.push({ code: 'negated', word: quote(view, negation.start, negation.end) })
    findings.push({ type, kind: hit.signal, start: hit.start, end: hit.end, confidence, why })
  }
}

/** The one goes on with the other: what would be marked as two is one thing to a reader. */
function isOne(view: TextView, lead: WordFinding, hit: WordHit): boolean {
  if (hit.start <= lead.end || hit.start - lead.end > longestPartOfName) return false
  const between = foldedText(view, lead.end, hit.start)
  // "lider af skizofreni"
  if (lead.kind === 'health-other') return between === ' ' && isHealth(hit.signal)
  // "sertralin, 50 mg"
  if (lead.kind === 'medicine') return isHealth(hit.signal) && dose.test(between)
  if (lead.kind !== hit.signal) return false
  // "løn er 31.000 kr. om måneden"
  if (lead.kind === 'salary') return isOf.test(between) && isDigitSymbol(view.symbols[hit.start] ?? 0)
  // "diagnosen multipel sklerose"
  return leads.test(foldedText(view, lead.start, lead.end)) && partOfName.test(between)
}

const dose = /^(?:,| på|:)? ?\d[\d.,]{0,6} ?$/
const isOf = /^:?( er| var| bliver| på| is| was| of)?( nu| now)? $/
const longestPartOfName = 16
const leads = /^(diagnos|sygdom|lidels)[a-z]*$/
const partOfName = /^ (?!(?:og|eller|men|med|af|ikke|and|or|but|with|of|not) )(?:[a-zæøå]+ )?$/

/** Other words of the same type help; the plain fact of sick leave only helps words that name its cause. */
function extraOdds(words: readonly WordHit[], own: WordHit): number {
  let sum = 0
  for (const other of words) {
    if (other === own || other.signal === 'sick-leave') continue
    sum += odds.extraPerStrength * Math.max(1, other.strength - 1)
  }
  return Math.min(sum, odds.mostExtra)
}

const negationBefore = 40
const negationAfter = 14

function negationOf(view: TextView, sentence: Sentence, hit: WordHit): WordHit | null {
  for (const other of sentence.hits) {
    if (other.signal !== 'negation') continue
    const isBefore = other.end <= hit.start && hit.start - other.end <= negationBefore
    const isAfter =
      other.start >= hit.end &&
      other.start - hit.end <= negationAfter &&
      !/[,;]| (og|men|and|but) /.test(foldedText(view, hit.end, other.start))
    if ((isBefore || isAfter) && !saysMore.test(foldedText(view, other.end, other.end + longestMore)))
      return other
  }
  return null
}

/** "Det er ikke første gang", "not only": the opposite of a denial. */
const saysMore = /^ ?(?:første gang|kun|bare|only|just|the first time)(?![a-zæøå])/
const longestMore = 16

function codeOf(type: WordType, hit: WordHit, hasSickLeave: boolean): ReasonCode {
  if (type === 'salary') return 'pay-word'
  if (type === 'article9') return 'article9-word'
  if (hit.signal === 'medicine') return 'medicine-word'
  if (hasSickLeave) return 'sick-leave-with-cause'
  return hit.signal === 'treatment' ? 'treatment-word' : 'health-word'
}

/** What is known where a word was found; `byRules` is null where none was. */
export function evidenceOf(
  place: Place,
  type: WordType,
  kind: FindingKind,
  byRules: number | null,
): Evidence {
  const { mood, learnedOfMail, net, sentences } = place.surroundings
  return {
    index: place.index,
    type,
    kind,
    byRules,
    bySentence: toldOf(place, columnOfKind(kind)) / partsOfOne,
    byMail: (learnedOfMail[wordTypes.indexOf(type)] ?? 0) / partsOfOne,
    byNet: net.odds(place.isInSubject, place.index, columnOfKind(kind)),
    nearness: place.about.nearness,
    isSignature: place.isSignature,
    isInSubject: place.isInSubject,
    isGeneral: mood.isGeneral || mood.isHalfGeneral,
    isToMany: mood.isToMany,
    isAboutAnimal: mood.isAboutAnimal,
    isSpokenAgainst: isSpokenAgainst(place, kind),
    sentences,
  }
}

/**
 * An amount that has another name ("3.500 kr. i børnebidrag") or is nobody's ("Mindstelønnen er 139 kr."), and a mail that names
 * no union ("formand for Håndboldforbundet").
 */
function isSpokenAgainst({ sentence, surroundings }: Place, kind: FindingKind): boolean {
  if (kind === 'union') return surroundings.mood.belonging === 'none'
  return kind === 'salary' && sentence.hits.some(({ signal }) => signal === 'cost' || signal === 'generic')
}

export function aboutReason(view: TextView, about: Person): Reason {
  const word = about.isByCpr ? 'CPR' : quote(view, about.from, about.to)
  return word === '' ? { code: 'about-a-person' } : { code: 'about-a-person', word }
}

/** What the learned model says of a sentence, in parts of log odds. */
export function toldOf({ told, index }: Place, column: number): number {
  return told[index * learnedKinds.length + column] ?? 0
}
