// What the carrier answered, per recipient, as it happens.
import type { TlsProblem } from '../contract/tls-problem.ts'
import type { Personal } from '../personal.ts'
import type { TlsMechanism } from './reach.ts'
import type { RouteBy } from './route.ts'

/** The facts of the one TLS session that carried the mail. Times are ISO 8601. */
export interface TlsFacts {
  readonly by: TlsMechanism
  readonly host: string
  readonly ip: string
  readonly protocol: string
  readonly cipher: string
  readonly certificateSha256: string
  readonly at: string
}

export type Receipt = {
  readonly recipient: Personal<string>
  readonly by: RouteBy
  readonly at: string
  /** The same mail went to this recipient at this time, and nobody knows whether it arrived. */
  readonly mayRepeatFrom?: string
} & (
  | { readonly outcome: 'working'; readonly step: 'encrypting' | 'uploading' | 'sending' | 'queued' }
  /** S/MIME: our own mail system took the encrypted mail. Portal: the letter lies ready and the notification is sent. */
  | { readonly outcome: 'handed-over' }
  /** TLS: the recipient's mail server took it over a verified connection. */
  | { readonly outcome: 'delivered'; readonly tls: TlsFacts }
  | { readonly outcome: 'deferred'; readonly problems: readonly TlsProblem[]; readonly retryUntil: string }
  | { readonly outcome: 'not-sent'; readonly problems: readonly TlsProblem[]; readonly code: string | null }
  /** The mail may have gone on from here or not. Nothing of the kind is sent again by itself. */
  | { readonly outcome: 'unknown'; readonly lostAt: LostAt }
)

/**
 * Recipient: SMTP cannot say, the connection broke after the last dot. Gateway: whether it took the mail was not heard; it can
 * be asked again. Mailbox: whether our own mail system took it was not heard, and it cannot be asked.
 */
export type LostAt = 'recipient' | 'gateway' | 'mailbox'
