// AdamW: Loshchilov and Hutter, Decoupled Weight Decay Regularization (ICLR 2019), algorithm 2.

/** What is moved, by what, and the moments of that; of one length. */
export interface Moved {
  readonly values: Float64Array
  readonly gradient: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

const risingShare = 0.15
const firstMomentum = 0.9
const secondMomentum = 0.999

/**
 * How much of the highest rate counts at a step, counted from 0: it rises to the whole, and falls as a cosine does to the
 * least share.
 */
export function shareOfRate(step: number, steps: number, least: number): number {
  const rising = risingShare * steps
  return step < rising
    ? (step + 1) / (rising + 1)
    : least + ((1 - least) * (1 + Math.cos((Math.PI * (step - rising)) / (steps - rising)))) / 2
}

/** Moves [from, to) by one step, of which `step` were made before. `scale` shortens the gradient. */
export function moveBy(
  { values, gradient, first, second }: Moved,
  from: number,
  to: number,
  step: number,
  scale: number,
  rate: number,
  decay: number,
): void {
  const correction = Math.sqrt(1 - secondMomentum ** (step + 1))
  const move = (rate * correction) / (1 - firstMomentum ** (step + 1))
  const kept = 1 - rate * decay
  const least = 1e-8 * correction
  for (let at = from; at < to; at++) {
    const by = scale * (gradient[at] ?? 0)
    const mean = firstMomentum * (first[at] ?? 0) + (1 - firstMomentum) * by
    const square = secondMomentum * (second[at] ?? 0) + (1 - secondMomentum) * by * by
    first[at] = mean
    second[at] = square
    values[at] = (values[at] ?? 0) * kept - (move * mean) / (Math.sqrt(square) + least)
  }
}
