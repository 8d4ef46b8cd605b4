// The question of OCSP (RFC 6960 §4.1.1), as small as RFC 5019 §2.1 has it: one certificate, named by SHA-1 hashes, which
// every responder knows; they name and do not protect. Without a nonce, so that responders may answer from their store; the
// answer's own times tell whether it is fresh.
import type { Bytes } from '../../bytes.ts'
import { type Certificate, sequence, wholeOctets } from '../certificate.ts'
import { children, derNull, encodeDer, encodeOid, readDer, tags } from '../der.ts'
import { oids } from '../oids.ts'

export async function ocspRequest(
  crypto: Crypto,
  certificate: Certificate,
  issuer: Certificate,
): Promise<Bytes> {
  const hashed = async (bytes: Uint8Array) =>
    encodeDer(tags.octetString, new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(bytes))))
  const key = wholeOctets(children(sequence(readDer(issuer.spki)))[1])
  const certId = encodeDer(
    tags.sequence,
    encodeDer(tags.sequence, encodeOid(oids.sha1), derNull),
    await hashed(certificate.issuer),
    await hashed(key),
    encodeDer(tags.integer, certificate.serial),
  )
  const request = encodeDer(tags.sequence, certId)
  return encodeDer(tags.sequence, encodeDer(tags.sequence, encodeDer(tags.sequence, request)))
}
