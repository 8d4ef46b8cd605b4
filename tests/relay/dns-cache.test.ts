// DNS answers kept for as long as they say: never longer than five minutes, a denial not over one, a failure not at all.
import { describe, expect, it } from 'vitest'
import { keepAnswers } from '../../gateway/relay/dns-cache.ts'
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '../../gateway/relay/dns.ts'

function rig(answer: DnsAnswer<string>) {
  const clock = { seconds: 0 }
  const asked: string[] = []
  const resolver: Resolver = {
    query: <T extends DnsType>(name: string, type: T) => {
      asked.push(`${name} ${type}`)
      return Promise.resolve(answer as DnsAnswer<DnsRecords[T]>)
    },
  }
  return { clock, asked, kept: keepAnswers(resolver, () => new Date(clock.seconds * 1000)) }
}

const answer = (keepInSeconds: number): DnsAnswer<string> => ({
  verdict: 'answer',
  records: ['192.0.2.1'],
  secure: true,
  name: 'mx.a.test',
  keepInSeconds,
})

describe('an answer', () => {
  const rows: readonly (readonly [string, DnsAnswer<string>, number])[] = [
    ['with a TTL of a minute', answer(60), 60],
    ['with a TTL of a week', answer(604_800), 300],
    ['with a TTL of nothing', answer(0), 0],
    ['that tells no TTL', { verdict: 'answer', records: [], secure: false, name: 'a.test' }, 0],
    ['that there is none', { verdict: 'none', nameExists: true, secure: true, keepInSeconds: 3600 }, 60],
    ['that cannot be validated', { verdict: 'bogus' }, 0],
    ['that did not come', { verdict: 'failed' }, 0],
  ]
  for (const [what, given, seconds] of rows) {
    it(`${what} is kept for ${seconds} s`, async () => {
      const { clock, asked, kept } = rig(given)
      expect(await kept.query('mx.a.test', 'A')).toEqual(given)
      clock.seconds = seconds - 0.001
      if (seconds > 0) await kept.query('mx.a.test', 'A')
      expect(asked).toHaveLength(1)
      clock.seconds = seconds
      await kept.query('mx.a.test', 'A')
      expect(asked).toHaveLength(2)
    })
  }

  it('is another for another name and another type', async () => {
    const { asked, kept } = rig(answer(60))
    await kept.query('mx.a.test', 'A')
    await kept.query('mx.a.test', 'AAAA')
    await kept.query('mx.b.test', 'A')
    expect(asked).toEqual(['mx.a.test A', 'mx.a.test AAAA', 'mx.b.test A'])
  })

  it('that is on its way is waited for by all who ask', async () => {
    const { asked, kept } = rig({ verdict: 'failed' })
    await Promise.all([kept.query('mx.a.test', 'A'), kept.query('mx.a.test', 'A')])
    expect(asked).toHaveLength(1)
  })
})
