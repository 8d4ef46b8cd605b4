// RSASSA-PSS (RFC 8017 §8.1.2, §9.1.2) where the mask has another hash than the message, which WebCrypto cannot say and
// OpenSSL and Java write. Verifying only.
import { concatBytes, equalBytes } from '../bytes.ts'
import { hashFunction, hashNow, type HashName } from './hashes.ts'
import { publicOperation } from './rsa-key.ts'
import { mask } from './rsa-oaep.ts'

export interface PssParameters {
  readonly hash: HashName
  readonly maskHash: HashName
  readonly saltLength: number
}

/** `digest` is the message's, by the same hash. Numbers are unsigned and without leading zeros. */
export function verifyPss(
  modulus: Uint8Array,
  exponent: Uint8Array,
  { hash, maskHash, saltLength }: PssParameters,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== modulus.length) return false
  const block = publicOperation(modulus, exponent, signature)
  if (block === null) return false
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24 - 1
  const length = Math.ceil(bits / 8)
  // With a modulus of 8k+1 bits the encoded message is one octet shorter than the signature.
  const encoded = block.subarray(block.length - length)
  if (length < block.length && block[0] !== 0) return false
  const hashLength = hashFunction(hash).outputLen
  if (length < hashLength + saltLength + 2 || encoded[length - 1] !== 0xbc) return false
  const masked = encoded.subarray(0, length - hashLength - 1)
  const expected = encoded.subarray(length - hashLength - 1, length - 1)
  const unused = 0xff >> (length * 8 - bits)
  if (((masked[0] ?? 0) & ~unused & 0xff) !== 0) return false
  const stream = mask(maskHash, expected, masked.length)
  const data = Uint8Array.from(masked, (byte, i) => byte ^ (stream[i] ?? 0))
  data[0] = (data[0] ?? 0) & unused
  const zeros = data.length - saltLength - 1
  if (data[zeros] !== 1 || data.subarray(0, zeros).some((byte) => byte !== 0)) return false
  const salt = data.subarray(zeros + 1)
  return equalBytes(hashNow(hash, concatBytes([new Uint8Array(8), digest, salt])), expected)
}
