// Verified connections kept for the next mail. One is used again only where the plan of now demands the same proof of the
// same host at the same address, and not for long: what was proven is five minutes old at most. No TLS session is resumed.
import { zoneText } from './evidence.ts'
import type { DemandedProof, SessionPlan, VerifiedSession } from './session.ts'

export interface SessionPool {
  /** A kept connection that proved what this plan demands, or null. */
  take(plan: Identity): VerifiedSession | null
  /** After a mail; closes what has served its time. */
  keep(plan: Identity, session: VerifiedSession): void
  /** One of them was found dead: the others have hardly fared better. */
  drop(plan: Identity): void
  close(): void
}

export type Identity = Pick<SessionPlan, 'host' | 'ip' | 'port' | 'proof'>

export interface PoolLimits {
  readonly idleInMs: number
  readonly ageInMs: number
  readonly mailsPerSession: number
  readonly sessions: number
}

/** Servers hang up after minutes at most, and a place at a busy one is not ours to keep. */
export const poolLimits: PoolLimits = {
  idleInMs: 10_000,
  ageInMs: 300_000,
  mailsPerSession: 500,
  sessions: 200,
}

interface Kept {
  readonly session: VerifiedSession
  readonly timer: ReturnType<typeof setTimeout>
}

export function createSessionPool(now: () => Date, limits: PoolLimits = poolLimits): SessionPool {
  const kept = new Map<string, Kept[]>()
  const served = new WeakMap<VerifiedSession, { readonly since: number; mails: number }>()
  let count = 0
  let isClosed = false

  function remove(key: string, one: Kept): void {
    const rows = kept.get(key) ?? []
    const place = rows.indexOf(one)
    if (place < 0) return
    rows.splice(place, 1)
    if (rows.length === 0) kept.delete(key)
    count--
    clearTimeout(one.timer)
  }

  function drop(key: string): void {
    for (const one of [...(kept.get(key) ?? [])]) {
      remove(key, one)
      one.session.quit()
    }
  }

  return {
    take(plan) {
      const key = keyOf(plan)
      for (;;) {
        // The one used last, so that those too many for the load go idle.
        const one = kept.get(key)?.at(-1)
        if (one === undefined) return null
        remove(key, one)
        if (!one.session.isOpen() || isOld(one.session)) {
          one.session.quit()
          continue
        }
        one.session.wake()
        return one.session
      }
    },
    keep(plan, session) {
      const key = keyOf(plan)
      const service = served.get(session) ?? { since: Date.parse(session.tls.at), mails: 0 }
      service.mails += 1
      served.set(session, service)
      if (isClosed || count >= limits.sessions || !session.isOpen() || isOld(session)) {
        session.quit()
        return
      }
      session.rest()
      const one: Kept = {
        session,
        timer: setTimeout(() => {
          remove(key, one)
          session.quit()
        }, limits.idleInMs),
      }
      one.timer.unref()
      kept.set(key, [...(kept.get(key) ?? []), one])
      count++
    },
    drop: (plan) => drop(keyOf(plan)),
    close() {
      isClosed = true
      for (const key of [...kept.keys()]) drop(key)
    },
  }

  function isOld(session: VerifiedSession): boolean {
    const service = served.get(session)
    return (
      service === undefined ||
      service.mails >= limits.mailsPerSession ||
      now().getTime() - service.since >= limits.ageInMs
    )
  }
}

/** What the server had to prove, in words that two demands share only when they are the same. */
function keyOf({ host, ip, port, proof }: Identity): string {
  return JSON.stringify([host, ip, port, proof.by, ...demandOf(proof)])
}

function demandOf(proof: DemandedProof): readonly unknown[] {
  switch (proof.by) {
    case 'dane':
      // RFC 7672 §3.1.1: names count only under an anchor (usage 2).
      return [
        proof.base,
        proof.tlsa.map(zoneText).sort(),
        proof.tlsa.some(({ usage }) => usage === 2) ? proof.names : [],
      ]
    // Both demand a certificate of a public root for the host. Which policy or pin listed it is the plan's matter.
    case 'mta-sts':
    case 'allow-list':
      return []
  }
}
