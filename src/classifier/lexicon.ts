// The word lists: what each of their words tells of, and the hits of a text in them as numbers. They are searched in
// find-words.ts.
import { article9Names } from './words-article9-names.ts'
import { article9Words } from './words-article9.ts'
import { bodyWords } from './words-body.ts'
import { contextWords } from './words-context.ts'
import { healthWords } from './words-health.ts'
import { medicineWords } from './words-medicine.ts'
import { nameWords } from './words-names.ts'
import { payWords } from './words-pay.ts'
import type { FindingKind } from '../model/finding.ts'
import { indexWords, type WordIndex } from './word-index.ts'

/** What words tell of a sentence besides personal data itself. */
export type ContextSignal =
  | 'person'
  | 'somebody'
  | 'negation'
  | 'crowd'
  | 'generic'
  | 'trade'
  | 'thing'
  | 'condition'
  | 'idiom'
  | 'cause'
  | 'cost'
/** Words that are personal data only together: "ondt i" + "ryggen", "medlem af" + "3F". */
export type HalfSignal =
  | 'body'
  | 'complaint'
  | 'side'
  | 'carer'
  | 'inability'
  | 'function'
  | 'membership'
  | 'pay-period'
  | 'job'
  | 'advert'
  | 'union-name'
  | 'party-name'
  | 'faith-name'
  | 'origin'
  | 'people'
  | 'background'
/** Halves that are everyday words: a sentence is looked at for the other half. */
type IdleHalf = 'side' | 'function' | 'job' | 'advert'

/** The kinds that words can tell of. */
export type WordKind = Exclude<FindingKind, 'cpr-number' | 'replacement-cpr-number'>
export type Signal = WordKind | ContextSignal | HalfSignal

export interface WordList {
  readonly signal: Signal
  readonly strength: 1 | 2 | 3
  /** Entries between commas; notation in words-health.ts. */
  readonly words: string
}

export interface WordHit {
  readonly signal: Signal
  readonly strength: number
  readonly start: number
  readonly end: number
}

const healthSignals: ReadonlySet<Signal> = new Set<Signal>([
  'diagnosis',
  'treatment',
  'medicine',
  'health-other',
])

export function isHealth(signal: Signal): boolean {
  return healthSignals.has(signal)
}

/** Signals that say nothing of their own: a sentence with no others is not judged, but for what is done no longer. */
const contextSignals: Readonly<Record<ContextSignal | IdleHalf, true>> = {
  side: true,
  function: true,
  job: true,
  advert: true,
  person: true,
  somebody: true,
  negation: true,
  crowd: true,
  generic: true,
  trade: true,
  thing: true,
  condition: true,
  idiom: true,
  cause: true,
  cost: true,
}

/** What the words of a list make of a sentence, as bits. */
export const says = { matter: 4, negation: 8, function: 16 } as const

function saidBy(signal: Signal): number {
  if (signal === 'negation') return says.negation
  if (signal === 'function') return says.function
  return Object.prototype.hasOwnProperty.call(contextSignals, signal) ? 0 : says.matter
}

let known: WordIndex | null = null

export function wordIndex(): WordIndex {
  known ??= indexWords(
    [healthWords, nameWords, medicineWords, bodyWords, payWords, article9Words, article9Names, contextWords],
    saidBy,
  )
  return known
}

/** Hits as they are found: numbers, because a mail has thousands and few are looked at again. */
export interface HitTable {
  /** The place of the list among all lists. */
  readonly lists: number[]
  readonly starts: number[]
  readonly ends: number[]
}

export function emptyHits(): HitTable {
  return { lists: [], starts: [], ends: [] }
}

/** Adds a hit of another table, `moved` units on. */
export function copyHit(hits: HitTable, other: HitTable, hit: number, moved: number): void {
  hits.lists.push(other.lists[hit] ?? 0)
  hits.starts.push((other.starts[hit] ?? 0) + moved)
  hits.ends.push((other.ends[hit] ?? 0) + moved)
}

/** The list that a hit's number stands for. */
export function listOfHit(hits: HitTable, hit: number): WordList {
  return wordIndex().lists[hits.lists[hit] ?? 0] ?? noList
}

/** What the hits from `from` on make of their sentence, as bits of `says`. */
export function saidByHits({ lists }: HitTable, from: number): number {
  const { said } = wordIndex()
  let bits = 0
  for (let hit = from; hit < lists.length; hit++) bits |= said[lists[hit] ?? 0] ?? 0
  return bits
}

export function wordHit(hits: HitTable, hit: number): WordHit {
  const { signal, strength } = listOfHit(hits, hit)
  return { signal, strength, start: hits.starts[hit] ?? 0, end: hits.ends[hit] ?? 0 }
}

export const noList: WordList = { signal: 'generic', strength: 1, words: '' }
