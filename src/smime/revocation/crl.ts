// A revocation list, taken apart (RFC 5280 §5). Its entries stay bytes: a list of 200 000 is walked where it lies, because
// an object for each would cost a gigabyte (measured with the usual libraries).
import { toHex } from '../../bytes.ts'
import { SikkertError } from '../../errors.ts'
import {
  countOf,
  type Extension,
  readAlgorithm,
  readExtensions,
  sequence,
  strictTimeOf,
  wholeOctets,
} from '../certificate.ts'
import { type Asn1Node, children, readDer, tags } from '../der.ts'
import { type DistinguishedName, nameOf } from '../distinguished-name.ts'
import { oids } from '../oids.ts'
import type { Signed } from '../path/ground.ts'
import { type PointName, pointNameOf, reasonsOf } from './distribution-point.ts'

export interface RevocationList extends Signed {
  readonly issuerName: DistinguishedName
  readonly thisUpdate: Date
  /** null: not told, and so never known to be current. */
  readonly nextUpdate: Date | null
  /** Content of revokedCertificates. */
  readonly entries: Uint8Array
  /** Hex; null: not told. */
  readonly number: string | null
  readonly scope: ListScope
  /** Hex of BaseCRLNumber; null: a complete list. */
  readonly deltaBase: string | null
  readonly authorityKey: string | null
  /** It holds a critical extension that we do not know, or one that must not be so. */
  readonly isBeyondUs: boolean
}

/** issuingDistributionPoint (§5.2.5): which certificates and reasons the list speaks of. */
export interface ListScope {
  readonly point: PointName | null
  readonly only: 'users' | 'authorities' | 'attributes' | null
  /** null: all. */
  readonly reasons: number | null
  readonly isIndirect: boolean
  /** Hex of the extension: two lists of one scope have it alike. */
  readonly identity: string
}

/** 5 million entries. */
const maximumListBytes = 200 * 1024 * 1024
const known: ReadonlySet<string> = new Set([oids.issuingDistributionPoint, oids.deltaCrlIndicator])
const wholeScope: ListScope = { point: null, only: null, reasons: null, isIndirect: false, identity: '' }

/** Throws SikkertError 'message-malformed' when the bytes are no list. */
export function readRevocationList(der: Uint8Array): RevocationList {
  if (der.length > maximumListBytes) malformed()
  const [tbs, algorithm, signature, ...more] = children(sequence(readDer(der)))
  if (tbs === undefined || more.length > 0) malformed()
  const fields = [...children(sequence(tbs))]
  const version = fields[0]?.tag === tags.integer ? fields.shift() : undefined
  if (version !== undefined && countOf(version) !== 1) malformed()
  const [inner, issuer, thisUpdate, ...rest] = fields
  if (toHex(sequence(inner).raw) !== toHex(sequence(algorithm).raw)) malformed()
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined
  const entries = rest[0]?.tag === tags.sequence ? rest.shift() : undefined
  const wrapper = rest.shift()
  if (rest.length > 0 || (wrapper !== undefined && (wrapper.tag !== 0xa0 || version === undefined)))
    malformed()
  const [list] = wrapper === undefined ? [] : children(wrapper)
  const extensions = list === undefined ? [] : readExtensions(sequence(list))
  const find = (oid: string) => extensions.find((extension) => extension.oid === oid) ?? null
  return {
    tbs: tbs.raw,
    algorithm: readAlgorithm(sequence(algorithm)),
    signature: wholeOctets(signature),
    issuerName: nameOf(sequence(issuer)),
    thisUpdate: strictTimeOf(thisUpdate),
    nextUpdate: nextUpdate === undefined ? null : strictTimeOf(nextUpdate),
    entries: entries?.content ?? new Uint8Array(0),
    number: numberOf(find(oids.crlNumber)),
    scope: scopeOf(find(oids.issuingDistributionPoint)),
    deltaBase: numberOf(find(oids.deltaCrlIndicator)),
    authorityKey: authorityKeyOf(find(oids.authorityKeyIdentifier)),
    // §5.2.3: the number is never critical.
    isBeyondUs: extensions.some(({ oid, critical }) => critical && !known.has(oid)),
  }
}

function isTime(node: Asn1Node | undefined): boolean {
  return node?.tag === tags.utcTime || node?.tag === tags.generalizedTime
}

function numberOf(extension: Extension | null): string | null {
  if (extension === null) return null
  const node = readDer(extension.value)
  // §5.2.3: 20 octets at most, not negative. Of one length, so that texts compare as numbers do.
  if (node.tag !== tags.integer || node.content.length > 21 || (node.content[0] ?? 0x80) >= 0x80) malformed()
  return toHex(node.content).padStart(42, '0')
}

function authorityKeyOf(extension: Extension | null): string | null {
  if (extension === null) return null
  const key = children(sequence(readDer(extension.value))).find(({ tag }) => tag === 0x80)
  return key === undefined ? null : toHex(key.content)
}

function scopeOf(extension: Extension | null): ListScope {
  if (extension === null) return wholeScope
  const fields = children(sequence(readDer(extension.value)))
  const find = (tag: number) => fields.find((field) => field.tag === tag)
  const isSet = (tag: number) => (find(tag)?.content[0] ?? 0) !== 0
  const only = [
    ...(isSet(0x81) ? (['users'] as const) : []),
    ...(isSet(0x82) ? (['authorities'] as const) : []),
    ...(isSet(0x85) ? (['attributes'] as const) : []),
  ]
  // At most one of them.
  if (only.length > 1) malformed()
  const point = find(0xa0)
  const reasons = find(0x83)
  return {
    point: point === undefined ? null : pointNameOf(point),
    only: only[0] ?? null,
    reasons: reasons === undefined ? null : reasonsOf(reasons),
    isIndirect: isSet(0x84),
    identity: toHex(extension.value),
  }
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
