// The organisation's own certificate at the gateway, for caseworkers without one.
// GET /api/organisation-signature: whether it can be used now.
// POST /api/organisation-signature: one MIME entity (message/rfc822, its protected header fields say who wrote it, RFC 9788),
//   header Sikkert-Envelope as for /api/messages; answers it signed by the organisation and encrypted to all of the envelope.
import { z } from 'zod'
import { certificateProblems } from './certificate-problem.ts'
import { isoTime } from './common.ts'

/** More than Graph takes of a message (docs/outlook-quirks.md), which is the way that these leave by. */
export const maximumEntityBytes = 4 * 1024 * 1024

export const organisationSigner = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('usable'), name: z.string().max(400), notAfter: isoTime }),
  /** The gateway has none. */
  z.object({ verdict: z.literal('none') }),
  z.object({ verdict: z.literal('unusable'), problems: z.array(z.enum(certificateProblems)).max(32) }),
  /** Revocation cannot be asked for now. */
  z.object({ verdict: z.literal('unknown') }),
])
export type OrganisationSigner = z.infer<typeof organisationSigner>

export const organisationSignature = z.object({ entity: z.base64() })
