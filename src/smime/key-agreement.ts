// Key agreement in CMS: ECDH on the NIST curves with the X9.63 derivation (RFC 5753 §7), X25519 with HKDF (RFC 8418). With and
// without user keying material, standard and cofactor: the curves' cofactor is 1, so both are the same.
import { concatBytes, ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Certificate, readAlgorithm } from './certificate.ts'
import { namesCertificate } from './certificate-identifier.ts'
import type { ContentCipher } from './content-cipher.ts'
import { curveNameOf } from './curves.ts'
import { children, encodeDer, encodeInteger, encodeOid, octetsOf, tags, type Asn1Node } from './der.ts'
import { hashNow, type HashName } from './hashes.ts'
import type { SigningKey } from './key-file.ts'
import { keyWrapOf, wrapAes } from './key-wrap.ts'
import { oids } from './oids.ts'
import type { OpenedKey } from './recipients.ts'

interface Scheme {
  readonly hash: HashName
  readonly derivation: 'x9.63' | 'hkdf'
}
const schemes: ReadonlyMap<string, Scheme> = new Map([
  [oids.ecdhSha1, { hash: 'SHA-1', derivation: 'x9.63' }],
  [oids.ecdhSha224, { hash: 'SHA-224', derivation: 'x9.63' }],
  [oids.ecdhSha256, { hash: 'SHA-256', derivation: 'x9.63' }],
  [oids.ecdhSha384, { hash: 'SHA-384', derivation: 'x9.63' }],
  [oids.ecdhSha512, { hash: 'SHA-512', derivation: 'x9.63' }],
  [oids.cofactorEcdhSha1, { hash: 'SHA-1', derivation: 'x9.63' }],
  [oids.cofactorEcdhSha224, { hash: 'SHA-224', derivation: 'x9.63' }],
  [oids.cofactorEcdhSha256, { hash: 'SHA-256', derivation: 'x9.63' }],
  [oids.cofactorEcdhSha384, { hash: 'SHA-384', derivation: 'x9.63' }],
  [oids.cofactorEcdhSha512, { hash: 'SHA-512', derivation: 'x9.63' }],
  [oids.ecdhHkdfSha256, { hash: 'SHA-256', derivation: 'hkdf' }],
  [oids.ecdhHkdfSha384, { hash: 'SHA-384', derivation: 'hkdf' }],
  [oids.ecdhHkdfSha512, { hash: 'SHA-512', derivation: 'hkdf' }],
])
function fail(): never {
  throw new SikkertError('cannot-decrypt')
}
const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)

/** null when the key is not one of the recipients. */
export async function openAgreement(
  crypto: Crypto,
  info: Asn1Node,
  key: SigningKey,
  certificate: Certificate,
  cipher: ContentCipher,
): Promise<OpenedKey | null> {
  if (key.algorithm === 'RSA') return null
  const fields = children(info)
  const recipients = fields[fields.length - 1]
  const algorithmNode = fields[fields.length - 2]
  const originator = fields.find(({ tag }) => tag === 0xa0)
  const material = fields.find(({ tag }) => tag === 0xa1)
  if (recipients === undefined || algorithmNode === undefined || originator === undefined) fail()
  const encrypted = children(recipients)
    .map(children)
    .find(([identifier]) => identifier !== undefined && namesRecipient(identifier, certificate))?.[1]
  if (encrypted === undefined) return null
  const algorithm = readAlgorithm(algorithmNode)
  const scheme = schemes.get(algorithm.oid) ?? fail()
  const wrapNode = algorithm.parameters ?? fail()
  const wrap = keyWrapOf(readAlgorithm(wrapNode).oid) ?? fail()
  const shared = await agree(crypto, key, certificate, originatorKey(originator))
  const [ukm] = material === undefined ? [] : children(material)
  const sharedInfo = eccSharedInfo(wrapNode.raw, ukm === undefined ? null : octetsOf(ukm), wrap.octets)
  const kek = await deriveKek(crypto, scheme, shared, sharedInfo, wrap.octets)
  const secret = await wrap.unwrap(crypto, kek, octetsOf(encrypted))
  if (!cipher.keyOctets.includes(secret.length)) fail()
  return { secret, by: certificate.keyAlgorithm.oid === oids.x25519 ? 'x25519' : 'ecdh' }
}

/** KeyAgreeRecipientIdentifier: RecipientKeyIdentifier under [0] holds the key identifier first. */
function namesRecipient(identifier: Asn1Node, certificate: Certificate): boolean {
  if (identifier.tag !== 0xa0) return namesCertificate(identifier, certificate)
  const [ski] = children(identifier)
  return ski !== undefined && namesCertificate({ ...ski, tag: 0x80 }, certificate)
}

/** OriginatorPublicKey: the point itself. A named certificate of the sender (static keys) is not followed. */
function originatorKey(originator: Asn1Node): Uint8Array {
  const [choice] = children(originator)
  if (choice?.tag !== 0xa1) fail()
  const bits = children(choice)[1]
  if (bits?.tag !== tags.bitString || bits.content[0] !== 0) fail()
  return bits.content.subarray(1)
}

async function agree(
  crypto: Crypto,
  key: SigningKey,
  certificate: Certificate,
  point: Uint8Array,
): Promise<Bytes> {
  const algorithm =
    certificate.keyAlgorithm.oid === oids.x25519
      ? { name: 'X25519' }
      : { name: 'ECDH', namedCurve: curveNameOf(certificate.spki) ?? fail() }
  const own = await crypto.subtle.importKey('pkcs8', key.pkcs8.reveal(), algorithm, false, ['deriveBits'])
  // WebCrypto refuses a point that is not on the curve.
  const peer = await crypto.subtle.importKey('raw', ownBuffer(point), algorithm, false, [])
  return deriveShared(crypto, algorithm, own, peer)
}

const sharedBits: ReadonlyMap<string, number> = new Map([
  ['P-256', 256],
  ['P-384', 384],
  ['P-521', 528],
])

export async function deriveShared(
  crypto: Crypto,
  algorithm: { readonly name: string; readonly namedCurve?: string },
  own: CryptoKey,
  peer: CryptoKey,
): Promise<Bytes> {
  const bits = sharedBits.get(algorithm.namedCurve ?? '') ?? 256
  return new Uint8Array(await crypto.subtle.deriveBits({ name: algorithm.name, public: peer }, own, bits))
}

/** ECC-CMS-SharedInfo (RFC 5753 §7.2). */
export function eccSharedInfo(wrapAlgorithm: Uint8Array, ukm: Uint8Array | null, kekOctets: number): Bytes {
  const bits = kekOctets * 8
  return sequence(
    wrapAlgorithm,
    ukm === null ? new Uint8Array(0) : encodeDer(0xa0, encodeDer(tags.octetString, ukm)),
    encodeDer(0xa2, encodeDer(tags.octetString, Uint8Array.of(0, 0, bits >> 8, bits & 0xff))),
  )
}

export async function deriveKek(
  crypto: Crypto,
  { hash, derivation }: Scheme,
  shared: Bytes,
  sharedInfo: Uint8Array,
  octets: number,
): Promise<Bytes> {
  if (derivation === 'hkdf') {
    const key = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits'])
    const algorithm = { name: 'HKDF', hash, salt: new Uint8Array(0), info: ownBuffer(sharedInfo) }
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, octets * 8))
  }
  const blocks: Uint8Array[] = []
  for (let counter = 1, length = 0; length < octets; counter++) {
    const block = hashNow(hash, concatBytes([shared, Uint8Array.of(0, 0, 0, counter), sharedInfo]))
    blocks.push(block)
    length += block.length
  }
  return concatBytes(blocks).slice(0, octets)
}

/** KeyAgreeRecipientInfo to one certificate: no ukm and no parameters in the wrap, which is what gpgsm reads. */
export async function agreementInfo(
  crypto: Crypto,
  certificate: Certificate,
  identifier: Uint8Array,
  secret: Bytes,
): Promise<Bytes> {
  const isX25519 = certificate.keyAlgorithm.oid === oids.x25519
  const algorithm = isX25519
    ? { name: 'X25519' }
    : { name: 'ECDH', namedCurve: curveNameOf(certificate.spki) ?? '' }
  if (!isX25519 && !sharedBits.has(algorithm.namedCurve ?? '')) throw new SikkertError('certificate-unusable')
  const spki = ownBuffer(certificate.spki)
  const peer = await crypto.subtle.importKey('spki', spki, algorithm, false, [])
  const ephemeral = await crypto.subtle.generateKey(algorithm, false, ['deriveBits'])
  if (!('publicKey' in ephemeral)) throw new SikkertError('certificate-unusable')
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey))
  const shared = await deriveShared(crypto, algorithm, ephemeral.privateKey, peer)
  const wrapAlgorithm = sequence(encodeOid(oids.aes256Wrap))
  const scheme: Scheme = { hash: 'SHA-256', derivation: isX25519 ? 'hkdf' : 'x9.63' }
  const kek = await deriveKek(crypto, scheme, shared, eccSharedInfo(wrapAlgorithm, null, 32), 32)
  const publicKey = encodeDer(
    0xa1,
    sequence(encodeOid(isX25519 ? oids.x25519 : oids.ecPublicKey)),
    encodeDer(tags.bitString, Uint8Array.of(0), point),
  )
  return encodeDer(
    0xa1,
    encodeInteger(3),
    encodeDer(0xa0, publicKey),
    sequence(encodeOid(isX25519 ? oids.ecdhHkdfSha256 : oids.ecdhSha256), wrapAlgorithm),
    sequence(sequence(identifier, encodeDer(tags.octetString, await wrapAes(crypto, kek, secret)))),
  )
}
