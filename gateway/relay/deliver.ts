// The relay: a domain's verdict before sending, and one mail to one recipient over a session that proved who it is. Both
// make the same plan and open the same session, so what the pane was told is what happens; delivery asks anew.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { TlsReach } from '../../src/model/reach.ts'
import { evidenceOf, zoneText } from './evidence.ts'
import { asciiDomain } from './mta-sts.ts'
import { planDomain, planServer, type DomainPlan, type MxPlan, type PlanParts } from './plan.ts'
import { contentOf } from './mail-content.ts'
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
import { createSessionPool, type PoolLimits } from './session-pool.ts'
import type { SessionMail } from './smtp-commands.ts'

export interface RelayOptions extends PlanParts {
  /** All mail goes to this server, by its name, instead of those that DNS gives for a domain. */
  readonly server?: string
  readonly trustPem: string | null
  readonly openSession: (plan: SessionPlan) => Promise<OpenedSession>
  readonly now: () => Date
  /** Other times than deliveryLimits. */
  readonly limits?: SessionLimits
  readonly poolLimits?: PoolLimits
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
  /** One mail to recipients in one domain, over one connection where their server allows it; a delivery for each. */
  deliverAll(mail: SessionMail): Promise<readonly Delivery[]>
  /** Hangs up on the servers whose connections were kept for the next mail. */
  close(): void
}

type Probe =
  | { readonly verdict: 'verified'; readonly session: VerifiedSession; readonly proof: DemandedProof }
  | { readonly verdict: 'not-published' | 'failed' | 'unknown'; readonly problems: readonly TlsProblem[] }

/** How many verified servers may put one mail off before it waits. */
const maximumDeferrals = 5

/** What of a delivery's end tells whether it may be tried again. */
export type Ended =
  | { readonly outcome: 'delivered' | 'unknown' }
  | { readonly outcome: 'deferred' | 'refused'; readonly problems: readonly TlsProblem[] }

type Put = Extract<Delivery, { outcome: 'deferred' | 'refused' }>
type Failed = Exclude<Probe, { verdict: 'verified' }>
type Answered =
  | {
      readonly verdict: 'answered'
      readonly deliveries: readonly SessionDelivery[]
      readonly proof: DemandedProof
      readonly tls: SessionFacts
    }
  | Failed

export function createRelay(options: RelayOptions): Relay {
  const pool = createSessionPool(options.now, options.poolLimits)

  function planFor(domain: string): Promise<DomainPlan> {
    return options.server === undefined ? planDomain(domain, options) : planServer(options.server, options)
  }

  /** Over a kept connection that proved what this plan demands, or over a new one that does. */
  async function sendTo(mx: MxPlan, mail: SessionMail): Promise<Answered> {
    const { proof } = mx
    if (proof.by === 'dane' || proof.by === 'mta-sts' || proof.by === 'allow-list') {
      for (const ip of mx.addresses) {
        const identity = { host: mx.host, ip, port: options.smtpPort, proof }
        const session = pool.take(identity)
        if (session === null) continue
        const sent = await session.send(mail)
        if (sent.verdict === 'stale') {
          pool.drop(identity)
          break
        }
        pool.keep(identity, session)
        return { verdict: 'answered', deliveries: sent.deliveries, proof, tls: session.tls }
      }
    }
    const probed = await probe(mx, options.limits ?? deliveryLimits)
    if (probed.verdict !== 'verified') return probed
    const { session } = probed
    const sent = await session.send(mail)
    if (sent.verdict === 'stale') throw new Error('a new connection cannot be stale')
    pool.keep({ host: mx.host, ip: session.tls.ip, port: options.smtpPort, proof: probed.proof }, session)
    return { verdict: 'answered', deliveries: sent.deliveries, proof: probed.proof, tls: session.tls }
  }

  async function probe(mx: MxPlan, limits: SessionLimits): Promise<Probe> {
    const { proof } = mx
    if (proof.by === 'none') return { verdict: 'not-published', problems: proof.problems }
    if (proof.by === 'broken') return { verdict: 'failed', problems: proof.problems }
    if (proof.by === 'unknown') return { verdict: 'unknown', problems: proof.problems }
    const outcomes: Exclude<OpenedSession, { verdict: 'verified' }>[] = []
    const until = options.now().getTime() + limits.untilVerifiedInMs
    for (const ip of mx.addresses) {
      const { ehloName, smtpPort: port, trustPem, now } = options
      // Many addresses that hang must not add up.
      const untilVerifiedInMs = until - now().getTime()
      if (untilVerifiedInMs <= 0) break
      const opened = await options.openSession({
        host: mx.host,
        ip,
        port,
        ehloName,
        proof,
        trustPem,
        limits: { ...limits, untilVerifiedInMs },
        now,
      })
      if (opened.verdict === 'verified') return { verdict: 'verified', session: opened.session, proof }
      outcomes.push(opened)
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
      const plan = await planFor(name)
      if (plan.verdict !== 'planned') {
        return { reach: { verdict: plan.verdict, problems: plan.problems }, mx: [] }
      }
      const asked = plan.mx.map(verdictOn)
      const mx = all === 'all' ? await Promise.all(asked) : await untilVerified(asked)
      return { reach: joinVerdicts(mx), mx }
    },

    async deliver({ from, to, message, onBeforeDot }) {
      const [delivery] = await deliverAll({
        from,
        to: [to],
        content: contentOf(message),
        ...(onBeforeDot === undefined ? {} : { onBeforeDot: () => onBeforeDot() }),
      })
      if (delivery === undefined) throw new Error('no answer for a recipient')
      return delivery
    },
    deliverAll,
    close: () => pool.close(),
  }

  async function deliverAll(mail: SessionMail): Promise<readonly Delivery[]> {
    const all = (delivery: Delivery): readonly Delivery[] => mail.to.map(() => delivery)
    const domains = new Set(mail.to.map((to) => asciiDomain(to.slice(to.lastIndexOf('@') + 1))))
    const [domain] = domains
    if (domain === undefined || domain === null) return all({ outcome: 'refused', problems: ['no-mx'] })
    if (domains.size > 1) throw new Error('recipients of one domain only')
    const plan = await planFor(domain)
    if (plan.verdict !== 'planned') {
      return all({ outcome: plan.verdict === 'failed' ? 'refused' : 'deferred', problems: plan.problems })
    }
    const verdicts: MxVerdict[] = []
    const put: Put[][] = mail.to.map(() => [])
    for (const [tried, mx] of plan.mx.entries()) {
      const answered = await sendTo(mx, mail)
      if (answered.verdict !== 'answered') {
        const { verdict, problems } = answered
        verdicts.push({ host: mx.host, verdict, problems, tls: null, tlsa: [] })
        continue
      }
      const { deliveries, proof, tls } = answered
      for (const [place, sent] of deliveries.entries()) {
        if (sent.outcome === 'deferred' || sent.outcome === 'refused') put[place]?.push(sent)
      }
      // What was taken, may have been taken or was refused for good is not shown to another server; the other recipients
      // of the mail wait with it.
      const isDecided = deliveries.some(
        (sent) => sent.outcome === 'delivered' || sent.outcome === 'unknown' || isFinal(sent),
      )
      if (!isDecided && tried - verdicts.length + 1 < maximumDeferrals) continue
      return deliveries.map((sent, place): Delivery => {
        if (sent.outcome === 'unknown') return sent
        if (sent.outcome !== 'delivered') return joinDeliveries(put[place] ?? [], verdicts)
        const evidence = evidenceOf(domain, mx, proof, tls, sent.reply, sent.requireTls)
        return { outcome: 'delivered', tls: tlsFactsIn(tls), evidence }
      })
    }
    return put.map((answers) => joinDeliveries(answers, verdicts))
  }
}

/** RFC 5321 §4.2.1: the server's own no. What waits, or what this server cannot carry, another may take. */
export function isFinal(sent: Ended): boolean {
  return sent.outcome === 'refused' && sent.problems.includes('smtp-refused')
}

function joinDeliveries(put: readonly Put[], verdicts: readonly MxVerdict[]): Delivery {
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
