// The relay: a domain's verdict before sending, and one mail to one recipient over a session that proved who it is. Both
// make the same plan and open the same session, so what the pane was told is what happens; delivery asks anew.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { TlsReach } from '../../src/model/reach.ts'
import { evidenceOf, zoneText } from './evidence.ts'
import { asciiDomain } from './mta-sts.ts'
import { planDomain, type MxPlan, type PlanParts } from './plan.ts'
import type { Delivery, OutgoingMail } from './queue.ts'
import {
  type DemandedProof,
  deliveryLimits,
  type OpenedSession,
  type SessionDelivery,
  type SessionFacts,
  type SessionLimits,
  type SessionPlan,
  type VerifiedSession,
  verdictLimits,
} from './session.ts'

export interface RelayOptions extends PlanParts {
  readonly trustPem: string | null
  readonly openSession: (plan: SessionPlan) => Promise<OpenedSession>
  readonly now: () => Date
  /** Other times than deliveryLimits. */
  readonly limits?: SessionLimits
}

export interface MxVerdict {
  readonly host: string
  readonly verdict: TlsReach['verdict']
  readonly tls: SessionFacts | null
  /** The TLSA records that count, as in a zone file. */
  readonly tlsa: readonly string[]
  readonly problems: readonly TlsProblem[]
}

export interface DomainVerdict {
  readonly reach: TlsReach
  /** In the order they would be tried. */
  readonly mx: readonly MxVerdict[]
}

export interface Relay {
  /** `all` waits for every host; otherwise the first that is verified answers for the domain. */
  verdictOf(domain: string, all?: 'all'): Promise<DomainVerdict>
  deliver(mail: OutgoingMail): Promise<Delivery>
}

type Probe =
  | { readonly verdict: 'verified'; readonly session: VerifiedSession; readonly proof: DemandedProof }
  | { readonly verdict: 'not-published' | 'failed' | 'unknown'; readonly problems: readonly TlsProblem[] }

/** How many verified servers may put one mail off before it waits. */
const maximumDeferrals = 5

export function createRelay(options: RelayOptions): Relay {
  async function probe(mx: MxPlan, limits: SessionLimits): Promise<Probe> {
    const { proof } = mx
    if (proof.by === 'none') return { verdict: 'not-published', problems: proof.problems }
    if (proof.by === 'broken') return { verdict: 'failed', problems: proof.problems }
    if (proof.by === 'unknown') return { verdict: 'unknown', problems: proof.problems }
    const outcomes: Exclude<OpenedSession, { verdict: 'verified' }>[] = []
    const until = options.now().getTime() + limits.untilVerifiedInMs
    for (const ip of mx.addresses) {
      const { ehloName, smtpPort: port, trustPem, now } = options
      const opened = await options.openSession({
        host: mx.host,
        ip,
        port,
        ehloName,
        proof,
        trustPem,
        limits,
        now,
      })
      if (opened.verdict === 'verified') return { verdict: 'verified', session: opened.session, proof }
      outcomes.push(opened)
      // Many addresses that hang must not add up.
      if (options.now().getTime() >= until) break
    }
    // An address that could not be judged may belong to a server that is in order.
    const isUnknown = outcomes.length === 0 || outcomes.some(({ verdict }) => verdict === 'unreachable')
    const problems = [...new Set(outcomes.flatMap((outcome) => outcome.problems))]
    return { verdict: isUnknown ? 'unknown' : 'failed', problems }
  }

  async function verdictOn(mx: MxPlan): Promise<MxVerdict> {
    const probed = await probe(mx, verdictLimits)
    const tlsa = mx.proof.by === 'dane' ? mx.proof.tlsa.map(zoneText) : []
    const { host } = mx
    if (probed.verdict !== 'verified') {
      return { host, tlsa, verdict: probed.verdict, tls: null, problems: probed.problems }
    }
    probed.session.quit()
    return { host, tlsa, verdict: 'verified', tls: probed.session.tls, problems: [] }
  }

  return {
    async verdictOf(domain, all) {
      const name = asciiDomain(domain)
      if (name === null) return { reach: { verdict: 'failed', problems: ['no-mx'] }, mx: [] }
      const plan = await planDomain(name, options)
      if (plan.verdict !== 'planned') {
        return { reach: { verdict: plan.verdict, problems: plan.problems }, mx: [] }
      }
      const asked = plan.mx.map(verdictOn)
      const mx = all === 'all' ? await Promise.all(asked) : await untilVerified(asked)
      return { reach: joinVerdicts(mx), mx }
    },

    async deliver(mail) {
      const domain = asciiDomain(mail.to.slice(mail.to.lastIndexOf('@') + 1))
      if (domain === null) return { outcome: 'refused', problems: ['no-mx'] }
      const plan = await planDomain(domain, options)
      if (plan.verdict !== 'planned') {
        return { outcome: plan.verdict === 'failed' ? 'refused' : 'deferred', problems: plan.problems }
      }
      const verdicts: MxVerdict[] = []
      const put: Extract<Delivery, { outcome: 'deferred' | 'refused' }>[] = []
      for (const mx of plan.mx) {
        const probed = await probe(mx, options.limits ?? deliveryLimits)
        if (probed.verdict !== 'verified') {
          const { verdict, problems } = probed
          verdicts.push({ host: mx.host, verdict, problems, tls: null, tlsa: [] })
          continue
        }
        const { session, proof } = probed
        const sent = await session.send(mail)
        session.quit()
        if (sent.outcome === 'unknown') return sent
        if (sent.outcome === 'delivered') {
          const evidence = evidenceOf(domain, mx, proof, session.tls, sent.reply, sent.requireTls)
          return { outcome: 'delivered', tls: tlsFactsIn(session.tls), evidence }
        }
        put.push(sent)
        // RFC 5321 §4.2.1: the server's own no is final. What waits, or what this server cannot carry, another may take.
        if (isFinal(sent) || put.length >= maximumDeferrals) break
      }
      return joinDeliveries(put, verdicts)
    },
  }
}

function isFinal({
  outcome,
  problems,
}: Extract<SessionDelivery, { outcome: 'deferred' | 'refused' }>): boolean {
  return outcome === 'refused' && problems.includes('smtp-refused')
}

function joinDeliveries(
  put: readonly Extract<Delivery, { outcome: 'deferred' | 'refused' }>[],
  verdicts: readonly MxVerdict[],
): Delivery {
  const word =
    put.find(({ problems }) => problems.includes('smtp-refused')) ??
    put.find(({ outcome }) => outcome === 'deferred') ??
    put[0]
  if (word !== undefined) return word
  const { verdict, ...rest } = joinVerdicts(verdicts)
  const problems = 'problems' in rest ? rest.problems : []
  return { outcome: verdict === 'unknown' ? 'deferred' : 'refused', problems }
}

/** The rows up to the first verified one, as soon as there is one; else all. */
function untilVerified(asked: readonly Promise<MxVerdict>[]): Promise<readonly MxVerdict[]> {
  return new Promise((resolve, reject) => {
    for (const row of asked) row.then((mx) => (mx.verdict === 'verified' ? resolve([mx]) : null), reject)
    Promise.all(asked).then(resolve, reject)
  })
}

function tlsFactsIn({ by, host, ip, protocol, cipher, certificateSha256, at }: SessionFacts) {
  return { by, host, ip, protocol, cipher, certificateSha256, at }
}

/** Verified when one host is; unknown when one might be; else failed when one promised, else nothing is published. */
export function joinVerdicts(mx: readonly MxVerdict[]): TlsReach {
  for (const { tls } of mx) {
    if (tls !== null) return { verdict: 'verified', by: tls.by, host: tls.host, checkedAt: tls.at }
  }
  for (const verdict of ['unknown', 'failed', 'not-published'] as const) {
    const problems = mx.filter((row) => row.verdict === verdict).flatMap((row) => row.problems)
    if (problems.length > 0) return { verdict, problems: [...new Set(problems)] }
  }
  return { verdict: 'unknown', problems: ['no-mx'] }
}
