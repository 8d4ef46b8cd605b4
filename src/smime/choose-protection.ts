// Which cipher and key transport one mail gets: the strongest that every recipient is known to read (RFC 8551 §2.7). What a
// recipient reads is what their last signed mail said (smimeCapabilities), or their certificate. Of the others nothing is
// assumed but AES in CBC and RSA v1.5, which every S/MIME program of the last fifteen years has.
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { readCapabilities } from './capabilities.ts'
import { readCertificate } from './certificate.ts'
import { readDer } from './der.ts'
import type { Cipher } from './encrypt.ts'
import { oids } from './oids.ts'

export interface KnownRecipient {
  /** DER. */
  readonly certificate: Bytes
  /** Identifiers from smimeCapabilities; null when none are known. */
  readonly capabilities: readonly string[] | null
}

export interface Protection {
  readonly cipher: Cipher
  readonly oaep: boolean
}

export function chooseProtection(recipients: readonly KnownRecipient[]): Protection {
  const known = recipients.map(({ certificate, capabilities }) => capabilities ?? capabilitiesIn(certificate))
  const everyReads = (oid: string) => known.length > 0 && known.every((list) => list?.includes(oid) ?? false)
  const mayRead256 = known.every((list) => list?.includes(oids.aes256Cbc) ?? true)
  return {
    // Never below AES-128: who lists nothing of it gets it all the same, and their program most likely reads it.
    cipher: everyReads(oids.aes256Gcm) ? 'aes-256-gcm' : mayRead256 ? 'aes-256-cbc' : 'aes-128-cbc',
    oaep: everyReads(oids.rsaesOaep),
  }
}

/** The smimeCapabilities extension (RFC 4262), which some Windows authorities write. */
function capabilitiesIn(der: Uint8Array): readonly string[] | null {
  try {
    const extension = readCertificate(der).extensions.find(({ oid }) => oid === oids.smimeCapabilities)
    if (extension === undefined) return null
    return readCapabilities(readDer(extension.value))
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}
