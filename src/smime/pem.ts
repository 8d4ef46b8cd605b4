// Certificates, lists and responses as files bring them: DER, or PEM with one block or several (RFC 7468). Text between the
// blocks is passed over (§2). Reading only; nothing here is believed.
import { fromBase64, fromUtf8, type Bytes } from '../bytes.ts'

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'OCSP RESPONSE'

/** Each block with this label, or the whole as DER where there is no PEM. Throws SyntaxError on broken base64. */
export function derBlocks(content: Uint8Array, label: PemLabel): readonly Bytes[] {
  const text = fromUtf8(content)
  if (!text.includes('-----BEGIN')) return [Uint8Array.from(content)]
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  return [...text.matchAll(block)].map((match) => fromBase64(match[1] ?? ''))
}
