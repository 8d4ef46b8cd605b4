// What has been learned from thousands of marked sentences (docs/classifier.md): for every kind of personal data a weight
// for each feature of a sentence (sentence-features.ts), and for every label a weight for what the mail as a whole is
// like. All are small whole numbers, so the sums are the same everywhere.
import { draftTypes, learnedKinds } from './learned-kinds.ts'
import {
  everyOther,
  half,
  nothingOfMail,
  placesOfRow,
  seenAt,
  unpack,
  weightIn,
  type Model,
} from './learned-weights.ts'
import { mostKept, nothingKept, placeOf, wasKept } from './kept-sentences.ts'
import { keyCount, keys, readFeatures } from './sentence-features.ts'
import type { Sentences } from './sentences.ts'
import { weights } from './sentence-weights.ts'
import type { TextView } from './text-view.ts'

/** Sentences are numbered anew behind so many. */
const mostSentences = 1 << 30

let model: Model | null = null

function unpackedModel(): Model {
  model ??= unpack(weights)
  return model
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
  const mail = { its, ofMail, number: ++its.sentence }
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
      addSentence({ its, ofMail, number: 0 }, parts[part], index, sums)
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

/** Counts what a sentence shows in (1) or out (-1), and with the first or last that shows one what the mail tells. */
function countSentence({ its, ofMail, shown }: Count, part: Read, index: number, by: 1 | -1): void {
  const place = readSentence(its, part, index)
  for (let at = firstShown[place] ?? 0; at < (firstShown[place + 1] ?? 0); at++) {
    const called = allShown[at] ?? 0
    const count = (shown[called] ?? 0) + by
    shown[called] = count
    if (count === (by === 1 ? 1 : 0)) addToMail(ofMail, its.ofMail[called] ?? 0, by)
  }
}

interface Mail {
  readonly its: Model
  readonly ofMail: Int32Array
  /** Under which its features are known to have been seen; 0 leaves the mail alone. */
  readonly number: number
}

function forgetSentences(its: Model): void {
  for (let at = seenAt; at < its.rows.length; at += placesOfRow) its.rows[at] = 0
  its.seenInMail.fill(0)
  its.sentence = 0
}

function sumsOf(mail: Mail, part: Read): Int32Array {
  const { count } = part.sentences
  const sums = new Int32Array(count * learnedKinds.length)
  for (let index = 0; index < count; index++) addSentence(mail, part, index, sums)
  return sums
}

/** A function of its own, because one that is called once for a mail is never made fast. */
function addSentence({ its, ofMail, number }: Mail, part: Read, index: number, sums: Int32Array): void {
  const place = readSentence(its, part, index)
  const from = index * learnedKinds.length
  const own = place * learnedKinds.length
  for (let column = 0; column < learnedKinds.length; column++)
    sums[from + column] = keptSums[own + column] ?? 0
  if (number === 0) return
  const { seenInMail } = its
  for (let at = firstShown[place] ?? 0; at < (firstShown[place + 1] ?? 0); at++) {
    const called = allShown[at] ?? 0
    if (seenInMail[called] === number) continue
    seenInMail[called] = number
    addToMail(ofMail, its.ofMail[called] ?? 0, 1)
  }
}

// What is kept of a sentence that was read: its sums, and which features it shows that say something of the mail.
const kept = nothingKept()
const keptSums = new Int32Array(mostKept * learnedKinds.length)
const firstShown = new Int32Array(mostKept + 1)
let allShown = new Uint16Array(mostKept)

/** Reads a sentence, or finds where it is kept. */
function readSentence(its: Model, { view, sentences }: Read, index: number): number {
  const place = placeOf(kept, sentences, index, 0)
  if (wasKept) return place
  const { known, rows } = its
  const number = ++its.sentence
  readFeatures(view, sentences, index, known)
  const features = keyCount
  let count = 0
  let shown = firstShown[place] ?? 0
  if (shown + features > allShown.length) {
    const larger = new Uint16Array(2 * (shown + features))
    larger.set(allShown)
    allShown = larger
  }
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
    if (rows[row + seenAt] === number) continue
    rows[row + seenAt] = number
    if (its.ofMail[called] !== nothingOfMail) allShown[shown++] = called
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
  firstShown[place + 1] = shown
  const from = place * learnedKinds.length
  const { bias } = its
  const zero = count * half
  put(bias, keptSums, from, 0, even0, odd0, zero)
  put(bias, keptSums, from, 4, even1, odd1, zero)
  put(bias, keptSums, from, 8, even2, odd2, zero)
  return place
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
