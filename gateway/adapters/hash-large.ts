// Hashing in Node without the copy that WebCrypto makes, a piece at a time, so that other work goes on in between.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { HashLarge } from '../../src/smime/hashes.ts'

const pieceOctets = 1024 * 1024

export const hashLarge: HashLarge = async (name, content) => {
  const hash = createHash(name.replace('-', ''))
  for (let at = 0; at < content.length; at += pieceOctets) {
    hash.update(content.subarray(at, at + pieceOctets))
    await setImmediate()
  }
  return new Uint8Array(hash.digest())
}
