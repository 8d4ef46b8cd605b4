// What has been learned from thousands of marked sentences (docs/classifier.md): for every kind of personal data a weight
// for each feature of a sentence (sentence-features.ts), and for every label a weight for what the mail as a whole is
// like. All are small whole numbers, so the sums are the same everywhere.
import type { FindingKind } from '../model/finding.ts'
import type { WordType } from './odds.ts'
import {
  firstKeys,
  keyBits,
  keyCount,
  keys,
  readFeatures,
  wordEnds,
  wordStarts,
} from './sentence-features.ts'
import type { Sentences } from './sentences.ts'
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
  /** The rows of the known keys below the first of each word of `known`. */
  readonly rank: Uint16Array
  readonly ofKinds: Rows
  readonly ofLabels: Rows
  readonly bias: Int32Array
}

/** What each row weighs: from `first[row]` up to `first[row + 1]`, `columnsOfWeight` times the weight, and its column. */
interface Rows {
  readonly first: Uint16Array
  readonly weights: Int16Array
}

const bitsOfColumn = 4
const columnsOfWeight = 1 << bitsOfColumn

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
    rank: new Uint16Array((1 << keyBits) >> 5),
    ofKinds: { first: new Uint16Array(most + 1), weights: new Int16Array(most) },
    ofLabels: { first: new Uint16Array(most + 1), weights: new Int16Array(most) },
    bias: Int32Array.from(packed.bias),
    rows: 0,
    key: 0,
    gapsAt: 0,
    at: 0,
    kinds: 0,
    labels: 0,
    ranked: 0,
  }
  while (model.at < most) unpackKey(model)
  return model
}

interface Unpacked extends Model {
  readonly packed: PackedWeights
  rows: number
  key: number
  /** How far `gaps`, and `columns` and `weights`, have been read. */
  gapsAt: number
  at: number
  kinds: number
  labels: number
  /** The last word of `known` whose rank is told. */
  ranked: number
}

/** The next key and its weights. A function of its own, because one that is called once is never made fast. */
function unpackKey(model: Unpacked): void {
  const { packed, known, rank, ofKinds, ofLabels } = model
  let gap = 0
  let digit = half
  while (digit >= half) {
    digit = numberAt(packed.gaps, model.gapsAt++)
    gap = gap * half + (digit % half)
  }
  model.key += gap
  const word = model.key >> 5
  while (model.ranked < word) rank[++model.ranked] = model.rows
  known[word] = (known[word] ?? 0) | (1 << (model.key & 31))
  let column = 0
  while (column < half) {
    column = numberAt(packed.columns, model.at)
    const weight = (numberAt(packed.weights, model.at) - half) * columnsOfWeight
    model.at++
    const own = column % half
    if (own < learnedKinds.length) ofKinds.weights[model.kinds++] = weight + own
    else ofLabels.weights[model.labels++] = weight + own - learnedKinds.length
  }
  model.rows++
  ofKinds.first[model.rows] = model.kinds
  ofLabels.first[model.rows] = model.labels
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The row of a known key. */
function rowOf({ known, rank }: Model, key: number): number {
  return (rank[key >> 5] ?? 0) + bitsIn((known[key >> 5] ?? 0) & ((1 << (key & 31)) - 1))
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
  const read: Reading = {
    its,
    ofMail: its.bias.slice(learnedKinds.length),
    seenIn: new Int32Array(its.ofLabels.first.length),
  }
  return {
    ofSentences: [sumsOf(read, subject, 1), sumsOf(read, body, 1 + subject.sentences.count)],
    ofMail: read.ofMail,
  }
}

interface Reading {
  readonly its: Model
  readonly ofMail: Int32Array
  /** The number of the sentence that showed each row last; 0 before. */
  readonly seenIn: Int32Array
}

function sumsOf(read: Reading, part: Read, number: number): Int32Array {
  const { count } = part.sentences
  const sums = new Int32Array(count * learnedKinds.length)
  for (let index = 0; index < count; index++) addSentence(read, part, index, number + index, sums)
  return sums
}

/** A function of its own, because one that is called once for a mail is never made fast. */
function addSentence(
  { its, ofMail, seenIn }: Reading,
  { view, sentences }: Read,
  index: number,
  number: number,
  sums: Int32Array,
): void {
  const { known, bias, ofKinds, ofLabels } = its
  const { first, weights: all } = ofKinds
  const from = index * learnedKinds.length
  for (let kind = 0; kind < learnedKinds.length; kind++) sums[from + kind] = bias[kind] ?? 0
  readFeatures(view, sentences, index, known)
  const count = keyCount
  for (let feature = 0; feature < count; feature++) {
    const row = rowOf(its, keys[feature] ?? 0)
    const seen = seenIn[row]
    if (seen === number) continue
    seenIn[row] = number
    if (seen === 0) addTo(ofMail, ofLabels, row)
    const end = first[row + 1] ?? 0
    for (let at = first[row] ?? 0; at < end; at++) {
      const found = all[at] ?? 0
      const place = from + (found & (columnsOfWeight - 1))
      sums[place] = (sums[place] ?? 0) + (found >> bitsOfColumn)
    }
  }
}

function addTo(sums: Int32Array, { first, weights: all }: Rows, row: number): void {
  const end = first[row + 1] ?? 0
  for (let at = first[row] ?? 0; at < end; at++) {
    const found = all[at] ?? 0
    const column = found & (columnsOfWeight - 1)
    sums[column] = (sums[column] ?? 0) + (found >> bitsOfColumn)
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
  const { first, weights: all } = its.ofKinds
  for (let word = 0; word < words; word++) {
    for (let feature = firstKeys[word] ?? 0; feature < (firstKeys[word + 1] ?? 0); feature++) {
      const row = rowOf(its, keys[feature] ?? 0)
      for (let at = first[row] ?? 0; at < (first[row + 1] ?? 0); at++) {
        const found = all[at] ?? 0
        if ((found & (columnsOfWeight - 1)) === kind) told[word] = (told[word] ?? 0) + (found >> bitsOfColumn)
      }
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
  return { start: wordStarts[bestFrom] ?? 0, end: wordEnds[bestTo] ?? 0 }
}
