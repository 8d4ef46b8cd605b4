// An X.509 certificate, taken apart (RFC 5280 §4). Reading only: nothing here is believed. Danish employees' CN and
// serialNumber may share one RDN (OCES2), so attributes are found by type, never by place.
import { toHex } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Asn1Node, children, oidOf, readDer, tags, timeOf } from './der.ts'
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
  /** The INTEGER's content octets. */
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
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
  /** rfc822Name of subjectAltName, and emailAddress of the subject; lower case. */
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
  const [tbs, algorithm, signature] = children(sequence(readDer(der)))
  const fields = [...children(sequence(tbs))]
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, inner, issuer, validity, subject, spki, ...rest] = fields
  if (serial?.tag !== tags.integer || signature?.tag !== tags.bitString || tbs === undefined) malformed()
  // RFC 5280 §4.1.1.2: both places name the same algorithm.
  if (toHex(sequence(inner).raw) !== toHex(sequence(algorithm).raw)) malformed()
  const [notBefore, notAfter] = children(sequence(validity))
  const [keyAlgorithm] = children(sequence(spki))
  const extensions = extensionsOf(rest.find((field) => field.tag === 0xa3))
  const find = (oid: string) => extensions.find((extension) => extension.oid === oid)?.value
  const basic = basicConstraintsOf(find(oids.basicConstraints))
  return {
    der,
    tbs: tbs.raw,
    serial: serial.content,
    issuer: sequence(issuer).raw,
    subject: sequence(subject).raw,
    notBefore: timeOf(notBefore ?? malformed()),
    notAfter: timeOf(notAfter ?? malformed()),
    spki: sequence(spki).raw,
    keyAlgorithm: readAlgorithm(sequence(keyAlgorithm)),
    signatureAlgorithm: readAlgorithm(sequence(algorithm)),
    signature: signature.content.subarray(1),
    extensions,
    keyUsage: keyUsageOf(find(oids.keyUsage)),
    extendedKeyUsage: listOf(find(oids.extendedKeyUsage))?.map(oidOf) ?? null,
    isAuthority: basic.isAuthority,
    pathLength: basic.pathLength,
    addresses: addressesOf(find(oids.subjectAltName), sequence(subject)),
    crlUrls: crlUrlsOf(find(oids.crlDistributionPoints)),
  }
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}

function sequence(node: Asn1Node | undefined): Asn1Node {
  return node?.tag === tags.sequence ? node : malformed()
}

export function readAlgorithm(node: Asn1Node): AlgorithmIdentifier {
  const [oid, parameters] = children(node)
  return { oid: oidOf(oid ?? malformed()), parameters: parameters ?? null }
}

function extensionsOf(wrapper: Asn1Node | undefined): readonly Extension[] {
  if (wrapper === undefined) return []
  const [list] = children(wrapper)
  const found = children(sequence(list)).map((node): Extension => {
    const [oid, second, third] = children(sequence(node))
    const value = third ?? second
    if (value?.tag !== tags.octetString) malformed()
    const critical = third !== undefined && second?.tag === tags.boolean && second.content[0] !== 0
    return { oid: oidOf(oid ?? malformed()), critical, value: value.content }
  })
  // RFC 5280 §4.2: at most one instance of each.
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
  const [first, second] = listOf(value) ?? []
  const isAuthority = first?.tag === tags.boolean && first.content[0] !== 0
  const length = second?.tag === tags.integer ? second : first?.tag === tags.integer ? first : null
  return { isAuthority, pathLength: length === null ? null : (length.content[0] ?? 0) }
}

function addressesOf(alternativeNames: Uint8Array | undefined, subject: Asn1Node): readonly string[] {
  const named = (listOf(alternativeNames) ?? [])
    .filter((name) => name.tag === 0x81)
    .map((name) => String.fromCharCode(...name.content.subarray(0, 320)))
  const inSubject = attributesOf(subject)
    .filter(({ oid }) => oid === oids.emailAddress)
    .map(({ text }) => text)
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

function attributesOf(name: Asn1Node): readonly { readonly oid: string; readonly text: string }[] {
  return children(name).flatMap((rdn) =>
    children(rdn).map((pair) => {
      const [oid, value] = children(sequence(pair))
      return { oid: oidOf(oid ?? malformed()), text: textOf(value ?? malformed()) }
    }),
  )
}

function textOf(node: Asn1Node): string {
  if (node.tag === tags.bmpString) {
    let text = ''
    for (let i = 0; i + 1 < node.content.length; i += 2) {
      text += String.fromCharCode(((node.content[i] ?? 0) << 8) | (node.content[i + 1] ?? 0))
    }
    return text
  }
  if (node.tag === tags.t61String) return String.fromCharCode(...node.content.subarray(0, 1024))
  return new TextDecoder().decode(node.content)
}

/** Name, organisation and CVR number as Danish authorities write them. */
export function holderOf(certificate: Certificate): HolderName {
  const attributes = attributesOf(readDer(certificate.subject))
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
