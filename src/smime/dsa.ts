// DSA with SHA-1 (FIPS 186-2, RFC 3279 §2.2.2), as it was used until 2013: read for judging old paths only, never for mail of
// today. WebCrypto has none of it. Public values only, so nothing here needs constant time.
import { toHex } from '../bytes.ts'
import { sequence } from './certificate.ts'
import { type Asn1Node, children, readDer, tags } from './der.ts'

export interface DsaParameters {
  readonly p: bigint
  readonly q: bigint
  readonly g: bigint
}

/** Within these, one check takes a few milliseconds. */
const bitsOfP = { least: 1024, most: 3072 }
const bitsOfQ = { least: 160, most: 256 }

/** Dss-Parms; null: none, and so those of the issuer (RFC 3279 §2.3.2), or such as we do not use. */
export function readDsaParameters(node: Asn1Node | null): DsaParameters | null {
  if (node?.tag !== tags.sequence) return null
  const [p, q, g] = children(node).map(positive)
  if (p === undefined || q === undefined || g === undefined) return null
  const isUsable =
    isBetween(bitLength(p), bitsOfP) &&
    isBetween(bitLength(q), bitsOfQ) &&
    g > 1n &&
    g < p &&
    (p - 1n) % q === 0n
  return isUsable ? { p, q, g } : null
}

/** `signature` is Dss-Sig-Value in DER; `digest` is SHA-1 of what was signed. */
export function verifyDsa(
  parameters: DsaParameters,
  publicKey: Uint8Array,
  signature: Uint8Array,
  digest: Uint8Array,
): boolean {
  const { p, q, g } = parameters
  const y = positive(readDer(publicKey))
  const [r = 0n, s = 0n, ...more] = children(sequence(readDer(signature))).map(positive)
  if (more.length > 0 || r <= 0n || r >= q || s <= 0n || s >= q || y <= 1n || y >= p) return false
  const w = power(s, q - 2n, q)
  const u1 = (BigInt(`0x${toHex(digest)}`) * w) % q
  const u2 = (r * w) % q
  return ((power(g, u1, p) * power(y, u2, p)) % p) % q === r
}

function positive(node: Asn1Node): bigint {
  const isPositive = node.tag === tags.integer && node.content.length > 0 && (node.content[0] ?? 0x80) < 0x80
  return isPositive ? BigInt(`0x${toHex(node.content)}`) : 0n
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}

function isBetween(
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return value >= least && value <= most
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let factor = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}
