// Signed attributes taken for content, left out, doubled or bent (RFC 5652 §5.3, §5.4, §11; the confusion is described for
// CMS by Strenzke, 2022).
import { describe, expect, it } from 'vitest'
import { concatBytes, equalBytes, utf8 } from '../../../src/bytes.ts'
import {
  children,
  encodeDer,
  encodeOid,
  encodeSetOf,
  octetsOf,
  readDer,
  tags,
} from '../../../src/smime/der.ts'
import { oids } from '../../../src/smime/oids.ts'
import { verifyEntity } from '../../../src/smime/verify.ts'
import {
  cmsOfParts,
  detached,
  fieldsOf,
  fromManager,
  mail,
  opaque,
  order,
  setStage,
  sign,
  signedDataOf,
} from './stage.ts'

const { on } = setStage()
const sequence = (...parts: readonly Uint8Array[]) => encodeDer(tags.sequence, ...parts)

async function honest() {
  const parts = fieldsOf(signedDataOf(await sign(on().manager)))
  const [signer] = parts.signers
  if (signer === undefined) throw new Error('no signer')
  const fields = children(readDer(signer))
  return { parts, fields }
}

describe('a signature over attributes', () => {
  it('does not become one over a text that is those attributes', async () => {
    const { parts, fields } = await honest()
    const attributes = fields.find(({ tag }) => tag === 0xa0)
    const without = fields.filter(({ tag }) => tag !== 0xa0).map(({ raw }) => raw)
    const content = encodeDer(tags.set, attributes?.content ?? new Uint8Array(0))
    const forged = { ...parts, signers: [sequence(...without)] }
    for (const entity of [
      opaque(cmsOfParts({ ...forged, content })),
      detached(content, cmsOfParts(forged)),
    ]) {
      const judged = await on().judge(mail(fromManager, entity))
      expect(judged.verdict).toBe('invalid')
      expect(judged.problems).toContain('signed-attributes-missing')
    }
  })
})

describe('attributes that are signed and bent', () => {
  const attribute = (oid: string, ...values: readonly Uint8Array[]) =>
    sequence(encodeOid(oid), encodeDer(tags.set, ...values))

  /** The manager signs these attributes herself: what is judged is their form, not the signature. */
  async function withAttributes(
    edit: (members: readonly Uint8Array[]) => readonly Uint8Array[],
    sorted = true,
  ) {
    const { parts, fields } = await honest()
    const attributes = fields.find(({ tag }) => tag === 0xa0)
    if (attributes === undefined) throw new Error('no attributes')
    const members = edit(children(attributes).map(({ raw }) => raw))
    const set = sorted ? encodeSetOf(members) : encodeDer(tags.set, ...members)
    const signature = new Uint8Array(
      await crypto.subtle.sign('RSASSA-PKCS1-v1_5', on().manager.privateKey, set),
    )
    const rebuilt = fields.slice(0, -1).map((field) =>
      field.tag === 0xa0
        ? encodeDer(
            0xa0,
            children(readDer(set)).reduce((all, { raw }) => concatBytes([all, raw]), new Uint8Array(0)),
          )
        : field.raw,
    )
    const signer = sequence(...rebuilt, encodeDer(tags.octetString, signature))
    return on().judge(mail(fromManager, detached(order, cmsOfParts({ ...parts, signers: [signer] }))))
  }
  const isOf = (oid: string) => (member: Uint8Array) =>
    equalBytes(children(readDer(member))[0]?.raw ?? new Uint8Array(0), encodeOid(oid))
  const without = (oid: string) => (members: readonly Uint8Array[]) =>
    members.filter((member) => !isOf(oid)(member))

  it('are valid unbent, in DER order and out of it', async () => {
    expect(await withAttributes((members) => members)).toMatchObject({ verdict: 'valid' })
    expect(await withAttributes((members) => [...members].reverse(), false)).toMatchObject({
      verdict: 'valid',
    })
  })

  const rows: readonly (readonly [
    why: string,
    edit: (members: readonly Uint8Array[]) => readonly Uint8Array[],
  ])[] = [
    ['no content type', without(oids.contentType)],
    ['two content types', (all) => [...all, attribute(oids.contentType, encodeOid(oids.data))]],
    [
      'a content type of two values',
      (all) => [
        ...without(oids.contentType)(all),
        attribute(oids.contentType, encodeOid(oids.data), encodeOid(oids.signedData)),
      ],
    ],
    [
      'another content type',
      (all) => [...without(oids.contentType)(all), attribute(oids.contentType, encodeOid(oids.signedData))],
    ],
    [
      'a content type that is no identifier',
      (all) => [
        ...without(oids.contentType)(all),
        attribute(oids.contentType, encodeDer(tags.octetString, utf8('x'))),
      ],
    ],
    [
      'a signing time that is none',
      (all) => [
        ...without(oids.signingTime)(all),
        attribute(oids.signingTime, encodeDer(tags.utcTime, utf8('i morgen'))),
      ],
    ],
    [
      'two signing times',
      (all) => [...all, attribute(oids.signingTime, encodeDer(tags.utcTime, utf8('261120100000Z')))],
    ],
    [
      'the digest of another certificate',
      (all) => [
        ...without(oids.signingCertificateV2)(all),
        attribute(
          oids.signingCertificateV2,
          sequence(sequence(sequence(encodeDer(tags.octetString, new Uint8Array(32))))),
        ),
      ],
    ],
    [
      'the digest of another certificate as RFC 2634 has it',
      (all) => [
        ...all,
        attribute(
          oids.signingCertificate,
          sequence(sequence(sequence(encodeDer(tags.octetString, new Uint8Array(20))))),
        ),
      ],
    ],
  ]
  for (const [why, edit] of rows) {
    it(`are refused with ${why}`, async () => {
      const judged = await withAttributes(edit)
      expect(judged.verdict).toBe('invalid')
      expect(judged.problems).toContain('signed-attributes-wrong')
    })
  }

  it('are valid with the digest of the right certificate, as RFC 2634 has it', async () => {
    const sha1 = new Uint8Array(await crypto.subtle.digest('SHA-1', on().manager.certificate))
    const named = sequence(sequence(sequence(encodeDer(tags.octetString, sha1))))
    const judged = await withAttributes((all) => [...all, attribute(oids.signingCertificate, named)])
    expect(judged.verdict).toBe('valid')
  })

  it('are no proof with a time from before the certificate was issued', async () => {
    const early = encodeDer(tags.utcTime, utf8('260820100000Z'))
    const judged = await withAttributes((all) => [
      ...without(oids.signingTime)(all),
      attribute(oids.signingTime, early),
    ])
    expect(judged).toMatchObject({ verdict: 'indeterminate', problems: ['signed-before-certificate'] })
  })

  it('are refused without a digest', async () => {
    const judged = await withAttributes(without(oids.messageDigest))
    expect(judged.verdict).toBe('invalid')
    expect(judged.problems).toContain('digest-mismatch')
  })

  it('keep their signing time apart from the clock of the reader', async () => {
    const signed = mail(fromManager, await sign(on().manager))
    const early = await on().judge(signed, { at: new Date('2026-11-10T00:00:00Z') })
    expect(early.problems).toContain('signing-time-in-future')
    expect(early.verdict).toBe('invalid')
  })
})

describe('the content of a signature', () => {
  it('is bytes of a mail, and not another CMS object under another type', async () => {
    const { parts } = await honest()
    const cms = readDer(cmsOfParts({ ...parts, content: order }))
    const swapped = encodeDer(
      tags.sequence,
      ...children(cms).map((node, index) => {
        if (index === 0) return node.raw
        const [body] = children(node)
        const inner = children(body ?? node).map((field, place) =>
          place === 2
            ? sequence(encodeOid(oids.envelopedData), encodeDer(0xa0, encodeDer(tags.octetString, order)))
            : field.raw,
        )
        return encodeDer(0xa0, sequence(...inner))
      }),
    )
    const judged = await verifyEntity(crypto, opaque(swapped), {
      anchors: [],
      intermediates: [],
      at: new Date(),
      from: null,
      crlsOf: null,
    })
    expect(judged).toMatchObject({ verdict: 'invalid', problems: ['message-malformed'] })
    expect(octetsOf(readDer(encodeDer(tags.octetString, order)))).toEqual(order)
  })
})
