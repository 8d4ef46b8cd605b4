// PasswordRecipientInfo (RFC 5652 §6.2.4, RFC 3211): mail under a password that both sides know. Reading only, for what
// OpenSSL and a few gateways write; a password on a mail is no way that we send by.
import { ownBuffer, concatBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decryptBlocks } from './cbc.ts'
import { type AlgorithmIdentifier, readAlgorithm } from './certificate.ts'
import { contentCipherOf, type ContentCipher } from './content-cipher.ts'
import { tripleDesDecipher } from './des.ts'
import { children, isOctetString, octetsOf, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'
import { derivedKey, type Password } from './password-encryption.ts'

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

/** The content key, or null when this password does not open it. Throws for what we do not read. */
export async function openByPassword(
  crypto: Crypto,
  info: Asn1Node,
  password: Password,
  content: ContentCipher,
): Promise<Bytes | null> {
  const [version, derivation, encryption, wrapped] = children(info)
  // RFC 3211 §1.2.1: without a derivation both sides agreed on the key itself, which is no password.
  if (version?.tag !== tags.integer || derivation?.tag !== 0xa0 || encryption === undefined) fail()
  const { oid, parameters } = readAlgorithm(encryption)
  if (oid !== oids.pwriKek || parameters === null || !isOctetString(wrapped)) fail()
  const inner = readAlgorithm(parameters)
  const octets = contentCipherOf(inner)?.keyOctets[0] ?? fail()
  for (const form of password.narrow) {
    const kek = await derivedKey(crypto, readAlgorithm(derivation), form, octets, password)
    const secret = await unwrap(crypto, inner, kek, octetsOf(wrapped))
    if (secret !== null && content.keyOctets.includes(secret.length)) return secret
  }
  return null
}

/**
 * RFC 3211 §2.3.2: the key was encrypted twice, so that each octet hangs on all; the second time began with the last block
 * of the first. Three octets beside their complements tell whether it was this password.
 */
async function unwrap(
  crypto: Crypto,
  algorithm: AlgorithmIdentifier,
  kek: Bytes,
  wrapped: Uint8Array,
): Promise<Bytes | null> {
  const iv = isOctetString(algorithm.parameters) ? octetsOf(algorithm.parameters) : fail()
  const size = iv.length
  const count = wrapped.length
  if (count < 2 * size || count > 1024 || count % size !== 0) fail()
  const last = await blocks(
    crypto,
    algorithm.oid,
    kek,
    wrapped.subarray(count - 2 * size, count - size),
    wrapped.subarray(count - size),
  )
  const others = await blocks(crypto, algorithm.oid, kek, last, wrapped.subarray(0, count - size))
  const plain = await blocks(crypto, algorithm.oid, kek, iv, concatBytes([others, last]))
  const [length = 0, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = plain
  const isRight = ((a ^ d) & (b ^ e) & (c ^ f)) === 0xff && length + 4 <= plain.length
  return isRight ? plain.slice(4, 4 + length) : null
}

/** CBC over whole blocks without padding. */
async function blocks(
  crypto: Crypto,
  oid: string,
  key: Bytes,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Bytes> {
  if (oid === oids.tripleDesCbc) return decryptBlocks(tripleDesDecipher(key), iv, ciphertext)
  if (oid !== oids.aes128Cbc && oid !== oids.aes192Cbc && oid !== oids.aes256Cbc) fail()
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt', 'decrypt'])
  // WebCrypto takes padding off always: a block of nothing but padding is put behind.
  const end = { name: 'AES-CBC', iv: ownBuffer(ciphertext.slice(-16)) }
  const padding = new Uint8Array(await crypto.subtle.encrypt(end, imported, new Uint8Array(0)))
  const algorithm = { name: 'AES-CBC', iv: ownBuffer(iv.slice()) }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, concatBytes([ciphertext, padding])))
}
