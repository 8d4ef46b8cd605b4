// domain → its mail servers, and for each how it must prove who it is, before anything is connected. DANE where DNS is
// signed (RFC 7672), else MTA-STS in enforce mode (RFC 8461), else a partner's pin; else nothing, and why. A host whose
// DANE cannot be looked up or is unusable never falls to another mechanism (RFC 8461 §2).
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { isUsable } from './dane.ts'
import type { MxRecord, Resolver, TlsaRecord } from './dns.ts'
import { judgePartner, type AllowList } from './allow-list.ts'
import { matchesMxPattern, type StsPolicy } from './mta-sts.ts'

export type Proof =
  | { readonly by: 'dane'; readonly tlsa: readonly TlsaRecord[] }
  | { readonly by: 'mta-sts' }
  | { readonly by: 'allow-list' }
  /** Asked and found out: this host proves nothing. */
  | { readonly by: 'none'; readonly problems: readonly TlsProblem[] }
  /** It says how, and what it says is wrong. */
  | { readonly by: 'broken'; readonly problems: readonly TlsProblem[] }
  /** Cannot tell now. */
  | { readonly by: 'unknown'; readonly problems: readonly TlsProblem[] }

export interface MxPlan {
  readonly host: string
  readonly addresses: readonly string[]
  readonly proof: Proof
}

export type DomainPlan =
  | { readonly verdict: 'planned'; readonly mx: readonly MxPlan[] }
  | { readonly verdict: 'failed' | 'unknown'; readonly problems: readonly TlsProblem[] }

export type StsAnswer =
  | { readonly verdict: 'policy'; readonly policy: StsPolicy }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'failed'; readonly problem: TlsProblem }

export interface PlanParts {
  readonly resolver: Resolver
  readonly stsPolicyOf: (domain: string) => Promise<StsAnswer>
  readonly allowList: AllowList | null
  readonly smtpPort: number
}

const maximumHosts = 16
const maximumAddressesPerHost = 8

export async function planDomain(domain: string, parts: PlanParts): Promise<DomainPlan> {
  const mx = await parts.resolver.query(domain, 'MX')
  if (mx.verdict === 'bogus') return { verdict: 'failed', problems: ['dnssec-bogus'] }
  if (mx.verdict === 'failed') return { verdict: 'unknown', problems: ['dns-failed'] }
  if (mx.verdict === 'none' && !mx.nameExists) return { verdict: 'failed', problems: ['no-mx'] }
  // RFC 5321 §5.1: without MX records the domain itself is the host.
  const records: readonly MxRecord[] =
    mx.verdict === 'none' ? [{ exchange: domain, preference: 0 }] : mx.records
  // RFC 7505: one record that names the root means "no mail here".
  if (records.some(({ exchange }) => exchange === '.' || exchange === '')) {
    return { verdict: 'failed', problems: ['null-mx'] }
  }
  const sorted = [...records].sort((a, b) => a.preference - b.preference).slice(0, maximumHosts)
  const sts = await parts.stsPolicyOf(domain)
  const plans = await Promise.all(
    sorted.map(({ exchange }) => planHost(domain, exchange, mx.secure, sts, parts)),
  )
  const [only] = plans
  if (mx.verdict === 'none' && only?.addresses.length === 0) return { verdict: 'failed', problems: ['no-mx'] }
  return { verdict: 'planned', mx: plans }
}

async function planHost(
  domain: string,
  exchange: string,
  mxIsSecure: boolean,
  sts: StsAnswer,
  parts: PlanParts,
): Promise<MxPlan> {
  const host = exchange.replace(/\.$/, '').toLowerCase()
  const [four, six] = await Promise.all([parts.resolver.query(host, 'A'), parts.resolver.query(host, 'AAAA')])
  const bogus = four.verdict === 'bogus' || six.verdict === 'bogus'
  const failed = four.verdict === 'failed' || six.verdict === 'failed'
  if (bogus) return { host, addresses: [], proof: { by: 'broken', problems: ['dnssec-bogus'] } }
  if (failed) return { host, addresses: [], proof: { by: 'unknown', problems: ['dns-failed'] } }
  const found = [four, six].filter((answer) => answer.verdict === 'answer')
  const addresses = found.flatMap((answer) => answer.records).slice(0, maximumAddressesPerHost)
  // RFC 7672 §2.2.2: ask for TLSA only where the addresses are secure; some servers break on the question.
  const daneApplies = mxIsSecure && found.length > 0 && found.every((answer) => answer.secure)
  const dane = daneApplies ? await daneOf(host, parts) : null
  return { host, addresses, proof: dane ?? judgeOtherwise(domain, host, sts, parts.allowList) }
}

/** null when the host has, provably, no TLSA records. */
async function daneOf(host: string, { resolver, smtpPort }: PlanParts): Promise<Proof | null> {
  // RFC 7672 §2.2.3: the name holds the port that is connected to; servers publish 25.
  for (const port of new Set([smtpPort, 25])) {
    const tlsa = await resolver.query(`_${port}._tcp.${host}`, 'TLSA')
    if (tlsa.verdict === 'bogus') return { by: 'broken', problems: ['dnssec-bogus'] }
    if (tlsa.verdict === 'failed') return { by: 'unknown', problems: ['dns-failed'] }
    // RFC 7672 §2.2: an insecure denial is like none at all; insecure records promise nothing.
    if (tlsa.verdict === 'none' || !tlsa.secure) continue
    const usable = tlsa.records.filter(isUsable)
    return usable.length > 0 ? { by: 'dane', tlsa: usable } : { by: 'broken', problems: ['tlsa-unusable'] }
  }
  return null
}

function judgeOtherwise(domain: string, host: string, sts: StsAnswer, list: AllowList | null): Proof {
  if (sts.verdict === 'policy' && sts.policy.mode === 'enforce') {
    return sts.policy.mx.some((pattern) => matchesMxPattern(host, pattern))
      ? { by: 'mta-sts' }
      : { by: 'broken', problems: ['sts-mx-not-listed'] }
  }
  const partner = list === null ? 'not-a-partner' : judgePartner(list, domain, host)
  if (partner === 'pinned') return { by: 'allow-list' }
  if (partner === 'other-host') return { by: 'broken', problems: ['allow-list-mx-not-listed'] }
  if (sts.verdict === 'policy') return { by: 'none', problems: ['sts-not-enforcing'] }
  if (sts.verdict === 'failed') {
    return { by: sts.problem === 'dns-failed' ? 'unknown' : 'none', problems: [sts.problem] }
  }
  return { by: 'none', problems: ['no-policy-published'] }
}
