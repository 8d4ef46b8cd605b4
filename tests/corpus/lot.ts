// Numbers drawn by lot, the same on every machine for the same seed.

/** A number from 0 on, below 1. */
export type Draw = () => number

/** Linear congruential: Numerical Recipes. */
export function drawFrom(seed: number): Draw {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A whole number from 0 on, below what is asked. */
export type DrawWhole = (below: number) => number

export function drawWholeFrom(seed: number): DrawWhole {
  const draw = drawFrom(seed)
  return (below) => Math.floor(draw() * below)
}

export function shuffle(order: number[], draw: Draw): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(draw() * (at + 1))
    const held = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = held
  }
}
