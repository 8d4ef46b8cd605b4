// RSAES-OAEP (RFC 8017 §7.1) over our own RSA, because WebCrypto cannot say "SHA-256 with a mask of SHA-1", which
// OpenSSL, NSS and Java write; and its parameters in CMS (RFC 4055 §4.1, RFC 3560). Reading only: what we write is what
// WebCrypto writes.
import { concatBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { readAlgorithm } from './certificate.ts'
import { children, octetsOf, type Asn1Node } from './der.ts'
import { hashFunction, hashNameOf, hashNow, type HashName } from './hashes.ts'
import { oids } from './oids.ts'
import { privateOperation, type Random, type RsaPrivateKey } from './rsa-key.ts'

export interface OaepParameters {
  readonly hash: HashName
  readonly maskHash: HashName
  readonly label: Uint8Array
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

export function readOaepParameters(node: Asn1Node | null): OaepParameters {
  // Everything is SHA-1 and an empty label unless said (RFC 4055 §4.1).
  let [hash, maskHash, label]: [HashName, HashName, Uint8Array] = ['SHA-1', 'SHA-1', new Uint8Array(0)]
  for (const field of node === null ? [] : children(node)) {
    const [inner] = children(field)
    if (inner === undefined) fail()
    const algorithm = readAlgorithm(inner)
    if (field.tag === 0xa0) hash = hashNameOf(algorithm.oid) ?? fail()
    else if (field.tag === 0xa1) {
      if (algorithm.oid !== oids.mgf1 || algorithm.parameters === null) fail()
      maskHash = hashNameOf(readAlgorithm(algorithm.parameters).oid) ?? fail()
    } else if (field.tag === 0xa2) {
      if (algorithm.oid !== oids.pSpecified || algorithm.parameters === null) fail()
      label = octetsOf(algorithm.parameters)
    } else fail()
  }
  return { hash, maskHash, label }
}

/** Throws one and the same 'cannot-decrypt' for everything that is wrong, found out only at the end (Manger 2001). */
export function decryptOaep(
  key: RsaPrivateKey,
  ciphertext: Uint8Array,
  { hash, maskHash, label }: OaepParameters,
  random: Random,
): Bytes {
  const hashLength = hashFunction(hash).outputLen
  if (key.octets < 2 * hashLength + 2) fail()
  const block = privateOperation(key, ciphertext, random) ?? fail()
  const seedMasked = block.subarray(1, 1 + hashLength)
  const dataMasked = block.subarray(1 + hashLength)
  const seed = xor(seedMasked, mask(maskHash, dataMasked, hashLength))
  const data = xor(dataMasked, mask(maskHash, seed, dataMasked.length))
  const expected = hashNow(hash, label)
  let wrong = block[0] ?? 1
  for (let i = 0; i < hashLength; i++) wrong |= (data[i] ?? 0) ^ (expected[i] ?? 0)
  // After the label's hash: zeros, a one, the secret. Walked to its end whatever is found.
  let start = 0
  for (let i = hashLength; i < data.length; i++) {
    const byte = data[i] ?? 0
    if (start === 0 && byte === 1) start = i + 1
    else if (start === 0 && byte !== 0) wrong |= 1
  }
  if (wrong !== 0 || start === 0) fail()
  return data.slice(start)
}

/** MGF1 (RFC 8017 §B.2.1). */
export function mask(hash: HashName, seed: Uint8Array, length: number): Bytes {
  const blocks: Uint8Array[] = []
  const size = hashFunction(hash).outputLen
  for (let counter = 0; counter * size < length; counter++) {
    const suffix = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter)
    blocks.push(hashNow(hash, concatBytes([seed, suffix])))
  }
  return concatBytes(blocks).slice(0, length)
}

function xor(a: Uint8Array, b: Uint8Array): Bytes {
  return Uint8Array.from(a, (byte, i) => byte ^ (b[i] ?? 0))
}
