// The loops that take the time. Two lines by four columns at once, so that what is read is used more than once. Columns are
// multiples of four; of an odd number of lines the last one is counted twice and written once.
import type { Draw } from './lot.ts'

/** to[line] += from[line + offset] · weights */
export function multiply(
  to: Float64Array,
  lines: Int32Array,
  count: number,
  outputs: number,
  from: Float64Array,
  stride: number,
  offset: number,
  inputs: number,
  weights: Float64Array,
  weightsFrom: number,
): void {
  for (let index = 0; index < count; index += 2) {
    const line = lines[index] ?? 0
    const other = index + 1 < count ? (lines[index + 1] ?? 0) : line
    const a = (line + offset) * stride
    const b = (other + offset) * stride
    for (let column = 0; column < outputs; column += 4) {
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      for (let input = 0, at = weightsFrom + column; input < inputs; input++, at += outputs) {
        const x = from[a + input] ?? 0
        const y = from[b + input] ?? 0
        const w0 = weights[at] ?? 0
        const w1 = weights[at + 1] ?? 0
        const w2 = weights[at + 2] ?? 0
        const w3 = weights[at + 3] ?? 0
        a0 += x * w0
        a1 += x * w1
        a2 += x * w2
        a3 += x * w3
        b0 += y * w0
        b1 += y * w1
        b2 += y * w2
        b3 += y * w3
      }
      addFour(to, line * outputs + column, a0, a1, a2, a3)
      if (other !== line) addFour(to, other * outputs + column, b0, b1, b2, b3)
    }
  }
}

/** to[line] += from[line + offset] · transposed weights */
export function multiplyBack(
  to: Float64Array,
  stride: number,
  inputs: number,
  from: Float64Array,
  offset: number,
  outputs: number,
  weights: Float64Array,
  weightsFrom: number,
  lines: Int32Array,
  count: number,
): void {
  for (let index = 0; index < count; index += 2) {
    const line = lines[index] ?? 0
    const other = index + 1 < count ? (lines[index + 1] ?? 0) : line
    const a = (line + offset) * outputs
    const b = (other + offset) * outputs
    for (let input = 0; input < inputs; input += 4) {
      const first = weightsFrom + input * outputs
      const second = first + outputs
      const third = second + outputs
      const fourth = third + outputs
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      for (let column = 0; column < outputs; column++) {
        const x = from[a + column] ?? 0
        const y = from[b + column] ?? 0
        const w0 = weights[first + column] ?? 0
        const w1 = weights[second + column] ?? 0
        const w2 = weights[third + column] ?? 0
        const w3 = weights[fourth + column] ?? 0
        a0 += x * w0
        a1 += x * w1
        a2 += x * w2
        a3 += x * w3
        b0 += y * w0
        b1 += y * w1
        b2 += y * w2
        b3 += y * w3
      }
      addFour(to, line * stride + input, a0, a1, a2, a3)
      if (other !== line) addFour(to, other * stride + input, b0, b1, b2, b3)
    }
  }
}

/** to += sum over lines of transposed from[line + offset] · by[line] */
export function addProducts(
  to: Float64Array,
  toFrom: number,
  from: Float64Array,
  stride: number,
  offset: number,
  inputs: number,
  by: Float64Array,
  lines: Int32Array,
  count: number,
  outputs: number,
): void {
  for (let input = 0; input < inputs; input += 2) {
    for (let column = 0; column < outputs; column += 4) {
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      let b0 = 0
      let b1 = 0
      let b2 = 0
      let b3 = 0
      for (let index = 0; index < count; index++) {
        const line = lines[index] ?? 0
        const at = (line + offset) * stride + input
        const byAt = line * outputs + column
        const x = from[at] ?? 0
        const y = from[at + 1] ?? 0
        const w0 = by[byAt] ?? 0
        const w1 = by[byAt + 1] ?? 0
        const w2 = by[byAt + 2] ?? 0
        const w3 = by[byAt + 3] ?? 0
        a0 += x * w0
        a1 += x * w1
        a2 += x * w2
        a3 += x * w3
        b0 += y * w0
        b1 += y * w1
        b2 += y * w2
        b3 += y * w3
      }
      addFour(to, toFrom + input * outputs + column, a0, a1, a2, a3)
      addFour(to, toFrom + (input + 1) * outputs + column, b0, b1, b2, b3)
    }
  }
}

function addFour(to: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  to[at] = (to[at] ?? 0) + a
  to[at + 1] = (to[at + 1] ?? 0) + b
  to[at + 2] = (to[at + 2] ?? 0) + c
  to[at + 3] = (to[at + 3] ?? 0) + d
}

export function addRow(
  to: Float64Array,
  toFrom: number,
  from: Float64Array,
  fromFrom: number,
  count: number,
): void {
  for (let at = 0; at < count; at++) to[toFrom + at] = (to[toFrom + at] ?? 0) + (from[fromFrom + at] ?? 0)
}

export function addLines(
  to: Float64Array,
  toFrom: number,
  from: Float64Array,
  lines: Int32Array,
  count: number,
  columns: number,
) {
  for (let index = 0; index < count; index++) addRow(to, toFrom, from, (lines[index] ?? 0) * columns, columns)
}

export function setLines(
  to: Float64Array,
  lines: Int32Array,
  count: number,
  from: Float64Array,
  at: number,
  columns: number,
) {
  for (let index = 0; index < count; index++) {
    const line = (lines[index] ?? 0) * columns
    for (let column = 0; column < columns; column++) to[line + column] = from[at + column] ?? 0
  }
}

/** Leaves a share of the values out, and makes up for it in the rest. */
export function drop(
  from: Float64Array,
  start: number,
  count: number,
  share: number,
  to: Float64Array,
  toStart: number,
  draw: Draw | null,
): void {
  if (draw === null) {
    for (let at = 0; at < count; at++) to[toStart + at] = from[start + at] ?? 0
    return
  }
  const scale = 1 / (1 - share)
  for (let at = 0; at < count; at++) to[toStart + at] = draw() < share ? 0 : scale * (from[start + at] ?? 0)
}
