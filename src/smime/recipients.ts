// RecipientInfos (RFC 5652 §6.2) and our keys → the content-encryption key: RSA v1.5 and OAEP (RFC 3370, RFC 3560), ECDH
// with the X9.63 derivation (RFC 5753) and X25519 with HKDF (RFC 8418), key wrap by AES (RFC 3394) or 3DES (RFC 3217).
// What both sides agreed on beforehand, a password (RFC 3211) or a key, is tried where it is given.
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import type { Personal } from '../personal.ts'
import { type Certificate, readAlgorithm, readCertificate } from './certificate.ts'
import type { ContentCipher } from './content-cipher.ts'
import { children, isOctetString, octetsOf, tags, type Asn1Node } from './der.ts'
import { namesCertificate } from './certificate-identifier.ts'
import { openByKey } from './kek-recipient.ts'
import { openAgreement } from './key-agreement.ts'
import type { SigningKey } from './key-file.ts'
import { passwordOf } from './password-encryption.ts'
import { openByPassword } from './password-recipient.ts'
import { oids } from './oids.ts'
import { readRsaPrivateKey } from './rsa-key.ts'
import { decryptOaep, readOaepParameters } from './rsa-oaep.ts'
import { decryptV15 } from './rsa-v15.ts'

export type KeyTransport = 'rsa-v1.5' | 'rsa-oaep' | 'ecdh' | 'x25519' | 'password' | 'shared-key'

/** What both sides agreed on beforehand. */
export type SharedSecret =
  | { readonly is: 'password'; readonly password: Personal<string> }
  | { readonly is: 'key'; readonly key: Personal<Bytes> }

export interface OpenedKey {
  readonly secret: Bytes
  readonly by: KeyTransport
}

/** A mail to everybody in a large authority; each costs one comparison. */
const maximumRecipients = 5000
/** Each password costs a derivation that is made to be slow. */
const maximumShared = 5

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

/** The key that one of our certificates is named for, or that is under this secret. Throws 'cannot-decrypt' when none is. */
export async function openContentKey(
  crypto: Crypto,
  recipientInfos: Asn1Node,
  keys: readonly SigningKey[],
  cipher: ContentCipher,
  shared: SharedSecret | null = null,
): Promise<OpenedKey> {
  const infos = children(recipientInfos)
  if (recipientInfos.tag !== tags.set || infos.length > maximumRecipients) fail()
  for (const key of keys) {
    const certificate = readCertificate(key.certificate)
    for (const info of infos) {
      const opened =
        info.tag === tags.sequence
          ? openTransport(crypto, info, key, certificate, cipher)
          : info.tag === 0xa1
            ? await openAgreement(crypto, info, key, certificate, cipher)
            : null
      if (opened !== null) return opened
    }
  }
  return shared === null ? fail() : openByShared(crypto, infos, shared, cipher)
}

async function openByShared(
  crypto: Crypto,
  infos: readonly Asn1Node[],
  shared: SharedSecret,
  cipher: ContentCipher,
): Promise<OpenedKey> {
  const of = (wanted: number) => infos.filter(({ tag }) => tag === wanted).slice(0, maximumShared)
  if (shared.is === 'key') {
    for (const info of of(0xa2)) {
      const secret = await openByKey(crypto, info, shared.key.reveal(), cipher)
      if (secret !== null) return { secret, by: 'shared-key' }
    }
    return fail()
  }
  const typed = passwordOf(shared.password)
  for (const info of of(0xa3)) {
    const secret = await openByPassword(crypto, info, typed, cipher)
    if (secret !== null) return { secret, by: 'password' }
  }
  return fail()
}

function openTransport(
  crypto: Crypto,
  info: Asn1Node,
  key: SigningKey,
  certificate: Certificate,
  cipher: ContentCipher,
): OpenedKey | null {
  const [, identifier, algorithmNode, encrypted] = children(info)
  if (identifier === undefined || algorithmNode === undefined || !isOctetString(encrypted)) return null
  if (key.algorithm !== 'RSA' || !namesCertificate(identifier, certificate)) return null
  const algorithm = readAlgorithm(algorithmNode)
  const rsa = readRsaPrivateKey(key.pkcs8.reveal())
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const ciphertext = octetsOf(encrypted)
  if (algorithm.oid === oids.rsaEncryption) {
    return { secret: decryptV15(rsa, ciphertext, cipher.keyOctets, random), by: 'rsa-v1.5' }
  }
  if (algorithm.oid !== oids.rsaesOaep) return null
  const secret = decryptOaep(rsa, ciphertext, readOaepParameters(algorithm.parameters), random)
  return cipher.keyOctets.includes(secret.length) ? { secret, by: 'rsa-oaep' } : fail()
}
