// The ciphers that content and key files are encrypted with, as an allow-list by identifier: AES in CBC (RFC 3565) and GCM
// (RFC 5084) both ways elsewhere, 3DES, RC2 and DES (RFC 3370 §5, RFC 8018 §B.2) for reading what is old.
import { concatBytes, ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decryptCbc, type BlockDecipher } from './cbc.ts'
import type { AlgorithmIdentifier } from './certificate.ts'
import { tripleDesDecipher } from './des.ts'
import { children, isOctetString, octetsOf, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'
import { rc2Decipher } from './rc2.ts'

export interface ContentCipher {
  readonly name: string
  /** Lengths that its key may have, the usual one first. */
  readonly keyOctets: readonly number[]
  readonly isAuthenticated: boolean
  /** Throws when the padding or the tag is wrong. `tag` and `associated` are for authenticated ciphers. */
  decrypt(
    crypto: Crypto,
    key: Uint8Array,
    ciphertext: Uint8Array,
    tag?: Uint8Array,
    associated?: Uint8Array,
  ): Promise<Bytes>
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

/** null for a cipher that we do not read. */
export function contentCipherOf({ oid, parameters }: AlgorithmIdentifier): ContentCipher | null {
  switch (oid) {
    case oids.aes128Cbc:
      return aesCbc('aes-128-cbc', 16, parameters)
    case oids.aes192Cbc:
      return aesCbc('aes-192-cbc', 24, parameters)
    case oids.aes256Cbc:
      return aesCbc('aes-256-cbc', 32, parameters)
    case oids.aes128Gcm:
      return aesGcm('aes-128-gcm', 16, parameters)
    case oids.aes192Gcm:
      return aesGcm('aes-192-gcm', 24, parameters)
    case oids.aes256Gcm:
      return aesGcm('aes-256-gcm', 32, parameters)
    case oids.tripleDesCbc:
      return old('3des-cbc', [24], ivOf(parameters), tripleDesDecipher)
    case oids.desCbc:
      return old('des-cbc', [8], ivOf(parameters), tripleDesDecipher)
    case oids.rc2Cbc: {
      const { bits, iv } = rc2Parameters(parameters)
      // Some makers give a 40-bit RC2 a key of 16 octets and let RC2 cut it down.
      const lengths = [...new Set([Math.ceil(bits / 8), 16])]
      return old(`rc2-${bits}-cbc`, lengths, iv, (key) => rc2Decipher(key, bits))
    }
    default:
      return null
  }
}

function aesCbc(name: string, octets: number, parameters: Asn1Node | null): ContentCipher {
  const iv = ivOf(parameters)
  return {
    name,
    keyOctets: [octets],
    isAuthenticated: false,
    async decrypt(crypto, key, ciphertext) {
      const imported = await crypto.subtle.importKey('raw', ownBuffer(key), 'AES-CBC', false, ['decrypt'])
      const algorithm = { name: 'AES-CBC', iv: ownBuffer(iv) }
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, ownBuffer(ciphertext)))
    },
  }
}

function aesGcm(name: string, octets: number, parameters: Asn1Node | null): ContentCipher {
  const [nonce, length] = parameters?.tag === tags.sequence ? children(parameters) : []
  if (!isOctetString(nonce) || nonce.content.length === 0) fail()
  // RFC 5084 §3.2: 12 octets unless said.
  const tagOctets = length === undefined ? 12 : (length.content[0] ?? 0)
  return {
    name,
    keyOctets: [octets],
    isAuthenticated: true,
    async decrypt(crypto, key, ciphertext, tag, associated) {
      if (tag?.length !== tagOctets || tagOctets < 12 || tagOctets > 16) fail()
      const imported = await crypto.subtle.importKey('raw', ownBuffer(key), 'AES-GCM', false, ['decrypt'])
      const algorithm = {
        name: 'AES-GCM',
        iv: ownBuffer(nonce.content),
        tagLength: tagOctets * 8,
        ...(associated === undefined ? {} : { additionalData: ownBuffer(associated) }),
      }
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, concatBytes([ciphertext, tag])))
    },
  }
}

function old(
  name: string,
  keyOctets: readonly number[],
  iv: Uint8Array,
  decipher: (key: Uint8Array) => BlockDecipher,
): ContentCipher {
  return {
    name,
    keyOctets,
    isAuthenticated: false,
    decrypt: (_, key, ciphertext) =>
      new Promise((resolve) => {
        resolve(decryptCbc(decipher(key), iv, ciphertext))
      }),
  }
}

function ivOf(parameters: Asn1Node | null): Uint8Array {
  return isOctetString(parameters) ? octetsOf(parameters) : fail()
}

// RFC 8018 §B.2.3: below 256 the version is a code for the effective key bits; without one they are 32.
function rc2Parameters(parameters: Asn1Node | null): { readonly bits: number; readonly iv: Uint8Array } {
  if (parameters?.tag === tags.octetString) return { bits: 32, iv: octetsOf(parameters) }
  const fields = parameters === null ? fail() : children(parameters)
  const iv = ivOf(fields[fields.length - 1] ?? null)
  if (fields.length === 1) return { bits: 32, iv }
  const version = (fields[0]?.content ?? new Uint8Array(0)).reduce((sum, byte) => sum * 256 + byte, 0)
  const codes: ReadonlyMap<number, number> = new Map([
    [160, 40],
    [120, 64],
    [58, 128],
  ])
  const bits = version >= 256 ? version : (codes.get(version) ?? fail())
  return bits > 1024 ? fail() : { bits, iv }
}
