// Whom a sentence is about: somebody named or meant by a pronoun, a role or kinship; the writer; the one written to; or
// somebody the sentence before spoke of. Names in greetings and signatures say who writes to whom, not that.
import {
  cellOf,
  column,
  isGreeting,
  isMarked,
  type Name,
  type Sentence,
  type Sentences,
} from './sentences.ts'
import { isLetterSymbol, isSpaceSymbol, symbolMask } from './fold.ts'
import { foldedText, type TextView } from './text-view.ts'
import { hashOf, hasWord, wordSet } from './word-hash.ts'

/** From the nearest to the farthest: the order of the odds in judge-words.ts. */
export type Nearness =
  | 'spoken-of'
  | 'writer'
  | 'addressee'
  /** "en medarbejder": one, and nobody knows who. */
  | 'somebody'
  | 'before'
  | 'in-mail'
  /** Somebody is spoken of somewhere else in the mail. */
  | 'elsewhere'
  | 'greeted'
  | 'nobody'

export interface Person {
  readonly nearness: Nearness
  /** Where the word for the person stands in this sentence, or -1. */
  readonly at: number
  /** The word itself, in this sentence or one before. */
  readonly from: number
  readonly to: number
  /** Known by a CPR number alone; the word is then where the sentence begins. */
  readonly isByCpr: boolean
}

export const nobody: Person = { nearness: 'nobody', at: -1, from: 0, to: 0, isByCpr: false }
const inMail: Person = { ...nobody, nearness: 'in-mail' }
const elsewhere: Person = { ...nobody, nearness: 'elsewhere' }
const greeted: Person = { ...nobody, nearness: 'greeted' }

/** The person a sentence itself tells of, or null. */
export function personIn(
  view: TextView,
  sentence: Sentence,
  isSignature: boolean,
  hasCpr: boolean,
): Person | null {
  if (isSignature) return hasCpr ? byCpr(sentence) : null
  // "Hej Mette, Asta har kastet op": only whoever stands behind the comma is spoken of.
  const names = sentence.isGreeting ? behindComma(view, sentence) : sentence.names
  const name = names.find((candidate) => candidate.sureness === 2)
  if (name !== undefined) return named('spoken-of', name)
  let best: Sentence['hits'][number] | null = null
  for (const hit of sentence.hits) {
    if (hit.signal === 'person' && hit.strength > (best?.strength ?? 0) && !isMinutes(view, hit)) best = hit
  }
  if (best?.strength === 3) return named('spoken-of', best)
  if (hasCpr) return byCpr(sentence)
  const weakName = names.find((candidate) => !isTold(sentence, candidate))
  if (weakName !== undefined) return named('addressee', weakName)
  if (best === null) return somebodyIn(sentence)
  return named(best.strength === 2 ? 'writer' : 'addressee', best)
}

/** "Stress er": a word of the lists is no name. */
function isTold({ hits }: Sentence, name: Name): boolean {
  return hits.some(
    (hit) => hit.start <= name.start && hit.end > name.start && hit.strength > 1 && hit.signal !== 'person',
  )
}

function somebodyIn({ hits }: Sentence): Person | null {
  const hit = hits.find(({ signal }) => signal === 'somebody')
  return hit === undefined ? null : named('somebody', hit)
}

// "Har kastet op hele natten": who writes in haste leaves out "jeg". Questions and "er der" do not.
const elided =
  /^\s*(er|har|var|kan|ligger|sidder|fik|blev|havde|tager|sover|spiser|vågnede|døjer|been|got|feeling|woke|have|am) (?!du|i|det|der|man|de|vi|nogen|en|et|alle|dit|din|jeres|den|the|you|to|a|an)/
const longestBeginning = 24

// "Vores pedel har", "ansat nr. 204": one of ours, in a word that no list knows.
const ours =
  /\b(vores|jeres|min|mit|hendes|hans|deres|our) [a-zæøå]{2,}(er|or|el|ist|ant|ent|mand|dame|chef|elev|kok|smed|ven|inde|pige|dreng|datter)( i [a-zæøå]+)? (har|er|fik|blev|skal|kan|går|bruger|var|bliver|has|is|was)\b|\b(ansatt?e?|medarbejder|borger|klient|patient|elev|beboer|medlem|deltager)( nr\.?)? \d/
const longestOurs = 200

/** Somebody of ours, where a sentence names nobody that is known. */
export function oneOfOurs(view: TextView, { start, end }: Sentence): Person | null {
  const match = ours.exec(foldedText(view, start, Math.min(end, start + longestOurs)))
  if (match === null) return null
  return {
    ...nobody,
    nearness: 'addressee',
    from: start + match.index,
    to: start + match.index + match[0].length,
  }
}

/** The writer, where a sentence that names nobody begins without its subject. */
export function elidedWriter(view: TextView, { start, end, hasCells }: Sentence): Person | null {
  if (hasCells || view.codes[end - 1] === questionMark) return null
  return elided.test(foldedText(view, start, Math.min(end, start + longestBeginning)))
    ? { ...nobody, nearness: 'writer' }
    : null
}

const questionMark = 63

/** "20 min." */
function isMinutes(view: TextView, hit: Sentence['hits'][number]): boolean {
  const before = view.codes[hit.start - 2] ?? 0
  return before >= 48 && before <= 57 && view.codes[hit.start - 1] === 32
}

function behindComma(view: TextView, { start, end, names }: Sentence): readonly Name[] {
  if (names.length === 0) return names
  const comma = foldedText(view, start, Math.min(end, start + longestGreeting)).search(/[,!.] /)
  return comma < 0 ? [] : names.filter((name) => name.start > start + comma)
}

const longestGreeting = 60

function named(nearness: Nearness, { start, end }: { readonly start: number; readonly end: number }): Person {
  return { nearness, at: start, from: start, to: end, isByCpr: false }
}

function byCpr({ start }: Sentence): Person {
  return { nearness: 'spoken-of', at: start, from: start, to: start, isByCpr: true }
}

/** Whom a sentence without a person may be about. */
export function carried(
  before: Person | null,
  isPersonInMail: boolean,
  mood: { readonly speaksOfSomebody: boolean; readonly hasGreeting: boolean },
): Person {
  if (before !== null && before.nearness !== 'nobody') return { ...before, nearness: 'before', at: -1 }
  if (isPersonInMail) return inMail
  if (mood.speaksOfSomebody) return elsewhere
  return mood.hasGreeting ? greeted : nobody
}

/**
 * Whom sentence `index` may still be about: somebody spoken of stays for two sentences that name nobody. `personOf` tells
 * whom a sentence itself tells of.
 */
export function personBefore(
  sentences: Sentences,
  index: number,
  personOf: (index: number) => Person | null,
): Person | null {
  for (let back = 1; back <= mostSilent + 1 && back <= index; back++) {
    const greets = isMarked(sentences, index - back, isGreeting)
    if (greets && cellOf(sentences, index - back, column.words) <= mostWordsOfGreeting) return null
    const person = personOf(index - back)
    if (person !== null) return leftOver(person, back - 1)
  }
  return null
}

const mostSilent = 2
const mostWordsOfGreeting = 5

/** What is left of a person behind so many sentences that name nobody. */
function leftOver(person: Person, silent: number): Person | null {
  if (silent === 0) return person
  const steps = person.nearness === 'spoken-of' ? silent : person.nearness === 'writer' ? silent + 1 : 3
  if (steps === 1) return { ...person, nearness: 'writer', at: -1 }
  return steps === 2 ? { ...person, nearness: 'before', at: -1 } : null
}

/** Which sentences are of a signature: behind a sign-off, until a quoted mail or a longer sentence. */
export function signaturesOf(view: TextView, sentences: Sentences): Uint8Array {
  const { count } = sentences
  const isSignature = new Uint8Array(count)
  let lines = -1
  for (let index = 0; index < count; index++) {
    const start = cellOf(sentences, index, column.start)
    const length = cellOf(sentences, index, column.words)
    if (length <= mostWordsOfSignOff && isSignOff(view, start)) {
      lines = 0
      if (length <= 8) isSignature[index] = 1
    } else if (lines >= 0) {
      lines++
      if (lines > mostLines || length > mostWordsOfLine || isQuotedMail(view, start)) lines = -1
      else isSignature[index] = 1
    }
  }
  return isSignature
}

function isSignOff(view: TextView, start: number): boolean {
  const beginning = beginningAt(view, start)
  if (!hasWord(signOffBeginnings, beginning)) {
    if (!hasWord(regardsBeginnings, beginning) || !speaksOfRegards(view, start)) return false
  }
  return signOff.test(foldedText(view, start, start + longestSignOff))
}

/** "hils" stands there. */
function speaksOfRegards({ symbols }: TextView, start: number): boolean {
  for (let at = start; at < start + longestSignOff; at++) {
    if (((symbols[at] ?? 0) & symbolMask) !== letterH) continue
    if (hashOf(symbols, at, at + sizeOfRegards) === regards) return true
  }
  return false
}

function isQuotedMail(view: TextView, start: number): boolean {
  return (
    hasWord(quotedBeginnings, beginningAt(view, start)) &&
    quotedMail.test(foldedText(view, start, start + longestSignOff))
  )
}

/** Most sentences are told by their first letters, and no text is made to see it. */
function beginningAt({ symbols }: TextView, start: number): number {
  let at = start
  while (isSpaceSymbol(symbols[at] ?? 0)) at++
  let end = at
  while (end - at < 3 && isLetterSymbol(symbols[end] ?? 0)) end++
  return hashOf(symbols, at, end)
}

const longestSignOff = 40
const mostWordsOfSignOff = 14
const mostWordsOfLine = 11
const mostLines = 9
const signOff =
  /^\s*(med )?(de )?(venlig|venlige|bedste|kærlig|kærlige|mange|kollegial|kollegiale|god) ?hilsen|^\s*(med )?(de )?(venlige|bedste|mange|kærlige) hilsner|^\s*(mvh|vh|kh|hilsen|hilsner|dbh|best|kind|warm|best regards|kind regards|regards|yours|sincerely|many thanks|cheers)\b/
const signOffBeginnings = wordSet('bes man mvh vh kh hil dbh kin war reg you sin che')
/** Of those that go on with "hilsen" or "hilsner". */
const regardsBeginnings = wordSet('med de ven bed kær kol god')
const letterH = 8
const sizeOfRegards = 4
const regards = hashOf(Uint8Array.of(letterH, 9, 12, 19), 0, sizeOfRegards)
const quotedMail = /^\s*(fra|from|sendt|sent|til|to|emne|subject|ps|p\.s)\b ?:?/
const quotedBeginnings = wordSet('fra fro sen til to emn sub ps p')
