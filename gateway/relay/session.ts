// What the relay needs of an SMTP session, and how a server must prove who it is. Only a VerifiedSession can send.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import type { TlsaRecord } from './dns.ts'
import type { Delivery, OutgoingMail } from './queue.ts'

export interface SessionPlan {
  readonly host: string
  readonly ip: string
  readonly port: number
  readonly ehloName: string
  readonly proof:
    { readonly by: 'dane'; readonly tlsa: readonly TlsaRecord[] } | { readonly by: 'mta-sts' | 'allow-list' }
  readonly trustPem: string | null
  readonly now: () => Date
}

export interface VerifiedSession {
  readonly tls: TlsFacts
  send(mail: OutgoingMail): Promise<Delivery>
  quit(): void
}

export type OpenedSession =
  | { readonly verdict: 'verified'; readonly session: VerifiedSession }
  /** The server was reached and did not prove who it is. */
  | { readonly verdict: 'failed'; readonly problems: readonly TlsProblem[] }
  /** Nothing can be said about it now. */
  | { readonly verdict: 'unreachable'; readonly problems: readonly TlsProblem[] }
