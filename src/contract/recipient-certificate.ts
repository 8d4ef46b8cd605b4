// The certificates that mail to one address can be encrypted to, as the organisation knows them. Addresses travel in bodies,
// never in a URL.
//   POST /api/recipient-certificates/list   {address} → all of them, judged now
//   POST /api/recipient-certificates        {address, certificate, …} → kept, known already, or refused and why
//   POST /api/recipient-certificates/choose {address, id | null} → the caller's own choice; null: the newest that holds
//   POST /api/recipient-certificates/forget {address, id} → out of the store; what the admin filed stays
import { z } from 'zod'
import { certificateProblems } from './certificate-problem.ts'
import { address, isoTime } from './common.ts'

/** DER in base64; 64 KiB of DER at most, as src/smime/certificate.ts reads. */
const certificate = z.base64().max(90_000)
/** SHA-256 of the DER, in hex. */
export const certificateId = z.string().regex(/^[0-9a-f]{64}$/)
const objectIdentifier = z
  .string()
  .max(64)
  .regex(/^\d+(?:\.\d+)+$/)
/** smimeCapabilities (RFC 8551 §2.5.2), strongest first. */
export const capabilities = z.array(objectIdentifier).max(32)

/**
 * `filed`: by the admin. `signed-mail`: from a mail that somebody here read. `imported`: from a file. `directory`: looked up
 * in an LDAP directory.
 */
export const certificateOrigins = ['filed', 'signed-mail', 'imported', 'directory'] as const
export const certificateOrigin = z.enum(certificateOrigins)
export type CertificateOrigin = z.infer<typeof certificateOrigin>

const problems = z.array(z.enum(certificateProblems)).max(32)

export const listCertificatesRequest = z.strictObject({ address })
export type ListCertificatesRequest = z.infer<typeof listCertificatesRequest>

export const listedCertificate = z.object({
  id: certificateId,
  holder: z.object({ name: z.string(), organisation: z.string().nullable(), cvr: z.string().nullable() }),
  notBefore: isoTime,
  notAfter: isoTime,
  addressBound: z.boolean(),
  origin: certificateOrigin,
  /** Laid in by the caller; false for a colleague's, and for what nobody laid in by hand. */
  isOwn: z.boolean(),
  firstSeen: isoTime.nullable(),
  lastSeen: isoTime.nullable(),
  verdict: z.enum(['valid', 'invalid', 'indeterminate']),
  problems,
  isChosen: z.boolean(),
})
export type ListedCertificate = z.infer<typeof listedCertificate>

/** `complete: false`: a directory did not answer, or a file cannot be read, so there may be more. */
export const listCertificatesReply = z.object({
  certificates: z.array(listedCertificate).max(100),
  complete: z.boolean(),
})
export type ListCertificatesReply = z.infer<typeof listCertificatesReply>

export const keepCertificateRequest = z.strictObject({
  address,
  certificate,
  /** Others that came with it. */
  intermediates: z.array(certificate).max(16),
  from: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('signed-mail'),
      capabilities: capabilities.nullable(),
      signedAt: isoTime,
    }),
    /** `confirmed`: the caller says that a certificate which names no address belongs to this one. It then counts for her alone. */
    z.strictObject({ is: z.literal('imported'), confirmed: z.boolean() }),
  ]),
})
export type KeepCertificateRequest = z.infer<typeof keepCertificateRequest>

export const keepCertificateReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('kept') }),
  z.object({ outcome: z.literal('known') }),
  /** It names no address: whether it belongs to this one must be said. */
  z.object({ outcome: z.literal('to-confirm'), holder: z.string().max(1000) }),
  z.object({ outcome: z.literal('other-address') }),
  z.object({ outcome: z.literal('refused'), problems }),
  /** Revocation cannot be asked for now. */
  z.object({ outcome: z.literal('unknown') }),
])
export type KeepCertificateReply = z.infer<typeof keepCertificateReply>

export const chooseCertificateRequest = z.strictObject({ address, id: certificateId.nullable() })
export const forgetCertificateRequest = z.strictObject({ address, id: certificateId })
