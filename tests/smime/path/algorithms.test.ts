// Paths signed by OpenSSL with every kind of key that authorities have, or had. Skips with a line where OpenSSL 3 is not
// installed.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeChain } from '../../../src/smime/judge-chain.ts'

const havePeer = (() => {
  try {
    return execFileSync('openssl', ['version']).toString().startsWith('OpenSSL 3')
  } catch {
    return false
  }
})()
if (!havePeer) process.stdout.write('openssl: skipped, OpenSSL 3 is not installed\n')

let folder = ''
const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const pss = ['-sigopt', 'rsa_padding_mode:pss']
const rsa = (bits: number): string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`]
const curve = (name: string): string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`]

const rows: readonly (readonly [
  what: string,
  key: readonly string[],
  signing: readonly string[],
  problem: 'algorithm-not-allowed' | null,
])[] = [
  ['RSA 2048, SHA-256', rsa(2048), ['-sha256'], null],
  ['RSA 3072, SHA-512', rsa(3072), ['-sha512'], null],
  ['RSA-PSS as OCES3 has it, SHA-256', rsa(2048), ['-sha256', ...pss, '-sigopt', 'rsa_pss_saltlen:32'], null],
  ['RSA-PSS as OCES3 has it, SHA-512', rsa(2048), ['-sha512', ...pss, '-sigopt', 'rsa_pss_saltlen:64'], null],
  [
    'a key for PSS alone',
    ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
    ['-sha256', ...pss],
    null,
  ],
  ['P-256', curve('P-256'), ['-sha256'], null],
  ['P-384', curve('P-384'), ['-sha384'], null],
  ['P-521', curve('P-521'), ['-sha512'], null],
  ['Ed25519', ['-algorithm', 'ED25519'], [], null],
  ['RSA 1024', rsa(1024), ['-sha256'], 'algorithm-not-allowed'],
  ['MD5', rsa(2048), ['-md5'], 'algorithm-not-allowed'],
  ['SHA-1', rsa(2048), ['-sha1'], 'algorithm-not-allowed'],
  ['a curve that is not on the list', curve('secp256k1'), ['-sha256'], 'algorithm-not-allowed'],
  [
    'a curve by its numbers',
    [...curve('P-256'), '-pkeyopt', 'ec_param_enc:explicit'],
    ['-sha256'],
    'algorithm-not-allowed',
  ],
]

function issue(key: readonly string[], signing: readonly string[], leafKey = curve('P-256')) {
  openssl('genpkey', ...key, '-out', 'root.key')
  openssl('genpkey', ...leafKey, '-out', 'leaf.key')
  const usual = ['-days', '300', '-outform', 'DER']
  openssl('req', '-x509', '-key', 'root.key', '-subj', '/CN=Root', ...signing, ...usual, '-out', 'root.cer')
  const by = ['-CA', 'root.cer', '-CAkey', 'root.key', '-addext', 'basicConstraints=critical,CA:false']
  openssl(
    'req',
    '-x509',
    '-key',
    'leaf.key',
    '-subj',
    '/CN=Leaf',
    ...by,
    ...signing,
    ...usual,
    '-out',
    'leaf.cer',
  )
}

const judge = (historical: boolean) =>
  judgeChain(crypto, {
    certificate: new Uint8Array(readFileSync(join(folder, 'leaf.cer'))),
    intermediates: [],
    anchors: [new Uint8Array(readFileSync(join(folder, 'root.cer')))],
    at: new Date(),
    usages: [],
    purpose: 'any',
    crlsOf: null,
    historical,
  })

describe.skipIf(!havePeer)('a path that OpenSSL signed with', () => {
  for (const [what, key, signing, problem] of rows) {
    it(`${what} is ${problem === null ? 'valid' : 'refused'}`, async () => {
      issue(key, signing)
      const judged = await judge(true)
      expect(judged).toMatchObject({
        verdict: problem === null ? 'valid' : 'invalid',
        problems: problem === null ? [] : [problem],
      })
    })
  }

  const leafKeys: readonly (readonly [what: string, key: string[], isUsable: boolean])[] = [
    ['RSA 2048', rsa(2048), true],
    ['RSA 1024', rsa(1024), false],
    ['P-521', curve('P-521'), true],
    ['Ed25519', ['-algorithm', 'ED25519'], true],
    ['Ed448, which WebCrypto has not', ['-algorithm', 'ED448'], false],
    ['secp256k1', curve('secp256k1'), false],
    ['a curve by its numbers', [...curve('P-256'), '-pkeyopt', 'ec_param_enc:explicit'], false],
  ]
  for (const [what, key, isUsable] of leafKeys) {
    it(`something good is ${isUsable ? 'valid' : 'refused'} where the leaf’s own key is ${what}`, async () => {
      issue(curve('P-256'), ['-sha256'], key)
      expect(await judge(false)).toMatchObject({
        verdict: isUsable ? 'valid' : 'invalid',
        problems: isUsable ? [] : ['algorithm-not-allowed'],
      })
    })
  }

  it('DSA and SHA-1 is valid where archives are examined, and for mail it is not', async () => {
    const sizes = ['-pkeyopt', 'dsa_paramgen_bits:1024', '-pkeyopt', 'dsa_paramgen_q_bits:160']
    openssl('genpkey', '-genparam', '-algorithm', 'DSA', ...sizes, '-out', 'dsa.params')
    issue(['-paramfile', 'dsa.params'], ['-sha1'])
    expect(await judge(true)).toMatchObject({ verdict: 'valid' })
    expect(await judge(false)).toMatchObject({ verdict: 'invalid', problems: ['algorithm-not-allowed'] })
  })
})
