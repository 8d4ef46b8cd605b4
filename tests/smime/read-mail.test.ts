// A mail that has come: what of it may be shown, and what is said of who wrote it.
import { beforeAll, describe, expect, it } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { buildMessage } from '../../src/mime/build-message.ts'
import { personal } from '../../src/personal.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { readMail } from '../../src/smime/read-mail.ts'
import { signEntity } from '../../src/smime/sign.ts'
import type { VerifyOptions } from '../../src/smime/verify.ts'
import { type Authority, createAuthority } from '../../simulator/world/oces-authority.ts'

const entity = utf8('Content-Type: text/plain; charset=utf-8\r\n\r\nPensionen er tilkendt.\r\n')
const anneAddress = 'anne.holm@pensionshuset.test'
let authority: Authority
let anne: SigningKey
let mette: SigningKey

beforeAll(async () => {
  authority = await createAuthority({ crlUrl: 'http://127.0.0.1:1/oces.crl', keyBits: 2048 })
  const keyOf = async (name: string, email: string) => {
    const issued = await authority.issueEmployee({ name, organisation: 'A/S', cvr: '12345674', email })
    const [key] = await openKeyFile(crypto, await issued.pkcs12('kode'), personal('kode'))
    if (key === undefined) throw new Error('no key')
    return key
  }
  anne = await keyOf('Anne Holm', anneAddress)
  mette = await keyOf('Mette Krogh', 'mette.krogh@nordkysten.test')
})

const mail = (inside: Bytes, from = anneAddress) =>
  buildMessage(
    {
      from: { name: 'Anne Holm', address: from },
      to: [{ name: 'Mette Krogh', address: 'mette.krogh@nordkysten.test' }],
      cc: [],
      subject: 'Sag',
      date: new Date(),
      messageId: '<1@pensionshuset.test>',
    },
    inside,
  )
const options = (): VerifyOptions => ({
  anchors: [authority.rootDer],
  intermediates: [authority.issuingDer],
  at: new Date(),
  crlsOf: async () => [await authority.crl(), await authority.rootCrl()],
  from: null,
})
const read = (message: Bytes, keys: readonly SigningKey[]) =>
  readMail(crypto, message, (bytes) => openMessage(crypto, bytes, keys), options())
const signed = () => signEntity(crypto, { entity, signer: anne, signingTime: new Date() })

describe('a mail', () => {
  it('without anything is shown as it is, and nobody is said to have signed it', async () => {
    const message = mail(entity)
    const whole = await read(message, [])
    expect(whole).toMatchObject({ is: 'open', wasEncrypted: false, verification: { verdict: 'not-signed' } })
    expect(whole.is === 'open' && whole.content).toEqual(message)
  })

  it('that is signed shows what the signature covers, without any key', async () => {
    expect(await read(mail(await signed()), [])).toMatchObject({
      is: 'open',
      wasEncrypted: false,
      verification: { verdict: 'valid', covers: 'whole' },
      content: entity,
    })
  })

  it('that is encrypted stays shut without the key it is for, and opens with it', async () => {
    const message = mail(
      await signAndEncrypt(crypto, {
        entity,
        signer: anne,
        signingTime: new Date(),
        recipients: [mette.certificate],
      }),
    )
    expect(await read(message, [])).toEqual({ is: 'locked' })
    expect(await read(message, [anne])).toEqual({ is: 'locked' })
    expect(await read(message, [anne, mette])).toMatchObject({
      is: 'open',
      wasEncrypted: true,
      isAuthenticated: false,
      verification: { verdict: 'valid' },
      content: entity,
    })
  })

  it('that is signed inside is judged by the sender on the outside', async () => {
    const inside = await encryptEntity(crypto, { entity: await signed(), recipients: [mette.certificate] })
    expect(await read(mail(inside, 'eva@onde.test'), [mette])).toMatchObject({
      is: 'open',
      verification: { verdict: 'invalid', problems: ['address-mismatch'] },
    })
  })

  it('by a cipher that tells changes says so, unsigned as it is', async () => {
    for (const [cipher, isAuthenticated] of [
      ['aes-256-gcm', true],
      ['aes-256-cbc', false],
    ] as const) {
      const inside = await encryptEntity(crypto, { entity, recipients: [mette.certificate], cipher })
      expect(await read(mail(inside), [mette])).toMatchObject({
        is: 'open',
        wasEncrypted: true,
        isAuthenticated,
        verification: { verdict: 'not-signed' },
        content: entity,
      })
    }
  })

  it('that was changed on its way shows nothing as signed', async () => {
    const changed = utf8(fromUtf8(mail(await signed())).replace('tilkendt', 'afvist'))
    expect(await read(changed, [])).toMatchObject({
      verification: { verdict: 'invalid', problems: ['digest-mismatch'] },
    })
  })

  it('that is none is refused', async () => {
    await expect(read(utf8('ikke en mail'), [])).rejects.toMatchObject({ code: 'message-malformed' })
  })

  it('whose opener breaks is not called locked', async () => {
    const broken = () => Promise.reject(new TypeError('broken'))
    await expect(readMail(crypto, mail(entity), broken, options())).rejects.toThrow('broken')
  })
})
