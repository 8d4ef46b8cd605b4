// A certificate that a caseworker found, in a signed mail or a file, into the store: only what can be encrypted to, leads to an
// anchor, is not revoked, and names the address. One that names no address counts for her who says whose it is, alone.
// Whether the mail was signed rightly is the pane's finding; a caller who lies gains no more than by importing the file.
import { fromBase64, type Bytes } from '../../src/bytes.ts'
import type {
  KeepCertificateReply,
  KeepCertificateRequest,
} from '../../src/contract/recipient-certificate.ts'
import { SikkertError } from '../../src/errors.ts'
import { bindingOf } from '../../src/smime/address.ts'
import { type Certificate, holderOf, readCertificate } from '../../src/smime/certificate.ts'
import { type CertificateDirectory, certificateIdOf } from './certificates.ts'
import type { CertificateStore } from './recipient-certificates.ts'

export interface KeepParts {
  readonly directory: CertificateDirectory
  readonly store: CertificateStore
  readonly now: () => Date
}

export type KeepCertificate = (
  request: KeepCertificateRequest,
  caller: string,
) => Promise<KeepCertificateReply>

/** Between a certificate and its anchor; honest chains have one or two. */
const maximumChain = 4

export function createCertificateKeeper({ directory, store, now }: KeepParts): KeepCertificate {
  return async ({ address, certificate, intermediates, from }, caller) => {
    const der = decode(certificate)
    const read = tryRead(der)
    if (read === null) return { outcome: 'refused', problems: ['certificate-malformed'] }
    const binding = bindingOf(read, address)
    if (binding === 'other-address') return { outcome: 'other-address' }
    const isConfirmed = from.is === 'imported' && from.confirmed
    const judged = await directory.judge(der, intermediates.map(decode))
    if (judged.verdict === 'indeterminate') return { outcome: 'unknown' }
    if (judged.verdict === 'invalid') return { outcome: 'refused', problems: [...judged.problems] }
    if (binding === 'no-address' && !isConfirmed) {
      return { outcome: 'to-confirm', holder: holderOf(read).cn ?? '' }
    }
    const id = await certificateIdOf(der)
    const isKnown = await directory.knows(address, caller, id)
    await store.keep(
      address,
      {
        id,
        der,
        chain: judged.path
          .slice(1, -1)
          .slice(0, maximumChain)
          .map((one) => Uint8Array.from(one.der)),
        origin: from.is,
        importer: from.is === 'imported' ? caller : null,
        capabilities: from.is === 'signed-mail' ? from.capabilities : null,
        capabilitiesAt: from.is === 'signed-mail' && from.capabilities !== null ? from.signedAt : null,
      },
      now(),
    )
    return { outcome: isKnown ? 'known' : 'kept' }
  }
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch {
    return null
  }
}

function decode(text: string): Bytes {
  try {
    return fromBase64(text)
  } catch (cause) {
    throw new SikkertError('message-malformed', cause)
  }
}
