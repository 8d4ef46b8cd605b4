// The word lists as one tree of letters, built once, and the search in it: from the start of a word any entry, from the
// middle of a word only entries that may end a compound. Danish compounds are ruled by their last part, so what follows
// an entry decides: an ending keeps it, a head such as -forsikring or -statistik makes it general.
// Leaves out: misspellings.
import { generalHeads, strangers } from './compounds.ts'
import { article9Words } from './words-article9.ts'
import { bodyWords } from './words-body.ts'
import { contextWords } from './words-context.ts'
import { healthWords } from './words-health.ts'
import { medicineWords } from './words-medicine.ts'
import { payWords } from './words-pay.ts'
import type { FindingKind } from '../model/finding.ts'
import { isLetterSymbol, symbol, symbolMask } from './fold.ts'
import { foldedText, type TextView } from './text-view.ts'
import { emptyHash, hashesOf, hashOf, hashWith } from './word-hash.ts'
import {
  compoundBit,
  compoundRoot,
  gateOf,
  growTree,
  joined,
  nextGate,
  spoken,
  width,
  wordBit,
  wordRoot,
  type Entry,
  type WordTree,
} from './word-tree.ts'

/** What words tell of a sentence besides personal data itself. */
export type ContextSignal =
  'person' | 'negation' | 'crowd' | 'generic' | 'trade' | 'thing' | 'condition' | 'idiom' | 'cause' | 'cost'
/** Words that are personal data only together: "ondt i" + "ryggen", "medlem af" + "3F". */
export type HalfSignal =
  | 'body'
  | 'complaint'
  | 'inability'
  | 'function'
  | 'membership'
  | 'pay-period'
  | 'union-name'
  | 'party-name'
  | 'faith-name'
  | 'origin'
  | 'background'
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

let grown: WordTree | null = null

/** Grows the tree of words ahead of the first draft, at a moment when nobody waits. */
export function prepareWords(): void {
  tree()
}

function tree(): WordTree {
  grown ??= growTree([healthWords, medicineWords, bodyWords, payWords, article9Words, contextWords])
  return grown
}

const endings = hashesOf(
  (
    's e en et er n t r ene erne ernes ens ets ers es ede te de d des ns rs rne rnes st sts re isk iske ' +
    'nes ing ingen inger ies ed ks em met mer'
  ).split(' '),
)
const longestEnding = 5

const shortestStranger = 4
const longestStranger = 12
const shortestCompound = 7
const longestWord = 48
const shortestLead = 3

/** Units inside the word at which the rest of a compound may begin. */
const joints = new Int32Array(longestWord)

/**
 * All hits that begin in the word at `start` of a view; a phrase may reach beyond it. Adds to `hits`, returns its steps.
 * `end` is behind the last letter or digit of the word.
 */
export function findWords(view: TextView, start: number, end: number, hits: WordHit[]): number {
  const { gate } = tree()
  const { symbols } = view
  const before = hits.length
  let steps = 0
  let place = gateOf(
    (symbols[start] ?? 0) & symbolMask,
    (symbols[start + 1] ?? 0) & symbolMask,
    (symbols[start + 2] ?? 0) & symbolMask,
  )
  if (((gate[place] ?? 0) & wordBit) !== 0) steps += walk(view, start, wordRoot, hits)
  const length = end - start
  if (length >= shortestCompound && length <= longestWord) {
    let jointCount = 0
    for (let at = start + 3; at < end; at++) {
      place = nextGate(place, (symbols[at] ?? 0) & symbolMask)
      if (((gate[place] ?? 0) & compoundBit) !== 0) joints[jointCount++] = at - 2
    }
    for (let index = 0; index < jointCount; index++) {
      const joint = joints[index] ?? start
      if (joint >= start + shortestLead) steps += walk(view, joint, compoundRoot, hits)
    }
  }
  if (hits.length > before && length >= shortestStranger && isStranger(view, start)) hits.length = before
  return steps
}

const strangerBeginnings = hashesOf(strangers.map((stranger) => stranger.slice(0, shortestStranger)))

function isStranger(view: TextView, start: number): boolean {
  if (!strangerBeginnings.has(hashOf(view.symbols, start, start + shortestStranger))) return false
  const word = foldedText(view, start, start + longestStranger)
  return strangers.some((stranger) => word.startsWith(stranger))
}

/** The longest entry of each signal from one place. */
function walk(view: TextView, start: number, root: number, hits: WordHit[]): number {
  const { next, linkAt, links } = tree()
  const { symbols } = view
  const first = hits.length
  let node = root
  let at = start
  let last = -1
  for (; ; at++) {
    let found = spoken((symbols[at] ?? 0) & symbolMask)
    if (found === symbol.other || found > symbol.nine) break
    const pair = joined(found, (symbols[at + 1] ?? 0) & symbolMask)
    if (pair !== 0) {
      found = pair
      at++
    }
    if (found === last && found < symbol.zero) continue
    last = found
    node = next[node * width + found] ?? 0
    if (node === 0) break
    for (let link = linkAt[node] ?? 0; link !== 0;) {
      const here = links[link]
      if (here === undefined) break
      accept(view, start, at + 1, here.entry, first, hits)
      link = here.next
    }
  }
  return at - start + 1
}

function accept(
  view: TextView,
  start: number,
  end: number,
  entry: Entry,
  first: number,
  hits: WordHit[],
): void {
  let wordEnd = end
  while (wordEnd - end < longestWord && isWordUnit(view, wordEnd)) wordEnd++
  const { signal, strength } = entry.list
  let hit: WordHit = { signal, strength, start: wordStart(view, start), end: wordEnd }
  if (wordEnd > end) {
    // Of two equal letters the second is not walked: "rygsækken" is "rygsæk" + "ken".
    const isDoubled = ((view.symbols[end] ?? 0) & symbolMask) === ((view.symbols[end - 1] ?? 0) & symbolMask)
    const restStart = isDoubled ? end + 1 : end
    const isEnding =
      restStart === wordEnd ||
      (entry.mayInflect &&
        wordEnd - restStart <= longestEnding &&
        endings.has(hashOf(view.symbols, restStart, wordEnd)))
    if (!isEnding) {
      if (!entry.mayLead || wordEnd - end < shortestRest) return
      if (isGeneral(view.symbols, end, wordEnd)) hit = { ...hit, signal: 'generic', strength: 2 }
    }
  }
  for (let index = first; index < hits.length; index++) {
    const other = hits[index]
    if (other?.signal === hit.signal && other.start === hit.start) {
      if (hit.end > other.end || (hit.end === other.end && hit.strength > other.strength)) hits[index] = hit
      return
    }
  }
  hits.push(hit)
}

const shortestRest = 3

/** A compound is marked whole: "brystkræft", though "kræft" says it. */
function wordStart(view: TextView, start: number): number {
  let at = start
  while (at > 0 && start - at < longestWord && isLetterSymbol(view.symbols[at - 1] ?? 0)) at--
  return at
}

function isWordUnit(view: TextView, at: number): boolean {
  const found = view.symbols[at] ?? 0
  return isLetterSymbol(found) || (found === symbol.apostrophe && view.codes[at] === 0x2019)
}

// Read from their ends, so that one walk back over the rest of a word meets every head that may stand there.
const headsBackwards = hashesOf(generalHeads.map((head) => head.split('').reverse().join('')))
let shortestHead = Number.POSITIVE_INFINITY
let longestHead = 0
for (const { length } of generalHeads) {
  shortestHead = Math.min(shortestHead, length)
  longestHead = Math.max(longestHead, length)
}
const longestHeadEnding = 4

function isGeneral(symbols: Uint8Array, start: number, end: number): boolean {
  for (let last = end; last > start && end - last <= longestHeadEnding; last--) {
    let hash = emptyHash
    for (let at = last - 1; at >= start && last - at <= longestHead; at--) {
      hash = hashWith(hash, (symbols[at] ?? 0) & symbolMask)
      if (last - at >= shortestHead && headsBackwards.has(hash)) return true
    }
  }
  return false
}
