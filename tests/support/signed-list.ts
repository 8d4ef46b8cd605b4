// Certificates in a SignedData without signers (RFC 8551 §3.8), as .p7b and .p7c files and LDAP directories hold them.
import type { Bytes } from '../../src/bytes.ts'
import { encodeDer, encodeInteger, encodeOid, tags } from '../../src/smime/der.ts'
import { oids } from '../../src/smime/oids.ts'

export function signedListOf(certificates: readonly Bytes[]): Bytes {
  const body = encodeDer(
    tags.sequence,
    encodeInteger(1),
    encodeDer(tags.set),
    encodeDer(tags.sequence, encodeOid(oids.data)),
    encodeDer(0xa0, ...certificates),
    encodeDer(tags.set),
  )
  return encodeDer(tags.sequence, encodeOid(oids.signedData), encodeDer(0xa0, body))
}
