// The plan: per recipient the strongest way that works, and why the others were refused.
import type { TlsProblem } from '../contract/tls-problem.ts'
import type { Personal } from '../personal.ts'
import type { Recipient } from './draft.ts'
import type { Reach } from './reach.ts'

export type RouteBy = 'smime' | 'tls' | 'portal'

/** How the recipient of a portal letter proves who they are. */
export type PortalCode =
  | { readonly by: 'sms'; readonly number: Personal<string> }
  | { readonly by: 'agreed'; readonly code: Personal<string> }

/** Whose certificate signs: the caseworker's own, or at the gateway that of her organisation. */
export type Signer = 'sender' | 'organisation'

export type Route =
  | { readonly by: 'smime'; readonly signer: Signer }
  | { readonly by: 'tls' }
  /** code is null until the sender has given a number or an agreed code. */
  | { readonly by: 'portal'; readonly code: PortalCode | null }
  /** Whether the mail can be encrypted cannot be told now: the weaker way waits for the sender's yes to just that way. */
  | { readonly by: 'undecided'; readonly otherwise: 'tls' | 'portal' }
  /** The domain takes no mail, so not even the link of a letter can arrive. */
  | { readonly by: 'nowhere' }
  | { readonly by: 'pending' }

export interface Refusal {
  readonly by: RouteBy
  readonly because:
    | 'no-certificate'
    | 'certificate-unusable'
    | 'certificate-unknown'
    | 'signer-unknown'
    | 'no-own-certificate'
    | 'mail-too-large'
    | 'tls-not-published'
    | 'tls-failed'
    | 'tls-unknown'
  readonly problems: readonly TlsProblem[]
}

export interface RecipientPlan {
  readonly recipient: Recipient
  readonly reach: Reach | null
  readonly route: Route
  readonly refused: readonly Refusal[]
}

export interface RoutePlan {
  readonly recipients: readonly RecipientPlan[]
}
