// Project Wycheproof's vectors against our own RSA, key wrap, key agreement and password derivation, and against WebCrypto
// as we call it. `acceptable` rows may go either way.
import { describe, expect, it } from 'vitest'
import { concatBytes, equalBytes, utf8, type Bytes } from '../../src/bytes.ts'
import { readAlgorithm } from '../../src/smime/certificate.ts'
import { contentCipherOf } from '../../src/smime/content-cipher.ts'
import { curveNameOf } from '../../src/smime/curves.ts'
import {
  children,
  encodeDer,
  encodeInteger,
  encodeOid,
  encodeUnsigned,
  readDer,
  tags,
} from '../../src/smime/der.ts'
import { hashNow, type HashName } from '../../src/smime/hashes.ts'
import { deriveShared } from '../../src/smime/key-agreement.ts'
import { unwrapAes, wrapAes } from '../../src/smime/key-wrap.ts'
import { oids } from '../../src/smime/oids.ts'
import { derive } from '../../src/smime/password-encryption.ts'
import { readRsaPrivateKey } from '../../src/smime/rsa-key.ts'
import { decryptOaep } from '../../src/smime/rsa-oaep.ts'
import { verifyPss } from '../../src/smime/rsa-pss.ts'
import { decryptV15, openV15 } from '../../src/smime/rsa-v15.ts'
import { judgeSignature, rsaPublicKey } from '../../src/smime/signature.ts'
import { haveVectors, readWycheproof } from '../support/shared-vectors.ts'

interface Row {
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly result: 'valid' | 'invalid' | 'acceptable'
  readonly [field: string]: unknown
}
interface Group {
  readonly tests: readonly Row[]
  readonly [field: string]: unknown
}

const hex = (value: unknown): Bytes => Uint8Array.fromHex(String(value))
const sequence = (...parts: readonly Uint8Array[]) => encodeDer(tags.sequence, ...parts)
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** Ten seconds of processor time: one row in sixteen, and with SLOW=1 all. Every other file is run whole. */
const sampled = ['rsa_oaep_misc_test.json']

/** `run` answers whether the row was accepted with the right outcome; a throw is a refusal. */
async function judgeFile(file: string, run: (row: Row, group: Group) => boolean | Promise<boolean>) {
  const wrong: string[] = []
  let rows = 0
  const { testGroups } = readWycheproof<Group>(file)
  for (const group of testGroups) {
    for (const row of group.tests) {
      rows += 1
      if (process.env['SLOW'] !== '1' && sampled.includes(file) && row.tcId % 16 !== 0) continue
      let accepted: boolean
      try {
        accepted = await run(row, group)
      } catch {
        accepted = false
      }
      const isWrong = row.result !== 'acceptable' && accepted !== (row.result === 'valid')
      if (isWrong) wrong.push(`${row.tcId} ${row.result} ${row.comment} ${row.flags.join()}`)
    }
  }
  expect(rows).toBeGreaterThan(0)
  expect(wrong).toEqual([])
}

const sizes = ['2048', '3072', '4096']
const oaepFiles = [
  ...['sha1_mgf1sha1', 'sha224_mgf1sha1', 'sha224_mgf1sha224', 'sha256_mgf1sha1', 'sha256_mgf1sha256'],
  ...['sha384_mgf1sha1', 'sha384_mgf1sha384', 'sha512_224_mgf1sha1', 'sha512_224_mgf1sha512_224'],
  ...['sha512_mgf1sha1', 'sha512_mgf1sha512'],
].map((name) => `rsa_oaep_2048_${name}`)
const moreOaepFiles = [
  'sha256_mgf1sha1',
  'sha256_mgf1sha256',
  'sha512_mgf1sha1',
  'sha512_mgf1sha512',
].flatMap((name) => [`rsa_oaep_3072_${name}`, `rsa_oaep_4096_${name}`])
const oddOaepFiles = [
  'rsa_oaep_3072_sha512_256_mgf1sha1',
  'rsa_oaep_3072_sha512_256_mgf1sha512_256',
  'rsa_oaep_misc',
]
const pssFiles = [
  ...['2048_sha256_mgf1_0', '2048_sha256_mgf1_0_params', '2048_sha256_mgf1_32', '2048_sha256_mgf1_32_params'],
  ...['2048_sha256_mgf1sha1_20', '2048_sha512_mgf1sha256_32_params', '3072_sha256_mgf1_32'],
  ...['3072_sha256_mgf1_32_params', '4096_sha256_mgf1_32', 'misc'],
].map((name) => `rsa_pss_${name}`)

describe.skipIf(!haveVectors('wycheproof'))('Wycheproof', () => {
  for (const size of sizes) {
    it(`RSA v1.5 decryption, ${size} bits: opens what is right, and never tells what is wrong`, async () => {
      await judgeFile(`rsa_pkcs1_${size}_test.json`, (row, group) => {
        const key = readRsaPrivateKey(hex(group['privateKeyPkcs8']))
        const message = hex(row['msg'])
        const implicit = decryptV15(key, hex(row['ct']), [message.length === 0 ? 32 : message.length], random)
        const opened = openV15(key, hex(row['ct']), random)
        if (row.result === 'valid' && message.length > 0) expect(implicit).toEqual(message)
        if (row.result === 'invalid') expect(implicit.length).toBe(message.length === 0 ? 32 : message.length)
        return opened !== null && equalBytes(opened, message)
      })
    })
    for (const hash of ['256', '384', '512'] as const) {
      it(`RSA v1.5 signatures, ${size} bits, SHA-${hash}`, async () => {
        const oid = { 256: oids.sha256WithRsa, 384: oids.sha384WithRsa, 512: oids.sha512WithRsa }[hash]
        await judgeFile(`rsa_signature_${size}_sha${hash}_test.json`, async (row, group) => {
          const spki = hex(group['publicKeyDer'])
          const algorithm = { oid, parameters: null }
          const keyAlgorithm = { oid: oids.rsaEncryption, parameters: null }
          const judged = await judgeSignature(
            crypto,
            spki,
            keyAlgorithm,
            algorithm,
            hex(row['sig']),
            hex(row['msg']),
          )
          return judged === 'good'
        })
      })
    }
  }

  for (const file of [...oaepFiles, ...moreOaepFiles, ...oddOaepFiles]) {
    it(`OAEP: ${file}`, async () => {
      await judgeFile(`${file}_test.json`, (row, group) => {
        const parameters = {
          hash: group['sha'] as HashName,
          maskHash: group['mgfSha'] as HashName,
          label: hex(row['label']),
        }
        const key = readRsaPrivateKey(hex(group['privateKeyPkcs8']))
        return equalBytes(decryptOaep(key, hex(row['ct']), parameters, random), hex(row['msg']))
      })
    })
  }

  for (const file of pssFiles) {
    it(`PSS: ${file}`, async () => {
      await judgeFile(`${file}_test.json`, (row, group) => {
        const key = children(readDer(hex(group['publicKeyAsn']))).map(({ content }) => content)
        const [modulus, exponent] = key.map((bytes) => (bytes[0] === 0 ? bytes.subarray(1) : bytes))
        if (modulus === undefined || exponent === undefined) return false
        const hash = group['sha'] as HashName
        const parameters = { hash, maskHash: group['mgfSha'] as HashName, saltLength: Number(group['sLen']) }
        return verifyPss(modulus, exponent, parameters, hashNow(hash, hex(row['msg'])), hex(row['sig']))
      })
    })
  }

  const curves = [
    ['secp256r1', '256', oids.prime256v1, oids.ecdsaWithSha256],
    ['secp384r1', '384', oids.secp384r1, oids.ecdsaWithSha384],
    ['secp521r1', '512', oids.secp521r1, oids.ecdsaWithSha512],
  ] as const
  for (const [curve, hash, curveOid, oid] of curves) {
    it(`ECDSA on ${curve}`, async () => {
      await judgeFile(`ecdsa_${curve}_sha${hash}_test.json`, async (row, group) => {
        const keyAlgorithm = { oid: oids.ecPublicKey, parameters: readDer(encodeOid(curveOid)) }
        const algorithm = { oid, parameters: null }
        const spki = hex(group['publicKeyDer'])
        const judged = await judgeSignature(
          crypto,
          spki,
          keyAlgorithm,
          algorithm,
          hex(row['sig']),
          hex(row['msg']),
        )
        return judged === 'good'
      })
    })
  }

  it('Ed25519', async () => {
    await judgeFile('ed25519_test.json', async (row, group) => {
      const key = await crypto.subtle.importKey('spki', hex(group['publicKeyDer']), 'Ed25519', false, [
        'verify',
      ])
      return crypto.subtle.verify('Ed25519', key, hex(row['sig']), hex(row['msg']))
    })
  })

  for (const [curve, name, octets, oid] of [
    ['secp256r1', 'P-256', 32, oids.prime256v1],
    ['secp384r1', 'P-384', 48, oids.secp384r1],
  ] as const) {
    it(`ECDH on ${curve}`, async () => {
      await judgeFile(`ecdh_${curve}_test.json`, async (row) => {
        // As for a certificate: a curve by its name, never by numbers that the sender made up.
        if (curveNameOf(hex(row['public'])) !== name) return false
        const scalar = hex(row['private'])
        const trimmed = scalar.subarray(Math.max(0, scalar.length - octets))
        const padded = concatBytes([new Uint8Array(octets - trimmed.length), trimmed])
        const inner = sequence(encodeInteger(1), encodeDer(tags.octetString, padded))
        const algorithmIdentifier = sequence(encodeOid(oids.ecPublicKey), encodeOid(oid))
        const pkcs8 = sequence(encodeInteger(0), algorithmIdentifier, encodeDer(tags.octetString, inner))
        const algorithm = { name: 'ECDH', namedCurve: name }
        const own = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['deriveBits'])
        const peer = await crypto.subtle.importKey('spki', hex(row['public']), algorithm, false, [])
        return equalBytes(await deriveShared(crypto, algorithm, own, peer), hex(row['shared']))
      })
    })
  }

  it('X25519', async () => {
    await judgeFile('x25519_asn_test.json', async (row) => {
      const algorithm = { name: 'X25519' }
      const own = await crypto.subtle.importKey('pkcs8', hex(row['private']), algorithm, false, [
        'deriveBits',
      ])
      const peer = await crypto.subtle.importKey('spki', hex(row['public']), algorithm, false, [])
      return equalBytes(await deriveShared(crypto, algorithm, own, peer), hex(row['shared']))
    })
  })

  it('AES key wrap, both ways', async () => {
    await judgeFile('aes_wrap_test.json', async (row) => {
      const kek = hex(row['key'])
      if (row.result === 'valid') {
        expect(await wrapAes(crypto, kek, hex(row['msg']))).toEqual(hex(row['ct']))
      }
      return equalBytes(await unwrapAes(crypto, kek, hex(row['ct'])), hex(row['msg']))
    })
  })

  const cbcOids: Readonly<Record<string, string>> = {
    128: oids.aes128Cbc,
    192: oids.aes192Cbc,
    256: oids.aes256Cbc,
  }
  const gcmOids: Readonly<Record<string, string>> = {
    128: oids.aes128Gcm,
    192: oids.aes192Gcm,
    256: oids.aes256Gcm,
  }

  it('AES-CBC as content cipher', async () => {
    await judgeFile('aes_cbc_pkcs5_test.json', async (row, group) => {
      const oid = cbcOids[String(group['keySize'])] ?? ''
      const algorithm = sequence(encodeOid(oid), encodeDer(tags.octetString, hex(row['iv'])))
      const cipher = contentCipherOf(readAlgorithm(readDer(algorithm)))
      if (cipher === null) throw new Error('no cipher')
      return equalBytes(await cipher.decrypt(crypto, hex(row['key']), hex(row['ct'])), hex(row['msg']))
    })
  })

  it('AES-GCM as content cipher', async () => {
    await judgeFile('aes_gcm_test.json', async (row, group) => {
      // CMS nonces have 12 octets (RFC 5084 §3.2); what WebCrypto refuses of the others, we refuse.
      if (row.result === 'valid' && group['ivSize'] !== 96) return true
      const oid = gcmOids[String(group['keySize'])] ?? ''
      const parameters = sequence(encodeDer(tags.octetString, hex(row['iv'])), encodeInteger(16))
      const cipher = contentCipherOf(readAlgorithm(readDer(sequence(encodeOid(oid), parameters))))
      if (cipher === null) throw new Error('no cipher')
      const opened = await cipher.decrypt(
        crypto,
        hex(row['key']),
        hex(row['ct']),
        hex(row['tag']),
        hex(row['aad']),
      )
      return equalBytes(opened, hex(row['msg']))
    })
  })

  for (const [name, hash] of [
    ['1', 'SHA-1'],
    ['224', 'SHA-224'],
    ['256', 'SHA-256'],
    ['384', 'SHA-384'],
    ['512', 'SHA-512'],
  ] as const) {
    it(`PBKDF2 with HMAC-SHA-${name}`, async () => {
      await judgeFile(`pbkdf2_hmacsha${name}_test.json`, async (row) => {
        const { iterationCount, dkLen } = row as { iterationCount?: number; dkLen?: number }
        const octets = dkLen ?? 0
        const salt = hex(row['salt'])
        const key = await derive(crypto, hash, hex(row['password']), salt, iterationCount ?? 0, octets)
        return equalBytes(key, hex(row['dk']))
      })
    })
    for (const size of [128, 192, 256]) {
      it(`PBES2 with HMAC-SHA-${name} and AES-${size}`, async () => {
        await judgeFile(`pbes2_hmacsha${name}_aes_${size}_test.json`, async (row) => {
          const { iterationCount } = row as { iterationCount?: number }
          const secret = hex(row['password'])
          const key = await derive(crypto, hash, secret, hex(row['salt']), iterationCount ?? 0, size / 8)
          const algorithm = sequence(
            encodeOid(cbcOids[size] ?? ''),
            encodeDer(tags.octetString, hex(row['iv'])),
          )
          const cipher = contentCipherOf(readAlgorithm(readDer(algorithm)))
          if (cipher === null) throw new Error('no cipher')
          return equalBytes(await cipher.decrypt(crypto, key, hex(row['ct'])), hex(row['msg']))
        })
      })
    }
  }
})

describe('RSA numbers', () => {
  it('are read without their sign octet', () => {
    const modulus = Uint8Array.of(0x80, 1)
    const bits = encodeDer(
      tags.bitString,
      Uint8Array.of(0),
      sequence(encodeUnsigned(modulus), encodeUnsigned(utf8('\u0003'))),
    )
    const spki = sequence(sequence(encodeOid(oids.rsaEncryption)), bits)
    expect(rsaPublicKey(spki)).toEqual({ modulus, exponent: Uint8Array.of(3) })
  })
})
