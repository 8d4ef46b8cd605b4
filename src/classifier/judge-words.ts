// Words of a sentence + who the sentence is about → findings about health, pay and Article 9.
// A word alone is seldom personal data: log odds are added up for the word, the person beside it, a cause, an amount,
// and taken off for rules, products, statistics, conditions and negations. A negated condition is still told about a
// person (GDPR recital 35), so negation only lowers.
import type { FindingKind, FindingType, Reason, ReasonCode } from '../model/finding.ts'
import type { Signal, WordHit, WordKind } from './lexicon.ts'
import { probability } from './probability.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, shownText, type TextView } from './text-view.ts'

export interface WordFinding {
  readonly type: FindingType
  readonly kind: FindingKind
  readonly start: number
  readonly end: number
  readonly confidence: number
  readonly why: readonly Reason[]
}

/** What is known about the whole mail when a sentence is judged. */
export interface Surroundings {
  /** A CPR number stands in [start, end). */
  readonly hasCprIn: (start: number, end: number) => boolean
  readonly mailNamesPerson: boolean
  /** Asked only where words were found. */
  readonly isNewsletter: () => boolean
}

type WordType = Exclude<FindingType, 'cpr'>

const bias = -2.6
const strengthOdds: Readonly<Record<WordType, readonly [number, number, number]>> = {
  health: [0.2, 1.2, 2.2],
  salary: [0, 0.7, 1.9],
  article9: [0.2, 1.05, 2],
}
/** Named or meant by a noun or pronoun; addressed as "you"; named just before; named somewhere in the mail. */
const personOdds: Readonly<Record<WordType, readonly [number, number, number, number]>> = {
  health: [1.8, 1.2, 0.9, 0.7],
  salary: [1.3, 1.1, 0.7, 0.5],
  article9: [1.6, 1.1, 0.8, 0.6],
}
const odds = {
  extraPerStrength: 0.5,
  mostExtra: 1.6,
  extraAboutNobody: 0.4,
  cause: 0.4,
  amount: 1.7,
  bareAmount: 0.9,
  negated: -0.8,
  condition: -1,
  generic: -2,
  genericBesidePerson: -0.7,
  personAtWork: -1.7,
  newsletter: -0.8,
}
const leastConfidence = 0.25
const leastForHint = 0.4

/** The findings of all sentences in order. Linear: a sentence has a greatest length. */
export function judgeWords(
  view: TextView,
  sentences: readonly Sentence[],
  surroundings: Surroundings,
): WordFinding[] {
  const findings: WordFinding[] = []
  let before: Person | null = null
  let payColumn: WordHit | null = null
  for (const sentence of sentences) {
    const person = personOf(view, sentence, surroundings)
    const about = person ?? carried(before, surroundings)
    for (const type of ['health', 'salary', 'article9'] as const) {
      judgeSentence(view, sentence, type, about, surroundings, findings)
    }
    if (!sentence.hasCells) payColumn = null
    else if (payColumn !== null) judgePayRow(view, sentence, payColumn, person, findings)
    payColumn ??= payColumnOf(view, sentence)
    before = leftOver(sentence, person, before)
  }
  return findings
}

interface Person {
  /** Index into personOdds; 4 is nobody. */
  readonly closeness: 0 | 1 | 2 | 3 | 4
  readonly word: string
}

const nobody: Person = { closeness: 4, word: '' }

function carried(before: Person | null, surroundings: Surroundings): Person {
  if (before !== null && before.closeness < 3) return { closeness: 2, word: before.word }
  return surroundings.mailNamesPerson ? { closeness: 3, word: '' } : nobody
}

/** Whom the next sentence may still be about: a person lasts for one sentence that names nobody. */
function leftOver(sentence: Sentence, person: Person | null, before: Person | null): Person | null {
  if (sentence.isGreeting) return null
  if (person !== null) return person
  return before?.closeness === 0 ? { closeness: 2, word: before.word } : null
}

function personOf(view: TextView, sentence: Sentence, surroundings: Surroundings): Person | null {
  const name = sentence.isGreeting ? undefined : sentence.names.find((candidate) => candidate.sureness === 2)
  if (name !== undefined) return { closeness: 0, word: shownText(view, name.start, name.end) }
  const strong = sentence.hits.find((hit) => hit.signal === 'person' && hit.strength === 3)
  if (strong !== undefined) return { closeness: 0, word: shownText(view, strong.start, strong.end) }
  if (surroundings.hasCprIn(sentence.start, sentence.end)) return { closeness: 0, word: 'CPR' }
  const weakName = sentence.isGreeting ? undefined : sentence.names[0]
  if (weakName !== undefined) return { closeness: 1, word: shownText(view, weakName.start, weakName.end) }
  const weak = sentence.hits.find((hit) => hit.signal === 'person')
  return weak === undefined ? null : { closeness: 1, word: shownText(view, weak.start, weak.end) }
}

function judgeSentence(
  view: TextView,
  sentence: Sentence,
  type: WordType,
  about: Person,
  surroundings: Surroundings,
  findings: WordFinding[],
): void {
  const words = ownWords(sentence, type)
  if (words.length === 0) return
  const shared = bias + contextOdds(view, sentence, type, about, surroundings)
  const amount = type === 'salary' ? amountIn(view, sentence) : null
  const amountOdds = amount === null ? 0 : amount.hasCurrency ? odds.amount : odds.bareAmount
  const hasSickLeave = words.some((hit) => hit.signal === 'sick-leave')
  for (const hit of words) {
    const negation = negationOf(view, sentence, hit)
    const sum =
      shared +
      (strengthOdds[type][hit.strength - 1] ?? 0) +
      amountOdds +
      extraOdds(words, hit) * (about.closeness === 4 ? odds.extraAboutNobody : 1) +
      (negation === null ? 0 : odds.negated)
    const confidence = probability(sum)
    if (confidence < (hit.strength === 1 && hit.signal !== 'sick-leave' ? leastForHint : leastConfidence))
      continue
    const why: Reason[] = [{ code: codeOf(type, hit, hasSickLeave), word: quote(view, hit.start, hit.end) }]
    if (amount !== null) why.push({ code: 'amount-beside', word: quote(view, amount.start, amount.end) })
    if (about.closeness < 4) {
      why.push(
        about.word === ''
          ? { code: 'about-a-person' }
          : { code: 'about-a-person', word: shortened(about.word) },
      )
    }
    if (negation !== null) why.push({ code: 'negated', word: quote(view, negation.start, negation.end) })
    findings.push({ type, kind: hit.signal, start: hit.start, end: hit.end, confidence, why })
  }
}

/** The sentence's words of one type, without those inside a longer one or inside an idiom. */
function ownWords(sentence: Sentence, type: WordType): readonly KindHit[] {
  // Most sentences have none, so nothing is made for them.
  if (!hasWords(sentence, type)) return []
  const covers = sentence.hits.filter((hit) => hit.signal === 'idiom' || hit.signal === 'generic')
  // An idiom takes every word it touches; a general word only what lies inside it.
  const isCovered = (hit: WordHit): boolean =>
    covers.some((cover) =>
      cover.signal === 'idiom'
        ? cover.start < hit.end && hit.start < cover.end
        : cover.start <= hit.start && hit.end <= cover.end,
    )
  const all = sentence.hits.filter((hit): hit is KindHit => isOfType(hit, type) && !isCovered(hit))
  const kept: KindHit[] = []
  const longestFirst = [...all].sort((a, b) => b.end - b.start - (a.end - a.start) || b.strength - a.strength)
  for (const hit of longestFirst) {
    if (kept.length === mostWordsJudged) break
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit)
  }
  return kept.sort((a, b) => a.start - b.start)
}

const mostWordsJudged = 24

function hasWords({ hits }: Sentence, type: WordType): boolean {
  for (const hit of hits) if (isOfType(hit, type)) return true
  return false
}

const typeOfSignal: Readonly<Record<Signal, WordType | null>> = {
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
  person: null,
  negation: null,
  generic: null,
  condition: null,
  idiom: null,
  cause: null,
}

interface KindHit extends WordHit {
  readonly signal: WordKind
}

function isOfType(hit: WordHit, type: WordType): hit is KindHit {
  return typeOfSignal[hit.signal] === type
}

function contextOdds(
  view: TextView,
  sentence: Sentence,
  type: WordType,
  about: Person,
  surroundings: Surroundings,
): number {
  let sum = about.closeness === 4 ? 0 : personOdds[type][about.closeness]
  const isPersonBeside = about.closeness === 0
  const generic = sentence.hits.filter((hit) => hit.signal === 'generic')
  if (generic.length > 0) {
    // "Artiklen om diabetes er skrevet af Lene": the person is the author, not the patient.
    const isAboutWork = generic.some((hit) => hit.strength === 3)
    const each = !isPersonBeside ? odds.generic : isAboutWork ? odds.personAtWork : odds.genericBesidePerson
    sum += each * (generic.length > 1 ? 1.4 : 1)
  }
  const isQuestion = view.codes[sentence.end - 1] === 63 && !isPersonBeside
  if (isQuestion || sentence.hits.some((hit) => hit.signal === 'condition')) sum += odds.condition
  if (sentence.hits.some((hit) => hit.signal === 'idiom')) sum += odds.genericBesidePerson
  if (type === 'health' && sentence.hits.some((hit) => hit.signal === 'cause')) sum += odds.cause
  if (!isPersonBeside && surroundings.isNewsletter()) sum += odds.newsletter
  return sum
}

/** Other words of the same type help; the plain fact of sick leave only helps words that name its cause. */
function extraOdds(words: readonly WordHit[], own: WordHit): number {
  let sum = 0
  for (const other of words) {
    if (other === own || (own.signal === 'sick-leave' && other.signal === 'sick-leave')) continue
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

/** The heading of a column of pay: a row of a table with a pay word and no amount. */
function payColumnOf(view: TextView, sentence: Sentence): WordHit | null {
  if (!sentence.hasCells || amountIn(view, sentence) !== null) return null
  return sentence.hits.find((hit) => hit.signal === 'salary' && hit.strength > 1) ?? null
}

/** A row under such a heading: a person and an amount. */
function judgePayRow(
  view: TextView,
  sentence: Sentence,
  heading: WordHit,
  person: Person | null,
  findings: WordFinding[],
): void {
  const amount = amountIn(view, sentence)
  if (amount === null || person === null || ownWords(sentence, 'salary').length > 0) return
  const confidence = probability(
    bias +
      (strengthOdds.salary[heading.strength - 1] ?? 0) +
      personOdds.salary[person.closeness === 4 ? 3 : person.closeness] +
      odds.amount,
  )
  const why: Reason[] = [
    { code: 'pay-word', word: quote(view, heading.start, heading.end) },
    { code: 'amount-beside', word: quote(view, amount.start, amount.end) },
    { code: 'about-a-person', word: shortened(person.word) },
  ]
  findings.push({ type: 'salary', kind: 'salary', start: amount.start, end: amount.end, confidence, why })
}

interface Amount {
  readonly start: number
  readonly end: number
  readonly hasCurrency: boolean
}

// Quantifiers are bounded, so the time is too.
const amountPattern =
  /(?:kr\.?|dkk|eur|usd|€|\$|£) ?\d[\d.,]{0,14}|\d[\d., ]{0,14}?(?: ?(?:kr\b|kroner|dkk|euro|eur\b|t\.?kr|tusind|mio)|,-)|\d{1,3}[.,]\d{3}(?:[.,]\d{2,3})?/

function amountIn(view: TextView, sentence: Sentence): Amount | null {
  const match = amountPattern.exec(foldedText(view, sentence.start, sentence.end))
  if (match === null) return null
  const start = sentence.start + match.index
  return { start, end: start + match[0].length, hasCurrency: /[^\d., ]|,-/.test(match[0]) }
}

const longestQuote = 40

function quote(view: TextView, start: number, end: number): string {
  return shortened(shownText(view, start, end))
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line
}
