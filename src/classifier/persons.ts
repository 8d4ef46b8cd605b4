// Whom a sentence is about: somebody named or meant by a pronoun, a role or kinship; the writer; the one written to; or
// somebody the sentence before spoke of. Names in greetings and signatures say who writes to whom, not that.
import type { Name, Sentence } from './sentences.ts'
import { isSpaceSymbol, symbolMask } from './fold.ts'
import { foldedText, shownText, type TextView } from './text-view.ts'
import { hashesOf } from './word-hash.ts'

/** From the nearest to the farthest: the order of the odds in judge-words.ts. */
export type Nearness = 'spoken-of' | 'writer' | 'addressee' | 'before' | 'in-mail' | 'greeted' | 'nobody'

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
const greeted: Person = { ...nobody, nearness: 'greeted' }

/** What the person is called; empty when the mail alone tells of one. */
export function wordOf(view: TextView, { from, to, isByCpr }: Person): string {
  return isByCpr ? 'CPR' : shownText(view, from, to)
}

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
  const weakName = names[0]
  if (weakName !== undefined) return named('addressee', weakName)
  if (best === null) return null
  return named(best.strength === 2 ? 'writer' : 'addressee', best)
}

/** "20 min." */
function isMinutes(view: TextView, hit: Sentence['hits'][number]): boolean {
  const before = view.codes[hit.start - 2] ?? 0
  return before >= 48 && before <= 57 && view.codes[hit.start - 1] === 32
}

function behindComma(view: TextView, { start, end, names }: Sentence): readonly Name[] {
  if (names.length === 0) return names
  const comma = foldedText(view, start, Math.min(end, start + longestGreeting)).indexOf(',')
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
export function carried(before: Person | null, isPersonInMail: boolean, hasGreeting: boolean): Person {
  if (before !== null && before.nearness !== 'nobody') return { ...before, nearness: 'before', at: -1 }
  if (isPersonInMail) return inMail
  return hasGreeting ? greeted : nobody
}

/** Whom the next sentence may still be about: somebody spoken of stays for two sentences that name nobody. */
export function leftOver(sentence: Sentence, person: Person | null, before: Person | null): Person | null {
  if (sentence.isGreeting) return null
  if (person !== null) return person
  if (before?.nearness === 'spoken-of') return { ...before, nearness: 'writer', at: -1 }
  return before?.nearness === 'writer' ? { ...before, nearness: 'before', at: -1 } : null
}

/** Which sentences are of a signature: behind a sign-off, until a quoted mail or a longer sentence. */
export function signaturesOf(view: TextView, sentences: readonly Sentence[]): Uint8Array {
  const isSignature = new Uint8Array(sentences.length)
  let lines = -1
  for (let index = 0; index < sentences.length; index++) {
    const sentence = sentences[index]
    if (sentence === undefined) break
    if (isSignOff(view, sentence)) {
      lines = 0
      if (sentence.words <= 8) isSignature[index] = 1
    } else if (lines >= 0) {
      lines++
      if (lines > mostLines || sentence.words > mostWordsOfLine || isQuotedMail(view, sentence)) lines = -1
      else isSignature[index] = 1
    }
  }
  return isSignature
}

/** Most sentences are told by their length or first letter, and no text is made to see it. */
function isSignOff(view: TextView, sentence: Sentence): boolean {
  if (sentence.words > mostWordsOfSignOff) return false
  let at = sentence.start
  while (isSpaceSymbol(view.symbols[at] ?? 0)) at++
  return (
    signOffLetters.has((view.symbols[at] ?? 0) & symbolMask) &&
    signOff.test(foldedText(view, sentence.start, sentence.start + longestSignOff))
  )
}

function isQuotedMail(view: TextView, { start }: Sentence): boolean {
  return quotedMail.test(foldedText(view, start, start + longestSignOff))
}

const longestSignOff = 40
const mostWordsOfSignOff = 14
const mostWordsOfLine = 11
const mostLines = 9
const signOff =
  /^\s*(med )?(de )?(venlig|venlige|bedste|kærlig|kærlige|mange|kollegial|kollegiale|god) ?hilsen|^\s*(med )?(de )?(venlige|bedste|mange|kærlige) hilsner|^\s*(mvh|vh|kh|hilsen|hilsner|dbh|best|kind|warm|best regards|kind regards|regards|yours|sincerely|many thanks|cheers)\b/
const signOffLetters = hashesOf(['b', 'c', 'd', 'g', 'h', 'k', 'm', 'r', 's', 'v', 'w', 'y'])
const quotedMail = /^\s*(fra|from|sendt|sent|til|to|emne|subject|ps|p\.s)\b ?:?/
