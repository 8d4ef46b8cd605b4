// What the S/MIME route does to a mail: sign it, then encrypt the signed entity (RFC 8551 §3.7). The signature stands
// behind the content, so encrypting begins while the content is still being hashed.
import type { Bytes } from '../bytes.ts'
import { encryptContent, type EncryptOptions } from './encrypt.ts'
import { signatureAround, type SignOptions } from './sign.ts'

/** A whole MIME entity, to stand under message headers. */
export async function signAndEncrypt(crypto: Crypto, options: SignOptions & EncryptOptions): Promise<Bytes> {
  const { entity } = options
  const { head, tail, tailLength } = signatureAround(crypto, options)
  const length = head.length + entity.length + (tailLength ?? (await tail).length)
  // Encrypting may fail first (a certificate that cannot be used): the signature's own failure is then heard by nobody.
  tail.catch(() => undefined)
  return encryptContent(crypto, { length, pieces: [head, entity, tail] }, options)
}
