// Words of a sentence + who the sentence is about → findings about health, pay and Article 9.
// A word alone is seldom personal data: log odds are added up for the word, the person beside it, a cause, an amount,
// and taken off for rules, products, statistics, conditions and negations. A negated condition is still told about a
// person (GDPR recital 35), so negation only lowers.
import type { FindingKind, FindingType, Reason, ReasonCode } from '../model/finding.ts'
import { joinedHits, type KindHit } from './frames.ts'
import { capital, isLetterSymbol, symbol } from './fold.ts'
import type { MailMood } from './mail-mood.ts'
import type { Signal, WordHit, WordKind } from './lexicon.ts'
import { carried, elidedWriter, nobody, personBefore, personIn, wordOf, type Person } from './persons.ts'
import { bias, odds, personOdds, strengthOdds, type WordType } from './odds.ts'
import { amountIn, mayBePaid, payColumnOf, payHits } from './pay.ts'
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
import { toldByNeighbours } from './turns-of-phrase.ts'

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
}

/**
 * The findings of all sentences in order. Linear: a sentence has a greatest length. Only a sentence that holds more than
 * whom or what it is about is looked at, and those before it only for whom they leave to it.
 */
export function judgeWords(part: Judged, surroundings: Surroundings): WordFinding[] {
  const { view, sentences, signatures } = part
  const findings: WordFinding[] = []
  const { pay } = surroundings.mood
  let payColumn: WordHit | null = null
  for (let index = 0; index < sentences.count; index++) {
    const isPayLine = pay === 'subject' && hasNames(sentences, index)
    if (!isMarked(sentences, index, hasCells)) payColumn = null
    if (!isMarked(sentences, index, hasMatter) && !isPayLine && pay === 'none' && payColumn === null) continue
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
  return carried(before, mailNamesPerson, mood)
}

/** A sentence where it stands. */
export interface Place {
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
  const told = toldByNeighbours(place.view, place.sentence, place.surroundings.mood.belonging)
  if (kinds === null && joined.length + told.length === 0 && !mayBePaid(place)) return
  const all = [...(kinds ?? []), ...joined, ...told, ...payHits(place)]
  const about = mayBeElided.has(place.about.nearness)
    ? (elidedWriter(place.view, place.sentence) ?? place.about)
    : place.about
  const covers = hits.filter((hit) => hit.signal === 'idiom' || hit.signal === 'generic')
  for (const type of wordTypes) {
    const own = ownWords(all, covers, type)
    if (own.length > 0) judgeType({ ...place, about }, type, own, findings)
  }
}

const mayBeElided = new Set<Person['nearness']>(['in-mail', 'elsewhere', 'greeted', 'nobody'])

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
  const doubt = doubtOdds(place, type)
  const shared = bias + contextOdds(place, type)
  const amount = type === 'salary' ? amountIn(view, sentence) : null
  const amountOdds = amount === null ? 0 : amount.hasCurrency ? odds.amount : odds.bareAmount
  const hasSickLeave = words.some((hit) => hit.signal === 'sick-leave')
  for (const hit of words) {
    const negation = negationOf(view, sentence, hit)
    const isSaid = isAsserted(place, hit)
    const sum =
      shared +
      (isSaid ? odds.asserted + doubt * odds.doubtOfAsserted : doubt) +
      (strengthOdds[hit.signal][hit.strength - 1] ?? 0) +
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

/** Whom the sentence is about, and what makes it surer. */
function contextOdds({ view, sentence, about, surroundings, isSignature }: Place, type: WordType): number {
  let sum = personOdds[type][about.nearness]
  let hasIdiom = false
  let hasCause = false
  for (const { signal } of sentence.hits) {
    if (signal === 'idiom') hasIdiom = true
    else if (signal === 'cause') hasCause = true
  }
  if (hasIdiom) sum += odds.idiom
  if (type === 'health' && hasCause) sum += odds.cause
  if (isSignature) sum += odds.signature
  const { isAboutAnimal, isFromClinic } = surroundings.mood
  if (isAboutAnimal && type === 'health') sum += odds.animal
  if (type !== 'salary' && blanks.test(foldedText(view, sentence.start, sentence.end))) sum += odds.blanks
  if (isFromClinic && type === 'health' && !isBeside(about) && about.nearness !== 'nobody')
    sum += odds.fromClinic
  return sum
}

/** What makes the sentence and the mail general: rules, crowds, conditions, goods. */
function doubtOdds({ view, sentence, about, surroundings }: Place, type: WordType): number {
  let sum = 0
  const isPersonBeside = isBeside(about)
  let general = 0
  let isCondition = view.codes[sentence.end - 1] === 63 && !isPersonBeside
  let hasCrowd = false
  for (const { signal } of sentence.hits) {
    if (signal === 'generic') general++
    else if (signal === 'condition') isCondition = true
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
  if (!isPersonBeside && surroundings.isNewsletter()) sum += odds.newsletter
  const { isGeneral, isHalfGeneral, isToMany, isAboutTrade } = surroundings.mood
  if (isGeneral) sum += isPersonBeside ? odds.generalMailBesidePerson : odds.generalMail
  if (isHalfGeneral) sum += isPersonBeside ? odds.halfGeneralMailBesidePerson : odds.halfGeneralMail
  if (isToMany) sum += isPersonBeside ? odds.toManyBesidePerson : odds.toMany
  const text = foldedText(view, sentence.start, sentence.end)
  if (type !== 'salary') {
    if (isAboutTrade) sum += odds.tradeMail
    if (either.test(text)) sum += isPersonBeside ? odds.eitherBesidePerson : odds.either
    if (!isPersonBeside && priced.test(text)) sum += odds.price
  }
  if (!isCondition && !isPersonBeside && verbFirst.test(text)) sum += odds.verbFirst
  return sum
}

/** "Jeg er gravid", "nu har hun fået astma": the nearest person before the word is the subject of its clause. */
function isAsserted({ view, sentence }: Place, hit: KindHit): boolean {
  let from = -1
  let to = -1
  for (const name of sentence.names) {
    if (name.start <= hit.start && name.end > to) {
      from = name.start
      to = name.end
    }
  }
  for (const other of sentence.hits) {
    if (other.signal === 'person' && other.start <= hit.start && other.end > to) {
      from = other.start
      to = other.end
    }
  }
  if (from < 0) return false
  if (from === hit.start) return true
  if (hit.start - to > longestAssertion) return false
  const between = foldedText(view, to, hit.start)
  if (clauseEnd.test(between)) return false
  return (
    verbBehind.test(between) || verbAhead.test(foldedText(view, Math.max(sentence.start, from - 9), from))
  )
}

const longestAssertion = 44
const clauseEnd = /[,;:.?!]| (som|der|at|hvis|om|if|that|who|about|skriver|skrev|sælger|underviser) /
const verbBehind =
  /^(s [^ ]+)? ?([^ ]+ )??(er|har|fik|får|blev|bliver|var|havde|lider|led|går|gik|bruger|tager|tog|venter|ligger|lå|skal|kan|kunne|må|is|was|has|had|takes|took|uses|needs|suffers|m|ve|am|have|got|gets)( .*)? $/
const verbAhead = /(^|[ ,.])(er|har|fik|får|blev|bliver|var|havde|går|skal|kan|kunne|tager|is|was|has|had) $/

const blanks = /__|\.{5}|…{2}/
const either = / (eller|or) /
const priced = /\d ?(kr\b|,-|dkk|eur\b|€)|\bkr\.? ?\d/
const verbFirst = /^\s*[a-zæøå]{2,12}(r|de|te) (du|man|i|en|et|nogen|dit|din) /
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
    if (isTitle(view, sentence, hit)) sum += odds.capital
    if (hasThingSubject(sentence, before, hit)) sum += odds.thingSubject
    const owner = ownerBefore.exec(before)
    if (owner !== null) sum += ofReader.test(owner[1] ?? '') ? odds.possessedByReader : odds.possessed
  }
  if (type === 'salary' && hit.strength === 2 && possessive.test(before)) sum += odds.ownPay
  return sum
}

/** "Cancerhuset", "Sanatorievej": written as a name. Medicines and eponyms are names anyway. */
function isTitle(view: TextView, sentence: Sentence, hit: KindHit): boolean {
  if (hit.signal === 'medicine' || ((view.symbols[hit.start] ?? 0) & capital) === 0) return false
  const before = view.symbols[hit.start - 1]
  return (
    before === symbol.space &&
    hit.start > sentence.start + 1 &&
    isLetterSymbol(view.symbols[hit.start - 2] ?? 0) &&
    isLetterSymbol(view.symbols[hit.start + 1] ?? 0) &&
    ((view.symbols[hit.start + 1] ?? 0) & capital) === 0 &&
    !eponym.test(foldedText(view, hit.start, hit.start + longestEponym))
  )
}

const longestEponym = 12
const eponym =
  /^(parkinson|alzheimer|crohn|asperger|tourette|bechterew|sj.gren|scheuermann|meni.re|down|huntington|addison|cushing|adhd|jehova|christian|catholic|muslim|jewish|hindu|sikh|buddh|roma|kurd|somali|turk|arab|pol|afri)/

/** "Markederne har ligget i koma": what stands before the verb is no person, and no part or illness of one. */
function hasThingSubject(sentence: Sentence, before: string, hit: KindHit): boolean {
  const match = subjectBefore.exec(before)
  if (match === null || notSubject.test(match[1] ?? '')) return false
  const start = hit.start - before.length + match.index
  const end = start + (match[1] ?? '').length
  return (
    !sentence.hits.some(
      (other) => other.start < end && start < other.end && !generalOrThing.has(other.signal),
    ) && !sentence.names.some((name) => name.start < end && start < name.end)
  )
}

const generalOrThing = new Set<Signal>(['thing', 'generic', 'crowd'])
const subjectBefore =
  /\b([a-zæøå]{3,}(?:en|et|ne))(?: \d+)? (?:er|har|fik|får|blev|bliver|havde|var|lider|led|kan|skal|døde|ligger|virker|is|has|was|had)(?: (?!jeg|hun|han|du|vi|de|min|din|hendes|hans|mor|far|der|det)[^ .,;]+){0,4} $/
const notSubject =
  /^(igen|siden|uden|inden|men|.*aften|morgen|noget|andet|meget|lidet|egen|anden|.*(eren|isten|anten|enten|manden|damen|konen|drengen|pigen|kvinden|fyren|chefen|lægen|logen|kken))$/

const ownerBefore =
  /\b(min|mit|mine|hans|hendes|sin|sit|sine|hans|barnets|borgerens|patientens|din|dit|dine|deres|her|his|my|your|[a-zæøå]{3,}s) ([^ .,;]+ )?$/
const ofReader = /^(din|dit|dine|deres|your)$/

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

const longestTitle = 120
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

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line
}
