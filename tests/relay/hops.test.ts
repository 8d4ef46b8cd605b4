// How many mails go to one domain at once, and how a domain that cannot be reached is left alone.
import { describe, expect, it } from 'vitest'
import { createHops } from '../../gateway/relay/hops.ts'

function rig(perDomain = 2) {
  const clock = { seconds: 0 }
  const hops = createHops(perDomain, () => new Date(clock.seconds * 1000))
  /** Starts one and lets it end. */
  const attempt = (isReached: boolean, hop = 'a') => {
    hops.started(hop)
    hops.ended(hop, isReached)
  }
  return { clock, hops, attempt }
}

describe('a domain', () => {
  it('gets its share at once, and another domain its own', () => {
    const { hops } = rig()
    hops.started('a')
    expect([hops.hasRoom('a'), hops.closed().hops]).toEqual([true, []])
    hops.started('a')
    expect([hops.hasRoom('a'), hops.hasRoom('b'), hops.closed().hops]).toEqual([false, true, ['a']])
    hops.ended('a', true)
    expect(hops.hasRoom('a')).toBe(true)
  })

  it('that cannot be reached rests, longer each time, two minutes at most', () => {
    const { clock, hops, attempt } = rig()
    const rests: number[] = []
    for (let i = 0; i < 7; i++) {
      attempt(false)
      expect([hops.hasRoom('a'), hops.closed().hops]).toEqual([false, ['a']])
      const until = (hops.restsUntil('a')?.getTime() ?? 0) / 1000
      expect(hops.closed().opensAt).toEqual(new Date(until * 1000))
      rests.push(until - clock.seconds)
      clock.seconds = until
    }
    expect(rests).toEqual([10, 20, 40, 80, 120, 120, 120])
  })

  it('is then asked by one mail, and by all again once that is answered', () => {
    const { clock, hops, attempt } = rig()
    attempt(false)
    clock.seconds = 10
    hops.started('a')
    expect(hops.hasRoom('a')).toBe(false)
    hops.ended('a', true)
    hops.started('a')
    expect([hops.hasRoom('a'), hops.restsUntil('a')]).toEqual([true, null])
  })

  it('whose mails failed together has failed once', () => {
    const { clock, hops } = rig()
    hops.started('a')
    hops.started('a')
    hops.ended('a', false)
    hops.ended('a', false)
    expect(hops.restsUntil('a')).toEqual(new Date(10_000))
    clock.seconds = 10
    expect(hops.hasRoom('a')).toBe(true)
  })
})
