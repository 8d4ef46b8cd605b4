// A small net of sentences, learned from the drafts and lines that the sentence model is learned from (tests/corpus/fit-net.ts).
// Where that model adds up what words and pairs of words tell, the net reads them in their order and hears what the rest of
// the mail is about: a convolution over neighbours, one over neighbours of those, the strongest and the mean of what they
// find, and beside it the sentence before and the words of the mail. When it is asked is told in judge-words.ts.
import { wordSymbols } from './fold.ts'
import { forget, mostKept, nothingKept, placeOf, wasKept } from './kept-sentences.ts'
import { learnedKinds } from './learned-kinds.ts'
import { firstNetRows, kindOfSentence, mostNetWords, netRows, readNetWords } from './net-words.ts'
import { unpackNet, type Net } from './net-pack.ts'
import { packedNet } from './net-weights.ts'
import { cellOf, column, type Sentences } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { hashOf, hasWord, wordSet } from './word-hash.ts'

interface Read {
  readonly view: TextView
  readonly sentences: Sentences
}

/** What is asked of sentence `index` of the subject or the body, about a kind of `learnedKinds`. */
export interface SentenceNet {
  /** The log odds that it tells the kind. */
  readonly odds: (isSubject: boolean, index: number, kind: number) => number
  /** The words by which it does, in order, at least one run of them where it has words. */
  readonly tellingRuns: (isSubject: boolean, index: number, kind: number) => readonly Run[]
}

/** Units of the view. */
export interface Run {
  readonly start: number
  readonly end: number
}

let unpacked: Net | null = null

/** Nothing is read before something is asked. `other` is put in the place of what was learned, by the fit. */
export function netOfMail(parts: readonly [Read, Read], other: Net | null = null): SentenceNet {
  const [subject, body] = parts
  const inSubject = subject.sentences.count
  const asked: (Float64Array | undefined)[] = new Array<undefined>(inSubject + body.sentences.count)
  let mail: Float64Array | null = null
  const ready = (): Net => other ?? (unpacked ??= unpackNet(packedNet))
  return {
    odds: (isSubject, index, kind) => {
      const place = isSubject ? index : inSubject + index
      let told = asked[place]
      if (told === undefined) {
        mail ??= mailOf(ready(), parts)
        told = toldBy(ready(), parts, place, mail)
        asked[place] = told
      }
      return told[kind] ?? 0
    },
    tellingRuns: (isSubject, index, kind) =>
      runsOf(ready(), isSubject ? subject : body, index, isSubject, kind),
  }
}

/** What a mail is about stands in so many words at its beginning. */
export const wordsOfMail = 512
const kinds = learnedKinds.length

/** What the words of a mail give to what its sentences are joined from. */
function mailOf(its: Net, parts: readonly [Read, Read]): Float64Array {
  const sum = new Float64Array(its.size)
  let words = 0
  for (const part of parts) {
    for (let index = 0; index < part.sentences.count && words < wordsOfMail; index++)
      words += addWords(its, part, index, wordsOfMail - words, sum)
  }
  for (let at = 0; at < its.size; at++) sum[at] = (sum[at] ?? 0) / Math.max(1, words)
  const mailed = Float64Array.from(its.mailBias)
  addProduct(its.mail, 0, sum, 0, its.size, mailed, 0, its.width)
  const joined = Float64Array.from(its.joinBias)
  addPositive(its.join, 0, mailed, its.width, joined)
  return joined
}

/** Adds the words of a sentence, as many as are wanted; returns how many they are. */
function addWords(
  its: Net,
  { view, sentences }: Read,
  index: number,
  most: number,
  sum: Float64Array,
): number {
  const all = Math.min(mostNetWords, cellOf(sentences, index, column.words))
  if (all > most) {
    readNetWords(view, sentences, index, its.known)
    addFirstWords(its, most, sum, 0)
    return most
  }
  const place = placeOfSum(its, sentences, index)
  if (!wasKept) {
    readNetWords(view, sentences, index, its.known)
    keptSums.fill(0, place, place + its.size)
    addFirstWords(its, all, keptSums, place)
  }
  for (let at = 0; at < its.size; at++) sum[at] = (sum[at] ?? 0) + (keptSums[place + at] ?? 0)
  return all
}

/** Of the words that were read last. */
function addFirstWords(its: Net, words: number, sum: Float64Array, to: number): void {
  const end = firstNetRows[words] ?? 0
  for (let at = 0; at < end; at++) addRow(its, netRows[at] ?? 0, sum, to)
}

// What is kept of sentences that were read: the sum of their words; and of those that the net was asked about, what they give
// to their own joining, what to that of the sentence behind, and what they tell of each kind by themselves.
const summed = nothingKept()
const searched = nothingKept()
let keptSums = new Float64Array(0)
let slab = new Float32Array(0)
let keptOf: Net | null = null

function sizeOfKept({ width }: Net): number {
  return 2 * width + kinds
}

/** Makes room for what another net finds. */
function keepFor(its: Net): void {
  if (keptOf === its) return
  forget(summed)
  forget(searched)
  keptSums = new Float64Array(mostKept * its.size)
  slab = new Float32Array(mostKept * sizeOfKept(its))
  keptOf = its
}

function placeOfSum(its: Net, sentences: Sentences, index: number): number {
  keepFor(its)
  return placeOf(summed, sentences, index, 0) * its.size
}

/** Where in the slab what is found in a sentence stands. */
function found(its: Net, { view, sentences }: Read, index: number, isSubject: boolean): number {
  keepFor(its)
  const place = placeOf(searched, sentences, index, isSubject ? 1 : 0) * sizeOfKept(its)
  if (!wasKept) {
    const words = readNetWords(view, sentences, index, its.known)
    search(its, words)
    const most = keep(its, words, kindOfSentence(sentences, index, isSubject), place)
    for (let kind = 0; kind < kinds; kind++)
      if ((most[kind] ?? 0) >= leastOfPeak)
        runsByKind().set(keyOfRuns(its, place, kind), runsIn(its, words, kind))
  }
  return place
}

// The two convolutions look so far to each side; what lies outside of a sentence is nothing.
const nearReach = 1
const wideReach = 2
let vectors = new Float64Array(0)
let near = new Float64Array(0)
let wide = new Float64Array(0)

/** Reads the sentence whose words were read last into `wide`. */
function search(its: Net, words: number): void {
  const { size, width } = its
  if (near.length < (mostNetWords + 2 * wideReach) * width) {
    near = new Float64Array((mostNetWords + 2 * wideReach) * width)
    wide = new Float64Array(mostNetWords * width)
  }
  if (vectors.length < (mostNetWords + 2 * nearReach) * size)
    vectors = new Float64Array((mostNetWords + 2 * nearReach) * size)
  vectors.fill(0, 0, (words + 2 * nearReach) * size)
  for (let word = 0; word < words; word++)
    for (let at = firstNetRows[word] ?? 0; at < (firstNetRows[word + 1] ?? 0); at++)
      addRow(its, netRows[at] ?? 0, vectors, (word + nearReach) * size)
  near.fill(0, 0, (words + 2 * wideReach) * width)
  for (let word = 0; word < words; word++) {
    const to = (word + wideReach) * width
    near.set(its.nearBias, to)
    addProduct(its.near, 0, vectors, word * size, 3 * size, near, to, width)
    for (let at = to; at < to + width; at++) if ((near[at] ?? 0) < 0) near[at] = 0
  }
  for (let word = 0; word < words; word++) {
    const to = word * width
    wide.set(its.wideBias, to)
    for (let side = 0; side < 3; side++)
      gather(side * width, near, (word + side * wideReach) * width, width, width)
    addGathered(its.wide, wide, to, width)
    const own = (word + wideReach) * width
    for (let at = 0; at < width; at++) wide[to + at] = Math.max(0, wide[to + at] ?? 0) + (near[own + at] ?? 0)
  }
}

/** What a word and those around it tell of a kind, in the sentence that was searched last. */
function oddsOfWord(its: Net, word: number, kind: number): number {
  let sum = its.tokenBias[kind] ?? 0
  const from = word * its.width
  for (let at = 0; at < its.width; at++) sum += (wide[from + at] ?? 0) * (its.token[at * kinds + kind] ?? 0)
  return sum
}

/** A word with these log odds is told by what stands there, and one with those goes on with it. */
const leastOfPeak = 0
const leastOfRun = -0.5
/** A word alone would often tell nobody what is meant. */
const fewestWords = 3

function runsOf(its: Net, part: Read, index: number, isSubject: boolean, kind: number): readonly Run[] {
  const { view, sentences } = part
  const key = keyOfRuns(its, found(its, part, index, isSubject), kind)
  let words = runsByKind().get(key)
  if (words === undefined) {
    const count = readNetWords(view, sentences, index, its.known)
    search(its, count)
    words = runsIn(its, count, kind)
    runsByKind().set(key, words)
  }
  const firstWord = cellOf(sentences, index, column.firstWord)
  const startOf = (word: number): number => sentences.wordStarts[firstWord + word] ?? 0
  const isJoint = (word: number): boolean =>
    hasWord(joints, hashOf(view.symbols, startOf(word), endOfWord(view, startOf(word))))
  const runs: Run[] = []
  for (let at = 0; at < words.length; at += 2) {
    let first = words[at] ?? 0
    let last = words[at + 1] ?? 0
    while (first < last && isJoint(first)) first++
    while (first < last && isJoint(last)) last--
    runs.push({ start: startOf(first), end: endOfWord(view, startOf(last)) })
  }
  return runs
}

/** With these no run of words begins or ends: they only lead to the next thing. */
const joints = wordSet(
  'og men at i som fordi så har er for af til med the and but that in of to with has is because',
)

let keptRuns = new Map<number, readonly number[]>()
let runsOfEra = -1

/** Of the places of this era. */
function runsByKind(): Map<number, readonly number[]> {
  if (runsOfEra !== searched.era) {
    keptRuns = new Map()
    runsOfEra = searched.era
  }
  return keptRuns
}

function keyOfRuns(its: Net, place: number, kind: number): number {
  return (place / sizeOfKept(its)) * kinds + kind
}

/** By number, the first and the last word of each run of the sentence that was searched last. */
function runsIn(its: Net, words: number, kind: number): readonly number[] {
  const odds = Float64Array.from({ length: words }, (_, word) => oddsOfWord(its, word, kind))
  const runs: number[] = []
  let peak = 0
  for (let from = 0; from < words; from++) {
    if ((odds[from] ?? 0) > (odds[peak] ?? 0)) peak = from
    if ((odds[from] ?? 0) < leastOfRun) continue
    let to = from
    let highest = odds[from] ?? 0
    while (to + 1 < words && (odds[to + 1] ?? 0) >= leastOfRun) highest = Math.max(highest, odds[++to] ?? 0)
    if (highest >= leastOfPeak) runs.push(from, to)
    from = to
  }
  if (runs.length > 0 || words === 0) return runs
  const from = Math.max(0, Math.min(peak - 1, words - fewestWords))
  return [from, Math.min(words, from + fewestWords) - 1]
}

function endOfWord({ symbols }: TextView, start: number): number {
  let end = start
  while (wordSymbols[symbols[end] ?? 0] === 1) end++
  return end
}

/** Returns what the word that tells most of each kind tells of it. */
function keep(its: Net, words: number, kind: number, place: number): Float64Array {
  const { width } = its
  const pooled = new Float64Array(2 * width)
  const most = new Float64Array(kinds).fill(Number.NEGATIVE_INFINITY)
  const told = new Float64Array(kinds)
  for (let word = 0; word < words; word++) {
    const from = word * width
    for (let at = 0; at < width; at++) {
      const value = wide[from + at] ?? 0
      if (value > (pooled[at] ?? 0)) pooled[at] = value
      pooled[width + at] = (pooled[width + at] ?? 0) + value
    }
    told.set(its.tokenBias)
    addProduct(its.token, 0, wide, from, width, told, 0, kinds)
    for (let at = 0; at < kinds; at++) most[at] = Math.max(most[at] ?? 0, told[at] ?? 0)
  }
  for (let at = width; at < 2 * width; at++) pooled[at] = (pooled[at] ?? 0) / (words + 2)
  const own = new Float64Array(width)
  for (let at = 0; at < width; at++) own[at] = (its.ownBias[at] ?? 0) + (its.flags[kind * width + at] ?? 0)
  addProduct(its.own, 0, pooled, 0, 2 * width, own, 0, width)
  const joined = new Float64Array(width)
  addPositive(its.join, 2 * width, own, width, joined)
  slab.set(joined, place)
  slab.set(asBefore(its, pooled), place + width)
  for (let at = 0; at < kinds; at++)
    told[at] = (its.lastBias[at] ?? 0) + (its.pooledBias[at] ?? 0) + (most[at] ?? 0)
  addProduct(its.pooled, 0, pooled, 0, 2 * width, told, 0, kinds)
  slab.set(told, place + 2 * width)
  return most
}

/** What a sentence gives to the joining of the one behind it. */
function asBefore(its: Net, pooled: Float64Array): Float64Array {
  const before = Float64Array.from(its.beforeBias)
  addProduct(its.before, 0, pooled, 0, 2 * its.width, before, 0, its.width)
  const joined = new Float64Array(its.width)
  addPositive(its.join, its.width, before, its.width, joined)
  return joined
}

// What was told in the mail of which the net was asked last: who writes asks again after each word, and most sentences stand
// as they stood.
let toldInMail = new Map<number, Float64Array>()
let lastMail: Float64Array = new Float64Array(0)
let lastEra = -1

function toldBy(its: Net, parts: readonly [Read, Read], place: number, mail: Float64Array): Float64Array {
  const earlier = sentenceBefore(parts, place)
  // Both at once: one search may forget what the other found.
  let before = earlier < 0 ? -1 : foundAt(its, parts, earlier)
  const from = foundAt(its, parts, place)
  if (before >= 0) before = foundAt(its, parts, earlier)
  if (searched.era !== lastEra || !isSame(mail, lastMail)) {
    toldInMail = new Map()
    lastMail = mail
    lastEra = searched.era
  }
  const size = sizeOfKept(its)
  const key = (from / size) * (mostKept + 1) + (before < 0 ? 0 : before / size + 1)
  const known = toldInMail.get(key)
  if (known !== undefined) return known
  const told = joinedOf(its, from, before, mail)
  toldInMail.set(key, told)
  return told
}

function isSame(one: Float64Array, other: Float64Array): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

/** What a sentence tells beside the one before it, or none, in its mail. */
function joinedOf(its: Net, from: number, before: number, mail: Float64Array): Float64Array {
  const { width } = its
  const joined = Float64Array.from(mail)
  if (before < 0) {
    const nothing = asBefore(its, new Float64Array(2 * width))
    for (let at = 0; at < width; at++) joined[at] = (joined[at] ?? 0) + (nothing[at] ?? 0)
  } else addKept(joined, before + width)
  addKept(joined, from)
  const told = Float64Array.from(slab.subarray(from + 2 * width, from + 2 * width + kinds))
  addPositive(its.last, 0, joined, width, told)
  return told
}

function addKept(to: Float64Array, from: number): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) + (slab[from + at] ?? 0)
}

function foundAt(its: Net, [subject, body]: readonly [Read, Read], place: number): number {
  const inSubject = subject.sentences.count
  return place < inSubject ? found(its, subject, place, true) : found(its, body, place - inSubject, false)
}

/** The last sentence before one that has words, or -1. */
function sentenceBefore([subject, body]: readonly [Read, Read], place: number): number {
  const inSubject = subject.sentences.count
  for (let earlier = place - 1; earlier >= 0; earlier--) {
    const words =
      earlier < inSubject
        ? cellOf(subject.sentences, earlier, column.words)
        : cellOf(body.sentences, earlier - inSubject, column.words)
    if (words > 0) return earlier
  }
  return -1
}

function addRow({ embeddings, size }: Net, row: number, to: Float64Array, at: number): void {
  const from = row * size
  for (let place = 0; place < size; place++)
    to[at + place] = (to[at + place] ?? 0) + (embeddings[from + place] ?? 0)
}

/** to[at …] += vector[from, from + length) · the rows of a matrix of `width` columns from `firstRow` on. */
function addProduct(
  matrix: Float64Array,
  firstRow: number,
  vector: Float64Array,
  from: number,
  length: number,
  to: Float64Array,
  at: number,
  width: number,
): void {
  gather(firstRow, vector, from, length, width)
  addGathered(matrix, to, at, width)
}

// Only rows that count for something are added, six at a time: much of what comes in is zero.
const atOnce = 6
let gathered = 0
let rowPlaces = new Int32Array(0)
let rowShares = new Float64Array(0)

/** Notes which rows from `firstRow` on count for how much, behind those that were noted before. */
function gather(firstRow: number, vector: Float64Array, from: number, length: number, width: number): void {
  if (gathered + length + atOnce > rowPlaces.length) makeRoomForRows(gathered + length + atOnce)
  let count = gathered
  for (let row = 0; row < length; row++) {
    const share = vector[from + row] ?? 0
    if (share === 0) continue
    rowPlaces[count] = (firstRow + row) * width
    rowShares[count] = share
    count++
  }
  gathered = count
}

function makeRoomForRows(rows: number): void {
  const places = new Int32Array(2 * rows)
  places.set(rowPlaces)
  rowPlaces = places
  const shares = new Float64Array(2 * rows)
  shares.set(rowShares)
  rowShares = shares
}

/** Adds what was gathered to [at, at + width). */
function addGathered(matrix: Float64Array, to: Float64Array, at: number, width: number): void {
  for (let row = gathered; row < gathered + atOnce; row++) rowPlaces[row] = rowShares[row] = 0
  for (let row = 0; row < gathered; row += atOnce) addSix(matrix, row, to, at, width)
  gathered = 0
}

function addSix(matrix: Float64Array, row: number, to: Float64Array, at: number, width: number): void {
  const one = rowPlaces[row] ?? 0
  const two = rowPlaces[row + 1] ?? 0
  const three = rowPlaces[row + 2] ?? 0
  const four = rowPlaces[row + 3] ?? 0
  const five = rowPlaces[row + 4] ?? 0
  const six = rowPlaces[row + 5] ?? 0
  const ofOne = rowShares[row] ?? 0
  const ofTwo = rowShares[row + 1] ?? 0
  const ofThree = rowShares[row + 2] ?? 0
  const ofFour = rowShares[row + 3] ?? 0
  const ofFive = rowShares[row + 4] ?? 0
  const ofSix = rowShares[row + 5] ?? 0
  for (let place = 0; place < width; place++)
    to[at + place] =
      (to[at + place] ?? 0) +
      ofOne * (matrix[one + place] ?? 0) +
      ofTwo * (matrix[two + place] ?? 0) +
      ofThree * (matrix[three + place] ?? 0) +
      ofFour * (matrix[four + place] ?? 0) +
      ofFive * (matrix[five + place] ?? 0) +
      ofSix * (matrix[six + place] ?? 0)
}

/** The same with what is positive of the vector. */
function addPositive(
  matrix: Float64Array,
  firstRow: number,
  vector: Float64Array,
  length: number,
  to: Float64Array,
): void {
  for (let at = 0; at < length; at++) if ((vector[at] ?? 0) < 0) vector[at] = 0
  addProduct(matrix, firstRow, vector, 0, length, to, 0, to.length)
}
