// A day's sessions by what was to prove the server and what came of it, in the form of RFC 8460 §4: for ourselves, to see
// which domains give trouble and since when. Nothing is sent to those domains. Leaves out the addresses of both ends.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import type { Delivery } from './queue.ts'

/** RFC 8460 §4.2: the policy that was applied. The allow-list is ours, so it counts as none published. */
export type PolicyType = 'tlsa' | 'sts' | 'no-policy-found'

/** RFC 8460 §4.3. `null`: the session was as it should be. */
export type ResultType =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid'

export interface SessionResult {
  readonly policy: PolicyType
  readonly result: ResultType | null
  /** Our own code, for the failure reason; null on success. */
  readonly problem: TlsProblem | null
}

export interface CountedResult extends SessionResult {
  readonly domain: string
  readonly count: number
}

const resultOf: Readonly<Partial<Record<TlsProblem, readonly [PolicyType, ResultType]>>> = {
  'dnssec-bogus': ['tlsa', 'dnssec-invalid'],
  'tlsa-unusable': ['tlsa', 'tlsa-invalid'],
  'tlsa-mismatch': ['tlsa', 'validation-failure'],
  'sts-record-invalid': ['sts', 'sts-policy-invalid'],
  'sts-policy-unreachable': ['sts', 'sts-policy-fetch-error'],
  'sts-certificate-invalid': ['sts', 'sts-webpki-invalid'],
  'sts-policy-invalid': ['sts', 'sts-policy-invalid'],
  'sts-mx-not-listed': ['sts', 'validation-failure'],
  'allow-list-mx-not-listed': ['no-policy-found', 'validation-failure'],
  'starttls-missing': ['no-policy-found', 'starttls-not-supported'],
  'starttls-refused': ['no-policy-found', 'starttls-not-supported'],
  'starttls-injection': ['no-policy-found', 'validation-failure'],
  'tls-handshake-failed': ['no-policy-found', 'validation-failure'],
  'tls-timed-out': ['no-policy-found', 'validation-failure'],
  'tls-too-old': ['no-policy-found', 'validation-failure'],
  'certificate-expired': ['no-policy-found', 'certificate-expired'],
  'certificate-not-yet-valid': ['no-policy-found', 'certificate-expired'],
  'certificate-name-mismatch': ['no-policy-found', 'certificate-host-mismatch'],
  'certificate-untrusted': ['no-policy-found', 'certificate-not-trusted'],
  'certificate-weak': ['no-policy-found', 'certificate-not-trusted'],
}

const policyOf = { dane: 'tlsa', 'mta-sts': 'sts', 'allow-list': 'no-policy-found' } as const

/**
 * What an attempt says of TLS; nothing when it never came that far, or the mail was refused for what it is. The policy is
 * known from the evidence of a delivery; of a failure as far as its code tells it.
 */
export function resultsOf(delivery: Delivery): readonly SessionResult[] {
  if (delivery.outcome === 'delivered') {
    return [{ policy: policyOf[delivery.tls.by], result: null, problem: null }]
  }
  if (delivery.outcome === 'unknown') return []
  return delivery.problems.flatMap((problem) => {
    const found = resultOf[problem]
    return found === undefined ? [] : [{ policy: found[0], result: found[1], problem }]
  })
}

/** Of one attempt to reach a domain, however many recipients were in it. */
export function resultsOfAttempt(deliveries: readonly Delivery[]): readonly SessionResult[] {
  const delivered = deliveries.find(({ outcome }) => outcome === 'delivered')
  const said = delivered ?? deliveries[0]
  return said === undefined ? [] : resultsOf(said)
}

/** RFC 8460 §4.4, one report for the day over all domains; `day` as 2026-11-25, in UTC (§4.1). */
export function tlsReport(
  organisation: string,
  contact: string | null,
  day: string,
  rows: readonly CountedResult[],
): unknown {
  const keys = [...new Set(rows.map(({ domain, policy }) => `${domain} ${policy}`))].toSorted()
  return {
    'organization-name': organisation,
    'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
    ...(contact === null ? {} : { 'contact-info': contact }),
    'report-id': `${day}@${organisation}`,
    policies: keys.map((key) => {
      const of = rows.filter(({ domain, policy }) => `${domain} ${policy}` === key)
      const [first] = of
      const failures = of.filter(({ result }) => result !== null)
      return {
        policy: { 'policy-type': first?.policy, 'policy-domain': first?.domain },
        summary: {
          'total-successful-session-count': sum(of.filter(({ result }) => result === null)),
          'total-failure-session-count': sum(failures),
        },
        'failure-details': failures.map(({ result, problem, count }) => ({
          'result-type': result,
          'failed-session-count': count,
          'failure-reason-code': problem,
        })),
      }
    }),
  }
}

function sum(rows: readonly CountedResult[]): number {
  return rows.reduce((total, { count }) => total + count, 0)
}
