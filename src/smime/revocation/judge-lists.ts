// What revocation lists say of one certificate (RFC 5280 §6.3.3): only lists whose scope covers it, that are current or say
// revoked, and that the right key signed. Several lists together may cover the reasons one by one; a delta list corrects a complete one.
// Stricter than the text: a list by another key of the same name counts only when that key's certificate comes from the
// authority itself or from whoever vouches for the authority, so that a namesake elsewhere under the anchor cannot speak.
import { SikkertError } from '../../errors.ts'
import type { Certificate } from '../certificate.ts'
import type { DsaParameters } from '../dsa.ts'
import { checkSignature, type Ground, maySignLists } from '../path/ground.ts'
import type { RevocationList } from './crl.ts'
import {
  allReasons,
  directoryName,
  type DistributionPoint,
  distributionPointsOf,
  namesOfPoint,
} from './distribution-point.ts'
import { findEntry, type RevocationEntry } from './find-entry.ts'

export type RevocationJudgement = 'good' | 'revoked' | 'unknown'

export interface ListQuestion {
  readonly certificate: Certificate
  /** The next on the certificate's path. */
  readonly issuer: Certificate
  /** Names that vouch for the issuer: its own, and those of who certified it on the path. */
  readonly vouchers: ReadonlySet<string>
  /** DSA parameters that the issuer's key has from above. */
  readonly inherited: DsaParameters | null
  readonly lists: readonly RevocationList[]
  /** Has the holder of this certificate a valid path to the same anchor? */
  readonly isVouchedFor: (signer: Certificate) => Promise<boolean>
}

/** CRLReason (§5.3.1). `removeFromList` stands in delta lists: "no longer on hold". */
const [onHold, removeFromList] = [6, 8]
const maximumLists = 64

export async function judgeLists(ground: Ground, question: ListQuestion): Promise<RevocationJudgement> {
  const points: readonly DistributionPoint[] = [
    ...distributionPointsOf(question.certificate),
    // "…any available CRLs not specified in a distribution point but issued by the certificate issuer".
    {
      name: { form: 'full', names: [directoryName(question.certificate.issuerName)] },
      reasons: allReasons,
      listIssuer: null,
    },
  ]
  const begun = question.lists.slice(0, maximumLists).filter((list) => hasBegun(list, ground.at))
  const current = begun.filter((list) => !isOver(list, ground.at))
  // Every list that may speak is heard, also when what is covered would do: one that says revoked is enough.
  const heard: Heard[] = []
  for (const point of points) {
    for (const list of begun) {
      if (list.deltaBase !== null || !isInScope(list, point, question.certificate)) continue
      const entry = await entryIn(ground, question, list, point, current)
      if (entry === 'unusable') continue
      // A list that is over says nothing good any more.
      const reasons = isOver(list, ground.at) ? 0 : point.reasons & (list.scope.reasons ?? allReasons)
      heard.push({ list, entry, reasons })
    }
  }
  let covered = 0
  for (const { list, entry, reasons } of heard) {
    if (heard.some((other) => supersedes(other.list, list))) continue
    const isForGood = entry !== null && entry.reason !== onHold
    // §5.3.1: nothing but a hold is ever taken back, so the last list of an authority that is gone still counts.
    if (entry !== null && entry.since <= ground.at && (isForGood || !isOver(list, ground.at)))
      return 'revoked'
    // §5.2.1, §5.2.3: each list tells its key and its number. One without can tell that a certificate is revoked, not that
    // it is good.
    if (!ground.strict || (list.number !== null && list.authorityKey !== null)) covered |= reasons
  }
  return (covered & allReasons) === allReasons ? 'good' : 'unknown'
}

interface Heard {
  readonly list: RevocationList
  readonly entry: RevocationEntry | null
  readonly reasons: number
}

function hasBegun(list: RevocationList, at: Date): boolean {
  return !list.isBeyondUs && list.nextUpdate !== null && list.thisUpdate <= at
}

function isOver({ nextUpdate }: RevocationList, at: Date): boolean {
  return nextUpdate === null || nextUpdate < at
}

/**
 * A later list of one issuer, scope and key stands in for an earlier one (§5.2.3), from which a certificate may have been
 * taken off hold. Only among lists that were heard, and so signed by somebody who may.
 */
function supersedes(later: RevocationList, list: RevocationList): boolean {
  if (later.number === null || list.number === null) return false
  const isSameKey = later.authorityKey !== null && later.authorityKey === list.authorityKey
  return isSameKey && isSameSeries(later, list) && later.number > list.number
}

function isSameSeries(a: RevocationList, b: RevocationList): boolean {
  return a.issuerName.key === b.issuerName.key && a.scope.identity === b.scope.identity
}

/** §6.3.3 (b). */
function isInScope(list: RevocationList, point: DistributionPoint, certificate: Certificate): boolean {
  const { scope, issuerName } = list
  if (point.listIssuer === null) {
    if (issuerName.key !== certificate.issuerName.key) return false
  } else if (!scope.isIndirect || !point.listIssuer.includes(directoryName(issuerName))) return false
  if (scope.only === 'attributes') return false
  if (scope.only === 'users' && certificate.isAuthority) return false
  if (scope.only === 'authorities' && !certificate.isAuthority) return false
  if (scope.point === null) return true
  const wanted = point.name === null ? (point.listIssuer ?? []) : namesOfPoint(point.name, issuerName)
  return namesOfPoint(scope.point, issuerName).some((name) => wanted.includes(name))
}

async function entryIn(
  ground: Ground,
  question: ListQuestion,
  list: RevocationList,
  point: DistributionPoint,
  all: readonly RevocationList[],
): Promise<RevocationEntry | null | 'unusable'> {
  const signer = await signerOf(ground, question, list, point.listIssuer !== null)
  if (signer === null) return 'unusable'
  const { serial, issuerName } = question.certificate
  try {
    for (const delta of all) {
      if (!corrects(delta, list)) continue
      if ((await checkSignature(ground, signer, delta, question.inherited)) !== 'good') continue
      const entry = findEntry(delta, serial, issuerName)
      if (entry !== null) return entry.reason === removeFromList ? null : entry
    }
    return findEntry(list, serial, issuerName)
  } catch (error) {
    if (error instanceof SikkertError) return 'unusable'
    throw error
  }
}

/** §5.2.4, §6.3.3 (c): same issuer, scope and key, and made from this complete list or an older one. */
function corrects(delta: RevocationList, list: RevocationList): boolean {
  if (delta.deltaBase === null || delta.number === null || list.number === null) return false
  return (
    isSameSeries(delta, list) &&
    delta.authorityKey === list.authorityKey &&
    list.number >= delta.deltaBase &&
    list.number < delta.number
  )
}

/** Whose key signed the list, when that is somebody who may. */
async function signerOf(
  ground: Ground,
  question: ListQuestion,
  list: RevocationList,
  isByAnother: boolean,
): Promise<Certificate | null> {
  const { issuer } = question
  const namesakes = ground.bySubject.get(list.issuerName.key) ?? []
  for (const candidate of [...(isByAnother ? [] : [issuer]), ...namesakes]) {
    const isIssuer = candidate === issuer
    if (
      !maySignLists(candidate) ||
      (!isIssuer && !isByAnother && !question.vouchers.has(candidate.issuerName.key))
    )
      continue
    if ((await checkSignature(ground, candidate, list, isIssuer ? question.inherited : null)) !== 'good')
      continue
    if (isIssuer || (await question.isVouchedFor(candidate))) return candidate
  }
  return null
}
