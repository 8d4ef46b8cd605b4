// How CMS names a certificate: by issuer and serial number, or by its key (RFC 5652 §5.3, §6.2.1).
import { equalBytes } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { children, octetsOf, readDer, tags, type Asn1Node } from './der.ts'
import { hashNow } from './hashes.ts'
import { oids } from './oids.ts'

/**
 * Whether IssuerAndSerialNumber, or a subject key identifier under tag [0], means this certificate. An identifier that is
 * no extension of it may be the SHA-1 of the key (RFC 5280 §4.2.1.2) or one of RFC 7093's.
 */
export function namesCertificate(identifier: Asn1Node, certificate: Certificate): boolean {
  if (identifier.tag === tags.sequence) {
    const [issuer, serial] = children(identifier)
    return (
      issuer !== undefined &&
      serial?.tag === tags.integer &&
      equalBytes(issuer.raw, certificate.issuer) &&
      equalBytes(serial.content, certificate.serial)
    )
  }
  if (identifier.tag !== 0x80 && identifier.tag !== 0xa0) return false
  const wanted = identifier.tag === 0x80 ? identifier.content : octetsOf(identifier)
  return keyIdentifiersOf(certificate).some((own) => equalBytes(own, wanted))
}

export function keyIdentifiersOf(certificate: Certificate): readonly Uint8Array[] {
  const extension = certificate.extensions.find(({ oid }) => oid === oids.subjectKeyIdentifier)
  if (extension !== undefined) return [octetsOf(readDer(extension.value))]
  const key = children(readDer(certificate.spki))[1]?.content.subarray(1) ?? new Uint8Array(0)
  const long = hashNow('SHA-256', key)
  return [hashNow('SHA-1', key), long.subarray(0, 20), hashNow('SHA-256', certificate.spki), long]
}
