// The relay against real mail servers, good and bad, over real DNS, https and SMTP on loopback: what it says of each
// before sending, what becomes of a mail to it, and that a bad one never sees a byte of the mail.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { startMailWorld, type MailWorld } from '../../simulator/world/mail-world.ts'
import type { ReceivedMail } from '../../simulator/world/mail-servers.ts'
import { domains } from '../../simulator/world/parties.ts'
import { createPartners } from '../../simulator/world/partners.ts'
import { createTlsAuthority } from '../../simulator/world/tls-authority.ts'

const message = new TextEncoder().encode(
  'From: mette.krogh@nordkysten.test\r\nSubject: en sag\r\n\r\nfortroligt\r\n.en linje med punktum\r\n..to\r\n',
)
const received: ReceivedMail[] = []
let world: MailWorld
let relay: NetworkRelay

beforeAll(async () => {
  world = await startMailWorld({
    tlsAuthority: await createTlsAuthority(),
    onMail: (mail) => {
      received.push(mail)
    },
  })
  relay = createRelayOverNetwork({
    ...world,
    allowedNetworks: ['127.0.0.0/8'],
    ehloName: 'sikker.nordkysten.test',
    now: () => new Date(),
  })
  await relay.dnssec?.start()
})
afterAll(async () => {
  await world.stop()
})

const send = (domain: string) =>
  relay.deliver({ from: 'mette.krogh@nordkysten.test', to: `modtager@${domain}`, message })

describe('a mail server that proves who it is', () => {
  const rows = [
    ['by DANE', 'havneby.test', 'dane'],
    ['by MTA-STS', 'fjordbank.test', 'mta-sts'],
    ['by the admin’s pin', 'nordkysten.test', 'allow-list'],
  ] as const
  for (const [how, domain, by] of rows) {
    it(`${how} is verified, and gets the mail over that session, dots and all`, async () => {
      expect((await relay.verdictOf(domain)).reach).toMatchObject({
        verdict: 'verified',
        by,
        host: `mx.${domain}`,
      })
      const before = received.length
      const delivery = await send(domain)
      expect(delivery).toMatchObject({
        outcome: 'delivered',
        tls: { by, protocol: 'TLSv1.3', host: `mx.${domain}` },
      })
      expect(received).toHaveLength(before + 1)
      const mail = received.at(-1)
      expect(mail?.tls).toMatchObject({ protocol: 'TLSv1.3', servername: `mx.${domain}` })
      expect(new TextDecoder().decode(mail?.message)).toContain('\r\n.en linje med punktum\r\n..to\r\n')
    })
  }
})

describe('a mail server that does not', () => {
  const rows = [
    ['offers no STARTTLS', 'uden-starttls.test', 'failed', 'starttls-missing', 'refused'],
    ['shows an expired certificate', 'udloebet.test', 'failed', 'certificate-expired', 'refused'],
    [
      'shows a certificate of another name',
      'forkert-navn.test',
      'failed',
      'certificate-name-mismatch',
      'refused',
    ],
    ['shows another key than its TLSA record', 'forkert-tlsa.test', 'failed', 'tlsa-mismatch', 'refused'],
    ['has forged DNS', 'bogus.test', 'unknown', 'dnssec-bogus', 'deferred'],
    ['publishes nothing', 'postkassen.test', 'not-published', 'no-policy-published', 'refused'],
    ['is down', 'nede.test', 'unknown', 'connection-refused', 'deferred'],
    ['does not exist', 'findes-ikke.test', 'failed', 'no-mx', 'refused'],
  ] as const
  for (const [how, domain, verdict, problem, outcome] of rows) {
    it(`because it ${how}, is ${verdict}, and gets nothing`, async () => {
      expect((await relay.verdictOf(domain)).reach).toEqual({ verdict, problems: [problem] })
      const before = received.length
      expect(await send(domain)).toEqual({ outcome, problems: [problem] })
      expect(received).toHaveLength(before)
    })
  }
})

it('the page of partners shows each domain with its verdict and reason', async () => {
  const rows = await createPartners(world)()
  expect(rows).toHaveLength(domains.length)
  expect(rows.filter(({ verdict }) => verdict === 'verified').map(({ domain }) => domain)).toEqual([
    'nordkysten.test',
    'havneby.test',
    'fjordbank.test',
    'venteposition.test',
    'afbrudt.test',
  ])
  for (const { verdict, by, problems, tls } of rows) {
    expect(by === null).toBe(verdict !== 'verified')
    expect(tls === null).toBe(verdict !== 'verified')
    expect(problems.length > 0).toBe(verdict !== 'verified')
  }
})

it('a verified server that asks us to wait is asked again later', async () => {
  expect(await send('venteposition.test')).toMatchObject({
    outcome: 'deferred',
    problems: ['smtp-deferred'],
    reply: { code: 451 },
  })
  expect(await send('venteposition.test')).toMatchObject({ outcome: 'delivered' })
})

it('a server that hangs up behind the dot has the mail, and nobody knows', async () => {
  expect(await send('afbrudt.test')).toMatchObject({ outcome: 'unknown' })
  expect(await send('afbrudt.test')).toMatchObject({ outcome: 'delivered' })
})

it('a process that dies right before the last dot has delivered nothing', async () => {
  const before = received.length
  const delivery = await relay.deliver({
    from: 'mette.krogh@nordkysten.test',
    to: 'loen@havneby.test',
    message,
    onBeforeDot: () => Promise.reject(new Error('killed')),
  })
  expect(delivery).toEqual({ outcome: 'deferred', problems: ['gateway-failed'], reply: null })
  expect(received).toHaveLength(before)
})

it('an address that could end the SMTP command is not spoken', async () => {
  const delivery = await relay.deliver({ from: 'a@b.test>\r\nRSET', to: 'loen@havneby.test', message })
  expect(delivery).toMatchObject({ outcome: 'deferred' })
})
