// Servers and DNS that misbehave (RFC 3207, RFC 5321, RFC 7505): all of these domains publish DANE that would hold, so
// what is seen is the misbehaviour alone.
import type { Expected, MxWish, Scenario, Site } from './lab.ts'
import type { Script } from './mail-host.ts'

const verified = { verdict: 'verified', by: 'dane', takes: 'mx' } as const
const failed = (problem: string): Expected => ({ verdict: 'failed', problems: [problem] })
const unknown = (problem: string): Expected => ({ verdict: 'unknown', problems: [problem] })

async function proven(site: Site, label: string, wish: MxWish = {}): Promise<void> {
  const shown = await site.mx(label, wish)
  site.tlsa(wish.host ?? site.name(label), 3, 1, 1, shown.leaf)
}

function server(about: string, script: Script, expect: Expected): Scenario {
  return { about, signed: true, publish: (site) => proven(site, 'mx', { script }), expect }
}

const pipelining = ['8BITMIME', 'PIPELINING']
const flood = `250-${'x'.repeat(70)}\r\n`.repeat(400)

export const serverScenarios: readonly Scenario[] = [
  server('a server in order', {}, verified),
  server('a server that offers no STARTTLS', { keywords: ['SIZE 1000'] }, failed('starttls-missing')),
  server(
    'a server that speaks TLS 1.1 at most',
    { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } },
    failed('tls-too-old'),
  ),
  server('a server that speaks TLS 1.2 at most', { tls: { maxVersion: 'TLSv1.2' } }, verified),
  server('a server that knows only the classic groups', { tls: { ecdhCurve: 'P-256' } }, verified),
  server('a server that cuts a ClientHello of more than one segment', { longestHello: 1000 }, verified),
  server('a server that says 454 to STARTTLS', { starttls: '454 not now' }, unknown('starttls-refused')),
  server('a server that says 501 to STARTTLS', { starttls: '501 no' }, failed('starttls-refused')),
  server('a server that says 250 to STARTTLS and means it', { starttls: '250 ok' }, verified),
  server(
    'a server that says 250 to STARTTLS and goes on in clear',
    { starttls: '250 ok', tls: 'plain' },
    failed('starttls-injection'),
  ),
  server(
    'somebody who says more in clear after STARTTLS: it is not read',
    { injected: '250-lab\r\n250 SMTPUTF8\r\n' },
    verified,
  ),
  server('somebody who says half a line in clear after STARTTLS', { injected: '550 half' }, verified),
  server('a server that hangs in the handshake', { tls: 'hang' }, unknown('tls-timed-out')),
  server('a server that cuts the handshake', { tls: 'cut' }, unknown('tls-handshake-failed')),
  server('a server that says 421 first', { banner: '421 too busy' }, unknown('smtp-deferred')),
  server('a server that says 554 first', { banner: '554 no service' }, unknown('smtp-refused')),
  server(
    'a server that greets with a web page',
    { banner: 'HTTP/1.1 400 Bad Request' },
    unknown('smtp-protocol-error'),
  ),
  server('a server that says nothing', { banner: 'hang' }, unknown('timed-out')),
  server('a server whose greeting drips without end', { dripEveryMs: 200 }, unknown('timed-out')),
  server('a server that hangs up at once', { banner: 'cut' }, unknown('smtp-protocol-error')),
  server(
    'a server whose EHLO reply never ends',
    { ehlo: `${flood}250-more` },
    unknown('smtp-protocol-error'),
  ),
  server(
    'a server with a line of 100 KB',
    { ehlo: `250 ${'x'.repeat(100_000)}` },
    unknown('smtp-protocol-error'),
  ),
  server(
    'a server with eight-bit letters in its replies',
    { banner: '220 Velkommen til K\xf8benhavn', insideEhlo: '250-l\xe6s\r\n250 8BITMIME' },
    verified,
  ),
  server(
    'a server with two codes in one reply',
    { insideEhlo: '250-lab\r\n550 8BITMIME' },
    unknown('smtp-protocol-error'),
  ),
  server('a server that knows no EHLO', { ehlo: '502 what' }, failed('starttls-missing')),
  server('a server that is busy at EHLO', { ehlo: '421 busy' }, unknown('smtp-deferred')),
  server('a server that is busy inside TLS', { insideEhlo: '421 busy' }, unknown('smtp-deferred')),

  server(
    'a server that puts the sender off',
    { mail: '451 4.7.1 greylisted' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-deferred'] },
  ),
  server(
    'a server that refuses the recipient',
    { rcpt: '550 5.1.1 nobody here' },
    { ...verified, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  server(
    'a server that puts the recipient off',
    { rcpt: '450 later' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-deferred'] },
  ),
  server(
    'a server that refuses DATA',
    { data: '554 no' },
    { ...verified, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  server(
    'a server that says 250 to DATA',
    { data: '250 ok' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-protocol-error'] },
  ),
  server(
    'a server that cuts in the middle of the mail',
    { cutAfterBytes: 10 },
    // A short mail and its dot may have left before the cut is seen.
    { ...verified, outcome: 'deferred or unknown' },
  ),
  server(
    'a server that cuts after the dot: nobody knows',
    { dot: 'cut' },
    { ...verified, outcome: 'unknown' },
  ),
  server(
    'a server that answers the dot with nonsense: nobody knows',
    { dot: 'thanks!' },
    { ...verified, outcome: 'unknown' },
  ),
  server(
    'a server that answers the dot with 354: nobody knows',
    { dot: '354 go on' },
    { ...verified, outcome: 'unknown' },
  ),
  server(
    'a server that answers the dot with two codes: nobody knows',
    { dot: '250-ok\r\n550 no' },
    { ...verified, outcome: 'unknown' },
  ),
  server(
    'a server that refuses the mail',
    { dot: '554 5.6.0 spam' },
    { ...verified, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  server(
    'a server that has no room',
    { dot: '452 full' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-deferred'] },
  ),
  server(
    'a server that answers RCPT twice, so that the second would answer DATA',
    { rcpt: '250 ok\r\n354 go' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-protocol-error'] },
  ),
  server(
    'a server that says 250 before it has the mail',
    { data: '354 go\r\n250 taken' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-protocol-error'] },
  ),
  server('a server with control characters in its last word', { dot: '250 ok \x1b[31m\x07 taken' }, verified),
  server(
    'a server with a smaller SIZE than the mail',
    { insideKeywords: ['SIZE 20'] },
    { verdict: 'verified', by: 'dane', outcome: 'refused', deliveryProblems: ['size-exceeded'] },
  ),
  server('a server that tells no SIZE', { insideKeywords: ['SIZE', '8BITMIME'] }, verified),
  server(
    'a server without SMTPUTF8 for an address that needs it',
    {},
    {
      verdict: 'verified',
      by: 'dane',
      outcome: 'refused',
      deliveryProblems: ['smtputf8-missing'],
      to: 'søren',
    },
  ),
  server(
    'a server with SMTPUTF8 for an address that needs it',
    { insideKeywords: ['8BITMIME', 'SMTPUTF8'] },
    { ...verified, to: 'søren' },
  ),
  server('a server that takes commands in a row', { insideKeywords: pipelining }, verified),
  server(
    'a server that takes commands in a row, and refuses the recipient',
    { insideKeywords: pipelining, rcpt: '550 5.1.1 nobody here', data: '503 no recipients' },
    { ...verified, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  server(
    'a server that refuses the recipient in a row, and wants the mail all the same',
    { insideKeywords: pipelining, rcpt: '550 5.1.1 nobody here' },
    { ...verified, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  server(
    'a server that refuses the sender in a row, and wants the mail all the same',
    { insideKeywords: pipelining, mail: '451 later' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-deferred'] },
  ),
  server(
    'a server that says 250 to DATA in a row',
    { insideKeywords: pipelining, data: '250 ok' },
    { ...verified, outcome: 'deferred', deliveryProblems: ['smtp-protocol-error'] },
  ),
  server(
    'a server that answers RCPT twice in a row, so that the second answers DATA',
    { insideKeywords: pipelining, rcpt: '250 ok\r\n354 go' },
    // What comes behind is seen before the dot or as its answer: never as "delivered".
    { ...verified, outcome: 'deferred or unknown' },
  ),
  server('a server with REQUIRETLS and DSN', { insideKeywords: ['8BITMIME', 'REQUIRETLS', 'DSN'] }, verified),

  {
    about: 'a busy server before one that takes it',
    signed: true,
    async publish(site) {
      await proven(site, 'busy', { preference: 5, script: { banner: '421 busy' } })
      await proven(site, 'mx', { preference: 10 })
    },
    expect: verified,
  },
  {
    about: 'an address where nobody listens before one where somebody does',
    signed: true,
    publish: (site) => proven(site, 'mx', { addresses: ['127.255.255.1', 'own'] }),
    expect: verified,
  },
  {
    about: 'an address of the new kind that leads nowhere beside one of the old',
    signed: true,
    publish: (site) => proven(site, 'mx', { addresses: ['::1', 'own'] }),
    expect: verified,
  },
  {
    about: 'a host where nobody listens',
    signed: true,
    publish: (site) => proven(site, 'mx', { addresses: ['127.255.255.1'] }),
    expect: unknown('connection-refused'),
  },
  {
    about: 'a host in a private network',
    signed: true,
    publish: (site) => proven(site, 'mx', { addresses: ['10.1.2.3'] }),
    expect: failed('address-forbidden'),
  },
  {
    about: 'a host in the cloud’s metadata network beside its real address',
    signed: true,
    publish: (site) => proven(site, 'mx', { addresses: ['169.254.169.254', 'own'] }),
    expect: verified,
  },
  {
    about: 'a domain that takes no mail (RFC 7505)',
    signed: true,
    publish: (site) => site.record({ type: 'MX', name: site.domain, data: { exchange: '.', preference: 0 } }),
    expect: failed('null-mx'),
  },
  {
    about: 'a domain without MX and without address',
    signed: true,
    publish: (site) => site.record({ type: 'TXT', name: site.domain, data: 'nothing here' }),
    expect: failed('no-mx'),
  },
  {
    about: 'an MX that names a host without address',
    signed: true,
    publish: (site) =>
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('gone'), preference: 10 } }),
    expect: failed('mx-without-address'),
  },
  {
    about: 'an MX that cannot be looked up',
    signed: true,
    async publish(site) {
      await proven(site, 'mx')
      site.fault({ name: site.domain, type: 'MX', fault: 'servfail' })
    },
    expect: unknown('dns-failed'),
  },
  {
    about: 'an MX whose signature is bogus',
    signed: true,
    async publish(site) {
      await proven(site, 'mx', { withoutMx: true })
      site.record(
        { type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } },
        'bogus',
      )
    },
    expect: unknown('dnssec-bogus'),
  },
  {
    about: 'addresses that cannot be looked up',
    signed: true,
    async publish(site) {
      await proven(site, 'mx')
      site.fault({ name: site.name('mx'), type: 'A', fault: 'servfail' })
      site.fault({ name: site.name('mx'), type: 'AAAA', fault: 'servfail' })
    },
    expect: unknown('dns-failed'),
  },
  {
    about: 'addresses of the new kind that cannot be looked up, beside the old',
    signed: true,
    async publish(site) {
      await proven(site, 'mx')
      site.fault({ name: site.name('mx'), type: 'AAAA', fault: 'servfail' })
    },
    expect: verified,
  },
  {
    about: 'a TLSA question that nobody answers',
    signed: true,
    async publish(site) {
      await proven(site, 'mx')
      site.fault({ name: `_25._tcp.${site.name('mx')}`, fault: 'silent' })
    },
    expect: unknown('dns-failed'),
  },
  {
    about: 'aliases in a circle',
    signed: true,
    publish(site) {
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('a'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('a'), data: site.name('b') })
      site.record({ type: 'CNAME', name: site.name('b'), data: site.name('a') })
    },
    expect: unknown('dns-failed'),
  },
  {
    about: 'a domain that is an alias itself',
    signed: true,
    async publish(site) {
      const end = `real.${site.domain}`
      await proven(site, 'mx', { withoutMx: true })
      site.record({ type: 'CNAME', name: site.domain, data: end })
      site.record({ type: 'MX', name: end, data: { exchange: site.name('mx'), preference: 10 } })
    },
    expect: verified,
  },
  {
    about: 'a thousand MX, of which the first is in order',
    signed: true,
    async publish(site) {
      await proven(site, 'mx', { preference: 1 })
      for (let i = 0; i < 1000; i++) {
        site.record({
          type: 'MX',
          name: site.domain,
          data: { exchange: `m${i}.${site.domain}`, preference: 10 },
        })
      }
    },
    expect: verified,
  },
  {
    about: 'an MX that leads back to us',
    signed: true,
    async publish(site) {
      site.record({ type: 'MX', name: site.domain, data: { exchange: 'sender.lab.example', preference: 5 } })
      await proven(site, 'mx', { preference: 10 })
    },
    expect: failed('mx-loop'),
  },
  {
    about: 'an MX before ours in the order',
    signed: true,
    async publish(site) {
      await proven(site, 'mx', { preference: 5 })
      site.record({ type: 'MX', name: site.domain, data: { exchange: 'sender.lab.example', preference: 10 } })
    },
    expect: verified,
  },
]
