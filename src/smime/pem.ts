// Certificates, lists and responses as files bring them: DER, or PEM with one block or several (RFC 7468). Text between the
// blocks is passed over (§2). Reading only, and no deeper than the outermost shape; nothing here is believed.
import { fromBase64, fromUtf8, type Bytes } from '../bytes.ts'
import { children, readDer, tags } from './der.ts'

export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'OCSP RESPONSE'

/**
 * Each block with this label, or the whole as DER where there is no PEM; none where the file holds something else. Throws
 * SyntaxError where a block is cut off or is not what its label says.
 */
export function derBlocks(content: Uint8Array, label: PemLabel): readonly Bytes[] {
  const text = fromUtf8(content)
  if (!text.includes('-----BEGIN')) return isA(label, content) ? [Uint8Array.from(content)] : []
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  const blocks = [...text.matchAll(block)].map((match) => fromBase64(match[1] ?? ''))
  const begun = text.split(`-----BEGIN ${label}-----`).length - 1
  if (blocks.length < begun || !blocks.every((der) => isA(label, der))) throw new SyntaxError('broken PEM')
  return blocks
}

function isA(label: PemLabel, der: Uint8Array): boolean {
  try {
    return shapeOf(der) === label
  } catch {
    return false
  }
}

/** RFC 5280 §4.1 and §5.1: a list has a time where a certificate has a name. RFC 6960 §4.2.1: a response begins with a status. */
function shapeOf(der: Uint8Array): PemLabel | null {
  const outer = readDer(der)
  if (outer.tag !== tags.sequence) return null
  const [first] = children(outer)
  if (first?.tag === tags.enumerated) return 'OCSP RESPONSE'
  if (first?.tag !== tags.sequence) return null
  const fields = children(first).map(({ tag }) => tag)
  const [, , third] = fields[0] === tags.integer ? fields.slice(1) : fields
  if (third === tags.utcTime || third === tags.generalizedTime) return 'X509 CRL'
  return fields[0] === tags.integer || fields[0] === 0xa0 ? 'CERTIFICATE' : null
}
