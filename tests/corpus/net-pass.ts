// One mail through the net and back: what it tells, and how the loss follows from every weight.
//
// The desk: all that is written on while a mail is read. Words lie in lines, two empty ones around each sentence, so that what
// is beside a sentence is zero. Sentences lie in lines from 1; line 0 is the sentence before the first.
import { wordsOfMail } from '../../src/classifier/sentence-net.ts'
import type { Draw } from './lot.ts'
import { addLines, addProducts, addRow, drop, multiply, multiplyBack, setLines } from './net-lines.ts'
import { lengthOf, placesOf, type NetMail, type NetSentence, type NetShape, type Part } from './net-shape.ts'

/** A sentence without a mark in a mail with one may still tell it. */
const weightBesideMarked = 0.5
const weightOfWords = 0.1
const dropped = { words: 0.18, near: 0.18, late: 0.27 }
/** The whole word is left out, so that its beginning and lists are learned to be enough; more seldom its last row. */
const firstRowLeftOut = 0.25
const lastRowLeftOut = 0.05

export type Desk = ReturnType<typeof deskFor>

export function deskFor(shape: NetShape, mails: readonly NetMail[]) {
  const { size, width, kinds } = shape
  if (size % 4 !== 0 || width % 4 !== 0) throw new RangeError('a size of the net is no multiple of four')
  const outputs = (kinds + 3) & ~3
  let lines = 0
  let sentences = 0
  for (const mail of mails) {
    lines = Math.max(lines, 2 + mail.sentences.reduce((sum, { words }) => sum + words.length + 2, 0))
    sentences = Math.max(sentences, mail.sentences.length + 1)
  }
  const length = lengthOf(shape)
  const at = Object.fromEntries(placesOf(shape).map(({ part, from }) => [part, from])) as Record<Part, number>
  const words = (columns: number) => new Float64Array(lines * columns)
  const ofSentences = (columns: number) => new Float64Array(sentences * columns)
  return {
    size,
    width,
    kinds,
    outputs,
    at,
    values: new Float64Array(length),
    gradient: new Float64Array(length),
    first: new Float64Array(length),
    second: new Float64Array(length),
    /** Lines of the words, and of the sentences' first words. */
    lineOf: new Int32Array(lines),
    startOf: new Int32Array(sentences + 1),
    leftOut: new Uint8Array(lines),
    lineOfSentence: Int32Array.from({ length: sentences }, (_, sentence) => sentence + 1),
    oneLine: Int32Array.of(0),
    word: words(size),
    near: words(width),
    nearDropped: words(width),
    wide: words(width),
    both: words(width),
    bothDropped: words(width),
    token: words(outputs),
    byWord: words(size),
    byNear: words(width),
    byNearDropped: words(width),
    byWide: words(width),
    byBoth: words(width),
    byToken: words(outputs),
    mean: new Float64Array(size),
    mailed: new Float64Array(width),
    byMean: new Float64Array(size),
    byMailed: new Float64Array(width),
    summary: ofSentences(2 * width),
    summaryDropped: ofSentences(2 * width),
    highest: new Int32Array(sentences * width),
    before: ofSentences(width),
    own: ofSentences(width),
    parts: ofSentences(3 * width),
    partsDropped: ofSentences(3 * width),
    joined: ofSentences(width),
    out: ofSentences(outputs),
    highestToken: new Int32Array(sentences * outputs),
    bySummary: ofSentences(2 * width),
    bySummaryDropped: ofSentences(2 * width),
    byBefore: ofSentences(width),
    byOwn: ofSentences(width),
    byParts: ofSentences(3 * width),
    byJoined: ofSentences(width),
    byOut: ofSentences(outputs),
  }
}

/** Adds the gradient of a mail to that of its batch; the answer is its share of the loss. */
export function learnMail(desk: Desk, mail: NetMail, mailsBeside: number, draw: Draw | null): number {
  const count = layOut(desk, mail)
  readWords(desk, mail, draw)
  readNeighbours(desk, count, draw)
  readSentences(desk, mail, count, draw)
  const loss = judge(desk, mail, mailsBeside)
  const isDropping = draw !== null
  learnSentences(desk, mail, isDropping)
  learnNeighbours(desk, mail, count, isDropping)
  learnWords(desk, mail, count, isDropping)
  return loss
}

function layOut(desk: Desk, { sentences }: NetMail): number {
  const { lineOf, startOf, width, size, outputs } = desk
  let line = 2
  let count = 0
  clearLines(desk, 0)
  for (let sentence = 0; sentence < sentences.length; sentence++) {
    startOf[sentence + 1] = line
    const { length } = (sentences[sentence] as NetSentence).words
    for (let word = 0; word < length; word++) lineOf[count++] = line++
    clearLines(desk, line)
    line += 2
  }
  desk.byWord.fill(0, 0, line * size)
  desk.byNearDropped.fill(0, 0, line * width)
  desk.byBoth.fill(0, 0, line * width)
  desk.byToken.fill(0, 0, line * outputs)
  const last = sentences.length + 1
  desk.bySummary.fill(0, 0, last * 2 * width)
  desk.bySummaryDropped.fill(0, 0, last * 2 * width)
  desk.byParts.fill(0, 0, last * 3 * width)
  desk.byJoined.fill(0, 0, last * width)
  desk.byMean.fill(0)
  desk.byMailed.fill(0)
  return count
}

/** Two lines that are read beside a sentence, and never written. */
function clearLines({ word, nearDropped, byNear, byWide, size, width }: Desk, line: number): void {
  word.fill(0, line * size, (line + 2) * size)
  nearDropped.fill(0, line * width, (line + 2) * width)
  byNear.fill(0, line * width, (line + 2) * width)
  byWide.fill(0, line * width, (line + 2) * width)
}

function readWords(desk: Desk, { sentences }: NetMail, draw: Draw | null): void {
  const { word, size, values, startOf, leftOut } = desk
  for (let sentence = 0; sentence < sentences.length; sentence++) {
    const { words } = sentences[sentence] as NetSentence
    const start = startOf[sentence + 1] ?? 0
    for (let index = 0; index < words.length; index++) {
      const rows = words[index] as Int32Array
      const left = draw === null || rows.length < 2 ? 0 : rowLeftOut(draw())
      leftOut[start + index] = left
      const to = (start + index) * size
      word.fill(0, to, to + size)
      const end = left === 2 ? rows.length - 1 : rows.length
      for (let at = left === 1 ? 1 : 0; at < end; at++) addRow(word, to, values, (rows[at] ?? 0) * size, size)
    }
    drop(word, start * size, words.length * size, dropped.words, word, start * size, draw)
  }
}

function rowLeftOut(chance: number): number {
  return chance < firstRowLeftOut ? 1 : chance >= 1 - lastRowLeftOut ? 2 : 0
}

function readNeighbours(desk: Desk, count: number, draw: Draw | null): void {
  const { size, width, outputs, at, values, lineOf, word, near, nearDropped, wide, both, token } = desk
  const { bothDropped } = desk
  setLines(near, lineOf, count, values, at.nearBias, width)
  multiply(near, lineOf, count, width, word, size, -1, 3 * size, values, at.near)
  setLines(wide, lineOf, count, values, at.wideBias, width)
  for (let index = 0; index < count; index++) {
    const from = (lineOf[index] ?? 0) * width
    for (let to = from; to < from + width; to++) near[to] = Math.max(0, near[to] ?? 0)
    drop(near, from, width, dropped.near, nearDropped, from, draw)
  }
  for (let beside = 0; beside < 3; beside++) {
    const from = at.wide + beside * width * width
    multiply(wide, lineOf, count, width, nearDropped, width, 2 * beside - 2, width, values, from)
  }
  for (let index = 0; index < count; index++) {
    const from = (lineOf[index] ?? 0) * width
    for (let to = from; to < from + width; to++) {
      const value = Math.max(0, wide[to] ?? 0)
      wide[to] = value
      both[to] = value + (near[to] ?? 0)
    }
    drop(both, from, width, dropped.late, bothDropped, from, draw)
  }
  setLines(token, lineOf, count, values, at.tokenBias, outputs)
  multiply(token, lineOf, count, outputs, bothDropped, width, 0, width, values, at.token)
}

function readSentences(desk: Desk, { sentences }: NetMail, words: number, draw: Draw | null): void {
  const { size, width, outputs, at, values, lineOf, lineOfSentence, oneLine, word, mean, mailed } = desk
  const { summary, summaryDropped, before, own, parts, partsDropped, joined, out } = desk
  const count = sentences.length
  mean.fill(0)
  const meant = Math.min(words, wordsOfMail)
  for (let index = 0; index < meant; index++) addRow(mean, 0, word, (lineOf[index] ?? 0) * size, size)
  for (let column = 0; column < size; column++) mean[column] = (mean[column] ?? 0) / meant
  setLines(mailed, oneLine, 1, values, at.mailBias, width)
  multiply(mailed, oneLine, 1, width, mean, size, 0, size, values, at.mail)
  summarise(desk, sentences)
  setLines(before, lineOfSentence, count, values, at.beforeBias, width)
  multiply(before, lineOfSentence, count, width, summary, 2 * width, -1, 2 * width, values, at.before)
  setLines(own, lineOfSentence, count, values, at.ownBias, width)
  multiply(own, lineOfSentence, count, width, summary, 2 * width, 0, 2 * width, values, at.own)
  for (let line = 1; line <= count; line++) {
    const { flags } = sentences[line - 1] as NetSentence
    addRow(own, line * width, values, at.flags + flags * width, width)
    const to = line * 3 * width
    for (let column = 0; column < width; column++) {
      parts[to + column] = Math.max(0, mailed[column] ?? 0)
      parts[to + width + column] = Math.max(0, before[line * width + column] ?? 0)
      parts[to + 2 * width + column] = Math.max(0, own[line * width + column] ?? 0)
    }
    drop(parts, to, 3 * width, dropped.late, partsDropped, to, draw)
    drop(summary, line * 2 * width, 2 * width, dropped.late, summaryDropped, line * 2 * width, draw)
  }
  setLines(joined, lineOfSentence, count, values, at.joinBias, width)
  multiply(joined, lineOfSentence, count, width, partsDropped, 3 * width, 0, 3 * width, values, at.join)
  for (let to = width; to < (count + 1) * width; to++) joined[to] = Math.max(0, joined[to] ?? 0)
  setLines(out, lineOfSentence, count, values, at.lastBias, outputs)
  multiply(out, lineOfSentence, count, outputs, joined, width, 0, width, values, at.last)
  for (let line = 1; line <= count; line++) addRow(out, line * outputs, values, at.pooledBias, outputs)
  multiply(out, lineOfSentence, count, outputs, summaryDropped, 2 * width, 0, 2 * width, values, at.pooled)
}

/** Of each sentence the highest and the mean, and which word was the highest. */
function summarise(
  { startOf, width, both, summary, highest }: Desk,
  sentences: readonly NetSentence[],
): void {
  summary.fill(0, 0, 2 * width)
  for (let line = 1; line <= sentences.length; line++) {
    const { length } = (sentences[line - 1] as NetSentence).words
    const start = startOf[line] ?? 0
    for (let column = 0; column < width; column++) {
      let most = -1
      let where = start
      let sum = 0
      for (let word = start; word < start + length; word++) {
        const value = both[word * width + column] ?? 0
        sum += value
        if (value <= most) continue
        most = value
        where = word
      }
      summary[line * 2 * width + column] = most
      summary[line * 2 * width + width + column] = sum / (length + 2)
      highest[line * width + column] = where
    }
  }
}

/** Loss and its gradient by what is said of sentences and words. */
function judge(desk: Desk, mail: NetMail, mailsBeside: number): number {
  const { kinds, outputs, startOf, out, token, byOut, byToken } = desk
  const { sentences, isLine, weight } = mail
  let inMail = 0
  for (const { marked } of sentences) inMail |= marked
  let loss = 0
  const wordWeight = weightOfWords / mailsBeside
  for (let line = 1; line <= sentences.length; line++) {
    const { marked, markedWords, words: inSentence } = sentences[line - 1] as NetSentence
    const start = startOf[line] ?? 0
    const end = start + inSentence.length
    byOut.fill(0, line * outputs, (line + 1) * outputs)
    for (let kind = 0; kind < kinds; kind++) {
      let most = -Infinity
      let where = start
      for (let word = start; word < end; word++) {
        const at = word * outputs + kind
        const odds = token[at] ?? 0
        const is = ((markedWords[word - start] ?? 0) >> kind) & 1
        const shrunk = Math.exp(-Math.abs(odds))
        loss += wordWeight * (Math.max(0, is === 1 ? -odds : odds) + Math.log1p(shrunk))
        byToken[at] = wordWeight * ((odds > 0 ? 1 : shrunk) / (1 + shrunk) - is)
        if (odds <= most) continue
        most = odds
        where = word
      }
      const at = line * outputs + kind
      const odds = (out[at] ?? 0) + most
      const is = (marked >> kind) & 1
      const isBeside = is === 0 && !isLine && ((inMail >> kind) & 1) === 1
      const share = ((isBeside ? weightBesideMarked : 1) * weight) / mailsBeside
      const shrunk = Math.exp(-Math.abs(odds))
      loss += share * (Math.max(0, is === 1 ? -odds : odds) + Math.log1p(shrunk))
      const by = share * ((odds > 0 ? 1 : shrunk) / (1 + shrunk) - is)
      byOut[at] = by
      byToken[where * outputs + kind] = (byToken[where * outputs + kind] ?? 0) + by
    }
  }
  return loss
}

// Back again, in the opposite order. What was dropped or is below zero is zero, and what is zero has no gradient.

function learnSentences(desk: Desk, { sentences }: NetMail, isDropping: boolean): void {
  const { size, width, outputs, at, values, gradient, lineOfSentence, oneLine, mean, mailed } = desk
  const { summary, summaryDropped, before, own, partsDropped, joined } = desk
  const { byOut, byJoined, byParts, byOwn, byBefore, byMailed, byMean, bySummary, bySummaryDropped } = desk
  const count = sentences.length
  addLines(gradient, at.lastBias, byOut, lineOfSentence, count, outputs)
  addLines(gradient, at.pooledBias, byOut, lineOfSentence, count, outputs)
  addProducts(gradient, at.last, joined, width, 0, width, byOut, lineOfSentence, count, outputs)
  addProducts(
    gradient,
    at.pooled,
    summaryDropped,
    2 * width,
    0,
    2 * width,
    byOut,
    lineOfSentence,
    count,
    outputs,
  )
  multiplyBack(byJoined, width, width, byOut, 0, outputs, values, at.last, lineOfSentence, count)
  multiplyBack(
    bySummaryDropped,
    2 * width,
    2 * width,
    byOut,
    0,
    outputs,
    values,
    at.pooled,
    lineOfSentence,
    count,
  )
  for (let to = width; to < (count + 1) * width; to++) if ((joined[to] ?? 0) <= 0) byJoined[to] = 0
  addLines(gradient, at.joinBias, byJoined, lineOfSentence, count, width)
  addProducts(
    gradient,
    at.join,
    partsDropped,
    3 * width,
    0,
    3 * width,
    byJoined,
    lineOfSentence,
    count,
    width,
  )
  multiplyBack(byParts, 3 * width, 3 * width, byJoined, 0, width, values, at.join, lineOfSentence, count)
  const late = isDropping ? 1 / (1 - dropped.late) : 1
  for (let line = 1; line <= count; line++) {
    const from = line * 3 * width
    for (let column = 0; column < width; column++) {
      const to = line * width + column
      const ofMail = (partsDropped[from + column] ?? 0) > 0 ? late * (byParts[from + column] ?? 0) : 0
      byMailed[column] = (byMailed[column] ?? 0) + ofMail
      const second = from + width + column
      byBefore[to] =
        (partsDropped[second] ?? 0) > 0 && (before[to] ?? 0) > 0 ? late * (byParts[second] ?? 0) : 0
      const third = second + width
      byOwn[to] = (partsDropped[third] ?? 0) > 0 && (own[to] ?? 0) > 0 ? late * (byParts[third] ?? 0) : 0
    }
    addRow(
      gradient,
      at.flags + (sentences[line - 1] as NetSentence).flags * width,
      byOwn,
      line * width,
      width,
    )
    for (let to = line * 2 * width; to < (line + 1) * 2 * width; to++)
      bySummary[to] = (summaryDropped[to] ?? 0) > 0 ? late * (bySummaryDropped[to] ?? 0) : 0
  }
  for (let column = 0; column < width; column++) if ((mailed[column] ?? 0) <= 0) byMailed[column] = 0
  addLines(gradient, at.mailBias, byMailed, oneLine, 1, width)
  addProducts(gradient, at.mail, mean, size, 0, size, byMailed, oneLine, 1, width)
  multiplyBack(byMean, size, size, byMailed, 0, width, values, at.mail, oneLine, 1)
  addLines(gradient, at.ownBias, byOwn, lineOfSentence, count, width)
  addProducts(gradient, at.own, summary, 2 * width, 0, 2 * width, byOwn, lineOfSentence, count, width)
  multiplyBack(bySummary, 2 * width, 2 * width, byOwn, 0, width, values, at.own, lineOfSentence, count)
  addLines(gradient, at.beforeBias, byBefore, lineOfSentence, count, width)
  addProducts(gradient, at.before, summary, 2 * width, -1, 2 * width, byBefore, lineOfSentence, count, width)
  // The line of a sentence hears of the one behind it; the first line is nobody's.
  multiplyBack(
    bySummary,
    2 * width,
    2 * width,
    byBefore,
    1,
    width,
    values,
    at.before,
    lineOfSentence,
    count - 1,
  )
}

function learnNeighbours(desk: Desk, { sentences }: NetMail, count: number, isDropping: boolean): void {
  const { size, width, outputs, at, values, gradient, lineOf, startOf, highest, word, near, nearDropped } =
    desk
  const { wide, bothDropped, bySummary, byToken, byBoth, byWide, byNear, byNearDropped, byWord } = desk
  addLines(gradient, at.tokenBias, byToken, lineOf, count, outputs)
  addProducts(gradient, at.token, bothDropped, width, 0, width, byToken, lineOf, count, outputs)
  multiplyBack(byBoth, width, width, byToken, 0, outputs, values, at.token, lineOf, count)
  const late = isDropping ? 1 / (1 - dropped.late) : 1
  for (let line = 1; line <= sentences.length; line++) {
    const { length } = (sentences[line - 1] as NetSentence).words
    const start = startOf[line] ?? 0
    const ofHighest = line * 2 * width
    const share = 1 / (length + 2)
    for (let index = start; index < start + length; index++) {
      for (let column = 0; column < width; column++) {
        const to = index * width + column
        const kept = (bothDropped[to] ?? 0) > 0 ? late * (byBoth[to] ?? 0) : 0
        const most = highest[line * width + column] === index ? (bySummary[ofHighest + column] ?? 0) : 0
        const by = kept + most + share * (bySummary[ofHighest + width + column] ?? 0)
        byBoth[to] = by
        byWide[to] = (wide[to] ?? 0) > 0 ? by : 0
      }
    }
  }
  addLines(gradient, at.wideBias, byWide, lineOf, count, width)
  for (let beside = 0; beside < 3; beside++) {
    const from = at.wide + beside * width * width
    const offset = 2 * beside - 2
    addProducts(gradient, from, nearDropped, width, offset, width, byWide, lineOf, count, width)
    multiplyBack(byNearDropped, width, width, byWide, -offset, width, values, from, lineOf, count)
  }
  const early = isDropping ? 1 / (1 - dropped.near) : 1
  for (let index = 0; index < count; index++) {
    const from = (lineOf[index] ?? 0) * width
    for (let to = from; to < from + width; to++) {
      const kept = (nearDropped[to] ?? 0) > 0 ? early * (byNearDropped[to] ?? 0) : 0
      byNear[to] = (near[to] ?? 0) > 0 ? kept + (byBoth[to] ?? 0) : 0
    }
  }
  addLines(gradient, at.nearBias, byNear, lineOf, count, width)
  addProducts(gradient, at.near, word, size, -1, 3 * size, byNear, lineOf, count, width)
  for (let beside = 0; beside < 3; beside++)
    multiplyBack(
      byWord,
      size,
      size,
      byNear,
      1 - beside,
      width,
      values,
      at.near + beside * size * width,
      lineOf,
      count,
    )
}

function learnWords(desk: Desk, { sentences }: NetMail, count: number, isDropping: boolean): void {
  const { size, gradient, word, byWord, byMean, lineOf, startOf, leftOut } = desk
  const meant = Math.min(count, wordsOfMail)
  const scale = isDropping ? 1 / (1 - dropped.words) : 1
  for (let index = 0; index < count; index++) {
    const from = (lineOf[index] ?? 0) * size
    const share = index < meant ? 1 / meant : 0
    for (let column = 0; column < size; column++) {
      const at = from + column
      byWord[at] = word[at] === 0 ? 0 : scale * ((byWord[at] ?? 0) + share * (byMean[column] ?? 0))
    }
  }
  for (let sentence = 0; sentence < sentences.length; sentence++) {
    const { words } = sentences[sentence] as NetSentence
    const start = startOf[sentence + 1] ?? 0
    for (let index = 0; index < words.length; index++) {
      const rows = words[index] as Int32Array
      const left = leftOut[start + index]
      const end = left === 2 ? rows.length - 1 : rows.length
      for (let at = left === 1 ? 1 : 0; at < end; at++) {
        const row = rows[at] ?? 0
        addRow(gradient, row * size, byWord, (start + index) * size, size)
      }
    }
  }
}
