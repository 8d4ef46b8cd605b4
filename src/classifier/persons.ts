// Whom a sentence is about: somebody named or meant by a pronoun, a role or kinship; the writer; the one written to; or
// somebody the sentence before spoke of. Names in greetings and signatures say who writes to whom, not that.
import type { Name, Sentence } from './sentences.ts'
import { foldedText, shownText, type TextView } from './text-view.ts'

/** From the nearest to the farthest: the order of the odds in judge-words.ts. */
export type Nearness = 'spoken-of' | 'writer' | 'addressee' | 'before' | 'in-mail' | 'greeted' | 'nobody'

export interface Person {
  readonly nearness: Nearness
  readonly word: string
  /** Where the word stands, or -1. */
  readonly at: number
}

export const nobody: Person = { nearness: 'nobody', word: '', at: -1 }

/** The person a sentence itself tells of, or null. */
export function personIn(
  view: TextView,
  sentence: Sentence,
  isSignature: boolean,
  hasCpr: boolean,
): Person | null {
  if (isSignature) return hasCpr ? { nearness: 'spoken-of', word: 'CPR', at: sentence.start } : null
  // "Hej Mette, Asta har kastet op": only whoever stands behind the comma is spoken of.
  const names = sentence.isGreeting ? behindComma(view, sentence) : sentence.names
  const name = names.find((candidate) => candidate.sureness === 2)
  if (name !== undefined) return quoted(view, 'spoken-of', name.start, name.end)
  let best: Sentence['hits'][number] | null = null
  for (const hit of sentence.hits) {
    if (hit.signal === 'person' && hit.strength > (best?.strength ?? 0) && !isMinutes(view, hit)) best = hit
  }
  if (best?.strength === 3) return quoted(view, 'spoken-of', best.start, best.end)
  if (hasCpr) return { nearness: 'spoken-of', word: 'CPR', at: sentence.start }
  const weakName = names[0]
  if (weakName !== undefined) return quoted(view, 'addressee', weakName.start, weakName.end)
  if (best === null) return null
  return quoted(view, best.strength === 2 ? 'writer' : 'addressee', best.start, best.end)
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

function quoted(view: TextView, nearness: Nearness, start: number, end: number): Person {
  return { nearness, word: shownText(view, start, end), at: start }
}

/** Whom a sentence without a person may be about. */
export function carried(before: Person | null, isPersonInMail: boolean, hasGreeting: boolean): Person {
  if (before !== null && before.nearness !== 'nobody')
    return { nearness: 'before', word: before.word, at: -1 }
  if (isPersonInMail) return { nearness: 'in-mail', word: '', at: -1 }
  return hasGreeting ? { nearness: 'greeted', word: '', at: -1 } : nobody
}

/** Whom the next sentence may still be about: somebody spoken of stays for two sentences that name nobody. */
export function leftOver(sentence: Sentence, person: Person | null, before: Person | null): Person | null {
  if (sentence.isGreeting) return null
  if (person !== null) return person
  if (before?.nearness === 'spoken-of') return { nearness: 'writer', word: before.word, at: -1 }
  return before?.nearness === 'writer' ? { nearness: 'before', word: before.word, at: -1 } : null
}

/** Follows a mail line by line: behind a sign-off stands a signature, until a quoted mail or a longer sentence. */
export class SignatureWatch {
  private lines = -1

  isSignature(view: TextView, sentence: Sentence): boolean {
    const head = foldedText(view, sentence.start, sentence.start + longestSignOff)
    if (signOff.test(head) && sentence.words <= mostWordsOfSignOff) {
      this.lines = 0
      return sentence.words <= 8
    }
    if (this.lines < 0) return false
    this.lines++
    if (this.lines > mostLines || sentence.words > mostWordsOfLine || quotedMail.test(head)) {
      this.lines = -1
      return false
    }
    return true
  }
}

const longestSignOff = 40
const mostWordsOfSignOff = 14
const mostWordsOfLine = 11
const mostLines = 9
const signOff =
  /^\s*(med )?(de )?(venlig|venlige|bedste|kærlig|kærlige|mange|kollegial|kollegiale|god) ?hilsen|^\s*(med )?(de )?(venlige|bedste|mange|kærlige) hilsner|^\s*(mvh|vh|kh|hilsen|hilsner|dbh|best|kind|warm|best regards|kind regards|regards|yours|sincerely|many thanks|cheers)\b/
const quotedMail = /^\s*(fra|from|sendt|sent|til|to|emne|subject|ps|p\.s)\b ?:?/
