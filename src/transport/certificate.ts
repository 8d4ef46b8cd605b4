// Whether a signer's certificate is to be believed, as the gateway found out.
import { toBase64 } from '../bytes.ts'
import { certificateReply, type CertificateReply, type CertificateRequest } from '../contract/certificate.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

export interface SignerQuestion {
  readonly certificate: Uint8Array
  readonly intermediates: readonly Uint8Array[]
  readonly signedAt: Date | null
}

/** Certificates beyond the sixteenth of a mail are not sent: an honest chain has three. */
const maximumIntermediates = 16

export async function judgeSigner(
  client: GatewayClient,
  question: SignerQuestion,
  signal?: AbortSignal,
): Promise<CertificateReply> {
  const request: CertificateRequest = {
    certificate: toBase64(question.certificate),
    intermediates: question.intermediates.slice(0, maximumIntermediates).map(toBase64),
    use: 'signing',
    signedAt: question.signedAt?.toISOString() ?? null,
  }
  return readReply(
    certificateReply,
    await client.request('POST', '/api/certificate', {
      json: request,
      ...(signal === undefined ? {} : { signal }),
    }),
  )
}
