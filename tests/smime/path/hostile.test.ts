// Forests of certificates made to keep the judge busy. Each ends soon, and never with "valid".
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/bytes.ts'
import { encodeDer, tags } from '../../../src/smime/der.ts'
import { judgeChain } from '../../../src/smime/judge-chain.ts'
import {
  alternativeNames,
  authority,
  type CertificatePlan,
  extension,
  forgeCertificate,
  forgeKeys,
  general,
  type Keys,
  name,
  nameConstraints,
  policies,
  policyMappings,
  signsAll,
} from '../../support/forge-certificate.ts'

const mostMilliseconds = 250
const ca = [authority(), signsAll]
let root: Keys
let anchor: Bytes

beforeAll(async () => {
  root = await forgeKeys()
  anchor = await forgeCertificate({ subject: name('Root'), key: root, by: root, extensions: ca })
})

/** Processor time, all threads: what other jobs on the machine do not count. */
async function judge(certificate: Bytes, intermediates: readonly Bytes[]) {
  const before = process.cpuUsage()
  const judged = await judgeChain(crypto, {
    certificate,
    intermediates,
    anchors: [anchor],
    at: new Date('2026-06-01T00:00:00Z'),
    usages: [],
    purpose: 'any',
    crlsOf: () => Promise.resolve([]),
    policies: { explicit: true },
  })
  const { user, system } = process.cpuUsage(before)
  return { judged, milliseconds: (user + system) / 1000 }
}

const keysOf = (count: number) => Promise.all(Array.from({ length: count }, forgeKeys))
const issue = (plan: CertificatePlan) => forgeCertificate({ extensions: ca, ...plan })

const forests: readonly (readonly [
  what: string,
  grow: () => Promise<{ readonly leaf: Bytes; readonly others: readonly Bytes[] }>,
])[] = [
  [
    'two authorities that certify each other',
    async () => {
      const [a, b, leaf] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys()])
      return {
        leaf: await forgeCertificate({ issuer: name('A'), key: leaf, by: a }),
        others: [
          await issue({ subject: name('A'), issuer: name('B'), key: a, by: b }),
          await issue({ subject: name('B'), issuer: name('A'), key: b, by: a }),
        ],
      }
    },
  ],
  [
    'twelve authorities that all certify each other',
    async () => {
      const keys = await keysOf(12)
      const [first] = keys
      if (first === undefined) throw new Error('no key')
      const others = await Promise.all(
        keys.flatMap((key, i) =>
          keys.flatMap((by, j) =>
            i === j ? [] : [issue({ subject: name(`CA ${i}`), issuer: name(`CA ${j}`), key, by })],
          ),
        ),
      )
      return { leaf: await forgeCertificate({ issuer: name('CA 0'), key: first, by: first }), others }
    },
  ],
  [
    'two hundred authorities of one name, none of them the issuer',
    async () => {
      const keys = await keysOf(200)
      const stranger = await forgeKeys()
      return {
        leaf: await forgeCertificate({ issuer: name('CA'), key: stranger, by: stranger }),
        others: await Promise.all(keys.map((key) => issue({ subject: name('CA'), key, by: root }))),
      }
    },
  ],
  [
    'one key under many names in a circle',
    async () => {
      const key = await forgeKeys()
      const others = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          issue({ subject: name(`CA ${i}`), issuer: name(`CA ${(i + 1) % 60}`), key, by: key }),
        ),
      )
      return { leaf: await forgeCertificate({ issuer: name('CA 0'), key, by: key }), others }
    },
  ],
  [
    'a path of a hundred authorities',
    async () => {
      const keys = await keysOf(100)
      const others = await Promise.all(
        keys.map((key, i) =>
          issue({
            subject: name(`CA ${i}`),
            issuer: i === 0 ? name('Root') : name(`CA ${i - 1}`),
            key,
            by: keys[i - 1] ?? root,
          }),
        ),
      )
      const last = keys.at(-1) ?? root
      return { leaf: await forgeCertificate({ issuer: name('CA 99'), key: last, by: last }), others }
    },
  ],
  [
    'thousands of names under thousands of constraints',
    async () => {
      const key = await forgeKeys()
      const bases = Array.from({ length: 1000 }, (_, i) => general.dns(`a${i}.example.dk`))
      const names = Array.from({ length: 1000 }, (_, i) => general.dns(`b${i}.example.dk`))
      return {
        leaf: await forgeCertificate({
          issuer: name('CA'),
          key,
          by: key,
          extensions: [alternativeNames(names)],
        }),
        others: [
          await issue({
            subject: name('CA'),
            key,
            by: root,
            extensions: [...ca, nameConstraints([], bases)],
          }),
        ],
      }
    },
  ],
  [
    'policies that are mapped to each other at every step',
    async () => {
      const keys = await keysOf(12)
      const all = Array.from({ length: 14 }, (_, i) => `1.2.3.${i + 1}`)
      const pairs = all.flatMap((from) => all.map((to) => [from, to] as const))
      const others = await Promise.all(
        keys.map((key, i) =>
          issue({
            subject: name(`CA ${i}`),
            issuer: i === 0 ? name('Root') : name(`CA ${i - 1}`),
            key,
            by: keys[i - 1] ?? root,
            extensions: [...ca, policies(...all), policyMappings(...pairs)],
          }),
        ),
      )
      const last = keys.at(-1) ?? root
      return { leaf: await forgeCertificate({ issuer: name('CA 11'), key: last, by: last }), others }
    },
  ],
  [
    'an extension nested a thousand deep',
    async () => {
      let value = encodeDer(tags.null)
      for (let i = 0; i < 1000; i++) value = encodeDer(tags.sequence, value)
      const key = await forgeKeys()
      return {
        leaf: await forgeCertificate({ key, by: root, extensions: [extension('2.5.29.17', false, value)] }),
        others: [],
      }
    },
  ],
]

describe('a judgement ends soon over', () => {
  for (const [what, grow] of forests) {
    it(what, async () => {
      const { leaf, others } = await grow()
      const { judged, milliseconds } = await judge(leaf, others)
      expect(judged.verdict).not.toBe('valid')
      expect(milliseconds).toBeLessThan(mostMilliseconds)
    })
  }

  it('a true path hidden among namesakes, and finds it', async () => {
    const keys = await keysOf(30)
    const leaf = await forgeKeys()
    const right = keys.at(-1) ?? root
    const others = await Promise.all(keys.map((key) => issue({ subject: name('CA'), key, by: root })))
    const certificate = await forgeCertificate({ issuer: name('CA'), key: leaf, by: right })
    const judged = await judgeChain(crypto, {
      certificate,
      intermediates: others,
      anchors: [anchor],
      at: new Date('2026-06-01T00:00:00Z'),
      usages: [],
      purpose: 'any',
      crlsOf: null,
    })
    expect(judged).toMatchObject({ verdict: 'valid', problems: [] })
    expect(judged.path).toHaveLength(3)
  })
})
