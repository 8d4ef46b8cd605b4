// Postfix at the other end of our relay: what lies in its mailbox is what was meant, byte for byte, however the mail looks
// (RFC 5321 §4.5.2, RFC 6152, RFC 6531, RFC 1870, RFC 2920), and a mail never becomes two. Skipped, with a line, where it
// cannot be had.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayOverNetwork, type NetworkRelay } from '../../gateway/adapters/relay-edges.ts'
import { isSound } from '../../gateway/relay/judge-message.ts'
import { contentOf } from '../../gateway/relay/mail-content.ts'
import { utf8 } from '../../src/bytes.ts'
import { startDnsServer, type DnsServer, type ZoneRecord } from '../../simulator/world/dns-server.ts'
import { missingForPostfix, startPostfix, type Postfix } from '../support/postfix.ts'
import { association, makeLeaf, makeRoot, show } from './lab/certificates.ts'

const missing = missingForPostfix()
if (missing.length > 0) process.stdout.write(`no mail is sent to Postfix: ${missing.join(', ')} missing\n`)

const runs = process.env['SLOW'] === '1' ? 300 : 10
/** Two runs on one machine need ports of their own. */
const port = 25_100 + (process.pid % 100)
const from = 'mette.krogh@nordkysten.test'
const smallest = 20_000
/** Of nobody else on the machine. */
const mailboxOwner = 2533
const servers = [
  { domain: 'all.test', ip: '127.33.0.25', settings: {} },
  {
    domain: 'seven.test',
    ip: '127.33.0.26',
    settings: { smtpd_discard_ehlo_keywords: '8bitmime,smtputf8,dsn' },
  },
  { domain: 'slow.test', ip: '127.33.0.27', settings: { smtpd_discard_ehlo_keywords: 'pipelining,size' } },
  { domain: 'small.test', ip: '127.33.0.28', settings: { message_size_limit: String(smallest) } },
] as const

let folder = ''
let dns: DnsServer
let postfix: Postfix
let relay: NetworkRelay
let last = 0

describe.skipIf(missing.length > 0)('a mail to Postfix', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postfix-receiver-'))
    chmodSync(folder, 0o755)
    const names = servers.map(({ domain }) => `mx.${domain}`)
    const leaf = await makeLeaf(await makeRoot('Receiver root'), { names })
    const { certPem, keyPem } = show(leaf)
    writeFileSync(join(folder, 'cert.pem'), certPem)
    writeFileSync(join(folder, 'key.pem'), keyPem, { mode: 0o600 })
    mkdirSync(join(folder, 'mail/all'), { recursive: true })
    chownSync(join(folder, 'mail/all'), mailboxOwner, mailboxOwner)
    const records = servers.flatMap(({ domain, ip }): ZoneRecord[] => [
      {
        state: 'secure',
        answer: { type: 'MX', name: domain, data: { exchange: `mx.${domain}`, preference: 1 } },
      },
      { state: 'secure', answer: { type: 'A', name: `mx.${domain}`, data: ip } },
      {
        state: 'secure',
        answer: {
          type: 'TLSA',
          name: `_25._tcp.mx.${domain}`,
          data: { usage: 3, selector: 1, matchingType: 1, certificate: association(leaf, 1, 1) },
        },
      },
    ])
    dns = await startDnsServer({ records, signedDomains: servers.map(({ domain }) => domain) })
    postfix = await startPostfix({
      folder,
      resolverIp: '127.0.0.1',
      listen: servers.map(({ ip, settings }) => ({ at: `${ip}:${port}`, settings })),
      settings: {
        myhostname: 'mx.all.test',
        inet_interfaces: '127.0.0.1',
        inet_protocols: 'ipv4',
        smtpd_tls_security_level: 'may',
        smtpd_tls_cert_file: join(folder, 'cert.pem'),
        smtpd_tls_key_file: join(folder, 'key.pem'),
        smtpd_recipient_restrictions:
          'check_recipient_access inline:{ukendt@all.test=REJECT}, permit_mynetworks, reject',
        // What came is to be seen as it came.
        local_header_rewrite_clients: '',
        virtual_mailbox_domains: servers.map(({ domain }) => domain).join(', '),
        virtual_mailbox_base: join(folder, 'mail'),
        virtual_mailbox_maps: 'static:all/',
        virtual_minimum_uid: '1',
        virtual_uid_maps: `static:${mailboxOwner}`,
        virtual_gid_maps: `static:${mailboxOwner}`,
      },
    })
    relay = createRelayOverNetwork({
      ehloName: 'sender.lab.example',
      resolver: dns.address,
      smtpPort: port,
      stsPort: 443,
      trustPem: null,
      allowList: null,
      allowedNetworks: ['127.0.0.0/8'],
      dnssecNames: null,
      now: () => new Date(),
    })
  })
  afterAll(async () => {
    relay.close()
    await postfix.stop()
    await dns.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What lies in the mailbox with this mark, without what Postfix puts before it; its line ends are LF there. */
  function arrived(mark: string): readonly Buffer[] {
    const box = join(folder, 'mail/all/new')
    return (existsSync(box) ? readdirSync(box) : [])
      .map((name) => readFileSync(join(box, name)))
      .filter((mail) => mail.includes(mark))
      .map((mail) => mail.subarray(mail.indexOf(mark)))
  }

  async function send(text: string | Uint8Array, domain = 'all.test', to: readonly string[] = ['modtager']) {
    const mark = `X-Mark: ${++last}.`
    const message = Buffer.concat([
      utf8(`${mark}\r\nFrom: ${from}\r\n`),
      typeof text === 'string' ? utf8(text) : text,
    ])
    const deliveries = await relay.deliverAll({
      from,
      to: to.map((local) => `${local}@${domain}`),
      content: contentOf(message),
    })
    return { mark, message, outcomes: deliveries, sound: isSound(message) }
  }

  const asStored = (message: Uint8Array) => {
    const text = Buffer.from(message).toString('latin1').replaceAll('\r\n', '\n')
    return Buffer.from(text.endsWith('\n') ? text : `${text}\n`, 'latin1').toString('latin1')
  }

  async function expectArrived({ mark, message }: { mark: string; message: Uint8Array }): Promise<void> {
    await expect.poll(() => arrived(mark).length, { timeout: 20_000, interval: 50 }).toBeGreaterThan(0)
    expect(arrived(mark).map((mail) => mail.toString('latin1'))).toEqual([asStored(message)])
  }

  const rows: readonly (readonly [string, string | Uint8Array])[] = [
    ['with dots at the start of lines', '\r\n.\r\n..\r\n...\r\n. \r\n.x\r\n'],
    ['that is a dot', '\r\n.'],
    ['that ends in a dot on a line of its own', '\r\nhej\r\n.\r\n'],
    [
      'with what ends a mail for others behind it',
      '\r\nhej\r\n.\r\nMAIL FROM:<a@b.dk>\r\nRCPT TO:<c@d.dk>\r\nDATA\r\n',
    ],
    ['without an end to its last line', '\r\nhej'],
    ['without a body', '\r\n'],
    ['with empty lines at its end', '\r\nhej\r\n\r\n\r\n'],
    ['with white space at the ends of lines', '\r\nhej  \r\n \t\r\n'],
    ['with lines of 998 octets', `\r\n${'a'.repeat(998)}\r\n.${'b'.repeat(997)}\r\n`],
    ['with a header field of 998 octets', `X-Long: ${'a'.repeat(990)}\r\n\r\nhej\r\n`],
    ['in eight bits', 'Content-Type: text/plain; charset=utf-8\r\n\r\nblåbærgrød\r\n'],
    [
      'in every octet but NUL, CR and LF',
      Buffer.concat([
        utf8('\r\n'),
        Buffer.from(
          Array.from({ length: 255 }, (_, i) => i + 1).filter((byte) => byte !== 10 && byte !== 13),
        ),
        utf8('\r\n'),
      ]),
    ],
    ['with eight bits in its header', 'Subject: Sag om blåbær\r\n\r\nhej\r\n'],
    ['of several pieces, with dots around each border', `\r\n${`${'.'.repeat(60)}\r\n`.repeat(20_000)}`],
  ]
  it.each(rows)('%s arrives as it was meant', async (_what, text) => {
    const sent = await send(text)
    expect(sent.sound).toBe(true)
    expect(sent.outcomes.map(({ outcome }) => outcome)).toEqual(['delivered'])
    await expectArrived(sent)
  })

  it('arrives as it was meant at a server that takes one command at a time and tells no size', async () => {
    const sent = await send('\r\n.hej\r\n', 'slow.test')
    expect(sent.outcomes).toMatchObject([{ outcome: 'delivered' }])
    await expectArrived(sent)
  })

  it('whatever it looks like arrives once and as it was, or is none that we take', async () => {
    const part = fc.constantFrom(
      '.',
      '\r\n',
      '\r\n.\r\n',
      '\n.\n',
      '\r.\r',
      '\n',
      '\r',
      '\0',
      'æ',
      ' ',
      'DATA',
      'QUIT\r\n',
      'a'.repeat(998),
      '..',
      '\r\n\r\n',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        const text = `\r\n${parts.join('')}`
        const mail = utf8(`From: ${from}\r\n${text}`)
        if (!isSound(mail)) return
        const sent = await send(text)
        expect(sent.outcomes.map(({ outcome }) => outcome)).toEqual(['delivered'])
        await expectArrived(sent)
      }),
      { numRuns: runs },
    )
  }, 300_000)

  it('in eight bits reaches a server of seven as base64 that says the same', async () => {
    const sent = await send(
      'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nblåbærgrød\r\n',
      'seven.test',
    )
    expect(sent.outcomes).toMatchObject([{ outcome: 'delivered' }])
    await expect.poll(() => arrived(sent.mark).length, { timeout: 20_000 }).toBe(1)
    const [head = '', body = ''] = (arrived(sent.mark)[0]?.toString('latin1') ?? '').split('\n\n')
    expect(head).toMatch(/^content-transfer-encoding: base64$/im)
    expect(Buffer.from(body, 'base64').toString('utf8')).toBe('blåbærgrød\r\n')
  })

  it('to an address beyond ASCII goes where SMTPUTF8 is offered, and nowhere else', async () => {
    const sent = await send('\r\nhej\r\n', 'all.test', ['søren'])
    expect(sent.outcomes).toMatchObject([{ outcome: 'delivered' }])
    await expectArrived(sent)
    expect((await send('\r\nhej\r\n', 'seven.test', ['søren'])).outcomes).toMatchObject([
      { outcome: 'refused', problems: ['smtputf8-missing'] },
    ])
  })

  it('too large for what the server says is not begun', async () => {
    const sent = await send(`\r\n${'a\r\n'.repeat(smallest)}`, 'small.test')
    expect(sent.outcomes).toMatchObject([{ outcome: 'refused', problems: ['size-exceeded'] }])
    expect(postfix.log()).not.toMatch(/exceeds (?:size|fixed) limit|message size/i)
  })

  it('reaches those whom the server takes, in one copy each, and tells of the other', async () => {
    const sent = await send('\r\nhej\r\n', 'all.test', ['modtager', 'ukendt', 'anden'])
    expect(sent.outcomes.map(({ outcome }) => outcome)).toEqual(['delivered', 'refused', 'delivered'])
    await expect.poll(() => arrived(sent.mark).length, { timeout: 20_000 }).toBe(2)
  })
})
