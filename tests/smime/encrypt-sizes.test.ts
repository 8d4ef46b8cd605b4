// Content is encrypted in pieces of 256 KiB: whatever its size and however it comes, what opens it gets it back whole.
import { describe, expect, it } from 'vitest'
import { decryptEntity } from '../../src/smime/decrypt.ts'
import { encryptContent } from '../../src/smime/encrypt.ts'
import { setStage } from './attacks/stage.ts'

const { on } = setStage()
const piece = 256 * 1024
const sizes = [0, 1, 15, 16, 17, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 5, 5 * piece - 16]

describe.each(['aes-256-cbc', 'aes-128-cbc', 'aes-256-gcm'] as const)('%s', (cipher) => {
  it.each(sizes)('%i octets', async (length) => {
    const content = Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff)
    const cuts = [0, Math.floor(length / 3), Math.floor(length / 2), length]
    // In three parts, the last of which is not there yet.
    const [first, second, third] = cuts.slice(1).map((end, i) => content.subarray(cuts[i], end))
    const pieces = [first ?? content, second ?? content, Promise.resolve(third ?? content)]
    const recipients = [on().eve.certificate]
    const message = await encryptContent(crypto, { length, pieces }, { recipients, cipher })
    const opened = await decryptEntity(crypto, message, [on().eve])
    expect(opened.cipher).toBe(cipher)
    expect(Buffer.from(opened.entity).equals(content)).toBe(true)
  })
})
