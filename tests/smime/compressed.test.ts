// Compressed mail (RFC 3274): read wherever it may stand among the layers, believed for nothing, and never larger than its
// limit. Made by Node's zlib, which is not what reads it.
import { deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, utf8, type Bytes } from '../../src/bytes.ts'
import { encodeBase64Lines } from '../../src/mime/transfer-encoding.ts'
import { personal } from '../../src/personal.ts'
import { withoutCompression } from '../../src/smime/compressed-data.ts'
import { encodeDer, encodeInteger, encodeOid, tags } from '../../src/smime/der.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { readMail } from '../../src/smime/read-mail.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { verifyEntity, type VerifyOptions } from '../../src/smime/verify.ts'
import { createAuthority } from '../../simulator/world/oces-authority.ts'

const entity = utf8(`Content-Type: text/plain\r\n\r\n${'Kære Anne, det er aftalt.\r\n'.repeat(200)}`)
let mette: SigningKey
let options: VerifyOptions

beforeAll(async () => {
  const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/x.crl', keyBits: 2048 })
  const issued = await authority.issueEmployee({
    name: 'Mette Krogh',
    organisation: 'Nordkysten',
    cvr: '12345674',
    email: 'mette.krogh@nordkysten.test',
  })
  const [key] = await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))
  if (key === undefined) throw new Error('no key')
  mette = key
  const lists = [await authority.crl(), await authority.rootCrl()]
  options = {
    anchors: [authority.rootDer],
    intermediates: [],
    at: new Date(),
    from: null,
    crlsOf: () => Promise.resolve(lists),
  }
})

const sequence = (...parts: readonly Uint8Array[]) => encodeDer(tags.sequence, ...parts)

function compressed(inside: Uint8Array, algorithm = '1.2.840.113549.1.9.16.3.8', cut = 0): Bytes {
  const packed = deflateSync(inside)
  const content = encodeDer(tags.octetString, packed.subarray(0, packed.length - cut))
  const body = sequence(
    encodeInteger(0),
    sequence(encodeOid(algorithm)),
    sequence(encodeOid('1.2.840.113549.1.7.1'), encodeDer(0xa0, content)),
  )
  const cms = sequence(encodeOid('1.2.840.113549.1.9.16.1.9'), encodeDer(0xa0, body))
  return concatBytes([
    utf8(
      'Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n' +
        'Content-Transfer-Encoding: base64\r\n\r\n',
    ),
    encodeBase64Lines(cms),
  ])
}

const signed = (inside: Uint8Array, opaque = false) =>
  signEntity(crypto, { entity: inside, signer: mette, signingTime: new Date() }, opaque)
const encrypted = (inside: Uint8Array) =>
  encryptEntity(crypto, { entity: inside, recipients: [mette.certificate] })
const read = (message: Bytes) =>
  readMail(crypto, message, (whole) => openMessage(crypto, whole, [mette]), options)

describe('compressed mail', () => {
  const rows: readonly (readonly [
    why: string,
    make: () => Promise<Bytes>,
    layers: readonly string[],
    verdict: string,
  ])[] = [
    ['alone', () => Promise.resolve(compressed(entity)), ['compressed'], 'not-signed'],
    ['around a signature', async () => compressed(await signed(entity)), ['compressed', 'signed'], 'valid'],
    ['inside a signature', () => signed(compressed(entity)), ['signed', 'compressed'], 'valid'],
    ['inside an opaque one', () => signed(compressed(entity), true), ['signed', 'compressed'], 'valid'],
    [
      'inside encryption, around a signature',
      async () => encrypted(compressed(await signed(entity))),
      ['enveloped', 'compressed', 'signed'],
      'valid',
    ],
  ]
  for (const [why, make, layers, verdict] of rows) {
    it(`${why} is read`, async () => {
      const message = await make()
      expect((await openMessage(crypto, message, [mette])).layers).toEqual(layers)
      const mail = await read(message)
      expect(mail).toMatchObject({ is: 'open', verification: { verdict } })
      if (mail.is === 'open') expect(mail.content).toEqual(entity)
    })
  }

  it('around ciphertext does not make a signature over it say more', async () => {
    const message = await signed(compressed(await encrypted(entity)))
    expect(await verifyEntity(crypto, message, options)).toMatchObject({
      verdict: 'not-signed',
      problems: ['signature-around-encryption'],
    })
  })

  const broken: readonly (readonly [why: string, make: () => Bytes])[] = [
    ['is cut short', () => compressed(entity, undefined, 20)],
    ['is packed in a way that nobody knows', () => compressed(entity, '1.2.3')],
    ['holds 200 MB of nothing in 200 KB', () => compressed(new Uint8Array(200 * 1024 * 1024))],
    ['is packed three times', () => compressed(compressed(compressed(entity)))],
  ]
  for (const [why, make] of broken) {
    it(`is refused when it ${why}`, async () => {
      const message = make()
      expect(() => withoutCompression(message)).toThrow(
        expect.objectContaining({ code: 'message-malformed' }),
      )
      expect(await verifyEntity(crypto, message, options)).toMatchObject({
        verdict: 'invalid',
        problems: ['message-malformed'],
      })
    })
  }

  it('that was encrypted and does not unpack fails as what does not decrypt', async () => {
    const message = await encrypted(compressed(entity, undefined, 20))
    await expect(openMessage(crypto, message, [mette])).rejects.toMatchObject({ code: 'cannot-decrypt' })
  })
})
