// What the relay needs of an SMTP session, and how a server must prove who it is. Only a VerifiedSession can send.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import type { Proof } from './plan.ts'
import type { SessionMail } from './smtp-commands.ts'

/** A proof that a connection can be held against. */
export type DemandedProof = Extract<Proof, { by: 'dane' | 'mta-sts' | 'allow-list' }>

export interface SessionPlan {
  readonly host: string
  readonly ip: string
  readonly port: number
  readonly ehloName: string
  readonly proof: DemandedProof
  /** PEM; null: the public roots. */
  readonly trustPem: string | null
  readonly limits: SessionLimits
  readonly now: () => Date
}

/** How long a server may keep us waiting; what has passed without a verdict is "cannot tell now". */
export interface SessionLimits {
  /** From the first packet to the end of EHLO over verified TLS, however many connections that takes. */
  readonly untilVerifiedInMs: number
  readonly connectInMs: number
  readonly handshakeInMs: number
  /** For each reply to MAIL and RCPT. */
  readonly replyInMs: number
  /** For the reply to DATA. */
  readonly dataInMs: number
  /** For each piece of the message to be taken. */
  readonly blockInMs: number
  /** After the last dot. */
  readonly dotInMs: number
}

// RFC 5321 §4.5.3.2 allows a server minutes before its greeting. A mail that a caseworker waits for does not: a server that
// is slower than this is asked again later. From MAIL on the times are the RFC's own.
export const deliveryLimits: SessionLimits = {
  untilVerifiedInMs: 30_000,
  connectInMs: 10_000,
  handshakeInMs: 8000,
  replyInMs: 300_000,
  dataInMs: 120_000,
  blockInMs: 180_000,
  dotInMs: 600_000,
}
/** For the pane, where somebody looks at the screen. */
export const verdictLimits: SessionLimits = {
  ...deliveryLimits,
  untilVerifiedInMs: 12_000,
  connectInMs: 5000,
  handshakeInMs: 5000,
}

/** Of the TLS session itself; the certificates as the server sent them, its own first. */
export interface SessionFacts extends TlsFacts {
  readonly serverName: string
  readonly keyExchange: string
  readonly chainSha256: readonly string[]
}

/** The last word of the server, made fit to be kept and shown: no control characters, at most 512 characters. */
export interface FinalReply {
  readonly code: number
  readonly text: string
  readonly at: string
}

export type SessionDelivery =
  | { readonly outcome: 'delivered'; readonly reply: FinalReply; readonly requireTls: boolean }
  | {
      readonly outcome: 'deferred' | 'refused'
      readonly problems: readonly TlsProblem[]
      readonly reply: FinalReply | null
    }
  /** The dot was sent and no answer came: SMTP cannot say. */
  | { readonly outcome: 'unknown' }

export type Sent =
  /** One for each recipient, in order. */
  | { readonly verdict: 'answered'; readonly deliveries: readonly SessionDelivery[] }
  /** A connection that was kept from an earlier mail is dead. Nothing of this one was handed over. */
  | { readonly verdict: 'stale' }

export interface VerifiedSession {
  readonly tls: SessionFacts
  /** May be called again while `isOpen`. */
  send(mail: SessionMail): Promise<Sent>
  isOpen(): boolean
  /** Kept for later: does not keep the process alive until `wake`. */
  rest(): void
  wake(): void
  quit(): void
}

export type OpenedSession =
  | { readonly verdict: 'verified'; readonly session: VerifiedSession }
  /** The server was reached and did not prove who it is. */
  | { readonly verdict: 'failed'; readonly problems: readonly TlsProblem[] }
  /** Nothing can be said about it now. */
  | { readonly verdict: 'unreachable'; readonly problems: readonly TlsProblem[] }
