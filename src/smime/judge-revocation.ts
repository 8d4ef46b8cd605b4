// Revocation lists (RFC 5280 §5): is this list one that may speak about this certificate now, and does it name it? A list
// that is stale, unsigned, partial or a delta says nothing. Entries are walked, not turned into objects.
import { equalBytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Certificate, readAlgorithm, type Extension } from './certificate.ts'
import { children, oidOf, readDer, tags, timeOf, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'
import { judgeSignature } from './signature.ts'

export type RevocationJudgement = 'good' | 'revoked' | 'unknown'

interface RevocationList {
  readonly tbs: Uint8Array
  readonly issuer: Uint8Array
  readonly thisUpdate: Date
  readonly nextUpdate: Date | null
  readonly entries: Asn1Node | null
  readonly extensions: readonly Extension[]
  readonly algorithm: ReturnType<typeof readAlgorithm>
  readonly signature: Uint8Array
}

/** The best word of these lists on the certificate, at that time. */
export async function judgeRevocation(
  crypto: Crypto,
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly Uint8Array[],
  at: Date,
): Promise<RevocationJudgement> {
  for (const bytes of lists) {
    const list = readList(bytes)
    if (list === null || !(await speaksFor(crypto, list, issuer, at))) continue
    return names(list, certificate.serial, at) ? 'revoked' : 'good'
  }
  return 'unknown'
}

function readList(bytes: Uint8Array): RevocationList | null {
  try {
    const [tbs, algorithm, signature] = children(readDer(bytes))
    if (tbs === undefined || algorithm === undefined || signature === undefined) return null
    const fields = [...children(tbs)]
    if (fields[0]?.tag === tags.integer) fields.shift()
    const [, issuer, thisUpdate, ...rest] = fields
    if (issuer === undefined || thisUpdate === undefined) return null
    const next = rest.find(({ tag }) => tag === tags.utcTime || tag === tags.generalizedTime)
    const wrapper = rest.find(({ tag }) => tag === 0xa0)
    const [listed] = wrapper === undefined ? [] : children(wrapper)
    return {
      tbs: tbs.raw,
      issuer: issuer.raw,
      thisUpdate: timeOf(thisUpdate),
      nextUpdate: next === undefined ? null : timeOf(next),
      entries: rest.find(({ tag }) => tag === tags.sequence) ?? null,
      extensions: listed === undefined ? [] : extensionsOf(listed),
      algorithm: readAlgorithm(algorithm),
      signature: signature.content.subarray(1),
    }
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}

function extensionsOf(list: Asn1Node): readonly Extension[] {
  return children(list).flatMap((node): readonly Extension[] => {
    const [oid, second, third] = children(node)
    const value = third ?? second
    if (oid === undefined || value === undefined) return []
    return [{ oid: oidOf(oid), critical: third !== undefined, value: value.content }]
  })
}

async function speaksFor(
  crypto: Crypto,
  list: RevocationList,
  issuer: Certificate,
  at: Date,
): Promise<boolean> {
  if (!equalBytes(list.issuer, issuer.subject)) return false
  if (list.thisUpdate > at || list.nextUpdate === null || list.nextUpdate < at) return false
  if (issuer.keyUsage !== null && !issuer.keyUsage.includes('cRLSign')) return false
  // Scoped and delta lists (RFC 5280 §5.2.4, §5.2.5) are not read yet, and so say nothing; nor does one with a critical
  // extension that we do not know.
  if (list.extensions.some(({ oid, critical }) => critical || oid === oids.deltaCrlIndicator)) return false
  const judged = await judgeSignature(
    crypto,
    issuer.spki,
    issuer.keyAlgorithm,
    list.algorithm,
    list.signature,
    list.tbs,
  )
  return judged === 'good'
}

function names(list: RevocationList, serial: Uint8Array, at: Date): boolean {
  if (list.entries === null) return false
  for (const entry of children(list.entries)) {
    const [number, since] = children(entry)
    if (number !== undefined && equalBytes(number.content, serial)) {
      return since === undefined || timeOf(since) <= at
    }
  }
  return false
}
