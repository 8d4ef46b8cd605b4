// What RFC 5280 §4 asks of the certificates themselves, and §6.1 does not look at. A certificate that breaks these was not
// made by an authority that keeps the rules that the rest leans on. `strict` adds what decides nothing by itself
// (strict-rules.ts).
import { type Certificate } from '../certificate.ts'
import { oids } from '../oids.ts'
import { extensionOf } from './extensions.ts'
import { dnsNameOf, mailboxOf } from './name-forms.ts'
import { keepsStrictRules } from './strict-rules.ts'

export interface Place {
  readonly isAnchor: boolean
  readonly isLeaf: boolean
}

/** Extensions that must not be critical (§4.2.1.1, §4.2.1.2, §4.2.2.1, §4.2.2.2, §4.2.1.15). */
const neverCritical = [
  oids.authorityKeyIdentifier,
  oids.subjectKeyIdentifier,
  oids.authorityInfoAccess,
  oids.subjectInfoAccess,
  oids.freshestCrl,
]

export function keepsProfile(certificate: Certificate, place: Place, strict: boolean): boolean {
  return (
    keepsNames(certificate, place) &&
    keepsAuthorityRules(certificate, place, strict) &&
    !neverCritical.some((oid) => extensionOf(certificate, oid)?.critical === true) &&
    (!strict || keepsStrictRules(certificate, place))
  )
}

function keepsNames(certificate: Certificate, { isLeaf }: Place): boolean {
  const { subjectName, issuerName, alternativeNames } = certificate
  // §4.1.2.4; an authority has a name (§4.1.2.6).
  if (issuerName.rdns.length === 0) return false
  if (subjectName.rdns.length === 0) {
    // §4.2.1.6: where the subject is empty, the alternative names are the subject, and critical.
    if (
      !isLeaf ||
      certificate.isAuthority ||
      extensionOf(certificate, oids.subjectAltName)?.critical !== true
    )
      return false
  }
  return (alternativeNames ?? []).every((name) => {
    switch (name.form) {
      case 'email':
        return mailboxOf(name.text) !== null
      case 'dns':
        return dnsNameOf(name.text) !== null
      case 'ip':
        return name.octets.length === 4 || name.octets.length === 16
      case 'uri':
        return /^[a-z][a-z0-9+.-]*:\S+$/i.test(name.text)
      case 'directory':
      case 'utf8-email':
      case 'other':
      case 'x400':
      case 'edi-party':
      case 'registered-id':
        return true
    }
  })
}

function keepsAuthorityRules(certificate: Certificate, { isAnchor }: Place, strict: boolean): boolean {
  const constraints = extensionOf(certificate, oids.nameConstraints)
  // §4.2.1.10: in an authority's certificate only, and critical. They are obeyed in any case.
  const mayBeOptional = isAnchor && !strict
  if (constraints !== null && (!certificate.isAuthority || !(constraints.critical || mayBeOptional)))
    return false
  // §4.2.1.9: only authorities have a path length.
  return certificate.isAuthority || certificate.pathLength === null
}
