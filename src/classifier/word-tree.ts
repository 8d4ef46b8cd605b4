// The word lists as one tree of letters over symbols (fold.ts), grown once from the lists as they are written, letter by
// letter without making strings, so that the first draft need not wait. A gate of three letters tells where it is worth
// to enter the tree at all: most places of a text it is not.
import { capital, symbol, symbolMask, symbolTable } from './fold.ts'
import type { WordList } from './lexicon.ts'

export interface Entry {
  readonly list: WordList
  readonly mayFollow: boolean
  readonly mayLead: boolean
  readonly mayInflect: boolean
}

export interface WordTree {
  /** Child of a node by symbol; 0 is none. */
  readonly next: Uint16Array
  /** The first link of a node's entries; 0 is none. */
  readonly linkAt: Uint16Array
  readonly links: readonly { readonly entry: Entry; readonly next: number }[]
  /** By gateOf: bit 1 where a word may begin with these letters, bit 2 where the rest of a compound may. */
  readonly gate: Uint8Array
}

/** What a symbol counts as between words: a hyphen, an apostrophe and a cell are gaps. */
export function spoken(found: number): number {
  return found === symbol.cell || found === symbol.hyphen || found === symbol.apostrophe
    ? symbol.space
    : found
}

/** The one letter that two make where a keyboard lacks it, ae, oe, aa; or 0. */
export function joined(first: number, second: number): number {
  if (first === letterA) return second === letterE ? symbol.ae : second === letterA ? symbol.aa : 0
  return first === letterO && second === letterE ? symbol.oe : 0
}

const letterA = 1
const letterE = 5
const letterO = 15

export const width = symbol.nine + 1
export const wordRoot = 0
export const compoundRoot = 1
export const wordBit = 1
export const compoundBit = 2

const gateMask = 0x7fff

/** Of three symbols without flags. Different ones may share a place: a gate that stands open costs a look. */
export function gateOf(first: number, second: number, third: number): number {
  return ((first << 10) ^ (second << 5) ^ third) & gateMask
}

/** The gate of the last two symbols of a gate and one more. */
export function nextGate(place: number, next: number): number {
  return ((place << 5) ^ next) & gateMask
}

const mostNodes = 65_535
const longestEntry = 80

interface Growing {
  readonly next: Uint16Array
  readonly linkAt: Uint16Array
  readonly links: { readonly entry: Entry; readonly next: number }[]
  readonly gate: Uint8Array
  readonly written: Uint8Array
  readonly spelt: Uint8Array
  nodes: number
}

/** Notation of an entry: words-health.ts. */
export function growTree(sources: readonly (readonly WordList[])[]): WordTree {
  let letters = 0
  for (const lists of sources) for (const list of lists) letters += list.words.length
  // No letter makes more than one node a spelling; pages that stay empty cost nothing.
  const nodes = Math.min(mostNodes + 1, letters * 4 + 2)
  const tree: Growing = {
    next: new Uint16Array(nodes * width),
    linkAt: new Uint16Array(nodes),
    links: [],
    gate: new Uint8Array(gateMask + 1),
    written: new Uint8Array(longestEntry + 1),
    spelt: new Uint8Array(2 * longestEntry + 2),
    nodes: 2,
  }
  for (const lists of sources) for (const list of lists) addList(tree, list)
  return tree
}

function addList(tree: Growing, list: WordList): void {
  const { words } = list
  const { written } = tree
  const entries: (Entry | undefined)[] = []
  let length = 0
  let isSpacePending = false
  let mayFollow = false
  let mayInflect = true
  for (let at = 0; at <= words.length; at++) {
    const code = at === words.length ? comma : words.charCodeAt(at)
    if (code === 32 || code === 10) isSpacePending = length > 0
    else if (code === 33 /* ! */) mayInflect = false
    else if (code === 45 && length === 0) mayFollow = true
    else if (code !== comma) {
      if (isSpacePending) written[length++] = symbol.space
      isSpacePending = false
      if (length >= longestEntry) throw new RangeError('an entry of the word lists is too long')
      written[length++] = (symbolTable[code] ?? 0) & symbolMask
    } else {
      let lastWord = 0
      while (lastWord < length && written[length - 1 - lastWord] !== symbol.space) lastWord++
      const mayLead = mayInflect && lastWord >= shortestLeader
      mayInflect = mayInflect && lastWord >= shortestInflected
      if (length > 0) {
        const which = (mayFollow ? 1 : 0) + (mayLead ? 2 : 0) + (mayInflect ? 4 : 0)
        const entry = (entries[which] ??= { list, mayFollow, mayLead, mayInflect })
        insertSpellings(tree, length, entry)
      }
      length = 0
      isSpacePending = false
      mayFollow = false
      mayInflect = true
    }
  }
}

const comma = 44
/** "opereret i" + "går" is no compound, and "i" takes no ending. */
const shortestLeader = 4
const shortestInflected = 3

/**
 * Text and entries are walked by the same rules: ae, oe and aa are one letter, a doubled letter counts once, so that
 * "depresion" and "laegeerklaering" need no entry. The gate sees the text as written, so it opens for each spelling.
 */
function insertSpellings(tree: Growing, length: number, entry: Entry): void {
  const { written, spelt } = tree
  openGates(tree.gate, written, length, entry)
  let speltLength = 0
  for (let at = 0; at < length; at++) {
    const found = written[at] ?? 0
    const isJoined = found === symbol.ae || found === symbol.oe || found === symbol.aa
    spelt[speltLength++] = isJoined ? (found === symbol.oe ? letterO : letterA) : found
    if (isJoined) spelt[speltLength++] = found === symbol.aa ? letterA : letterE
  }
  if (speltLength > length) openGates(tree.gate, spelt, speltLength, entry)
  let walked = 0
  for (let at = 0; at < length; at++) {
    let found = spoken(written[at] ?? 0)
    const pair = at + 1 < length ? joined(found, written[at + 1] ?? 0) : 0
    if (pair !== 0) {
      found = pair
      at++
    }
    if (walked > 0 && found === spelt[walked - 1] && found < symbol.zero) continue
    spelt[walked++] = found
  }
  openGates(tree.gate, spelt, walked, entry)
  insert(tree, spelt, walked, entry)
  // "astma" + "en" is walked as "astmæn".
  const end = spelt[walked - 1] ?? 0
  if (!entry.mayInflect || (end !== letterA && end !== letterO)) return
  spelt[walked - 1] = end === letterA ? symbol.ae : symbol.oe
  insert(tree, spelt, walked, entry)
}

function insert(tree: Growing, symbols: Uint8Array, length: number, entry: Entry): void {
  insertBelow(tree, wordRoot, symbols, length, entry)
  if (entry.mayFollow) insertBelow(tree, compoundRoot, symbols, length, entry)
}

function openGates(gate: Uint8Array, symbols: Uint8Array, length: number, entry: Entry): void {
  openGate(gate, symbols, length, wordBit)
  if (entry.mayFollow) openGate(gate, symbols, length, compoundBit)
}

function insertBelow(tree: Growing, root: number, symbols: Uint8Array, length: number, entry: Entry): void {
  const { next } = tree
  let node = root
  for (let at = 0; at < length; at++) {
    const slot = node * width + (symbols[at] ?? 0)
    let child = next[slot] ?? 0
    if (child === 0) {
      child = tree.nodes++
      if (child > mostNodes) throw new RangeError('the word lists are larger than their tree')
      next[slot] = child
    }
    node = child
  }
  const before = tree.linkAt[node] ?? 0
  if (tree.links.length === 0) tree.links.push({ entry, next: 0 })
  tree.linkAt[node] = tree.links.length
  tree.links.push({ entry, next: before })
}

const gaps = [symbol.space, symbol.hyphen, symbol.apostrophe, symbol.cell]
const noGap = [symbol.space]

function openGate(gate: Uint8Array, symbols: Uint8Array, length: number, bit: number): void {
  const first = symbols[0] ?? 0
  if (length > 2) {
    const second = symbols[1] ?? 0
    const third = symbols[2] ?? 0
    for (const gap of second === symbol.space || third === symbol.space ? gaps : noGap) {
      const place = gateOf(
        first,
        second === symbol.space ? gap : second,
        third === symbol.space ? gap : third,
      )
      gate[place] = (gate[place] ?? 0) | bit
    }
    return
  }
  for (let second = 0; second < capital; second++) {
    if (length === 2 && second !== symbols[1]) continue
    for (let third = 0; third < capital; third++) {
      const place = gateOf(first, second, third)
      gate[place] = (gate[place] ?? 0) | bit
    }
  }
}
