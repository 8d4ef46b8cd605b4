// Which MTA-STS policy holds for a domain now: the fetched one for its max_age, even when the TXT record or the policy has
// vanished meanwhile (RFC 8461 §3.1, §5.1); a new id makes us fetch again, and the old one counts until that works. What
// is kept outlives the process when a store is given.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import {
  maximumPolicyBytes,
  parseStsPolicy,
  parseStsRecord,
  type StsPolicy,
  type StsRecord,
} from './mta-sts.ts'
import type { DnsAnswer, Resolver } from './dns.ts'

export interface HeldPolicy {
  readonly id: string
  readonly policy: StsPolicy
  /** Over the text as it was fetched, hex. */
  readonly sha256: string
}

export type StsAnswer =
  | ({ readonly verdict: 'policy' } & HeldPolicy)
  | { readonly verdict: 'none' }
  /** It says that there is a policy, and there is none to be had; or DNS says nothing. */
  | { readonly verdict: 'failed'; readonly problem: TlsProblem }

/** Fetches as RFC 8461 §3.3 demands, or says which of its demands was not met. */
export type StsFetch = (
  host: string,
  addresses: readonly string[],
  maximumBytes: number,
) => Promise<
  | { readonly verdict: 'fetched'; readonly bytes: Uint8Array }
  | { readonly verdict: 'failed'; readonly problem: StsProblem }
>
export type StsProblem = Extract<
  TlsProblem,
  'sts-policy-unreachable' | 'sts-policy-invalid' | 'sts-certificate-invalid'
>

export interface StsStore {
  load(domain: string): Promise<KeptPolicy | null>
  save(domain: string, kept: KeptPolicy): Promise<void>
}

export interface KeptPolicy extends HeldPolicy {
  readonly until: Date
}

export interface StsParts {
  readonly resolver: Resolver
  readonly fetchPolicy: StsFetch
  readonly sha256Of: (bytes: Uint8Array) => string
  readonly now: () => Date
  readonly store?: StsStore
}

const maximumDomains = 10_000
// RFC 8461 §3.3 suggests five minutes between attempts for one policy; a caseworker who presses "again" asks more often.
const failedForMs = 300_000
// An answer for the recipients of one mail, who often share a domain; shorter than any sensible TTL.
const answeredForMs = 10_000

export function createStsCache(parts: StsParts): (domain: string) => Promise<StsAnswer> {
  const { resolver, now } = parts
  const kept = new Map<string, KeptPolicy>()
  const failed = new Map<
    string,
    { readonly id: string; readonly until: number; readonly problem: TlsProblem }
  >()
  const asked = new Map<string, { readonly until: number; readonly answer: Promise<StsAnswer> }>()

  async function knownFor(domain: string): Promise<KeptPolicy | null> {
    const known = kept.get(domain) ?? (await parts.store?.load(domain)) ?? null
    return known !== null && known.until > now() ? known : null
  }

  async function answerFor(domain: string): Promise<StsAnswer> {
    const [known, answer] = await Promise.all([knownFor(domain), resolver.query(`_mta-sts.${domain}`, 'TXT')])
    const record = recordIn(answer)
    if (known !== null && (record.verdict !== 'id' || record.id === known.id)) return policyAnswer(known)
    if (record.verdict !== 'id') {
      return record.verdict === 'none' ? record : { verdict: 'failed', problem: record.problem }
    }
    const before = failed.get(domain)
    const fetched =
      before !== undefined && before.id === record.id && before.until > now().getTime()
        ? before.problem
        : await fetchNow(domain, record.id)
    if (typeof fetched !== 'string') return policyAnswer(fetched)
    return known === null ? { verdict: 'failed', problem: fetched } : policyAnswer(known)
  }

  async function fetchNow(domain: string, id: string): Promise<HeldPolicy | TlsProblem> {
    const fetched = await fetchFrom(domain)
    if (typeof fetched === 'string') {
      bound(failed)
      failed.set(domain, { id, problem: fetched, until: now().getTime() + failedForMs })
      return fetched
    }
    const row = { ...fetched, id, until: new Date(now().getTime() + fetched.policy.maxAgeInSeconds * 1000) }
    failed.delete(domain)
    bound(kept)
    kept.set(domain, row)
    await parts.store?.save(domain, row)
    return row
  }

  async function fetchFrom(domain: string): Promise<Omit<HeldPolicy, 'id'> | TlsProblem> {
    const host = `mta-sts.${domain}`
    const answers = await Promise.all([resolver.query(host, 'A'), resolver.query(host, 'AAAA')])
    const addresses = answers.flatMap((answer) => (answer.verdict === 'answer' ? answer.records : []))
    if (addresses.length === 0) return 'sts-policy-unreachable'
    const fetched = await parts.fetchPolicy(host, addresses, maximumPolicyBytes)
    if (fetched.verdict === 'failed') return fetched.problem
    const policy = parseStsPolicy(new TextDecoder('utf-8', { ignoreBOM: true }).decode(fetched.bytes))
    return policy === null ? 'sts-policy-invalid' : { policy, sha256: parts.sha256Of(fetched.bytes) }
  }

  return (domain) => {
    const time = now().getTime()
    const running = asked.get(domain)
    if (running !== undefined && running.until > time) return running.answer
    bound(asked)
    const answer = answerFor(domain).catch((): StsAnswer => ({ verdict: 'failed', problem: 'dns-failed' }))
    asked.set(domain, { until: time + answeredForMs, answer })
    return answer
  }
}

function policyAnswer({ id, policy, sha256 }: HeldPolicy): StsAnswer {
  return { verdict: 'policy', id, policy, sha256 }
}

function recordIn(
  answer: DnsAnswer<string>,
): Exclude<StsRecord, { verdict: 'invalid' }> | { verdict: 'failed'; problem: TlsProblem } {
  if (answer.verdict === 'failed') return { verdict: 'failed', problem: 'dns-failed' }
  if (answer.verdict === 'bogus') return { verdict: 'failed', problem: 'dnssec-bogus' }
  if (answer.verdict === 'none') return { verdict: 'none' }
  const record = parseStsRecord(answer.records)
  return record.verdict === 'invalid' ? { verdict: 'failed', problem: 'sts-record-invalid' } : record
}

/** A full table starts anew: it is only a memory, and what must last lies in the store. */
function bound(table: Map<string, unknown>): void {
  if (table.size >= maximumDomains) table.clear()
}
