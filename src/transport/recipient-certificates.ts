// Other people's certificates at the gateway: what is known for an address, one more, the caseworker's choice among them.
import { toBase64, type Bytes } from '../bytes.ts'
import {
  type KeepCertificateReply,
  type KeepCertificateRequest,
  keepCertificateReply,
  type ListCertificatesReply,
  listCertificatesReply,
} from '../contract/recipient-certificate.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

const path = '/api/recipient-certificates'
/** An honest chain has three. */
const maximumIntermediates = 16

export interface OfferedCertificate {
  readonly address: string
  readonly certificate: Bytes
  readonly intermediates: readonly Uint8Array[]
  readonly from: KeepCertificateRequest['from']
}

/** Kept, when the gateway believes it; otherwise why not. */
export async function keepCertificate(
  client: GatewayClient,
  { address, certificate, intermediates, from }: OfferedCertificate,
): Promise<KeepCertificateReply> {
  const request: KeepCertificateRequest = {
    address,
    certificate: toBase64(certificate),
    intermediates: intermediates.slice(0, maximumIntermediates).map(toBase64),
    from,
  }
  return readReply(keepCertificateReply, await client.request('POST', path, { json: request }))
}

export async function listCertificates(
  client: GatewayClient,
  address: string,
): Promise<ListCertificatesReply> {
  return readReply(listCertificatesReply, await client.request('POST', `${path}/list`, { json: { address } }))
}

/** null: the newest that holds. */
export async function chooseCertificate(
  client: GatewayClient,
  address: string,
  id: string | null,
): Promise<void> {
  await client.request('POST', `${path}/choose`, { json: { address, id } })
}

export async function forgetCertificate(client: GatewayClient, address: string, id: string): Promise<void> {
  await client.request('POST', `${path}/forget`, { json: { address, id } })
}
