// What a caseworker says of a finding that is none: kept on her machine, without a word of what she wrote.
import type { FindingKind, FindingType, ReasonCode } from './finding.ts'

export type DismissReason = 'nobody-meant' | 'another-number' | 'already-public'

export interface Feedback {
  /** ISO 8601. */
  readonly at: string
  readonly type: FindingType
  readonly kind: FindingKind
  readonly confidence: number
  readonly why: readonly ReasonCode[]
  readonly because: DismissReason
}
