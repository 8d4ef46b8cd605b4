// Forests of certificates made to keep a judge busy: who they are for, and what stands around it.
import type { Bytes } from '../../src/bytes.ts'
import { encodeDer, tags } from '../../src/smime/der.ts'
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
} from './forge-certificate.ts'

const ca = [authority(), signsAll]

export interface Forest {
  readonly what: string
  readonly leaf: Bytes
  readonly others: readonly Bytes[]
}

export const keysOf = (count: number) => Promise.all(Array.from({ length: count }, forgeKeys))
export const issueAuthority = (plan: CertificatePlan) => forgeCertificate({ extensions: ca, ...plan })

/** The root that all of them pretend to lead to. */
export async function forgeRoot(): Promise<{ readonly root: Keys; readonly anchor: Bytes }> {
  const root = await forgeKeys()
  return {
    root,
    anchor: await forgeCertificate({ subject: name('Root'), key: root, by: root, extensions: ca }),
  }
}

type Grow = (root: Keys) => Promise<Omit<Forest, 'what'>>

const grown: readonly (readonly [what: string, grow: Grow])[] = [
  [
    'two authorities that certify each other',
    async () => {
      const [a, b, leaf] = await Promise.all([forgeKeys(), forgeKeys(), forgeKeys()])
      return {
        leaf: await forgeCertificate({ issuer: name('A'), key: leaf, by: a }),
        others: [
          await issueAuthority({ subject: name('A'), issuer: name('B'), key: a, by: b }),
          await issueAuthority({ subject: name('B'), issuer: name('A'), key: b, by: a }),
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
            i === j ? [] : [issueAuthority({ subject: name(`CA ${i}`), issuer: name(`CA ${j}`), key, by })],
          ),
        ),
      )
      return { leaf: await forgeCertificate({ issuer: name('CA 0'), key: first, by: first }), others }
    },
  ],
  [
    'two hundred authorities of one name, none of them the issuer',
    async (root) => {
      const keys = await keysOf(200)
      const stranger = await forgeKeys()
      return {
        leaf: await forgeCertificate({ issuer: name('CA'), key: stranger, by: stranger }),
        others: await Promise.all(keys.map((key) => issueAuthority({ subject: name('CA'), key, by: root }))),
      }
    },
  ],
  [
    'one key under many names in a circle',
    async () => {
      const key = await forgeKeys()
      const others = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          issueAuthority({ subject: name(`CA ${i}`), issuer: name(`CA ${(i + 1) % 60}`), key, by: key }),
        ),
      )
      return { leaf: await forgeCertificate({ issuer: name('CA 0'), key, by: key }), others }
    },
  ],
  [
    'a path of a hundred authorities',
    async (root) => {
      const keys = await keysOf(100)
      const others = await Promise.all(
        keys.map((key, i) =>
          issueAuthority({
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
    async (root) => {
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
          await issueAuthority({
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
    async (root) => {
      const keys = await keysOf(12)
      const all = Array.from({ length: 14 }, (_, i) => `1.2.3.${i + 1}`)
      const pairs = all.flatMap((from) => all.map((to) => [from, to] as const))
      const others = await Promise.all(
        keys.map((key, i) =>
          issueAuthority({
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
    async (root) => {
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

export const forestNames = grown.map(([what]) => what)

export function hostileForests(root: Keys): Promise<readonly Forest[]> {
  return Promise.all(grown.map(async ([what, grow]) => ({ what, ...(await grow(root)) })))
}
