// What has been learned from thousands of marked sentences (docs/classifier.md): for every kind of personal data a weight
// for each feature of a sentence (sentence-features.ts), and for every label a weight for what the mail as a whole is
// like. All are small whole numbers, so the sums are the same everywhere.
import type { FindingKind } from '../model/finding.ts'
import { wordSymbols } from './fold.ts'
import type { WordType } from './odds.ts'
import {
  firstKeys,
  keyCount,
  keys,
  readFeatures,
  rememberFor,
  sizeOfAsked,
  type Asked,
} from './sentence-features.ts'
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

const columns = new Map<FindingKind | 'health', number>(learnedKinds.map((kind, column) => [kind, column]))

/** Kinds that are not told apart are health. */
export function columnOfKind(kind: FindingKind): number {
  return columns.get(kind) ?? 0
}

/** What stands for 0, 1, 2 and so on: everything printable that needs no escape. */
export const alphabet =
  '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~'
export const half = alphabet.length >> 1

interface Model {
  /** The features that weigh anything, called by their rows. */
  readonly known: Asked
  /** `placesOfRow` numbers a row: what it weighs by kind, four in each number, and in which sentence it was seen last. */
  readonly rows: Int32Array
  /** The same by label, of the mail as a whole. */
  readonly ofMail: Int32Array
  readonly bias: Int32Array
  /** The number of the sentence that was read last. */
  sentence: number
}

// Four weights stand in one number, each `half` higher, so that none is negative. They are added two at a time: the sums of
// the thousand features that a sentence can have stay below 65,536 (tests/classifier/sentence-model.test.ts).
const placesOfRow = 4
const seenAt = placesOfRow - 1
const allZero = half * 0x01010101
const everyOther = 0x00ff00ff
const mostSentences = 1 << 30
const mostRows = 1 << 16

function weightIn(four: number, column: number): number {
  return ((four >>> ((column & 3) << 3)) & 0xff) - half
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

const numberOfCode = new Uint8Array(128)
for (let number = 0; number < alphabet.length; number++) numberOfCode[alphabet.charCodeAt(number)] = number

function numberAt(text: string, at: number): number {
  return numberOfCode[text.charCodeAt(at)] ?? 0
}

function unpack(packed: PackedWeights): Model {
  const most = packed.weights.length
  const model: Unpacked = {
    packed,
    known: new Int32Array(sizeOfAsked),
    rows: new Int32Array(packed.gaps.length * placesOfRow),
    ofMail: new Int32Array(packed.gaps.length),
    bias: Int32Array.from(packed.bias),
    sentence: 0,
    count: 0,
    key: 0,
    gapsAt: 0,
    at: 0,
    told: 0,
  }
  while (model.at < most) unpackKey(model)
  if (model.count > mostRows) throw new RangeError('more was learned than the model holds')
  rememberFor(model.known)
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
  /** The last keys for which it is told what the first of them is called. */
  told: number
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
  const keys = (key >> 5) << 1
  if (keys !== model.told) {
    known[keys + 1] = model.count
    model.told = keys
  }
  known[keys] = (known[keys] ?? 0) | (1 << (key & 31))
  const row = model.count * placesOfRow
  rows[row] = rows[row + 1] = rows[row + 2] = model.ofMail[model.count] = allZero
  let column = 0
  while (column < half) {
    column = numberAt(packed.columns, model.at)
    const weight = numberAt(packed.weights, model.at) - half
    model.at++
    const own = column % half
    if (own < learnedKinds.length) addIn(rows, row + (own >> 2), own, weight)
    else addIn(model.ofMail, model.count, own - learnedKinds.length, weight)
  }
  model.count++
}

function addIn(numbers: Int32Array, place: number, column: number, weight: number): void {
  numbers[place] = (numbers[place] ?? 0) + (weight << ((column & 3) << 3))
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
  const its = readyModel()
  const ofMail = its.bias.slice(learnedKinds.length)
  const mail = { its, ofMail, first: its.sentence + 1 }
  return { ofSentences: [sumsOf(mail, subject), sumsOf(mail, body)], ofMail }
}

function readyModel(): Model {
  const its = unpackedModel()
  if (its.sentence > mostSentences) forgetSentences(its)
  return its
}

/** What was learned of a mail, with what makes it cheap to learn it again when some of its sentences have changed. */
export interface KeptLearned {
  readonly parts: readonly [Read, Read]
  readonly learned: Learned
  /** How many sentences show each feature, by its row. */
  readonly shown: Uint16Array
}

/** The same as `learnedOf`. Only sentences that are not the same as before are read. */
export function learnedAgain(before: KeptLearned | null, parts: readonly [Read, Read]): KeptLearned {
  const its = readyModel()
  const ofMail = before === null ? its.bias.slice(learnedKinds.length) : before.learned.ofMail.slice()
  const shown = before === null ? new Uint16Array(its.ofMail.length) : before.shown.slice()
  const count = { its, ofMail, shown }
  const sumsAgain = (part: 0 | 1): Int32Array => {
    const { sentences } = parts[part]
    const old = before?.parts[part] ?? null
    const oldSums = before?.learned.ofSentences[part] ?? none
    const last = sentences.count - sentences.sameLast
    const sums = new Int32Array(sentences.count * learnedKinds.length)
    const oldLast = old === null ? 0 : old.sentences.count - sentences.sameLast
    for (let index = sentences.sameFirst; old !== null && index < oldLast; index++)
      countSentence(count, old, index, -1)
    sums.set(oldSums.subarray(0, sentences.sameFirst * learnedKinds.length))
    sums.set(oldSums.subarray(oldLast * learnedKinds.length), last * learnedKinds.length)
    for (let index = sentences.sameFirst; index < last; index++) {
      addSentence({ its, ofMail, first: 0 }, parts[part], index, sums)
      countSentence(count, parts[part], index, 1)
    }
    return sums
  }
  return { parts, learned: { ofSentences: [sumsAgain(0), sumsAgain(1)], ofMail }, shown }
}

const none = new Int32Array(0)

interface Count {
  readonly its: Model
  readonly ofMail: Int32Array
  readonly shown: Uint16Array
}

/** Counts the features of a sentence in (1) or out (-1), and with the first or last that shows one what the mail tells. */
function countSentence(
  { its, ofMail, shown }: Count,
  { view, sentences }: Read,
  index: number,
  by: 1 | -1,
): void {
  const number = ++its.sentence
  readFeatures(view, sentences, index, its.known)
  for (let feature = 0; feature < keyCount; feature++) {
    const called = keys[feature] ?? 0
    const seen = called * placesOfRow + seenAt
    if (its.rows[seen] === number) continue
    its.rows[seen] = number
    const count = (shown[called] ?? 0) + by
    shown[called] = count
    if (count === (by === 1 ? 1 : 0)) addToMail(ofMail, its.ofMail[called] ?? 0, by)
  }
}

interface Mail {
  readonly its: Model
  readonly ofMail: Int32Array
  /** The number of its first sentence: a feature that was seen since is known to the mail. 0 leaves the mail alone. */
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
  const { known, rows } = its
  const number = ++its.sentence
  readFeatures(view, sentences, index, known)
  const features = keyCount
  let count = 0
  // Of each four columns the first and the third, and the second and the fourth.
  let even0 = 0
  let odd0 = 0
  let even1 = 0
  let odd1 = 0
  let even2 = 0
  let odd2 = 0
  for (let feature = 0; feature < features; feature++) {
    const called = keys[feature] ?? 0
    const row = called * placesOfRow
    const seen = rows[row + seenAt] ?? 0
    if (seen === number) continue
    rows[row + seenAt] = number
    if (seen < first) addToMail(ofMail, its.ofMail[called] ?? 0, 1)
    count++
    const four0 = rows[row] ?? 0
    const four1 = rows[row + 1] ?? 0
    const four2 = rows[row + 2] ?? 0
    even0 = (even0 + (four0 & everyOther)) | 0
    odd0 = (odd0 + ((four0 >>> 8) & everyOther)) | 0
    even1 = (even1 + (four1 & everyOther)) | 0
    odd1 = (odd1 + ((four1 >>> 8) & everyOther)) | 0
    even2 = (even2 + (four2 & everyOther)) | 0
    odd2 = (odd2 + ((four2 >>> 8) & everyOther)) | 0
  }
  const from = index * learnedKinds.length
  const { bias } = its
  const zero = count * half
  put(bias, sums, from, 0, even0, odd0, zero)
  put(bias, sums, from, 4, even1, odd1, zero)
  put(bias, sums, from, 8, even2, odd2, zero)
}

function put(
  bias: Int32Array,
  sums: Int32Array,
  from: number,
  column: number,
  even: number,
  odd: number,
  zero: number,
): void {
  const place = from + column
  sums[place] = (bias[column] ?? 0) + (even & 0xffff) - zero
  sums[place + 1] = (bias[column + 1] ?? 0) + (odd & 0xffff) - zero
  sums[place + 2] = (bias[column + 2] ?? 0) + (even >>> 16) - zero
  if (column + 3 < learnedKinds.length) sums[place + 3] = (bias[column + 3] ?? 0) + (odd >>> 16) - zero
}

function addToMail(ofMail: Int32Array, four: number, by: 1 | -1): void {
  for (let column = 0; column < draftTypes.length; column++)
    ofMail[column] = (ofMail[column] ?? 0) + by * weightIn(four, column)
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
      const four = its.rows[(keys[feature] ?? 0) * placesOfRow + (kind >> 2)] ?? 0
      told[word] = (told[word] ?? 0) + weightIn(four, kind)
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
