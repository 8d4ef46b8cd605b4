// What the rules and the learned model say of a number of CPR form together. The rules know forms, labels and neighbours; the
// model has seen the words that stand around numbers in drafts (tests/corpus/fit-numbers.ts).
import { contextKeyBits, contextKeys, readContext, type NumberEvidence } from './number-context.ts'
import { partsOfOne } from './learned-kinds.ts'
import { unpackFew } from './learned-weights.ts'
import { numberBias, numberWeights } from './number-weights.ts'

/** What the log odds of the rules count beside what was learned. */
export const shareOfRules = 0.8
/** Where the rules are as sure as this that it is one, or that it is none, they decide. */
const sureIs = 5
const sureIsNot = -5

export function isSureByRules(byRules: number): boolean {
  return byRules >= sureIs || byRules <= sureIsNot
}

let weights: Int8Array | null = null

/** The log odds of a number being a CPR number. */
export function weighedNumber(evidence: NumberEvidence): number {
  const { byRules } = evidence
  if (isSureByRules(byRules)) return byRules
  weights ??= unpackFew(numberWeights, 1 << contextKeyBits)
  let sum = numberBias
  const count = readContext(evidence)
  for (let at = 0; at < count; at++) sum += weights[contextKeys[at] ?? 0] ?? 0
  return shareOfRules * byRules + sum / partsOfOne
}
