// Logistic regression in the two forms that the fit needs: one of very many rare features, kept few by L1, and one of a few
// numbers. Both give the same weights for the same rows on every machine: the order is drawn from a fixed seed.
import { moveBy, shareOfRate, type Moved } from './adam.ts'
import { drawFrom, shuffle, type Draw } from './lot.ts'

export interface SparseRow {
  /** Features, each below the size of the model. */
  readonly keys: Int32Array
  readonly is: boolean
  /** How much it counts. */
  readonly weight: number
  /** Rows of another kind of text have an intercept of their own, which is thrown away. */
  readonly isApart: boolean
  /** Log odds that are known of it beforehand and count in full. */
  readonly known?: number
}

export interface SparseModel {
  readonly bias: number
  readonly weights: Float64Array
}

export interface SparseOptions {
  readonly size: number
  /** The higher, the fewer features get a weight. */
  readonly l1: number
  /** Features of fewer rows are left out. */
  readonly fewestRows: number
}

/**
 * L1 chooses the features, and pulls their weights towards nothing while it does. Fitted again without the others and with
 * a weaker pull, the same few tell more (Meinshausen, Relaxed Lasso, 2007).
 */
export function fitFew(rows: readonly SparseRow[], options: SparseOptions): SparseModel {
  const { weights } = fitSparse(rows, options)
  const chosen = rows.map((row) => ({ ...row, keys: row.keys.filter((key) => weights[key] !== 0) }))
  return fitSparse(chosen, { ...options, l1: options.l1 * relaxed })
}

const relaxed = 0.05

const epochs = 6
const rate = 0.1

/** FTRL-Proximal: McMahan et al., Ad Click Prediction: a View from the Trenches (KDD 2013), algorithm 1. */
export function fitSparse(rows: readonly SparseRow[], { size, l1, fewestRows }: SparseOptions): SparseModel {
  const frequent = new Int32Array(size)
  const lastRow = new Int32Array(size).fill(-1)
  rows.forEach(({ keys }, row) => {
    for (const key of keys) {
      if (lastRow[key] !== row) frequent[key] = (frequent[key] ?? 0) + 1
      lastRow[key] = row
    }
  })
  const kept = rows.map(({ keys }) => keys.filter((key) => (frequent[key] ?? 0) >= fewestRows))
  const weights = new Float64Array(size)
  const gradients = new Float64Array(size)
  const squares = new Float64Array(size)
  const bias = [0, 0]
  const biasSquares = [0, 0]
  const order = rows.map((_, row) => row)
  const random = drawFrom(7)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (const row of order) {
      const { is, weight, isApart, known = 0 } = rows[row] as SparseRow
      const keys = kept[row] as Int32Array
      let sum = known + (bias[0] ?? 0) + (isApart ? (bias[1] ?? 0) : 0)
      for (const key of keys) sum += weights[key] ?? 0
      const gradient = (1 / (1 + Math.exp(-sum)) - (is ? 1 : 0)) * weight
      const square = gradient * gradient
      for (let own = 0; own < (isApart ? 2 : 1); own++) {
        biasSquares[own] = (biasSquares[own] ?? 0) + square
        bias[own] = (bias[own] ?? 0) - (rate * gradient) / (1 + Math.sqrt(biasSquares[own] ?? 0))
      }
      for (const key of keys) {
        const before = squares[key] ?? 0
        const after = before + square
        squares[key] = after
        const sigma = (Math.sqrt(after) - Math.sqrt(before)) / rate
        const z = (gradients[key] ?? 0) + gradient - sigma * (weights[key] ?? 0)
        gradients[key] = z
        weights[key] = Math.abs(z) <= l1 ? 0 : -((z - Math.sign(z) * l1) * rate) / (1 + Math.sqrt(after))
      }
    }
  }
  return { bias: bias[0] ?? 0, weights }
}

export type DroppedRow = Omit<SparseRow, 'isApart'>

const rowsInBatch = 64
const roundsOfDropped = 12
/** The mean of so many is steadier than one. */
const lots = 10
const rates = { feature: 9e-3, bias: 3e-3 }
const decays = { feature: 0.04, bias: 0.02 }

export interface DroppedOptions {
  readonly size: number
  /** The share that is left out. */
  readonly dropped: number
  /** Features of fewer rows are left out for good. */
  readonly fewestRows: number
}

/**
 * Without L1: of each row a share of the features is left out by lot, so that none is relied on alone (Srivastava et al.,
 * Dropout, 2014; for features of a regression Wager et al., 2013). More features get a weight, and all of them together tell
 * more than the few that L1 leaves.
 */
export function fitDropped(
  rows: readonly DroppedRow[],
  { size, dropped, fewestRows }: DroppedOptions,
): SparseModel {
  const { keys, placeOf } = placesOf(rows, size, fewestRows)
  const kept = rows.map((row) => row.keys.map((key) => placeOf[key] ?? -1).filter((place) => place >= 0))
  const bias = keys.length
  const mean = new Float64Array(bias + 1)
  for (let lot = 1; lot <= lots; lot++)
    learnDropped(rows, kept, bias, dropped, drawFrom(lot)).forEach(
      (value, place) => (mean[place] = (mean[place] ?? 0) + value / lots),
    )
  const weights = new Float64Array(size)
  keys.forEach((key, place) => (weights[key] = mean[place] ?? 0))
  return { bias: mean[bias] ?? 0, weights }
}

/** The weights of the features in their places, and the bias behind them. */
function learnDropped(
  rows: readonly DroppedRow[],
  kept: readonly Int32Array[],
  bias: number,
  dropped: number,
  draw: Draw,
): Float64Array {
  const moved = {
    values: new Float64Array(bias + 1),
    gradient: new Float64Array(bias + 1),
    first: new Float64Array(bias + 1),
    second: new Float64Array(bias + 1),
  }
  const order = rows.map((_, row) => row)
  const steps = roundsOfDropped * Math.ceil(rows.length / rowsInBatch)
  for (let round = 0, step = 0; round < roundsOfDropped; round++) {
    shuffle(order, draw)
    for (let from = 0; from < order.length; from += rowsInBatch, step++) {
      moved.gradient.fill(0)
      for (const row of order.slice(from, from + rowsInBatch))
        learnRow(moved, rows[row] as DroppedRow, kept[row] as Int32Array, dropped, draw)
      const share = shareOfRate(step, steps, 0)
      moveBy(moved, 0, bias, step, 1, rates.feature * share, decays.feature)
      moveBy(moved, bias, bias + 1, step, 1, rates.bias * share, decays.bias)
    }
  }
  return moved.values
}

function placesOf(
  rows: readonly DroppedRow[],
  size: number,
  fewestRows: number,
): { readonly keys: readonly number[]; readonly placeOf: Int32Array } {
  const times = new Int32Array(size)
  for (const { keys } of rows) for (const key of new Set(keys)) times[key] = (times[key] ?? 0) + 1
  const keys = [...times.keys()].filter((key) => (times[key] ?? 0) >= fewestRows)
  const placeOf = new Int32Array(size).fill(-1)
  keys.forEach((key, place) => (placeOf[key] = place))
  return { keys, placeOf }
}

/** Adds to the gradient of a batch what one of its rows says. */
function learnRow(
  { values, gradient }: Moved,
  { is, weight, known = 0 }: DroppedRow,
  keys: Int32Array,
  dropped: number,
  draw: Draw,
): void {
  const bias = values.length - 1
  const shown = keys.filter(() => draw() >= dropped)
  const scale = 1 / (1 - dropped)
  let sum = known + (values[bias] ?? 0)
  for (const key of shown) sum += scale * (values[key] ?? 0)
  const by = ((1 / (1 + Math.exp(-sum)) - (is ? 1 : 0)) * weight) / rowsInBatch
  gradient[bias] = (gradient[bias] ?? 0) + by
  for (const key of shown) gradient[key] = (gradient[key] ?? 0) + scale * by
}

export interface DenseRow {
  readonly inputs: readonly number[]
  readonly is: boolean
  readonly weight: number
}

const mostSteps = 40
const mostHalvings = 20

/** Newton's method, each step halved until it helps. `pull` draws each weight towards where it is set beforehand. */
export function fitDense(
  rows: readonly DenseRow[],
  prior: readonly number[],
  pull: number,
): readonly number[] {
  let weights = prior
  let loss = lossOf(rows, weights, prior, pull)
  for (let step = 0; step < mostSteps; step++) {
    const from = weights
    const move = newtonStep(rows, from, prior, pull)
    let share = 1
    let next = loss
    for (let halving = 0; halving < mostHalvings; halving++, share /= 2) {
      const tried = from.map((weight, at) => weight - share * (move[at] ?? 0))
      next = lossOf(rows, tried, prior, pull)
      if (next >= loss) continue
      weights = tried
      break
    }
    if (loss - next < 1e-9) break
    loss = next
  }
  return weights
}

function sumOf(inputs: readonly number[], weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < weights.length; at++) sum += (weights[at] ?? 0) * (inputs[at] ?? 0)
  return sum
}

function lossOf(
  rows: readonly DenseRow[],
  weights: readonly number[],
  prior: readonly number[],
  pull: number,
): number {
  let loss = 0
  weights.forEach((weight, at) => (loss += (pull / 2) * (weight - (prior[at] ?? 0)) ** 2))
  for (const { inputs, is, weight } of rows) {
    const sum = sumOf(inputs, weights) * (is ? -1 : 1)
    loss += weight * (sum > 30 ? sum : Math.log1p(Math.exp(sum)))
  }
  return loss
}

function newtonStep(
  rows: readonly DenseRow[],
  weights: readonly number[],
  prior: readonly number[],
  pull: number,
): readonly number[] {
  const size = prior.length
  const system = Array.from({ length: size }, (_, at) => {
    const line = new Float64Array(size + 1)
    line[at] = pull
    line[size] = pull * ((weights[at] ?? 0) - (prior[at] ?? 0))
    return line
  })
  for (const { inputs, is, weight } of rows) {
    const p = 1 / (1 + Math.exp(-sumOf(inputs, weights)))
    const error = (p - (is ? 1 : 0)) * weight
    const curvature = p * (1 - p) * weight
    for (let at = 0; at < size; at++) {
      const line = system[at] as Float64Array
      const input = inputs[at] ?? 0
      if (input === 0) continue
      line[size] = (line[size] ?? 0) + error * input
      for (let other = 0; other < size; other++)
        line[other] = (line[other] ?? 0) + curvature * input * (inputs[other] ?? 0)
    }
  }
  return solve(system)
}

/** Gauss-Jordan with pivots; the last column is the right side. */
function solve(system: Float64Array[]): readonly number[] {
  const size = system.length
  for (let at = 0; at < size; at++) {
    let pivot = at
    for (let row = at + 1; row < size; row++)
      if (Math.abs(system[row]?.[at] ?? 0) > Math.abs(system[pivot]?.[at] ?? 0)) pivot = row
    const line = system[pivot] as Float64Array
    system[pivot] = system[at] as Float64Array
    system[at] = line
    for (const other of system) {
      if (other === line) continue
      const factor = (other[at] ?? 0) / (line[at] ?? 1)
      for (let column = at; column <= size; column++)
        other[column] = (other[column] ?? 0) - factor * (line[column] ?? 0)
    }
  }
  return system.map((line, at) => (line[size] ?? 0) / (line[at] ?? 1))
}
