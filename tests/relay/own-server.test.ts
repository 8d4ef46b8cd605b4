// Mail to our own people, when the admin has named the server that takes it: that server proves itself under its name, or
// nothing is sent, whatever DNS says of the recipient's domain.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork } from '../../gateway/adapters/relay-edges.ts'
import { utf8 } from '../../src/bytes.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'

const inside = { withoutMx: true } as const
const rows: readonly (Scenario & { readonly outcome: 'delivered' | 'refused' | 'deferred' })[] = [
  {
    about: 'by its certificate, without an MX record in sight',
    signed: false,
    async publish(site) {
      await site.mx('mail', inside)
    },
    expect: { verdict: 'verified', takes: 'mail' },
    outcome: 'delivered',
  },
  {
    about: 'not by a certificate for another name',
    signed: false,
    async publish(site) {
      await site.mx('mail', { ...inside, certificate: { names: ['elsewhere.example'] } })
    },
    expect: { verdict: 'failed' },
    outcome: 'refused',
  },
  {
    about: 'not without STARTTLS',
    signed: false,
    async publish(site) {
      await site.mx('mail', { ...inside, script: { keywords: [] } })
    },
    expect: { verdict: 'failed' },
    outcome: 'refused',
  },
  {
    about: 'by TLSA where it is published, the certificate being its own',
    signed: true,
    async publish(site) {
      const { leaf } = await site.mx('mail', { ...inside, certificate: { names: ['elsewhere.example'] } })
      site.tlsa(site.name('mail'), 3, 1, 1, leaf)
    },
    expect: { verdict: 'verified', takes: 'mail' },
    outcome: 'delivered',
  },
  {
    about: 'not by its certificate where TLSA says otherwise',
    signed: true,
    async publish(site) {
      await site.mx('mail', inside)
      site.tlsa(site.name('mail'), 3, 1, 1, randomBytes(32))
    },
    expect: { verdict: 'failed' },
    outcome: 'refused',
  },
  {
    about: 'not now, when its address cannot be looked up',
    signed: false,
    async publish(site) {
      await site.mx('mail', inside)
      site.fault({ name: site.name('mail'), fault: 'servfail' })
    },
    expect: { verdict: 'unknown' },
    outcome: 'deferred',
  },
  {
    about: 'and not the server that the MX names, which would take it',
    signed: true,
    async publish(site) {
      await site.mx('mail', inside)
      const { leaf } = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    expect: { verdict: 'verified', takes: 'mail' },
    outcome: 'delivered',
  },
]

describe('our own server is verified', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab(rows, 34)
  })
  afterAll(() => lab.stop())

  it.each(rows)('$about', async (row) => {
    const domain = lab.domains.get(row) ?? ''
    const relay = createRelayOverNetwork({
      ...lab,
      ehloName: 'sender.lab.example',
      allowedNetworks: ['127.0.0.0/8'],
      dnssecNames: null,
      ownServer: { host: `mail.${domain}`, port: lab.smtpPort },
      now: () => new Date(),
    })
    const message = utf8('From: postmaster@nordkysten.test\r\nSubject: x\r\n\r\nhej\r\n')
    const delivery = await relay.toOwn.deliver({ from: '', to: `mette@${domain}`, message })
    relay.close()
    expect(delivery.outcome).toBe(row.outcome)
    const got = [...lab.heardBy(row)].filter(([, { messages }]) => messages.length > 0)
    expect(got.map(([label]) => label)).toEqual(row.outcome === 'delivered' ? [row.expect.takes] : [])
  })
})
