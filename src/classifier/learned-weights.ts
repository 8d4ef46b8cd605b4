// The weights of the learned model: how they are written in sentence-weights.ts, by tests/corpus/pack-weights.ts, and how they
// lie in memory.
import { learnedKinds } from './learned-kinds.ts'
import { nothingAsked, rememberFor, type Asked } from './sentence-features.ts'

/** What stands for 0, 1, 2 and so on: everything printable that needs no escape. */
export const alphabet =
  '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~'
export const half = alphabet.length >> 1

export interface Model {
  /** The features that weigh anything, called by their rows. */
  readonly known: Asked
  /** `placesOfRow` numbers a row: what it weighs by kind, four in each number, and in which sentence it was seen last. */
  readonly rows: Int32Array
  /** The same by label, of the mail as a whole. */
  readonly ofMail: Int32Array
  readonly bias: Int32Array
  /** In which mail each feature was seen last. */
  readonly seenInMail: Int32Array
  /** The number of the sentence or mail that was read last. */
  sentence: number
}

// Four weights stand in one number, each `half` higher, so that none is negative. They are added two at a time: the sums of
// the thousand features that a sentence can have stay below 65,536 (tests/classifier/sentence-model.test.ts).
export const placesOfRow = 4
export const seenAt = placesOfRow - 1
/** Four weights that are all zero, as a feature has of the mail that says nothing of it. */
export const nothingOfMail = half * 0x01010101
export const everyOther = 0x00ff00ff
const mostRows = 1 << 16

/** One of the four. */
export function weightIn(four: number, column: number): number {
  return ((four >>> ((column & 3) << 3)) & 0xff) - half
}

/** Packed by tests/corpus/pack-weights.ts. */
export interface PackedWeights {
  /** One a column. */
  readonly bias: readonly number[]
  /**
   * How far each known key stands behind the one before, in digits of base `half`, of which all but the last are written
   * `half` higher.
   */
  readonly gaps: string
  /** The column of each weight, key by key; the last of a key is written `half` higher. In pairs. */
  readonly columns: string
  /** Each weight, `half` higher. In pairs. */
  readonly weights: string
  /**
   * Two letters that often follow each other are written as one, which compression alone does badly: the one and the two it
   * stands for, pair by pair. A later pair may hold an earlier one.
   */
  readonly pairs: { readonly columns: string; readonly weights: string }
}

const numberOfCode = new Uint8Array(128)
for (let number = 0; number < alphabet.length; number++) numberOfCode[alphabet.charCodeAt(number)] = number

export function numberAt(text: string, at: number): number {
  return numberOfCode[text.charCodeAt(at)] ?? 0
}

/** A text of gaps, as far as it has been read. */
export interface Gaps {
  readonly text: string
  at: number
}

/** How far the next key stands behind the one before. */
export function nextGap(gaps: Gaps): number {
  let gap = 0
  let digit = half
  while (digit >= half) {
    digit = numberAt(gaps.text, gaps.at++)
    gap = gap * half + (digit % half)
  }
  return gap
}

/**
 * The weights of one model of few features, one place a key: written as the gap to each key and its weight behind, `half`
 * higher.
 */
export function unpackFew(text: string, keys: number): Int8Array {
  const weights = new Int8Array(keys)
  const gaps: Gaps = { text, at: 0 }
  let key = 0
  while (gaps.at < text.length) {
    key += nextGap(gaps)
    weights[key] = numberAt(text, gaps.at++) - half
  }
  return weights
}

const sizeOfPair = 3

/** A text in pairs, as far as it has been read. */
interface Numbers {
  readonly text: string
  /** What each letter stands for. */
  readonly ofLetter: readonly (readonly number[])[]
  at: number
  /** Of the letter that was read last, and how many of them have been told. */
  own: readonly number[]
  told: number
}

/** To be read number by number (`nextNumber`). */
export function numbersIn(text: string, pairs: string): Numbers {
  const ofLetter = Array.from(alphabet, (_, number) => [number])
  for (let at = 0; at < pairs.length; at += sizeOfPair) {
    const [first = [], second = []] = [ofLetter[numberAt(pairs, at + 1)], ofLetter[numberAt(pairs, at + 2)]]
    ofLetter[numberAt(pairs, at)] = first.concat(second)
  }
  return { text, ofLetter, at: 0, own: [], told: 0 }
}

export function nextNumber(numbers: Numbers): number {
  if (numbers.told === numbers.own.length) {
    numbers.own = numbers.ofLetter[numberAt(numbers.text, numbers.at++)] ?? []
    numbers.told = 0
  }
  return numbers.own[numbers.told++] ?? 0
}

/** May be called once: the model is what known words are remembered for. */
export function unpack(packed: PackedWeights): Model {
  const { gaps, pairs } = packed
  const columns = numbersIn(packed.columns, pairs.columns)
  const weights = numbersIn(packed.weights, pairs.weights)
  const model: Unpacked = {
    gaps: { text: gaps, at: 0 },
    columns,
    weights,
    known: nothingAsked(),
    rows: new Int32Array(gaps.length * placesOfRow),
    ofMail: new Int32Array(gaps.length),
    bias: Int32Array.from(packed.bias),
    seenInMail: new Int32Array(gaps.length),
    sentence: 0,
    count: 0,
    key: 0,
    told: -1,
  }
  while (model.gaps.at < gaps.length) unpackKey(model)
  if (model.count > mostRows) throw new RangeError('more was learned than the model holds')
  rememberFor(model.known)
  return model
}

interface Unpacked extends Model {
  readonly gaps: Gaps
  readonly columns: Numbers
  readonly weights: Numbers
  /** Rows that have been read, and the key of the last. */
  count: number
  key: number
  /** The last keys for which it is told what the first of them is called. */
  told: number
}

/** The next key and its weights. A function of its own, because one that is called once is never made fast. */
function unpackKey(model: Unpacked): void {
  const { gaps, columns, weights, known, rows } = model
  const key = model.key + nextGap(gaps)
  model.key = key
  const keys = key >> 5
  if (keys !== model.told) {
    known.firsts[keys] = model.count
    model.told = keys
  }
  known.bits[keys] = (known.bits[keys] ?? 0) | (1 << (key & 31))
  const row = model.count * placesOfRow
  rows[row] = rows[row + 1] = rows[row + 2] = model.ofMail[model.count] = nothingOfMail
  let column = 0
  while (column < half) {
    column = nextNumber(columns)
    const weight = nextNumber(weights) - half
    const own = column % half
    if (own < learnedKinds.length) addIn(rows, row + (own >> 2), own, weight)
    else addIn(model.ofMail, model.count, own - learnedKinds.length, weight)
  }
  model.count++
}

function addIn(numbers: Int32Array, place: number, column: number, weight: number): void {
  numbers[place] = (numbers[place] ?? 0) + (weight << ((column & 3) << 3))
}
