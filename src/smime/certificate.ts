// An X.509 certificate, taken apart (RFC 5280 §4). Reading only: nothing here is believed. Danish employees' CN and
// serialNumber may share one RDN (OCES2), so attributes are found by type, never by place.
import { toHex } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Asn1Node, children, oidOf, readDer, tags, timeOf } from './der.ts'
import { type DistinguishedName, nameOf } from './distinguished-name.ts'
import { type GeneralName, generalNames } from './general-name.ts'
import { oids } from './oids.ts'

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Uint8Array
}

export interface AlgorithmIdentifier {
  readonly oid: string
  readonly parameters: Asn1Node | null
}

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'

export interface Certificate {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  /** The INTEGER's content octets. */
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  /** As names are compared (RFC 5280 §7.1). */
  readonly issuerName: DistinguishedName
  readonly subjectName: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  readonly keyAlgorithm: AlgorithmIdentifier
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly extensions: readonly Extension[]
  /** null: no such extension, everything allowed (RFC 5280 §4.2.1.3). */
  readonly keyUsage: readonly KeyUsage[] | null
  readonly extendedKeyUsage: readonly string[] | null
  readonly isAuthority: boolean
  readonly pathLength: number | null
  /** subjectAltName; null: no such extension. */
  readonly alternativeNames: readonly GeneralName[] | null
  /** Mail addresses of subjectAltName (also SmtpUTF8Mailbox), and emailAddress of the subject; lower case. */
  readonly addresses: readonly string[]
  readonly crlUrls: readonly string[]
}

export interface HolderName {
  readonly cn: string | null
  readonly o: string | null
  readonly cvr: string | null
}

const maximumCertificateBytes = 64 * 1024
const usageNames: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
]

/** Throws SikkertError 'certificate-unusable' when the bytes are no certificate. */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > maximumCertificateBytes) throw new SikkertError('certificate-unusable')
  try {
    return takeApart(der)
  } catch (cause) {
    throw new SikkertError('certificate-unusable', cause)
  }
}

function takeApart(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature, ...more] = children(sequence(readDer(der)))
  if (more.length > 0) malformed()
  const fields = [...children(sequence(tbs))]
  const version = fields[0]?.tag === 0xa0 ? versionOf(fields.shift()) : 1
  const [serial, inner, issuer, validity, subject, spki, ...rest] = fields
  if (serial?.tag !== tags.integer || serial.content.length === 0 || tbs === undefined) malformed()
  // RFC 5280 §4.1.1.2: both places name the same algorithm.
  if (toHex(sequence(inner).raw) !== toHex(sequence(algorithm).raw)) malformed()
  judgeOrder(rest, version)
  const [notBefore, notAfter] = children(sequence(validity))
  const [keyAlgorithm] = children(sequence(spki))
  const extensions = extensionsOf(rest.find((field) => field.tag === 0xa3))
  const find = (oid: string) => extensions.find((extension) => extension.oid === oid)?.value
  const basic = basicConstraintsOf(find(oids.basicConstraints))
  const alternative = listOf(find(oids.subjectAltName))
  const alternativeNames = alternative === null ? null : generalNames(alternative)
  // RFC 5280 §4.2.1.6: at least one name.
  if (alternativeNames?.length === 0) malformed()
  const subjectName = nameOf(sequence(subject))
  return {
    der,
    tbs: tbs.raw,
    version,
    serial: serial.content,
    issuer: sequence(issuer).raw,
    subject: sequence(subject).raw,
    issuerName: nameOf(sequence(issuer)),
    subjectName,
    notBefore: strictTimeOf(notBefore),
    notAfter: strictTimeOf(notAfter),
    spki: sequence(spki).raw,
    keyAlgorithm: readAlgorithm(sequence(keyAlgorithm)),
    signatureAlgorithm: readAlgorithm(sequence(algorithm)),
    signature: wholeOctets(signature),
    extensions,
    keyUsage: keyUsageOf(find(oids.keyUsage)),
    extendedKeyUsage: listOf(find(oids.extendedKeyUsage))?.map(oidOf) ?? null,
    isAuthority: basic.isAuthority,
    pathLength: basic.pathLength,
    alternativeNames,
    addresses: addressesOf(alternativeNames ?? [], subjectName),
    crlUrls: crlUrlsOf(find(oids.crlDistributionPoints)),
  }
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}

export function sequence(node: Asn1Node | undefined): Asn1Node {
  return node?.tag === tags.sequence ? node : malformed()
}

function versionOf(wrapper: Asn1Node | undefined): 1 | 2 | 3 {
  const [number] = wrapper === undefined ? [] : children(wrapper)
  if (number?.tag !== tags.integer || number.content.length !== 1) malformed()
  const version = ([1, 2, 3] as const)[number.content[0] ?? 3]
  return version ?? malformed()
}

/** After the key: unique identifiers (version 2 and 3), then extensions (version 3), each once (RFC 5280 §4.1.2.8, §4.1.2.9). */
function judgeOrder(rest: readonly Asn1Node[], version: 1 | 2 | 3): void {
  const places = rest.map(({ tag }) => [0x81, 0x82, 0xa3].indexOf(tag))
  const isOrdered = places.every((place, index) => place > (places[index - 1] ?? -1))
  const isAllowed = version === 3 || places.every((place) => version === 2 && place < 2)
  if (!isOrdered || !isAllowed) malformed()
}

/** BIT STRING of whole octets. */
export function wholeOctets(node: Asn1Node | undefined): Uint8Array {
  if (node?.tag !== tags.bitString || node.content[0] !== 0) malformed()
  return node.content.subarray(1)
}

/** RFC 5280 §4.1.2.5: with seconds, in Z, without fractions; either form for any year, as NIST's suite has it. */
export function strictTimeOf(node: Asn1Node | undefined): Date {
  const length = node?.tag === tags.utcTime ? 13 : node?.tag === tags.generalizedTime ? 15 : 0
  return node?.content.length === length ? timeOf(node) : malformed()
}

export function readAlgorithm(node: Asn1Node): AlgorithmIdentifier {
  const [oid, parameters] = children(node)
  return { oid: oidOf(oid ?? malformed()), parameters: parameters ?? null }
}

function extensionsOf(wrapper: Asn1Node | undefined): readonly Extension[] {
  if (wrapper === undefined) return []
  const [list, ...more] = children(wrapper)
  if (more.length > 0) malformed()
  return readExtensions(sequence(list))
}

/** Extensions of a certificate, a revocation list or an entry of one (RFC 5280 §4.2, §5.2): each at most once. */
export function readExtensions(list: Asn1Node): readonly Extension[] {
  const found = children(list).map((node): Extension => {
    const [oid, second, third, ...more] = children(sequence(node))
    const value = third ?? second
    if (value?.tag !== tags.octetString || more.length > 0) malformed()
    if (third !== undefined && (second?.tag !== tags.boolean || second.content.length !== 1)) malformed()
    return {
      oid: oidOf(oid ?? malformed()),
      critical: third !== undefined && second?.content[0] !== 0,
      value: value.content,
    }
  })
  if (new Set(found.map(({ oid }) => oid)).size !== found.length) malformed()
  return found
}

function listOf(value: Uint8Array | undefined): readonly Asn1Node[] | null {
  return value === undefined ? null : children(sequence(readDer(value)))
}

function keyUsageOf(value: Uint8Array | undefined): readonly KeyUsage[] | null {
  if (value === undefined) return null
  const bits = readDer(value)
  if (bits.tag !== tags.bitString) malformed()
  const first = bits.content[1] ?? 0
  return usageNames.filter((_, index) => (first & (0x80 >> index)) !== 0)
}

function basicConstraintsOf(value: Uint8Array | undefined): {
  readonly isAuthority: boolean
  readonly pathLength: number | null
} {
  const fields = [...(listOf(value) ?? [])]
  const isAuthority = fields[0]?.tag === tags.boolean && fields.shift()?.content[0] !== 0
  const length = fields.shift()
  if (fields.length > 0 || (length !== undefined && length.tag !== tags.integer)) malformed()
  return { isAuthority, pathLength: length === undefined ? null : countOf(length) }
}

/** INTEGER (0..MAX). More than a million is as good as no limit. */
export function countOf(node: Asn1Node): number {
  const [first] = node.content
  if (first === undefined || first >= 0x80) malformed()
  return node.content.reduce((sum, octet) => Math.min(sum * 256 + octet, 1_000_000), 0)
}

function addressesOf(names: readonly GeneralName[], subject: DistinguishedName): readonly string[] {
  const named = names.flatMap((name) =>
    name.form === 'email' || name.form === 'utf8-email' ? [name.text.slice(0, 320)] : [],
  )
  const inSubject = subject.attributes.flatMap(({ oid, text }) =>
    oid === oids.emailAddress && text !== null ? [text.slice(0, 320)] : [],
  )
  return [...new Set([...named, ...inSubject].map((address) => address.toLowerCase()))]
}

function crlUrlsOf(value: Uint8Array | undefined): readonly string[] {
  return (listOf(value) ?? []).flatMap((point) => {
    const name = children(point).find((node) => node.tag === 0xa0)
    const full = name === undefined ? undefined : children(name).find((node) => node.tag === 0xa0)
    if (full === undefined) return []
    return children(full)
      .filter((general) => general.tag === 0x86)
      .map((general) => String.fromCharCode(...general.content.subarray(0, 1024)))
  })
}

/** Name, organisation and CVR number as Danish authorities write them. */
export function holderOf(certificate: Certificate): HolderName {
  const { attributes } = certificate.subjectName
  const find = (oid: string) => attributes.find((attribute) => attribute.oid === oid)?.text ?? null
  const numbers = [find(oids.organisationIdentifier), find(oids.serialNumber), find(oids.organisation)]
  const cvr = numbers
    .map((text) => /(?:NTRDK-|CVR:)(\d{8})/.exec(text ?? '')?.[1])
    .find((found) => found !== undefined)
  return {
    cn: find(oids.commonName),
    // OCES2 writes "NAVN // CVR:12345678" in the organisation.
    o: find(oids.organisation)?.replace(/\s*\/\/\s*CVR:\d{8}\s*$/, '') ?? null,
    cvr: cvr ?? null,
  }
}
