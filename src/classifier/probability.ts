// Log odds and probabilities, and how several findings make one label.

/** The logistic function, kept off 0 and 1: nothing here is ever certain. */
export function probability(logOdds: number): number {
  const p = 1 / (1 + Math.exp(-logOdds))
  return Math.round(Math.min(0.998, Math.max(0.002, p)) * 1000) / 1000
}

/** The strongest counts whole; the others help a little, because what stands in one mail is seldom independent. */
export function combined(probabilities: readonly number[]): number {
  let strongest = 0
  for (const p of probabilities) strongest = Math.max(strongest, p)
  let none = 1 - strongest
  let isStrongestSeen = false
  let helpers = 0
  for (const p of probabilities) {
    if (p === strongest && !isStrongestSeen) {
      isStrongestSeen = true
      continue
    }
    if (p < 0.3 || helpers === mostHelpers) continue
    none *= 1 - 0.25 * p
    helpers++
  }
  return Math.round((1 - none) * 1000) / 1000
}

const mostHelpers = 6
