// POST /api/certificate: is the certificate that signed a mail to be believed? The gateway knows the organisation's anchors
// and can ask for revocation, which a browser cannot; the mail and its text stay in the pane.
import { z } from 'zod'
import { certificateProblems } from './certificate-problem.ts'
import { isoTime } from './common.ts'

/** DER in base64; 64 KiB of DER at most, as src/smime/certificate.ts reads. */
const certificate = z.base64().max(90_000)

export const certificateRequest = z.strictObject({
  certificate,
  /** Others that the mail brought. */
  intermediates: z.array(certificate).max(16),
  use: z.enum(['signing', 'encryption']),
  /** When the mail was signed, by its signer's word. */
  signedAt: isoTime.nullable(),
})
export type CertificateRequest = z.infer<typeof certificateRequest>

export const certificateReply = z.object({
  verdict: z.enum(['valid', 'invalid', 'indeterminate']),
  problems: z.array(z.enum(certificateProblems)).max(32),
  /** DER in base64, the certificate first, the organisation's anchor last; without a whole path, as far as it came. */
  path: z.array(certificate).max(32),
  checkedAt: isoTime,
})
export type CertificateReply = z.infer<typeof certificateReply>
