// What the portal asks of its store, and the nouns they share. Every promise resolves only when the change would survive a
// kill. Implemented by gateway/adapters/store-letters.ts.
import type { Bytes } from '../../src/bytes.ts'
import type { KeyWrap, LetterHeader, LetterState } from '../../src/contract/letter.ts'

/** A letter that can still be opened, with everything that the store keeps sealed about it. */
export interface Letter {
  readonly id: string
  readonly handle: string
  readonly sender: { readonly mailbox: string; readonly name: string }
  readonly recipient: { readonly address: string; readonly name: string }
  readonly code: LetterHeader['code']
  readonly language: 'da' | 'en'
  readonly notificationId: string
  readonly release: string
  readonly wrap: KeyWrap
  readonly partSizes: readonly number[]
  readonly laidAt: Date
  readonly expiresAt: Date
  readonly openedAt: Date | null
  readonly lastReplyAt: Date | null
  readonly replies: number
  /** Wrong codes since the last right one. */
  readonly failures: number
}

export type FoundLetter =
  | { readonly state: 'live'; readonly letter: Letter }
  | { readonly state: 'expired'; readonly expiresAt: Date }
  | { readonly state: 'recalled' }
  | { readonly state: 'unknown' }

export type Laid =
  | { readonly verdict: 'laid'; readonly id: string; readonly expiresAt: Date; readonly isNew: boolean }
  /** By another letter, or by one that was taken back. */
  | { readonly verdict: 'key-is-used' }

export interface NewLetter {
  readonly oid: string
  readonly idempotencyKey: string
  readonly sender: Letter['sender']
  readonly header: LetterHeader
  readonly parts: readonly Uint8Array[]
  readonly laidAt: Date
  readonly expiresAt: Date
}

export interface CodeLimits {
  readonly resendSeconds: number
  readonly perHour: number
  readonly perDay: number
  readonly perNumberDay: number
}

export type Reserved =
  | { readonly verdict: 'reserved'; readonly id: string }
  | { readonly verdict: 'wait'; readonly seconds: number }

export type Tried =
  | { readonly verdict: 'right' }
  | { readonly verdict: 'wrong'; readonly triesLeft: number }
  /** The tries of this code are used up; askedAt is when it was asked for. */
  | { readonly verdict: 'dead'; readonly askedAt: Date }
  | { readonly verdict: 'no-code' }

export interface TryLimits {
  readonly windowSeconds: number
  readonly perClient: number
  readonly perLetter: number
}

export interface CountedTry {
  readonly seconds: number
  readonly triesLeft: number
}

/** What delivering an answer needs to know of its letter; kept with the answer, as that outlives expiry and recall. */
export type ReplyContext = Pick<
  Letter,
  'handle' | 'sender' | 'recipient' | 'code' | 'language' | 'notificationId'
>

export interface WaitingReply {
  readonly id: string
  readonly letter: string
  readonly takenAt: Date
  readonly attempts: number
}

export interface ReplyContent {
  readonly context: ReplyContext
  readonly sealed: Uint8Array<ArrayBuffer>
}

/** `given-up`: it is not tried any more. Nothing is kept of what an answer says once it does not wait. */
export type ReplyState = 'waits' | 'delivered' | 'given-up'

export interface ReplyKeys {
  readonly publicKey: Bytes
  readonly privateKey: Bytes
}

export interface LetterStore {
  lay(letter: NewLetter): Promise<Laid>
  /** null when there is no such letter, or it is another's. */
  stateOf(id: string, oid: string, now: Date, hardStop: number): Promise<LetterState | null>
  /** Destroys the released half, the wrap and the parts. false when there is no such letter, or it is another's. */
  recall(id: string, oid: string, at: Date): Promise<boolean>
  unlock(id: string, oid: string): Promise<boolean>
  findByHandle(handle: string, now: Date): Promise<FoundLetter>
  findById(id: string, now: Date): Promise<FoundLetter>
  readPart(letter: Letter, part: number): Promise<Bytes | null>
  opened(id: string, at: Date): Promise<void>

  /** Counts a code before it is sent, or says how long to wait. `browser` and `number` are digests. */
  reserveCode(
    code: { letter: string; browser: string; number: string; digest: string; at: Date; expiresAt: Date },
    limits: CodeLimits,
  ): Promise<Reserved>
  /** It was not sent after all. */
  dropCode(id: string): Promise<void>
  /** Counts the try, then compares with the newest code of this browser. A right code is used up. */
  tryCode(letter: string, browser: string, digest: string, now: Date, maximumTries: number): Promise<Tried>
  /** Counts a try with an agreed code. 0 seconds: it may be compared now. */
  countTry(letter: string, client: string, now: Date, limits: TryLimits): Promise<CountedTry>
  clearTries(letter: string): Promise<void>

  startSession(token: string, letter: string, now: Date): Promise<void>
  /** The letter of a live session, which lives on from now; null when it is over. */
  session(token: string, now: Date, idleSeconds: number, absoluteSeconds: number): Promise<string | null>
  endSession(token: string): Promise<void>

  /** Makes them once, and keeps the private half sealed. */
  replyKeys(make: () => Promise<ReplyKeys>): Promise<ReplyKeys>
  /** The same key again answers the same reply. null: this letter has its fill of answers. */
  keepReply(
    reply: { letter: Letter; idempotencyKey: string; sealed: Uint8Array; at: Date },
    maximumReplies: number,
  ): Promise<{ readonly id: string; readonly state: ReplyState } | null>
  dueReplies(now: Date): Promise<readonly WaitingReply[]>
  /** Throws when it can be read no more. */
  readReply(id: string): Promise<ReplyContent>
  replyState(id: string): Promise<ReplyState>
  /** When those answers under a letter were taken that are given up. */
  repliesGivenUp(letter: string): Promise<readonly Date[]>
  replyDelivered(id: string, at: Date): Promise<void>
  replyGivenUp(id: string): Promise<void>
  replyWaits(id: string, dueAt: Date): Promise<void>

  /** Destroys what has expired and forgets old codes, tries and sessions. */
  sweep(now: Date): Promise<void>
}
