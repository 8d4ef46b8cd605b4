// Key files of every maker that is installed here, in every protection they can write, with passwords that people have.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { encodeDer, encodeInteger, encodeOid, tags } from '../../src/smime/der.ts'
import { openKeyFile, readKeyFile } from '../../src/smime/key-file.ts'
import { createAuthority, type IssuedEmployee } from '../../simulator/world/oces-authority.ts'
import { havePeers, pem, run } from '../support/peers.ts'

const haveOpenssl = havePeers('openssl')
const haveKeytool = havePeers('keytool')
const haveNss = havePeers('certutil', 'pk12util')
const haveGpgsm = havePeers('gpgsm')

let folder = ''
let anne: IssuedEmployee
const path = (name: string) => join(folder, name)
const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder })
const read = (name: string) => new Uint8Array(readFileSync(path(name)))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  const authority = await createAuthority({ crlUrl: 'http://127.0.0.1:9/issuing.crl', keyBits: 2048 })
  anne = await authority.issueEmployee({
    name: 'Anne Holm',
    organisation: 'Pensionshuset A/S',
    cvr: '87654321',
    email: 'anne.holm@pensionshuset.test',
    profile: 'oces2',
  })
  writeFileSync(path('anne.pem'), pem('CERTIFICATE', anne.certificateDer))
  writeFileSync(path('anne.key'), pem('PRIVATE KEY', anne.privateKeyPkcs8))
  const [issuing] = anne.chainDer
  if (issuing === undefined) throw new Error('no issuer')
  writeFileSync(path('issuing.pem'), pem('CERTIFICATE', issuing))
})
afterAll(() => rmSync(folder, { recursive: true }))

function exported(...more: readonly string[]): Uint8Array {
  const own = ['-in', 'anne.pem', '-inkey', 'anne.key', '-certfile', 'issuing.pem', '-name', 'Anne æøå']
  openssl('pkcs12', '-export', ...own, '-out', 'out.p12', ...more)
  return read('out.p12')
}

async function expectAnne(file: Uint8Array, password: string) {
  const [key, ...others] = await openKeyFile(crypto, file, personal(password))
  expect(others).toEqual([])
  expect(key?.holder).toMatchObject({ name: 'Anne Holm', addresses: ['anne.holm@pensionshuset.test'] })
  expect(key?.pkcs8.reveal().toHex()).toContain(anne.privateKeyPkcs8.toHex().slice(64, 300))
}

/** PKCS#12 without a MAC around an encrypted key and its certificate (RFC 7292 §4), for what OpenSSL writes as PKCS#8 only. */
function keyFileOf(encryptedKey: Uint8Array, certificate: Uint8Array): Bytes {
  const sequence = (...parts: readonly Uint8Array[]) => encodeDer(tags.sequence, ...parts)
  const octets = (content: Uint8Array) => encodeDer(tags.octetString, content)
  const bag = (oid: string, value: Uint8Array) => sequence(encodeOid(oid), encodeDer(0xa0, value))
  const bags = sequence(
    bag('1.2.840.113549.1.12.10.1.2', encryptedKey),
    bag('1.2.840.113549.1.12.10.1.3', bag('1.2.840.113549.1.9.22.1', octets(certificate))),
  )
  const data = (content: Uint8Array) => bag('1.2.840.113549.1.7.1', octets(content))
  return sequence(encodeInteger(3), data(sequence(data(bags))))
}

const legacy = ['-legacy']
const rows: readonly (readonly [why: string, options: readonly string[]])[] = [
  ['OpenSSL’s defaults (PBES2, AES-256, SHA-256)', []],
  ['NemID: RC2-40 certificates, 3DES key, SHA-1', legacy],
  ['3DES throughout', [...legacy, '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES']],
  ['two-key 3DES', [...legacy, '-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-2DES']],
  ['RC2-128 and RC2-40', [...legacy, '-keypbe', 'PBE-SHA1-RC2-128', '-certpbe', 'PBE-SHA1-RC2-40']],
  ['RC4 of both lengths', [...legacy, '-keypbe', 'PBE-SHA1-RC4-128', '-certpbe', 'PBE-SHA1-RC4-40']],
  ['PBES1: MD5 and SHA-1 with DES', [...legacy, '-keypbe', 'PBE-MD5-DES', '-certpbe', 'PBE-SHA1-DES']],
  ['PBES2 with AES-128 and 3DES', ['-keypbe', 'aes-128-cbc', '-certpbe', 'des-ede3-cbc']],
  ['PBES2 with AES-192 and RC2', [...legacy, '-keypbe', 'aes-192-cbc', '-certpbe', 'rc2-cbc']],
  ['nothing encrypted', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ['certificates unencrypted, as MitID Erhverv writes', ['-certpbe', 'NONE']],
  ['no MAC', ['-nomac']],
  ['a MAC by SHA-1', ['-macalg', 'sha1']],
  ['a MAC by SHA-384', ['-macalg', 'sha384']],
  ['a MAC by SHA-512', ['-macalg', 'sha512']],
  ['a MAC of one round', ['-nomaciter']],
  ['100 000 rounds', ['-iter', '100000']],
]
const passwords: readonly (readonly [why: string, password: string])[] = [
  ['letters', 'strandvejen-17'],
  ['Danish letters', 'rødgrød på Åen'],
  ['no letters at all', ''],
]

describe.skipIf(!haveOpenssl)('a key file of OpenSSL', () => {
  for (const [why, options] of rows) {
    it(`opens: ${why}`, async () => {
      await expectAnne(exported('-passout', 'pass:strandvejen-17', ...options), 'strandvejen-17')
    })
  }

  for (const [why, password] of passwords) {
    for (const options of [[], legacy]) {
      it(`opens with a password of ${why} ${options.join('')}`, async () => {
        await expectAnne(exported('-passout', `pass:${password}`, ...options), password)
      })
    }
  }

  it('opens when the Danish letters were typed apart', async () => {
    const file = exported('-passout', `pass:${'blå'.normalize('NFC')}`, ...legacy)
    await expectAnne(file, 'blå'.normalize('NFD'))
  })

  for (const options of [[], legacy, ['-nomac']]) {
    it(`says that the password does not fit ${options.join('')}`, async () => {
      const file = exported('-passout', 'pass:strandvejen-17', ...options)
      await expect(openKeyFile(crypto, file, personal('strandvejen-18'))).rejects.toMatchObject({
        code: 'key-password-wrong',
      })
    })
  }

  it('is counted when it holds certificates alone, and gives no key to sign with', async () => {
    openssl('pkcs12', '-export', '-nokeys', '-in', 'anne.pem', '-passout', 'pass:x', '-out', 'out.p12')
    const content = await readKeyFile(crypto, read('out.p12'), personal('x'))
    expect(content).toEqual({ keys: [], certificates: 1 })
    await expect(openKeyFile(crypto, read('out.p12'), personal('x'))).rejects.toMatchObject({
      code: 'key-file-unreadable',
    })
  })

  it('shows a key that came without its certificate', async () => {
    openssl('pkcs12', '-export', '-nocerts', '-inkey', 'anne.key', '-passout', 'pass:x', '-out', 'out.p12')
    const content = await readKeyFile(crypto, read('out.p12'), personal('x'))
    expect(content).toEqual({
      keys: [{ algorithm: 'RSA 2048', certificate: null, usable: null }],
      certificates: 0,
    })
  })

  it('opens a key under scrypt (RFC 7914 §7), and none that asks for a gigabyte', async () => {
    const shrouded = (...options: readonly string[]) => {
      const file = [
        '-topk8',
        '-in',
        'anne.key',
        '-outform',
        'DER',
        '-out',
        'anne.p8',
        '-passout',
        'pass:kode',
      ]
      openssl('pkcs8', ...file, '-v2', 'aes256', '-scrypt', ...options)
      return keyFileOf(read('anne.p8'), anne.certificateDer)
    }
    await expectAnne(shrouded(), 'kode')
    await expect(openKeyFile(crypto, shrouded(), personal('kodf'))).rejects.toMatchObject({
      code: 'key-password-wrong',
    })
    // r = 127 in place of 8, which makes 266 MB of 16.
    const greedy = Uint8Array.fromHex(shrouded().toHex().replace('02024000020108', '0202400002017f'))
    expect(greedy).not.toEqual(shrouded())
    await expect(openKeyFile(crypto, greedy, personal('kode'))).rejects.toMatchObject({
      code: 'key-file-unreadable',
    })
  })

  const kinds: readonly (readonly [name: string, options: readonly string[], usable: boolean])[] = [
    ['EC P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], true],
    ['EC P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], true],
    ['EC P-521', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], true],
    ['EC 1.3.132.0.10', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], false],
    ['Ed25519', ['ed25519'], true],
    ['RSA 3072', ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:3072'], true],
  ]
  for (const [name, options, usable] of kinds) {
    it(`names a key of ${name}`, async () => {
      const request = ['req', '-x509', '-nodes', '-newkey', ...options, '-subj', '/CN=Bo', '-days', '30']
      openssl(...request, '-keyout', 'bo.key', '-out', 'bo.pem')
      const own = ['-in', 'bo.pem', '-inkey', 'bo.key', '-passout', 'pass:x', '-out', 'out.p12']
      openssl('pkcs12', '-export', ...own)
      const { keys } = await readKeyFile(crypto, read('out.p12'), personal('x'))
      expect(keys).toHaveLength(1)
      expect(keys[0]?.algorithm).toBe(name)
      expect(keys[0]?.certificate).not.toBeNull()
      expect(keys[0]?.usable !== null).toBe(usable)
    })
  }
})

describe.skipIf(!haveOpenssl || !haveKeytool)('a key file of Java', () => {
  for (const [why, options] of [
    ['its defaults', []],
    ['the old ones', ['-J-Dkeystore.pkcs12.legacy']],
  ] as const) {
    it(`opens: ${why}`, async () => {
      writeFileSync(path('theirs.p12'), exported('-passout', 'pass:strandvejen-17'))
      rmSync(path('java.p12'), { force: true })
      const from = [
        '-srckeystore',
        'theirs.p12',
        '-srcstoretype',
        'PKCS12',
        '-srcstorepass',
        'strandvejen-17',
      ]
      const to = ['-destkeystore', 'java.p12', '-deststoretype', 'PKCS12', '-deststorepass', 'strandvejen-17']
      run('keytool', ['-importkeystore', '-noprompt', ...from, ...to, ...options], { cwd: folder })
      await expectAnne(read('java.p12'), 'strandvejen-17')
    })
  }
})

describe.skipIf(!haveOpenssl || !haveNss)('a key file of NSS (Firefox, Thunderbird)', () => {
  for (const [why, password, options] of [
    ['its defaults', 'strandvejen-17', []],
    ['Danish letters', 'blåbær', []],
    ['AES-256', 'strandvejen-17', ['-c', 'AES-256-CBC', '-C', 'AES-128-CBC']],
    ['RC2 and 3DES', 'strandvejen-17', ['-c', 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC']],
  ] as const) {
    it(`opens: ${why}`, async () => {
      const own = exported('-passout', `pass:${password}`)
      writeFileSync(path('theirs.p12'), own)
      const database = `sql:${mkdtempSync(path('nss-'))}`
      run('certutil', ['-N', '-d', database, '--empty-password'])
      const env = { ...process.env, LC_ALL: 'C.UTF-8' }
      run('pk12util', ['-i', path('theirs.p12'), '-d', database, '-W', password], { env })
      const out = ['-o', path('nss.p12'), '-d', database, '-n', 'Anne æøå', '-W', password, ...options]
      run('pk12util', out, { env })
      await expectAnne(read('nss.p12'), password)
    })
  }
})

describe.skipIf(!haveOpenssl || !haveGpgsm)('a key file of gpgsm', () => {
  it('opens', async () => {
    const home = path('gnupg')
    run('mkdir', ['-m', '700', home])
    writeFileSync(path('theirs.p12'), exported('-passout', 'pass:strandvejen-17', ...legacy))
    const loopback = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase-fd', '0']
    const input = 'strandvejen-17\n'
    run('gpgsm', [...loopback, '--import', path('theirs.p12')], { input })
    const listed = run('gpgsm', ['--homedir', home, '--with-colons', '--list-secret-keys']).toString()
    const print = /^fpr:+([0-9A-F]+):/m.exec(listed)?.[1] ?? ''
    run('gpgsm', [...loopback, '--yes', '-o', path('gpgsm.p12'), '--export-secret-key-p12', print], { input })
    run('gpgconf', ['--homedir', home, '--kill', 'all'])
    await expectAnne(read('gpgsm.p12'), 'strandvejen-17')
  })
})
