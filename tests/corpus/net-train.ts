// Trains the sentence net by mini-batches. The gradients are written by hand (net-pass.ts), and the same mails and seed give
// the same net. All is counted in Float64Array, which V8 reads without converting; the finished net is rounded to Float32Array.
// Left out: what a word's rows are, and how a net is packed for the product.
import { moveBy, shareOfRate } from './adam.ts'
import { drawFrom, shuffle } from './lot.ts'
import { deskFor, learnMail, type Desk } from './net-pass.ts'
import { firstNet, flatten, netOf, type Net, type NetMail, type NetShape } from './net-shape.ts'

const mailsInBatch = 48

const rates = { embeddings: 4e-3, rest: 2e-3 }
const decays = { embeddings: 0.02, rest: 0.01 }
const longestGradient = 5
/**
 * The net is the mean of what the weights were after each step of the last part of all: Izmailov and others, Averaging
 * Weights Leads to Wider Optima and Better Generalization (UAI 2018).
 */
const averagedShare = 0.5
/** Of the rate: what is averaged is to have gone some way. */
const leastShare = 0.3

export interface NetOptions {
  readonly epochs: number
  readonly seed: number
  readonly log?: (line: string) => void
}

export function trainNet(mails: readonly NetMail[], shape: NetShape, options: NetOptions): Net {
  const told = mails.filter(({ sentences }) => sentences.length > 0)
  const draw = drawFrom(options.seed)
  const desk = deskFor(shape, told)
  desk.values.set(flatten(firstNet(shape, draw)))
  const order = told.map((_, mail) => mail)
  const steps = options.epochs * Math.ceil(told.length / mailsInBatch)
  const firstAveraged = Math.floor((1 - averagedShare) * steps)
  const mean = desk.values.slice()
  for (let epoch = 0, step = 0; epoch < options.epochs; epoch++) {
    shuffle(order, draw)
    let loss = 0
    for (let from = 0; from < order.length; from += mailsInBatch, step++) {
      const to = Math.min(order.length, from + mailsInBatch)
      desk.gradient.fill(0)
      for (let at = from; at < to; at++)
        loss += learnMail(desk, told[order[at] ?? 0] as NetMail, to - from, draw) * (to - from)
      stepBy(desk, step, steps)
      if (step >= firstAveraged) addToMean(mean, desk.values, step - firstAveraged)
    }
    options.log?.(`epoch ${epoch + 1} of ${options.epochs}: loss ${(loss / order.length).toFixed(4)} a mail`)
  }
  return netOf(shape, mean)
}

/** The loss of one batch and its gradient, for the test: with what the seed drops, or without dropout. */
export function gradientOf(
  net: Net,
  mails: readonly NetMail[],
  seed: number | null,
): { readonly loss: number; readonly by: Net } {
  const desk = deskFor(net, mails)
  desk.values.set(flatten(net))
  const draw = seed === null ? null : drawFrom(seed)
  const loss = mails.reduce((sum, mail) => sum + learnMail(desk, mail, mails.length, draw), 0)
  return { loss, by: netOf(net, desk.gradient) }
}

/** `mean` is that of `count` lots of values, and is then that of one more; it may be anything of none. */
function addToMean(mean: Float64Array, values: Float64Array, count: number): void {
  for (let at = 0; at < mean.length; at++) {
    const before = mean[at] ?? 0
    mean[at] = before + ((values[at] ?? 0) - before) / (count + 1)
  }
}

function stepBy(desk: Desk, step: number, steps: number): void {
  const { at, gradient } = desk
  const length = Math.sqrt(squareOf(gradient))
  const scale = length > longestGradient ? longestGradient / length : 1
  const share = shareOfRate(step, steps, leastShare)
  moveBy(desk, 0, at.near, step, scale, rates.embeddings * share, decays.embeddings)
  moveBy(desk, at.near, gradient.length, step, scale, rates.rest * share, decays.rest)
}

function squareOf(values: Float64Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += (values[at] ?? 0) * (values[at] ?? 0)
  return sum
}
