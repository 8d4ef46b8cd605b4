// What a proof proves: changed in any place it is invalid, and nobody but the gateway can make one.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type AuditEntry, nextEntry, verifyChain } from '../../src/evidence/audit-chain.ts'
import { canonicalText } from '../../src/evidence/canonical.ts'
import {
  type EvidenceBody,
  type EvidenceKey,
  signEvidence,
  verifyEvidence,
} from '../../src/evidence/evidence-file.ts'

const runs = process.env['SLOW'] === '1' ? 2000 : 100

async function makeKey(): Promise<EvidenceKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  return {
    privateKey: pair.privateKey,
    spki: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)),
  }
}

const evidence: EvidenceBody = {
  format: 'send-sikkert-evidence-1',
  organisation: { name: 'Nordkysten Kommune', cvr: '12345674' },
  message: {
    id: '6f1c1f0e-6a52-4d0b-9a57-0f0f3c1b7a11',
    from: 'mette.krogh@nordkysten.test',
    acceptedAt: '2026-11-25T10:00:00.000Z',
    sha256: 'ab'.repeat(32),
  },
  recipients: [
    {
      address: 'loen@havneby.test',
      outcome: 'delivered',
      at: '2026-11-25T10:00:02.000Z',
      proof: { tls: { protocol: 'TLSv1.3', host: 'mx.havneby.test' } },
    },
  ],
  audit: [{ n: 7, hash: 'cd'.repeat(32) }],
}

let key: EvidenceKey
let text: string
beforeAll(async () => {
  key = await makeKey()
  text = await signEvidence(crypto, key, evidence)
})

describe('a proof', () => {
  it('is valid with the gateway’s key, and tells what happened', async () => {
    expect(await verifyEvidence(crypto, text, [key.spki])).toEqual({
      verdict: 'valid',
      evidence,
      problems: [],
    })
  })

  it('is still the same when its JSON is written in another way', async () => {
    const other = JSON.stringify(JSON.parse(text))
    expect((await verifyEvidence(crypto, other, [key.spki])).verdict).toBe('valid')
  })

  it.each<[string, () => readonly Uint8Array[]]>([
    ['nobody is trusted', () => []],
    ['another is trusted', () => [new Uint8Array(44)]],
  ])('is not valid when %s', async (_who, trusted) => {
    expect(await verifyEvidence(crypto, text, trusted())).toMatchObject({
      verdict: 'invalid',
      problems: ['signer-not-trusted'],
    })
  })

  it('signed by a key of one’s own is not valid', async () => {
    const forged = await signEvidence(crypto, await makeKey(), evidence)
    expect((await verifyEvidence(crypto, forged, [key.spki])).verdict).toBe('invalid')
  })

  it('is never valid with one character changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('0', 'x', '"', '}', ' ', 'é'),
        async (at, other) => {
          const changed = text.slice(0, at) + other + text.slice(at + 1)
          const judged = await verifyEvidence(crypto, changed, [key.spki])
          // White space between the parts is no part of what is signed.
          if (judged.verdict === 'valid') expect(judged.evidence).toEqual(evidence)
        },
      ),
      { numRuns: runs },
    )
  })

  it.each([
    [
      'a key twice, the last as signed',
      '"outcome": "delivered"',
      '"outcome": "failed", "outcome": "delivered"',
    ],
    [
      'the same with an escape',
      '"outcome": "delivered"',
      '"out\\u0063ome": "failed", "outcome": "delivered"',
    ],
    ['a key of the proof twice', '"protocol":', '"protocol": "SSLv3", "protocol":'],
    ['the signed part twice', '"evidence": {', '"evidence": {}, "evidence": {'],
    ['__proto__ in the proof', '"proof": {', '"proof": {"__proto__": {"forged": true},'],
    ['__proto__ in the message', '"message": {', '"message": {"__proto__": {"from": "x"},'],
    ['__proto__ outside', '"key":', '"__proto__": {"key": "x"}, "key":'],
  ])('with %s is not valid, for people would read what nobody signed', async (_what, from, to) => {
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    expect(await verifyEvidence(crypto, changed, [key.spki])).toEqual({
      verdict: 'invalid',
      evidence: null,
      problems: ['not-evidence'],
    })
  })

  it.each(['a "quoted" word: yes', 'back\\slash\\', 'æ { "x": 1 }', '\u2028'])(
    'may hold %j',
    async (host) => {
      const [recipient] = evidence.recipients
      if (recipient === undefined) throw new Error('no recipient')
      const odd = { ...evidence, recipients: [{ ...recipient, proof: { [host]: [host, { host }] } }] }
      const signed = await signEvidence(crypto, key, odd)
      expect((await verifyEvidence(crypto, signed, [key.spki])).verdict).toBe('valid')
    },
  )

  it.each(['', '{}', '[]', 'null', '{"evidence":1}', 'x'.repeat(2_100_000)])(
    '%.20s is no proof',
    async (other) => {
      expect(await verifyEvidence(crypto, other, [key.spki])).toMatchObject({
        verdict: 'invalid',
        problems: ['not-evidence'],
      })
    },
  )
})

describe('the canonical form (RFC 8785)', () => {
  it.each([
    [{ b: 1, a: [true, null, 'é"'] }, '{"a":[true,null,"é\\""],"b":1}'],
    [{ é: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"é":1}'],
  ])('%j', (value, canonical) => {
    expect(canonicalText(value)).toBe(canonical)
  })

  it('has no fractions', () => {
    expect(() => canonicalText(0.5)).toThrow(TypeError)
  })
})

describe('the chain', () => {
  let chain: AuditEntry[]
  beforeAll(async () => {
    chain = []
    for (const message of ['a', 'b', 'c', 'd']) {
      chain.push(await nextEntry(crypto, chain.at(-1) ?? null, '2026-11-25T10:00:00.000Z', { message }))
    }
  })

  it('is valid as it was written, and empty', async () => {
    expect(await verifyChain(crypto, chain)).toEqual({ verdict: 'valid', events: 4 })
    expect(await verifyChain(crypto, [])).toEqual({ verdict: 'valid', events: 0 })
  })

  it.each<[string, (entries: readonly AuditEntry[]) => readonly (AuditEntry | undefined)[], number]>([
    ['an entry is changed', ([a, b, c, d]) => [a, b && { ...b, event: { message: 'x' } }, c, d], 2],
    ['an entry is missing', ([a, , c, d]) => [a, c, d], 2],
    ['two have changed places', ([a, c, b, d]) => [a, b, c, d].with(1, b).with(2, c), 2],
    ['one stands there twice', ([a, b, c, d]) => [a, b, b, c, d], 3],
    ['the first is missing', ([, b, c, d]) => [b, c, d], 1],
    ['a time is changed', ([a, b, c, d]) => [a, b, c, d && { ...d, at: '2026-11-26T10:00:00.000Z' }], 4],
  ])('breaks where %s', async (_what, change, firstBad) => {
    const changed = change(chain).filter((entry) => entry !== undefined)
    expect(await verifyChain(crypto, changed)).toMatchObject({ verdict: 'invalid', firstBad })
  })
})
