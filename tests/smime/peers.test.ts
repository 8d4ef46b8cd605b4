// What we write is read by OpenSSL: signed, encrypted, and both, with employee certificates in the OCES3 shape.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64 } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { encryptEntity, type Cipher } from '../../src/smime/encrypt.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { createAuthority, type Authority, type IssuedEmployee } from '../../simulator/world/oces-authority.ts'

const havePeer = (() => {
  try {
    return execFileSync('openssl', ['version']).toString().startsWith('OpenSSL 3')
  } catch {
    return false
  }
})()

const entity = new TextEncoder().encode(
  'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nK=C3=A6re Anne\r\n',
)

let folder = ''
let authority: Authority
let anne: IssuedEmployee
let mette: SigningKey

const pem = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${toBase64(der).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
const path = (name: string) => join(folder, name)
const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }).toString('latin1')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/issuing.crl', keyBits: 2048 })
  const issue = (name: string, email: string) =>
    authority.issueEmployee({ name, organisation: 'Pensionshuset A/S', cvr: '87654321', email })
  anne = await issue('Anne Holm', 'anne.holm@pensionshuset.test')
  const issued = await issue('Mette Krogh', 'mette.krogh@nordkysten.test')
  const [key] = await openKeyFile(crypto, await issued.pkcs12('strandvejen-17'), personal('strandvejen-17'))
  if (key === undefined) throw new Error('no key')
  mette = key
  writeFileSync(path('root.pem'), pem('CERTIFICATE', authority.rootDer))
  writeFileSync(path('anne.pem'), pem('CERTIFICATE', anne.certificateDer))
  writeFileSync(path('anne.key'), pem('PRIVATE KEY', anne.privateKeyPkcs8))
})
afterAll(() => rmSync(folder, { recursive: true }))

const verifyArguments = ['-CAfile', 'root.pem', '-purpose', 'any']

describe.skipIf(!havePeer)('OpenSSL 3, where it is installed,', () => {
  for (const opaque of [false, true]) {
    it(`verifies our ${opaque ? 'opaque' : 'clear'} signature and gets the entity back`, async () => {
      writeFileSync(
        path('signed.eml'),
        await signEntity(crypto, { entity, signer: mette, signingTime: new Date() }, opaque),
      )
      const out = openssl('cms', '-verify', '-in', 'signed.eml', ...verifyArguments)
      expect(out).toBe(new TextDecoder('latin1').decode(entity))
    })
  }

  it('refuses our signature when a letter is changed', async () => {
    const signed = await signEntity(crypto, { entity, signer: mette, signingTime: new Date() })
    const text = new TextDecoder('latin1').decode(signed).replace('re Anne', 're Bent')
    writeFileSync(path('changed.eml'), text, 'latin1')
    expect(() => openssl('cms', '-verify', '-in', 'changed.eml', ...verifyArguments)).toThrow()
  })

  const ciphers: readonly Cipher[] = ['aes-256-cbc', 'aes-128-cbc', 'aes-256-gcm']
  for (const cipher of ciphers) {
    for (const oaep of [false, true]) {
      it(`decrypts ${cipher} under RSA ${oaep ? 'OAEP' : 'v1.5'}`, async () => {
        const message = await encryptEntity(crypto, {
          entity,
          recipients: [anne.certificateDer],
          cipher,
          oaep,
        })
        writeFileSync(path('encrypted.eml'), message)
        const out = openssl(
          'cms',
          '-decrypt',
          '-in',
          'encrypted.eml',
          '-recip',
          'anne.pem',
          '-inkey',
          'anne.key',
        )
        expect(out).toBe(new TextDecoder('latin1').decode(entity))
      })
    }
  }

  it('decrypts and then verifies what the S/MIME route sends', async () => {
    const message = await signAndEncrypt(crypto, {
      entity,
      signer: mette,
      signingTime: new Date(),
      recipients: [anne.certificateDer, mette.certificate],
    })
    writeFileSync(path('both.eml'), message)
    openssl(
      'cms',
      '-decrypt',
      '-in',
      'both.eml',
      '-recip',
      'anne.pem',
      '-inkey',
      'anne.key',
      '-out',
      'inner.eml',
    )
    expect(openssl('cms', '-verify', '-in', 'inner.eml', ...verifyArguments)).toBe(
      new TextDecoder('latin1').decode(entity),
    )
  })
})

describe('a key file', () => {
  it('opens with its password and shows whose it is', () => {
    expect(mette.holder).toMatchObject({ name: 'Mette Krogh', addresses: ['mette.krogh@nordkysten.test'] })
    expect(mette.chain).toHaveLength(1)
  })

  it('says that the password does not fit', async () => {
    await expect(openKeyFile(crypto, await anne.pkcs12('rigtig'), personal('forkert'))).rejects.toMatchObject(
      {
        code: 'key-password-wrong',
      },
    )
  })

  it('says that a file is none', async () => {
    await expect(
      openKeyFile(crypto, new TextEncoder().encode('ikke en nøglefil'), personal('x')),
    ).rejects.toMatchObject({ code: 'key-file-unreadable' })
  })
})
