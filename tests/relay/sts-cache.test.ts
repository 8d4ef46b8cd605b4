// Which MTA-STS policy counts over time (RFC 8461 §3.1, §3.3, §5.1): with a clock, a resolver and a policy host that the
// test moves by hand.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { createStsPolicyStore } from '../../gateway/adapters/store-sts-policies.ts'
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '../../gateway/relay/dns.ts'
import { createStsCache, type KeptPolicy, type StsFetch } from '../../gateway/relay/sts-cache.ts'

const minute = 60_000
const day = 86_400_000
const policyText = (mx: string, age: number) => `version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: ${age}\n`

const world: {
  txt: 'id' | 'gone' | 'failed' | 'bogus'
  id: string
  /** The policy; null: nobody answers. */
  host: string | null
  fetches: number
  time: number
} = {
  time: 0,
  txt: 'id',
  id: '1',
  host: policyText('mx.partner.test', 86_400),
  fetches: 0,
}
const kept = new Map<string, KeptPolicy>()

beforeEach(() => {
  Object.assign(world, {
    time: 0,
    txt: 'id',
    id: '1',
    host: policyText('mx.partner.test', 86_400),
    fetches: 0,
  })
  kept.clear()
})

function answerTo(type: DnsType): DnsAnswer<string> {
  if (type === 'AAAA') return { verdict: 'none', nameExists: true, secure: false }
  if (type === 'A')
    return { verdict: 'answer', records: ['192.0.2.1'], secure: false, name: 'mta-sts.partner.test' }
  if (world.txt === 'gone') return { verdict: 'none', nameExists: false, secure: false }
  if (world.txt === 'id') {
    return {
      verdict: 'answer',
      records: [`v=STSv1; id=${world.id};`],
      secure: false,
      name: '_mta-sts.partner.test',
    }
  }
  return { verdict: world.txt }
}

const resolver: Resolver = {
  query: <T extends DnsType>(_name: string, type: T) =>
    // The three types that are asked for here all answer text.
    Promise.resolve(answerTo(type) as DnsAnswer<DnsRecords[T]>),
}

const fetchPolicy: StsFetch = () => {
  world.fetches++
  return Promise.resolve(
    world.host === null
      ? { verdict: 'failed', problem: 'sts-policy-unreachable' }
      : { verdict: 'fetched', bytes: new TextEncoder().encode(world.host) },
  )
}

const createCache = () =>
  createStsCache({
    resolver,
    fetchPolicy,
    sha256Of: (bytes) => String(bytes.length),
    now: () => new Date(world.time),
    store: {
      load: (domain) => Promise.resolve(kept.get(domain) ?? null),
      save: (domain, policy) => Promise.resolve(void kept.set(domain, policy)),
    },
  })

const held = (mx: string) => ({ verdict: 'policy', policy: { mode: 'enforce', mx: [mx] } })

describe('a policy that was fetched once', () => {
  const rows: readonly (readonly [string, () => void])[] = [
    ['its record is gone', () => (world.txt = 'gone')],
    ['its record cannot be looked up', () => (world.txt = 'failed')],
    ['its record is bogus', () => (world.txt = 'bogus')],
    ['a new id is announced and the host is down', () => Object.assign(world, { id: '2', host: null })],
    [
      'a new id is announced and the host serves rubbish',
      () => Object.assign(world, { id: '2', host: 'hello' }),
    ],
  ]
  for (const [what, change] of rows) {
    it(`counts within its max_age although ${what}`, async () => {
      const policyOf = createCache()
      expect(await policyOf('partner.test')).toMatchObject(held('mx.partner.test'))
      change()
      world.time = day - minute
      expect(await policyOf('partner.test')).toMatchObject(held('mx.partner.test'))
    })
  }

  it('is not fetched again while its id stays', async () => {
    const policyOf = createCache()
    await policyOf('partner.test')
    world.time = day - minute
    await policyOf('partner.test')
    expect(world.fetches).toBe(1)
  })

  it('is replaced when a new id leads to a new policy', async () => {
    const policyOf = createCache()
    await policyOf('partner.test')
    Object.assign(world, { id: '2', host: policyText('new.partner.test', 86_400), time: minute })
    expect(await policyOf('partner.test')).toMatchObject({ ...held('new.partner.test'), id: '2' })
  })

  it('counts no longer once its max_age is over', async () => {
    const policyOf = createCache()
    await policyOf('partner.test')
    Object.assign(world, { txt: 'gone', time: day + minute })
    expect(await policyOf('partner.test')).toEqual({ verdict: 'none' })
  })

  it('outlives the process by its store', async () => {
    await createCache()('partner.test')
    Object.assign(world, { txt: 'gone', time: minute })
    expect(await createCache()('partner.test')).toMatchObject(held('mx.partner.test'))
  })
})

describe('a policy that cannot be had', () => {
  it('is asked for once in five minutes for one id, and at once for a new one', async () => {
    world.host = null
    const policyOf = createCache()
    for (const minutes of [0, 1, 4]) {
      world.time = minutes * minute
      expect(await policyOf('partner.test')).toEqual({ verdict: 'failed', problem: 'sts-policy-unreachable' })
    }
    expect(world.fetches).toBe(1)
    world.time = 6 * minute
    await policyOf('partner.test')
    expect(world.fetches).toBe(2)
    Object.assign(world, { id: '2', time: 7 * minute, host: policyText('mx.partner.test', 60) })
    expect(await policyOf('partner.test')).toMatchObject(held('mx.partner.test'))
  })

  it('is "cannot tell" when DNS does not answer, and "none" when it says so', async () => {
    world.txt = 'failed'
    expect(await createCache()('partner.test')).toEqual({ verdict: 'failed', problem: 'dns-failed' })
    world.txt = 'gone'
    expect(await createCache()('partner.test')).toEqual({ verdict: 'none' })
  })
})

it('the gateway’s own store keeps a policy over a restart, and not beyond its time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sts-policies-'))
  const now = () => new Date(world.time)
  const saved = {
    id: '7',
    sha256: 'ab',
    policy: { mode: 'enforce', mx: ['mx.partner.test'], maxAgeInSeconds: 86_400 },
    until: new Date(day),
  } as const
  try {
    const first = openDatabase(join(folder, 'a.sqlite'))
    const store = await createStsPolicyStore(first, now)
    await store.save('partner.test', { ...saved, id: '6' })
    await store.save('partner.test', saved)
    await first.destroy()
    const second = openDatabase(join(folder, 'a.sqlite'))
    const reopened = await createStsPolicyStore(second, now)
    expect(await reopened.load('partner.test')).toEqual(saved)
    expect(await reopened.load('other.test')).toBe(null)
    world.time = day
    expect(await reopened.load('partner.test')).toBe(null)
    await second.destroy()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('many recipients of one domain cost one question', async () => {
  const policyOf = createCache()
  await Promise.all(Array.from({ length: 50 }, () => policyOf('partner.test')))
  expect(world.fetches).toBe(1)
})
