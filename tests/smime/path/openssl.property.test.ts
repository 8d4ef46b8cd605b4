// Paths put together by chance, judged by us and by `openssl verify`: the same answer, for every rule that both know. Skips
// with a line where OpenSSL 3 is not installed.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64, type Bytes } from '../../../src/bytes.ts'
import { encodeDer, tags } from '../../../src/smime/der.ts'
import { judgeChain } from '../../../src/smime/judge-chain.ts'
import {
  alternativeNames,
  authority,
  extension,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
  keyUsage,
  name,
  nameConstraints,
  policies,
  policyMappings,
  requireExplicitPolicy,
} from '../../support/forge-certificate.ts'
import { forgeList } from '../../support/forge-revocation.ts'

const havePeer = (() => {
  try {
    return execFileSync('openssl', ['version']).toString().startsWith('OpenSSL 3')
  } catch {
    return false
  }
})()
if (!havePeer) process.stdout.write('openssl verify: skipped, OpenSSL 3 is not installed\n')

const run = promisify(execFile)
const numRuns = process.env['SLOW'] === '1' ? 500 : 15
const at = new Date('2026-06-01T00:00:00Z')
const over = new Date('2026-05-01T00:00:00Z')
const serial = Uint8Array.of(0x11, 0x22)
let folder = ''
let keys: readonly Keys[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  keys = await Promise.all(Array.from({ length: 5 }, forgeKeys))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ours = '1.2.3.4'
const theirs = '1.2.3.5'
const rarely = <T>(usual: T, ...odd: readonly T[]) =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 12 },
    ...odd.map((value) => ({ arbitrary: fc.constant(value), weight: 1 })),
  )

const link = fc.record({
  pathLength: fc.oneof(
    { arbitrary: fc.constant(null), weight: 3 },
    { arbitrary: fc.integer({ min: 0, max: 2 }), weight: 1 },
  ),
  isAuthority: rarely(true, false),
  usage: rarely(0x06, 0x02, 0x80),
  isOver: rarely(false, true),
  isSpoilt: rarely(false, true),
  isSelfIssued: rarely(false, true),
  hasUnknown: rarely(false, true),
  constraints: fc.oneof(
    { arbitrary: fc.constant(null), weight: 4 },
    {
      arbitrary: fc.constantFrom(
        'permitted-mail',
        'permitted-domain',
        'excluded-mail',
        'permitted-host',
        'permitted-name',
        'excluded-name',
        'permitted-range',
      ),
      weight: 3,
    },
  ),
  policy: fc.constantFrom(null, ours, theirs, '2.5.29.32.0', ours, ours),
  maps: rarely(false, true),
  demands: rarely(null, 0, 1),
})
type Link = typeof link extends fc.Arbitrary<infer T> ? T : never

const chain = fc.record({
  links: fc.array(link, { minLength: 1, maxLength: 3 }),
  leaf: fc.record({
    address: fc.constantFrom('mette@example.dk', 'mette@post.example.dk', 'anne@example.test'),
    host: fc.constantFrom(null, 'www.example.dk', 'example.test'),
    range: fc.constantFrom(null, 10, 11),
    policy: fc.constantFrom(null, ours, theirs, ours),
    isRevoked: rarely(false, true),
  }),
  explicit: fc.boolean(),
  asks: fc.constantFrom(null, ours),
  inhibitsMapping: rarely(false, true),
  inhibitsAny: rarely(false, true),
  revocation: fc.boolean(),
})
type Chain = typeof chain extends fc.Arbitrary<infer T> ? T : never

const constraintsOf: Readonly<Record<NonNullable<Link['constraints']>, Bytes>> = {
  'permitted-mail': nameConstraints([general.email('example.dk')]),
  'permitted-domain': nameConstraints([general.email('.example.dk')]),
  'excluded-mail': nameConstraints([], [general.email('example.test')]),
  'permitted-host': nameConstraints([general.dns('example.dk')]),
  'permitted-name': nameConstraints([general.directory(name('Kommune'))]),
  'excluded-name': nameConstraints([], [general.directory(name('Kommune', 'Mette'))]),
  'permitted-range': nameConstraints([general.ip(10, 0, 0, 0, 255, 0, 0, 0)]),
}

async function build(plan: Chain) {
  const [root, ...others] = keys
  if (root === undefined) throw new Error('no key')
  const anchor = await forgeCertificate({
    subject: name('Kommune'),
    issuer: name('Kommune'),
    key: root,
    by: root,
    extensions: [authority(), keyUsage(0x06)],
  })
  let by = root
  let issuer = name('Kommune')
  const lists = [await forgeList({ issuer, by })]
  const intermediates: Bytes[] = []
  for (const [index, step] of plan.links.entries()) {
    const key = others[index] ?? root
    const subject = step.isSelfIssued ? issuer : name('Kommune', `CA ${index}`)
    const { constraints, policy, demands } = step
    intermediates.push(
      await forgeCertificate({
        subject,
        issuer,
        key,
        by,
        spoil: step.isSpoilt,
        ...(step.isOver ? { until: over } : {}),
        extensions: [
          ...(step.isAuthority ? [authority(step.pathLength)] : []),
          keyUsage(step.usage),
          ...(step.hasUnknown ? [extension('1.2.3.99', true, encodeDer(tags.null))] : []),
          ...(constraints === null || !step.isAuthority ? [] : [constraintsOf[constraints]]),
          ...(policy === null ? [] : [policies(policy)]),
          ...(step.maps && policy !== null ? [policyMappings([ours, theirs])] : []),
          ...(demands === null ? [] : [requireExplicitPolicy(demands)]),
        ],
      }),
    )
    by = key
    issuer = subject
    lists.push(
      await forgeList({
        issuer,
        by,
        entries: plan.leaf.isRevoked && index === plan.links.length - 1 ? [{ serial }] : [],
      }),
    )
  }
  const { address, host, range, policy } = plan.leaf
  const leaf = await forgeCertificate({
    subject: name('Kommune', 'Mette'),
    issuer,
    key: others[3] ?? root,
    by,
    serial,
    extensions: [
      alternativeNames([
        general.email(address),
        ...(host === null ? [] : [general.dns(host)]),
        ...(range === null ? [] : [general.ip(range, 1, 2, 3)]),
      ]),
      ...(policy === null ? [] : [policies(policy)]),
    ],
  })
  return { anchor, intermediates, leaf, lists }
}

type Built = Awaited<ReturnType<typeof build>>

async function ourAnswer({ anchor, intermediates, leaf, lists }: Built, plan: Chain) {
  const judged = await judgeChain(crypto, {
    certificate: leaf,
    intermediates,
    anchors: [anchor],
    at,
    usages: [],
    purpose: 'any',
    crlsOf: plan.revocation ? () => Promise.resolve(lists) : null,
    policies: {
      accepted: plan.asks === null ? null : [plan.asks],
      explicit: plan.explicit,
      inhibitMapping: plan.inhibitsMapping,
      inhibitAny: plan.inhibitsAny,
    },
  })
  return judged
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

async function theirAnswer({ anchor, intermediates, leaf, lists }: Built, plan: Chain): Promise<string> {
  const file = (title: string, label: string, ders: readonly Uint8Array[]) => {
    const path = join(folder, title)
    writeFileSync(path, ders.map((der) => pem(label, der)).join(''))
    return path
  }
  const options = [
    ...['-attime', String(at.getTime() / 1000), '-CAfile', file('root.pem', 'CERTIFICATE', [anchor])],
    ...['-untrusted', file('middle.pem', 'CERTIFICATE', intermediates)],
    ...(plan.revocation ? ['-crl_check_all', '-CRLfile', file('lists.pem', 'X509 CRL', lists)] : []),
    // OpenSSL looks at policies only when asked to.
    '-policy_check',
    // Where no policy is named, RFC 5280 §6.1.1 (c) takes every policy, and OpenSSL takes none.
    ...['-policy', plan.asks ?? '2.5.29.32.0'],
    ...(plan.explicit ? ['-explicit_policy'] : []),
    ...(plan.inhibitsMapping ? ['-inhibit_map'] : []),
    ...(plan.inhibitsAny ? ['-inhibit_any'] : []),
  ]
  try {
    await run('openssl', ['verify', ...options, file('leaf.pem', 'CERTIFICATE', [leaf])])
    return 'valid'
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    return /error \d+ at[^\n]*/.exec(text)?.[0] ?? `no answer: ${text}`
  }
}

describe.skipIf(!havePeer)('a path put together by chance', () => {
  it('is valid to us exactly when it is to openssl verify', async () => {
    const seen = { valid: 0, invalid: 0 }
    await fc.assert(
      fc.asyncProperty(chain, async (plan) => {
        const built = await build(plan)
        const [mine, other] = [await ourAnswer(built, plan), await theirAnswer(built, plan)]
        expect(other).not.toContain('no answer')
        seen[other === 'valid' ? 'valid' : 'invalid'] += 1
        expect(mine.verdict === 'valid', `${mine.problems.join()} / ${other}`).toBe(other === 'valid')
      }),
      { numRuns },
    )
    expect(seen.invalid).toBeGreaterThan(0)
  })
})
