// Which certificate answers are to be encrypted to, as a signer says (SMIMEEncryptionKeyPreference, RFC 8551 §2.5.3): who has
// one key to sign and another to decrypt names the other here. Outlook says it in an attribute of its own as well.
import { SikkertError } from '../errors.ts'
import { names } from './address.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { namesCertificate } from './certificate-identifier.ts'
import { children, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'
import type { SignedAttributes } from './signed-data.ts'

/**
 * The named one of the certificates that came along; the signer's own where none is named, or that one is; null where the named
 * one is not there, or names no address of the signer's.
 */
export function preferredCertificate(
  attributes: SignedAttributes | null,
  signer: Certificate,
  certificates: readonly Uint8Array[],
): Certificate | null {
  const [standard] = attributes?.values?.get(oids.encryptionKeyPreference) ?? []
  const [ofMicrosoft] = attributes?.values?.get(oids.microsoftKeyPreference) ?? []
  const identifier = standard === undefined ? ofMicrosoft : identifierIn(standard)
  if (identifier === undefined || identifier === null) return signer
  if (namesCertificate(identifier, signer)) return signer
  for (const der of certificates) {
    try {
      const certificate = readCertificate(der)
      if (!namesCertificate(identifier, certificate)) continue
      return certificate.addresses.some((address) => names(signer.addresses, address)) ? certificate : null
    } catch (error) {
      if (!(error instanceof SikkertError)) throw error
    }
  }
  return null
}

/** As CMS names certificates elsewhere; null for what is no choice of the standard's. */
function identifierIn(preference: Asn1Node): Asn1Node | null {
  switch (preference.tag) {
    case 0xa0: {
      const [first, second] = children(preference)
      // Implicitly tagged, as the module has it; some write the whole SEQUENCE under the tag.
      return second === undefined ? (first ?? null) : { ...preference, tag: tags.sequence }
    }
    case 0xa1: {
      const [keyIdentifier] = children(preference)
      return keyIdentifier === undefined ? null : { ...keyIdentifier, tag: 0x80 }
    }
    case 0x82:
      return { ...preference, tag: 0x80 }
    default:
      return null
  }
}
