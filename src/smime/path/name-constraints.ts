// Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c)): which names the certificates below an authority may bear. The
// subtrees of all authorities on the path are kept as they are and each is asked, which is the same as intersecting them.
// Stricter than needed in three places: a form that we cannot compare is refused where a constraint speaks of it; a local
// part is excluded whatever its letter case; too many comparisons are refused, not made.
import { SikkertError } from '../../errors.ts'
import { type Certificate, sequence } from '../certificate.ts'
import { children, readDer, type Asn1Node } from '../der.ts'
import { isWithinName } from '../distinguished-name.ts'
import { type GeneralName, generalName } from '../general-name.ts'
import { oids } from '../oids.ts'
import { extensionOf } from './extensions.ts'
import { dnsNameOf, hostOf, isAddressRange, isBelow, isInRange, mailboxOf, uriHostOf } from './name-forms.ts'

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

export type NameJudgement = 'permitted' | 'not-permitted' | 'too-complex'

/** Subtrees in one certificate. */
const maximumSubtrees = 4096
/** Names × subtrees on one path; names and subtrees by the thousand are an attack on patience (CVE-2024-0567's kin). */
const maximumComparisons = 250_000

/** null: no such extension. Throws when it is malformed, or asks for what nobody may ask (minimum, maximum). */
export function nameConstraintsOf(certificate: Certificate): NameConstraints | null {
  const extension = extensionOf(certificate, oids.nameConstraints)
  if (extension === null) return null
  const fields = children(sequence(readDer(extension.value)))
  // "MUST NOT … an empty sequence".
  if (fields.length === 0 || fields.some(({ tag }) => tag !== 0xa0 && tag !== 0xa1)) malformed()
  const subtrees = (tag: number) => {
    const field = fields.find((candidate) => candidate.tag === tag)
    return field === undefined ? [] : children(field).map(subtreeOf)
  }
  const constraints = { permitted: subtrees(0xa0), excluded: subtrees(0xa1) }
  const count = constraints.permitted.length + constraints.excluded.length
  if (count === 0 || count > maximumSubtrees) malformed()
  return constraints
}

function subtreeOf(node: Asn1Node): GeneralName {
  const [base, ...bounds] = children(sequence(node))
  // minimum is 0 and so not written in DER; maximum must be absent.
  if (base === undefined || bounds.length > 0) malformed()
  const name = generalName(base)
  return isBase(name) ? name : malformed()
}

function isBase(name: GeneralName): boolean {
  switch (name.form) {
    case 'dns':
      // No leading period here, other than in the next two; an empty one means every host.
      return name.text === '' || hostOf(name.text) !== null
    case 'email':
      return name.text.includes('@') ? mailboxOf(name.text) !== null : isHostOrDomain(name.text)
    case 'uri':
      return isHostOrDomain(name.text)
    case 'ip':
      return isAddressRange(name.octets)
    case 'directory':
    case 'utf8-email':
    case 'other':
    case 'x400':
    case 'edi-party':
    case 'registered-id':
      return true
  }
}

function isHostOrDomain(text: string): boolean {
  return text === '' || hostOf(text.startsWith('.') ? text.slice(1) : text) !== null
}

/** Do all names of this certificate lie within what each of the authorities above it allows? */
export function judgeNames(certificate: Certificate, above: readonly NameConstraints[]): NameJudgement {
  if (above.length === 0) return 'permitted'
  const names = namesOf(certificate)
  const subtrees = above.reduce((sum, { permitted, excluded }) => sum + permitted.length + excluded.length, 0)
  if (names.length * subtrees > maximumComparisons) return 'too-complex'
  const isAllowed = above.every(({ permitted, excluded }) =>
    names.every((name) => {
      const same = permitted.filter((base) => speaksOf(base, name))
      if (same.length > 0 && !same.some((base) => isWithin(name, base, false))) return false
      return !excluded.some((base) => speaksOf(base, name) && isWithin(name, base, true))
    }),
  )
  return isAllowed ? 'permitted' : 'not-permitted'
}

function namesOf(certificate: Certificate): readonly GeneralName[] {
  const { subjectName, alternativeNames } = certificate
  const inSubject: readonly GeneralName[] =
    subjectName.rdns.length === 0 ? [] : [{ form: 'directory', name: subjectName }]
  const named = alternativeNames ?? []
  // RFC 5280 §4.2.1.10 asks it where there are no alternative names. Addresses in a subject are read as the holder's wherever
  // they stand (certificate.ts), so they are always held to the constraint; OpenSSL does the same.
  const addresses = subjectName.attributes.flatMap(({ oid, text }): readonly GeneralName[] =>
    oid === oids.emailAddress ? [{ form: 'email', text: text ?? '' }] : [],
  )
  return [...inSubject, ...named, ...addresses]
}

/** A constraint on mail addresses also speaks of SmtpUTF8Mailbox (RFC 9598 §6). */
function speaksOf(base: GeneralName, name: GeneralName): boolean {
  if (base.form === 'email') return name.form === 'email' || name.form === 'utf8-email'
  if (base.form === 'other') return name.form === 'other' && name.typeId === base.typeId
  return base.form === name.form
}

/** `doubt` is the answer where a name cannot be compared: within what is excluded, and not within what is permitted. */
function isWithin(name: GeneralName, base: GeneralName, doubt: boolean): boolean {
  if (base.form === 'directory' && name.form === 'directory') return isWithinName(name.name, base.name)
  if (base.form === 'ip' && name.form === 'ip') {
    if (name.octets.length !== 4 && name.octets.length !== 16) return doubt
    return isInRange(name.octets, base.octets)
  }
  if (base.form === 'dns' && name.form === 'dns') return isDnsWithin(name.text, base.text, doubt)
  if (base.form === 'uri' && name.form === 'uri') {
    const host = uriHostOf(name.text)
    return host === null ? doubt : isHostWithin(host, base.text)
  }
  if (base.form === 'email' && (name.form === 'email' || name.form === 'utf8-email')) {
    return isMailboxWithin(name.text, base.text, doubt)
  }
  return doubt
}

function isDnsWithin(text: string, base: string, doubt: boolean): boolean {
  const name = dnsNameOf(text)
  if (name === null) return doubt
  const domain = base.toLowerCase()
  if (domain === '') return true
  if (!name.startsWith('*.')) return name === domain || isBelow(name, domain)
  const parent = name.slice(2)
  if (parent === domain || isBelow(parent, domain)) return true
  // *.example.dk stands for every host there, and so also for an excluded one.
  return doubt && isBelow(domain, parent) && !domain.slice(0, -parent.length - 1).includes('.')
}

/** ".example.dk": every host below; "example.dk": that host alone. */
function isHostWithin(host: string, base: string): boolean {
  const domain = base.toLowerCase()
  if (domain === '') return true
  return domain.startsWith('.') ? isBelow(host, domain.slice(1)) : host === domain
}

function isMailboxWithin(text: string, base: string, doubt: boolean): boolean {
  const mailbox = mailboxOf(text)
  if (mailbox === null) return doubt
  if (!base.includes('@')) return isHostWithin(mailbox.host, base)
  const wanted = mailboxOf(base)
  if (wanted === null || wanted.host !== mailbox.host) return wanted === null && doubt
  const isSame = wanted.local === mailbox.local
  return isSame || (doubt && wanted.local.toLowerCase() === mailbox.local.toLowerCase())
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
