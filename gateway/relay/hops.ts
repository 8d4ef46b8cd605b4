// How much may run to one domain at once. A domain whose servers cannot be reached is asked by one mail at a time, after
// longer and longer rests, until one of them is answered; the other mails to it wait without being tried.

export interface Hops {
  /** Whether one more may start now. */
  hasRoom(hop: string): boolean
  started(hop: string): void
  /** `isReached`: some server of the domain answered, whatever it said. */
  ended(hop: string, isReached: boolean): void
  /** null when the domain is in order. */
  restsUntil(hop: string): Date | null
  /** Those that cannot be reached. */
  atRest(): readonly string[]
  /** Those without room, and when the first of those at rest may be asked again. */
  closed(): { readonly hops: readonly string[]; readonly opensAt: Date | null }
}

interface Ailing {
  readonly failures: number
  readonly until: number
}

const firstRestInMs = 10_000
const longestRestInMs = 120_000
/** Beyond this the oldest are forgotten: each costs one more attempt, not memory. */
const maximumAiling = 1000

export function createHops(perDomain: number, now: () => Date): Hops {
  const counts = new Map<string, number>()
  const ailing = new Map<string, Ailing>()

  const room = (hop: string) => {
    const ail = ailing.get(hop)
    if (ail === undefined) return perDomain
    return ail.until <= now().getTime() ? 1 : 0
  }
  const hasRoom = (hop: string) => (counts.get(hop) ?? 0) < room(hop)

  return {
    hasRoom,
    started: (hop) => counts.set(hop, (counts.get(hop) ?? 0) + 1),
    ended(hop, isReached) {
      const left = (counts.get(hop) ?? 1) - 1
      if (left > 0) counts.set(hop, left)
      else counts.delete(hop)
      const before = ailing.get(hop)
      ailing.delete(hop)
      if (isReached) return
      const time = now().getTime()
      // Those that ran together have failed together, once.
      const failures = before === undefined ? 1 : before.failures + (before.until <= time ? 1 : 0)
      const rest = Math.min(longestRestInMs, firstRestInMs * 2 ** Math.min(10, failures - 1))
      ailing.set(hop, { failures, until: time + rest })
      const [oldest] = ailing.keys()
      if (ailing.size > maximumAiling && oldest !== undefined) ailing.delete(oldest)
    },
    restsUntil(hop) {
      const ail = ailing.get(hop)
      return ail === undefined ? null : new Date(ail.until)
    },
    atRest: () => [...ailing.keys()],
    closed() {
      const time = now().getTime()
      const resting = [...ailing].filter(([, { until }]) => until > time)
      const full = [...counts.keys()].filter((hop) => !hasRoom(hop))
      const opensAt = Math.min(...resting.map(([, { until }]) => until))
      return {
        hops: [...new Set([...full, ...resting.map(([hop]) => hop)])],
        opensAt: resting.length === 0 ? null : new Date(opensAt),
      }
    },
  }
}
