// The word lists as one tree of letters, built once, and the search in it: from the start of a word any entry, from the
// middle of a word only entries that may end a compound. Danish compounds are ruled by their last part, so what follows
// an entry decides: an ending keeps it, a head such as -forsikring or -statistik makes it general.
// Leaves out: misspellings.
import { article9Words } from './words-article9.ts'
import { contextWords } from './words-context.ts'
import { healthWords } from './words-health.ts'
import { payWords } from './words-pay.ts'
import type { FindingKind } from '../model/finding.ts'
import { isLetter } from './fold.ts'

export type ContextSignal = 'person' | 'negation' | 'generic' | 'condition' | 'idiom' | 'cause'
/** The kinds that words can tell of. */
export type WordKind = Exclude<FindingKind, 'cpr-number' | 'replacement-cpr-number'>
export type Signal = WordKind | ContextSignal

export interface WordList {
  readonly signal: Signal
  readonly strength: 1 | 2 | 3
  /** Entries between commas; notation in words-health.ts. */
  readonly words: string
}

interface Entry {
  readonly signal: Signal
  readonly strength: number
  readonly mayFollow: boolean
  readonly mayLead: boolean
  readonly mayInflect: boolean
}

export interface WordHit {
  readonly signal: Signal
  readonly strength: number
  readonly start: number
  readonly end: number
}

const symbolCount = 44

/** Letters, space, hyphen, digits and a few signs as small numbers; 0 for everything else. */
function symbolOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 96
  if (code >= 48 && code <= 57) return code - 48 + 33
  switch (code) {
    case 0xe6:
      return 27
    case 0xf8:
      return 28
    case 0xe5:
      return 29
    case 32:
    case 9:
      return 30
    case 45:
      return 31
    case 39:
    case 0x2019:
      return 32
    default:
      return 0
  }
}

interface Tree {
  readonly next: Uint16Array
  readonly entriesAt: readonly (readonly Entry[] | undefined)[]
  readonly innerRoot: number
}

let built: Tree | null = null

function tree(): Tree {
  built ??= buildTree([healthWords, payWords, article9Words, contextWords])
  return built
}

const mostNodes = 65_535

function buildTree(sources: readonly (readonly WordList[])[]): Tree {
  let next = new Uint16Array(symbolCount * 1024)
  const entriesAt: (Entry[] | undefined)[] = []
  const innerRoot = 1
  let count = 2
  const insert = (root: number, word: string, entry: Entry): void => {
    let node = root
    for (let i = 0; i < word.length; i++) {
      const slot = node * symbolCount + symbolOf(word.charCodeAt(i))
      let child = next[slot] ?? 0
      if (child === 0) {
        child = count++
        if (child > mostNodes) throw new RangeError('the word lists are larger than their tree')
        if ((child + 1) * symbolCount > next.length) {
          const larger = new Uint16Array(next.length * 2)
          larger.set(next)
          next = larger
        }
        next[slot] = child
      }
      node = child
    }
    const entries = entriesAt[node]
    if (entries === undefined) entriesAt[node] = [entry]
    else entries.push(entry)
  }
  for (const lists of sources) {
    for (const list of lists) {
      for (const written of list.words.split(',')) {
        const { word, entry } = readEntry(written.trim().replace(/\s+/g, ' '), list)
        if (word === '') continue
        for (const spelling of spellings(word)) {
          insert(0, spelling, entry)
          if (entry.mayFollow) insert(innerRoot, spelling, entry)
        }
      }
    }
  }
  return { next, entriesAt, innerRoot }
}

function readEntry(written: string, list: WordList): { word: string; entry: Entry } {
  let word = written.toLowerCase()
  const mayFollow = word.startsWith('-')
  if (mayFollow) word = word.slice(1)
  const mayInflect = !word.endsWith('!')
  if (!mayInflect) word = word.slice(0, -1)
  const mayLead = word.endsWith('-')
  if (mayLead) word = word.slice(0, -1)
  word = word.replace(/[éè]/g, 'e')
  return { word, entry: { signal: list.signal, strength: list.strength, mayFollow, mayLead, mayInflect } }
}

/** Danish letters are also written ae, oe, aa where a keyboard lacks them. */
function spellings(word: string): readonly string[] {
  if (!/[æøå]/.test(word)) return [word]
  return [word, word.replace(/æ/g, 'ae').replace(/ø/g, 'oe').replace(/å/g, 'aa')]
}

const endings = new Set(
  (
    "e en et er erne ens ets ers ernes es s n r t ne rne nes te ede ende d ed ing isk iske 's ’s nen net ner nerne sen set ser " +
    'serne men met mer merne ten tet ter terne len let ler lerne i ien ier ierne'
  ).split(' '),
)

/** Last parts of compounds that speak of a thing, a trade or a rule instead of a person. */
const generalHeads = [
  'forsikring',
  'politik',
  'forskning',
  'forsker',
  'forening',
  'kursus',
  'statistik',
  'kampagne',
  'bekæmpelse',
  'bekaempelse',
  'forebyggelse',
  'konference',
  'messe',
  'reform',
  'lov',
  'fond',
  'dag',
  'løb',
  'klub',
  'netværk',
  'ekspert',
  'håndtering',
  'området',
  'branche',
  'linje',
  'rådgivning',
  'organisation',
  'indsamling',
  'stue',
  'system',
  'skema',
  'venlig',
]

/** Words that hold an entry and mean something else. */
const strangers = [
  'kræftanstr',
  'kraeftanstr',
  'bekræft',
  'bekraeft',
  'ubekræft',
  'retskraft',
  'agentur',
  'vigtig',
  'mægtig',
  'stresstest',
]

const shortestStranger = 6
const longestWord = 48
const shortestLead = 3

/** All hits that begin in the word text[start, end) of a folded text; a phrase may reach beyond it. Adds to `hits`. */
export function findWords(folded: string, start: number, end: number, hits: WordHit[]): number {
  const { innerRoot } = tree()
  const length = end - start
  if (length >= shortestStranger) {
    for (const stranger of strangers) if (folded.startsWith(stranger, start)) return strangers.length
  }
  let steps = walk(folded, start, 0, hits)
  if (length > longestWord || length < 7) return steps
  for (let at = start + shortestLead; at < end - 2; at++) steps += walk(folded, at, innerRoot, hits)
  return steps
}

/** The longest entry of each signal from one place. */
function walk(folded: string, start: number, root: number, hits: WordHit[]): number {
  const { next, entriesAt } = tree()
  const first = hits.length
  let node = root
  let at = start
  for (; at < folded.length; at++) {
    const symbol = symbolOf(folded.charCodeAt(at))
    if (symbol === 0) break
    const child = next[node * symbolCount + symbol] ?? 0
    if (child === 0) break
    node = child
    const entries = entriesAt[node]
    if (entries === undefined) continue
    for (const entry of entries) accept(folded, start, at + 1, entry, first, hits)
  }
  return at - start + 1
}

function accept(
  folded: string,
  start: number,
  end: number,
  entry: Entry,
  first: number,
  hits: WordHit[],
): void {
  let wordEnd = end
  while (wordEnd - end < longestWord && isWordCode(folded.charCodeAt(wordEnd))) wordEnd++
  let hit: WordHit = { signal: entry.signal, strength: entry.strength, start, end: wordEnd }
  if (wordEnd > end) {
    const rest = folded.slice(end, wordEnd)
    if (!(entry.mayInflect && endings.has(rest))) {
      if (!entry.mayLead || rest.length < 3) return
      if (isGeneral(rest)) hit = { signal: 'generic', strength: 2, start, end: wordEnd }
    }
  }
  for (let index = first; index < hits.length; index++) {
    const other = hits[index]
    if (other?.signal === hit.signal && other.start === start) {
      if (hit.end > other.end || (hit.end === other.end && hit.strength > other.strength)) hits[index] = hit
      return
    }
  }
  hits.push(hit)
}

function isWordCode(code: number): boolean {
  return isLetter(code) || code === 0x2019
}

function isGeneral(rest: string): boolean {
  for (const head of generalHeads) {
    const at = rest.indexOf(head)
    if (at >= 0 && at <= 2 && rest.length - at - head.length <= 4) return true
  }
  return false
}
