// Hash functions by name and identifier. WebCrypto hashes what is large; what it lacks (SHA-224, SHA-512/t, and MD5 for
// old key files) and what is hashed thousands of times over a few bytes goes to noble-hashes, which is synchronous.
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js'
import { ownBuffer, type Bytes } from '../bytes.ts'
import { oids } from './oids.ts'

const functions = {
  MD5: md5,
  'SHA-1': sha1,
  'SHA-224': sha224,
  'SHA-256': sha256,
  'SHA-384': sha384,
  'SHA-512': sha512,
  'SHA-512/224': sha512_224,
  'SHA-512/256': sha512_256,
}
export type HashName = keyof typeof functions

const names: ReadonlyMap<string, HashName> = new Map([
  [oids.md5, 'MD5'],
  [oids.sha1, 'SHA-1'],
  [oids.sha224, 'SHA-224'],
  [oids.sha256, 'SHA-256'],
  [oids.sha384, 'SHA-384'],
  [oids.sha512, 'SHA-512'],
  [oids.sha512t224, 'SHA-512/224'],
  [oids.sha512t256, 'SHA-512/256'],
])
const inWebCrypto = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const
type WebHash = (typeof inWebCrypto)[number]

/** The function that an identifier names; null for one we do not know. Knowing is not trusting. */
export function hashNameOf(oid: string): HashName | null {
  return names.get(oid) ?? null
}

export function hashFunction(name: HashName): (typeof functions)[HashName] {
  return functions[name]
}

/** For small input. */
export function hashNow(name: HashName, data: Uint8Array): Bytes {
  return ownBuffer(functions[name](data))
}

export async function digestOf(
  crypto: Crypto,
  name: HashName,
  data: Uint8Array,
  hashLarge?: HashLarge,
): Promise<Bytes> {
  if (!isWebHash(name)) return hashNow(name, data)
  return hashLarge === undefined || name === 'SHA-1'
    ? new Uint8Array(await crypto.subtle.digest(name, ownBuffer(data)))
    : hashLarge(name, data)
}

/**
 * Hashes large content where it lies. WebCrypto copies it whole first, and knows no other way; an edge that does (Node's)
 * brings it along.
 */
export type HashLarge = (hash: 'SHA-256' | 'SHA-384' | 'SHA-512', content: Uint8Array) => Promise<Bytes>

function isWebHash(name: HashName): name is WebHash {
  return inWebCrypto.some((known) => known === name)
}
