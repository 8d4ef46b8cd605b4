// An encrypted entity → the entity inside (RFC 5652 §6, RFC 5083). To the outside every failure is the same one. Only the
// root of a message is opened, and what comes out is parsed on its own: a part among others stays shut, so that no HTML
// around it can carry its text away (EFAIL, Poddebniak et al. 2018).
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { parseEntity } from '../mime/parse-message.ts'
import { readAlgorithm } from './certificate.ts'
import { cmsKindOf, cmsOf, isCmsEntity } from './cms-kind.ts'
import { contentCipherOf } from './content-cipher.ts'
import { children, encodeDer, octetsOf, tags } from './der.ts'
import type { SigningKey } from './key-file.ts'
import { openContentKey, type KeyTransport, type SharedSecret } from './recipients.ts'

export interface Decrypted {
  readonly entity: Bytes
  readonly cipher: string
  readonly keyTransport: KeyTransport
}

/** Whether the root of the message is encrypted as a whole. */
export function isEncrypted(message: Uint8Array): boolean {
  const entity = parseEntity(message)
  if (!isCmsEntity(entity)) return false
  const kind = cmsKindOf(entity)
  return kind === 'enveloped' || kind === 'auth-enveloped'
}

/** Throws SikkertError 'cannot-decrypt', whatever the reason. */
export async function decryptEntity(
  crypto: Crypto,
  message: Uint8Array,
  keys: readonly SigningKey[],
  shared: SharedSecret | null = null,
): Promise<Decrypted> {
  try {
    return await decrypt(crypto, message, keys, shared)
  } catch (cause) {
    throw new SikkertError('cannot-decrypt', cause)
  }
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

async function decrypt(
  crypto: Crypto,
  message: Uint8Array,
  keys: readonly SigningKey[],
  shared: SharedSecret | null,
): Promise<Decrypted> {
  const entity = parseEntity(message)
  if (!isCmsEntity(entity)) fail()
  const { kind, body } = cmsOf(entity)
  if (kind !== 'enveloped' && kind !== 'auth-enveloped') fail()
  // originatorInfo is [0], authAttrs and unprotectedAttrs [1], unauthAttrs [2].
  const [, recipients, content, mac] = children(body).filter(({ tag }) => tag < 0xa0)
  const [, algorithmNode, ciphertextNode] = children(content ?? fail())
  const cipher = contentCipherOf(readAlgorithm(algorithmNode ?? fail())) ?? fail()
  // RFC 5083 §2.1, RFC 5652 §6.1: authenticated ciphers in the one, all others in the other.
  if (cipher.isAuthenticated !== (kind === 'auth-enveloped')) fail()
  const ciphertext = octetsOf(ciphertextNode ?? fail())
  const { secret, by } = await openContentKey(crypto, recipients ?? fail(), keys, cipher, shared)
  const attributes = children(body).find(({ tag }) => tag === 0xa1)
  const plain = await cipher.decrypt(
    crypto,
    secret,
    ciphertext,
    mac === undefined ? undefined : octetsOf(mac),
    // RFC 5083 §2.2: the attributes are authenticated as the SET OF that they are.
    kind === 'auth-enveloped' && attributes !== undefined
      ? encodeDer(tags.set, attributes.content)
      : undefined,
  )
  return { entity: plain, cipher: cipher.name, keyTransport: by }
}
