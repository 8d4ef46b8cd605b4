// TLSA records for SMTP (RFC 7671, RFC 7672 §3.1): which are usable, and whether one names a certificate of the chain.
// Usages 0 and 1 are unusable here (RFC 7672 §3.1.3).
import { createHash, type X509Certificate } from 'node:crypto'
import { equalBytes } from '../../src/bytes.ts'
import type { TlsaRecord } from './dns.ts'

export const daneTa = 2
export const daneEe = 3

export function isUsable({ usage, selector, matchingType, data }: TlsaRecord): boolean {
  if ((usage !== daneTa && usage !== daneEe) || (selector !== 0 && selector !== 1)) return false
  if (matchingType === 1) return data.length === 32
  if (matchingType === 2) return data.length === 64
  return matchingType === 0 && data.length > 0
}

export function namesCertificate(
  { selector, matchingType, data }: TlsaRecord,
  certificate: X509Certificate,
): boolean {
  const selected =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' })
  if (matchingType === 0) return equalBytes(selected, data)
  return equalBytes(
    createHash(matchingType === 1 ? 'sha256' : 'sha512')
      .update(selected)
      .digest(),
    data,
  )
}
