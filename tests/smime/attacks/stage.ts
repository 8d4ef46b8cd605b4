// What every attack needs: a manager whom the victim trusts, Eve with an honest certificate of the same authority, and the
// bytes of their signatures to take apart.
import { beforeAll } from 'vitest'
import { concatBytes, fromUtf8, utf8, type Bytes } from '../../../src/bytes.ts'
import { encodeBase64Lines } from '../../../src/mime/transfer-encoding.ts'
import { parseEntity, partsOf } from '../../../src/mime/parse-message.ts'
import { personal } from '../../../src/personal.ts'
import { cmsBytes } from '../../../src/smime/cms-kind.ts'
import { children, encodeDer, encodeOid, readDer, tags, type Asn1Node } from '../../../src/smime/der.ts'
import { openKeyFile, type SigningKey } from '../../../src/smime/key-file.ts'
import { oids } from '../../../src/smime/oids.ts'
import { signEntity } from '../../../src/smime/sign.ts'
import { verifyEntity, type Verification, type VerifyOptions } from '../../../src/smime/verify.ts'
import { createAuthority } from '../../../simulator/world/oces-authority.ts'

export const managerAddress = 'manager@nordkysten.test'
export const eveAddress = 'eve@nordkysten.test'
export const order = utf8('Content-Type: text/plain\r\n\r\nBetal ikke noget.\r\n')
export const forgery = utf8('Content-Type: text/plain\r\n\r\nBetal 50.000 kr. til Eve.\r\n')
export const signingTime = new Date('2026-11-20T10:00:00Z')

export interface Stage {
  readonly manager: SigningKey
  readonly eve: SigningKey
  readonly judge: (message: Uint8Array, changes?: Partial<VerifyOptions>) => Promise<Verification>
}

export function setStage(): { readonly on: () => Stage } {
  let stage: Stage | null = null
  beforeAll(async () => {
    const now = () => new Date('2026-11-01T00:00:00Z')
    const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048, now })
    const keyOf = async (name: string, email: string) => {
      const issued = await authority.issueEmployee({
        name,
        organisation: 'Nordkysten',
        cvr: '12345674',
        email,
      })
      const [key] = await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))
      if (key === undefined) throw new Error('no key')
      return key
    }
    stage = {
      manager: await keyOf('Mona Manager', managerAddress),
      eve: await keyOf('Eve', eveAddress),
      judge: (message, changes = {}) =>
        verifyEntity(crypto, message, {
          anchors: [authority.rootDer],
          intermediates: [authority.issuingDer],
          at: new Date('2026-11-21T00:00:00Z'),
          from: null,
          crlsOf: null,
          ...changes,
        }),
    }
  })
  return {
    on: () => {
      if (stage === null) throw new Error('the stage is not set')
      return stage
    },
  }
}

export const sign = (signer: SigningKey, entity: Uint8Array = order, opaque = false): Promise<Bytes> =>
  signEntity(crypto, { entity, signer, signingTime }, opaque)

/** Header fields of a message in front of an entity. */
export const mail = (fields: readonly string[], entity: Uint8Array): Bytes =>
  concatBytes([utf8([...fields, 'MIME-Version: 1.0', ''].join('\r\n')), entity])

export const fromManager = [`From: Mona <${managerAddress}>`, 'To: bo@nordkysten.test', 'Subject: Betaling']

/** The SignedData of a multipart/signed entity. */
export function signedDataOf(entity: Uint8Array): Asn1Node {
  const [, signature] = partsOf(parseEntity(entity))
  const cms = children(readDer(cmsBytes(parseEntity(signature ?? new Uint8Array(0)))))
  const body = children(cms[1] ?? fail())[0]
  return body ?? fail()
}

function fail(): never {
  throw new Error('not the structure that this attack takes apart')
}

/** version, digests, content, certificates, signers; without lists. */
export function fieldsOf(signedData: Asn1Node): {
  readonly version: Bytes
  readonly digests: Bytes
  readonly certificates: Bytes
  readonly signers: readonly Bytes[]
} {
  const nodes = children(signedData)
  const [version, digests] = nodes
  const certificates = nodes.find(({ tag }) => tag === 0xa0)
  const signers = nodes[nodes.length - 1]
  if (version === undefined || digests === undefined || certificates === undefined || signers === undefined)
    fail()
  return {
    version: Uint8Array.from(version.raw),
    digests: Uint8Array.from(digests.raw),
    certificates: Uint8Array.from(certificates.content),
    signers: children(signers).map(({ raw }) => Uint8Array.from(raw)),
  }
}

export interface Parts {
  readonly version: Uint8Array
  readonly digests: Uint8Array
  readonly certificates: Uint8Array
  readonly signers: readonly Uint8Array[]
  readonly content?: Uint8Array
}

export function cmsOfParts({ version, digests, certificates, signers, content }: Parts): Bytes {
  const inside =
    content === undefined
      ? encodeDer(tags.sequence, encodeOid(oids.data))
      : encodeDer(tags.sequence, encodeOid(oids.data), encodeDer(0xa0, encodeDer(tags.octetString, content)))
  const body = encodeDer(
    tags.sequence,
    version,
    digests,
    inside,
    ...(certificates.length === 0 ? [] : [encodeDer(0xa0, certificates)]),
    encodeDer(tags.set, ...signers),
  )
  return encodeDer(tags.sequence, encodeOid(oids.signedData), encodeDer(0xa0, body))
}

/** multipart/signed around any content with any CMS object. */
export function detached(content: Uint8Array, cms: Uint8Array): Bytes {
  return concatBytes([
    utf8(
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b\r\n\r\n--b\r\n',
    ),
    content,
    utf8('\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
    encodeBase64Lines(cms),
    utf8('--b--\r\n'),
  ])
}

export function opaque(cms: Uint8Array): Bytes {
  return concatBytes([
    utf8(
      'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    ),
    encodeBase64Lines(cms),
  ])
}

export const text = fromUtf8
