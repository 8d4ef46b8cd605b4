// MTA-STS (RFC 8461) and the admin's allow-list: what counts as a policy, how it must be had, and what a certificate must
// be when one of the two is the proof.
import { daysAgo, daysAhead, longAgo, makeIntermediate, makeLeaf, show } from './certificates.ts'
import type { Expected, MxWish, Scenario, Site } from './lab.ts'

type StsWish = Parameters<Site['sts']>[0]

const verified = { verdict: 'verified', by: 'mta-sts', takes: 'mx' } as const

/** A domain without DNSSEC, one server, one policy. */
function sts(about: string, wish: StsWish, expect: Expected, mx: MxWish = {}): Scenario {
  return {
    about,
    signed: false,
    async publish(site) {
      await site.mx('mx', mx)
      await site.sts(wish)
    },
    expect,
  }
}

const notPublished = (problem: string): Expected => ({ verdict: 'not-published', problems: [problem] })
const failed = (problem: string): Expected => ({ verdict: 'failed', problems: [problem] })
const unknown = (problem: string): Expected => ({ verdict: 'unknown', problems: [problem] })

const policies: readonly (readonly [about: string, policy: (host: string) => string, expect: Expected])[] = [
  [
    'a policy with LF line ends',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: 86400\n`,
    verified,
  ],
  [
    'a policy without its last line end',
    (mx) => `version: STSv1\r\nmode: enforce\r\nmx: ${mx}\r\nmax_age: 86400`,
    verified,
  ],
  [
    'a policy with CR line ends, which are none',
    (mx) => `version: STSv1\rmode: enforce\rmx: ${mx}\rmax_age: 86400\r`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy in another order, with keys of its own',
    (mx) => `mx: ${mx}\nx-owner: post\nmax_age: 86400\nmode: enforce\nversion: STSv1\n`,
    verified,
  ],
  [
    'a policy with two modes, of which the first counts',
    (mx) => `version: STSv1\nmode: testing\nmode: enforce\nmx: ${mx}\nmax_age: 86400\n`,
    notPublished('sts-not-enforcing'),
  ],
  [
    'a policy with two modes, enforce first',
    (mx) => `version: STSv1\nmode: enforce\nmode: none\nmx: ${mx}\nmax_age: 86400\n`,
    verified,
  ],
  [
    'a policy without mode',
    (mx) => `version: STSv1\nmx: ${mx}\nmax_age: 86400\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy with a mode nobody knows',
    (mx) => `version: STSv1\nmode: Enforce\nmx: ${mx}\nmax_age: 86400\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy without version',
    (mx) => `mode: enforce\nmx: ${mx}\nmax_age: 86400\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy of a later version',
    (mx) => `version: STSv2\nmode: enforce\nmx: ${mx}\nmax_age: 86400\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy without max_age',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx}\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy with a max_age that is no number',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: 1d\n`,
    failed('sts-policy-invalid'),
  ],
  [
    'a policy with a max_age of more than a year',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: 9999999999\n`,
    verified,
  ],
  [
    'a policy with a max_age of nothing, which holds for this one mail',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: 0\n`,
    verified,
  ],
  [
    'a policy without mx',
    () => 'version: STSv1\nmode: enforce\nmax_age: 86400\n',
    failed('sts-policy-invalid'),
  ],
  [
    'a policy in mode none',
    () => 'version: STSv1\nmode: none\nmax_age: 86400\n',
    notPublished('sts-not-enforcing'),
  ],
  [
    'a policy in mode testing',
    (mx) => `version: STSv1\nmode: testing\nmx: ${mx}\nmax_age: 86400\n`,
    notPublished('sts-not-enforcing'),
  ],
  [
    'a policy that lists another server',
    () => 'version: STSv1\nmode: enforce\nmx: other.example\nmax_age: 86400\n',
    failed('sts-mx-not-listed'),
  ],
  [
    'a policy that lists it in capitals',
    (mx) => `version: STSv1\nmode: enforce\nmx: ${mx.toUpperCase()}\nmax_age: 86400\n`,
    verified,
  ],
  [
    'a policy with a wildcard for its label',
    (mx) => `version: STSv1\nmode: enforce\nmx: *.${mx.split('.').slice(1).join('.')}\nmax_age: 86400\n`,
    verified,
  ],
  [
    'a policy with a wildcard that would have to stand for two labels',
    () => 'version: STSv1\nmode: enforce\nmx: *.test\nmx: *.example.dk\nmax_age: 86400\n',
    failed('sts-mx-not-listed'),
  ],
  [
    'a policy with a wildcard for everything',
    () => 'version: STSv1\nmode: enforce\nmx: *\nmax_age: 86400\n',
    failed('sts-policy-invalid'),
  ],
  [
    'a policy with a wildcard inside a label',
    (mx) => `version: STSv1\nmode: enforce\nmx: m*${mx.slice(2)}\nmx: a.example\nmax_age: 86400\n`,
    failed('sts-mx-not-listed'),
  ],
  [
    'a policy with one mx that is no name beside the right one',
    (mx) => `version: STSv1\nmode: enforce\nmx: not a name\nmx: ${mx}\nmax_age: 86400\n`,
    verified,
  ],
  [
    'a policy behind a byte order mark',
    (mx) => `\u{feff}version: STSv1\nmode: enforce\nmx: ${mx}\nmax_age: 86400\n`,
    failed('sts-policy-invalid'),
  ],
]

export const policyScenarios: readonly Scenario[] = [
  sts('a policy that is enforced', {}, verified),
  ...policies.map(([about, policy, expect]): Scenario => ({
    about,
    signed: false,
    async publish(site) {
      await site.mx('mx')
      await site.sts({ policy: policy(site.name('mx')) })
    },
    expect,
  })),
  sts('two STS records', { txt: ['v=STSv1; id=1;', 'v=STSv1; id=2;'] }, notPublished('sts-record-invalid')),
  sts('an STS record beside other texts', { txt: ['v=spf1 -all', 'v=STSv1; id=1;'] }, verified),
  sts('an STS record without an id', { txt: ['v=STSv1;'] }, notPublished('sts-record-invalid')),
  sts(
    'an STS record with an id of other signs',
    { txt: ['v=STSv1; id=2026-01-01;'] },
    notPublished('sts-record-invalid'),
  ),
  sts(
    'an STS record with an id too long',
    { txt: [`v=STSv1; id=${'a'.repeat(33)}`] },
    notPublished('sts-record-invalid'),
  ),
  sts('an STS record with fields of its own and no end', { txt: ['v=STSv1;  owner=post ; id=7'] }, verified),
  sts('an STS record of another version', { txt: ['v=STSv10; id=1;'] }, notPublished('no-policy-published')),
  sts(
    'an STS record that begins with a space',
    { txt: [' v=STSv1; id=1;'] },
    notPublished('no-policy-published'),
  ),
  sts(
    'a policy host with a certificate for another name',
    { certificate: { names: ['other.example'] } },
    failed('sts-certificate-invalid'),
  ),
  sts(
    'a policy host with its name in the subject alone',
    { certificate: { names: null, commonName: 'mta-sts.test' } },
    failed('sts-certificate-invalid'),
  ),
  sts(
    'a policy host with an expired certificate',
    { certificate: { notBefore: longAgo, notAfter: daysAgo } },
    failed('sts-certificate-invalid'),
  ),
  sts(
    'a policy host with a redirect',
    { script: { status: 301, headers: { location: 'https://other.example/' } } },
    failed('sts-policy-invalid'),
  ),
  sts('a policy host without the file', { script: { status: 404 } }, failed('sts-policy-invalid')),
  sts('a policy host in trouble', { script: { status: 503 } }, unknown('sts-policy-unreachable')),
  sts(
    'a policy as html',
    { script: { headers: { 'content-type': 'text/html' } } },
    failed('sts-policy-invalid'),
  ),
  sts(
    'a policy as text with a charset',
    { script: { headers: { 'content-type': 'text/plain; charset=utf-8' } } },
    verified,
  ),
  {
    about: 'a policy of more than 64 KiB',
    signed: false,
    async publish(site) {
      await site.mx('mx')
      const policy = `version: STSv1\nmode: enforce\nmx: ${site.name('mx')}\nmax_age: 86400\n${'x: y\n'.repeat(14_000)}`
      await site.sts({ policy })
    },
    expect: failed('sts-policy-invalid'),
  },
  sts('a policy that drips without end', { script: { dripEveryMs: 100 } }, unknown('sts-policy-unreachable')),
  {
    about: 'an STS record that cannot be looked up',
    signed: false,
    async publish(site) {
      await site.mx('mx')
      await site.sts({})
      site.fault({ name: `_mta-sts.${site.domain}`, fault: 'servfail' })
    },
    expect: unknown('dns-failed'),
  },
  {
    about: 'a policy host that has no address',
    signed: false,
    async publish(site) {
      await site.mx('mx')
      site.record({ type: 'TXT', name: `_mta-sts.${site.domain}`, data: 'v=STSv1; id=1;' })
    },
    expect: unknown('sts-policy-unreachable'),
  },
  {
    about: 'an STS record and a policy host that are aliases at a provider',
    signed: false,
    async publish(site) {
      await site.mx('mx')
      const provider = `provider.${site.domain}`
      await site.sts({ txt: [] })
      site.record({ type: 'TXT', name: `_mta-sts.${provider}`, data: 'v=STSv1; id=1;' })
      site.record({ type: 'CNAME', name: `_mta-sts.${site.domain}`, data: `_mta-sts.${provider}` })
    },
    expect: verified,
  },
  ...(
    [
      ['a certificate for another name', { names: ['other.example'] }, 'certificate-name-mismatch'],
      ['its name in the subject alone', { names: null, commonName: 'mx.test' }, 'certificate-name-mismatch'],
      ['an expired certificate', { notBefore: longAgo, notAfter: daysAgo }, 'certificate-expired'],
      ['a certificate of the future', { notBefore: daysAhead }, 'certificate-not-yet-valid'],
      ['a key of 1024 bits', { key: 'rsa-1024' }, 'certificate-weak'],
      ['a signature over SHA-1', { hash: 'SHA-1' }, 'certificate-weak'],
      [
        'an address in the certificate where the name should be',
        { names: null, ips: ['127.0.0.1'] },
        'certificate-name-mismatch',
      ],
    ] as const
  ).map(([about, certificate, problem]) =>
    sts(`a server under a policy with ${about}`, {}, failed(problem), {
      certificate,
      script: { tls: { ciphers: 'DEFAULT:@SECLEVEL=0' } },
    }),
  ),
  {
    about: 'a server under a policy with the common name of its host and no DNS name',
    signed: false,
    async publish(site) {
      await site.mx('mx', { certificate: { names: null, commonName: site.name('mx') } })
      await site.sts({})
    },
    expect: failed('certificate-name-mismatch'),
  },
  {
    about: 'a server under a policy with a wildcard certificate for its label',
    signed: false,
    async publish(site) {
      await site.mx('mx', { certificate: { names: [`*.${site.domain}`] } })
      await site.sts({})
    },
    expect: verified,
  },
  {
    about: 'a server two labels down with a wildcard certificate',
    signed: false,
    async publish(site) {
      const host = `a.mx.${site.domain}`
      await site.mx('mx', { host, certificate: { names: [`*.${site.domain}`] } })
      await site.sts({ mx: [host] })
    },
    expect: failed('certificate-name-mismatch'),
  },
  {
    about: 'a server under a policy with a certificate signed by itself',
    signed: false,
    async publish(site) {
      await site.mx('mx', { shown: show(await makeLeaf(null, { names: [site.name('mx')] })) })
      await site.sts({})
    },
    expect: failed('certificate-untrusted'),
  },
  {
    about: 'a server under a policy whose authority nobody trusts',
    signed: false,
    async publish(site) {
      const { stranger, strangerIssuing } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, strangerIssuing, stranger) })
      await site.sts({})
    },
    expect: failed('certificate-untrusted'),
  },
  {
    about: 'a server under a policy that leaves the intermediate out',
    signed: false,
    async publish(site) {
      await site.mx('mx', {
        shown: show(await makeLeaf(site.authorities.issuing, { names: [site.name('mx')] })),
      })
      await site.sts({})
    },
    expect: failed('certificate-untrusted'),
  },
  {
    about: 'a server under a policy that sends root and intermediate the wrong way round',
    signed: false,
    async publish(site) {
      const { root, issuing } = site.authorities
      await site.mx('mx', {
        shown: show(await makeLeaf(issuing, { names: [site.name('mx')] }), root, issuing),
      })
      await site.sts({})
    },
    expect: verified,
  },
  {
    about: 'a server under a policy with an expired intermediate',
    signed: false,
    async publish(site) {
      const issuing = await makeIntermediate(site.authorities.root, 'Old issuing', { notAfter: daysAgo })
      await site.mx('mx', { shown: show(await makeLeaf(issuing, { names: [site.name('mx')] }), issuing) })
      await site.sts({})
    },
    expect: failed('certificate-expired'),
  },
  {
    about: 'a server under a policy with an intermediate of 1024 bits',
    signed: false,
    async publish(site) {
      const issuing = await makeIntermediate(site.authorities.root, 'Weak issuing', { key: 'rsa-1024' })
      await site.mx('mx', {
        shown: show(await makeLeaf(issuing, { names: [site.name('mx')] }), issuing),
        script: { tls: { ciphers: 'DEFAULT:@SECLEVEL=0' } },
      })
      await site.sts({})
    },
    expect: failed('certificate-weak'),
  },
  {
    about: 'a certificate signed by another server’s certificate, which is no authority',
    signed: false,
    async publish(site) {
      const other = await makeLeaf(site.authorities.issuing, { names: ['other.example'] })
      const leaf = await makeLeaf(other, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, other, site.authorities.issuing) })
      await site.sts({})
    },
    expect: failed('certificate-untrusted'),
  },
  {
    about: 'one server that the policy lists behind one that it does not',
    signed: false,
    async publish(site) {
      await site.mx('other', { preference: 5 })
      await site.mx('mx', { preference: 10 })
      await site.sts({})
    },
    expect: verified,
  },
  {
    about: 'a policy at the domain above the recipient’s, which says nothing about it',
    signed: false,
    async publish(site) {
      await site.mx('mx')
      await site.sts({ domain: `above.${site.domain}` })
    },
    expect: notPublished('no-policy-published'),
  },
  {
    about: 'a host that is an alias under a policy: the name in the MX is what counts',
    signed: false,
    async publish(site) {
      const end = `real.${site.domain}`
      await site.mx('mx', { host: end, withoutMx: true, certificate: { names: [site.name('mx')] } })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      await site.sts({})
    },
    expect: verified,
  },
  {
    about: 'a policy in a signed domain without TLSA',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      await site.sts({})
    },
    expect: verified,
  },
]

const partnerScenario = (
  about: string,
  signed: boolean,
  publish: (site: Site) => Promise<void>,
  expect: Expected,
): Scenario => ({ about, signed, publish, expect })

const pinned = { verdict: 'verified', by: 'allow-list', takes: 'mx' } as const

export const partnerScenarios: readonly Scenario[] = [
  partnerScenario(
    'a partner with the pinned host and its certificate',
    false,
    async (site) => {
      await site.mx('mx')
      site.partner()
    },
    pinned,
  ),
  partnerScenario(
    'a partner pinned by a wildcard',
    false,
    async (site) => {
      await site.mx('mx')
      site.partner([`*.${site.domain}`])
    },
    pinned,
  ),
  partnerScenario(
    'a partner pinned by a wildcard that would have to stand for two labels',
    false,
    async (site) => {
      await site.mx('mx', { host: `a.mx.${site.domain}` })
      site.partner([`*.${site.domain}`])
    },
    failed('allow-list-mx-not-listed'),
  ),
  partnerScenario(
    'a partner whose unsigned MX points to a stranger with a good certificate',
    false,
    async (site) => {
      await site.mx('mx', { host: `mx.evil-${site.domain.replace('.', '-')}.example` })
      site.partner()
    },
    failed('allow-list-mx-not-listed'),
  ),
  partnerScenario(
    'a partner without pins and without DNSSEC',
    false,
    async (site) => {
      await site.mx('mx')
      site.partner([])
    },
    failed('allow-list-mx-not-listed'),
  ),
  partnerScenario(
    'a partner without pins whose MX is signed',
    true,
    async (site) => {
      await site.mx('mx')
      site.partner([])
    },
    pinned,
  ),
  partnerScenario(
    'a partner who moved, and whose MX is signed',
    true,
    async (site) => {
      await site.mx('mx')
      site.partner(['old.example.dk'])
    },
    pinned,
  ),
  partnerScenario(
    'a pinned host with a certificate for another name',
    false,
    async (site) => {
      await site.mx('mx', { certificate: { names: ['other.example'] } })
      site.partner()
    },
    failed('certificate-name-mismatch'),
  ),
  partnerScenario(
    'a pinned host with a certificate signed by itself',
    false,
    async (site) => {
      await site.mx('mx', { shown: show(await makeLeaf(null, { names: [site.name('mx')] })) })
      site.partner()
    },
    failed('certificate-untrusted'),
  ),
  partnerScenario(
    'a pinned host without STARTTLS',
    false,
    async (site) => {
      await site.mx('mx', { script: { keywords: ['SIZE 1000'] } })
      site.partner()
    },
    failed('starttls-missing'),
  ),
  partnerScenario(
    'a partner who also enforces a policy that does not list the pinned host',
    false,
    async (site) => {
      await site.mx('mx')
      await site.sts({ mx: ['other.example'] })
      site.partner()
    },
    failed('sts-mx-not-listed'),
  ),
  partnerScenario(
    'a partner whose policy is only tested',
    false,
    async (site) => {
      await site.mx('mx')
      await site.sts({ mode: 'testing' })
      site.partner()
    },
    pinned,
  ),
  partnerScenario(
    'a partner whose policy cannot be fetched',
    false,
    async (site) => {
      await site.mx('mx')
      await site.sts({ script: { status: 503 } })
      site.partner()
    },
    pinned,
  ),
  partnerScenario(
    'one pinned host behind one that is not',
    false,
    async (site) => {
      await site.mx('other', { preference: 5 })
      await site.mx('mx', { preference: 10 })
      site.partner()
    },
    pinned,
  ),
]
