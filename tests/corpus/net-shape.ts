// The small net that reads a sentence by its words: what it is learned from, what it is made of, and how it lies in one flat
// array while it is learned. How it is learned is in net-train.ts; how it is packed for the product, in pack-net.ts.
import type { MatrixName } from '../../src/classifier/net-pack.ts'
import { wordsOfMail } from '../../src/classifier/sentence-net.ts'
import type { Draw } from './lot.ts'

export interface NetSentence {
  /** Embedding rows of each word, 0 to 8 of them. */
  readonly words: readonly Int32Array[]
  /** 0..7. */
  readonly flags: number
  /** Bit k: kind k is told in it. */
  readonly marked: number
  /** The same bits by word. */
  readonly markedWords: Int32Array
}

export interface NetMail {
  /** In order, each of at least one word. */
  readonly sentences: readonly NetSentence[]
  readonly weight: number
  readonly isLine: boolean
}

/** `size` and `width` are multiples of four. */
export interface NetShape {
  readonly rows: number
  readonly size: number
  readonly width: number
  readonly kinds: number
}

export type Part = 'embeddings' | MatrixName

/** Each part row by row: a line of outputs for each input. `near` looks at offsets -1, 0 and 1, `wide` at -2, 0 and 2. */
export interface Net extends NetShape, Readonly<Record<Part, Float32Array>> {}

// What a net is made of, and its one flat array: lines of kinds are filled up to a multiple of four.

export interface Place {
  readonly part: Part
  readonly lines: number
  readonly columns: number
  readonly stride: number
  readonly from: number
}

export function placesOf({ rows, size, width, kinds }: NetShape): readonly Place[] {
  const parts: readonly (readonly [Part, number, number])[] = [
    ['embeddings', rows, size],
    ['near', 3 * size, width],
    ['nearBias', 1, width],
    ['wide', 3 * width, width],
    ['wideBias', 1, width],
    ['token', width, kinds],
    ['tokenBias', 1, kinds],
    ['own', 2 * width, width],
    ['ownBias', 1, width],
    ['flags', 8, width],
    ['mail', size, width],
    ['mailBias', 1, width],
    ['before', 2 * width, width],
    ['beforeBias', 1, width],
    ['join', 3 * width, width],
    ['joinBias', 1, width],
    ['last', width, kinds],
    ['lastBias', 1, kinds],
    ['pooled', 2 * width, kinds],
    ['pooledBias', 1, kinds],
  ]
  let from = 0
  return parts.map(([part, lines, columns]) => {
    const place = { part, lines, columns, stride: (columns + 3) & ~3, from }
    from += lines * place.stride
    return place
  })
}

export function lengthOf(shape: NetShape): number {
  return placesOf(shape).reduce((sum, { lines, stride }) => sum + lines * stride, 0)
}

export function flatten(net: Net): Float64Array {
  const flat = new Float64Array(lengthOf(net))
  for (const { part, lines, columns, stride, from } of placesOf(net))
    for (let line = 0; line < lines; line++)
      flat.set(net[part].subarray(line * columns, (line + 1) * columns), from + line * stride)
  return flat
}

export function netOf(shape: NetShape, flat: Float64Array): Net {
  const { rows, size, width, kinds } = shape
  const parts = placesOf(shape).map(({ part, lines, columns, stride, from }) => {
    const values = new Float32Array(lines * columns)
    for (let line = 0; line < lines; line++)
      values.set(flat.subarray(from + line * stride, from + line * stride + columns), line * columns)
    return [part, values] as const
  })
  return { rows, size, width, kinds, ...(Object.fromEntries(parts) as Record<Part, Float32Array>) }
}

const embeddingSpread = 0.15

export function firstNet(shape: NetShape, draw: Draw): Net {
  const { size, width } = shape
  const net = netOf(shape, new Float64Array(lengthOf(shape)))
  // Box and Muller: the logarithm of a number above 0.
  net.embeddings.forEach((_, at, all) => {
    const far = Math.sqrt(-2 * Math.log(1 - draw()))
    all[at] = embeddingSpread * far * Math.cos(2 * Math.PI * draw())
  })
  const inputs: readonly (readonly [Part, Part, number])[] = [
    ['near', 'nearBias', 3 * size],
    ['wide', 'wideBias', 3 * width],
    ['token', 'tokenBias', width],
    ['own', 'ownBias', 2 * width],
    ['mail', 'mailBias', size],
    ['before', 'beforeBias', 2 * width],
    ['join', 'joinBias', 3 * width],
    ['last', 'lastBias', width],
    ['pooled', 'pooledBias', 2 * width],
  ]
  for (const [weights, bias, count] of inputs)
    for (const part of [net[weights], net[bias]])
      part.forEach((_, at) => (part[at] = (2 * draw() - 1) / Math.sqrt(count)))
  return net
}

/** Linear congruential: Numerical Recipes. */

// The net as it is told, for a reader and for the product's own to be held against.

/** For each sentence the log odds of each kind. */
export function runNet(net: Net, { sentences }: NetMail): Float32Array {
  const { width, kinds } = net
  const read = sentences.map(({ words }) => {
    const vectors = words.map((rows) => wordOf(net, rows))
    const none = new Array<number>(net.size).fill(0)
    const near = vectors.map((vector, at) =>
      relu(
        layer(
          [...(vectors[at - 1] ?? none), ...vector, ...(vectors[at + 1] ?? none)],
          net.near,
          net.nearBias,
        ),
      ),
    )
    const nothing = new Array<number>(width).fill(0)
    const both = near.map((vector, at) =>
      relu(
        layer(
          [...(near[at - 2] ?? nothing), ...vector, ...(near[at + 2] ?? nothing)],
          net.wide,
          net.wideBias,
        ),
      ).map((value, column) => value + (vector[column] ?? 0)),
    )
    const highest = nothing.map((_, column) => Math.max(...both.map((vector) => vector[column] ?? 0)))
    const mean = nothing.map(
      (_, column) => both.reduce((sum, vector) => sum + (vector[column] ?? 0), 0) / (both.length + 2),
    )
    const tokens = both.map((vector) => layer(vector, net.token, net.tokenBias))
    return { vectors, summary: [...highest, ...mean], tokens }
  })
  const first = read.flatMap(({ vectors }) => vectors).slice(0, wordsOfMail)
  const mean = Array.from({ length: net.size }, (_, column) => {
    return first.reduce((sum, vector) => sum + (vector[column] ?? 0), 0) / first.length
  })
  const mailed = relu(layer(mean, net.mail, net.mailBias))
  const odds = new Float32Array(sentences.length * kinds)
  read.forEach(({ summary, tokens }, sentence) => {
    const previous = read[sentence - 1]?.summary ?? new Array<number>(2 * width).fill(0)
    const before = relu(layer(previous, net.before, net.beforeBias))
    const flags = (sentences[sentence]?.flags ?? 0) * width
    const own = relu(
      layer(summary, net.own, net.ownBias).map((value, column) => value + (net.flags[flags + column] ?? 0)),
    )
    const joined = relu(layer([...mailed, ...before, ...own], net.join, net.joinBias))
    const last = layer(joined, net.last, net.lastBias)
    const pooled = layer(summary, net.pooled, net.pooledBias)
    for (let kind = 0; kind < kinds; kind++) {
      const most = Math.max(...tokens.map((token) => token[kind] ?? 0))
      odds[sentence * kinds + kind] = (last[kind] ?? 0) + (pooled[kind] ?? 0) + most
    }
  })
  return odds
}

function wordOf({ embeddings, size }: Net, rows: Int32Array): readonly number[] {
  return Array.from({ length: size }, (_, column) =>
    rows.reduce((sum, row) => sum + (embeddings[row * size + column] ?? 0), 0),
  )
}

function layer(inputs: readonly number[], weights: Float32Array, bias: Float32Array): readonly number[] {
  return Array.from(bias, (start, column) =>
    inputs.reduce((sum, input, at) => sum + input * (weights[at * bias.length + column] ?? 0), start),
  )
}

function relu(values: readonly number[]): readonly number[] {
  return values.map((value) => Math.max(0, value))
}
