// Certificates of any make, good and bad, in the smallest words: what a plan leaves out is as RFC 5280 wants it. The bytes
// are put together here and not by the product's own writer of certificates, because it has none.
import { utf8, type Bytes } from '../../src/bytes.ts'
import { derEcdsa } from '../../src/smime/signature.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'

export interface Keys {
  readonly spki: Bytes
  readonly identifier: Bytes
  readonly sign: (data: Bytes) => Promise<Bytes>
}

export interface CertificatePlan {
  readonly subject?: Bytes
  readonly issuer?: Bytes
  readonly serial?: Bytes
  readonly from?: Date
  readonly until?: Date
  readonly key: Keys
  readonly by: Keys
  /** 0: version 1, no extensions allowed; 2: version 3. */
  readonly version?: number
  /** Beside the key identifiers, which are there unless `bare`. */
  readonly extensions?: readonly Bytes[]
  readonly bare?: boolean
  /** Instead of ecdsaWithSHA256 inside. */
  readonly innerAlgorithm?: Bytes
  /** Instead of ecdsaWithSHA256 in both places. */
  readonly algorithm?: Bytes
  readonly spoil?: boolean
}

export const ecdsaWithSha256 = encodeDer(tags.sequence, encodeOid('1.2.840.10045.4.3.2'))
const start = new Date('2025-01-01T00:00:00Z')
const end = new Date('2035-01-01T00:00:00Z')
let serials = 1

export async function forgeKeys(): Promise<Keys> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))
  return {
    spki,
    identifier: new Uint8Array(await crypto.subtle.digest('SHA-1', spki.slice(26))),
    sign: async (data) =>
      derEcdsa(
        new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, data)),
      ),
  }
}

export async function forgeCertificate(plan: CertificatePlan): Promise<Bytes> {
  const { subject = name('Leaf'), issuer = name('Root'), from = start, until = end, version = 2 } = plan
  const own = plan.bare === true ? [] : [subjectKey(plan.key), authorityKey(plan.by)]
  const extensions = [...own, ...(plan.extensions ?? [])]
  const tbs = encodeDer(
    tags.sequence,
    ...(version === 0 ? [] : [encodeDer(0xa0, encodeDer(tags.integer, Uint8Array.of(version)))]),
    encodeDer(tags.integer, plan.serial ?? nextSerial()),
    plan.innerAlgorithm ?? plan.algorithm ?? ecdsaWithSha256,
    issuer,
    encodeDer(tags.sequence, time(from), time(until)),
    subject,
    plan.key.spki,
    ...(extensions.length === 0 ? [] : [encodeDer(0xa3, encodeDer(tags.sequence, ...extensions))]),
  )
  return sealed(tbs, plan.by, plan.spoil ?? false, [], plan.algorithm)
}

/** SEQUENCE { what is signed, algorithm, signature }. */
export async function sealed(
  tbs: Bytes,
  by: Keys,
  spoil = false,
  more: readonly Bytes[] = [],
  algorithm = ecdsaWithSha256,
): Promise<Bytes> {
  const signature = await by.sign(tbs)
  if (spoil) signature[signature.length - 1] = (signature[signature.length - 1] ?? 0) ^ 1
  return encodeDer(
    tags.sequence,
    tbs,
    algorithm,
    encodeDer(tags.bitString, Uint8Array.of(0), signature),
    ...more,
  )
}

function nextSerial(): Bytes {
  serials += 1
  return Uint8Array.of(0x40, serials >> 8, serials & 0xff)
}

export function time(at: Date): Bytes {
  const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '')
  return at.getUTCFullYear() < 2050
    ? encodeDer(tags.utcTime, utf8(digits.slice(2)))
    : encodeDer(tags.generalizedTime, utf8(digits))
}

export function generalizedTime(at: Date): Bytes {
  return encodeDer(tags.generalizedTime, utf8(at.toISOString().replace(/[-:T]|\.\d+/g, '')))
}

/** A Name of common names, one RDN each; none: the empty name. */
export function name(...parts: readonly string[]): Bytes {
  return encodeDer(tags.sequence, ...parts.map((part) => rdn('2.5.4.3', part)))
}

export function rdn(oid: string, text: string, tag: number = tags.utf8String): Bytes {
  return encodeDer(tags.set, encodeDer(tags.sequence, encodeOid(oid), encodeDer(tag, utf8(text))))
}

export function nameOf(...rdns: readonly Bytes[]): Bytes {
  return encodeDer(tags.sequence, ...rdns)
}

export function extension(oid: string, critical: boolean, value: Bytes): Bytes {
  return encodeDer(
    tags.sequence,
    encodeOid(oid),
    ...(critical ? [encodeDer(tags.boolean, Uint8Array.of(0xff))] : []),
    encodeDer(tags.octetString, value),
  )
}

export function subjectKey(keys: Keys, critical = false): Bytes {
  return extension('2.5.29.14', critical, encodeDer(tags.octetString, keys.identifier))
}

export function authorityKey(keys: Keys, critical = false): Bytes {
  return extension('2.5.29.35', critical, encodeDer(tags.sequence, encodeDer(0x80, keys.identifier)))
}

export function authority(pathLength: number | null = null, critical = true): Bytes {
  const yes = encodeDer(tags.boolean, Uint8Array.of(0xff))
  const length = pathLength === null ? [] : [encodeDer(tags.integer, Uint8Array.of(pathLength))]
  return extension('2.5.29.19', critical, encodeDer(tags.sequence, yes, ...length))
}

/** The first octet of KeyUsage: 0x80 digitalSignature … 0x04 keyCertSign, 0x02 cRLSign. */
export function keyUsage(bits: number, critical = true): Bytes {
  return extension('2.5.29.15', critical, encodeDer(tags.bitString, Uint8Array.of(0, bits)))
}

export const signsAll = keyUsage(0x06)

export function purposes(...list: readonly string[]): Bytes {
  return extension('2.5.29.37', false, encodeDer(tags.sequence, ...list.map(encodeOid)))
}

export const general = {
  email: (text: string) => encodeDer(0x81, utf8(text)),
  dns: (text: string) => encodeDer(0x82, utf8(text)),
  uri: (text: string) => encodeDer(0x86, utf8(text)),
  ip: (...octets: readonly number[]) => encodeDer(0x87, Uint8Array.from(octets)),
  directory: (der: Bytes) => encodeDer(0xa4, der),
  other: (oid: string, value: Bytes) => encodeDer(0xa0, encodeOid(oid), encodeDer(0xa0, value)),
}

export function alternativeNames(names: readonly Bytes[], critical = false): Bytes {
  return extension('2.5.29.17', critical, encodeDer(tags.sequence, ...names))
}

export function nameConstraints(
  permitted: readonly Bytes[],
  excluded: readonly Bytes[] = [],
  critical = true,
): Bytes {
  const subtrees = (tag: number, bases: readonly Bytes[]) =>
    bases.length === 0 ? [] : [encodeDer(tag, ...bases.map((base) => encodeDer(tags.sequence, base)))]
  return extension(
    '2.5.29.30',
    critical,
    encodeDer(tags.sequence, ...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded)),
  )
}

export function policies(...list: readonly string[]): Bytes {
  return extension(
    '2.5.29.32',
    false,
    encodeDer(tags.sequence, ...list.map((oid) => encodeDer(tags.sequence, encodeOid(oid)))),
  )
}

export function policyMappings(...pairs: readonly (readonly [string, string])[]): Bytes {
  return extension(
    '2.5.29.33',
    true,
    encodeDer(
      tags.sequence,
      ...pairs.map(([issuers, subjects]) =>
        encodeDer(tags.sequence, encodeOid(issuers), encodeOid(subjects)),
      ),
    ),
  )
}

export function requireExplicitPolicy(after: number): Bytes {
  return extension('2.5.29.36', true, encodeDer(tags.sequence, encodeDer(0x80, Uint8Array.of(after))))
}

/** CRLDistributionPoints with one point. */
export function listsAt(url: string, listIssuer?: Bytes): Bytes {
  const point = encodeDer(0xa0, encodeDer(0xa0, general.uri(url)))
  const issuer = listIssuer === undefined ? [] : [encodeDer(0xa2, general.directory(listIssuer))]
  return extension('2.5.29.31', false, encodeDer(tags.sequence, encodeDer(tags.sequence, point, ...issuer)))
}
