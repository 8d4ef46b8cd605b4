// The split key of a letter. Three things open it: the secret L in the link, the half R that the gateway releases after the
// code, and, where a code was agreed, that code itself. HKDF (RFC 5869) and PBKDF2 (RFC 8018) with SHA-256, AES-256-GCM.
//   handle = HKDF(L)            how the gateway finds the letter; tells nothing of L
//   X      = PBKDF2(code, salt = HKDF(L)), or empty with an SMS code
//   KEK    = HKDF(L ‖ R ‖ X, salt = handle)         wraps the random content key; the handle is bound in
//   verifier = HKDF(L ‖ X)      proves the agreed code to the gateway, which keeps SHA-256 of it
import { type Bytes, concatBytes, fromBase64Url, toBase64Url, utf8 } from '../bytes.ts'
import type { KeyWrap } from '../contract/letter.ts'
import { SikkertError } from '../errors.ts'

export const keyLength = 32
const handleLength = 16
const nonceLength = 12
/** OWASP 2023 for PBKDF2-HMAC-SHA-256. L is mixed in besides, so the stored verifier is no target by itself. */
const rounds = 600_000
const none = new Uint8Array(0)

export interface LinkKeys {
  readonly handle: Bytes
  /** base64url, as the gateway is asked for it. */
  readonly handleText: string
}

export async function handleOf(crypto: Crypto, secret: Bytes): Promise<LinkKeys> {
  const handle = await expand(crypto, secret, none, 'handle', handleLength)
  return { handle, handleText: toBase64Url(handle) }
}

/** X of an agreed code that agreed-code.ts has brought into its one form. Takes about 0.1 s on purpose. */
export async function stretchCode(crypto: Crypto, secret: Bytes, normalisedCode: string): Promise<Bytes> {
  const salt = await expand(crypto, secret, none, 'code-salt', keyLength)
  const material = await crypto.subtle.importKey('raw', utf8(normalisedCode), 'PBKDF2', false, ['deriveBits'])
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, material, keyLength * 8))
}

export async function verifierOf(crypto: Crypto, secret: Bytes, stretched: Bytes): Promise<Bytes> {
  return expand(crypto, concatBytes([secret, stretched]), none, 'verifier', keyLength)
}

export interface WrappingParts {
  readonly secret: Bytes
  readonly release: Bytes
  /** null with an SMS code. */
  readonly stretched: Bytes | null
}

export async function wrapKey(crypto: Crypto, parts: WrappingParts, contentKey: Bytes): Promise<KeyWrap> {
  const { key, handle } = await wrappingKey(crypto, parts)
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
  const parameters = { name: 'AES-GCM', iv: nonce, additionalData: handle }
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(parameters, key, contentKey))
  return { nonce: toBase64Url(nonce), ciphertext: toBase64Url(ciphertext) }
}

/** The content key, or SikkertError 'letter-cannot-open' for every reason alike. */
export async function unwrapKey(crypto: Crypto, parts: WrappingParts, wrap: KeyWrap): Promise<Bytes> {
  const { key, handle } = await wrappingKey(crypto, parts)
  try {
    const parameters = { name: 'AES-GCM', iv: fromBase64Url(wrap.nonce), additionalData: handle }
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, fromBase64Url(wrap.ciphertext)))
  } catch (cause) {
    throw new SikkertError('letter-cannot-open', cause)
  }
}

/** Each part has its own key, so that no part can stand in for another. */
export async function partKey(crypto: Crypto, contentKey: Bytes, part: number): Promise<Bytes> {
  return expand(crypto, contentKey, none, `part/${part}`, 16)
}

async function wrappingKey(
  crypto: Crypto,
  parts: WrappingParts,
): Promise<{ readonly key: CryptoKey; readonly handle: Bytes }> {
  const { handle } = await handleOf(crypto, parts.secret)
  const material = concatBytes([parts.secret, parts.release, parts.stretched ?? none])
  const raw = await expand(crypto, material, handle, 'wrap', keyLength)
  const key = await crypto.subtle.importKey('raw', raw, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt'])
  return { key, handle }
}

async function expand(
  crypto: Crypto,
  material: Bytes,
  salt: Bytes,
  purpose: string,
  length: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits'])
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(`sikkert/letter/1/${purpose}`) }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8))
}
