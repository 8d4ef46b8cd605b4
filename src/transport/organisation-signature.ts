// The organisation's own certificate, as the gateway answers for it and signs with it.
import { fromBase64, toBase64Url, utf8, type Bytes } from '../bytes.ts'
import { type Envelope, envelopeHeader } from '../contract/message.ts'
import {
  organisationSignature,
  organisationSigner,
  type OrganisationSigner,
} from '../contract/organisation-signature.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

/** The gateway asks an authority for revocation, which may be slow. */
const timeoutInSeconds = 60

export async function organisationSignerOf(client: GatewayClient): Promise<OrganisationSigner> {
  return readReply(organisationSigner, await client.request('GET', '/api/organisation-signature'))
}

/** Signed by the organisation and encrypted to the envelope's recipients. Throws 'certificate-unusable' where one does not hold. */
export async function protectByOrganisation(
  client: GatewayClient,
  { entity, envelope }: { readonly entity: Bytes; readonly envelope: Envelope },
): Promise<Bytes> {
  const reply = await client.request('POST', '/api/organisation-signature', {
    bytes: entity,
    contentType: 'message/rfc822',
    headers: { [envelopeHeader]: toBase64Url(utf8(JSON.stringify(envelope))) },
    timeoutInSeconds,
  })
  return fromBase64(readReply(organisationSignature, reply).entity)
}
