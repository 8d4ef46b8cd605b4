// Which MTA-STS policy holds for a domain now: the fetched one for its max_age, even when the TXT record has vanished
// meanwhile (RFC 8461 §3.1, §5.1). Kept in memory; a restart asks again, and a relay that fails closed loses nothing by it.
import { maximumPolicyBytes, parseStsPolicy, parseStsRecord, type StsPolicy } from './mta-sts.ts'
import type { Resolver } from './dns.ts'
import type { StsAnswer } from './plan.ts'

export type StsFetch = (host: string, addresses: readonly string[], maximumBytes: number) => Promise<string>

const maximumDomains = 10_000

export function createStsCache(
  resolver: Resolver,
  fetchPolicy: StsFetch,
  now: () => Date,
): (domain: string) => Promise<StsAnswer> {
  const kept = new Map<string, { readonly id: string; readonly policy: StsPolicy; readonly until: number }>()

  return async (domain) => {
    const known = kept.get(domain)
    const fresh = known !== undefined && known.until > now().getTime() ? known : null
    const record = await resolver.query(`_mta-sts.${domain}`, 'TXT')
    const id = record.verdict === 'answer' ? parseStsRecord(record.records) : null
    if (fresh !== null && (id === null || id === fresh.id)) return { verdict: 'policy', policy: fresh.policy }
    if (record.verdict === 'failed') return { verdict: 'failed', problem: 'dns-failed' }
    if (record.verdict === 'bogus') return { verdict: 'failed', problem: 'dnssec-bogus' }
    if (id === null) return { verdict: 'none' }
    const host = `mta-sts.${domain}`
    const addresses = await Promise.all([resolver.query(host, 'A'), resolver.query(host, 'AAAA')])
    const found = addresses.flatMap((answer) => (answer.verdict === 'answer' ? answer.records : []))
    let text: string
    try {
      if (found.length === 0) throw new Error('no address')
      text = await fetchPolicy(host, found, maximumPolicyBytes)
    } catch {
      return fresh === null
        ? { verdict: 'failed', problem: 'sts-policy-unreachable' }
        : { verdict: 'policy', policy: fresh.policy }
    }
    const policy = parseStsPolicy(text)
    if (policy === null) {
      return fresh === null
        ? { verdict: 'failed', problem: 'sts-policy-invalid' }
        : { verdict: 'policy', policy: fresh.policy }
    }
    if (kept.size >= maximumDomains) kept.clear()
    kept.set(domain, { id, policy, until: now().getTime() + policy.maxAgeInSeconds * 1000 })
    return { verdict: 'policy', policy }
  }
}
