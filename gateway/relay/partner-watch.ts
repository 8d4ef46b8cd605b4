// Looks at the partners of the allow-list now and then, before a caseworker does: when the pins of one no longer fit, or fit
// again, the log says so, by the partner's place in the list. What cannot be told now changes nothing.
import type { Log } from '../log.ts'
import type { AllowList } from './allow-list.ts'
import type { DomainVerdict } from './deliver.ts'
import { judgePins, type PartnerState } from './partner-list.ts'

export interface PartnerWatch {
  start(): void
  stop(): void
  /** One round over all partners. */
  look(): Promise<void>
}

const roundInMs = 6 * 3_600_000
/** After the start, when DNSSEC has been checked and nobody waits for us. */
const firstAfterMs = 2000

export function createPartnerWatch(parts: {
  /** As they are when a round begins. */
  readonly partners: () => AllowList['partners']
  readonly verdictOf: (domain: string) => Promise<DomainVerdict>
  readonly log: Log
}): PartnerWatch {
  const { log } = parts
  const last = new Map<string, PartnerState['at']>()
  const timers: ReturnType<typeof setTimeout>[] = []
  let looking: Promise<void> | null = null

  async function round(): Promise<void> {
    // One after another: nobody waits, and a hundred connections at once look like an attack.
    for (const [index, partner] of parts.partners().entries()) {
      const state = judgePins(partner, await parts.verdictOf(partner.domain))
      if (state.at === 'unknown' || state.at === (last.get(partner.domain) ?? 'fits')) continue
      last.set(partner.domain, state.at)
      log({ event: 'partner-changed', partner: index + 1, to: state.at })
    }
  }

  function look(): Promise<void> {
    looking ??= round().finally(() => {
      looking = null
    })
    return looking
  }

  function lookQuietly(): void {
    look().catch(() => log({ event: 'request-failed', route: 'partners', status: 500, code: 'unexpected' }))
  }

  return {
    look,
    start() {
      timers.push(setTimeout(lookQuietly, firstAfterMs), setInterval(lookQuietly, roundInMs))
      for (const timer of timers) timer.unref()
    },
    stop() {
      for (const timer of timers.splice(0)) clearTimeout(timer)
    },
  }
}
