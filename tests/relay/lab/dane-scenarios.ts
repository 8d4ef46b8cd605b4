// DANE (RFC 7671, RFC 7672): which records count, what a certificate must be under each usage, which names, and what DNS
// must say before any of it.
import { randomBytes } from 'node:crypto'
import { association, daysAgo, daysAhead, longAgo, makeIntermediate, makeLeaf, show } from './certificates.ts'
import type { Scenario } from './lab.ts'

const verified = { verdict: 'verified', by: 'dane', takes: 'mx' } as const
const mismatch = { verdict: 'failed', problems: ['tlsa-mismatch'] } as const

const matching: readonly Scenario[] = ([3, 2] as const).flatMap((usage) =>
  ([0, 1] as const).flatMap((selector) =>
    ([0, 1, 2] as const).map((matchingType): Scenario => ({
      about: `TLSA ${usage} ${selector} ${matchingType} of what the server shows`,
      signed: true,
      async publish(site) {
        const shown = await site.mx('mx')
        site.tlsa(
          site.name('mx'),
          usage,
          selector,
          matchingType,
          usage === 3 ? shown.leaf : site.authorities.issuing,
        )
      },
      expect: verified,
    })),
  ),
)

export const daneScenarios: readonly Scenario[] = [
  ...matching,
  {
    about: 'TLSA of another key',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
    },
    expect: mismatch,
  },
  ...([0, 1] as const).map((usage): Scenario => ({
    about: `TLSA usage ${usage} alone, which SMTP does not know`,
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), usage, 1, 1, usage === 1 ? shown.leaf : site.authorities.issuing)
    },
    expect: { verdict: 'failed', problems: ['tlsa-unusable'] },
  })),
  {
    about: 'unusable TLSA beside an MTA-STS policy that would hold: DANE was promised and is not there',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 1, 1, 1, shown.leaf)
      await site.sts({})
    },
    expect: { verdict: 'failed', problems: ['tlsa-unusable'] },
  },
  {
    about: 'an unusable TLSA record beside one that matches',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 0, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'a TLSA digest of the wrong length, and no other',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(20))
    },
    expect: { verdict: 'failed', problems: ['tlsa-unusable'] },
  },
  {
    about: 'whole values that are neither certificate nor key',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 0, 0, randomBytes(200))
      site.tlsa(site.name('mx'), 3, 1, 0, randomBytes(91))
    },
    expect: { verdict: 'failed', problems: ['tlsa-unusable'] },
  },
  {
    about: 'old and new key both published, as when one is rolled over',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'SHA-512 that does not match beside SHA-256 that does: the strongest digest counts (RFC 7671 §9)',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 2, randomBytes(64))
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: mismatch,
  },
  {
    about: 'SHA-512 under the other selector, which weakens nothing for this one',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 0, 2, randomBytes(64))
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'a whole value that matches beside a digest that does not: whole values are no digests',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 2, randomBytes(64))
      site.tlsa(site.name('mx'), 3, 1, 0, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'usage 3 with a certificate that has expired, names nobody we know and is signed by itself',
    signed: true,
    async publish(site) {
      const leaf = await makeLeaf(null, {
        names: ['elsewhere.example'],
        notBefore: longAgo,
        notAfter: daysAgo,
      })
      const shown = await site.mx('mx', { shown: show(leaf) })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'usage 3 with a certificate signed with SHA-1: its signature is not what is trusted',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', { certificate: { hash: 'SHA-1' } })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'usage 3 with a key of 1024 bits',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', {
        certificate: { key: 'rsa-1024' },
        script: { tls: { ciphers: 'DEFAULT:@SECLEVEL=0' } },
      })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: { verdict: 'failed', problems: ['certificate-weak'] },
  },
  ...[
    {
      about: 'usage 2 with a certificate for another name',
      certificate: { names: ['other.example'] },
      problem: 'certificate-name-mismatch',
    },
    {
      about: 'usage 2 with an expired certificate',
      certificate: { notBefore: longAgo, notAfter: daysAgo },
      problem: 'certificate-expired',
    },
    {
      about: 'usage 2 with a certificate of the future',
      certificate: { notBefore: daysAhead },
      problem: 'certificate-not-yet-valid',
    },
  ].map(({ about, certificate, problem }): Scenario => ({
    about,
    signed: true,
    async publish(site) {
      await site.mx('mx', { certificate })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: { verdict: 'failed', problems: [problem] },
  })),
  {
    about: 'usage 2 with a certificate for the recipient’s domain (RFC 7672 §3.2.2)',
    signed: true,
    async publish(site) {
      await site.mx('mx', { certificate: { names: [site.domain] } })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: verified,
  },
  {
    about:
      'usage 2 with the name in the subject alone (RFC 7672 §3.2.3 lets it count when there is no DNS name)',
    signed: true,
    async publish(site) {
      await site.mx('mx', { certificate: { names: null, commonName: site.name('mx') } })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with a name in the subject that the DNS names do not repeat',
    signed: true,
    async publish(site) {
      await site.mx('mx', { certificate: { names: ['other.example'], commonName: site.name('mx') } })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: { verdict: 'failed', problems: ['certificate-name-mismatch'] },
  },
  {
    about: 'usage 2 of an authority in no trust file',
    signed: true,
    async publish(site) {
      const { stranger, strangerIssuing } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, strangerIssuing, stranger) })
      site.tlsa(site.name('mx'), 2, 1, 1, stranger)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with the chain in the wrong order',
    signed: true,
    async publish(site) {
      const { stranger, strangerIssuing } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, stranger, strangerIssuing) })
      site.tlsa(site.name('mx'), 2, 0, 1, stranger)
    },
    expect: verified,
  },
  {
    about:
      'usage 2 with a digest of an anchor that the server does not send (RFC 7671 §5.2.1), though we know it',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.root)
    },
    expect: mismatch,
  },
  {
    about: 'usage 2 with the whole anchor in DNS, which the server does not send',
    signed: true,
    async publish(site) {
      const { stranger, strangerIssuing } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, strangerIssuing) })
      site.tlsa(site.name('mx'), 2, 0, 0, stranger)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with the anchor’s whole key in DNS, which signed what the server sends',
    signed: true,
    async publish(site) {
      const { stranger, strangerIssuing } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, strangerIssuing) })
      site.tlsa(site.name('mx'), 2, 1, 0, stranger)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with the whole key that signed the server’s certificate itself',
    signed: true,
    async publish(site) {
      const leaf = await makeLeaf(site.authorities.strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf) })
      site.tlsa(site.name('mx'), 2, 1, 0, site.authorities.strangerIssuing)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with the whole key, and a certificate by it that has expired',
    signed: true,
    async publish(site) {
      const leaf = await makeLeaf(site.authorities.strangerIssuing, {
        names: [site.name('mx')],
        notAfter: daysAgo,
      })
      await site.mx('mx', { shown: show(leaf) })
      site.tlsa(site.name('mx'), 2, 1, 0, site.authorities.strangerIssuing)
    },
    expect: { verdict: 'failed', problems: ['certificate-expired'] },
  },
  {
    about: 'usage 2 with an anchor sent along that has signed nothing here',
    signed: true,
    async publish(site) {
      const { issuing, stranger } = site.authorities
      const leaf = await makeLeaf(issuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, issuing, stranger) })
      site.tlsa(site.name('mx'), 2, 0, 1, stranger)
    },
    expect: mismatch,
  },
  {
    about: 'usage 2 with the whole anchor in DNS that has signed nothing here',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 2, 0, 0, site.authorities.stranger)
    },
    expect: { verdict: 'failed', problems: ['certificate-untrusted'] },
  },
  {
    about: 'usage 2 with an expired intermediate under the anchor',
    signed: true,
    async publish(site) {
      const { stranger } = site.authorities
      const issuing = await makeIntermediate(stranger, 'Old issuing', { notAfter: daysAgo })
      const leaf = await makeLeaf(issuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf, issuing, stranger) })
      site.tlsa(site.name('mx'), 2, 0, 1, stranger)
    },
    expect: { verdict: 'failed', problems: ['certificate-expired'] },
  },
  {
    about: 'usage 2 that holds the server’s own certificate whole, which is no anchor either',
    signed: true,
    async publish(site) {
      const { leaf } = await site.mx('mx')
      site.tlsa(site.name('mx'), 2, 0, 0, leaf)
    },
    expect: mismatch,
  },
  {
    about: 'usage 2 that holds the server’s own key whole, which has signed its certificate',
    signed: true,
    async publish(site) {
      const leaf = await makeLeaf(null, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf) })
      site.tlsa(site.name('mx'), 2, 1, 0, leaf)
    },
    expect: verified,
  },
  {
    about: 'usage 2 with another’s certificate whole beside the issuer’s key whole',
    signed: true,
    async publish(site) {
      const { strangerIssuing, root } = site.authorities
      const leaf = await makeLeaf(strangerIssuing, { names: [site.name('mx')] })
      await site.mx('mx', { shown: show(leaf) })
      site.tlsa(site.name('mx'), 2, 0, 0, root)
      site.tlsa(site.name('mx'), 2, 1, 0, strangerIssuing)
    },
    expect: verified,
  },
  {
    about: 'usage 2 that names the server’s own certificate, which is no anchor',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 2, 1, 1, shown.leaf)
    },
    expect: mismatch,
  },
  {
    about: 'usage 3 that does not match beside usage 2 that does',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: verified,
  },
  {
    about: 'DANE that fails beside an MTA-STS policy and a pin that would hold (RFC 8461 §2)',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, randomBytes(32))
      await site.sts({})
      site.partner()
    },
    expect: mismatch,
  },
  {
    about: 'TLSA that cannot be looked up, beside an MTA-STS policy that would hold',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.fault({ name: `_25._tcp.${site.name('mx')}`, fault: 'servfail' })
      await site.sts({})
    },
    expect: { verdict: 'unknown', problems: ['dns-failed'] },
  },
  {
    about: 'TLSA whose signature is bogus, beside an MTA-STS policy that would hold',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf, 'bogus')
      await site.sts({})
    },
    expect: { verdict: 'unknown', problems: ['dnssec-bogus'] },
  },
  {
    about: 'TLSA in a zone that is not signed',
    signed: false,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: { verdict: 'not-published', problems: ['no-policy-published'] },
  },
  {
    about: 'TLSA for a host whose MX is not signed: whoever forges the MX has TLSA of his own',
    signed: false,
    async publish(site) {
      const shown = await site.mx('mx', { withoutAddress: true })
      site.record({ type: 'A', name: site.name('mx'), data: '127.0.0.1' }, 'secure')
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf, 'secure')
    },
    expect: { verdict: 'not-published', problems: ['no-policy-published'] },
  },
  {
    about: 'a signed MX to a host whose addresses are not, where asking for TLSA breaks the server',
    signed: true,
    async publish(site) {
      const host = `mx.elsewhere-${site.domain.replace('.', '-')}.example`
      await site.mx('mx', { host, withoutAddress: true })
      site.unsigned(host)
      site.fault({ name: `_25._tcp.${host}`, fault: 'servfail' })
      site.record({ type: 'A', name: host, data: '127.0.0.1' }, 'insecure')
    },
    expect: { verdict: 'not-published', problems: ['no-policy-published'] },
  },
  {
    about: 'an unsigned denial of TLSA at a signed host, which is a denial like others: MTA-STS is asked',
    signed: true,
    async publish(site) {
      await site.mx('mx')
      site.unsigned(`_tcp.${site.name('mx')}`)
      await site.sts({})
    },
    expect: { verdict: 'verified', by: 'mta-sts', takes: 'mx' },
  },
  {
    about: 'TLSA that is not signed at a signed host, which promises nothing',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf, 'insecure')
    },
    expect: { verdict: 'not-published', problems: ['no-policy-published'] },
  },
  {
    about: 'TLSA reached by an alias',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx')
      site.record({ type: 'CNAME', name: `_25._tcp.${site.name('mx')}`, data: `_dane.${site.domain}` })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
      site.record({
        type: 'TLSA',
        name: `_dane.${site.domain}`,
        data: {
          usage: 3,
          selector: 1,
          matchingType: 1,
          certificate: association(shown.leaf, 1, 1),
        },
      })
    },
    expect: verified,
  },
  {
    about: 'an MX that is an alias, with TLSA at its end',
    signed: true,
    async publish(site) {
      const end = `real.${site.domain}`
      const shown = await site.mx('mx', { host: end, withoutMx: true })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      site.tlsa(end, 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'an MX that is an alias, with TLSA only where it starts, and a certificate for that name',
    signed: true,
    async publish(site) {
      const end = `real.${site.domain}`
      await site.mx('mx', { host: end, withoutMx: true, certificate: { names: [site.name('mx')] } })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
    },
    expect: verified,
  },
  {
    about: 'an MX that is an alias, with TLSA that fails at its end and holds at its start: the end counts',
    signed: true,
    async publish(site) {
      const end = `real.${site.domain}`
      const shown = await site.mx('mx', { host: end, withoutMx: true })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      site.tlsa(end, 3, 1, 1, randomBytes(32))
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: mismatch,
  },
  {
    about: 'a signed alias into an unsigned zone, with TLSA where it starts (RFC 7672 §2.2.2)',
    signed: true,
    async publish(site) {
      const end = `mx.hosted-${site.domain.replace('.', '-')}.example`
      const shown = await site.mx('mx', {
        host: end,
        withoutMx: true,
        state: 'insecure',
        certificate: { names: [site.name('mx')] },
      })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'a signed alias into an unsigned zone, with TLSA only there',
    signed: true,
    async publish(site) {
      const end = `mx.hosted-${site.domain.replace('.', '-')}.example`
      const shown = await site.mx('mx', { host: end, withoutMx: true, state: 'insecure' })
      site.record({ type: 'MX', name: site.domain, data: { exchange: site.name('mx'), preference: 10 } })
      site.record({ type: 'CNAME', name: site.name('mx'), data: end })
      site.tlsa(end, 3, 1, 1, shown.leaf, 'insecure')
    },
    expect: { verdict: 'not-published', problems: ['no-policy-published'] },
  },
  {
    about: 'no MX, provably, and TLSA at the domain itself',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', { host: site.domain, withoutMx: true })
      site.tlsa(site.domain, 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'TLSA at the primary; the backup without is not covered by it, and the primary is away',
    signed: true,
    async publish(site) {
      const shown = await site.mx('mx', { preference: 10, script: { banner: '421 not now' } })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
      await site.mx('backup', { preference: 20 })
    },
    expect: { verdict: 'unknown', problems: ['smtp-deferred'] },
  },
  {
    about: 'a primary without TLSA and a backup with',
    signed: true,
    async publish(site) {
      await site.mx('primary', { preference: 10 })
      const shown = await site.mx('mx', { preference: 20 })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
  {
    about: 'a primary whose DANE fails and a backup whose DANE holds',
    signed: true,
    async publish(site) {
      await site.mx('primary', { preference: 10 })
      site.tlsa(site.name('primary'), 3, 1, 1, randomBytes(32))
      const shown = await site.mx('mx', { preference: 20 })
      site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
    },
    expect: verified,
  },
]
