// A caseworker's keys through the years: the newest that holds signs, every one opens, and what is laid away is what comes
// back.
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8, type Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { openKeyBlob, sealKeyFile } from '../../src/smime/key-blob.ts'
import { currentKey, openRing, packRing, type RingFile, unpackRing } from '../../src/smime/key-ring.ts'
import { openMessage } from '../../src/smime/open-message.ts'
import { createAuthority } from '../../simulator/world/oces-authority.ts'

const entity = utf8('Content-Type: text/plain\r\n\r\nFra arkivet\r\n')
const year = (number: number) => new Date(`${number}-06-01T00:00:00Z`)
let files: readonly RingFile[]
let certificates: readonly Bytes[]

/** Of 2020-2023, 2023-2026 and 2026-2029, each file with a password of its own. */
beforeAll(async () => {
  const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:1/oces.crl', keyBits: 2048 })
  const made = await Promise.all(
    [2020, 2023, 2026].map(async (from) => {
      const issued = await authority.issueEmployee({
        name: 'Mette Krogh',
        organisation: 'Nordkysten Kommune',
        cvr: '12345674',
        email: 'mette.krogh@nordkysten.test',
        profile: from === 2020 ? 'oces2' : 'oces3',
        notBefore: year(from),
        notAfter: year(from + 3),
      })
      const password = `kode-${from}`
      return {
        certificate: issued.certificateDer,
        file: { pkcs12: await issued.pkcs12(password), password: personal(password) },
      }
    }),
  )
  files = made.map(({ file }) => file)
  certificates = made.map(({ certificate }) => certificate)
})

describe('the ring', () => {
  it('opens every mail of the years, whichever key it was encrypted to', async () => {
    const keys = await openRing(crypto, files)
    for (const certificate of certificates) {
      const mail = await encryptEntity(crypto, { entity, recipients: [certificate] })
      const opened = await openMessage(crypto, mail, keys)
      expect(opened).toMatchObject({ layers: ['enveloped'], entity })
    }
    const ofOthers = await openRing(crypto, files.slice(1))
    const old = await encryptEntity(crypto, { entity, recipients: certificates.slice(0, 1) })
    await expect(openMessage(crypto, old, ofOthers)).rejects.toMatchObject({ code: 'cannot-decrypt' })
  })

  const moments: readonly { readonly why: string; readonly at: Date; readonly signs: number | null }[] = [
    { why: 'before there was one', at: year(2019), signs: null },
    { why: 'in the first one’s life', at: year(2021), signs: 0 },
    { why: 'on the day when one follows the other: the one that holds longest', at: year(2023), signs: 1 },
    { why: 'in the last one’s life', at: year(2028), signs: 2 },
    { why: 'after all of them: none, though all still open', at: year(2030), signs: null },
  ]
  for (const { why, at, signs } of moments) {
    it(`signs ${why}`, async () => {
      const current = currentKey(await openRing(crypto, files), at)
      expect(current?.certificate ?? null).toEqual(signs === null ? null : certificates[signs])
    })
  }

  it('comes back as it was laid away, sealed under one password', async () => {
    const password = personal('den nyeste')
    const blob = await sealKeyFile(crypto, packRing(files), password)
    expect(blob.ciphertext).not.toContain('kode')
    const back = unpackRing(await openKeyBlob(crypto, blob, password), password)
    expect(back.map(({ pkcs12, password: own }) => [pkcs12, own.reveal()])).toEqual(
      files.map(({ pkcs12, password: own }) => [pkcs12, own.reveal()]),
    )
    await expect(openKeyBlob(crypto, blob, personal('en anden'))).rejects.toMatchObject({
      code: 'key-password-wrong',
    })
  })

  it('is also a single key file, as it was first, under its own password', () => {
    const [first] = files
    if (first === undefined) throw new Error('no file')
    expect(unpackRing(first.pkcs12, personal('kode-2020'))).toMatchObject([{ pkcs12: first.pkcs12 }])
  })

  it('holds twenty files and no more', () => {
    const [first] = files
    if (first === undefined) throw new Error('no file')
    const many = Array.from({ length: 21 }, () => first)
    expect(() => packRing(many)).toThrow(expect.objectContaining({ code: 'key-file-unreadable' }))
    const packed = utf8(JSON.stringify({ files: many.map(() => ({ file: '', password: '' })) }))
    expect(() => unpackRing(packed, personal(''))).toThrow(
      expect.objectContaining({ code: 'key-file-unreadable' }),
    )
  })

  const broken: readonly [string, string][] = [
    ['no JSON', '{'],
    ['another shape', '{"keys": []}'],
    ['a file that is no text', '{"files": [{"file": 1, "password": "x"}]}'],
    ['a file without a password', '{"files": [{"file": "AAAA"}]}'],
    ['base64 that is none', '{"files": [{"file": "***", "password": "x"}]}'],
  ]
  it.each(broken)('is refused when it is %s', (_why, text) => {
    expect(() => unpackRing(utf8(text), personal('x'))).toThrow(
      expect.objectContaining({ code: 'key-file-unreadable' }),
    )
  })
})
