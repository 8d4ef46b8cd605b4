// What the S/MIME route does to a mail: sign it, then encrypt the signed entity (RFC 8551 §3.7).
import type { Bytes } from '../bytes.ts'
import { encryptEntity, type EncryptOptions } from './encrypt.ts'
import { signEntity, type SignOptions } from './sign.ts'

/** A whole MIME entity, to stand under message headers. */
export async function signAndEncrypt(
  crypto: Crypto,
  options: SignOptions & Pick<EncryptOptions, 'recipients' | 'cipher' | 'oaep'>,
): Promise<Bytes> {
  return encryptEntity(crypto, { ...options, entity: await signEntity(crypto, options) })
}
