// SignedData (RFC 5652 §5.1) taken apart. Reading only: nothing here is believed.
import { concatBytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithm } from './certificate.ts'
import { children, octetsOf, oidOf, tags, timeOf, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'

export interface SignerInfo {
  /** IssuerAndSerialNumber, or a subject key identifier under [0]. */
  readonly identifier: Asn1Node
  readonly digestAlgorithm: AlgorithmIdentifier
  readonly attributes: SignedAttributes | null
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

export interface SignedAttributes {
  /** The members of the SET as they stand, without its tag and length. */
  readonly raw: Uint8Array
  /** Each whole attribute, for putting them into DER order. */
  readonly members: readonly Uint8Array[]
  /** null when an attribute stands twice or has not exactly one value where one is demanded (RFC 5652 §11). */
  readonly values: ReadonlyMap<string, readonly Asn1Node[]> | null
}

export interface SignedData {
  readonly contentType: string
  /** null when the content is outside. */
  readonly content: Uint8Array | null
  readonly certificates: readonly Uint8Array[]
  readonly signers: readonly SignerInfo[]
  /** Revocation lists and OCSP responses that came along (RFC 5652 §10.2.1, RFC 5940 §2). */
  readonly lists: readonly Uint8Array[]
  readonly responses: readonly Uint8Array[]
}

// More signers or certificates than these are no mail; each costs a signature check or a parse.
const maximumSigners = 20
const maximumCertificates = 200
const maximumRevocations = 40
const singleValued: readonly string[] = [oids.contentType, oids.messageDigest, oids.signingTime]

function malformed(): never {
  throw new SikkertError('message-malformed')
}

export function readSignedData(body: Asn1Node): SignedData {
  const [version, digests, encapsulated, ...rest] = children(body)
  if (version?.tag !== tags.integer || digests?.tag !== tags.set || encapsulated?.tag !== tags.sequence) {
    malformed()
  }
  const [type, wrapped] = children(encapsulated)
  const inner = wrapped === undefined ? [] : children(wrapped)
  const certificates = rest
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(children)
    .filter(({ tag }) => tag === tags.sequence)
    .map(({ raw }) => raw)
  const infos = children(rest.find(({ tag }) => tag === tags.set) ?? malformed())
  const revocations = rest.filter(({ tag }) => tag === 0xa1).flatMap(children)
  if (infos.length > maximumSigners || certificates.length > maximumCertificates) malformed()
  if (revocations.length > maximumRevocations) malformed()
  return {
    contentType: oidOf(type ?? malformed()),
    content: wrapped === undefined ? null : octetsOf(inner[0] ?? malformed()),
    certificates,
    signers: infos.map(readSigner),
    lists: revocations.filter(({ tag }) => tag === tags.sequence).map(({ raw }) => raw),
    responses: revocations.flatMap(responseIn),
  }
}

/** OtherRevocationInfoFormat that is an OCSP response; other formats are none of ours. */
function responseIn(node: Asn1Node): readonly Uint8Array[] {
  if (node.tag !== 0xa1) return []
  const [format, info] = children(node)
  return format?.tag === tags.oid && info !== undefined && oidOf(format) === oids.ocspInCms ? [info.raw] : []
}

function readSigner(info: Asn1Node): SignerInfo {
  const [version, identifier, digest, ...rest] = children(info)
  if (version?.tag !== tags.integer || identifier === undefined || digest === undefined) malformed()
  const attributes = rest.find(({ tag }) => tag === 0xa0)
  const [algorithm, signature] = rest.filter(({ tag }) => tag !== 0xa0)
  if (algorithm?.tag !== tags.sequence || signature === undefined) malformed()
  return {
    identifier,
    digestAlgorithm: readAlgorithm(digest),
    attributes: attributes === undefined ? null : readAttributes(attributes),
    signatureAlgorithm: readAlgorithm(algorithm),
    signature: octetsOf(signature),
  }
}

function readAttributes(node: Asn1Node): SignedAttributes {
  const members = children(node)
  const values = new Map<string, readonly Asn1Node[]>()
  let isSound = true
  for (const attribute of members) {
    const [type, set] = children(attribute)
    if (type === undefined || set === undefined) malformed()
    const oid = oidOf(type)
    const found = children(set)
    if (values.has(oid) || (singleValued.includes(oid) && found.length !== 1)) isSound = false
    values.set(oid, found)
  }
  return {
    raw: concatBytes(members.map(({ raw }) => raw)),
    members: members.map(({ raw }) => raw),
    values: isSound ? values : null,
  }
}

export function signingTimeOf(attributes: SignedAttributes | null): Date | null | 'malformed' {
  const [time] = attributes?.values?.get(oids.signingTime) ?? []
  if (time === undefined) return null
  try {
    return timeOf(time)
  } catch (error) {
    if (error instanceof SikkertError) return 'malformed'
    throw error
  }
}
