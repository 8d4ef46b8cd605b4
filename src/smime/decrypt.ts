// An encrypted entity → the entity inside (RFC 5652 §6, RFC 5083): RSA v1.5 and OAEP recipients, AES in CBC and GCM. To
// the outside every failure is the same one. Leaves out ECDH recipients and 3DES content.
import { concatBytes, equalBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decodeBody, parseEntity } from '../mime/parse-message.ts'
import { readAlgorithm, readCertificate, type AlgorithmIdentifier } from './certificate.ts'
import { children, octetsOf, oidOf, readDer, tags, type Asn1Node } from './der.ts'
import type { SigningKey } from './key-file.ts'
import { oids } from './oids.ts'
import { decryptV15, readRsaPrivateKey } from './rsa-v15.ts'
import { hashOf } from './signature.ts'

export interface Decrypted {
  readonly entity: Bytes
  readonly cipher: string
  readonly keyTransport: 'rsa-v1.5' | 'rsa-oaep'
}

const ciphers: ReadonlyMap<
  string,
  { readonly name: string; readonly octets: number; readonly mode: 'AES-CBC' | 'AES-GCM' }
> = new Map([
  [oids.aes128Cbc, { name: 'aes-128-cbc', octets: 16, mode: 'AES-CBC' }],
  [oids.aes256Cbc, { name: 'aes-256-cbc', octets: 32, mode: 'AES-CBC' }],
  [oids.aes128Gcm, { name: 'aes-128-gcm', octets: 16, mode: 'AES-GCM' }],
  [oids.aes256Gcm, { name: 'aes-256-gcm', octets: 32, mode: 'AES-GCM' }],
])
const maximumRecipients = 1000

/** Whether the root of the message is encrypted as a whole. */
export function isEncrypted(message: Uint8Array): boolean {
  const { type, parameters } = parseEntity(message)
  if (type !== 'application/pkcs7-mime' && type !== 'application/x-pkcs7-mime') return false
  return parameters.get('smime-type') !== 'signed-data'
}

/** Throws SikkertError 'cannot-decrypt', whatever the reason. */
export async function decryptEntity(
  crypto: Crypto,
  message: Uint8Array,
  keys: readonly SigningKey[],
): Promise<Decrypted> {
  try {
    return await decrypt(crypto, message, keys)
  } catch (cause) {
    throw new SikkertError('cannot-decrypt', cause)
  }
}

function fail(): never {
  throw new SikkertError('cannot-decrypt')
}

async function decrypt(crypto: Crypto, message: Uint8Array, keys: readonly SigningKey[]): Promise<Decrypted> {
  const [type, wrapped] = children(readDer(decodeBody(parseEntity(message))))
  const kind = oidOf(type ?? fail())
  if (kind !== oids.envelopedData && kind !== oids.authEnvelopedData) fail()
  const [body] = children(wrapped ?? fail())
  const fields = children(body ?? fail()).filter((field) => field.tag !== 0xa0)
  const [, recipients, content, mac] = fields
  const [, algorithmNode, ciphertextNode] = children(content ?? fail())
  const algorithm = readAlgorithm(algorithmNode ?? fail())
  const cipher = ciphers.get(algorithm.oid) ?? fail()
  const ciphertext = octetsOf(ciphertextNode ?? fail())
  const opened = await openKey(crypto, recipients ?? fail(), keys, cipher.octets)
  const key = await crypto.subtle.importKey('raw', opened.secret, cipher.mode, false, ['decrypt'])
  if (cipher.mode === 'AES-CBC') {
    const iv = Uint8Array.from(algorithm.parameters?.content ?? fail())
    const plain = await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, Uint8Array.from(ciphertext))
    return { entity: new Uint8Array(plain), cipher: cipher.name, keyTransport: opened.by }
  }
  if (kind !== oids.authEnvelopedData || mac?.tag !== tags.octetString) fail()
  const [nonce] = children(algorithm.parameters ?? fail())
  if (mac.content.length !== 16) fail()
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: Uint8Array.from(nonce?.content ?? fail()) },
    key,
    concatBytes([ciphertext, mac.content]),
  )
  return { entity: new Uint8Array(plain), cipher: cipher.name, keyTransport: opened.by }
}

async function openKey(
  crypto: Crypto,
  recipients: Asn1Node,
  keys: readonly SigningKey[],
  octets: number,
): Promise<{ readonly secret: Bytes; readonly by: Decrypted['keyTransport'] }> {
  const infos = children(recipients)
  if (infos.length > maximumRecipients) fail()
  for (const key of keys) {
    const certificate = readCertificate(key.certificate)
    for (const info of infos) {
      if (info.tag !== tags.sequence) continue
      const [, identifier, algorithmNode, encrypted] = children(info)
      if (identifier?.tag !== tags.sequence || algorithmNode === undefined || encrypted === undefined)
        continue
      const [issuer, serial] = children(identifier)
      if (issuer === undefined || serial === undefined) continue
      if (!equalBytes(issuer.raw, certificate.issuer) || !equalBytes(serial.content, certificate.serial))
        continue
      const algorithm = readAlgorithm(algorithmNode)
      const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
      if (algorithm.oid === oids.rsaEncryption) {
        const rsa = readRsaPrivateKey(key.pkcs8.reveal())
        return { secret: decryptV15(rsa, encrypted.content, octets, random), by: 'rsa-v1.5' }
      }
      if (algorithm.oid === oids.rsaesOaep)
        return { secret: await oaep(crypto, key, algorithm, encrypted.content), by: 'rsa-oaep' }
    }
  }
  return fail()
}

async function oaep(
  crypto: Crypto,
  key: SigningKey,
  algorithm: AlgorithmIdentifier,
  encrypted: Uint8Array,
): Promise<Bytes> {
  const first =
    algorithm.parameters === null ? undefined : children(algorithm.parameters).find(({ tag }) => tag === 0xa0)
  const [node] = first === undefined ? [] : children(first)
  // Without parameters the hash is SHA-1 (RFC 4055 §4.1).
  const hash = node === undefined ? 'SHA-1' : (hashOf(readAlgorithm(node).oid) ?? 'SHA-1')
  const imported = await crypto.subtle.importKey(
    'pkcs8',
    key.pkcs8.reveal(),
    { name: 'RSA-OAEP', hash },
    false,
    ['decrypt'],
  )
  return new Uint8Array(await crypto.subtle.decrypt('RSA-OAEP', imported, Uint8Array.from(encrypted)))
}
