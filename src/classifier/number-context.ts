// What the learned model sees of a number of CPR form: the words before and behind it, its form, its labels and how many
// such numbers the text has. The fit (tests/corpus/fit-numbers.ts) and the product both read numbers through this file.
import type { PersonNear } from './cpr-beside.ts'
import type { CprForm } from './cpr-form.ts'
import type { Labelled } from './cpr-label.ts'
import { hasModulus11 } from './cpr-number.ts'
import { isSpaceSymbol, symbol, wordSymbols } from './fold.ts'
import type { NumberLabel } from './label-words.ts'
import type { TextView } from './text-view.ts'
import { hashOfWord } from './word-hash.ts'
import { both, mixed, partOf, partRead, readWord } from './word-parts.ts'

/** A number of CPR form and what the rules make of it. */
export interface NumberEvidence {
  readonly view: TextView
  readonly labelled: Labelled
  readonly near: PersonNear
  /** It may be a day of these years and a time. */
  readonly isTime: boolean
  /** The mail speaks of CPR numbers. */
  readonly isAbout: boolean
  /** How many different numbers of CPR form the text has. */
  readonly shapes: number
  /** How many that would be such numbers if they held a date. */
  readonly misses: number
  /** Log odds. */
  readonly byRules: number
}

export const contextKeyBits = 16
const mostContextKeys = 128
/** The features of the number that was read last, `readContext` of them. */
export const contextKeys = new Int32Array(mostContextKeys)

const family = {
  around: 1,
  before: 2,
  twoBefore: 3,
  threeBefore: 4,
  behind: 5,
  twoBehind: 6,
  between: 7,
  nearBefore: 8,
  nearBehind: 9,
  beginning: 10,
  ending: 11,
  beforeForm: 12,
  heading: 13,
  label: 14,
  labelWord: 15,
  form: 16,
  mail: 17,
} as const

const forms: readonly CprForm[] = [
  'hyphen',
  'gap',
  'bare',
  'split-hyphen',
  'split-gap',
  'split-dots',
  'pairs',
  'spaced-hyphen',
  'spaced',
  'apart',
  'told',
  'odd',
  'cut-early',
  'lost-zero',
  'misread',
]

const reachBefore = 160
const reachBehind = 120
const tokensBefore = 20
const tokensBehind = 14
/** The nearest count for their place too. */
const nearest = { before: 4, behind: 3 } as const
const mostHeadings = 2
const wordsOfHeading = 3
/** Behind the numbers of words: a sign that is no part of one. */
const signs = 8_000_001

const before = new Int32Array(tokensBefore)
const behind = new Int32Array(tokensBehind)
let count = 0

/** Reads the features of a number into `contextKeys`; returns how many they are. Looks at a bounded number of units. */
export function readContext({
  view,
  labelled,
  near,
  isTime,
  isAbout,
  shapes,
  misses,
}: NumberEvidence): number {
  count = 0
  const { shape, hard, soft, headings, lastFour } = labelled
  const form = forms.indexOf(shape.form)
  const isValid = hasModulus11(shape.characters) ? 1 : 0
  readBefore(view, shape.start)
  readBehind(view, shape.end)
  const [b1 = 0, b2 = 0, b3 = 0] = before
  const [a1 = 0, a2 = 0] = behind
  add(family.before, b1)
  add(family.twoBefore, both(b1, b2))
  add(family.threeBefore, both(both(b1, b2), b3))
  add(family.behind, a1)
  add(family.twoBehind, both(a1, a2))
  add(family.between, both(b1, a1))
  add(family.beforeForm, both(b1, form))
  for (const heading of headings.slice(0, mostHeadings))
    for (const word of heading.split(notWord).slice(0, wordsOfHeading))
      if (word !== '') add(family.heading, hashOfWord(word))
  const [hardly, softly] = [labelOf(hard), labelOf(soft)]
  add(family.form, form)
  add(family.form, 100 + 2 * form + isValid)
  add(family.form, 200 + isValid)
  add(family.label, hardly)
  add(family.label, both(hardly, form))
  add(family.label, both(softly, 100))
  add(family.label, both(softly, 200 + form))
  if (lastFour !== null) add(family.label, lastFour === 'named' ? 400 : 401)
  if (hard !== null) {
    add(family.label, both(hardly, 300 + Math.min(farLabel, hard.distance)))
    add(family.labelWord, hashOfWord(hard.word))
    // "Rekv.nr.: " ends as "CPR-nr.: " does.
    const distance = Math.min(nearLabel, hard.distance)
    add(family.label, both(hardly, 500 + 10 * isValid + distance))
    add(family.label, both(both(hardly, 600 + distance), b1))
  }
  add(family.mail, near === 'none' ? 0 : near === 'beside' ? 1 : 2)
  add(family.mail, 10 + Math.min(manyShapes, shapes))
  add(family.mail, 20 + Math.min(manyMisses, misses))
  add(family.mail, (isAbout ? 50 : 60) + Math.min(manyShapes, shapes))
  add(family.mail, 30 + (isTime ? 1 : 0))
  if (isTime) add(family.mail, 40 + form)
  return count
}

const farLabel = 5
const nearLabel = 2
const manyShapes = 4
const manyMisses = 3
const notWord = /[^a-z0-9æøå]+/

function add(its: number, value: number): void {
  if (count < mostContextKeys) contextKeys[count++] = mixed(its, value) >>> (32 - contextKeyBits)
}

function labelOf(label: NumberLabel | null): number {
  return label === null ? 0 : hashOfWord(label.is)
}

/** The tokens before the number, the nearest first; behind the last stand zeros. */
function readBefore(view: TextView, start: number): void {
  const { symbols } = view
  before.fill(0)
  let tokens = 0
  for (let at = start - 1; at >= 0 && start - at <= reachBefore && tokens < tokensBefore; at--) {
    if (wordSymbols[symbols[at] ?? 0] === 1) {
      while (wordSymbols[symbols[at - 1] ?? 0] === 1) at--
      addWord(view, at, tokens < nearest.before ? family.nearBefore : null)
      before[tokens++] = partRead(partOf.whole)
    } else if (symbols[at] !== symbol.space) {
      const sign = signOf(view, at)
      if (tokens < nearest.before) add(family.nearBefore, sign)
      before[tokens++] = sign
    }
  }
}

function readBehind(view: TextView, end: number): void {
  const { symbols, length } = view
  behind.fill(0)
  let tokens = 0
  for (let at = end; at < length && at - end < reachBehind && tokens < tokensBehind; at++) {
    if (wordSymbols[symbols[at] ?? 0] === 1) {
      addWord(view, at, tokens < nearest.behind ? family.nearBehind : null)
      behind[tokens++] = partRead(partOf.whole)
      while (wordSymbols[symbols[at + 1] ?? 0] === 1) at++
    } else if (symbols[at] !== symbol.space) {
      const sign = signOf(view, at)
      if (tokens < nearest.behind) add(family.nearBehind, sign)
      behind[tokens++] = sign
    }
  }
}

function signOf({ symbols, codes }: TextView, at: number): number {
  return signs + (isSpaceSymbol(symbols[at] ?? 0) ? (symbols[at] ?? 0) : 1000 + (codes[at] ?? 0))
}

function addWord(view: TextView, start: number, nearFamily: number | null): void {
  readWord(view, start)
  add(family.around, partRead(partOf.whole))
  if (nearFamily === null) return
  add(nearFamily, partRead(partOf.whole))
  if (nearFamily !== family.nearBefore || partRead(partOf.ending) === 0) return
  add(family.beginning, partRead(partOf.beginning))
  add(family.ending, partRead(partOf.ending))
}
