// domain → its mail servers, and for each how it must prove who it is, before anything is connected. DANE where DNS is
// signed (RFC 7672), else MTA-STS in enforce mode (RFC 8461), else a partner's pin; else nothing, and why. A host whose
// DANE cannot be looked up or is unusable never falls to another mechanism (RFC 8461 §2).
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { usableRecords } from './dane.ts'
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from './dns.ts'
import { judgePartner, type AllowList } from './allow-list.ts'
import { matchesMxPattern } from './mta-sts.ts'
import type { MayConnect } from './networks.ts'
import type { StsAnswer } from './sts-cache.ts'

export type Proof =
  | DaneProof
  | { readonly by: 'mta-sts'; readonly policyId: string; readonly policySha256: string }
  /** `pin` is null where the partner's signed MX named the host. */
  | { readonly by: 'allow-list'; readonly pin: string | null }
  /** Asked and found out: this host proves nothing. */
  | { readonly by: 'none'; readonly problems: readonly TlsProblem[] }
  /** It says how, and what it says is wrong. */
  | { readonly by: 'broken'; readonly problems: readonly TlsProblem[] }
  /** Cannot tell now. */
  | { readonly by: 'unknown'; readonly problems: readonly TlsProblem[] }

export interface DaneProof {
  readonly by: 'dane'
  readonly tlsa: readonly TlsaRecord[]
  /** The TLSA base domain (RFC 7672 §2.2.3), where the records were found: the name for SNI. */
  readonly base: string
  /** What a certificate under a DANE-TA anchor may be for (RFC 7672 §3.2.2). */
  readonly names: readonly string[]
}

export interface MxPlan {
  readonly host: string
  readonly addresses: readonly string[]
  /** What DNSSEC said of the way here. */
  readonly secure: { readonly mx: boolean; readonly addresses: boolean }
  readonly proof: Proof
}

export type DomainPlan =
  /** In the order in which they are tried. */
  | { readonly verdict: 'planned'; readonly mx: readonly MxPlan[] }
  | { readonly verdict: 'failed' | 'unknown'; readonly problems: readonly TlsProblem[] }

export interface PlanParts {
  readonly resolver: Resolver
  readonly stsPolicyOf: (domain: string) => Promise<StsAnswer>
  /** Asked anew for each mail. */
  readonly allowList: () => AllowList | null
  readonly smtpPort: number
  readonly ehloName: string
  readonly mayConnect: MayConnect
  /** Whether the resolver's AD bits mean anything now. */
  readonly isDaneOn: () => boolean
  /** 0 ≤ x < 1; spreads the load over hosts of one preference. */
  readonly random: () => number
}

/** More are not even looked up: a thousand MX records are somebody's attack on us or on whom they name. */
const maximumHosts = 20
const maximumAddressesPerHost = 8

/** `domain` in A-labels. Asks DNS and, where it may matter, the domain's MTA-STS host; connects to no mail server. */
export async function planDomain(domain: string, parts: PlanParts): Promise<DomainPlan> {
  const mx = await parts.resolver.query(domain, 'MX')
  // RFC 7672 §2.1.2: a lookup that fails, or fails to validate, is no "no": the mail waits.
  if (mx.verdict === 'bogus') return { verdict: 'unknown', problems: ['dnssec-bogus'] }
  if (mx.verdict === 'failed') return { verdict: 'unknown', problems: ['dns-failed'] }
  // RFC 5321 §5.1: without MX records the domain itself is the host.
  const records: readonly MxRecord[] =
    mx.verdict === 'none' ? [{ exchange: domain, preference: 0 }] : mx.records
  // RFC 7505: a record that names the root means "no mail here".
  if (records.some(({ exchange }) => exchange === '.' || exchange === '')) {
    return { verdict: 'failed', problems: ['null-mx'] }
  }
  const sorted = inOrder(records, parts)
  if (sorted.length === 0) return { verdict: 'failed', problems: ['mx-loop'] }
  const place: Place = { domain, mxIsSecure: mx.secure, stsPolicy: onDemand(() => parts.stsPolicyOf(domain)) }
  // DANE cannot answer for an unsigned MX, so MTA-STS will be asked in any case.
  if (!mx.secure) void place.stsPolicy()
  const plans = await Promise.all(sorted.map((host) => planHost(host, place, parts)))
  if (mx.verdict === 'none' && plans.every(({ addresses }) => addresses.length === 0)) {
    const problems = plans.flatMap(({ proof }) => (proof.by === 'unknown' ? proof.problems : []))
    return problems.length > 0 ? { verdict: 'unknown', problems } : { verdict: 'failed', problems: ['no-mx'] }
  }
  return { verdict: 'planned', mx: plans }
}

/**
 * To one server that the admin has named, whatever domain the mail is for: nothing but what is told of the server counts,
 * and its name is a pin.
 */
export async function planServer(host: string, parts: PlanParts): Promise<DomainPlan> {
  const place: Place = {
    domain: host,
    mxIsSecure: true,
    stsPolicy: () => Promise.resolve({ verdict: 'none' }),
  }
  const allowList = () => ({ partners: [{ domain: host, mx: [host] }] })
  return { verdict: 'planned', mx: [await planHost(host, place, { ...parts, allowList })] }
}

interface Place {
  readonly domain: string
  readonly mxIsSecure: boolean
  readonly stsPolicy: () => Promise<StsAnswer>
}

function onDemand<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => (asked ??= ask())
}

/** By preference, by chance among equals, each host once; nothing that would lead the mail back to us (RFC 5321 §5.1). */
function inOrder(records: readonly MxRecord[], { ehloName, random }: PlanParts): readonly string[] {
  const rows = records.map(({ exchange, preference }) => ({
    host: exchange.replace(/\.$/, '').toLowerCase(),
    preference,
    chance: random(),
  }))
  const own = Math.min(...rows.filter(({ host }) => host === ehloName).map(({ preference }) => preference))
  const sorted = rows
    .filter(({ preference }) => preference < own)
    .sort((a, b) => a.preference - b.preference || a.chance - b.chance)
  return [...new Set(sorted.map(({ host }) => host))].slice(0, maximumHosts)
}

async function planHost(host: string, place: Place, parts: PlanParts): Promise<MxPlan> {
  const { mayConnect, resolver } = parts
  const [four, six] = await Promise.all([resolver.query(host, 'A'), resolver.query(host, 'AAAA')])
  const found = [four, six].filter((answer) => answer.verdict === 'answer')
  const all = found.flatMap((answer) => answer.records)
  const addresses = all.filter(mayConnect).slice(0, maximumAddressesPerHost)
  const secure = {
    mx: place.mxIsSecure,
    addresses: found.length > 0 && found.every((answer) => answer.secure),
  }
  const plan = (proof: Proof): MxPlan => ({ host, addresses, secure, proof })
  if (found.length === 0) {
    const verdicts = [four.verdict, six.verdict]
    if (verdicts.includes('bogus')) return plan({ by: 'unknown', problems: ['dnssec-bogus'] })
    if (verdicts.includes('failed')) return plan({ by: 'unknown', problems: ['dns-failed'] })
    return plan({ by: 'broken', problems: ['mx-without-address'] })
  }
  if (addresses.length === 0) return plan({ by: 'broken', problems: ['address-forbidden'] })
  const dane = place.mxIsSecure ? await daneOf(host, found, place, parts) : null
  return plan(dane ?? judgeOtherwise(host, place, await place.stsPolicy(), parts))
}

type Found = Extract<DnsAnswer<string>, { verdict: 'answer' }>

/** null when the host has, provably, no TLSA records, or its zone is not signed. */
async function daneOf(
  host: string,
  found: readonly Found[],
  { domain }: Place,
  parts: PlanParts,
): Promise<Proof | null> {
  const bases = await baseDomains(host, found, parts.resolver)
  if (bases.verdict === 'unknown') return { by: 'unknown', problems: bases.problems }
  for (const base of bases.names) {
    // RFC 7672 §2.2.3: the name holds the port that is connected to. Where we were told another port than SMTP's own,
    // servers still publish 25.
    for (const port of new Set([25, parts.smtpPort])) {
      const tlsa = await parts.resolver.query(`_${port}._tcp.${base}`, 'TLSA')
      if (tlsa.verdict === 'bogus') return { by: 'unknown', problems: ['dnssec-bogus'] }
      if (tlsa.verdict === 'failed') return { by: 'unknown', problems: ['dns-failed'] }
      // RFC 7672 §2.2: an insecure denial is like none at all; insecure records promise nothing.
      if (tlsa.verdict === 'none' || !tlsa.secure) continue
      const usable = usableRecords(tlsa.records)
      return usable.length > 0
        ? { by: 'dane', tlsa: usable, base, names: [...new Set([base, host, domain])] }
        : { by: 'broken', problems: ['tlsa-unusable'] }
    }
  }
  return null
}

// RFC 7672 §2.2.2: TLSA is asked only where the addresses are secure, as some servers break on the question. An alias that
// is secure all the way has two places, its end first; one that leaves the signed tree only has the place where it starts.
async function baseDomains(host: string, found: readonly Found[], resolver: Resolver): Promise<Bases> {
  const ends = new Set(found.map(({ name }) => name))
  if (found.every(({ secure }) => secure)) return { verdict: 'found', names: [...new Set([...ends, host])] }
  if (ends.size === 1 && ends.has(host)) return { verdict: 'found', names: [] }
  const alias = await resolver.query(host, 'CNAME')
  if (alias.verdict === 'bogus') return { verdict: 'unknown', problems: ['dnssec-bogus'] }
  if (alias.verdict === 'failed') return { verdict: 'unknown', problems: ['dns-failed'] }
  return { verdict: 'found', names: alias.verdict === 'answer' && alias.secure ? [host] : [] }
}

type Bases =
  | { readonly verdict: 'found'; readonly names: readonly string[] }
  | { readonly verdict: 'unknown'; readonly problems: readonly TlsProblem[] }

function judgeOtherwise(host: string, place: Place, sts: StsAnswer, parts: PlanParts): Proof {
  if (sts.verdict === 'policy' && sts.policy.mode === 'enforce') {
    return sts.policy.mx.some((pattern) => matchesMxPattern(host, pattern))
      ? { by: 'mta-sts', policyId: sts.id, policySha256: sts.sha256 }
      : { by: 'broken', problems: ['sts-mx-not-listed'] }
  }
  const list = parts.allowList()
  const partner =
    list === null
      ? ({ verdict: 'not-a-partner' } as const)
      : judgePartner(list, place.domain, host, place.mxIsSecure)
  if (partner.verdict === 'pinned') return { by: 'allow-list', pin: partner.pin }
  if (partner.verdict === 'signed') return { by: 'allow-list', pin: null }
  if (partner.verdict === 'other-host') return { by: 'broken', problems: ['allow-list-mx-not-listed'] }
  const off: readonly TlsProblem[] = parts.isDaneOn() ? [] : ['dane-off']
  if (sts.verdict === 'failed') {
    const isUnknown = off.length > 0 || sts.problem === 'dns-failed' || sts.problem === 'dnssec-bogus'
    return { by: isUnknown ? 'unknown' : stsBreaks(sts.problem), problems: [...off, sts.problem] }
  }
  // Without DANE nobody knows what this domain promises by it.
  if (off.length > 0) return { by: 'unknown', problems: off }
  return { by: 'none', problems: [sts.verdict === 'policy' ? 'sts-not-enforcing' : 'no-policy-published'] }
}

/** A host that did not answer may answer later; a bad answer is a promise that does not hold; a bad record promises nothing. */
function stsBreaks(problem: TlsProblem): 'none' | 'broken' | 'unknown' {
  if (problem === 'sts-policy-unreachable') return 'unknown'
  return problem === 'sts-record-invalid' ? 'none' : 'broken'
}
