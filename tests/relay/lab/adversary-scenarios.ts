// Domains thought out by somebody who wants a mail to go where it must not, or not to go where it should: what the other
// tables do not hold. Where a rule decides, it is named.
import { randomBytes } from 'node:crypto'
import { association, daysAgo, longAgo, makeIntermediate, makeLeaf, show } from './certificates.ts'
import type { Expected, Scenario, Site } from './lab.ts'
import type { Script } from './mail-host.ts'

const byDane = { verdict: 'verified', by: 'dane', takes: 'mx' } as const
const bySts = { verdict: 'verified', by: 'mta-sts', takes: 'mx' } as const
const byPin = { verdict: 'verified', by: 'allow-list', takes: 'mx' } as const
const failed = (problem: string): Expected => ({ verdict: 'failed', problems: [problem] })
const unknown = (problem: string): Expected => ({ verdict: 'unknown', problems: [problem] })
const notPublished = (problem: string): Expected => ({ verdict: 'not-published', problems: [problem] })

function signed(about: string, publish: (site: Site) => Promise<void>, expect: Expected): Scenario {
  return { about, signed: true, publish, expect }
}

function unsigned(about: string, publish: (site: Site) => Promise<void>, expect: Expected): Scenario {
  return { about, signed: false, publish, expect }
}

/** DANE that holds, at a server that does as the script says. */
function server(about: string, script: Script, expect: Expected = byDane): Scenario {
  return signed(
    about,
    async (site) => {
      const { leaf } = await site.mx('mx', { script })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    expect,
  )
}

/** A TLSA record of any shape. */
function rawTlsa(
  site: Site,
  usage: number,
  selector: number,
  matchingType: number,
  certificate: Buffer,
): void {
  site.record({
    type: 'TLSA',
    name: `_25._tcp.${site.name('mx')}`,
    data: { usage, selector, matchingType, certificate },
  })
}

const shapes: readonly (readonly [string, number, number, number, number])[] = [
  ['a matching type of private use', 3, 1, 255, 32],
  ['a usage of private use', 255, 1, 1, 32],
  ['a selector nobody knows', 3, 7, 1, 32],
  ['no data at all', 3, 1, 1, 0],
  ['a SHA-512 cut to the length of a SHA-256', 3, 1, 2, 32],
  ['a SHA-256 with a byte too many', 3, 1, 1, 33],
]

const dane: readonly Scenario[] = [
  ...shapes.map(([about, usage, selector, matchingType, length]) =>
    signed(
      `TLSA with ${about}, and no other`,
      async (site) => {
        await site.mx('mx')
        rawTlsa(site, usage, selector, matchingType, randomBytes(length))
      },
      failed('tlsa-unusable'),
    ),
  ),
  ...shapes.map(([about, usage, selector, matchingType, length]) =>
    signed(
      `TLSA with ${about}, beside one in order`,
      async (site) => {
        const { leaf } = await site.mx('mx')
        rawTlsa(site, usage, selector, matchingType, randomBytes(length))
        site.tlsa(site.name('mx'), 3, 1, 1, leaf)
      },
      byDane,
    ),
  ),
  signed(
    'three hundred TLSA records, which no datagram holds, and the last one matches',
    async (site) => {
      const { leaf } = await site.mx('mx')
      for (let i = 0; i < 299; i++) site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    byDane,
  ),
  signed(
    'six hundred TLSA records, which nobody means',
    async (site) => {
      const { leaf } = await site.mx('mx')
      for (let i = 0; i < 599; i++) site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    failed('tlsa-unusable'),
  ),
  signed(
    'TLSA by a secure alias into a zone that is not signed: it promises nothing',
    async (site) => {
      const { leaf } = await site.mx('mx')
      const elsewhere = `_dane.hosted-${site.domain.replace('.', '-')}.example`
      site.record({ type: 'CNAME', name: `_25._tcp.${site.name('mx')}`, data: elsewhere })
      site.record(
        {
          type: 'TLSA',
          name: elsewhere,
          data: { usage: 3, selector: 1, matchingType: 1, certificate: association(leaf, 1, 1) },
        },
        'insecure',
      )
    },
    notPublished('no-policy-published'),
  ),
  signed(
    'TLSA by two secure aliases in a row',
    async (site) => {
      const { leaf } = await site.mx('mx')
      site.record({ type: 'CNAME', name: `_25._tcp.${site.name('mx')}`, data: site.name('_one') })
      site.record({ type: 'CNAME', name: site.name('_one'), data: site.name('_two') })
      site.record({
        type: 'TLSA',
        name: site.name('_two'),
        data: { usage: 3, selector: 1, matchingType: 1, certificate: association(leaf, 1, 1) },
      })
    },
    byDane,
  ),
  signed(
    'a host of which the old address is signed and the new one is not',
    async (site) => {
      const { leaf } = await site.mx('mx')
      site.record({ type: 'AAAA', name: site.name('mx'), data: '::1' }, 'insecure')
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    notPublished('no-policy-published'),
  ),
  signed(
    'a host of which the new address is bogus, beside an old one in order',
    async (site) => {
      const { leaf } = await site.mx('mx')
      site.record({ type: 'AAAA', name: site.name('_x'), data: '::1' }, 'bogus')
      site.fault({ name: site.name('mx'), type: 'AAAA', fault: 'servfail' })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    byDane,
  ),
  ...(
    [
      ['a wildcard for its label', (site: Site) => [`*.${site.domain}`], byDane],
      ['a wildcard for two labels', () => ['*.test'], failed('certificate-name-mismatch')],
      [
        'a wildcard inside its label',
        (site: Site) => [`m*.${site.domain}`],
        failed('certificate-name-mismatch'),
      ],
      ['a wildcard alone', () => ['*'], failed('certificate-name-mismatch')],
      ['its name in capitals', (site: Site) => [site.name('MX').toUpperCase()], byDane],
      [
        'a name that only begins like its own',
        (site: Site) => [`${site.name('mx')}.evil.example`],
        failed('certificate-name-mismatch'),
      ],
      [
        'forty names, its own among them',
        (site: Site) => [...Array.from({ length: 39 }, (_, i) => `n${i}.example`), site.name('mx')],
        byDane,
      ],
    ] as const
  ).map(([about, names, expect]) =>
    signed(
      `usage 2 with ${about}`,
      async (site) => {
        await site.mx('mx', { certificate: { names: names(site) } })
        site.tlsa(site.name('mx'), 2, 1, 1, site.authorities.issuing)
      },
      expect,
    ),
  ),
  signed(
    'usage 2 with an intermediate of 1024 bits under the anchor',
    async (site) => {
      const weak = await makeIntermediate(site.authorities.root, 'Weak issuing', { key: 'rsa-1024' })
      const leaf = await makeLeaf(weak, { names: [site.name('mx')] })
      const script = { tls: { ciphers: 'DEFAULT:@SECLEVEL=0' } }
      await site.mx('mx', { shown: show(leaf, weak, site.authorities.root), script })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.root)
    },
    failed('certificate-weak'),
  ),
  signed(
    'usage 2 that names one authority, and a chain from another with the same name',
    async (site) => {
      const twin = await makeIntermediate(site.authorities.stranger, 'Lab issuing')
      const leaf = await makeLeaf(twin, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, twin, site.authorities.stranger) })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    failed('tlsa-mismatch'),
  ),
  signed(
    'usage 2 that names the root, and a server that sends it along with a leaf of somebody else’s',
    async (site) => {
      const leaf = await makeLeaf(site.authorities.strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, site.authorities.root) })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.root)
    },
    failed('tlsa-mismatch'),
  ),
  signed(
    'usage 3 of the certificate that stands behind the server’s own',
    async (site) => {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 0, 1, site.authorities.issuing)
    },
    failed('tlsa-mismatch'),
  ),
  signed(
    'a host written in capitals',
    async (site) => {
      const { leaf } = await site.mx('mx', { host: site.name('MX').toUpperCase() })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    byDane,
  ),
]

const hosts: readonly Scenario[] = [
  signed(
    'a verified server that puts the mail off, before one that proves nothing: the second hears nothing',
    async (site) => {
      const { leaf } = await site.mx('mx', { preference: 1, script: { rcpt: '451 later' } })
      await site.mx('open', { preference: 2 })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    { ...byDane, outcome: 'deferred', deliveryProblems: ['smtp-deferred'] },
  ),
  signed(
    'a verified server that refuses the recipient, before another that would take it: no is no',
    async (site) => {
      const first = await site.mx('mx', { preference: 1, script: { rcpt: '550 no' } })
      const second = await site.mx('second', { preference: 2 })
      site.tlsa(site.name('mx'), 3, 1, 1, first.leaf)
      site.tlsa(site.name('second'), 3, 1, 1, second.leaf)
    },
    { ...byDane, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
  signed(
    'a server that cuts after the dot, before another that would take it: it may have it',
    async (site) => {
      const first = await site.mx('mx', { preference: 1, script: { dot: 'cut' } })
      const second = await site.mx('second', { preference: 2 })
      site.tlsa(site.name('mx'), 3, 1, 1, first.leaf)
      site.tlsa(site.name('second'), 3, 1, 1, second.leaf)
    },
    { ...byDane, outcome: 'unknown' },
  ),
  signed(
    'a root among the servers, which RFC 7505 §3 allows nobody: it takes no mail',
    async (site) => {
      const { leaf } = await site.mx('mx', { preference: 1 })
      site.record({ type: 'MX', name: site.domain, data: { exchange: '.', preference: 10 } })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    failed('null-mx'),
  ),
  signed(
    'an address where the name of a server should be',
    async (site) => {
      site.record({ type: 'MX', name: site.domain, data: { exchange: '127.0.0.1', preference: 1 } })
      await Promise.resolve()
    },
    failed('mx-without-address'),
  ),
  signed(
    'a server that is an alias to nothing',
    async (site) => {
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 1 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: site.name('gone') })
      await Promise.resolve()
    },
    failed('mx-without-address'),
  ),
  signed(
    'the same server twice, at two preferences',
    async (site) => {
      const { leaf } = await site.mx('mx', { preference: 1 })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 2 } })
      site.tlsa(site.name('mx'), 3, 1, 1, leaf)
    },
    byDane,
  ),
  unsigned(
    'no MX, and a policy that lists the domain itself',
    async (site) => {
      await site.mx('mx', { host: site.domain, withoutMx: true })
      await site.sts({ mx: [site.domain] })
    },
    bySts,
  ),
  unsigned(
    'a policy whose server has moved to a name that it does not list, with a certificate for both',
    async (site) => {
      const names = [site.name('mx'), site.name('old')]
      await site.mx('mx', { certificate: { names } })
      await site.sts({ mx: [site.name('old')] })
    },
    failed('sts-mx-not-listed'),
  ),
]

const sts = (about: string, wish: Parameters<Site['sts']>[0], expect: Expected): Scenario =>
  unsigned(
    about,
    async (site) => {
      await site.mx('mx')
      await site.sts(wish)
    },
    expect,
  )

function policyOf(bytes: number) {
  return async (site: Site) => {
    await site.mx('mx')
    const policy = `version: STSv1\nmode: enforce\nmx: ${site.name('mx')}\nmax_age: 86400\nx: `
    await site.sts({ policy: `${policy}${'y'.repeat(bytes - policy.length)}` })
  }
}

const policies: readonly Scenario[] = [
  ...[302, 303, 307, 308].map((status) =>
    sts(
      `a policy host that says ${status} with a good policy`,
      { script: { status, headers: { location: 'https://other.example/' } } },
      failed('sts-policy-invalid'),
    ),
  ),
  ...[201, 203, 206, 403, 410].map((status) =>
    sts(
      `a policy host that says ${status} with a good policy`,
      { script: { status } },
      failed('sts-policy-invalid'),
    ),
  ),
  ...(
    [
      ['TEXT/PLAIN', bySts],
      ['text/plain;charset=utf-8;x=y', bySts],
      ['text/plainest', failed('sts-policy-invalid')],
      ['application/octet-stream', failed('sts-policy-invalid')],
      ['', failed('sts-policy-invalid')],
    ] as const
  ).map(([type, expect]) =>
    sts(`a policy of type "${type}"`, { script: { headers: { 'content-type': type } } }, expect),
  ),
  unsigned('a policy of 64 KiB to the byte', policyOf(64 * 1024), bySts),
  unsigned('a policy of 64 KiB and a byte', policyOf(64 * 1024 + 1), failed('sts-policy-invalid')),
  unsigned(
    'a policy with five hundred servers, the right one last',
    async (site) => {
      await site.mx('mx')
      await site.sts({ mx: [...Array.from({ length: 500 }, (_, i) => `m${i}.example`), site.name('mx')] })
    },
    bySts,
  ),
  unsigned(
    'an STS record in two strings of one text',
    async (site) => {
      await site.mx('mx')
      await site.sts({ txt: [] })
      site.record({ type: 'TXT', name: `_mta-sts.${site.domain}`, data: ['v=STS', 'v1; id=7;'] })
    },
    bySts,
  ),
  sts(
    'a policy host in the cloud’s metadata network',
    { address: '169.254.169.254' },
    unknown('sts-policy-unreachable'),
  ),
  unsigned(
    'a policy host with a certificate signed by itself',
    async (site) => {
      await site.mx('mx')
      await site.sts({ script: { shown: show(await makeLeaf(null, { names: [`mta-sts.${site.domain}`] })) } })
    },
    failed('sts-certificate-invalid'),
  ),
  unsigned(
    'a policy host with a wildcard certificate for its label',
    async (site) => {
      await site.mx('mx')
      await site.sts({ certificate: { names: [`*.${site.domain}`] } })
    },
    bySts,
  ),
  unsigned(
    'a policy that the attacker serves at www, under the wildcard of the domain',
    async (site) => {
      await site.mx('mx')
      await site.sts({ certificate: { names: [`www.${site.domain}`] } })
    },
    failed('sts-certificate-invalid'),
  ),
  ...(['testing', 'none'] as const).map((mode) =>
    unsigned(
      `a policy in mode ${mode} beside a pin: the pin counts`,
      async (site) => {
        await site.mx('mx')
        await site.sts({ mode })
        site.partner()
      },
      byPin,
    ),
  ),
  unsigned(
    'a policy host without the file beside a pin: the pin counts',
    async (site) => {
      await site.mx('mx')
      await site.sts({ script: { status: 404 } })
      site.partner()
    },
    byPin,
  ),
  unsigned(
    'a pin for a server whose certificate is for the domain alone',
    async (site) => {
      await site.mx('mx', { certificate: { names: [site.domain] } })
      site.partner()
    },
    failed('certificate-name-mismatch'),
  ),
  unsigned(
    'a pin with a wildcard, and a server two labels down',
    async (site) => {
      await site.mx('mx', { host: `a.mx.${site.domain}` })
      site.partner([`*.${site.domain}`])
    },
    failed('allow-list-mx-not-listed'),
  ),
  unsigned(
    'a partner whose certificate has run out',
    async (site) => {
      await site.mx('mx', { certificate: { notBefore: longAgo, notAfter: daysAgo } })
      site.partner()
    },
    failed('certificate-expired'),
  ),
]

const inside = ['8BITMIME', 'PIPELINING']

const servers: readonly Scenario[] = [
  server(
    'somebody on the way who writes X over STARTTLS',
    { keywords: ['XXXXXXXX', 'SIZE 1000'] },
    failed('starttls-missing'),
  ),
  server('a server that offers starttls in small letters', { keywords: ['starttls'] }),
  server('a server that offers STARTTLS with a word behind it', { keywords: ['STARTTLS now'] }),
  server(
    'a server that offers NOSTARTTLS',
    { keywords: ['NOSTARTTLS', 'X STARTTLS'] },
    failed('starttls-missing'),
  ),
  server(
    'a server that speaks TLS 1.0 alone',
    { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } },
    failed('tls-too-old'),
  ),
  server(
    'a server that encrypts nothing',
    { tls: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' } },
    failed('tls-handshake-failed'),
  ),
  server(
    'a server that shows nobody’s certificate',
    { tls: { maxVersion: 'TLSv1.2', ciphers: 'ADH-AES256-GCM-SHA384:@SECLEVEL=0' } },
    failed('tls-handshake-failed'),
  ),
  server('a server with a greeting of many lines', { banner: '220-wait\r\n220-a\r\n220 moment' }),
  server('a server whose greeting moves the cursor', { banner: '220 \x1b[2J\x07 lab' }),
  server('a server that calls 251 and forwards', { rcpt: '251 forwarded' }),
  server('a server that calls 252 and cannot tell', { rcpt: '252 will try' }),
  server('a server that says 354 in two lines', { data: '354-go\r\n354 on', insideKeywords: inside }),
  server('a server that says 250 where 354 belongs', { data: '250 ok' }, { ...byDane, outcome: 'deferred' }),
  server('a server that says 235 to the dot, which is a yes', { dot: '235 yes' }),
  server(
    'a server that says 150 to the dot, which is nothing',
    { dot: '150 hm' },
    { ...byDane, outcome: 'unknown' },
  ),
  server(
    'a server that says 600 to the dot, which is nothing',
    { dot: '600 hm' },
    { ...byDane, outcome: 'unknown' },
  ),
  server('a server that takes the mail with a word of 1900 letters', { dot: `250 ${'x'.repeat(1900)}` }),
  server('a server that answers the dot in Danish', { dot: '250 tak for bl\xe5b\xe6r' }),
  server('a server that answers the dot with 250 and then no', {
    dot: '250 ok',
    afterwards: '550 no after all',
  }),
  server(
    'a server that wants a name and a password',
    { mail: '530 5.7.0 authentication required', insideKeywords: [...inside, 'AUTH PLAIN'] },
    { ...byDane, outcome: 'refused', deliveryProblems: ['smtp-refused'] },
  ),
]

export const adversaryScenarios: readonly Scenario[] = [...dane, ...hosts, ...policies, ...servers]
