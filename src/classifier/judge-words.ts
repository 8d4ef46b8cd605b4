// Words of a sentence + who the sentence is about → findings about health, pay and Article 9.
// A word alone is seldom personal data: log odds are added up for the word, the person beside it, a cause, an amount,
// and taken off for rules, products, statistics, conditions and negations. A negated condition is still told about a
// person (GDPR recital 35), so negation only lowers.
import type { FindingKind, FindingType, Reason, ReasonCode } from '../model/finding.ts'
import { joinedHits, type KindHit } from './frames.ts'
import type { MailMood } from './mail-mood.ts'
import type { Signal, WordHit, WordKind } from './lexicon.ts'
import { carried, nobody, personBefore, personIn, wordOf, type Nearness, type Person } from './persons.ts'
import { probability } from './probability.ts'
import {
  hasCells,
  hasMatter,
  hasNames,
  isMarked,
  sentenceAt,
  type Sentence,
  type Sentences,
} from './sentences.ts'
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
  readonly mailNamesPerson: boolean
  readonly mood: MailMood
  /** Asked only where words were found. */
  readonly isNewsletter: () => boolean
}

type WordType = Exclude<FindingType, 'cpr'>
const wordTypes: readonly WordType[] = ['health', 'salary', 'article9']

const bias = -2.2
const strengthOdds: Readonly<Record<WordType, readonly [number, number, number]>> = {
  health: [0.5, 1.4, 2.1],
  salary: [-0.4, 0.5, 1.5],
  article9: [0.2, 1, 2.3],
}
const personOdds: Readonly<Record<WordType, Readonly<Record<Nearness, number>>>> = {
  health: {
    'spoken-of': 2.1,
    writer: 1.8,
    addressee: 1.4,
    before: 1.2,
    'in-mail': 0.8,
    greeted: 0.1,
    nobody: -0.9,
  },
  salary: {
    'spoken-of': 1.4,
    writer: 1.6,
    addressee: 1.1,
    before: 0.8,
    'in-mail': 0.5,
    greeted: 0.1,
    nobody: -0.9,
  },
  article9: {
    'spoken-of': 2.4,
    writer: 1.7,
    addressee: 1.2,
    before: 0.6,
    'in-mail': 0.5,
    greeted: 0.1,
    nobody: -0.6,
  },
}
const odds = {
  extraPerStrength: 0.5,
  mostExtra: 1.6,
  extraAboutNobody: 0.4,
  cause: 0.6,
  amount: 2,
  bareAmount: 1.6,
  frame: 0.7,
  ownPay: 1,
  topic: -1.5,
  handling: -1.5,
  quoted: -1.3,
  negated: -1,
  negatedBesidePerson: -0.1,
  condition: -1.5,
  conditionBesidePerson: -0.4,
  generic: -2.2,
  genericBesidePerson: -0.9,
  genericBesideWriter: -1.4,
  trade: -3.2,
  tradeElsewhere: -0.7,
  crowd: -1.2,
  crowdBesidePerson: -0.1,
  thing: -2.6,
  thingElsewhere: -0.3,
  idiom: -0.9,
  newsletter: -0.9,
  /** Bare sick leave is an ordinary datum: a hint, never a label. */
  sickLeave: -1,
  signature: -1.6,
  generalMail: -1.6,
  generalMailBesidePerson: -0.5,
  animal: -3.5,
  fromClinic: 0.9,
}
const leastConfidence = 0.25
const leastForHint = 0.4

interface Judged {
  readonly view: TextView
  readonly sentences: Sentences
  /** 1 for each sentence of a signature. */
  readonly signatures: Uint8Array
  /** 1 for each sentence that holds a CPR number. */
  readonly withCpr: Uint8Array
}

/**
 * The findings of all sentences in order. Linear: a sentence has a greatest length. Only a sentence that holds more than
 * whom or what it is about is looked at, and those before it only for whom they leave to it.
 */
export function judgeWords(part: Judged, surroundings: Surroundings): WordFinding[] {
  const { view, sentences, signatures } = part
  const findings: WordFinding[] = []
  let payColumn: WordHit | null = null
  for (let index = 0; index < sentences.count; index++) {
    const isPayLine = surroundings.mood.isAboutPay && hasNames(sentences, index)
    if (!isMarked(sentences, index, hasCells)) payColumn = null
    if (!isMarked(sentences, index, hasMatter) && !isPayLine && payColumn === null) continue
    const sentence = sentenceAt(sentences, index)
    const isSignature = signatures[index] === 1
    const person = personOf(part, index, sentence)
    if (sentence.hits.length > 0 || isPayLine) {
      const about = person ?? (isSignature ? nobody : carriedTo(part, index, surroundings))
      judgeSentence({ view, sentence, about, surroundings, isSignature }, findings)
    }
    if (payColumn !== null && !isPayLine) judgePayRow(view, sentence, payColumn, person, findings)
    payColumn ??= payColumnOf(view, sentence)
  }
  return findings
}

function personOf({ view, signatures, withCpr }: Judged, index: number, sentence: Sentence): Person | null {
  return personIn(view, sentence, signatures[index] === 1, withCpr[index] === 1)
}

function carriedTo(part: Judged, index: number, { mailNamesPerson, mood }: Surroundings): Person {
  const before = personBefore(part.sentences, index, (other) =>
    personOf(part, other, sentenceAt(part.sentences, other)),
  )
  return carried(before, mailNamesPerson, mood.hasGreeting)
}

interface Place {
  readonly view: TextView
  readonly sentence: Sentence
  readonly about: Person
  readonly surroundings: Surroundings
  readonly isSignature: boolean
}

function judgeSentence(place: Place, findings: WordFinding[]): void {
  const { hits } = place.sentence
  const joined = joinedHits(hits)
  let kinds: KindHit[] | null = null
  for (const hit of hits) {
    if (isKind(hit) && !isInName(place.sentence, hit)) (kinds ??= []).push(hit)
  }
  if (kinds === null && joined.length === 0 && !mayBePaid(place)) return
  const all = [...(kinds ?? []), ...joined, ...payHits(place)]
  const covers = hits.filter((hit) => hit.signal === 'idiom' || hit.signal === 'generic')
  for (const type of wordTypes) {
    const own = ownWords(all, covers, type)
    if (own.length > 0) judgeType(place, type, own, findings)
  }
}

/** Nobody is well because her name is Rask. */
function isInName({ names }: Sentence, hit: WordHit): boolean {
  return names.some((name) => name.start <= hit.start && hit.end <= name.end)
}

function mayBePaid({ sentence, about, surroundings }: Place): boolean {
  if (about.nearness === 'nobody' || about.nearness === 'greeted') return false
  return (
    sentence.hits.some((hit) => hit.signal === 'pay-period') ||
    (surroundings.mood.isAboutPay && sentence.names.length > 0)
  )
}

/** "26.000 om måneden" beside a person; in a mail about pay also a name and an amount. Not what something costs. */
function payHits(place: Place): readonly KindHit[] {
  const { view, sentence, surroundings } = place
  if (!mayBePaid(place) || sentence.hits.some((hit) => hit.signal === 'cost')) return []
  const found: KindHit[] = []
  for (const hit of sentence.hits) {
    if (hit.signal !== 'pay-period') continue
    const before = foldedText(view, Math.max(sentence.start, hit.start - longestPaid), hit.start)
    const number = paidNumber.exec(before)
    if (
      number === null ||
      (isByHour.test(foldedText(view, hit.start, hit.end)) && !hourlyPay.test(number[0]))
    )
      continue
    found.push({
      signal: 'salary',
      strength: 3,
      start: hit.start - before.length + number.index,
      end: hit.end,
    })
  }
  if (found.length > 0 || !surroundings.mood.isAboutPay || sentence.names.length === 0) return found
  const amount = amountIn(view, sentence)
  return amount === null ? [] : [{ signal: 'salary', strength: 3, start: amount.start, end: amount.end }]
}

const longestPaid = 26
// "31 i timen" are pauses; by the hour one earns hundreds, or the currency is told.
const isByHour = /tim|hour/
const hourlyPay = /\d{3}|kr|dkk|eur/
const paidNumber =
  /\d[\d.,]{0,12} ?(k|kr\.?|kroner|t\.?kr\.?|,-|dkk|euro|eur|timers)? ?(mere|ekstra|oven i)? ?$/

/** The sentence's words of one type, without those inside a longer one or inside an idiom. */
function ownWords(all: readonly KindHit[], covers: readonly WordHit[], type: WordType): readonly KindHit[] {
  // An idiom takes every word it touches; a general word only what lies inside it.
  const isCovered = (hit: WordHit): boolean =>
    covers.some((cover) =>
      cover.signal === 'idiom'
        ? cover.start < hit.end && hit.start < cover.end
        : cover.start <= hit.start && hit.end <= cover.end,
    )
  // An iris scan and a gene test are told by their own category, not as a scan and a test of a patient.
  const isOfAnother = (hit: WordHit): boolean =>
    type === 'health' &&
    all.some(
      (other) =>
        (other.signal === 'biometric' || other.signal === 'genetic') &&
        other.start < hit.end &&
        hit.start < other.end,
    )
  const candidates = all.filter(
    (hit) => typeOfSignal[hit.signal] === type && !isCovered(hit) && !isOfAnother(hit),
  )
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

function judgeType(place: Place, type: WordType, words: readonly KindHit[], findings: WordFinding[]): void {
  const { view, sentence, about } = place
  const shared = bias + contextOdds(place, type)
  const amount = type === 'salary' ? amountIn(view, sentence) : null
  const amountOdds = amount === null ? 0 : amount.hasCurrency ? odds.amount : odds.bareAmount
  const hasSickLeave = words.some((hit) => hit.signal === 'sick-leave')
  for (const hit of words) {
    const negation = negationOf(view, sentence, hit)
    const sum =
      shared +
      (hit.signal === 'sick-leave' ? odds.sickLeave : (strengthOdds[type][hit.strength - 1] ?? 0)) +
      amountOdds +
      nearOdds(place, type, hit) +
      extraOdds(words, hit) *
        (about.nearness === 'nobody' || about.nearness === 'greeted' ? odds.extraAboutNobody : 1) +
      (negation === null ? 0 : isBeside(about) ? odds.negatedBesidePerson : odds.negated)
    const confidence = probability(sum)
    if (confidence < (hit.strength === 1 && hit.signal !== 'sick-leave' ? leastForHint : leastConfidence))
      continue
    const why: Reason[] = [{ code: codeOf(type, hit, hasSickLeave), word: quote(view, hit.start, hit.end) }]
    if (amount !== null) why.push({ code: 'amount-beside', word: quote(view, amount.start, amount.end) })
    if (about.nearness !== 'nobody') {
      const word = wordOf(view, about)
      why.push(word === '' ? { code: 'about-a-person' } : { code: 'about-a-person', word: shortened(word) })
    }
    if (negation !== null) why.push({ code: 'negated', word: quote(view, negation.start, negation.end) })
    findings.push({ type, kind: hit.signal, start: hit.start, end: hit.end, confidence, why })
  }
}

function isBeside(about: Person): boolean {
  return about.nearness === 'spoken-of'
}

/** What the sentence says as a whole. */
function contextOdds({ view, sentence, about, surroundings, isSignature }: Place, type: WordType): number {
  let sum = personOdds[type][about.nearness]
  const isPersonBeside = isBeside(about)
  let general = 0
  let isCondition = view.codes[sentence.end - 1] === 63 && !isPersonBeside
  let hasIdiom = false
  let hasCause = false
  let hasCrowd = false
  for (const { signal } of sentence.hits) {
    if (signal === 'generic') general++
    else if (signal === 'condition') isCondition = true
    else if (signal === 'idiom') hasIdiom = true
    else if (signal === 'cause') hasCause = true
    else if (signal === 'crowd') hasCrowd = true
  }
  if (general > 0) {
    const each = isPersonBeside
      ? odds.genericBesidePerson
      : about.nearness === 'writer'
        ? odds.genericBesideWriter
        : odds.generic
    sum += each * (general > 1 ? 1.4 : 1)
  }
  if (hasCrowd) sum += isPersonBeside ? odds.crowdBesidePerson : odds.crowd
  if (isCondition) sum += isPersonBeside ? odds.conditionBesidePerson : odds.condition
  if (hasIdiom) sum += odds.idiom
  if (type === 'health' && hasCause) sum += odds.cause
  if (!isPersonBeside && surroundings.isNewsletter()) sum += odds.newsletter
  if (isSignature) sum += odds.signature
  const { isGeneral, isAboutAnimal, isFromClinic } = surroundings.mood
  if (isGeneral) sum += isPersonBeside ? odds.generalMailBesidePerson : odds.generalMail
  if (isAboutAnimal && type === 'health') sum += odds.animal
  if (isFromClinic && type === 'health' && !isPersonBeside && about.nearness !== 'nobody')
    sum += odds.fromClinic
  return sum
}

const tradeBefore = 36
const crowdBefore = 26

/** What stands beside this word in its sentence. */
function nearOdds({ view, sentence, about }: Place, type: WordType, hit: KindHit): number {
  let sum = 0
  if (type !== 'salary') {
    for (const other of sentence.hits) {
      const distance = hit.start - other.end
      if (other.signal === 'trade') {
        const isNear =
          distance >= -1 &&
          distance <= tradeBefore &&
          !clauseBreak.test(foldedText(view, other.end, hit.start))
        sum += isNear ? odds.trade : odds.tradeElsewhere
      } else if (other.signal === 'thing') {
        const isSubject =
          other.start < hit.start &&
          !(isBeside(about) && about.at < other.start && !isOwner(view, about, other))
        sum += isSubject ? odds.thing : odds.thingElsewhere
      } else if (other.signal === 'crowd' && distance >= 0 && distance <= crowdBefore && isBeside(about)) {
        const isOfPerson = about.at > other.start && about.at < hit.start
        if (!isOfPerson && ofCrowd.test(foldedText(view, other.end, hit.start))) sum += odds.crowd
      }
    }
  }
  const before = foldedText(view, Math.max(sentence.start, hit.start - longestFrame), hit.start)
  if (type === 'health' && about.nearness !== 'nobody') {
    if (frameVerb.test(before)) sum += odds.frame
  }
  if (type !== 'salary') {
    if (/\bom $/.test(before)) sum += odds.topic
    if (handling.test(before)) sum += odds.handling
    if (isQuoted(view, sentence, hit)) sum += odds.quoted
  }
  if (type === 'salary' && hit.strength === 2 && possessive.test(before)) sum += odds.ownPay
  return sum
}

/** "Lones hund": the name only owns the thing. */
function isOwner(view: TextView, about: Person, thing: WordHit): boolean {
  const end = about.to
  return !about.isByCpr && thing.start - end <= 1 && (view.codes[end - 1] ?? 0) === 115
}

/** Inside quotation marks: a title, a sign, a file. */
function isQuoted(view: TextView, sentence: Sentence, hit: WordHit): boolean {
  let isOpen = false
  for (let at = Math.max(sentence.start, hit.start - longestTitle); at < hit.start; at++) {
    if (quotationMarks.has(view.codes[at] ?? 0)) isOpen = !isOpen
  }
  if (!isOpen) return false
  const end = Math.min(sentence.end, hit.end + longestTitle)
  for (let at = hit.end; at < end; at++) if (quotationMarks.has(view.codes[at] ?? 0)) return true
  return false
}

const longestTitle = 60
const quotationMarks = new Set([0x22, 0xab, 0xbb, 0x201c, 0x201d, 0x201e])
const longestFrame = 32
// Who writes about an illness, sells an aid or orders a medicine does not have it.
const handling =
  /\b(skrive[rt]?|skrev|læse[rt]?|læste|bestil\w*|køb\w*|sælge[rs]?|solgt|lever\w+|undervis\w*|forsk\w+|holder|deltag\w*|arranger\w*|tilmeld\w*|maler|teste[rt]|viser|anmeld\w*|udgiv\w*|oversæt\w*|præsenter\w*|fortæl\w*|diskuter\w*|drøft\w*|indsaml\w*|donere\w*|sponsor\w*|produc\w*|udvikl\w*|installer\w*|reparer\w*|rengør\w*|handler|handlede|writes|wrote|sells|buys|orders|ordered|teaches|organis\w*|presents)( [^ .,;]+){0,3} $/
const clauseBreak = /[,;:]| (men|er|har|blev|but) /
const ofCrowd = /^ ?(med|der|som|, der|, som|with|who|har) ?/
const possessive =
  /\b(min|mit|din|dit|hans|hendes|sin|sit|vedkommendes|borgerens|medarbejderens|her|his|my|your|\w+s) ([^ .,;]+ )?$/
const frameVerb =
  /\b(har|er|var|fik|får|fået|blev|bliver|været|haft|havde|tager|tog|lider|led|døjer|kæmper|går|gik|bruger|venter|min|mit|hans|hendes|sin|sit|din|dit|has|had|is|was|have|been|got|her|his|my|takes|uses)( [^ .,;]+){0,3} $/

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

interface Amount {
  readonly start: number
  readonly end: number
  readonly hasCurrency: boolean
}

// Quantifiers are bounded, so the time is too.
const amountPattern =
  /(?:kr\.?|dkk|eur|usd|€|\$|£) ?\d[\d.,]{0,14}|\d[\d., ]{0,14}?(?: ?(?:kr\b|kroner|dkk|euro|eur\b|t\.?kr|tusind|mio)|,-)|\d{1,3}[.,]\d{3}(?:[.,]\d{2,3})?|\b\d{2,3}k\b/

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
