// The weights of the sentence net: how they are written in net-weights.ts, by tests/corpus/pack-net.ts, and how they lie in
// memory.
import { alphabet, half, nextGap, numberAt, type Gaps } from './learned-weights.ts'
import { nothingAsked, type Asked } from './sentence-features.ts'

/** Matrices are written row by row: from what comes in to what goes out. `size` numbers stand for a word, `width` for what is found. */
export const matrixNames = [
  'near',
  'nearBias',
  'wide',
  'wideBias',
  'token',
  'tokenBias',
  'own',
  'ownBias',
  'flags',
  'mail',
  'mailBias',
  'before',
  'beforeBias',
  'join',
  'joinBias',
  'last',
  'lastBias',
  'pooled',
  'pooledBias',
] as const
export type MatrixName = (typeof matrixNames)[number]

export interface Net extends Readonly<Record<MatrixName, Float64Array>> {
  readonly size: number
  readonly width: number
  /** What words are known by, called by their rows. */
  readonly known: Asked
  readonly embeddings: Float32Array
}

export interface PackedNet {
  readonly size: number
  readonly width: number
  /** How far each known key stands behind the one before, as in learned-weights.ts. */
  readonly gaps: string
  /** What one step of a word's numbers is worth, by place. */
  readonly steps: readonly number[]
  /** Two numbers a letter: the first plus `levels` times the second, each `mostOfWord` higher. */
  readonly embeddings: string
  /** What one step is worth, and one letter a weight, `half` higher. */
  readonly matrices: Readonly<Record<MatrixName, readonly [step: number, weights: string]>>
}

/** A word's numbers are written in steps from -mostOfWord to mostOfWord. */
export const mostOfWord = 4
export const levels = 2 * mostOfWord + 1

export function unpackNet(packed: PackedNet): Net {
  const { size, width, gaps, steps, embeddings } = packed
  const known = nothingAsked()
  const rows = readKeys({ text: gaps, at: 0 }, known)
  const matrices = {} as Record<MatrixName, Float64Array>
  for (const name of matrixNames) matrices[name] = readMatrix(...packed.matrices[name])
  return { ...matrices, size, width, known, embeddings: readWords(embeddings, steps, rows * size) }
}

/** Notes which keys are known; returns how many those are. */
function readKeys(gaps: Gaps, { bits, firsts }: Asked): number {
  let rows = 0
  for (let key = 0; gaps.at < gaps.text.length; rows++) {
    key += nextGap(gaps)
    const place = key >> 5
    if (bits[place] === 0) firsts[place] = rows
    bits[place] = (bits[place] ?? 0) | (1 << (key & 31))
  }
  return rows
}

function readWords(text: string, steps: readonly number[], length: number): Float32Array {
  const numbers = new Float32Array(length)
  for (let at = 0, place = 0; at < length; at += 2) {
    const both = numberAt(text, at >> 1)
    const first = both % levels
    numbers[at] = (first - mostOfWord) * (steps[place] ?? 0)
    numbers[at + 1] = ((both - first) / levels - mostOfWord) * (steps[place + 1] ?? 0)
    place += 2
    if (place === steps.length) place = 0
  }
  return numbers
}

/** In the numbers that the runtime counts in: it would convert others each time. */
function readMatrix(step: number, text: string): Float64Array {
  const weights = new Float64Array(text.length)
  for (let at = 0; at < text.length; at++) weights[at] = (numberAt(text, at) - half) * step
  return weights
}

/** The greatest step that a weight of a matrix is written with. */
export const mostOfMatrix = Math.min(half - 1, alphabet.length - 1 - half)
