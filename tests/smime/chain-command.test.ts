// `sikker smime chain` as a process: its promised answer, its exit statuses, and NIST's suite through it (all of it with
// SLOW=1, otherwise one test in forty).
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  alternativeNames,
  authority,
  forgeCertificate,
  forgeKeys,
  general,
  name,
  policies,
  purposes,
  signsAll,
} from '../support/forge-certificate.ts'
import { forgeList, forgeResponse } from '../support/forge-revocation.ts'

interface Outcome {
  readonly status: number
  readonly answer: unknown
  readonly complaint: string
}

const root = join(import.meta.dirname, '../..')
let folder = ''

function chain(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const command = [join(root, 'cli/main.ts'), 'smime', 'chain', ...args]
    execFile(process.execPath, command, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 99
      const answer: unknown = stdout === '' ? null : JSON.parse(stdout)
      resolve({ status, answer, complaint: stderr })
    })
  })
}

const at = ['--at', '2026-06-01T00:00:00Z']
const file = (title: string) => join(folder, title)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  const [rootKeys, leafKeys] = await Promise.all([forgeKeys(), forgeKeys()])
  const anchor = await forgeCertificate({
    subject: name('Root'),
    key: rootKeys,
    by: rootKeys,
    extensions: [authority(), signsAll],
  })
  const leaf = await forgeCertificate({
    key: leafKeys,
    by: rootKeys,
    serial: Uint8Array.of(5),
    extensions: [
      policies('1.2.208.169.1.1.1.2.7'),
      alternativeNames([general.email('mette@example.dk')]),
      purposes('1.3.6.1.5.5.7.3.1'),
    ],
  })
  writeFileSync(file('root.cer'), anchor)
  writeFileSync(file('leaf.cer'), leaf)
  writeFileSync(file('list.crl'), await forgeList({ by: rootKeys }))
  const list = await forgeList({ by: rootKeys, entries: [{ serial: Uint8Array.of(5) }] })
  writeFileSync(file('revoked.pem'), `-----BEGIN X509 CRL-----\n${list.toBase64()}\n-----END X509 CRL-----\n`)
  writeFileSync(file('good.ocsp'), await forgeResponse({ about: leaf, issuer: anchor, by: rootKeys }))
  writeFileSync(file('broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('sikker smime chain', () => {
  it('names the path and the policies of a valid certificate', async () => {
    const judged = await chain(
      file('leaf.cer'),
      '--trust',
      file('root.cer'),
      '--crl',
      file('list.crl'),
      ...at,
    )
    expect(judged).toEqual({
      status: 0,
      complaint: '',
      answer: {
        verdict: 'valid',
        path: ['Leaf', 'Root'],
        policies: ['1.2.208.169.1.1.1.2.7'],
        problems: [],
      },
    })
  })

  const rows: readonly (readonly [why: string, args: () => readonly string[], answer: object])[] = [
    ['nothing about revocation', () => [], { verdict: 'indeterminate', problems: ['revocation-unknown'] }],
    ['no question about revocation', () => ['--no-revocation'], { verdict: 'valid', problems: [] }],
    [
      'a list in PEM that names it',
      () => ['--crl', file('revoked.pem')],
      { verdict: 'invalid', problems: ['revoked'] },
    ],
    ['an OCSP response', () => ['--ocsp', file('good.ocsp')], { verdict: 'valid', problems: [] }],
    [
      'a purpose that it has not',
      () => ['--no-revocation', '--purpose', 'email'],
      { verdict: 'invalid', problems: ['extended-key-usage'] },
    ],
    [
      'two policies, one of which holds',
      () => ['--no-revocation', '--explicit-policy', '--policy', '1.2.3', '1.2.208.169.1.1.1.2.7'],
      { verdict: 'valid', policies: ['1.2.208.169.1.1.1.2.7'] },
    ],
    [
      'a policy that does not hold',
      () => ['--no-revocation', '--explicit-policy', '--policy', '1.2.3'],
      { verdict: 'invalid', problems: ['policy-not-allowed'] },
    ],
  ]
  for (const [why, args, answer] of rows) {
    it(`answers with ${why}`, async () => {
      const judged = await chain(file('leaf.cer'), '--trust', file('root.cer'), ...at, ...args())
      expect(judged.status).toBe(0)
      expect(judged.answer).toMatchObject(answer)
    })
  }

  const complaints: readonly (readonly [why: string, status: number, args: () => readonly string[]])[] = [
    ['a file that is not there', 1, () => [file('none.cer'), '--trust', file('root.cer')]],
    ['broken PEM', 1, () => [file('broken.pem'), '--trust', file('root.cer')]],
    ['no certificate', 2, () => ['--trust', file('root.cer')]],
    ['no trust', 2, () => [file('leaf.cer')]],
    ['a purpose of no kind', 2, () => [file('leaf.cer'), '--trust', file('root.cer'), '--purpose', 'war']],
    [
      'a policy that is no identifier',
      2,
      () => [file('leaf.cer'), '--trust', file('root.cer'), '--policy', 'x'],
    ],
    ['a time that is none', 2, () => [file('leaf.cer'), '--trust', file('root.cer'), '--at', 'tea']],
  ]
  for (const [why, status, args] of complaints) {
    it(`complains of ${why} in one line`, async () => {
      const judged = await chain(...args())
      expect(judged).toMatchObject({ status, answer: null })
      expect(judged.complaint).toMatch(/^sikker smime: [^\n]+\n$/)
    })
  }
})

interface PkitsCase {
  readonly number: string
  readonly certs: readonly string[]
  readonly crls: readonly string[]
  readonly valid: boolean
  readonly initialPolicySet?: readonly string[]
  readonly initialExplicitPolicy?: boolean
  readonly initialPolicyMappingInhibit?: boolean
  readonly initialInhibitAnyPolicy?: boolean
}

const pkits = join(root, '../shared/vectors/pkits')
const isThere = existsSync(join(pkits, 'pkits.json'))
if (!isThere) process.stdout.write('PKITS by command: skipped, ../shared/vectors/pkits is not there\n')

describe.skipIf(!isThere)('NIST’s suite, by command,', () => {
  const tests = isThere
    ? (JSON.parse(readFileSync(join(pkits, 'pkits.json'), 'utf8')) as readonly PkitsCase[])
    : []
  const step = process.env['SLOW'] === '1' ? 1 : 40
  for (const test of tests.filter((_, index) => index % step === 0)) {
    it(`${test.number} is ${test.valid ? '' : 'not '}valid`, async () => {
      const [anchor = '', ...rest] = test.certs
      const certificate = (title: string) => join(pkits, 'certs', `${title}.crt`)
      const policyOid = (policy: string) => policy.replace('NIST-test-policy-', '2.16.840.1.101.3.2.1.48.')
      const judged = await chain(
        certificate(rest.at(-1) ?? ''),
        ...['--trust', certificate(anchor), '--at', '2024-06-01T00:00:00Z'],
        ...rest.slice(0, -1).flatMap((title) => ['--intermediate', certificate(title)]),
        ...test.crls.flatMap((title) => ['--crl', join(pkits, 'crls', `${title}.crl`)]),
        ...(test.initialPolicySet ?? []).flatMap((policy) => ['--policy', policyOid(policy)]),
        ...(test.initialExplicitPolicy === true ? ['--explicit-policy'] : []),
        ...(test.initialPolicyMappingInhibit === true ? ['--inhibit-policy-mapping'] : []),
        ...(test.initialInhibitAnyPolicy === true ? ['--inhibit-any-policy'] : []),
      )
      if (test.valid) expect(judged.answer).toMatchObject({ verdict: 'valid' })
      else expect(judged.answer).not.toMatchObject({ verdict: 'valid' })
      expect(judged.status).toBe(0)
    })
  }
})
