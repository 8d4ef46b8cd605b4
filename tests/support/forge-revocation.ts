// Revocation lists and OCSP responses of any make, good and bad (RFC 5280 §5, RFC 6960 §4.2).
import type { Bytes } from '../../src/bytes.ts'
import { readCertificate } from '../../src/smime/certificate.ts'
import { encodeDer, encodeOid, tags } from '../../src/smime/der.ts'
import {
  authorityKey,
  ecdsaWithSha256,
  extension,
  general,
  generalizedTime,
  type Keys,
  name,
  sealed,
  time,
} from './forge-certificate.ts'

export interface EntryPlan {
  readonly serial: Uint8Array
  readonly since?: Date
  readonly reason?: number
  readonly extensions?: readonly Bytes[]
}

export interface ListPlan {
  readonly issuer?: Bytes
  readonly by: Keys
  readonly from?: Date
  /** null: not told. */
  readonly until?: Date | null
  readonly entries?: readonly EntryPlan[]
  /** null: not told. */
  readonly number?: number | null
  readonly extensions?: readonly Bytes[]
  readonly spoil?: boolean
}

export const yesterday = new Date('2026-05-31T00:00:00Z')
export const tomorrow = new Date('2026-06-02T00:00:00Z')

export async function forgeList(plan: ListPlan): Promise<Bytes> {
  const { from = yesterday, until = tomorrow, number = 7 } = plan
  const entries = (plan.entries ?? []).map(entry)
  const extensions = [
    authorityKey(plan.by),
    ...(number === null
      ? []
      : [extension('2.5.29.20', false, encodeDer(tags.integer, Uint8Array.of(number)))]),
    ...(plan.extensions ?? []),
  ]
  const tbs = encodeDer(
    tags.sequence,
    encodeDer(tags.integer, Uint8Array.of(1)),
    ecdsaWithSha256,
    plan.issuer ?? name('Root'),
    time(from),
    ...(until === null ? [] : [time(until)]),
    ...(entries.length === 0 ? [] : [encodeDer(tags.sequence, ...entries)]),
    encodeDer(0xa0, encodeDer(tags.sequence, ...extensions)),
  )
  return sealed(tbs, plan.by, plan.spoil ?? false)
}

function entry(plan: EntryPlan): Bytes {
  const extensions = [
    ...(plan.reason === undefined
      ? []
      : [extension('2.5.29.21', false, encodeDer(tags.enumerated, Uint8Array.of(plan.reason)))]),
    ...(plan.extensions ?? []),
  ]
  return encodeDer(
    tags.sequence,
    encodeDer(tags.integer, plan.serial),
    time(plan.since ?? yesterday),
    ...(extensions.length === 0 ? [] : [encodeDer(tags.sequence, ...extensions)]),
  )
}

/** issuingDistributionPoint of flags: 0x81 users, 0x82 authorities, 0x84 indirect, 0x85 attribute certificates. */
export function scope(flags: readonly number[], more: readonly Bytes[] = []): Bytes {
  const set = flags.map((tag) => encodeDer(tag, Uint8Array.of(0xff)))
  return extension('2.5.29.28', true, encodeDer(tags.sequence, ...more, ...set))
}

export function scopeAt(url: string): Bytes {
  return encodeDer(0xa0, encodeDer(0xa0, general.uri(url)))
}

/** onlySomeReasons: bits as in ReasonFlags, the first octet. */
export function reasons(bits: number): Bytes {
  return encodeDer(0x83, Uint8Array.of(0, bits))
}

export function deltaOf(base: number): Bytes {
  return extension('2.5.29.27', true, encodeDer(tags.integer, Uint8Array.of(base)))
}

export function entryIssuer(issuer: Bytes): Bytes {
  return extension('2.5.29.29', true, encodeDer(tags.sequence, general.directory(issuer)))
}

export interface ResponsePlan {
  readonly about: Uint8Array
  readonly issuer: Uint8Array
  readonly by: Keys
  /** The responder by name; else by key. */
  readonly responder?: Bytes
  readonly status?: 'good' | 'revoked' | 'unknown'
  readonly from?: Date
  /** null: not told. */
  readonly until?: Date | null
  readonly producedAt?: Date
  readonly certificates?: readonly Bytes[]
  readonly hash?: 'SHA-1' | 'SHA-256'
  readonly spoil?: boolean
  readonly responseStatus?: number
  readonly extensions?: readonly Bytes[]
}

export async function forgeResponse(plan: ResponsePlan): Promise<Bytes> {
  const { status = 'good', from = yesterday, until = tomorrow, hash = 'SHA-1' } = plan
  const about = readCertificate(plan.about)
  const issuer = readCertificate(plan.issuer)
  const digest = async (bytes: Uint8Array) =>
    encodeDer(tags.octetString, new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(bytes))))
  const certId = encodeDer(
    tags.sequence,
    encodeDer(tags.sequence, encodeOid(hash === 'SHA-1' ? '1.3.14.3.2.26' : '2.16.840.1.101.3.4.2.1')),
    await digest(about.issuer),
    // The key bits of a P-256 SubjectPublicKeyInfo begin at octet 26.
    await digest(issuer.spki.subarray(26)),
    encodeDer(tags.integer, about.serial),
  )
  const said = {
    good: encodeDer(0x80),
    revoked: encodeDer(0xa1, generalizedTime(yesterday)),
    unknown: encodeDer(0x82),
  }[status]
  const answer = encodeDer(
    tags.sequence,
    certId,
    said,
    generalizedTime(from),
    ...(until === null ? [] : [encodeDer(0xa0, generalizedTime(until))]),
  )
  const responder =
    plan.responder === undefined
      ? encodeDer(0xa2, encodeDer(tags.octetString, plan.by.identifier))
      : encodeDer(0xa1, plan.responder)
  const extensions =
    plan.extensions === undefined ? [] : [encodeDer(0xa1, encodeDer(tags.sequence, ...plan.extensions))]
  const tbs = encodeDer(
    tags.sequence,
    responder,
    generalizedTime(plan.producedAt ?? from),
    encodeDer(tags.sequence, answer),
    ...extensions,
  )
  const certificates =
    plan.certificates === undefined ? [] : [encodeDer(0xa0, encodeDer(tags.sequence, ...plan.certificates))]
  const basic = await sealed(tbs, plan.by, plan.spoil ?? false, certificates)
  const bytes = encodeDer(
    tags.sequence,
    encodeOid('1.3.6.1.5.5.7.48.1.1'),
    encodeDer(tags.octetString, basic),
  )
  return encodeDer(
    tags.sequence,
    encodeDer(tags.enumerated, Uint8Array.of(plan.responseStatus ?? 0)),
    encodeDer(0xa0, bytes),
  )
}
