// KEKRecipientInfo (RFC 5652 §6.2.3): mail under a key that both sides have from somewhere else. Reading only, for what gateways
// of two organisations agreed on and for old archives. The identifier of the key is not asked for: the wrap tells which fits.
import type { Bytes } from '../bytes.ts'
import { readAlgorithm } from './certificate.ts'
import type { ContentCipher } from './content-cipher.ts'
import { children, isOctetString, octetsOf, tags, type Asn1Node } from './der.ts'
import { keyWrapOf } from './key-wrap.ts'

/** The content key; null when this key does not open it. */
export async function openByKey(
  crypto: Crypto,
  info: Asn1Node,
  kek: Bytes,
  content: ContentCipher,
): Promise<Bytes | null> {
  const [version, , algorithm, wrapped] = children(info)
  if (version?.tag !== tags.integer || algorithm === undefined || !isOctetString(wrapped)) return null
  const wrap = keyWrapOf(readAlgorithm(algorithm).oid)
  if (wrap?.octets !== kek.length) return null
  try {
    const secret = await wrap.unwrap(crypto, kek, octetsOf(wrapped))
    return content.keyOctets.includes(secret.length) ? secret : null
  } catch {
    // Another key's; the next one may fit.
    return null
  }
}
