// How often a code may be asked for and guessed at, how long a session lasts, and how often an answer is tried. The sum of it:
// five tries at a code of six digits, ten codes a day, fifty wrong tries in a row at most: 5 in 100 000 a day for somebody
// who already has the link (NIST SP 800-63B-4 §3.2.2 allows a hundred in a row).
import type { CodeLimits, TryLimits } from './letter-store.ts'

export const codeValidSeconds = 600
export const triesPerCode = 5
export const codeLimits: CodeLimits = { resendSeconds: 60, perHour: 3, perDay: 10, perNumberDay: 20 }
/** Agreed codes: tight for one address, loose for all together, so that a stranger with the link cannot shut the reader out. */
export const agreedLimits: TryLimits = { windowSeconds: 600, perClient: 5, perLetter: 20 }
/** Wrong tries in a row, however spread; then the letter is locked. */
export const hardStop = 50

export const idleSeconds = 15 * 60
export const absoluteSeconds = 60 * 60
export const maximumRepliesPerLetter = 50
/**
 * Nearly all of them a quarter of an hour apart: five days (RFC 5321 §4.5.4.1). Tries are counted and not days, so that no
 * answer is given up because the gateway stood still.
 */
export const maximumReplyAttempts = 480
