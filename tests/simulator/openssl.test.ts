// OpenSSL in the world: it writes what the product reads and reads what the product writes, and says no where that is right.
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthority, type Authority } from '../../simulator/world/oces-authority.ts'
import { readByOpenssl, signByOpenssl } from '../../simulator/world/openssl.ts'
import { fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { buildMessage } from '../../src/mime/build-message.ts'
import { personal } from '../../src/personal.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { verifyEntity } from '../../src/smime/verify.ts'
import { havePeers } from '../support/peers.ts'

const isHere = havePeers('openssl')
const entity = utf8('Content-Type: text/plain; charset=utf-8\r\n\r\nFortroligt\r\n')
let authority: Authority
let anne: SigningKey
let root: Bytes
let issuing: Bytes

beforeAll(async () => {
  authority = await createAuthority({ crlUrl: 'http://127.0.0.1:1/list.crl' })
  root = authority.rootDer
  issuing = authority.issuingDer
  const issued = await authority.issueEmployee({
    name: 'Anne Holm',
    organisation: 'Pensionshuset A/S',
    cvr: '12345678',
    email: 'anne@example.dk',
  })
  const [key] = await openKeyFile(crypto, await issued.pkcs12('hemmelig'), personal('hemmelig'))
  if (key === undefined) throw new Error('no key')
  anne = key
})

function asMessage(of: Bytes): Bytes {
  return buildMessage(
    {
      from: { name: 'Anne Holm', address: 'anne@example.dk' },
      to: [{ name: 'Anne Holm', address: 'anne@example.dk' }],
      cc: [],
      subject: 'Sagen',
      date: new Date(),
      messageId: '<1@example.dk>',
    },
    of,
  )
}

describe.skipIf(!isHere)('OpenSSL in the world', () => {
  it('signs what the product finds valid', async () => {
    const signed = await signByOpenssl(anne, entity)
    if (signed === null) throw new Error('not signed')
    const message = asMessage(signed)
    expect(fromUtf8(message).match(/MIME-Version/g)).toHaveLength(1)
    const judged = await verifyEntity(crypto, message, {
      anchors: [root],
      intermediates: [issuing],
      at: new Date(),
      crlsOf: async () => [await authority.crl(), await authority.rootCrl()],
      from: 'anne@example.dk',
    })
    expect(judged).toMatchObject({ verdict: 'valid', covers: 'whole', problems: [] })
  })

  it.each(['aes-256-cbc', 'aes-256-gcm'] as const)(
    'opens what the product signed and encrypted: %s',
    async (cipher) => {
      const signed = await signEntity(crypto, { entity, signer: anne, signingTime: new Date() })
      const sealed = await encryptEntity(crypto, { entity: signed, recipients: [anne.certificate], cipher })
      expect(
        await readByOpenssl(asMessage(sealed), { key: anne, isEncrypted: true, root, issuing }),
      ).toMatchObject({
        program: expect.stringMatching(/^OpenSSL \d/) as string,
        opened: true,
        signature: 'valid',
      })
    },
  )

  it('cannot open what is for another, and does not believe what was changed', async () => {
    const signed = await signEntity(crypto, { entity, signer: anne, signingTime: new Date() })
    const changed = utf8(fromUtf8(asMessage(signed)).replace('Fortroligt', 'Fortroligst'))
    expect(await readByOpenssl(changed, { key: null, isEncrypted: false, root, issuing })).toMatchObject({
      opened: false,
      signature: 'invalid',
    })
    const sealed = await encryptEntity(crypto, { entity: signed, recipients: [anne.certificate] })
    expect(
      await readByOpenssl(asMessage(sealed), { key: null, isEncrypted: true, root, issuing }),
    ).toMatchObject({
      opened: false,
      signature: 'none',
    })
  })
})
