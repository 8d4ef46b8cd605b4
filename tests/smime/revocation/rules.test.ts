// Who may say that a certificate is revoked, or that it is not (RFC 5280 §6.3.3, RFC 6960 §4.2.2), and who may not.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/bytes.ts'
import { encodeDer, tags } from '../../../src/smime/der.ts'
import { judgeChain } from '../../../src/smime/judge-chain.ts'
import {
  authority,
  extension,
  forgeCertificate,
  forgeKeys,
  type Keys,
  keyUsage,
  listsAt,
  name,
  purposes,
  signsAll,
} from '../../support/forge-certificate.ts'
import {
  deltaOf,
  entryIssuer,
  forgeList,
  forgeResponse,
  reasons,
  type ResponsePlan,
  scope,
  scopeAt,
  tomorrow,
  yesterday,
} from '../../support/forge-revocation.ts'

const at = new Date('2026-06-01T00:00:00Z')
const serial = Uint8Array.of(0x11, 0x22)
const url = 'http://lists.example.dk/1.crl'
const minutes = (count: number) => new Date(at.getTime() + count * 60_000)

let root: Keys
let leaf: Keys
let lister: Keys
let stranger: Keys
let anchor: Bytes
let certificate: Bytes
let pointed: Bytes
let indirect: Bytes

beforeAll(async () => {
  ;[root, leaf, lister, stranger] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys(), forgeKeys()])
  const ca = [authority(), signsAll]
  anchor = await forgeCertificate({ subject: name('Root'), key: root, by: root, extensions: ca })
  certificate = await forgeCertificate({ key: leaf, by: root, serial })
  pointed = await forgeCertificate({ key: leaf, by: root, serial, extensions: [listsAt(url)] })
  indirect = await forgeCertificate({
    key: leaf,
    by: root,
    serial,
    extensions: [listsAt(url, name('Lister'))],
  })
})

async function judge(
  lists: readonly Bytes[],
  responses: readonly Bytes[] = [],
  about: Bytes = certificate,
  intermediates: readonly Bytes[] = [],
) {
  const judged = await judgeChain(crypto, {
    certificate: about,
    intermediates,
    anchors: [anchor],
    at,
    usages: [],
    purpose: 'any',
    crlsOf: () => Promise.resolve(lists),
    ocspOf: () => Promise.resolve(responses),
    strict: true,
  })
  return judged.verdict === 'valid' ? 'good' : judged.problems.join()
}

type Answer = 'good' | 'revoked' | 'revocation-unknown'
const revoked = [{ serial, since: yesterday }]
const other = [{ serial: Uint8Array.of(0x11, 0x23), since: yesterday }]

describe('with revocation lists a certificate is', () => {
  const rows: readonly (readonly [Answer, why: string, lists: () => Promise<readonly Bytes[]>])[] = [
    ['good', 'when the list does not name it', async () => [await forgeList({ by: root, entries: other })]],
    ['good', 'when the list is empty', async () => [await forgeList({ by: root })]],
    ['revoked', 'when the list names it', async () => [await forgeList({ by: root, entries: revoked })]],
    [
      'revoked',
      'when one of two lists names it',
      async () => [
        await forgeList({ by: root, spoil: true }),
        await forgeList({ by: root, entries: revoked }),
      ],
    ],
    ['revoked', 'on hold', async () => [await forgeList({ by: root, entries: [{ serial, reason: 6 }] })]],
    [
      'good',
      'until the day that it is revoked from',
      async () => [await forgeList({ by: root, entries: [{ serial, since: tomorrow }] })],
    ],
    [
      'good',
      'when a later list no longer has it on hold',
      async () => [
        await forgeList({ by: root, number: 7, entries: [{ serial, reason: 6 }] }),
        await forgeList({ by: root, number: 8 }),
      ],
    ],
    [
      'revoked',
      'when a list by a stranger claims to be a later one',
      async () => [
        await forgeList({ by: root, number: 7, entries: revoked }),
        await forgeList({ by: { ...stranger, identifier: root.identifier }, number: 8 }),
      ],
    ],
    ['revocation-unknown', 'when there is no list', () => Promise.resolve([])],
    [
      'revocation-unknown',
      'when the list’s signature is spoilt',
      async () => [await forgeList({ by: root, spoil: true })],
    ],
    [
      'revocation-unknown',
      'when a stranger signed the list',
      async () => [await forgeList({ by: stranger })],
    ],
    [
      'revocation-unknown',
      'when the list is another issuer’s',
      async () => [await forgeList({ by: root, issuer: name('Elsewhere') })],
    ],
    [
      'revocation-unknown',
      'when the list is over',
      async () => [await forgeList({ by: root, until: minutes(-1) })],
    ],
    [
      'revoked',
      'when a list that is over names it: nothing but a hold is taken back',
      async () => [await forgeList({ by: root, until: minutes(-1), entries: revoked })],
    ],
    [
      'revocation-unknown',
      'when a list that is over has it on hold',
      async () => [await forgeList({ by: root, until: minutes(-1), entries: [{ serial, reason: 6 }] })],
    ],
    [
      'good',
      'when a list that is over has it on hold, and the one of today does not',
      async () => [
        await forgeList({ by: root, number: 7, until: minutes(-1), entries: [{ serial, reason: 6 }] }),
        await forgeList({ by: root, number: 8 }),
      ],
    ],
    [
      'revocation-unknown',
      'when a list that is over names it, and a stranger signed it',
      async () => [await forgeList({ by: stranger, until: minutes(-1), entries: revoked })],
    ],
    [
      'revocation-unknown',
      'when the list has not begun',
      async () => [await forgeList({ by: root, from: minutes(1) })],
    ],
    [
      'revocation-unknown',
      'when the list does not tell until when it holds',
      async () => [await forgeList({ by: root, until: null })],
    ],
    [
      'revocation-unknown',
      'when the list has no number',
      async () => [await forgeList({ by: root, number: null })],
    ],
    [
      'revoked',
      'when a list without a number names it',
      async () => [await forgeList({ by: root, number: null, entries: revoked })],
    ],
    [
      'revocation-unknown',
      'when the list makes an unknown demand',
      async () => [
        await forgeList({ by: root, extensions: [extension('1.2.3.4', true, encodeDer(tags.null))] }),
      ],
    ],
    [
      'revocation-unknown',
      'when an entry for another makes an unknown demand',
      async () => [
        await forgeList({
          by: root,
          entries: [
            { serial: Uint8Array.of(9), extensions: [extension('1.2.3.4', true, encodeDer(tags.null))] },
          ],
        }),
      ],
    ],
    [
      'revocation-unknown',
      'when the list speaks of authorities only',
      async () => [await forgeList({ by: root, extensions: [scope([0x82])] })],
    ],
    [
      'good',
      'when the list speaks of users only',
      async () => [await forgeList({ by: root, extensions: [scope([0x81])] })],
    ],
    [
      'revocation-unknown',
      'when the list speaks of attribute certificates only',
      async () => [await forgeList({ by: root, extensions: [scope([0x85])] })],
    ],
    [
      'revocation-unknown',
      'when the list speaks of users and of authorities only',
      async () => [await forgeList({ by: root, extensions: [scope([0x81, 0x82])] })],
    ],
    [
      'revocation-unknown',
      'when the list speaks of some reasons only',
      async () => [await forgeList({ by: root, extensions: [scope([], [reasons(0x60)])] })],
    ],
    [
      'good',
      'when two lists cover all reasons',
      async () => [
        await forgeList({ by: root, extensions: [scope([], [reasons(0x60)])] }),
        await forgeList({
          by: root,
          extensions: [scope([], [encodeDer(0x83, Uint8Array.of(7, 0x1f, 0x80))])],
        }),
      ],
    ],
    [
      'revoked',
      'when the second of two such lists names it',
      async () => [
        await forgeList({ by: root, extensions: [scope([], [reasons(0x60)])] }),
        await forgeList({
          by: root,
          entries: revoked,
          extensions: [scope([], [encodeDer(0x83, Uint8Array.of(7, 0x1f, 0x80))])],
        }),
      ],
    ],
    [
      'revocation-unknown',
      'when the list is of another place',
      async () => [
        await forgeList({ by: root, extensions: [scope([], [scopeAt('http://elsewhere.test/')])] }),
      ],
    ],
    [
      'revocation-unknown',
      'when there is a delta list alone',
      async () => [await forgeList({ by: root, extensions: [deltaOf(7)] })],
    ],
    [
      'revoked',
      'when a delta list names it',
      async () => [
        await forgeList({ by: root, number: 7 }),
        await forgeList({ by: root, number: 8, entries: revoked, extensions: [deltaOf(7)] }),
      ],
    ],
    [
      'good',
      'when a delta list takes it off hold',
      async () => [
        await forgeList({ by: root, number: 7, entries: [{ serial, reason: 6 }] }),
        await forgeList({ by: root, number: 8, entries: [{ serial, reason: 8 }], extensions: [deltaOf(7)] }),
      ],
    ],
    [
      'revoked',
      'when a stranger’s delta list takes it off',
      async () => [
        await forgeList({ by: root, number: 7, entries: revoked }),
        await forgeList({
          by: stranger,
          number: 8,
          entries: [{ serial, reason: 8 }],
          extensions: [deltaOf(7)],
        }),
      ],
    ],
    [
      'revoked',
      'when a delta list for a later base takes it off',
      async () => [
        await forgeList({ by: root, number: 7, entries: revoked }),
        await forgeList({ by: root, number: 9, entries: [{ serial, reason: 8 }], extensions: [deltaOf(8)] }),
      ],
    ],
    [
      'revocation-unknown',
      'when the list is no list',
      () => Promise.resolve([Uint8Array.of(0x30, 3, 2, 1, 0)]),
    ],
  ]
  for (const [answer, why, lists] of rows) {
    it(`${answer} ${why}`, async () => {
      expect(await judge(await lists())).toBe(answer)
    })
  }

  it('good when the list is the one that it points at', async () => {
    expect(
      await judge([await forgeList({ by: root, extensions: [scope([], [scopeAt(url)])] })], [], pointed),
    ).toBe('good')
  })

  const byAnother: readonly (readonly [Answer, why: string, () => Promise<Bytes>, isVouchedFor: boolean])[] =
    [
      [
        'good',
        'when the issuer that it names lists it not',
        () => forgeList({ issuer: name('Lister'), by: lister, extensions: [scope([0x84], [scopeAt(url)])] }),
        true,
      ],
      [
        'revoked',
        'when that issuer names it',
        () =>
          forgeList({
            issuer: name('Lister'),
            by: lister,
            entries: [{ serial, extensions: [entryIssuer(name('Root'))] }],
            extensions: [scope([0x84], [scopeAt(url)])],
          }),
        true,
      ],
      [
        'good',
        'when that issuer names the same number of another',
        () =>
          forgeList({
            issuer: name('Lister'),
            by: lister,
            entries: [{ serial, extensions: [entryIssuer(name('Elsewhere'))] }],
            extensions: [scope([0x84], [scopeAt(url)])],
          }),
        true,
      ],
      [
        'revoked',
        'when that issuer goes on naming its issuer’s',
        () =>
          forgeList({
            issuer: name('Lister'),
            by: lister,
            entries: [{ serial: Uint8Array.of(5), extensions: [entryIssuer(name('Root'))] }, { serial }],
            extensions: [scope([0x84], [scopeAt(url)])],
          }),
        true,
      ],
      [
        'revocation-unknown',
        'when that list is not indirect',
        () => forgeList({ issuer: name('Lister'), by: lister, extensions: [scope([], [scopeAt(url)])] }),
        true,
      ],
      [
        'revocation-unknown',
        'when nobody vouches for that issuer',
        () => forgeList({ issuer: name('Lister'), by: lister, extensions: [scope([0x84], [scopeAt(url)])] }),
        false,
      ],
    ]
  for (const [answer, why, list, isVouchedFor] of byAnother) {
    it(`${answer} ${why}`, async () => {
      const lists = [
        await list(),
        await forgeList({ by: root, extensions: [scope([], [scopeAt('http://root.test/')])] }),
      ]
      // Lister's own certificate is cleared by a list of the root's that speaks of lister alone, and so not of the leaf.
      const own = await forgeList({ by: root, extensions: [scope([0x81], [scopeAt('http://lister.test/')])] })
      const signer = !isVouchedFor
        ? []
        : [
            await forgeCertificate({
              subject: name('Lister'),
              key: lister,
              by: root,
              extensions: [keyUsage(0x02), listsAt('http://lister.test/')],
            }),
          ]
      expect(await judge([...lists, own], [], indirect, signer)).toBe(answer)
    })
  }

  it('unknown when a namesake elsewhere under the anchor signed the list', async () => {
    const [middle, rogue, impostor] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys()])
    const ca = [authority(), signsAll]
    const middleCertificate = await forgeCertificate({
      subject: name('Middle'),
      key: middle,
      by: root,
      extensions: ca,
    })
    const rogueCertificate = await forgeCertificate({
      subject: name('Rogue'),
      key: rogue,
      by: root,
      extensions: ca,
    })
    const impostorCertificate = await forgeCertificate({
      subject: name('Middle'),
      issuer: name('Rogue'),
      key: impostor,
      by: rogue,
      extensions: ca,
    })
    const about = await forgeCertificate({ issuer: name('Middle'), key: leaf, by: middle, serial })
    const lists = [
      await forgeList({ by: root }),
      await forgeList({ issuer: name('Rogue'), by: rogue }),
      await forgeList({ issuer: name('Middle'), by: impostor }),
    ]
    const all = [middleCertificate, rogueCertificate, impostorCertificate]
    expect(await judge(lists, [], about, all)).toBe('revocation-unknown')
  })
})

describe('with OCSP a certificate is', () => {
  const respond = (plan: Partial<ResponsePlan> = {}) =>
    forgeResponse({ about: certificate, issuer: anchor, by: root, ...plan })
  const delegate = (...extensions: readonly Bytes[]) =>
    forgeCertificate({ subject: name('Responder'), key: lister, by: root, extensions })
  const signing = purposes('1.3.6.1.5.5.7.3.9')
  const noCheck = extension('1.3.6.1.5.5.7.48.1.5', false, encodeDer(tags.null))

  const rows: readonly (readonly [Answer, why: string, () => Promise<Bytes>])[] = [
    ['good', 'when its issuer says so', () => respond()],
    ['good', 'when its issuer says so by name', () => respond({ responder: name('Root') })],
    ['good', 'when the question is named by SHA-256', () => respond({ hash: 'SHA-256' })],
    ['revoked', 'when its issuer says so', () => respond({ status: 'revoked' })],
    ['revocation-unknown', 'when its issuer does not know it', () => respond({ status: 'unknown' })],
    ['revocation-unknown', 'when the issuer declines', () => respond({ responseStatus: 3 })],
    ['revocation-unknown', 'when the signature is spoilt', () => respond({ spoil: true })],
    ['revocation-unknown', 'when a stranger says so', () => respond({ by: stranger })],
    [
      'revocation-unknown',
      'when a stranger says so in the issuer’s name',
      () => respond({ by: stranger, responder: name('Root') }),
    ],
    [
      'revocation-unknown',
      'when a stranger brings a certificate of its own make',
      async () => {
        const own = await forgeCertificate({
          subject: name('Evil responder'),
          issuer: name('Root'),
          key: stranger,
          by: stranger,
          extensions: [signing],
        })
        return respond({ by: stranger, responder: name('Evil responder'), certificates: [own] })
      },
    ],
    [
      'good',
      'when a delegate of its issuer says so',
      async () => respond({ by: lister, certificates: [await delegate(signing, noCheck)] }),
    ],
    [
      'good',
      'when a delegate that no list names says so',
      async () => respond({ by: lister, certificates: [await delegate(signing)] }),
    ],
    [
      'revocation-unknown',
      'when somebody else of its issuer’s says so',
      async () => respond({ by: lister, certificates: [await delegate(purposes('1.3.6.1.5.5.7.3.4'))] }),
    ],
    [
      'revocation-unknown',
      'when somebody for any purpose says so',
      async () => respond({ by: lister, certificates: [await delegate(purposes('2.5.29.37.0'))] }),
    ],
    [
      'revocation-unknown',
      'when somebody without purposes says so',
      async () => respond({ by: lister, certificates: [await delegate()] }),
    ],
    [
      'revocation-unknown',
      'when the delegate may not sign',
      async () => respond({ by: lister, certificates: [await delegate(signing, keyUsage(0x20))] }),
    ],
    [
      'revocation-unknown',
      'when the certificate itself says so',
      async () => respond({ by: leaf, responder: name('Leaf'), certificates: [certificate] }),
    ],
    [
      'revocation-unknown',
      'when the delegate’s life is over',
      async () =>
        respond({
          by: lister,
          certificates: [
            await forgeCertificate({
              subject: name('Responder'),
              key: lister,
              by: root,
              until: yesterday,
              extensions: [signing],
            }),
          ],
        }),
    ],
    [
      'revocation-unknown',
      'when the response is about another certificate',
      async () =>
        respond({ about: await forgeCertificate({ key: leaf, by: root, serial: Uint8Array.of(7) }) }),
    ],
    [
      'revocation-unknown',
      'when the response is about another issuer',
      async () =>
        respond({
          issuer: await forgeCertificate({
            subject: name('Root'),
            key: stranger,
            by: stranger,
            extensions: [authority(), signsAll],
          }),
        }),
    ],
    ['revocation-unknown', 'when the response is over', () => respond({ until: minutes(-10) })],
    ['revocation-unknown', 'when the response has not begun', () => respond({ from: minutes(10) })],
    [
      'revocation-unknown',
      'when a response without an end is old',
      () => respond({ from: minutes(-2 * 24 * 60), until: null }),
    ],
    ['good', 'when a response without an end is new', () => respond({ from: minutes(-60), until: null })],
    [
      'revocation-unknown',
      'when the response makes an unknown demand',
      () => respond({ extensions: [extension('1.2.3.4', true, encodeDer(tags.null))] }),
    ],
    [
      'revocation-unknown',
      'when the response is none',
      () => Promise.resolve(Uint8Array.of(0x30, 3, 2, 1, 0)),
    ],
  ]
  for (const [answer, why, response] of rows) {
    it(`${answer} ${why}`, async () => {
      expect(await judge([], [await response()])).toBe(answer)
    })
  }

  it('revoked when a list says so and a response says good', async () => {
    expect(await judge([await forgeList({ by: root, entries: revoked })], [await respond()])).toBe('revoked')
  })

  it('revoked when a response says so and a list does not', async () => {
    expect(await judge([await forgeList({ by: root })], [await respond({ status: 'revoked' })])).toBe(
      'revoked',
    )
  })

  it('unknown when the delegate that says good is revoked', async () => {
    const responder = await forgeCertificate({
      subject: name('Responder'),
      key: lister,
      by: root,
      serial: Uint8Array.of(0x55),
      extensions: [signing],
    })
    // A list that speaks of the delegate and not of the certificate, which points elsewhere.
    const list = await forgeList({ by: root, number: null, entries: [{ serial: Uint8Array.of(0x55) }] })
    const response = await respond({ by: lister, certificates: [responder] })
    expect(await judge([list], [response])).toBe('revocation-unknown')
  })
})
