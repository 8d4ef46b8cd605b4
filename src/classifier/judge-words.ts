// Words of a sentence + who the sentence is about → findings about health, pay and Article 9.
// A word alone is seldom personal data: log odds are added up for the word, the person beside it, a cause, an amount,
// and taken off for rules, products, statistics, conditions and negations. A negated condition is still told about a
// person (GDPR recital 35), so negation only lowers.
import type { FindingKind, FindingType, Reason, ReasonCode } from '../model/finding.ts'
import { isAsserted, nearOdds } from './beside-odds.ts'
import { belongings } from './belonging.ts'
import { contextOdds, doubtOdds } from './context-odds.ts'
import { descents } from './descent.ts'
import { joinedHits, type KindHit } from './frames.ts'
import { weighed, type Evidence, type Weigh } from './learned-odds.ts'
import { isHealth, type Signal, type WordHit, type WordKind } from './lexicon.ts'
import {
  carried,
  elidedWriter,
  nobody,
  oneOfOurs,
  personBefore,
  personIn,
  wordOf,
  type Person,
} from './persons.ts'
import { bias, odds, personOdds, strengthOdds, type WordType } from './odds.ts'
import { amountIn, figuresIn, withAmounts, type Figure } from './pay-figures.ts'
import { figureOdds, mayBePaid, payHeadingOf, payHits } from './pay.ts'
import { isBeside, type Place, type Surroundings } from './place.ts'
import { probability } from './probability.ts'
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
import { columnOfKind, learnedKinds, partsOfOne, tellingWords } from './sentence-model.ts'
import { foldedText, shownText, type TextView } from './text-view.ts'
import { toldByNeighbours } from './turns-of-phrase.ts'

export interface WordFinding {
  readonly type: FindingType
  readonly kind: FindingKind
  readonly start: number
  readonly end: number
  readonly confidence: number
  readonly why: readonly Reason[]
}

const wordTypes: readonly WordType[] = ['health', 'salary', 'article9']

const leastConfidence = 0.25
const leastForHint = 0.4

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
    const isLearned = mayTell(part.told, index)
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
      const judged = isByRules ? judgeSentence(place, findings) : 0
      if (isLearned) judgeLearned(part, place, judged, findings)
    }
    if (payColumn !== null && !isPayLine) judgePayRow(view, sentence, payColumn, person, findings)
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
function judgeSentence(place: Place, findings: WordFinding[]): number {
  const { hits } = place.sentence
  const { view, sentence, surroundings } = place
  const joined = [
    ...joinedHits(hits),
    ...belongings(view, sentence, surroundings.mood.belonging),
    ...descents(view, sentence),
  ]
  let kinds: KindHit[] | null = null
  for (const hit of hits) {
    if (isKind(hit) && !isInName(place.sentence, hit) && !isTestOfAnother(place, hit))
      (kinds ??= []).push(hit)
  }
  const told = toldByNeighbours(place.view, place.sentence)
  if (kinds === null && joined.length + told.length === 0 && !mayBePaid(place)) return 0
  let read: readonly Figure[] | null = null
  const figures = (): readonly Figure[] => (read ??= figuresIn(view, sentence))
  const all = [...(kinds ?? []), ...joined, ...told, ...payHits(place, figures)]
  const about = aboutIn(place)
  const covers = hits.filter((hit) => hit.signal === 'idiom' || hit.signal === 'generic')
  let judged = 0
  for (const type of wordTypes) {
    const own = ownWords(all, covers, type)
    if (own.length > 0)
      judgeType({ ...place, about }, type, own, type === 'salary' ? figures() : noFigures, findings)
    for (const { signal } of own) if (signal !== 'sick-leave') judged |= 1 << columnOfKind(signal)
  }
  return judged
}

function aboutIn({ view, sentence, about }: Place): Person {
  if (!mayBeElided.has(about.nearness)) return about
  return elidedWriter(view, sentence) ?? oneOfOurs(view, sentence) ?? about
}

/** What no rule had a word about, and the learned model hears. */
function judgeLearned(part: Judged, place: Place, judged: number, findings: WordFinding[]): void {
  let about: Person | null = null
  for (let column = 0; column < learnedKinds.length; column++) {
    const kind = learnedKinds[column]
    if (kind === undefined || (judged & (1 << column)) !== 0 || toldOf(place, column) < leastTold) continue
    // A row under no heading of pay, or the heading itself.
    if (kind === 'salary' && place.sentence.hasCells && !mayBePayRow(place)) continue
    about ??= aboutIn(place)
    const type = kind === 'health' || kind === 'salary' ? kind : 'article9'
    const found = kind === 'health' ? 'health-other' : kind
    const confidence = probability(place.weigh(evidenceOf({ ...place, about }, type, found, null)))
    if (confidence < leastConfidence) continue
    const { start, end } = tellingWords(part, place.index, column)
    const why: Reason[] = [{ code: 'told-by-sentence', word: quote(place.view, start, end) }]
    if (about.nearness !== 'nobody') why.push(aboutReason(place.view, about))
    findings.push({ type, kind: found, start, end, confidence, why })
  }
}

function mayBePayRow({ surroundings, hasAmount }: Place): boolean {
  return surroundings.mood.pay !== 'none' && hasAmount
}

/** Parts of log odds below which nobody asks further. */
const leastTold = -partsOfOne / 2

function mayTell(told: Int32Array, index: number): boolean {
  const from = index * learnedKinds.length
  for (let column = 0; column < learnedKinds.length; column++)
    if ((told[from + column] ?? 0) >= leastTold) return true
  return false
}

function toldOf({ told, index }: Place, column: number): number {
  return told[index * learnedKinds.length + column] ?? 0
}

function evidenceOf(place: Place, type: WordType, kind: FindingKind, byRules: number | null): Evidence {
  const { mood, learnedOfMail, sentences } = place.surroundings
  return {
    index: place.index,
    type,
    kind,
    byRules,
    bySentence: toldOf(place, columnOfKind(kind)) / partsOfOne,
    byMail: (learnedOfMail[wordTypes.indexOf(type)] ?? 0) / partsOfOne,
    nearness: place.about.nearness,
    isSignature: place.isSignature,
    isInSubject: place.isInSubject,
    isGeneral: mood.isGeneral || mood.isHalfGeneral,
    isToMany: mood.isToMany,
    isAboutAnimal: mood.isAboutAnimal,
    sentences,
  }
}

function aboutReason(view: TextView, about: Person): Reason {
  const word = wordOf(view, about)
  return word === '' ? { code: 'about-a-person' } : { code: 'about-a-person', word: shortened(word) }
}

const mayBeElided = new Set<Person['nearness']>(['in-mail', 'elsewhere', 'greeted', 'nobody'])

const testing = /scan|skan|unders|test|prøve/

/** An iris is scanned and DNA tested without anybody being a patient. */
function isTestOfAnother({ view, sentence }: Place, hit: KindHit): boolean {
  return (
    isHealth(hit.signal) &&
    sentence.hits.some(({ signal }) => signal === 'biometric' || signal === 'genetic') &&
    testing.test(foldedText(view, hit.start, hit.end))
  )
}

/** Nobody is well because her name is Rask. */
function isInName({ names }: Sentence, hit: WordHit): boolean {
  return names.some(
    (name) => name.start <= hit.start && hit.end <= name.end && (name.sureness === 2 || hit.strength === 1),
  )
}

/** The sentence's words of one type, without those inside a longer one or inside an idiom. */
function ownWords(all: readonly KindHit[], covers: readonly WordHit[], type: WordType): readonly KindHit[] {
  // An idiom takes every word it touches; a general word only what lies inside it.
  const isCovered = (hit: WordHit): boolean =>
    covers.some((cover) =>
      cover.signal === 'idiom'
        ? cover.start < hit.end && hit.start < cover.end
        : cover.start <= hit.start && hit.end <= cover.end,
    )
  const candidates = all.filter((hit) => typeOfSignal[hit.signal] === type && !isCovered(hit))
  if (candidates.length < 2) return candidates
  const kept: KindHit[] = []
  candidates.sort((a, b) => b.strength - a.strength || b.end - b.start - (a.end - a.start))
  for (const hit of candidates) {
    if (kept.length === mostWordsJudged) break
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit)
  }
  return kept.sort((a, b) => a.start - b.start)
}

const mostWordsJudged = 24

const typeOfSignal: Partial<Readonly<Record<Signal, WordType>>> = {
  diagnosis: 'health',
  treatment: 'health',
  medicine: 'health',
  'sick-leave': 'health',
  'health-other': 'health',
  salary: 'salary',
  union: 'article9',
  religion: 'article9',
  politics: 'article9',
  ethnicity: 'article9',
  'sex-life': 'article9',
  genetic: 'article9',
  biometric: 'article9',
  criminal: 'article9',
  social: 'article9',
} satisfies Record<WordKind, WordType>

function isKind(hit: WordHit): hit is KindHit {
  return typeOfSignal[hit.signal] !== undefined
}

function judgeType(
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
  const hasSickLeave = words.some((hit) => hit.signal === 'sick-leave')
  for (const hit of words) {
    const negation = negationOf(view, sentence, hit)
    const isSaid = isAsserted(place, hit)
    const sum =
      shared +
      (isSaid ? odds.asserted + doubt * odds.doubtOfAsserted : doubt) +
      (strengthOdds[hit.signal][hit.strength - 1] ?? 0) +
      (type === 'salary'
        ? figureOdds(figures, foldedText(view, hit.start, hit.end), about.at === hit.end + 1)
        : 0) +
      nearOdds(place, type, hit) +
      extraOdds(words, hit) *
        (about.nearness === 'nobody' || about.nearness === 'greeted' ? odds.extraAboutNobody : 1) +
      (negation === null ? 0 : isBeside(about) ? odds.negatedBesidePerson : odds.negated)
    const confidence = probability(
      hit.signal === 'sick-leave' ? sum : place.weigh(evidenceOf(place, type, hit.signal, sum)),
    )
    if (confidence < (hit.strength === 1 && hit.signal !== 'sick-leave' ? leastForHint : leastConfidence))
      continue
    const why: Reason[] = [{ code: codeOf(type, hit, hasSickLeave), word: quote(view, hit.start, hit.end) }]
    if (amount !== null) why.push({ code: 'amount-beside', word: quote(view, amount.start, amount.end) })
    if (about.nearness !== 'nobody') why.push(aboutReason(view, about))
    if (negation !== null) why.push({ code: 'negated', word: quote(view, negation.start, negation.end) })
    findings.push({ type, kind: hit.signal, start: hit.start, end: hit.end, confidence, why })
  }
}

const noFigures: readonly Figure[] = []

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
    if (isBefore || isAfter) return other
  }
  return null
}

function codeOf(type: WordType, hit: WordHit, hasSickLeave: boolean): ReasonCode {
  if (type === 'salary') return 'pay-word'
  if (type === 'article9') return 'article9-word'
  if (hit.signal === 'medicine') return 'medicine-word'
  if (hasSickLeave) return 'sick-leave-with-cause'
  return hit.signal === 'treatment' ? 'treatment-word' : 'health-word'
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
    { code: 'about-a-person', word: shortened(wordOf(view, person)) },
  ]
  findings.push({ type: 'salary', kind: 'salary', start: amount.start, end: amount.end, confidence, why })
}

const longestQuote = 40

function quote(view: TextView, start: number, end: number): string {
  return shortened(shownText(view, start, end))
}

const boundary = /[\t\n]|\s\s/

function shortened(text: string): string {
  // Few quotes go over a boundary, and of white space a view has only one kind.
  const line = boundary.test(text) ? text.replace(/\s+/g, ' ') : text
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line
}
