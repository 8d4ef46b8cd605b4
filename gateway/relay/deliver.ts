// The relay: a domain's verdict before sending, and one mail to one recipient over a session that proved who it is. Both
// make the same plan and open the same session, so what the pane was told is what happens; delivery asks anew.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { toHex } from '../../src/bytes.ts'
import type { TlsReach } from '../../src/model/reach.ts'
import type { TlsFacts } from '../../src/model/receipt.ts'
import { planDomain, type MxPlan, type PlanParts } from './plan.ts'
import type { Delivery, OutgoingMail } from './queue.ts'
import type { OpenedSession, SessionPlan, VerifiedSession } from './session.ts'

export interface RelayOptions extends PlanParts {
  readonly ehloName: string
  readonly trustPem: string | null
  readonly openSession: (plan: SessionPlan) => Promise<OpenedSession>
  readonly now: () => Date
}

export interface MxVerdict {
  readonly host: string
  readonly verdict: TlsReach['verdict']
  readonly tls: TlsFacts | null
  /** The usable TLSA records, as in a zone file. */
  readonly tlsa: readonly string[]
  readonly problems: readonly TlsProblem[]
}

export interface DomainVerdict {
  readonly reach: TlsReach
  /** In the order they would be tried. */
  readonly mx: readonly MxVerdict[]
}

export interface Relay {
  /** `all` probes every host; otherwise the first verified one is enough. */
  verdictOf(domain: string, all?: 'all'): Promise<DomainVerdict>
  deliver(mail: OutgoingMail): Promise<Delivery>
}

type Probe =
  | {
      readonly verdict: 'verified'
      readonly opened: VerifiedSession
    }
  | { readonly verdict: 'not-published' | 'failed' | 'unknown'; readonly problems: readonly TlsProblem[] }

export function createRelay(options: RelayOptions): Relay {
  async function probe(mx: MxPlan): Promise<Probe> {
    const { proof } = mx
    if (proof.by === 'none') return { verdict: 'not-published', problems: proof.problems }
    if (proof.by === 'broken') return { verdict: 'failed', problems: proof.problems }
    if (proof.by === 'unknown') return { verdict: 'unknown', problems: proof.problems }
    let last: Probe = { verdict: 'unknown', problems: ['dns-failed'] }
    for (const ip of mx.addresses) {
      const opened = await options.openSession({
        host: mx.host,
        ip,
        port: options.smtpPort,
        ehloName: options.ehloName,
        proof,
        trustPem: options.trustPem,
        now: options.now,
      })
      if (opened.verdict === 'verified') return { verdict: 'verified', opened: opened.session }
      last = { verdict: opened.verdict === 'failed' ? 'failed' : 'unknown', problems: opened.problems }
    }
    return last
  }

  return {
    async verdictOf(domain, all) {
      const plan = await planDomain(domain, options)
      if (plan.verdict !== 'planned')
        return { reach: { verdict: plan.verdict, problems: plan.problems }, mx: [] }
      const mx: MxVerdict[] = []
      for (const host of plan.mx) {
        const probed = await probe(host)
        if (probed.verdict === 'verified') {
          probed.opened.quit()
          mx.push({ ...shown(host), verdict: 'verified', tls: probed.opened.tls, problems: [] })
          if (all === undefined) break
        } else mx.push({ ...shown(host), verdict: probed.verdict, tls: null, problems: probed.problems })
      }
      return { reach: joinVerdicts(mx), mx }
    },

    async deliver(mail) {
      const domain = mail.to.slice(mail.to.lastIndexOf('@') + 1).toLowerCase()
      const plan = await planDomain(domain, options)
      if (plan.verdict !== 'planned') {
        return { outcome: plan.verdict === 'failed' ? 'refused' : 'deferred', problems: plan.problems }
      }
      const verdicts: MxVerdict[] = []
      for (const host of plan.mx) {
        const probed = await probe(host)
        if (probed.verdict !== 'verified') {
          verdicts.push({ ...shown(host), verdict: probed.verdict, tls: null, problems: probed.problems })
          continue
        }
        const delivery = await probed.opened.send(mail)
        probed.opened.quit()
        return delivery
      }
      const { verdict, ...rest } = joinVerdicts(verdicts)
      const problems = 'problems' in rest ? rest.problems : []
      return { outcome: verdict === 'unknown' ? 'deferred' : 'refused', problems }
    },
  }
}

function shown({ host, proof }: MxPlan): Pick<MxVerdict, 'host' | 'tlsa'> {
  const records = proof.by === 'dane' ? proof.tlsa : []
  return {
    host,
    tlsa: records.map((r) => `${r.usage} ${r.selector} ${r.matchingType} ${toHex(r.data)}`),
  }
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
