// The sentences of a part and what is known of its mail → findings about health, pay and Article 9. Here is decided which
// sentences are looked at, whom each is about and which words of it count; what a word then weighs, in judge-type.ts. A word
// alone is seldom personal data.
import type { Reason } from '../model/finding.ts'
import { belongings } from './belonging.ts'
import { descents } from './descent.ts'
import { joinedHits } from './frames.ts'
import {
  aboutReason,
  evidenceOf,
  judgeType,
  leastConfidence,
  toldOf,
  wordTypes,
  type WordFinding,
} from './judge-type.ts'
import { columnOfKind, learnedKinds, partsOfOne, type LearnedKind } from './learned-kinds.ts'
import { weighed, type Weigh } from './learned-odds.ts'
import type { WordHit } from './lexicon.ts'
import { bias, odds, personOdds, strengthOdds } from './odds.ts'
import { kindsIn, ownWords } from './own-words.ts'
import { amountIn, figuresIn, withAmounts, type Figure } from './pay-figures.ts'
import { mayBePaid, payHeadingOf, payHits } from './pay.ts'
import { carried, elidedWriter, nobody, oneOfOurs, personBefore, personIn, type Person } from './persons.ts'
import type { Place, Surroundings } from './place.ts'
import { probability } from './probability.ts'
import { quote } from './quote.ts'
import {
  hasCells,
  hasFunction,
  hasMatter,
  hasNames,
  hasNegation,
  isMarked,
  sentenceAt,
  type Sentence,
  type Sentences,
} from './sentences.ts'
import type { TextView } from './text-view.ts'
import { toldByNeighbours } from './turns-of-phrase.ts'

interface Judged {
  readonly view: TextView
  readonly sentences: Sentences
  /** 1 for each sentence of a signature. */
  readonly signatures: Uint8Array
  /** 1 for each sentence that holds a CPR number. */
  readonly withCpr: Uint8Array
  /** What the learned model says of its sentences (sentence-model.ts). */
  readonly told: Int32Array
  readonly isSubject: boolean
}

/**
 * The findings of all sentences in order. Linear: a sentence has a greatest length. Only a sentence that holds more than
 * whom or what it is about is looked at, and those before it only for whom they leave to it.
 */
export function judgeWords(part: Judged, surroundings: Surroundings, weigh: Weigh = weighed): WordFinding[] {
  const { view, sentences, signatures } = part
  const findings: WordFinding[] = []
  const { pay } = surroundings.mood
  let payColumn: WordHit | null = null
  let labelled = -1
  const amounts = withAmounts(view, sentences)
  const persons: Persons = new Array<Person | null | undefined>(sentences.count)
  for (let index = 0; index < sentences.count; index++) {
    const isPayLine = pay === 'subject' && hasNames(sentences, index)
    if (!isMarked(sentences, index, hasCells)) payColumn = null
    const isToldByAmount = amounts.has(index) || labelled === index || isPayLine || payColumn !== null
    const isLearned = mayTell(part, index, surroundings)
    const isByRules = isToldByAmount || mayBeByWords(sentences, index, isLearned || pay !== 'none')
    if (!isLearned && !isByRules) continue
    const sentence = sentenceAt(sentences, index)
    const isSignature = signatures[index] === 1
    const person = personOf(part, persons, index, sentence)
    if (isLearned || sentence.hits.length > 0 || isPayLine || labelled === index || amounts.has(index)) {
      const about = person ?? (isSignature ? nobody : carriedTo(part, persons, index, surroundings))
      const place = {
        view,
        sentence,
        index,
        about,
        surroundings,
        isSignature,
        isInSubject: part.isSubject,
        isLabelled: labelled === index,
        hasAmount: amounts.has(index),
        told: part.told,
        weigh,
      }
      let meant: Place | null = null
      const placeMeant = (): Place => (meant ??= withWhomItMeans(place))
      const before = findings.length
      const judged = isByRules ? judgeSentence(place, placeMeant, findings) : 0
      if (judged !== 0) addTelling(place, judged, findings, before)
      if (isLearned) judgeLearned(part, place, placeMeant, judged, findings)
    }
    if (payColumn !== null && !tellsPay(findings, sentence))
      judgePayRow(view, sentence, payColumn, person, findings)
    const heading = payHeadingOf(view, sentence)
    if (sentence.hasCells) payColumn ??= heading
    labelled = heading !== null && sentence.words <= longestLabel ? index + 1 : -1
  }
  return findings
}

const longestLabel = 4

/** A word that says something, or what somebody does no longer where there is more to it. */
function mayBeByWords(sentences: Sentences, index: number, hasMore: boolean): boolean {
  if (isMarked(sentences, index, hasMatter)) return true
  return hasMore && isMarked(sentences, index, hasNegation) && isMarked(sentences, index, hasFunction)
}

/** Whom each sentence itself tells of, as far as somebody asked. */
type Persons = (Person | null | undefined)[]

function personOf(part: Judged, persons: Persons, index: number, known?: Sentence): Person | null {
  const found = persons[index]
  if (found !== undefined) return found
  const { view, sentences, signatures, withCpr } = part
  const sentence = known ?? sentenceAt(sentences, index)
  const person = personIn(view, sentence, signatures[index] === 1, withCpr[index] === 1)
  persons[index] = person
  return person
}

function carriedTo(
  part: Judged,
  persons: Persons,
  index: number,
  { mailNamesPerson, mood }: Surroundings,
): Person {
  const before = personBefore(part.sentences, index, (other) => personOf(part, persons, other))
  return carried(before, mailNamesPerson, mood)
}

/** Judges what the rules find; returns a bit for each kind of the learned model that they had a word about. */
function judgeSentence(place: Place, placeMeant: () => Place, findings: WordFinding[]): number {
  const { hits } = place.sentence
  const { view, sentence, surroundings } = place
  const joined = [
    ...joinedHits(hits),
    ...belongings(view, sentence, surroundings.mood.belonging),
    ...descents(view, sentence),
  ]
  const kinds = kindsIn(place)
  const told = toldByNeighbours(place.view, place.sentence)
  if (kinds === null && joined.length + told.length === 0 && !mayBePaid(place)) return 0
  let read: readonly Figure[] | null = null
  const figures = (): readonly Figure[] => (read ??= figuresIn(view, sentence))
  const all = [...(kinds ?? []), ...joined, ...told, ...payHits(place, figures)]
  const placed = placeMeant()
  const covers = hits.filter((hit) => hit.signal === 'idiom' || hit.signal === 'generic')
  let judged = 0
  for (const type of wordTypes) {
    const own = ownWords(all, covers, type)
    if (own.length === 0) continue
    judgeType(placed, type, own, type === 'salary' ? figures() : noFigures, findings)
    for (const { signal } of own) if (signal !== 'sick-leave') judged |= 1 << columnOfKind(signal)
  }
  return judged
}

/** The place with whom the sentence is about though it names nobody that is known. */
function withWhomItMeans(place: Place): Place {
  const { view, sentence } = place
  if (!mayBeElided.has(place.about.nearness)) return place
  const about = elidedWriter(view, sentence) ?? oneOfOurs(view, sentence)
  return about === null ? place : { ...place, about }
}

/** What the net hears in a sentence beside the words that the rules found in it, findings from `first` on. */
function addTelling(place: Place, judged: number, findings: WordFinding[], first: number): void {
  const { net } = place.surroundings
  const { isInSubject, index, view } = place
  const last = findings.length
  for (let column = 0; column < learnedKinds.length; column++) {
    const kind = learnedKinds[column]
    if (kind === undefined || kind === 'salary' || (judged & (1 << column)) === 0) continue
    const surest = surestOf(findings, first, last, column)
    if (surest === null || net.odds(isInSubject, index, column) < leastHeard) continue
    for (const { start, end } of net.tellingRuns(isInSubject, index, column)) {
      if (end - start < shortestMore) continue
      if (findings.slice(first, last).some((found) => found.start < end && start < found.end)) continue
      const [, ...ofPerson] = surest.why
      const why: Reason[] = [
        { code: 'told-by-sentence', word: quote(view, start, end) },
        ...ofPerson.filter(({ code }) => code === 'about-a-person'),
      ]
      findings.push({
        ...surest,
        kind: kind === 'health' ? 'health-other' : kind,
        start,
        end,
        why,
        isMore: true,
      })
    }
  }
}

/** A short word between others that were found says nothing. */
const shortestMore = 6

function surestOf(
  findings: readonly WordFinding[],
  first: number,
  last: number,
  column: number,
): WordFinding | null {
  let surest: WordFinding | null = null
  for (let at = first; at < last; at++) {
    const found = findings[at]
    if (found === undefined || found.type === 'cpr' || columnOfKind(found.kind) !== column) continue
    if (surest === null || found.confidence > surest.confidence) surest = found
  }
  return surest
}

/** What no rule had a word about, and the learned model hears. */
function judgeLearned(
  part: Judged,
  place: Place,
  placeMeant: () => Place,
  judged: number,
  findings: WordFinding[],
): void {
  for (let column = 0; column < learnedKinds.length; column++) {
    const kind = learnedKinds[column]
    if (kind === undefined || (judged & (1 << column)) !== 0) continue
    if (!mayTellKind(part, place.index, column, place.surroundings)) continue
    if (isNeverHeardAlone(place, kind, column)) continue
    // A row under no heading of pay, or the heading itself.
    if (kind === 'salary' && place.sentence.hasCells && !mayBePayRow(place)) continue
    const type = kind === 'health' || kind === 'salary' ? kind : 'article9'
    const found = kind === 'health' ? 'health-other' : kind
    const placed = placeMeant()
    const { about } = placed
    const confidence = probability(place.weigh(evidenceOf(placed, type, found, null)))
    if (confidence < leastConfidence) continue
    const ofPerson = about.nearness === 'nobody' ? [] : [aboutReason(place.view, about)]
    const runs = place.surroundings.net.tellingRuns(part.isSubject, place.index, column)
    runs.forEach(({ start, end }, run) => {
      const why: Reason[] = [{ code: 'told-by-sentence', word: quote(place.view, start, end) }, ...ofPerson]
      const finding: WordFinding = { type, kind: found, start, end, confidence, why }
      findings.push(run === 0 ? finding : { ...finding, isMore: true })
    })
  }
}

/**
 * A member where no union is named is a club's ("medlem hos os"). Where the sums speak against it, the net must hear a union and
 * pay ("31 pauser i timen"), and somebody be spoken of for descent ("vinen er af fransk oprindelse").
 */
function isNeverHeardAlone(place: Place, kind: LearnedKind, column: number): boolean {
  const { surroundings, sentence, about, isInSubject, index } = place
  if (kind === 'union' && surroundings.mood.belonging === 'none' && sentence.hits.some(isMembership))
    return true
  if (toldOf(place, column) >= 0) return false
  if (kind === 'ethnicity') return about.nearness === 'nobody'
  return (kind === 'union' || kind === 'salary') && surroundings.net.odds(isInSubject, index, column) < 0
}

function isMembership({ signal }: WordHit): boolean {
  return signal === 'membership'
}

function mayBePayRow({ surroundings, hasAmount }: Place): boolean {
  return surroundings.mood.pay !== 'none' && hasAmount
}

/** Parts of log odds by the sums alone that are worth a look, and the log odds by the net that are. */
const leastTold = -partsOfOne / 2
const leastHeard = -1
/** Below this the net is not asked, nor in a text of so many sentences that it would take long. */
const leastAsked = -5 * partsOfOne
const mostAsked = 200

function mayTellKind(
  { told, isSubject }: Judged,
  index: number,
  column: number,
  around: Surroundings,
): boolean {
  const sum = told[index * learnedKinds.length + column] ?? 0
  if (sum >= leastTold) return true
  return (
    around.sentences <= mostAsked &&
    sum >= leastAsked &&
    around.net.odds(isSubject, index, column) >= leastHeard
  )
}

function mayTell(part: Judged, index: number, around: Surroundings): boolean {
  const from = index * learnedKinds.length
  for (let column = 0; column < learnedKinds.length; column++)
    if ((part.told[from + column] ?? 0) >= leastTold) return true
  for (let column = 0; column < learnedKinds.length; column++)
    if (mayTellKind(part, index, column, around)) return true
  return false
}

const noFigures: readonly Figure[] = []
const mayBeElided = new Set<Person['nearness']>(['in-mail', 'elsewhere', 'greeted', 'nobody'])

/** Among the last findings, which are those of this sentence. */
function tellsPay(findings: readonly WordFinding[], { start }: Sentence): boolean {
  for (let at = findings.length - 1; (findings[at]?.start ?? -1) >= start; at--)
    if (findings[at]?.type === 'salary') return true
  return false
}

/** A row under a heading of pay: a person and an amount. */
function judgePayRow(
  view: TextView,
  sentence: Sentence,
  heading: WordHit,
  person: Person | null,
  findings: WordFinding[],
): void {
  const amount = amountIn(view, sentence)
  if (amount === null || person === null || sentence.hits.some((hit) => hit.signal === 'salary')) return
  const confidence = probability(
    bias +
      (strengthOdds.salary[heading.strength - 1] ?? 0) +
      personOdds.salary[person.nearness] +
      odds.amount,
  )
  const why: Reason[] = [
    { code: 'pay-word', word: quote(view, heading.start, heading.end) },
    { code: 'amount-beside', word: quote(view, amount.start, amount.end) },
    aboutReason(view, person),
  ]
  findings.push({ type: 'salary', kind: 'salary', start: amount.start, end: amount.end, confidence, why })
}
