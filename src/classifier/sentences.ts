// A view cut into sentences, each with the words of the lists in it and the persons it names. A table row is one
// sentence. Linear: a sentence has a greatest length, and each word is looked up once.
import { capital, isDigitSymbol, isLetterSymbol, symbol, symbolMask, wordSymbols } from './fold.ts'
import {
  copyHit,
  emptyHits,
  findWords,
  hasMatterOf,
  wordHit,
  type HitTable,
  type WordHit,
} from './lexicon.ts'
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
  'nr kl dr ca kr hr fr tlf pga mht vedr cpr cvr jf ift evt inkl ekskl bl a f eks fx mr mrs ms st pct stk no dvs osv mio maks min pt ekskl afd ansv kbh sdr ndr'.split(
    ' ',
  ),
)

/** The sentences of a view by number: few of them are ever looked at as a whole, and then `sentenceAt` makes one. */
export interface Sentences {
  readonly count: number
  /** `rowLength` numbers a sentence, and one row more. */
  readonly rows: Int32Array
  readonly hits: HitTable
  readonly names: readonly Name[]
  /** Where words begin with a digit, and where the digits begin that others end with. */
  readonly numbers: readonly number[]
  readonly steps: number
}

/** What stands where in a row; hits and names are those from this row's number up to the next row's. */
export const rowLength = 6
export const column = { start: 0, end: 1, words: 2, marks: 3, hits: 4, names: 5 } as const

/** Bits of the marks. */
export const isGreeting = 1
export const hasCells = 2
/** It holds a word that says more than whom or what the sentence is about. */
export const hasMatter = 4

export function cellOf({ rows }: Sentences, index: number, which: number): number {
  return rows[index * rowLength + which] ?? 0
}

export function hasNames(sentences: Sentences, index: number): boolean {
  return cellOf(sentences, index, column.names) !== cellOf(sentences, index + 1, column.names)
}

export function isMarked(sentences: Sentences, index: number, mark: number): boolean {
  return (cellOf(sentences, index, column.marks) & mark) !== 0
}

/** The last sentence that starts at or before a unit of the view, or -1. */
export function sentenceIndexAt(sentences: Sentences, unit: number): number {
  let low = 0
  let high = sentences.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (cellOf(sentences, middle, column.start) <= unit) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function sentenceAt(sentences: Sentences, index: number): Sentence {
  const hits: WordHit[] = []
  const lastHit = cellOf(sentences, index + 1, column.hits)
  for (let hit = cellOf(sentences, index, column.hits); hit < lastHit; hit++)
    hits.push(wordHit(sentences.hits, hit))
  const names = hasNames(sentences, index)
    ? sentences.names.slice(
        cellOf(sentences, index, column.names),
        cellOf(sentences, index + 1, column.names),
      )
    : noNames
  return {
    start: cellOf(sentences, index, column.start),
    end: cellOf(sentences, index, column.end),
    words: cellOf(sentences, index, column.words),
    hits,
    names,
    isGreeting: isMarked(sentences, index, isGreeting),
    hasCells: isMarked(sentences, index, hasCells),
  }
}

const noNames: readonly Name[] = []

/** What a search may go on from. */
export interface Unchanged {
  readonly sentences: Sentences
  /** So many sentences at the beginning are as they were. */
  readonly first: number
  /** From this unit of the new view on, the text is as it was `moved` units before. */
  readonly from: number
  readonly moved: number
}

/** All sentences of a view, in order. Those that are `unchanged` are taken over. */
export function sentencesOf(view: TextView, unchanged: Unchanged | null = null): Sentences {
  const { symbols, length } = view
  const current: Growing = {
    rows: new Int32Array(firstRows * rowLength),
    count: 0,
    start: 0,
    words: 0,
    isGreeting: false,
    hasCells: false,
    lastNameEnd: 0,
    hits: emptyHits(),
    names: [],
  }
  const numbers: number[] = []
  let steps = 0
  if (unchanged !== null) takeOver(current, numbers, unchanged.sentences, 0, unchanged.first, 0)
  const walkedFrom = current.start
  let at = walkedFrom
  while (at < length) {
    if (unchanged !== null && at === current.start && at >= unchanged.from) {
      const same = sameFrom(unchanged, at)
      if (same >= 0) {
        takeOver(current, numbers, unchanged.sentences, same, unchanged.sentences.count, unchanged.moved)
        break
      }
    }
    const found = symbols[at] ?? 0
    if (wordSymbols[found] !== 1) {
      if (found === symbol.newline) close(current, at + 1)
      else if (found === symbol.cell) current.hasCells = true
      else if (found === symbol.other && endsSentence(view, at)) close(current, at + 1)
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
    steps += findWords(view, at, end, current.hits)
    const mayGreet = current.words === 0 || (current.words < 3 && current.isGreeting)
    const mayName = (found & capital) !== 0 && current.lastNameEnd <= at && end - at <= longestWord
    if (mayGreet || mayName) {
      const word = wordAt(view, at)
      if (mayGreet) current.isGreeting = current.isGreeting || greetings.has(word.hash)
      if (mayName) addName(view, at, word, current)
    }
    current.words++
    at = end
    if (current.words >= mostWords || at - current.start >= longestSentence) close(current, at)
  }
  steps += at - walkedFrom
  close(current, length)
  const { rows, count, hits, names } = current
  return { count, rows, hits, names, numbers, steps }
}

/** Sentences [from, to) of a search before, `moved` units on. */
function takeOver(
  current: Growing,
  numbers: number[],
  old: Sentences,
  from: number,
  to: number,
  moved: number,
): void {
  if (from >= to) return
  const start = cellOf(old, from, column.start)
  const end = cellOf(old, to - 1, column.end)
  for (let index = from; index < to; index++) {
    const nameFrom = cellOf(old, index, column.names)
    for (const name of old.names.slice(nameFrom, cellOf(old, index + 1, column.names)))
      current.names.push({ ...name, start: name.start + moved, end: name.end + moved })
    for (let hit = cellOf(old, index, column.hits); hit < cellOf(old, index + 1, column.hits); hit++)
      copyHit(current.hits, old.hits, hit, moved)
    current.start = cellOf(old, index, column.start) + moved
    current.words = cellOf(old, index, column.words)
    current.isGreeting = isMarked(old, index, isGreeting)
    current.hasCells = isMarked(old, index, hasCells)
    close(current, cellOf(old, index, column.end) + moved)
  }
  for (const number of old.numbers) if (number >= start && number < end) numbers.push(number + moved)
  current.start = end + moved
}

/** The old sentence that begins where one of the new view does, or -1. */
function sameFrom({ sentences, from, moved }: Unchanged, unit: number): number {
  if (unit < from) return -1
  let low = 0
  let high = sentences.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (cellOf(sentences, middle, column.start) < unit - moved) low = middle + 1
    else high = middle
  }
  return low < sentences.count && cellOf(sentences, low, column.start) === unit - moved ? low : -1
}

const firstRows = 256

interface Growing {
  rows: Int32Array
  count: number
  start: number
  words: number
  isGreeting: boolean
  hasCells: boolean
  lastNameEnd: number
  readonly hits: HitTable
  readonly names: Name[]
}

function close(current: Growing, end: number): void {
  if (current.words > 0) {
    const at = current.count * rowLength
    if (at + 2 * rowLength > current.rows.length) {
      const larger = new Int32Array(current.rows.length * 2)
      larger.set(current.rows)
      current.rows = larger
    }
    const { rows, hits, names } = current
    const isMatter = holdsMatter(hits, rows[at + column.hits] ?? 0)
    rows[at + column.start] = current.start
    rows[at + column.end] = end
    rows[at + column.words] = current.words
    rows[at + column.marks] =
      (current.isGreeting ? isGreeting : 0) | (current.hasCells ? hasCells : 0) | (isMatter ? hasMatter : 0)
    rows[at + rowLength + column.hits] = hits.lists.length
    rows[at + rowLength + column.names] = names.length
    current.count++
    current.words = 0
    current.isGreeting = false
    current.lastNameEnd = 0
  }
  current.hasCells = false
  current.start = end
}

function holdsMatter(hits: HitTable, from: number): boolean {
  for (let hit = from; hit < hits.lists.length; hit++) if (hasMatterOf(hits, hit)) return true
  return false
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
  const isCapital = (behind & capital) !== 0
  if (code !== 46 || !isLetterSymbol(behind)) return isLetterSymbol(behind)
  let from = at
  while (from > 0 && at - from < 8 && isLetterSymbol(symbols[from - 1] ?? 0)) from--
  // Who writes in small letters ends sentences too, but not behind so short a word.
  if (!isCapital && at - from < shortestLast) return false
  return at - from > 6 || !abbreviations.has(hashOf(symbols, from, at))
}

const shortestLast = 4

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
  // "Hans DNA": what is shouted goes with no name that is not.
  const isShouted = ((symbols[start + 1] ?? 0) & capital) !== 0
  const mayGoOn = isShouted || ((symbols[last + 2] ?? 0) & capital) === 0
  if (
    (gap === symbol.space || gap === symbol.hyphen) &&
    mayGoOn &&
    ((symbols[last + 1] ?? 0) & capital) !== 0
  ) {
    const next = wordAt(view, last + 1)
    if (next.length <= longestWord) {
      second = { ...next, endsInSen: senEnding.has(hashOf(symbols, next.end - 3, next.end)) }
      last = next.end
    }
  }
  const isStart = sentence.words === 0
  let sureness = nameAt(word, isStart || isShouted, second)
  if (sureness === 0 && word.length === 1 && isInitials(view, word.end)) sureness = 1
  // "Annes sag": the genitive.
  if (sureness === 0 && ((symbols[word.end - 1] ?? 0) & symbolMask) === letterS)
    sureness = nameAt({ hash: word.hashBefore, length: word.length - 1 }, isStart, null)
  if (sureness === 0 && !isShouted && word.length >= shortestDoer && isNameWord(word)) {
    const isFirstCell =
      isStart && symbols[word.end] === symbol.cell && ((symbols[word.end + 1] ?? 0) & capital) === 0
    if (isFirstCell || isDoer(view, word) || (!isStart && isProperName(view, start, word))) sureness = 1
  }
  if (sureness === 0) return
  sentence.names.push({ start, end: last, sureness })
  sentence.lastNameEnd = last
}

/** "A.J.", "H. Nygaard". */
function isInitials({ codes, symbols }: TextView, end: number): boolean {
  if (codes[end] !== stop) return false
  const next = symbols[end + 1] === symbol.space ? end + 2 : end + 1
  return (
    ((symbols[next] ?? 0) & capital) !== 0 &&
    (codes[next + 1] === stop ? codes[next] !== letterSCode : isLetterSymbol(symbols[next + 1] ?? 0))
  )
}

const stop = 46
const letterSCode = 83
const letterS = 19
const senEnding = hashesOf(['sen'])

// "Jasleen er", "Adama har": a capitalised word that does what persons do. Definite nouns begin sentences too: "Mødet er".
const doing = hashesOf(
  'er har var fik får blev bliver skal kan vil siger oplyser hedder går bor tager nægter lider venter spiser sover drikker hører ser må gik søger glemte faldt starter begynder fortalte fortæller oplyste sagde skriver skrev ringer ringede spørger spurgte ønsker mangler bruger arbejder sidder ligger synes kommer kom kunne ville skulle havde faster tjener stemmer beder afventer hæves stiger sættes is has was had can will says said told needs wants asked came went feels accepted earns gets got takes'.split(
    ' ',
  ),
)
const shortestDoer = 3
const thingEndings = hashesOf('en et ne er ng is el on nd'.split(' '))

function isDoer(view: TextView, word: Word): boolean {
  return (
    view.symbols[word.end] === symbol.space &&
    !thingEndings.has(endingOf(view, word)) &&
    doing.has(wordAt(view, word.end + 1).hash)
  )
}

function endingOf(view: TextView, word: Word): number {
  return hashOf(view.symbols, word.end - 2, word.end)
}

// Danish writes only names with a capital inside a sentence: those of persons, unless one is in them or they end as
// places, streets and firms do.
const placeEndings = hashesOf('et ne ng up ed rg ej by us ok ap ab de ve om nd um rk'.split(' '))
const placeBefore = hashesOf('i på fra ved in at from firmaet'.split(' '))

function isProperName(view: TextView, start: number, word: Word): boolean {
  const { symbols } = view
  let before = start - 1
  if (symbols[before] !== symbol.space) return false
  if (view.codes[before - 1] === comma) before--
  else if (!isWordSymbol((symbols[before - 1] ?? 0) & symbolMask)) return false
  let from = before
  while (from > 0 && start - from < longestWord && isWordSymbol((symbols[from - 1] ?? 0) & symbolMask)) from--
  return !placeBefore.has(wordAt(view, from).hash) && !placeEndings.has(endingOf(view, word))
}

const comma = 44

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
