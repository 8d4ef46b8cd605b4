// The key file as the gateway keeps it: encrypted under the key file's own password, so that it roams and nobody but the
// caseworker opens it. PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2) with 600 000 rounds, then AES-256-GCM; versioned, so that
// Argon2id can follow.
import { fromBase64Url, toBase64Url, utf8, type Bytes } from '../bytes.ts'
import type { KeyBlob } from '../contract/key-blob.ts'
import { SikkertError } from '../errors.ts'
import type { Personal } from '../personal.ts'

const rounds = 600_000

export async function sealKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  password: Personal<string>,
): Promise<KeyBlob> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const key = await keyOf(crypto, password, salt, rounds)
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, Uint8Array.from(file))
  return {
    version: 1,
    iterations: rounds,
    salt: toBase64Url(salt),
    nonce: toBase64Url(nonce),
    ciphertext: toBase64Url(new Uint8Array(ciphertext)),
  }
}

/** Throws SikkertError 'key-password-wrong' when the password does not fit. */
export async function openKeyBlob(crypto: Crypto, blob: KeyBlob, password: Personal<string>): Promise<Bytes> {
  const key = await keyOf(crypto, password, fromBase64Url(blob.salt), blob.iterations)
  try {
    const file = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: fromBase64Url(blob.nonce) },
      key,
      fromBase64Url(blob.ciphertext),
    )
    return new Uint8Array(file)
  } catch (cause) {
    throw new SikkertError('key-password-wrong', cause)
  }
}

async function keyOf(
  crypto: Crypto,
  password: Personal<string>,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey(
    'raw',
    utf8(password.reveal().normalize('NFC')),
    'PBKDF2',
    false,
    ['deriveKey'],
  )
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}
