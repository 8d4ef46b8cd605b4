// Forests of certificates made to keep the judge busy. Each ends within its budget of checks, and never with "valid".
// What they cost in time is told by bench/certificates.ts.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/bytes.ts'
import { judgeChain } from '../../../src/smime/judge-chain.ts'
import { wholeBudget } from '../../../src/smime/path/ground.ts'
import {
  type Forest,
  forestNames,
  forgeRoot,
  hostileForests,
  issueAuthority,
  keysOf,
} from '../../support/certificate-forests.ts'
import { forgeCertificate, forgeKeys, type Keys, name } from '../../support/forge-certificate.ts'

let root: Keys
let anchor: Bytes
let forests: readonly Forest[]

beforeAll(async () => {
  ;({ root, anchor } = await forgeRoot())
  forests = await hostileForests(root)
})

/** The platform's, and how many signatures it was asked to check. */
function counting() {
  let checks = 0
  const subtle = new Proxy(crypto.subtle, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]): unknown => {
        if (key === 'verify') checks++
        return Reflect.apply(member, target, given)
      }
    },
  })
  const counted = new Proxy(crypto, {
    get: (target, key): unknown => (key === 'subtle' ? subtle : Reflect.get(target, key, target)),
  })
  return { crypto: counted, checks: () => checks }
}

describe('a judgement ends within its budget over', () => {
  it.each(forestNames)('%s', async (wanted) => {
    const forest = forests.find(({ what }) => what === wanted)
    if (forest === undefined) throw new Error(`no forest: ${wanted}`)
    const { crypto: counted, checks } = counting()
    const judged = await judgeChain(counted, {
      certificate: forest.leaf,
      intermediates: forest.others,
      anchors: [anchor],
      at: new Date('2026-06-01T00:00:00Z'),
      usages: [],
      purpose: 'any',
      crlsOf: () => Promise.resolve([]),
      policies: { explicit: true },
    })
    expect(judged.verdict).not.toBe('valid')
    expect(checks()).toBeLessThanOrEqual(wholeBudget.signatures)
  })

  it('a true path hidden among namesakes, and finds it', async () => {
    const keys = await keysOf(30)
    const leaf = await forgeKeys()
    const right = keys.at(-1) ?? root
    const others = await Promise.all(
      keys.map((key) => issueAuthority({ subject: name('CA'), key, by: root })),
    )
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
