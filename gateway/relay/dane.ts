// TLSA records for SMTP (RFC 7671, RFC 7672 §3.1): which are usable, which count (digest agility), and which certificate
// of a chain they name. Usages 0 and 1 are unusable here (RFC 7672 §3.1.3). Judging the path from an anchor down to the
// server's certificate is not done here.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { equalBytes } from '../../src/bytes.ts'
import type { TlsaRecord } from './dns.ts'

export const daneTa = 2
export const daneEe = 3

const digests = { 1: { name: 'sha256', bytes: 32 }, 2: { name: 'sha512', bytes: 64 } } as const
/** Bounds what one name can make us compute for every handshake. More count for nothing at all: DNS gives them in any order. */
const maximumRecords = 500

/**
 * The records that count: well formed, of a usage that SMTP knows, and of each usage and selector only the strongest
 * digest beside whole values (RFC 7671 §9).
 */
export function usableRecords(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  if (records.length > maximumRecords) return []
  const wellFormed = records.filter(isWellFormed)
  const strongest = ({ usage, selector }: TlsaRecord) =>
    Math.max(
      ...wellFormed
        .filter((other) => other.usage === usage && other.selector === selector)
        .map(({ matchingType }) => matchingType),
    )
  return wellFormed.filter((record) => record.matchingType === 0 || record.matchingType === strongest(record))
}

function isWellFormed(record: TlsaRecord): boolean {
  const { usage, selector, matchingType, data } = record
  if ((usage !== daneTa && usage !== daneEe) || (selector !== 0 && selector !== 1)) return false
  if (matchingType === 1 || matchingType === 2) return data.length === digests[matchingType].bytes
  if (matchingType !== 0) return false
  return (selector === 0 ? wholeCertificate(record) : wholeKey(record)) !== null
}

/** The certificate that a record holds whole; null when it holds something else. */
function wholeCertificate({ selector, matchingType, data }: TlsaRecord): X509Certificate | null {
  if (selector !== 0 || matchingType !== 0) return null
  try {
    return new X509Certificate(data)
  } catch {
    return null
  }
}

function wholeKey({ selector, matchingType, data }: TlsaRecord): KeyObject | null {
  if (selector !== 1 || matchingType !== 0) return null
  try {
    return createPublicKey({ key: Buffer.from(data), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

/** Whether a DANE-EE record names the server's own certificate. Names and dates do not count (RFC 7671 §5.1). */
export function namesServer(records: readonly TlsaRecord[], leaf: X509Certificate): boolean {
  return records.some((record) => record.usage === daneEe && namesCertificate(record, leaf))
}

/**
 * What a DANE-TA record makes an anchor for what a server sent, its own certificate first: an issuer in it that a record names, a certificate
 * that a record holds whole (so that the server need not send it, RFC 7671 §5.2), or the certificate that a key held whole
 * has signed. Never the leaf because a record names it or holds it: that is what usage 3 is for, and OpenSSL reads it so too.
 */
export function findAnchors(
  records: readonly TlsaRecord[],
  chain: readonly X509Certificate[],
): readonly X509Certificate[] {
  const anchors = records.filter(({ usage }) => usage === daneTa)
  const path = issuersIn(chain)
  const nearest = path
    .filter((issuer) => anchors.some((record) => namesCertificate(record, issuer)))
    .slice(0, 1)
  const [leaf] = chain
  const isLeaf = ({ raw }: X509Certificate) => leaf !== undefined && raw.equals(leaf.raw)
  const whole = anchors
    .map(wholeCertificate)
    .filter((certificate) => certificate !== null)
    .filter((certificate) => !isLeaf(certificate))
  const keys = anchors.map(wholeKey).filter((key) => key !== null)
  const signed = [...chain.slice(0, 1), ...path]
    .filter((certificate) => keys.some((key) => isSignedBy(certificate, key)))
    .slice(0, 1)
  return [...nearest, ...whole, ...signed]
}

/** The leaf's issuer, that one's issuer and so on, however the server has ordered them. */
function issuersIn(chain: readonly X509Certificate[]): readonly X509Certificate[] {
  const [leaf, ...rest] = chain
  const path: X509Certificate[] = []
  let below = leaf
  while (below !== undefined) {
    const last: X509Certificate = below
    below = rest.find((issuer) => last.checkIssued(issuer) && !path.includes(issuer))
    if (below !== undefined) path.push(below)
  }
  return path
}

function isSignedBy(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return !/sha-?1|md5/i.test(certificate.signatureAlgorithm ?? 'md5') && certificate.verify(key)
  } catch {
    return false
  }
}

function namesCertificate(
  { selector, matchingType, data }: TlsaRecord,
  certificate: X509Certificate,
): boolean {
  const selected =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' })
  if (matchingType === 0) return equalBytes(selected, data)
  if (matchingType !== 1 && matchingType !== 2) return false
  return equalBytes(createHash(digests[matchingType].name).update(selected).digest(), data)
}
