// Which certificate a mail to an address can be encrypted to: those that the admin laid in, judged now against the
// anchors, with revocation. A certificate counts for an address when it names it; one without any address counts when
// the admin filed it under that address (NAME@DOMAIN.cer), and the answer says that nothing binds the two.
import type { Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import type { SmimeReach } from '../../src/model/reach.ts'
import { bindingOf } from '../../src/smime/address.ts'
import { type Certificate, holderOf, type KeyUsage, readCertificate } from '../../src/smime/certificate.ts'
import { curveNameOf, isKnownCurve } from '../../src/smime/curves.ts'
import { judgeChain } from '../../src/smime/judge-chain.ts'
import type { RevocationSources } from '../../src/smime/judge-revocation.ts'
import { oids } from '../../src/smime/oids.ts'
import { rsaBits } from '../../src/smime/signature.ts'

export interface FiledCertificate {
  /** The address in the file's name, lower case; null when the name is none. */
  readonly filedUnder: string | null
  readonly der: Bytes
}

export interface CertificateDirectoryOptions {
  /** Asked for each look-up, so that a certificate laid in counts at once. */
  readonly filed: () => Promise<readonly FiledCertificate[]>
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly revocation: RevocationSources
  readonly now: () => Date
}

export function createCertificateDirectory(options: CertificateDirectoryOptions): {
  smimeReachOf(address: string): Promise<SmimeReach>
} {
  return {
    async smimeReachOf(address) {
      const wanted = address.toLowerCase()
      const candidates = (await options.filed()).flatMap(({ der, filedUnder }) => {
        const certificate = tryRead(der)
        if (certificate === null) return []
        const binding = bindingOf(certificate, wanted)
        const isTheirs = binding === 'bound' || (binding === 'no-address' && filedUnder === wanted)
        return isTheirs ? [{ certificate, der, addressBound: binding === 'bound' }] : []
      })
      if (candidates.length === 0) return { verdict: 'none' }
      const newestFirst = candidates.sort(
        (a, b) => b.certificate.notAfter.getTime() - a.certificate.notAfter.getTime(),
      )
      const problems = new Set<string>()
      let undecided = false
      for (const { certificate, der, addressBound } of newestFirst) {
        const usage = encryptionUsageOf(certificate)
        if (usage === null) {
          problems.add('algorithm-not-allowed')
          continue
        }
        const judged = await judgeChain(crypto, {
          certificate: der,
          intermediates: options.intermediates,
          anchors: options.anchors,
          at: options.now(),
          usages: [usage],
          purpose: 'email',
          ...options.revocation,
        })
        if (judged.verdict === 'valid') {
          const holder = holderOf(certificate)
          return {
            verdict: 'usable',
            certificate: personal(der),
            holder: personal({ name: holder.cn ?? address, organisation: holder.o, cvr: holder.cvr }),
            notAfter: certificate.notAfter.toISOString(),
            addressBound,
            revocation: 'good',
          }
        }
        if (judged.verdict === 'indeterminate') undecided = true
        for (const problem of judged.problems) problems.add(problem)
      }
      // Revocation that cannot be asked for now is no reason to believe, nor to call the certificate bad.
      return undecided ? { verdict: 'unknown' } : { verdict: 'unusable', problems: [...problems] }
    },
  }
}

const smallestRsaBits = 2048

/** How its key is encrypted to (RFC 8550 §4.4.2); null: it is not, or is too weak. */
function encryptionUsageOf(certificate: Certificate): KeyUsage | null {
  switch (certificate.keyAlgorithm.oid) {
    case oids.rsaEncryption:
      return rsaBits(certificate.spki) >= smallestRsaBits ? 'keyEncipherment' : null
    case oids.ecPublicKey:
      return isKnownCurve(curveNameOf(certificate.spki)) ? 'keyAgreement' : null
    default:
      return null
  }
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch {
    return null
  }
}
