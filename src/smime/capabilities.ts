// What a mail program says that it reads (smimeCapabilities, RFC 8551 §2.5.2): identifiers, strongest first. A capability counts
// where it is one that we would use: OAEP with SHA-256 and its mask, and no other (RFC 3560 §5 has the parameters stand there).
import { SikkertError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithm } from './certificate.ts'
import { children, derNull, encodeDer, encodeOid, tags, type Asn1Node } from './der.ts'
import { oids } from './oids.ts'
import { readOaepParameters } from './rsa-oaep.ts'

const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)
const sha256 = sequence(encodeOid(oids.sha256), derNull)

/** RSAES-OAEP-params as we write them (RFC 4055 §4.1). */
export const oaepParameters = sequence(
  encodeDer(0xa0, sha256),
  encodeDer(0xa1, sequence(encodeOid(oids.mgf1), sha256)),
)

/** What we read. */
export const ownCapabilities = sequence(
  sequence(encodeOid(oids.aes256Gcm)),
  sequence(encodeOid(oids.aes256Cbc)),
  sequence(encodeOid(oids.aes128Gcm)),
  sequence(encodeOid(oids.aes128Cbc)),
  sequence(encodeOid(oids.rsaesOaep), oaepParameters),
)

/** null for what is no list; a signature over it stands all the same. */
export function readCapabilities(node: Asn1Node | undefined): readonly string[] | null {
  if (node?.tag !== tags.sequence) return null
  try {
    return children(node)
      .map(readAlgorithm)
      .filter(isOurs)
      .map(({ oid }) => oid)
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}

function isOurs({ oid, parameters }: AlgorithmIdentifier): boolean {
  if (oid !== oids.rsaesOaep) return true
  const { hash, maskHash, label } = readOaepParameters(parameters)
  return hash === 'SHA-256' && maskHash === 'SHA-256' && label.length === 0
}
