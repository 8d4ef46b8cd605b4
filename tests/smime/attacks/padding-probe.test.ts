// Asking the victim's program about one ciphertext many times over (Bleichenbacher 1998, Manger 2001, Vaudenay 2002): every
// question has the same answer, and a wrong v1.5 block costs the same work as a right one with a wrong key.
import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../../src/bytes.ts'
import { decodeBody, parseEntity } from '../../../src/mime/parse-message.ts'
import { encodeBase64Lines } from '../../../src/mime/transfer-encoding.ts'
import { readCertificate } from '../../../src/smime/certificate.ts'
import { decryptEntity } from '../../../src/smime/decrypt.ts'
import { encryptEntity } from '../../../src/smime/encrypt.ts'
import { publicOperation, readRsaPrivateKey } from '../../../src/smime/rsa-key.ts'
import { decryptV15 } from '../../../src/smime/rsa-v15.ts'
import { rsaPublicKey } from '../../../src/smime/signature.ts'
import { order, setStage } from './stage.ts'

const { on } = setStage()
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** An encoded block under the victim's key. */
function under(block: Uint8Array): Uint8Array {
  const { modulus, exponent } = rsaPublicKey(readCertificate(on().eve.certificate).spki)
  return publicOperation(modulus, exponent, block) ?? new Uint8Array(0)
}
const filled = (edit: (block: Uint8Array) => void): Uint8Array => {
  const block = new Uint8Array(256).fill(0x5a)
  block.set([0, 2])
  block[256 - 33] = 0
  edit(block)
  return block
}

const rows: readonly (readonly [why: string, edit: (block: Uint8Array) => void])[] = [
  ['a first octet that is not 0', (block) => block.set([1])],
  ['a block type that is not 2', (block) => block.set([0, 1])],
  ['a zero in the padding', (block) => block.set([0], 40)],
  ['no zero before the key', (block) => block.set([1], 256 - 33)],
  ['a key that is one octet shorter', (block) => block.set([7, 0], 256 - 33)],
  ['a padding of seven octets', (block) => block.fill(0, 9, 10)],
]

describe('a block that is wrong', () => {
  for (const [why, edit] of rows) {
    it(`gives a key of the right length all the same: ${why}`, () => {
      const key = readRsaPrivateKey(on().eve.pkcs8.reveal())
      const ciphertext = under(filled(edit))
      const [one, two] = [
        decryptV15(key, ciphertext, [32], random),
        decryptV15(key, ciphertext, [32], random),
      ]
      expect([one.length, two.length]).toEqual([32, 32])
      expect(one).not.toEqual(two)
    })
  }

  it('opens when it is right', () => {
    const key = readRsaPrivateKey(on().eve.pkcs8.reveal())
    const secret = decryptV15(key, under(filled(() => undefined)), [32], random)
    expect(secret).toEqual(new Uint8Array(32).fill(0x5a))
  })

  it('fails alike in a mail, whatever is wrong', async () => {
    for (const oaep of [false, true]) {
      const message = await encryptEntity(crypto, { entity: order, recipients: [on().eve.certificate], oaep })
      const cms = decodeBody(parseEntity(message))
      for (let at = 40; at < cms.length; at += 37) {
        const bent = Uint8Array.from(cms)
        bent[at] = (bent[at] ?? 0) ^ 0x40
        const asked = concatBytes([
          utf8('Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
          encodeBase64Lines(bent),
        ])
        const answer = await decryptEntity(crypto, asked, [on().eve]).then(
          () => 'opened',
          (error: unknown) => (error as Error).message,
        )
        expect(['cannot-decrypt', 'opened']).toContain(answer)
      }
    }
  })
})
