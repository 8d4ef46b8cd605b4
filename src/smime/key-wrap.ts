// The wrap around a content key: AES (RFC 3394), and 3DES for old mail (RFC 3217 §3).
import { equalBytes, ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decryptBlocks } from './cbc.ts'
import { tripleDesDecipher } from './des.ts'
import { hashNow } from './hashes.ts'
import { oids } from './oids.ts'

export interface KeyWrap {
  /** Length of the key that wraps. */
  readonly octets: number
  /** Throws when the key is not the one that wrapped. */
  unwrap(crypto: Crypto, kek: Bytes, wrapped: Uint8Array): Promise<Bytes>
}

/** null for a wrap that we do not read. */
export function keyWrapOf(oid: string): KeyWrap | null {
  switch (oid) {
    case oids.aes128Wrap:
      return { octets: 16, unwrap: unwrapAes }
    case oids.aes192Wrap:
      return { octets: 24, unwrap: unwrapAes }
    case oids.aes256Wrap:
      return { octets: 32, unwrap: unwrapAes }
    case oids.tripleDesWrap:
      return { octets: 24, unwrap: (_crypto, kek, wrapped) => Promise.resolve(unwrapTripleDes(kek, wrapped)) }
    default:
      return null
  }
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

/** RFC 3394. The key type that comes out is of no meaning: only its octets are used. */
export async function unwrapAes(crypto: Crypto, kek: Bytes, wrapped: Uint8Array): Promise<Bytes> {
  const wrapper = await crypto.subtle.importKey('raw', kek, 'AES-KW', false, ['unwrapKey'])
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.unwrapKey('raw', ownBuffer(wrapped), wrapper, 'AES-KW', hmac, true, [
    'sign',
  ])
  return new Uint8Array(await crypto.subtle.exportKey('raw', key))
}

export async function wrapAes(crypto: Crypto, kek: Bytes, secret: Bytes): Promise<Bytes> {
  const wrapper = await crypto.subtle.importKey('raw', kek, 'AES-KW', false, ['wrapKey'])
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, hmac, true, ['sign'])
  return new Uint8Array(await crypto.subtle.wrapKey('raw', key, wrapper, 'AES-KW'))
}

/** RFC 3217 §3.2. */
function unwrapTripleDes(kek: Bytes, wrapped: Uint8Array): Bytes {
  if (wrapped.length !== 40) fail()
  const cipher = tripleDesDecipher(kek)
  const outer = decryptBlocks(cipher, Uint8Array.fromHex('4adda22c79e82105'), wrapped).reverse()
  const inner = decryptBlocks(cipher, outer.subarray(0, 8), outer.subarray(8))
  const secret = inner.slice(0, 24)
  return equalBytes(hashNow('SHA-1', secret).subarray(0, 8), inner.subarray(24)) ? secret : fail()
}
