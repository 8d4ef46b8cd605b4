// What RFC 5280 §4 asks of a certificate besides, which decides nothing by itself and which certificates in old mail often
// lack: key identifiers that fit, a serial number within bounds, extensions that say something. Asked for by
// `sikker smime chain`, and not of mail.
import { SikkertError } from '../../errors.ts'
import { type AlgorithmIdentifier, type Certificate, sequence } from '../certificate.ts'
import { type Asn1Node, children, readDer, tags } from '../der.ts'
import { oids } from '../oids.ts'
import { authorityKeyIdentifierOf, extensionOf, subjectKeyIdentifierOf } from './extensions.ts'
import type { Place } from './profile.ts'

const longestSerialOctets = 20

export function keepsStrictRules(certificate: Certificate, place: Place): boolean {
  return (
    keepsSerial(certificate) &&
    keepsKeyIdentifiers(certificate, place) &&
    keepsUsage(certificate) &&
    isBareAlgorithm(certificate.signatureAlgorithm) &&
    listsSomething(certificate) &&
    (!place.isAnchor ||
      (extensionOf(certificate, oids.basicConstraints)?.critical === true && certificate.version === 3))
  )
}

/** §4.1.2.2. Negative ones are read, as NIST's suite has it. */
function keepsSerial({ serial }: Certificate): boolean {
  // X.690 §8.3.2: no octet more than the number needs.
  const [first, second = 0] = serial
  const isPadded = serial.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  return !isPadded && serial.length <= longestSerialOctets && serial.some((octet) => octet !== 0)
}

function keepsKeyIdentifiers(certificate: Certificate, { isAnchor }: Place): boolean {
  const isSelfIssued = certificate.issuerName.key === certificate.subjectName.key
  const ownKey = subjectKeyIdentifierOf(certificate)
  const issuersKey = authorityKeyIdentifierOf(certificate)
  // §4.2.1.1: always, but where a key signs itself.
  if (issuersKey === null && !(isAnchor && isSelfIssued)) return false
  const other = extensionOf(certificate, oids.authorityKeyIdentifier)
  const fields = other === null ? [] : children(sequence(readDer(other.value))).map(({ tag }) => tag)
  // The issuer's issuer and its serial number stand together or not at all.
  if (fields.includes(0xa1) !== fields.includes(0x82)) return false
  // §4.2.1.2
  return !certificate.isAuthority || ownKey !== null
}

function keepsUsage({ isAuthority, keyUsage, pathLength, extendedKeyUsage }: Certificate): boolean {
  const signsCertificates = keyUsage?.includes('keyCertSign') ?? isAuthority
  // §4.2.1.3: at least one bit, and this one for authorities only.
  if (keyUsage?.length === 0 || (signsCertificates && !isAuthority)) return false
  // §4.2.1.9; §4.2.1.12: at least one purpose.
  return (pathLength === null || signsCertificates) && extendedKeyUsage?.length !== 0
}

/** Identifiers that hold everything by themselves have no parameters (RFC 5758 §3.2, RFC 8410 §3). */
const withoutParameters: ReadonlySet<string> = new Set([
  oids.ecdsaWithSha256,
  oids.ecdsaWithSha384,
  oids.ecdsaWithSha512,
  oids.ed25519,
])

function isBareAlgorithm({ oid, parameters }: AlgorithmIdentifier): boolean {
  return parameters === null || !withoutParameters.has(oid)
}

/** Lists of where to ask (§4.2.1.13, §4.2.2.1, §4.2.2.2): not empty, and of sequences. */
function listsSomething(certificate: Certificate): boolean {
  const lists = [
    oids.crlDistributionPoints,
    oids.freshestCrl,
    oids.authorityInfoAccess,
    oids.subjectInfoAccess,
  ]
  return lists.every((oid) => {
    const extension = extensionOf(certificate, oid)
    return extension === null || isListOfSequences(extension.value)
  })
}

function isListOfSequences(value: Uint8Array): boolean {
  try {
    const parts: readonly Asn1Node[] = children(sequence(readDer(value)))
    return parts.length > 0 && parts.every((part) => part.tag === tags.sequence && children(part).length > 0)
  } catch (error) {
    if (error instanceof SikkertError) return false
    throw error
  }
}

/** §4.2.1.2: an issuer's key is told in the same words in its own certificate and in those that it issues. */
export function namesIssuersKey(certificate: Certificate, issuer: Certificate): boolean {
  const wanted = authorityKeyIdentifierOf(certificate)
  const own = subjectKeyIdentifierOf(issuer)
  return wanted === null || own === null || wanted === own
}
