// A view cut into sentences, each with the words of the lists in it and the persons it names. A table row is one
// sentence. Linear: a sentence has a greatest length, and each word is looked up once.
import { isDigit, isLetter } from './fold.ts'
import { findWords, type WordHit } from './lexicon.ts'
import { nameAt } from './names.ts'
import type { TextView } from './text-view.ts'

export interface Sentence {
  readonly start: number
  readonly end: number
  readonly hits: readonly WordHit[]
  /** Units of the view where a person is named, the surest first. */
  readonly names: readonly { readonly start: number; readonly end: number; readonly sureness: 1 | 2 }[]
  /** "Kære Anne" and "Venlig hilsen Mette" name who writes to whom, not whom the mail is about. */
  readonly isGreeting: boolean
}

const mostWords = 80
const longestSentence = 2000

const greetings = new Set(
  'kære kaere hej hejsa dear hi hello goddag godmorgen hilsen mvh vh venlig venlige regards sincerely'.split(
    ' ',
  ),
)
// "Dr. Hansen", "nr. 4", "ca. 5": the stop behind these ends no sentence.
const abbreviations = new Set(
  'nr kl dr ca kr hr fr tlf pga mht vedr cpr cvr jf ift evt inkl ekskl bl a f eks fx mr mrs ms st pct stk no dvs osv mio maks min'.split(
    ' ',
  ),
)

export interface Sentences {
  readonly sentences: readonly Sentence[]
  readonly steps: number
}

/** All sentences of a view, in order. */
export function sentencesOf(view: TextView): Sentences {
  const { text, folded } = view
  const sentences: Sentence[] = []
  let steps = 0
  let at = 0
  let current = emptySentence(0)
  const close = (end: number): void => {
    if (current.words > 0) sentences.push({ ...current, end, hits: current.hits, names: current.names })
    current = emptySentence(end)
  }
  while (at < folded.length) {
    const code = folded.charCodeAt(at)
    steps++
    if (!isLetter(code) && !isDigit(code)) {
      if (code === 10 || endsSentence(text, folded, at)) close(at + 1)
      at++
      continue
    }
    const end = wordEnd(folded, at)
    steps += end - at + findWords(folded, at, end, current.hits)
    const word = end - at > longestWord ? '' : folded.slice(at, end)
    if (current.words === 0 || (current.words < 3 && current.isGreeting)) {
      current.isGreeting = current.isGreeting || greetings.has(word)
    }
    if (text.charCodeAt(at) !== code && current.lastNameEnd <= at) addName(text, folded, at, end, current)
    current.words++
    at = end
    if (current.words >= mostWords || at - current.start >= longestSentence) close(at)
  }
  close(folded.length)
  return { sentences, steps }
}

interface Growing {
  start: number
  words: number
  isGreeting: boolean
  lastNameEnd: number
  hits: WordHit[]
  names: { start: number; end: number; sureness: 1 | 2 }[]
}

function emptySentence(start: number): Growing {
  return { start, words: 0, isGreeting: false, lastNameEnd: 0, hits: [], names: [] }
}

const longestWord = 48

function wordEnd(folded: string, start: number): number {
  let at = start
  while (at < folded.length && (isLetter(folded.charCodeAt(at)) || isDigit(folded.charCodeAt(at)))) at++
  return at
}

/** The stop at `at` ends a sentence, and is none of an abbreviation or a number. */
export function endsSentence(text: string, folded: string, at: number): boolean {
  const code = folded.charCodeAt(at)
  if (code !== 46 && code !== 33 && code !== 63) return false
  const next = folded.charCodeAt(at + 1)
  if (next !== 32 && next !== 9) return false
  const isCapital = text.charCodeAt(at + 2) !== folded.charCodeAt(at + 2)
  if (!isCapital) return code !== 46 && isLetter(folded.charCodeAt(at + 2))
  if (code !== 46) return true
  let from = at
  while (from > 0 && at - from < 8 && isLetter(folded.charCodeAt(from - 1))) from--
  return at - from > 6 || !abbreviations.has(folded.slice(from, at))
}

function addName(text: string, folded: string, start: number, end: number, sentence: Growing): void {
  if (end - start > longestWord) return
  let second: string | null = null
  let last = end
  const code = folded.charCodeAt(end)
  if ((code === 32 || code === 45) && text.charCodeAt(end + 1) !== folded.charCodeAt(end + 1)) {
    const secondEnd = wordEnd(folded, end + 1)
    if (secondEnd - end <= longestWord) {
      second = folded.slice(end + 1, secondEnd)
      last = secondEnd
    }
  }
  const word = folded.slice(start, end)
  let sureness = nameAt(word, sentence.words === 0, second)
  // "Annes sag": the genitive.
  if (sureness === 0 && word.endsWith('s')) sureness = nameAt(word.slice(0, -1), sentence.words === 0, null)
  if (sureness === 0) return
  sentence.names.push({ start, end: last, sureness })
  sentence.lastNameEnd = last
}
