// A MIME entity → the same, encrypted to certificates (RFC 8551 §3.3, RFC 5652 §6): RSA v1.5 and AES-256-CBC unless told
// otherwise, because that is what every S/MIME program reads; AuthEnvelopedData (RFC 5083, 5084) for GCM. The content is
// one primitive octet string, written around the ciphertext. Leaves out ECDH recipients.
import { concatBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { readCertificate } from './certificate.ts'
import { derHeader, derNull, encodeDer, encodeInteger, encodeOid, tags } from './der.ts'
import { oids } from './oids.ts'
import { encryptV15 } from './rsa-v15.ts'
import { rsaPublicKey } from './signature.ts'
import { pkcs7Entity } from './sign.ts'

export type Cipher = 'aes-256-cbc' | 'aes-128-cbc' | 'aes-256-gcm'

export interface EncryptOptions {
  readonly entity: Uint8Array
  /** DER. */
  readonly recipients: readonly Uint8Array[]
  readonly cipher?: Cipher
  readonly oaep?: boolean
}

const maximumRecipients = 500
const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)

/** Throws 'certificate-unusable' for a key we cannot encrypt to. */
export async function encryptEntity(crypto: Crypto, options: EncryptOptions): Promise<Bytes> {
  const cipher = options.cipher ?? 'aes-256-cbc'
  if (options.recipients.length === 0 || options.recipients.length > maximumRecipients) {
    throw new SikkertError('no-recipient')
  }
  const secret = crypto.getRandomValues(new Uint8Array(cipher === 'aes-128-cbc' ? 16 : 32))
  const infos: Bytes[] = []
  for (const recipient of options.recipients) {
    infos.push(await keyTransport(crypto, recipient, secret, options.oaep ?? false))
  }
  const recipientInfos = encodeDer(tags.set, ...infos)
  const content = Uint8Array.from(options.entity)
  if (cipher === 'aes-256-gcm') {
    const nonce = crypto.getRandomValues(new Uint8Array(12))
    const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt'])
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, content))
    const mac = encodeDer(tags.octetString, sealed.subarray(sealed.length - 16))
    const algorithm = sequence(
      encodeOid(oids.aes256Gcm),
      sequence(encodeDer(tags.octetString, nonce), encodeInteger(16)),
    )
    const ciphertext = sealed.subarray(0, sealed.length - 16)
    const body = around(
      [encodeInteger(0), recipientInfos],
      encryptedContentHead(algorithm, ciphertext.length),
      ciphertext,
      [mac],
    )
    return pkcs7Entity('authEnveloped-data', 'smime.p7m', contentInfo(oids.authEnvelopedData, body))
  }
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const key = await crypto.subtle.importKey('raw', secret, 'AES-CBC', false, ['encrypt'])
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, content))
  const algorithm = sequence(
    encodeOid(cipher === 'aes-128-cbc' ? oids.aes128Cbc : oids.aes256Cbc),
    encodeDer(tags.octetString, iv),
  )
  const body = around(
    [encodeInteger(0), recipientInfos],
    encryptedContentHead(algorithm, ciphertext.length),
    ciphertext,
    [],
  )
  return pkcs7Entity('enveloped-data', 'smime.p7m', contentInfo(oids.envelopedData, body))
}

/** EncryptedContentInfo up to its ciphertext. */
function encryptedContentHead(algorithm: Uint8Array, length: number): Bytes {
  const head = concatBytes([encodeOid(oids.data), algorithm, derHeader(0x80, length)])
  return concatBytes([derHeader(tags.sequence, head.length + length), head])
}

/** A SEQUENCE whose big member is copied once. */
function around(
  before: readonly Uint8Array[],
  head: Uint8Array,
  big: Uint8Array,
  after: readonly Uint8Array[],
): readonly Uint8Array[] {
  const members = [...before, head, big, ...after]
  return [derHeader(tags.sequence, lengthOf(members)), ...members]
}

function contentInfo(oid: string, body: readonly Uint8Array[]): Bytes {
  const wrapped = [derHeader(0xa0, lengthOf(body)), ...body]
  const type = encodeOid(oid)
  return concatBytes([derHeader(tags.sequence, type.length + lengthOf(wrapped)), type, ...wrapped])
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

async function keyTransport(crypto: Crypto, der: Uint8Array, secret: Bytes, oaep: boolean): Promise<Bytes> {
  const certificate = readCertificate(der)
  if (certificate.keyAlgorithm.oid !== oids.rsaEncryption) throw new SikkertError('certificate-unusable')
  const identifier = sequence(certificate.issuer, encodeDer(tags.integer, certificate.serial))
  if (oaep) {
    const key = await crypto.subtle.importKey(
      'spki',
      Uint8Array.from(certificate.spki),
      { name: 'RSA-OAEP', hash: 'SHA-256' },
      false,
      ['encrypt'],
    )
    const sha256 = sequence(encodeOid(oids.sha256), derNull)
    const parameters = sequence(
      encodeDer(0xa0, sha256),
      encodeDer(0xa1, sequence(encodeOid(oids.mgf1), sha256)),
    )
    const wrapped = new Uint8Array(await crypto.subtle.encrypt('RSA-OAEP', key, secret))
    return sequence(
      encodeInteger(0),
      identifier,
      sequence(encodeOid(oids.rsaesOaep), parameters),
      encodeDer(tags.octetString, wrapped),
    )
  }
  const { modulus, exponent } = rsaPublicKey(certificate.spki)
  const wrapped = encryptV15(modulus, exponent, secret, (length) =>
    crypto.getRandomValues(new Uint8Array(length)),
  )
  return sequence(
    encodeInteger(0),
    identifier,
    sequence(encodeOid(oids.rsaEncryption), derNull),
    encodeDer(tags.octetString, wrapped),
  )
}
