// A view cut into sentences, each with the words of the lists in it and the persons it names. A table row is one
// sentence. Linear: a sentence has a greatest length, and each word is looked up once.
import { capital, isDigitSymbol, isLetterSymbol, symbol, symbolMask, wordSymbols } from './fold.ts'
import { emptyHits, findWords, hasMatterOf, wordHit, type HitTable, type WordHit } from './lexicon.ts'
import { isNameWord, nameAt, type NameWord } from './names.ts'
import type { TextView } from './text-view.ts'
import { emptyHash, hashesOf, hashOf, hashWith } from './word-hash.ts'

export interface Name {
  readonly start: number
  readonly end: number
  readonly sureness: 1 | 2
}

export interface Sentence {
  readonly start: number
  readonly end: number
  readonly words: number
  readonly hits: readonly WordHit[]
  /** Units of the view where a person is named, the surest first. */
  readonly names: readonly Name[]
  /** "Kære Anne" and "Venlig hilsen Mette" name who writes to whom, not whom the mail is about. */
  readonly isGreeting: boolean
  /** A row of a table. */
  readonly hasCells: boolean
}

const mostWords = 80
const longestSentence = 2000

const greetings = hashesOf(
  'kære kaere hej hejsa dear hi hello goddag godmorgen hilsen mvh vh venlig venlige regards sincerely'.split(
    ' ',
  ),
)
// "Dr. Hansen", "nr. 4", "ca. 5": the stop behind these ends no sentence.
const abbreviations = hashesOf(
  'nr kl dr ca kr hr fr tlf pga mht vedr cpr cvr jf ift evt inkl ekskl bl a f eks fx mr mrs ms st pct stk no dvs osv mio maks min pt'.split(
    ' ',
  ),
)

/** The sentences of a view by number: few of them are ever looked at as a whole, and then `sentenceAt` makes one. */
export interface Sentences {
  readonly count: number
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly words: readonly number[]
  /** Bits: isGreeting, hasCells, hasMatter. */
  readonly marks: readonly number[]
  /** The hits of sentence i begin at hitsFrom[i]; likewise its names. */
  readonly hitsFrom: readonly number[]
  readonly namesFrom: readonly number[]
  readonly hits: HitTable
  readonly names: readonly Name[]
  /** Where words begin with a digit, and where the digits begin that others end with. */
  readonly numbers: readonly number[]
  readonly steps: number
}

export const isGreeting = 1
export const hasCells = 2
/** It holds a word that says more than whom or what the sentence is about. */
export const hasMatter = 4

export function sentenceAt(sentences: Sentences, index: number): Sentence {
  const { starts, ends, words, marks, hitsFrom, namesFrom } = sentences
  const hits: WordHit[] = []
  for (let hit = hitsFrom[index] ?? 0; hit < (hitsFrom[index + 1] ?? 0); hit++)
    hits.push(wordHit(sentences.hits, hit))
  const mark = marks[index] ?? 0
  return {
    start: starts[index] ?? 0,
    end: ends[index] ?? 0,
    words: words[index] ?? 0,
    hits,
    names: sentences.names.slice(namesFrom[index], namesFrom[index + 1]),
    isGreeting: (mark & isGreeting) !== 0,
    hasCells: (mark & hasCells) !== 0,
  }
}

/** All sentences of a view, in order. */
export function sentencesOf(view: TextView): Sentences {
  const { symbols, length } = view
  const starts: number[] = []
  const ends: number[] = []
  const words: number[] = []
  const marks: number[] = []
  const hitsFrom = [0]
  const namesFrom = [0]
  const hits = emptyHits()
  const names: Name[] = []
  const numbers: number[] = []
  const current: Growing = { words: 0, isGreeting: false, lastNameEnd: 0, names }
  let start = 0
  let hasCell = false
  let steps = length
  let at = 0
  const close = (end: number): void => {
    if (current.words > 0) {
      starts.push(start)
      ends.push(end)
      words.push(current.words)
      const isMatter = holdsMatter(hits, hitsFrom[hitsFrom.length - 1] ?? 0)
      marks.push(
        (current.isGreeting ? isGreeting : 0) | (hasCell ? hasCells : 0) | (isMatter ? hasMatter : 0),
      )
      hitsFrom.push(hits.lists.length)
      namesFrom.push(names.length)
    }
    start = end
    current.words = 0
    current.isGreeting = false
    current.lastNameEnd = 0
    hasCell = false
  }
  while (at < length) {
    const found = symbols[at] ?? 0
    if (wordSymbols[found] !== 1) {
      if (found === symbol.newline) close(at + 1)
      else if (found === symbol.cell) hasCell = true
      else if (found === symbol.other && endsSentence(view, at)) close(at + 1)
      at++
      continue
    }
    let end = at + 1
    while (wordSymbols[symbols[end] ?? 0] === 1) end++
    if (found >= symbol.zero && found <= symbol.nine) numbers.push(at)
    if (isDigitSymbol(symbols[end - 1] ?? 0)) {
      const run = runOfDigits(symbols, end)
      if (run > at) numbers.push(run)
    }
    steps += findWords(view, at, end, hits)
    if (current.words === 0 || (current.words < 3 && current.isGreeting)) {
      current.isGreeting = current.isGreeting || greetings.has(wordAt(view, at).hash)
    }
    if ((found & capital) !== 0 && current.lastNameEnd <= at && end - at <= longestWord)
      addName(view, at, wordAt(view, at), current)
    current.words++
    at = end
    if (current.words >= mostWords || at - start >= longestSentence) close(at)
  }
  close(length)
  return {
    count: starts.length,
    starts,
    ends,
    words,
    marks,
    hitsFrom,
    namesFrom,
    hits,
    names,
    numbers,
    steps,
  }
}

function holdsMatter(hits: HitTable, from: number): boolean {
  for (let hit = from; hit < hits.lists.length; hit++) if (hasMatterOf(hits, hit)) return true
  return false
}

interface Growing {
  words: number
  isGreeting: boolean
  lastNameEnd: number
  readonly names: Name[]
}

const longestWord = 48

function isWordSymbol(found: number): boolean {
  return isLetterSymbol(found) || isDigitSymbol(found)
}

function runOfDigits(symbols: Uint8Array, end: number): number {
  let start = end
  while (start > 0 && isDigitSymbol(symbols[start - 1] ?? 0)) start--
  return start
}

/** The stop at `at` ends a sentence, and is none of an abbreviation or a number. */
export function endsSentence(view: TextView, at: number): boolean {
  const { codes, symbols } = view
  const code = codes[at]
  if (code !== 46 && code !== 33 && code !== 63) return false
  const next = symbols[at + 1]
  if (next !== symbol.space && next !== symbol.cell) return false
  const behind = symbols[at + 2] ?? 0
  if ((behind & capital) === 0) return code !== 46 && isLetterSymbol(behind)
  if (code !== 46) return true
  let from = at
  while (from > 0 && at - from < 8 && isLetterSymbol(symbols[from - 1] ?? 0)) from--
  return at - from > 6 || !abbreviations.has(hashOf(symbols, from, at))
}

interface Word extends NameWord {
  readonly end: number
  /** Of the word without its last letter. */
  readonly hashBefore: number
}

function addName(view: TextView, start: number, word: Word, sentence: Growing): void {
  const { symbols } = view
  let last = word.end
  let second: (NameWord & { readonly endsInSen: boolean }) | null = null
  const gap = symbols[last] ?? 0
  if ((gap === symbol.space || gap === symbol.hyphen) && ((symbols[last + 1] ?? 0) & capital) !== 0) {
    const next = wordAt(view, last + 1)
    if (next.length <= longestWord) {
      second = { ...next, endsInSen: senEnding.has(hashOf(symbols, next.end - 3, next.end)) }
      last = next.end
    }
  }
  const isStart = sentence.words === 0
  let sureness = nameAt(word, isStart, second)
  // "Annes sag": the genitive.
  if (sureness === 0 && ((symbols[word.end - 1] ?? 0) & symbolMask) === letterS)
    sureness = nameAt({ hash: word.hashBefore, length: word.length - 1 }, isStart, null)
  if (sureness === 0 && ((symbols[start + 1] ?? 0) & capital) === 0) {
    const isFirstCell = isStart && symbols[word.end] === symbol.cell && word.length >= shortestDoer
    if (isDoer(view, word) || (isFirstCell && isNameWord(word))) sureness = 1
  }
  if (sureness === 0) return
  sentence.names.push({ start, end: last, sureness })
  sentence.lastNameEnd = last
}

const letterS = 19
const senEnding = hashesOf(['sen'])

// "Jasleen er", "Adama har": a capitalised word that does what persons do. Definite nouns begin sentences too: "Mødet er".
const doing = hashesOf(
  'er har var fik får blev bliver skal kan vil siger oplyser hedder går bor tager nægter is has was had can will says'.split(
    ' ',
  ),
)
const shortestDoer = 3
const thingEndings = hashesOf('en et ne er ng is el on nd'.split(' '))

function isDoer(view: TextView, word: Word): boolean {
  if (word.length < shortestDoer || !isNameWord(word) || view.symbols[word.end] !== symbol.space) return false
  return (
    !thingEndings.has(hashOf(view.symbols, word.end - 2, word.end)) &&
    doing.has(wordAt(view, word.end + 1).hash)
  )
}

function wordAt(view: TextView, start: number): Word {
  let hash = emptyHash
  let hashBefore = emptyHash
  let end = start
  for (;;) {
    const found = (view.symbols[end] ?? 0) & symbolMask
    if (!isWordSymbol(found) || end - start > longestWord)
      return { hash, hashBefore, length: end - start, end }
    hashBefore = hash
    hash = hashWith(hash, found)
    end++
  }
}
