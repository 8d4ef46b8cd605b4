// The key that is not in the store: 32 bytes from a file outside the data folder and its backups. Everything sealed here
// opens only with it, for the purpose it was sealed for, at the place it was bound to. HKDF (RFC 5869) per purpose,
// AES-256-GCM with a random nonce; HMAC-SHA-256 for look-ups that must not tell what they look up.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { concatBytes, fromBase64Url, toBase64Url, toHex, utf8, type Bytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'

export interface MasterKey {
  /** nonce (12) + ciphertext + tag (16). */
  seal(purpose: string, plain: Uint8Array, boundTo: string): Bytes
  /** Throws SikkertError 'cannot-decrypt' for every reason alike. */
  open(purpose: string, sealed: Uint8Array, boundTo: string): Bytes
  /** 64 hex digits. */
  mac(purpose: string, text: string): string
}

const keyLength = 32
const nonceLength = 12
const tagLength = 16

/** Reads the key file: 32 bytes as base64url, white space around it allowed. Throws when it holds anything else. */
export function openMasterKey(file: string): MasterKey {
  const text = readFileSync(file, 'utf8').trim()
  const key = fromBase64Url(text)
  if (key.length !== keyLength) throw new Error('the master key file must hold 32 bytes as base64url')
  return masterKeyOf(key)
}

/** Makes a key file that only its owner may read. Fails when the file exists. */
export function makeMasterKeyFile(file: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeSync(handle, toBase64Url(randomBytes(keyLength)))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Random bytes are fetched for so many nonces at once; fetching costs more than sealing an address. */
const noncesAtOnce = 256

function createNonces(): () => Uint8Array {
  let drawn = new Uint8Array(0)
  let at = 0
  return () => {
    if (at >= drawn.length) {
      drawn = randomBytes(noncesAtOnce * nonceLength)
      at = 0
    }
    at += nonceLength
    return drawn.subarray(at - nonceLength, at)
  }
}

export function masterKeyOf(key: Uint8Array): MasterKey {
  const nextNonce = createNonces()
  const derived = new Map<string, KeyObject>()
  const keyFor = (purpose: string): KeyObject => {
    const known = derived.get(purpose)
    if (known !== undefined) return known
    const bytes = hkdfSync('sha256', key, new Uint8Array(0), `sikkert/${purpose}`, keyLength)
    // Node reads a key given as bytes anew each time.
    const made = createSecretKey(new Uint8Array(bytes))
    derived.set(purpose, made)
    return made
  }
  return {
    seal(purpose, plain, boundTo) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce)
      cipher.setAAD(utf8(boundTo))
      const sealed = cipher.update(plain)
      // GCM has no block to fill: nothing comes at the end.
      cipher.final()
      return concatBytes([nonce, sealed, cipher.getAuthTag()])
    },
    open(purpose, sealed, boundTo) {
      try {
        const end = sealed.length - tagLength
        const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), sealed.subarray(0, nonceLength), {
          authTagLength: tagLength,
        })
        decipher.setAAD(utf8(boundTo))
        decipher.setAuthTag(sealed.subarray(end))
        const plain = decipher.update(sealed.subarray(nonceLength, end))
        decipher.final()
        return new Uint8Array(plain)
      } catch (cause) {
        throw new SikkertError('cannot-decrypt', cause)
      }
    },
    mac: (purpose, text) =>
      toHex(
        createHmac('sha256', keyFor(`mac/${purpose}`))
          .update(text)
          .digest(),
      ),
  }
}
