// Whether the resolver validates at all: a name that is signed must be answered as secure, one whose signature is broken
// must not be answered. Until both hold, its AD bit means nothing and DANE is off; asked again and again, as the network
// may only be slow to come up, and a resolver can be set up anew under a running gateway.
import type { Resolver } from './dns.ts'

export type DnssecState =
  | 'on'
  | 'not-checked'
  /** The resolver is elsewhere: anybody on the way could set the bit (RFC 4035 §4.9.3). */
  | 'resolver-not-local'
  | 'resolver-does-not-answer'
  | 'resolver-does-not-validate'

export interface DnssecNames {
  readonly signed: string
  readonly bogus: string
}

export async function checkDnssec(resolver: Resolver, names: DnssecNames): Promise<DnssecState> {
  const [signed, bogus] = await Promise.all([
    resolver.query(names.signed, 'A'),
    resolver.query(names.bogus, 'A'),
  ])
  if (signed.verdict === 'failed') return 'resolver-does-not-answer'
  if (signed.verdict === 'bogus' || !signed.secure) return 'resolver-does-not-validate'
  return bogus.verdict === 'bogus' || bogus.verdict === 'failed' ? 'on' : 'resolver-does-not-validate'
}

export interface DnssecWatch {
  state(): DnssecState
  /** Checks now, and from then on every `everyMs` while it is on, oftener while it is not. */
  start(): Promise<DnssecState>
  stop(): void
}

const againInMs = 30_000
const everyMs = 600_000

export function createDnssecWatch(options: {
  readonly resolver: Resolver
  readonly isLocal: boolean
  readonly names: DnssecNames
  readonly onChange: (state: DnssecState) => void
}): DnssecWatch {
  let state: DnssecState = options.isLocal ? 'not-checked' : 'resolver-not-local'
  let timer: ReturnType<typeof setTimeout> | null = null
  let isStopped = false

  async function check(): Promise<DnssecState> {
    const found = await checkDnssec(options.resolver, options.names)
    if (isStopped) return found
    if (found !== state) options.onChange(found)
    state = found
    timer = setTimeout(() => void check(), found === 'on' ? everyMs : againInMs)
    timer.unref()
    return found
  }

  return {
    state: () => state,
    async start() {
      if (!options.isLocal) {
        options.onChange(state)
        return state
      }
      return check()
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

/** The same resolver, whose word on security counts only while `isOn`. */
export function trustWhile(resolver: Resolver, isOn: () => boolean): Resolver {
  return {
    async query(name, type) {
      const answer = await resolver.query(name, type)
      return answer.verdict === 'answer' || answer.verdict === 'none'
        ? { ...answer, secure: answer.secure && isOn() }
        : answer
    },
  }
}
