// Signatures that we judge and make, as an allow-list: RSA v1.5 and PSS with SHA-256/384/512 (RFC 8017, RFC 4055), ECDSA
// on P-256/384/521 (RFC 5758), Ed25519 (RFC 8410). SHA-1 and everything else is not on it.
import { concatBytes, equalBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithm, sequence } from './certificate.ts'
import { children, encodeDer, encodeUnsigned, oidOf, readDer, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'

export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512'
export type SignatureJudgement = 'good' | 'bad' | 'algorithm-not-allowed'

const smallestRsaBits = 2048
/** Above this a check takes long enough to be an attack. */
const largestRsaBits = 8192

export function hashOf(oid: string): Hash | null {
  if (oid === oids.sha256) return 'SHA-256'
  if (oid === oids.sha384) return 'SHA-384'
  return oid === oids.sha512 ? 'SHA-512' : null
}

const byOid: ReadonlyMap<string, { readonly kind: 'rsa' | 'ec'; readonly hash: Hash }> = new Map([
  [oids.sha256WithRsa, { kind: 'rsa', hash: 'SHA-256' }],
  [oids.sha384WithRsa, { kind: 'rsa', hash: 'SHA-384' }],
  [oids.sha512WithRsa, { kind: 'rsa', hash: 'SHA-512' }],
  [oids.ecdsaWithSha256, { kind: 'ec', hash: 'SHA-256' }],
  [oids.ecdsaWithSha384, { kind: 'ec', hash: 'SHA-384' }],
  [oids.ecdsaWithSha512, { kind: 'ec', hash: 'SHA-512' }],
])

/** `digest` is the CMS digest algorithm, needed where the signature's identifier names none (RFC 5652 §5.3). */
export async function judgeSignature(
  crypto: Crypto,
  spki: Uint8Array,
  keyAlgorithm: AlgorithmIdentifier,
  algorithm: AlgorithmIdentifier,
  signature: Uint8Array,
  data: Uint8Array,
  digest: Hash | null = null,
): Promise<SignatureJudgement> {
  try {
    const way = wayOf(spki, keyAlgorithm, algorithm, signature, digest)
    if (way === null) return 'algorithm-not-allowed'
    const key = await crypto.subtle.importKey('spki', way.key, way.importAs, false, ['verify'])
    return answer(await crypto.subtle.verify(way.verifyAs, key, way.signature, viewOf(data)))
  } catch {
    return 'bad'
  }
}

interface Way {
  readonly key: Bytes
  readonly importAs: { readonly name: string; readonly hash?: Hash; readonly namedCurve?: string }
  readonly verifyAs: { readonly name: string; readonly hash?: Hash; readonly saltLength?: number }
  readonly signature: Bytes
}

/** How WebCrypto is asked; null: not on the list. */
function wayOf(
  spki: Uint8Array,
  keyAlgorithm: AlgorithmIdentifier,
  algorithm: AlgorithmIdentifier,
  signature: Uint8Array,
  digest: Hash | null,
): Way | null {
  const key = Uint8Array.from(spki)
  switch (keyAlgorithm.oid) {
    case oids.ecPublicKey: {
      const named = byOid.get(algorithm.oid)
      const curve = curveOf(keyAlgorithm)
      if (named?.kind !== 'ec' || curve === null) return null
      return {
        key,
        importAs: { name: 'ECDSA', namedCurve: curve.name },
        verifyAs: { name: 'ECDSA', hash: named.hash },
        signature: rawEcdsa(signature, curve.octets),
      }
    }
    case oids.ed25519:
      // RFC 8410 §3: no parameters in either place.
      return algorithm.oid === oids.ed25519 &&
        algorithm.parameters === null &&
        keyAlgorithm.parameters === null
        ? {
            key,
            importAs: { name: 'Ed25519' },
            verifyAs: { name: 'Ed25519' },
            signature: Uint8Array.from(signature),
          }
        : null
    case oids.rsaEncryption:
    case oids.rsassaPss:
      return isUsableRsa(spki)
        ? rsaWayOf(key, keyAlgorithm, algorithm, Uint8Array.from(signature), digest)
        : null
    default:
      return null
  }
}

function rsaWayOf(
  key: Bytes,
  keyAlgorithm: AlgorithmIdentifier,
  algorithm: AlgorithmIdentifier,
  signature: Bytes,
  digest: Hash | null,
): Way | null {
  if (algorithm.oid === oids.rsassaPss) {
    const pss = pssParameters(algorithm.parameters)
    if (pss === null || !isWithinKeyParameters(keyAlgorithm, pss)) return null
    // A key that is bound to PSS is imported as the plain RSA key that it is.
    return {
      key: asPlainRsa(key),
      importAs: { name: 'RSA-PSS', hash: pss.hash },
      verifyAs: { name: 'RSA-PSS', saltLength: pss.saltLength },
      signature,
    }
  }
  const named = byOid.get(algorithm.oid)
  const hash = algorithm.oid === oids.rsaEncryption ? digest : named?.kind === 'rsa' ? named.hash : null
  if (hash === null || keyAlgorithm.oid !== oids.rsaEncryption) return null
  const name = 'RSASSA-PKCS1-v1_5'
  return { key: asPlainRsa(key), importAs: { name, hash }, verifyAs: { name }, signature }
}

/** RFC 4055 §3.3: a key that names its parameters signs with that hash, and a salt no shorter. */
function isWithinKeyParameters(
  keyAlgorithm: AlgorithmIdentifier,
  used: { readonly hash: Hash; readonly saltLength: number },
): boolean {
  if (keyAlgorithm.oid !== oids.rsassaPss || keyAlgorithm.parameters === null) return true
  const bound = pssParameters(keyAlgorithm.parameters)
  return bound !== null && bound.hash === used.hash && used.saltLength >= bound.saltLength
}

/** A key of a size that is safe, and that is not made to keep us busy. */
export function isUsableRsa(spki: Uint8Array): boolean {
  const { modulus, exponent } = rsaPublicKey(spki)
  const bits = modulus.length * 8
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1 && ((modulus.at(-1) ?? 0) & 1) === 1
  const isOne = exponent.length === 1 && exponent[0] === 1
  return bits >= smallestRsaBits && bits <= largestRsaBits && isOdd && !isOne && exponent.length <= 8
}

function viewOf(data: Uint8Array): Bytes {
  return data.buffer instanceof ArrayBuffer
    ? new Uint8Array(data.buffer, data.byteOffset, data.length)
    : Uint8Array.from(data)
}

function answer(isGood: boolean): SignatureJudgement {
  return isGood ? 'good' : 'bad'
}

/** Modulus length in bits. */
export function rsaBits(spki: Uint8Array): number {
  return rsaPublicKey(spki).modulus.length * 8
}

export function rsaPublicKey(spki: Uint8Array): {
  readonly modulus: Uint8Array
  readonly exponent: Uint8Array
} {
  const bits = children(readDer(spki))[1]
  const [modulus, exponent] = bits === undefined ? [] : children(readDer(bits.content.subarray(1)))
  return { modulus: trim(modulus?.content), exponent: trim(exponent?.content) }
}

function trim(bytes: Uint8Array | undefined): Uint8Array {
  return bytes?.[0] === 0 ? bytes.subarray(1) : (bytes ?? new Uint8Array(0))
}

function asPlainRsa(spki: Bytes): Bytes {
  const bits = children(readDer(spki))[1]
  if (bits === undefined) return spki
  // rsaEncryption with NULL (RFC 3279 §2.3.1).
  const algorithm = Uint8Array.of(
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    0x86,
    0x48,
    0x86,
    0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00,
  )
  return encodeDer(tags.sequence, algorithm, bits.raw)
}

function pssParameters(node: Asn1Node | null): { readonly hash: Hash; readonly saltLength: number } | null {
  if (node === null) return null
  let hash: Hash | null = null
  let maskHash: Hash | null = null
  let saltLength = 20
  for (const part of children(node)) {
    const [inner] = children(part)
    if (inner === undefined) return null
    if (part.tag === 0xa0) hash = hashOf(readAlgorithm(inner).oid)
    else if (part.tag === 0xa1) {
      const mask = readAlgorithm(inner)
      if (mask.oid !== oids.mgf1 || mask.parameters === null) return null
      maskHash = hashOf(readAlgorithm(mask.parameters).oid)
    } else if (part.tag === 0xa2) saltLength = inner.content.reduce((sum, byte) => sum * 256 + byte, 0)
    else if (part.tag === 0xa3 && inner.content[0] !== 1) return null
  }
  return hash === null || hash !== maskHash || saltLength > 512 ? null : { hash, saltLength }
}

function curveOf(algorithm: AlgorithmIdentifier): { readonly name: string; readonly octets: number } | null {
  // RFC 5480 §2.1.1: a name, never the numbers of a curve.
  switch (algorithm.parameters?.tag === tags.oid ? oidOf(algorithm.parameters) : '') {
    case oids.prime256v1:
      return { name: 'P-256', octets: 32 }
    case oids.secp384r1:
      return { name: 'P-384', octets: 48 }
    case oids.secp521r1:
      return { name: 'P-521', octets: 66 }
    default:
      return null
  }
}

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3) → r ‖ s, as WebCrypto has it. */
function rawEcdsa(der: Uint8Array, octets: number): Bytes {
  const numbers = children(sequence(readDer(der)))
  const isPair =
    numbers.length === 2 &&
    numbers.every(({ tag, content }) => tag === tags.integer && (content[0] ?? 0x80) < 0x80)
  if (!isPair) throw new SikkertError('message-malformed')
  const raw = concatBytes(
    numbers.map(({ content }) => {
      const number = trim(content)
      const padded = new Uint8Array(octets)
      padded.set(number, octets - number.length)
      return padded
    }),
  )
  // One signature, one encoding: what is no DER, or has a number too long, is another's work (RFC 3279 §2.2.3).
  if (!equalBytes(derEcdsa(raw), der)) throw new SikkertError('message-malformed')
  return raw
}

/** r ‖ s → Ecdsa-Sig-Value. */
export function derEcdsa(raw: Uint8Array): Bytes {
  const half = raw.length / 2
  return encodeDer(tags.sequence, encodeUnsigned(raw.subarray(0, half)), encodeUnsigned(raw.subarray(half)))
}
