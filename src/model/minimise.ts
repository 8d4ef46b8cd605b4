// What may stay of a CPR number, and a change of the draft that can be shown, done and undone.
import type { Span } from './finding.ts'

/** The policy: which half of a CPR number may stay. */
export type KeepOfCpr = 'birth-date' | 'last-four'

/** The raw text between start and end becomes the replacement. */
export interface Edit extends Span {
  readonly replacement: string
}
