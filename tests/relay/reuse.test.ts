// Connections kept for the next mail: used again only by a mail that demands the same proof, given up without harm when the
// server has gone, and one envelope for the recipients of a domain, each with an answer of its own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { contentOf } from '../../gateway/relay/mail-content.ts'
import { createSessionPool, type Identity, poolLimits } from '../../gateway/relay/session-pool.ts'
import { deliveryLimits, type VerifiedSession } from '../../gateway/relay/session.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import type { Script } from './lab/mail-host.ts'

const message = 'From: mette.krogh@nordkysten.test\r\nSubject: en sag\r\n\r\n.fortroligt\r\n'

function server(about: string, script: Script): Scenario {
  return {
    about,
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', { script })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: { verdict: 'verified' },
  }
}

const pipelining = ['8BITMIME', 'PIPELINING']
const patient = server('takes one mail after the other', {})
const quick = server('takes commands in a row', { insideKeywords: pipelining })
const cutting = server('hangs up after a mail', { afterwards: 'cut' })
const parting = server('says goodbye after a mail', { insideKeywords: pipelining, afterwards: '421 bye' })
const forgetful = server('answers RSET with 421', { insideKeywords: pipelining, rset: '421 who are you' })
const selective = server('knows one of three', {
  insideKeywords: pipelining,
  rcptOf: { nobody: '550 5.1.1 unknown', busy: '450 4.2.1 later' },
})
const narrow = server('has room for one', {
  insideKeywords: pipelining,
  rcptOf: { second: '552 5.5.3 too many recipients' },
})
const deaf = server('knows none', { insideKeywords: pipelining, rcpt: '550 5.1.1 unknown', data: '503 who' })

describe('the next mail', () => {
  let lab: Lab
  let relay: NetworkRelay
  beforeAll(async () => {
    lab = await startLab([patient, quick, cutting, parting, forgetful, selective, narrow, deaf], 27)
    relay = createRelayOverNetwork({
      ...lab,
      ehloName: 'sender.lab.example',
      allowedNetworks: ['127.0.0.0/8'],
      dnssecNames: null,
      limits: { ...deliveryLimits, replyInMs: 3000, dataInMs: 3000, dotInMs: 3000 },
      now: () => new Date(),
    })
  })
  afterAll(async () => {
    relay.close()
    await lab.stop()
  })

  async function send(scenario: Scenario, ...local: readonly string[]) {
    const to = local.map((name) => `${name}@${lab.domains.get(scenario) ?? ''}`)
    const content = contentOf(new TextEncoder().encode(message))
    return relay.deliverAll({ from: 'mette.krogh@nordkysten.test', to, content })
  }
  const outcomes = async (scenario: Scenario, ...local: readonly string[]) =>
    (await send(scenario, ...local)).map(({ outcome }) => outcome)
  function heard(scenario: Scenario) {
    const memory = lab.heardBy(scenario).get('mx')
    if (memory === undefined) throw new Error('no such server')
    const { inside, messages, connections } = memory
    return { verbs: inside.map((line) => line.split(' ')[0]), messages, connections }
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100))

  for (const scenario of [patient, quick]) {
    it(`to a server that ${scenario.about} goes over the same connection`, async () => {
      expect([...(await outcomes(scenario, 'a')), ...(await outcomes(scenario, 'b'))]).toEqual([
        'delivered',
        'delivered',
      ])
      expect(heard(scenario)).toEqual({
        connections: 1,
        verbs: ['EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'MAIL', 'RCPT', 'DATA'],
        messages: [message, message],
      })
    })
  }

  for (const scenario of [cutting, parting]) {
    it(`to a server that ${scenario.about} goes over a new one`, async () => {
      expect(await outcomes(scenario, 'a')).toEqual(['delivered'])
      await pause()
      expect(await outcomes(scenario, 'b')).toEqual(['delivered'])
      expect(heard(scenario)).toMatchObject({ connections: 2, messages: [message, message] })
    })
  }

  it('to a server that has forgotten the session goes over a new one, and comes once', async () => {
    expect(await outcomes(forgetful, 'a')).toEqual(['delivered'])
    expect(await outcomes(forgetful, 'b')).toEqual(['delivered'])
    expect(heard(forgetful)).toMatchObject({ connections: 2, messages: [message, message] })
  })

  it('for several recipients of a domain is one mail, and each has the server’s own answer', async () => {
    expect(await send(selective, 'nobody', 'anna', 'busy')).toMatchObject([
      { outcome: 'refused', problems: ['smtp-refused'], reply: { code: 550 } },
      { outcome: 'delivered', evidence: { reply: { code: 250 } } },
      { outcome: 'deferred', problems: ['smtp-deferred'], reply: { code: 450 } },
    ])
    expect(heard(selective)).toMatchObject({
      verbs: ['EHLO', 'MAIL', 'RCPT', 'RCPT', 'RCPT', 'DATA'],
      messages: [message],
    })
  })

  it('takes "552" behind a recipient that was taken for "too many at once" (RFC 5321 §4.5.3.1.10)', async () => {
    const [first, second] = await send(narrow, 'first', 'second')
    expect(first).toMatchObject({ outcome: 'delivered' })
    expect(second).toMatchObject({ outcome: 'deferred', problems: ['smtp-deferred'], reply: { code: 552 } })
    // To one alone it is the server's no: no room for the mail.
    expect(await send(narrow, 'second')).toMatchObject([{ outcome: 'refused', reply: { code: 552 } }])
  })

  it('after one that was refused begins anew on the same connection', async () => {
    expect(await outcomes(deaf, 'a')).toEqual(['refused'])
    expect(await outcomes(deaf, 'b')).toEqual(['refused'])
    expect(heard(deaf)).toEqual({
      connections: 1,
      verbs: ['EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'MAIL', 'RCPT', 'DATA'],
      messages: [],
    })
  })
})

describe('a kept connection', () => {
  const tlsa = { usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32) }
  const dane = { by: 'dane', tlsa: [tlsa], base: 'mx.a.test', names: ['mx.a.test', 'a.test'] } as const
  const proven: Identity = { host: 'mx.a.test', ip: '192.0.2.1', port: 25, proof: dane }
  const start = Date.parse('2026-11-25T10:00:00Z')

  function rig() {
    const clock = { time: start }
    const state = { isOpen: true, quits: 0 }
    const pool = createSessionPool(() => new Date(clock.time))
    const session: VerifiedSession = {
      tls: {
        by: 'dane',
        host: 'mx.a.test',
        ip: '192.0.2.1',
        protocol: 'TLSv1.3',
        cipher: '',
        certificateSha256: '',
        at: new Date(start).toISOString(),
        serverName: '',
        keyExchange: '',
        chainSha256: [],
      },
      send: () => Promise.reject(new Error('not sent here')),
      isOpen: () => state.isOpen,
      rest: () => undefined,
      wake: () => undefined,
      quit: () => state.quits++,
    }
    return { clock, state, pool, session }
  }

  const other = (changes: Partial<Identity>): Identity => ({ ...proven, ...changes })
  const rows: readonly (readonly [string, Identity, boolean])[] = [
    ['the same demand', proven, true],
    [
      'another domain with the same record for the server’s key',
      other({ proof: { ...dane, names: ['mx.a.test', 'b.test'] } }),
      true,
    ],
    ['another host', other({ host: 'mx.b.test' }), false],
    ['another address', other({ ip: '192.0.2.2' }), false],
    ['another port', other({ port: 26 }), false],
    [
      'another key in the record',
      other({ proof: { ...dane, tlsa: [{ ...tlsa, data: new Uint8Array(32).fill(1) }] } }),
      false,
    ],
    ['one record more', other({ proof: { ...dane, tlsa: [tlsa, { ...tlsa, usage: 2 }] } }), false],
    ['another base', other({ proof: { ...dane, base: 'alias.a.test' } }), false],
    ['another mechanism', other({ proof: { by: 'mta-sts', policyId: '1', policySha256: '' } }), false],
  ]
  for (const [what, plan, isTaken] of rows) {
    it(`is ${isTaken ? '' : 'not '}used for ${what}`, () => {
      const { pool, session } = rig()
      pool.keep(proven, session)
      expect(pool.take(plan)).toBe(isTaken ? session : null)
      pool.close()
    })
  }

  it('under an anchor is bound to the names that were looked for', () => {
    const { pool, session } = rig()
    const anchored = { ...dane, tlsa: [{ ...tlsa, usage: 2 }] }
    pool.keep(other({ proof: anchored }), session)
    expect(pool.take(other({ proof: { ...anchored, names: ['mx.a.test', 'b.test'] } }))).toBeNull()
    expect(pool.take(other({ proof: anchored }))).toBe(session)
  })

  it('is used by one mail at a time', () => {
    const { pool, session } = rig()
    pool.keep(proven, session)
    expect([pool.take(proven), pool.take(proven)]).toEqual([session, null])
  })

  it('is given up after five minutes, after its share of mails, or when it has closed', () => {
    const old = rig()
    old.pool.keep(proven, old.session)
    old.clock.time += poolLimits.ageInMs
    expect([old.pool.take(proven), old.state.quits]).toEqual([null, 1])

    const used = rig()
    for (let mail = 1; mail < poolLimits.mailsPerSession; mail++) {
      used.pool.keep(proven, used.session)
      expect(used.pool.take(proven)).toBe(used.session)
    }
    used.pool.keep(proven, used.session)
    expect([used.pool.take(proven), used.state.quits]).toEqual([null, 1])

    const closed = rig()
    closed.pool.keep(proven, closed.session)
    closed.state.isOpen = false
    expect([closed.pool.take(proven), closed.state.quits]).toEqual([null, 1])
  })

  it('is hung up when the gateway stops, and none is kept after that', () => {
    const { pool, session, state } = rig()
    pool.keep(proven, session)
    pool.close()
    pool.keep(proven, session)
    expect([pool.take(proven), state.quits]).toEqual([null, 2])
  })
})
