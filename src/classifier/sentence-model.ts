// What has been learned from thousands of marked sentences (docs/classifier.md): for every kind of personal data a weight
// for each feature of a sentence (sentence-features.ts), and for every label a weight for what the mail as a whole is
// like. All are small whole numbers, so the sums are the same everywhere.
import type { FindingKind } from '../model/finding.ts'
import { wordSymbols } from './fold.ts'
import type { WordType } from './odds.ts'
import { firstKeys, keyBits, keyCount, keys, readFeatures } from './sentence-features.ts'
import { cellOf, column, type Sentences } from './sentences.ts'
import { weights } from './sentence-weights.ts'
import type { TextView } from './text-view.ts'

/** What is told apart: the kinds of findings, health as one. */
export const learnedKinds = [
  'health',
  'salary',
  'union',
  'religion',
  'politics',
  'ethnicity',
  'sex-life',
  'genetic',
  'biometric',
  'criminal',
  'social',
] as const satisfies readonly (FindingKind | 'health')[]
export type LearnedKind = (typeof learnedKinds)[number]
/** Behind the kinds stand what the mail as a whole tells of each label. */
export const draftTypes = ['health', 'salary', 'article9'] as const satisfies readonly WordType[]

/** So many parts make one of log odds. */
export const partsOfOne = 6

/** Kinds that are not told apart are health. */
export function columnOfKind(kind: FindingKind): number {
  return Math.max(
    0,
    learnedKinds.findIndex((known) => known === kind),
  )
}

interface Model {
  /** One bit a key: it has a row. */
  readonly known: Int32Array
  /** The row of each known key. */
  readonly rowOf: Uint16Array
  /** `placesOfRow` numbers a row: its weights by column, two in each number, and in which sentence it was seen last. */
  readonly rows: Int32Array
  readonly bias: Int32Array
  /** The number of the sentence that was read last. */
  sentence: number
}

// Two weights are added at once: one counts single parts, the other `second` of them. A sentence has fewer than a thousand
// features, so its sums stay within half of that on both sides.
const bitsOfSecond = 16
const second = 1 << bitsOfSecond
const columns = learnedKinds.length + draftTypes.length
const placesOfRow = 8
const seenAt = placesOfRow - 1
const mostSentences = 1 << 30

/** What a column of two weights or two sums counts. */
function columnOf(both: number, column: number): number {
  const first = (both << bitsOfSecond) >> bitsOfSecond
  return (column & 1) === 0 ? first : (both - first) >> bitsOfSecond
}

let model: Model | null = null

/** Unpacks the weights ahead of the first draft, at a moment when nobody waits. */
export function prepareModel(): void {
  unpackedModel()
}

function unpackedModel(): Model {
  model ??= unpack(weights)
  return model
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
  /** The column of each weight, key by key; the last of a key is written `half` higher. */
  readonly columns: string
  /** Each weight, `half` higher. */
  readonly weights: string
}

/** What stands for 0, 1, 2 and so on: everything printable that needs no escape. */
export const alphabet =
  '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~'
export const half = alphabet.length >> 1

const numberOfCode = new Uint8Array(128)
for (let number = 0; number < alphabet.length; number++) numberOfCode[alphabet.charCodeAt(number)] = number

function numberAt(text: string, at: number): number {
  return numberOfCode[text.charCodeAt(at)] ?? 0
}

function unpack(packed: PackedWeights): Model {
  const most = packed.weights.length
  const model: Unpacked = {
    packed,
    known: new Int32Array((1 << keyBits) >> 5),
    rowOf: new Uint16Array(1 << keyBits),
    rows: new Int32Array(packed.gaps.length * placesOfRow),
    bias: Int32Array.from(packed.bias),
    sentence: 0,
    count: 0,
    key: 0,
    gapsAt: 0,
    at: 0,
  }
  while (model.at < most) unpackKey(model)
  return model
}

interface Unpacked extends Model {
  readonly packed: PackedWeights
  /** Rows that have been read, and the key of the last. */
  count: number
  key: number
  /** How far `gaps`, and `columns` and `weights`, have been read. */
  gapsAt: number
  at: number
}

/** The next key and its weights. A function of its own, because one that is called once is never made fast. */
function unpackKey(model: Unpacked): void {
  const { packed, known, rows } = model
  let gap = 0
  let digit = half
  while (digit >= half) {
    digit = numberAt(packed.gaps, model.gapsAt++)
    gap = gap * half + (digit % half)
  }
  const key = model.key + gap
  model.key = key
  known[key >> 5] = (known[key >> 5] ?? 0) | (1 << (key & 31))
  model.rowOf[key] = model.count
  const row = model.count++ * placesOfRow
  let column = 0
  while (column < half) {
    column = numberAt(packed.columns, model.at)
    const weight = numberAt(packed.weights, model.at) - half
    model.at++
    const own = column % half
    const place = row + (own >> 1)
    rows[place] = (rows[place] ?? 0) + ((own & 1) === 0 ? weight : weight * second)
  }
}

interface Read {
  readonly view: TextView
  readonly sentences: Sentences
}

export interface Learned {
  /** Of the subject and the body: `learnedKinds.length` sums a sentence, in parts of log odds. */
  readonly ofSentences: readonly [Int32Array, Int32Array]
  /** One a label. */
  readonly ofMail: Int32Array
}

/**
 * What each sentence of a mail tells, and what the mail as a whole does. A feature counts once a sentence, and once a mail.
 * Linear.
 */
export function learnedOf([subject, body]: readonly [Read, Read]): Learned {
  const its = unpackedModel()
  if (its.sentence > mostSentences) forgetSentences(its)
  const ofMail = its.bias.slice(learnedKinds.length)
  const mail = { its, ofMail, first: its.sentence + 1 }
  return { ofSentences: [sumsOf(mail, subject), sumsOf(mail, body)], ofMail }
}

interface Mail {
  readonly its: Model
  readonly ofMail: Int32Array
  /** The number of its first sentence. */
  readonly first: number
}

function forgetSentences(its: Model): void {
  for (let at = seenAt; at < its.rows.length; at += placesOfRow) its.rows[at] = 0
  its.sentence = 0
}

function sumsOf(mail: Mail, part: Read): Int32Array {
  const { count } = part.sentences
  const sums = new Int32Array(count * learnedKinds.length)
  for (let index = 0; index < count; index++) addSentence(mail, part, index, sums)
  return sums
}

/** A function of its own, because one that is called once for a mail is never made fast. */
function addSentence(
  { its, ofMail, first }: Mail,
  { view, sentences }: Read,
  index: number,
  sums: Int32Array,
): void {
  const { known, rowOf, rows } = its
  const number = ++its.sentence
  readFeatures(view, sentences, index, known)
  const count = keyCount
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  let sum4 = 0
  let sum5 = 0
  for (let feature = 0; feature < count; feature++) {
    const row = (rowOf[keys[feature] ?? 0] ?? 0) * placesOfRow
    const seen = rows[row + seenAt] ?? 0
    if (seen === number) continue
    rows[row + seenAt] = number
    if (seen < first) addToMail(ofMail, rows, row)
    sum0 += rows[row] ?? 0
    sum1 += rows[row + 1] ?? 0
    sum2 += rows[row + 2] ?? 0
    sum3 += rows[row + 3] ?? 0
    sum4 += rows[row + 4] ?? 0
    sum5 += rows[row + 5] ?? 0
  }
  const from = index * learnedKinds.length
  put(its, sums, from, 0, sum0)
  put(its, sums, from, 2, sum1)
  put(its, sums, from, 4, sum2)
  put(its, sums, from, 6, sum3)
  put(its, sums, from, 8, sum4)
  put(its, sums, from, 10, sum5)
}

/** The two sums that stand in `both`; what stands behind the kinds is of the mail. */
function put({ bias }: Model, sums: Int32Array, from: number, column: number, both: number): void {
  sums[from + column] = (bias[column] ?? 0) + columnOf(both, column)
  if (column + 1 < learnedKinds.length)
    sums[from + column + 1] = (bias[column + 1] ?? 0) + columnOf(both, column + 1)
}

function addToMail(ofMail: Int32Array, rows: Int32Array, row: number): void {
  for (let column = learnedKinds.length; column < columns; column++) {
    const place = column - learnedKinds.length
    ofMail[place] = (ofMail[place] ?? 0) + columnOf(rows[row + (column >> 1)] ?? 0, column)
  }
}

/** What a further word must add to belong to what tells it. */
const leastOfWord = 2
const fewestWords = 3

/** The run of words of a sentence that tells most of a kind. */
export function tellingWords(
  { view, sentences }: Read,
  index: number,
  kind: number,
): { readonly start: number; readonly end: number } {
  const its = unpackedModel()
  const words = readFeatures(view, sentences, index, its.known)
  const told = new Int32Array(words)
  for (let word = 0; word < words; word++) {
    for (let feature = firstKeys[word] ?? 0; feature < (firstKeys[word + 1] ?? 0); feature++) {
      const row = (its.rowOf[keys[feature] ?? 0] ?? 0) * placesOfRow
      told[word] = (told[word] ?? 0) + columnOf(its.rows[row + (kind >> 1)] ?? 0, kind)
    }
  }
  let best = Number.NEGATIVE_INFINITY
  let bestFrom = 0
  let bestTo = 0
  let sum = 0
  let from = 0
  for (let word = 0; word < words; word++) {
    if (sum <= 0) {
      sum = 0
      from = word
    }
    sum += (told[word] ?? 0) - leastOfWord
    if (sum > best) {
      best = sum
      bestFrom = from
      bestTo = word
    }
  }
  // A word or two would tell nobody what is meant.
  while (bestTo - bestFrom + 1 < fewestWords && (bestTo + 1 < words || bestFrom > 0)) {
    if (bestTo + 1 < words) bestTo++
    else bestFrom--
  }
  const firstWord = cellOf(sentences, index, column.firstWord)
  return {
    start: sentences.wordStarts[firstWord + bestFrom] ?? 0,
    end: endOfWord(view, sentences.wordStarts[firstWord + bestTo] ?? 0),
  }
}

function endOfWord({ symbols }: TextView, start: number): number {
  let end = start
  while (wordSymbols[symbols[end] ?? 0] === 1) end++
  return end
}
