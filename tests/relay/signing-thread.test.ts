// Signatures made in a thread beside: each asker gets their own, and what cannot be signed harms nobody else.
import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSigningThreads } from '../../gateway/adapters/signing-thread.ts'
import { signAtOnce } from '../../gateway/relay/dkim.ts'
import { utf8 } from '../../src/bytes.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ed25519 = generateKeyPairSync('ed25519')
// For key agreement alone.
const unfit = generateKeyPairSync('x25519')

describe('a thread that signs', () => {
  it.each([
    ['RSA', rsa.privateKey],
    ['Ed25519', ed25519.privateKey],
  ])('makes the signatures that are made here, by %s', async (_what, key) => {
    const sign = createSigningThreads()
    const texts = Array.from({ length: 20 }, (_, i) => utf8(`from:mette${i}@nordkysten.test`))
    const signatures = await Promise.all(texts.map((text) => sign(text, key)))
    // Both kinds of signature have no chance in them (RFC 8017 §8.2, RFC 8032 §5.1.6).
    expect(signatures).toEqual(texts.map((text) => signAtOnce(text, key)))
  })

  it('signs by two keys', async () => {
    const sign = createSigningThreads()
    const text = utf8('from:mette@nordkysten.test')
    const [first, second] = await Promise.all([sign(text, rsa.privateKey), sign(text, ed25519.privateKey)])
    expect(verify('sha256', text, rsa.publicKey, first)).toBe(true)
    expect(second).toHaveLength(64)
  })

  it('says that it cannot sign, and signs what comes next', async () => {
    const sign = createSigningThreads()
    const text = utf8('from:mette@nordkysten.test')
    const [bad, good] = await Promise.allSettled([sign(text, unfit.privateKey), sign(text, rsa.privateKey)])
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled'])
    await expect(sign(text, unfit.privateKey)).rejects.toThrow()
    await expect(sign(text, rsa.privateKey)).resolves.toHaveLength(256)
  })
})
