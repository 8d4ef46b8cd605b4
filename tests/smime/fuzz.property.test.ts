// Whatever bytes come, the parsers of certificates, lists and OCSP answers give an answer or a SikkertError, and the judge
// always gives a verdict that is not "valid" to what was changed.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { readCertificate } from '../../src/smime/certificate.ts'
import { judgeChain } from '../../src/smime/judge-chain.ts'
import { distributionPointsOf } from '../../src/smime/revocation/distribution-point.ts'
import { readRevocationList } from '../../src/smime/revocation/crl.ts'
import { findEntry } from '../../src/smime/revocation/find-entry.ts'
import { readOcspResponse } from '../../src/smime/revocation/ocsp.ts'
import { nameConstraintsOf } from '../../src/smime/path/name-constraints.ts'
import {
  inhibitAnyPolicyOf,
  policiesOf,
  policyConstraintsOf,
  policyMappingsOf,
} from '../../src/smime/path/extensions.ts'
import {
  alternativeNames,
  authority,
  forgeCertificate,
  forgeKeys,
  general,
  keyUsage,
  listsAt,
  name,
  nameConstraints,
  policies,
  policyMappings,
  requireExplicitPolicy,
  signsAll,
} from '../support/forge-certificate.ts'
import { entryIssuer, forgeList, forgeResponse, scope, scopeAt } from '../support/forge-revocation.ts'

const numRuns = process.env['SLOW'] === '1' ? 5000 : 200
const serial = Uint8Array.of(0x11, 0x22)
let anchor: Bytes
let certificate: Bytes
let list: Bytes
let response: Bytes

beforeAll(async () => {
  const [root, leaf] = await Promise.all([forgeKeys(), forgeKeys()])
  anchor = await forgeCertificate({
    subject: name('Root'),
    key: root,
    by: root,
    extensions: [authority(), signsAll],
  })
  certificate = await forgeCertificate({
    key: leaf,
    by: root,
    serial,
    extensions: [
      authority(3),
      keyUsage(0x86),
      alternativeNames([
        general.email('mette@example.dk'),
        general.ip(1, 2, 3, 4),
        general.dns('example.dk'),
      ]),
      nameConstraints([general.email('example.dk'), general.directory(name('DK'))], [general.uri('.test')]),
      policies('1.2.3.4', '2.5.29.32.0'),
      policyMappings(['1.2.3.4', '1.2.3.5']),
      requireExplicitPolicy(3),
      listsAt('http://lists.example.dk/1.crl', name('Lister')),
    ],
  })
  list = await forgeList({
    by: root,
    entries: [{ serial: Uint8Array.of(1), reason: 1, extensions: [entryIssuer(name('Other'))] }, { serial }],
    extensions: [scope([0x84], [scopeAt('http://lists.example.dk/1.crl')])],
  })
  response = await forgeResponse({
    about: certificate,
    issuer: anchor,
    by: root,
    certificates: [certificate],
  })
})

/** One octet changed, a piece cut out, or a piece doubled. */
const damage = fc.record({
  at: fc.nat(),
  to: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 40 }),
  how: fc.constantFrom('change', 'cut', 'double'),
})
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

function damaged(bytes: Bytes, { at, to, length, how }: Damage): Bytes {
  const place = at % bytes.length
  if (how === 'change') {
    const copy = bytes.slice()
    copy[place] = to
    return copy
  }
  const piece = bytes.slice(place, place + length)
  const before = [...bytes.subarray(0, how === 'cut' ? place : place + piece.length)]
  const after = [...(how === 'cut' ? [] : piece), ...bytes.subarray(place + piece.length)]
  return Uint8Array.from([...before, ...after])
}

function onlySikkertErrors(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
  }
}

function readEverything(bytes: Bytes): void {
  onlySikkertErrors(() => {
    const read = readCertificate(bytes)
    const readers = [nameConstraintsOf, policiesOf, policyMappingsOf, policyConstraintsOf, inhibitAnyPolicyOf]
    for (const reader of [...readers, distributionPointsOf]) onlySikkertErrors(() => reader(read))
  })
  onlySikkertErrors(() => {
    const read = readRevocationList(bytes)
    findEntry(read, serial, read.issuerName)
  })
  onlySikkertErrors(() => readOcspResponse(bytes))
}

describe('the parsers', () => {
  it('survive every damage to a certificate, a list and a response', () => {
    fc.assert(
      fc.property(damage, fc.constantFrom('certificate', 'list', 'response'), (how, what) => {
        readEverything(damaged({ certificate, list, response }[what], how))
      }),
      { numRuns: numRuns * 5 },
    )
  })

  it('survive bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => readEverything(Uint8Array.from(bytes))),
      { numRuns },
    )
  })
})

describe('the judge', () => {
  const judge = (about: Bytes, lists: readonly Bytes[], responses: readonly Bytes[]) =>
    judgeChain(crypto, {
      certificate: about,
      intermediates: [about],
      anchors: [anchor],
      at: new Date('2026-06-01T00:00:00Z'),
      usages: [],
      purpose: 'any',
      crlsOf: () => Promise.resolve(lists),
      ocspOf: () => Promise.resolve(responses),
      strict: true,
    })

  it('believes the undamaged', async () => {
    expect(await judge(certificate, [], [response])).toMatchObject({ verdict: 'valid' })
  })

  it('never believes a certificate of which one bit was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const changed = certificate.slice()
        const place = at % changed.length
        changed[place] = (changed[place] ?? 0) ^ (1 << bit)
        expect((await judge(changed, [], [response])).verdict).not.toBe('valid')
      }),
      { numRuns },
    )
  })

  it('never believes a response of which one bit was changed, but for what nobody signed', async () => {
    // Certificates beside the response are not signed with it, and not needed when the issuer itself answers.
    const bare = await (async () => {
      const keys = await forgeKeys()
      const own = await forgeCertificate({
        subject: name('Root'),
        key: keys,
        by: keys,
        extensions: [authority(), signsAll],
      })
      const about = await forgeCertificate({ key: keys, by: keys, serial })
      return { own, about, answer: await forgeResponse({ about, issuer: own, by: keys }) }
    })()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const changed = bare.answer.slice()
        const place = at % changed.length
        changed[place] = (changed[place] ?? 0) ^ (1 << bit)
        const judged = await judgeChain(crypto, {
          certificate: bare.about,
          intermediates: [],
          anchors: [bare.own],
          at: new Date('2026-06-01T00:00:00Z'),
          usages: [],
          purpose: 'any',
          crlsOf: () => Promise.resolve([]),
          ocspOf: () => Promise.resolve([changed]),
        })
        expect(judged.verdict).not.toBe('valid')
      }),
      { numRuns },
    )
  })
})
