// The sentence net as the short strings that src/classifier/net-pack.ts unpacks.
import { alphabet, half } from '../../src/classifier/learned-weights.ts'
import {
  levels,
  matrixNames,
  mostOfMatrix,
  mostOfWord,
  type MatrixName,
  type PackedNet,
} from '../../src/classifier/net-pack.ts'
import type { Net } from './net-shape.ts'
import { digitsOf } from './pack-weights.ts'

/** A step of a word's numbers is this part of what they differ by. */
const stepOfWord = 0.75

/** `keys` are those of the rows, rising. */
export function packedNet(net: Net, keys: readonly number[]): PackedNet {
  const { size, width, embeddings } = net
  const steps = Array.from({ length: size }, (_, place) => {
    let squares = 0
    for (let at = place; at < embeddings.length; at += size) squares += (embeddings[at] ?? 0) ** 2
    return rounded(Math.sqrt(squares / keys.length) * stepOfWord)
  })
  const stepsOf = (at: number): number => {
    const parts = Math.round((embeddings[at] ?? 0) / (steps[at % size] ?? 1))
    return Math.max(-mostOfWord, Math.min(mostOfWord, parts)) + mostOfWord
  }
  let words = ''
  for (let at = 0; at < embeddings.length; at += 2)
    words += alphabet.charAt(stepsOf(at) + levels * stepsOf(at + 1))
  const matrices = {} as Record<MatrixName, readonly [number, string]>
  for (const name of matrixNames) matrices[name] = packedMatrix(net[name])
  const gaps = keys.map((key, row) => digitsOf(key - (keys[row - 1] ?? 0))).join('')
  return { size, width, gaps, steps, embeddings: words, matrices }
}

function packedMatrix(weights: Float32Array): readonly [step: number, weights: string] {
  const most = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
  const step = rounded(most / mostOfMatrix) || 1
  return [
    step,
    Array.from(weights, (weight) => {
      const parts = Math.round(weight / step)
      return alphabet.charAt(Math.max(-mostOfMatrix, Math.min(mostOfMatrix, parts)) + half)
    }).join(''),
  ]
}

function rounded(step: number): number {
  return Number(step.toPrecision(4))
}
