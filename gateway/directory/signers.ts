// Is the certificate that signed a mail to be believed, by the organisation's anchors and with revocation asked for now?
import { fromBase64, toBase64 } from '../../src/bytes.ts'
import type { CertificateReply, CertificateRequest } from '../../src/contract/certificate.ts'
import { SikkertError } from '../../src/errors.ts'
import { judgeChain } from '../../src/smime/judge-chain.ts'
import type { RevocationSources } from '../../src/smime/judge-revocation.ts'

export interface SignerParts {
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly revocation: RevocationSources
  readonly now: () => Date
}

export type JudgeCertificate = (request: CertificateRequest) => Promise<CertificateReply>

export function createCertificateJudge(parts: SignerParts): JudgeCertificate {
  return async ({ certificate, intermediates, use, signedAt }) => {
    const at = parts.now()
    const judged = await judgeChain(crypto, {
      certificate: decode(certificate),
      intermediates: [...intermediates.map(decode), ...parts.intermediates],
      anchors: parts.anchors,
      at,
      usages:
        use === 'signing' ? ['digitalSignature', 'nonRepudiation'] : ['keyEncipherment', 'keyAgreement'],
      purpose: 'email',
      ...parts.revocation,
      signedAt: signedAt === null ? null : new Date(signedAt),
    })
    return {
      verdict: judged.verdict,
      problems: [...judged.problems],
      path: judged.path.map(({ der }) => toBase64(der)),
      checkedAt: at.toISOString(),
    }
  }
}

function decode(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch (cause) {
    throw new SikkertError('message-malformed', cause)
  }
}
