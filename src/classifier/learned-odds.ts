// What the rules and the learned model say together. The rules know whom a sentence is about and what stands beside a
// word; the model has seen more sentences than the rules were written for. Their log odds are added with weights that
// were fitted to mail and sentences that the rules were never tuned on (tests/corpus/fit.ts).
import type { FindingKind } from '../model/finding.ts'
import { isBesideArticle9 } from '../model/finding.ts'
import type { WordType } from './odds.ts'
import type { Nearness } from './persons.ts'
import { stack } from './sentence-weights.ts'

export interface Evidence {
  /** Of the sentence in its part. */
  readonly index: number
  readonly type: WordType
  readonly kind: FindingKind
  /** Log odds by the rules; null where they found nothing. */
  readonly byRules: number | null
  /** By the learned model: of this sentence, and of the mail as a whole. */
  readonly bySentence: number
  readonly byMail: number
  /** By the sentence net. */
  readonly byNet: number
  readonly nearness: Nearness
  readonly isSignature: boolean
  readonly isInSubject: boolean
  readonly isGeneral: boolean
  readonly isToMany: boolean
  readonly isAboutAnimal: boolean
  /** Of pay that the amount is called something else, of a union that the mail names none. */
  readonly isSpokenAgainst: boolean
  /** How many sentences the mail has, its subject included. */
  readonly sentences: number
}

/** How evidence becomes log odds. */
export type Weigh = (evidence: Evidence) => number

/** Weighed apart: what is criminal or social is told otherwise than what is of Article 9. */
export const stackNames = ['health', 'salary', 'article9', 'beside'] as const
export type StackName = (typeof stackNames)[number]

export function stackOf({ type, kind }: Evidence): StackName {
  return isBesideArticle9(kind) ? 'beside' : type
}

/** A long mail gathers words of everything. */
const mostOfMail = 4
const mostOfSentence = 8
const mostOfShort = 4
const mostOfNet = 10

/** Where `inputsOf` has what the mail as a whole tells. */
export const inputOfMail = 5

/** What `stack` holds a weight for, in its order. */
export function inputsOf(evidence: Evidence): readonly number[] {
  const { byRules, nearness } = evidence
  const has = byRules === null ? 0 : 1
  const alone = 1 - has
  const told = within(evidence.bySentence, mostOfSentence)
  const ofMail = within(evidence.byMail, mostOfMail)
  // There is no mail around a line that stands alone.
  const shortness = Math.max(0, 1 - (evidence.sentences - 1) / mostOfShort)
  return [
    1,
    has,
    within(byRules ?? 0, mostOfSentence),
    told,
    has * told,
    ofMail,
    evidence.isSignature ? 1 : 0,
    evidence.isInSubject ? 1 : 0,
    nearness === 'spoken-of' ? alone : 0,
    nearness === 'writer' ? alone : 0,
    nearness === 'addressee' || nearness === 'somebody' ? alone : 0,
    nearness === 'nobody' || nearness === 'greeted' ? alone : 0,
    evidence.isGeneral ? 1 : 0,
    evidence.isToMany ? alone : 0,
    evidence.isAboutAnimal && evidence.type === 'health' ? 1 : 0,
    shortness,
    shortness * ofMail,
    within(evidence.byNet, mostOfNet),
    alone * within(evidence.byNet, mostOfNet),
    evidence.isSpokenAgainst ? alone : 0,
  ]
}

function within(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value))
}

export function weighed(evidence: Evidence): number {
  const of = stack[stackOf(evidence)]
  const inputs = inputsOf(evidence)
  let sum = 0
  for (let at = 0; at < inputs.length; at++) sum += (of[at] ?? 0) * (inputs[at] ?? 0)
  return sum
}
