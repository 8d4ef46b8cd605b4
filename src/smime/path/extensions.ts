// Extensions that path validation asks of a certificate (RFC 5280 §4.2.1), read when asked for. A malformed one throws:
// what cannot be read cannot be obeyed.
import { toHex } from '../../bytes.ts'
import { SikkertError } from '../../errors.ts'
import { type Certificate, countOf, sequence } from '../certificate.ts'
import { type Asn1Node, children, oidOf, readDer, tags } from '../der.ts'
import { oids } from '../oids.ts'

export interface PolicyMapping {
  readonly issuerDomain: string
  readonly subjectDomain: string
}

export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | null
  readonly inhibitPolicyMapping: number | null
}

/** Policies and mappings in a certificate; the policy graph grows with them. */
const maximumPolicies = 256

export function extensionOf(certificate: Certificate, oid: string) {
  return certificate.extensions.find((extension) => extension.oid === oid) ?? null
}

function nodeOf(certificate: Certificate, oid: string): Asn1Node | null {
  const extension = extensionOf(certificate, oid)
  return extension === null ? null : readDer(extension.value)
}

/** Hex; null: no such extension. */
export function subjectKeyIdentifierOf(certificate: Certificate): string | null {
  const node = nodeOf(certificate, oids.subjectKeyIdentifier)
  if (node !== null && node.tag !== tags.octetString) malformed()
  return node === null ? null : toHex(node.content)
}

/** Hex of its keyIdentifier; null: no such extension, or without that field. */
export function authorityKeyIdentifierOf(certificate: Certificate): string | null {
  const node = nodeOf(certificate, oids.authorityKeyIdentifier)
  const key = node === null ? undefined : children(sequence(node)).find(({ tag }) => tag === 0x80)
  return key === undefined ? null : toHex(key.content)
}

/** null: no such extension. */
export function policiesOf(certificate: Certificate): readonly string[] | null {
  const node = nodeOf(certificate, oids.certificatePolicies)
  if (node === null) return null
  const listed = children(sequence(node)).map((information) => {
    const [oid] = children(sequence(information))
    return oidOf(oid ?? malformed())
  })
  // RFC 5280 §4.2.1.4: a policy must not stand twice.
  if (listed.length === 0 || listed.length > maximumPolicies || new Set(listed).size !== listed.length)
    malformed()
  return listed
}

export function policyMappingsOf(certificate: Certificate): readonly PolicyMapping[] {
  const node = nodeOf(certificate, oids.policyMappings)
  if (node === null) return []
  const listed = children(sequence(node)).map((mapping) => {
    const [issuerDomain, subjectDomain] = children(sequence(mapping))
    return {
      issuerDomain: oidOf(issuerDomain ?? malformed()),
      subjectDomain: oidOf(subjectDomain ?? malformed()),
    }
  })
  if (listed.length === 0 || listed.length > maximumPolicies) malformed()
  return listed
}

export function policyConstraintsOf(certificate: Certificate): PolicyConstraints {
  const node = nodeOf(certificate, oids.policyConstraints)
  const fields = node === null ? [] : children(sequence(node))
  // RFC 5280 §4.2.1.11: never an empty sequence.
  if (node !== null && fields.length === 0) malformed()
  const count = (tag: number) => {
    const field = fields.find((candidate) => candidate.tag === tag)
    return field === undefined ? null : countOf(field)
  }
  return { requireExplicitPolicy: count(0x80), inhibitPolicyMapping: count(0x81) }
}

/** null: no such extension. */
export function inhibitAnyPolicyOf(certificate: Certificate): number | null {
  const node = nodeOf(certificate, oids.inhibitAnyPolicy)
  if (node !== null && node.tag !== tags.integer) malformed()
  return node === null ? null : countOf(node)
}

/** Addresses that the certificate gives for asking about it, and for its issuer's certificate (RFC 5280 §4.2.2.1). */
export function accessUrlsOf(certificate: Certificate, method: string): readonly string[] {
  const node = nodeOf(certificate, oids.authorityInfoAccess)
  if (node === null) return []
  return children(sequence(node)).flatMap((description) => {
    const [oid, location] = children(sequence(description))
    if (oid === undefined || location?.tag !== 0x86 || oidOf(oid) !== method) return []
    return [String.fromCharCode(...location.content.subarray(0, 1024))]
  })
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
