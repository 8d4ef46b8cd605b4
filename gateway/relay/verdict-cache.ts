// A domain's verdict for the pane, kept a short while: a caseworker who types asks often. Delivery never reads it.
import type { TlsReach } from '../../src/model/reach.ts'

const verifiedForMs = 300_000
const otherwiseForMs = 15_000
const maximumDomains = 5000

export function createVerdictCache(
  verdictOf: (domain: string) => Promise<TlsReach>,
  now: () => Date,
): (domain: string) => Promise<TlsReach> {
  const kept = new Map<string, { readonly until: number; readonly reach: Promise<TlsReach> }>()
  return (domain) => {
    const time = now().getTime()
    const known = kept.get(domain)
    if (known !== undefined && known.until > time) return known.reach
    if (kept.size >= maximumDomains) kept.clear()
    const reach = verdictOf(domain)
    const keep = (forMs: number) => kept.set(domain, { until: now().getTime() + forMs, reach })
    keep(otherwiseForMs)
    reach.then(
      ({ verdict }) => keep(verdict === 'verified' ? verifiedForMs : otherwiseForMs),
      () => kept.delete(domain),
    )
    return reach
  }
}
