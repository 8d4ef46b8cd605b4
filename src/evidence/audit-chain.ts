// The audit log as a chain: each entry holds the digest of the one before it, so that an entry changed, dropped, added or
// moved breaks everything after it. Entries hold ids, times and digests; nobody's address, nothing of a mail.
import { type Bytes, toHex } from '../bytes.ts'
import { canonicalBytes, type Json } from './canonical.ts'

export interface AuditEntry {
  /** Counted from 1. */
  readonly n: number
  /** ISO 8601. */
  readonly at: string
  readonly event: Json
  /** Hash of the entry before; 64 zeros before the first. */
  readonly prev: string
  /** SHA-256 over the canonical form of all the other fields. */
  readonly hash: string
}

export const beforeTheFirst = '0'.repeat(64)

export type OpenEntry = Omit<AuditEntry, 'hash'>

/** The entry that follows, all but its hash. */
export function entryAfter(
  before: Pick<AuditEntry, 'n' | 'hash'> | null,
  at: string,
  event: Json,
): OpenEntry {
  return { n: (before?.n ?? 0) + 1, at, event, prev: before?.hash ?? beforeTheFirst }
}

/** What an entry's hash is the SHA-256 of. */
export function hashedBytes({ n, at, event, prev }: OpenEntry): Bytes {
  return canonicalBytes({ n, at, event, prev })
}

export async function nextEntry(
  crypto: Crypto,
  before: Pick<AuditEntry, 'n' | 'hash'> | null,
  at: string,
  event: Json,
): Promise<AuditEntry> {
  const open = entryAfter(before, at, event)
  return { ...open, hash: await hashOf(crypto, open) }
}

export type ChainVerdict =
  | { readonly verdict: 'valid'; readonly events: number }
  | { readonly verdict: 'invalid'; readonly events: number; readonly firstBad: number }

/** Reads the whole chain in order. That entries are missing at its end, only a copy kept elsewhere can tell. */
export async function verifyChain(
  crypto: Crypto,
  entries: Iterable<AuditEntry> | AsyncIterable<AuditEntry>,
): Promise<ChainVerdict> {
  let before: Pick<AuditEntry, 'n' | 'hash'> | null = null
  let events = 0
  for await (const { hash, ...open } of entries) {
    events += 1
    const isNext: boolean = open.n === (before?.n ?? 0) + 1 && open.prev === (before?.hash ?? beforeTheFirst)
    if (!isNext || hash !== (await hashOf(crypto, open)))
      return { verdict: 'invalid', events, firstBad: events }
    before = { n: open.n, hash }
  }
  return { verdict: 'valid', events }
}

async function hashOf(crypto: Crypto, open: OpenEntry): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', hashedBytes(open))))
}
