// Domains with Danish letters (RFC 5890, RFC 6531 §3.2): whatever way a caseworker writes one, it is the one that DNS has,
// proven like every other, and the server hears A-labels.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { utf8 } from '../../src/bytes.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'

const label = 'xn--blbrgrd-fxak7p'

const proven: Scenario = {
  about: 'a domain with Danish letters',
  signed: true,
  async publish(site) {
    const { leaf } = await site.mx('mx', { withoutMx: true })
    const name = `${label}.${site.domain}`
    site.record({ type: 'MX', name, data: { exchange: site.name('mx'), preference: 10 } })
    site.tlsa(site.name('mx'), 3, 1, 1, leaf)
  },
  expect: { verdict: 'verified', by: 'dane', takes: 'mx' },
}
const open: Scenario = {
  about: 'one that promises nothing, and whose pin is written with its letters',
  signed: false,
  async publish(site) {
    const host = `mx.${label}.${site.domain}`
    await site.mx('mx', { withoutMx: true, host })
    site.record({
      type: 'MX',
      name: `${label}.${site.domain}`,
      data: { exchange: host, preference: 10 },
    })
  },
  expect: { verdict: 'verified', by: 'allow-list', takes: 'mx' },
}

let lab: Lab
let relay: NetworkRelay
const domainOf = (scenario: Scenario) => lab.domains.get(scenario) ?? ''

beforeAll(async () => {
  lab = await startLab([proven, open], 36)
  const partner = `blåbærgrød.${domainOf(open)}`
  relay = createRelayOverNetwork({
    ...lab,
    allowList: { partners: [{ domain: partner, mx: [`*.${partner}`] }] },
    ehloName: 'sender.lab.example',
    allowedNetworks: ['127.0.0.0/8'],
    dnssecNames: null,
    now: () => new Date(),
  })
})
afterAll(async () => {
  relay.close()
  await lab.stop()
})

describe('a domain with Danish letters', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['as it is read', 'blåbærgrød'],
    ['in capitals', 'BLÅBÆRGRØD'],
    ['with its letters in two parts', 'blåbærgrød'.normalize('NFD')],
    ['as DNS has it', label],
    ['as DNS has it, in capitals', label.toUpperCase()],
  ]
  for (const [scenario, by] of [
    [proven, 'dane'],
    [open, 'allow-list'],
  ] as const) {
    it.each(spellings)(`is verified by ${by} when written %s`, async (_how, spelling) => {
      const domain = `${spelling}.${domainOf(scenario)}`
      expect((await relay.verdictOf(domain)).reach).toMatchObject({ verdict: 'verified', by })
      const message = utf8('From: mette.krogh@nordkysten.test\r\n\r\nhej\r\n')
      const from = 'mette.krogh@nordkysten.test'
      const delivery = await relay.deliver({ from, to: `modtager@${domain}`, message })
      expect(delivery.outcome).toBe('delivered')
    })
  }

  it('is told to its server in A-labels alone', () => {
    for (const scenario of [proven, open]) {
      const said = lab.heardBy(scenario).get('mx')?.inside ?? []
      const named = said.filter((line) => line.startsWith('RCPT'))
      expect(named).toHaveLength(spellings.length)
      for (const line of named) expect(line.toLowerCase()).toContain(`@${label}.`)
    }
  })

  it('in which one letter is of another script is another', async () => {
    // U+0430 is Cyrillic.
    expect((await relay.verdictOf(`bl\u0430bærgrød.${domainOf(open)}`)).reach.verdict).not.toBe('verified')
  })
})
