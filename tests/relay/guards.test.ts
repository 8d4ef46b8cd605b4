// What the relay refuses before it listens to anybody: networks it must not enter, a resolver that does not validate, bytes
// that are no reply, commands that an address would break.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '../../gateway/relay/dns.ts'
import { checkDnssec, createDnssecWatch, trustWhile } from '../../gateway/relay/dnssec-check.ts'
import { createNetworkGuard } from '../../gateway/relay/networks.ts'
import { contentOf, createDotStuffer } from '../../gateway/relay/mail-content.ts'
import { envelopeCommands, readCapabilities } from '../../gateway/relay/smtp-commands.ts'
import { createReplyReader, shownText } from '../../gateway/relay/smtp-replies.ts'

const runs = process.env['SLOW'] === '1' ? 2000 : 50
const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('networks', () => {
  const mayConnect = createNetworkGuard([])
  const rows: readonly (readonly [string, boolean])[] = [
    ['8.8.8.8', true],
    ['185.15.59.224', true],
    ['2a02:2350:5::1', true],
    ['127.0.0.1', false],
    ['10.0.0.25', false],
    ['172.20.1.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::a00:1', false],
    ['fe80::1', false],
    ['fc00::1', false],
    ['ff02::1', false],
    ['2001:db8::1', false],
    ['2002:a00:1::', false],
    ['mx.example.dk', false],
  ]
  for (const [ip, may] of rows) {
    it(`${ip} is ${may ? 'connected to' : 'left alone'}`, () => expect(mayConnect(ip)).toBe(may))
  }
  it('what the admin allows is entered, and nothing beside it', () => {
    const own = createNetworkGuard(['10.20.0.0/16', 'fd00:1::/32'])
    expect(['10.20.3.4', '10.21.0.1', 'fd00:1::5', 'fd00:2::5'].map(own)).toEqual([true, false, true, false])
  })
})

describe('the resolver', () => {
  const secure = { verdict: 'none', nameExists: true, secure: true } as const
  const insecure = { verdict: 'none', nameExists: true, secure: false } as const
  const resolverThat = (signed: DnsAnswer<never>, bogus: DnsAnswer<never>): Resolver => ({
    query: <T extends DnsType>(name: string): Promise<DnsAnswer<DnsRecords[T]>> =>
      Promise.resolve(name === 'signed.test' ? signed : bogus),
  })
  const names = { signed: 'signed.test', bogus: 'bogus.test' }
  const rows = [
    ['tells good from bogus', secure, { verdict: 'bogus' }, 'on'],
    ['answers nothing for bogus', secure, { verdict: 'failed' }, 'on'],
    ['sets AD on everything', secure, secure, 'resolver-does-not-validate'],
    ['sets AD on nothing', insecure, insecure, 'resolver-does-not-validate'],
    ['finds the good name bogus', { verdict: 'bogus' }, { verdict: 'bogus' }, 'resolver-does-not-validate'],
    ['is away', { verdict: 'failed' }, { verdict: 'failed' }, 'resolver-does-not-answer'],
  ] as const
  for (const [what, signed, bogus, state] of rows) {
    it(`that ${what} makes DANE: ${state}`, async () => {
      expect(await checkDnssec(resolverThat(signed, bogus), names)).toBe(state)
    })
  }

  it('on another machine is never believed, and the admin is told', async () => {
    const told: string[] = []
    const watch = createDnssecWatch({
      resolver: resolverThat(secure, { verdict: 'bogus' }),
      isLocal: false,
      names,
      onChange: (state) => told.push(state),
    })
    expect(await watch.start()).toBe('resolver-not-local')
    expect(told).toEqual(['resolver-not-local'])
  })

  it('is not believed while DANE is off', async () => {
    const distrusted = trustWhile(resolverThat(secure, secure), () => false)
    expect(await distrusted.query('signed.test', 'A')).toMatchObject({ secure: false })
  })
})

describe('replies', () => {
  it('are the same however the bytes are cut', () => {
    const line = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    })
    const reply = fc.tuple(fc.integer({ min: 200, max: 599 }), fc.array(line, { minLength: 1, maxLength: 5 }))
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 5 }),
        fc.array(fc.nat(400), { maxLength: 8 }),
        (replies, cuts) => {
          const text = replies
            .map(([code, lines]) =>
              lines.map((said, i) => `${code}${i === lines.length - 1 ? ' ' : '-'}${said}\r\n`).join(''),
            )
            .join('')
          const bytes = bytesOf(text)
          const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length]
          const reader = createReplyReader()
          const read = places.slice(1).map((end, i) => reader.push(bytes.subarray(places[i], end)))
          expect(read.some(({ isBroken }) => isBroken)).toBe(false)
          expect(read.flatMap((part) => part.replies)).toEqual(
            replies.map(([code, lines]) => ({ code, lines })),
          )
          expect(reader.hasRest()).toBe(false)
        },
      ),
      { numRuns: runs },
    )
  })

  it('never throw, never grow, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
        const reader = createReplyReader()
        for (const chunk of chunks) {
          for (const { lines } of reader.push(chunk).replies) {
            expect(lines.length).toBeLessThanOrEqual(100)
            expect(shownText({ code: 250, lines })).toMatch(/^[\x20-\x7e]{0,512}$/)
          }
        }
      }),
      { numRuns: runs },
    )
  })

  const broken = [
    ['two codes in one reply', '250-a\r\n550 b\r\n'],
    ['a code that SMTP has not', '150 a\r\n'],
    ['no code', 'hello\r\n'],
    ['a line without end', 'x'.repeat(3000)],
    ['lines without end', '250-a\r\n'.repeat(101)],
    ['an empty line', '\r\n'],
  ] as const
  for (const [what, text] of broken) {
    it(`${what} is no reply`, () => expect(createReplyReader().push(bytesOf(text)).isBroken).toBe(true))
  }
})

describe('commands', () => {
  const mail = (from: string, to: string, text = 'Subject: a\r\n\r\nb\r\n') => ({
    from,
    to: [to],
    content: contentOf(bytesOf(text)),
  })
  const can = (...lines: string[]) => readCapabilities({ code: 250, lines: ['lab', ...lines] })

  it('say what the mail needs and the server offers', async () => {
    const rows = [
      [can(), mail('a@b.dk', 'c@d.dk'), ['MAIL FROM:<a@b.dk>', 'RCPT TO:<c@d.dk>']],
      [can('size 999'), mail('a@b.dk', 'c@d.dk'), ['MAIL FROM:<a@b.dk> SIZE=17', 'RCPT TO:<c@d.dk>']],
      [can(), mail('a@b.dk', 'c@blåbær.dk'), ['MAIL FROM:<a@b.dk>', 'RCPT TO:<c@xn--blbr-roah.dk>']],
      [
        can('DSN', 'REQUIRETLS'),
        mail('a@b.dk', 'c@d.dk'),
        ['MAIL FROM:<a@b.dk> REQUIRETLS RET=HDRS', 'RCPT TO:<c@d.dk> NOTIFY=FAILURE,DELAY'],
      ],
      [
        can('8BITMIME'),
        mail('a@b.dk', 'c@d.dk', 'Subject: a\r\n\r\næ\r\n'),
        ['MAIL FROM:<a@b.dk> BODY=8BITMIME', 'RCPT TO:<c@d.dk>'],
      ],
    ] as const
    for (const [capabilities, sent, commands] of rows) {
      expect(await envelopeCommands(sent, capabilities)).toMatchObject({ verdict: 'commands', commands })
    }
  })

  it('are not said when the server could not carry the mail unchanged', async () => {
    const rows = [
      [can(), mail('a@b.dk', 'søren@d.dk'), 'smtputf8-missing'],
      [can(), mail('a@b.dk', 'c@d.dk', 'Subject: æ\r\n\r\nb\r\n'), 'smtputf8-missing'],
      [can('SIZE 16'), mail('a@b.dk', 'c@d.dk'), 'size-exceeded'],
      [can(), mail('a@b.dk', 'c@d.dk', `DKIM-Signature: v=1\r\n\r\næ\r\n`), '8bitmime-missing'],
      [
        can(),
        mail('a@b.dk', 'c@d.dk', 'Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\næ\r\n'),
        '8bitmime-missing',
      ],
    ] as const
    for (const [capabilities, sent, problem] of rows) {
      expect(await envelopeCommands(sent, capabilities)).toEqual({ verdict: 'refused', problems: [problem] })
    }
  })

  it('are one line each, whatever the address is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (from, to) => {
        let commands: readonly string[] = []
        try {
          const sent = mail(`${from}@b.dk`, `${to}@d.dk`)
          const envelope = await envelopeCommands(sent, can('SMTPUTF8', '8BITMIME'))
          if (envelope.verdict === 'commands') commands = envelope.commands
        } catch {
          // Not said at all.
        }
        for (const command of commands) expect(command).not.toMatch(/[\p{Cc}]|>.*>/u)
      }),
      { numRuns: runs },
    )
  })

  it('dots are doubled at the start of lines however the mail is cut, and undone they give the message', () => {
    const part = fc.constantFrom('.', '..', 'a', '\r\n', '\r\n.', '\r\n.\r\n')
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 8 }), { maxLength: 6 }), (pieces) => {
        const text = pieces.flat().join('')
        const stuffer = createDotStuffer()
        const stuffed = [...pieces.map((parts) => stuffer.push(bytesOf(parts.join('')))), stuffer.end()]
          .map((bytes) => new TextDecoder().decode(bytes))
          .join('')
        expect(`\r\n${stuffed}`.endsWith('\r\n')).toBe(true)
        expect(`\r\n${stuffed}`).not.toContain('\r\n.\r\n')
        expect(stuffed.replace(/^\.\./gm, '.')).toBe(
          text === '' || text.endsWith('\n') ? text : `${text}\r\n`,
        )
      }),
      { numRuns: runs },
    )
  })
})
