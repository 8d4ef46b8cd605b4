// NIST's path validation suite (PKITS 2011), all of it: RFC 5280 §6 with revocation. Runs where the vectors lie beside the
// project.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeChain, type ChainJudgement } from '../../src/smime/judge-chain.ts'

interface PkitsCase {
  readonly number: string
  readonly name: string
  readonly certs: readonly string[]
  readonly crls: readonly string[]
  readonly valid: boolean
  readonly initialPolicySet?: readonly string[]
  readonly initialExplicitPolicy?: boolean
  readonly initialPolicyMappingInhibit?: boolean
  readonly initialInhibitAnyPolicy?: boolean
  readonly userConstrainedPolicySet?: readonly string[]
}

const folder = join(import.meta.dirname, '../../../shared/vectors/pkits')
const isThere = existsSync(join(folder, 'pkits.json'))
if (!isThere) process.stdout.write('PKITS: skipped, ../shared/vectors/pkits is not there\n')

const read = (kind: string, name: string) => new Uint8Array(readFileSync(join(folder, kind, name)))
const certificate = (name: string) => read('certs', `${name}.crt`)
const oidOf = (policy: string) =>
  policy === 'anyPolicy' ? '2.5.29.32.0' : policy.replace('NIST-test-policy-', '2.16.840.1.101.3.2.1.48.')

function judge(test: PkitsCase): Promise<ChainJudgement> {
  const [anchor = '', ...rest] = test.certs
  const lists = test.crls.map((name) => read('crls', `${name}.crl`))
  return judgeChain(crypto, {
    certificate: certificate(rest.at(-1) ?? ''),
    intermediates: rest.slice(0, -1).map(certificate),
    anchors: [certificate(anchor)],
    at: new Date('2024-06-01T12:00:00Z'),
    usages: [],
    purpose: 'any',
    crlsOf: () => Promise.resolve(lists),
    policies: {
      accepted: test.initialPolicySet?.map(oidOf) ?? null,
      explicit: test.initialExplicitPolicy ?? false,
      inhibitMapping: test.initialPolicyMappingInhibit ?? false,
      inhibitAny: test.initialInhibitAnyPolicy ?? false,
    },
    strict: true,
    historical: true,
  })
}

describe.skipIf(!isThere)('PKITS', () => {
  const tests = isThere
    ? (JSON.parse(readFileSync(join(folder, 'pkits.json'), 'utf8')) as readonly PkitsCase[])
    : []

  it('is whole', () => {
    expect(tests).toHaveLength(249)
  })

  for (const test of tests) {
    it(`${test.number} ${test.name} is ${test.valid ? '' : 'not '}valid`, async () => {
      const judged = await judge(test)
      expect(judged.verdict === 'valid', judged.problems.join()).toBe(test.valid)
      if (test.valid && test.userConstrainedPolicySet !== undefined) {
        expect([...judged.policies].sort()).toEqual(test.userConstrainedPolicySet.map(oidOf).sort())
      }
    })
  }
})
