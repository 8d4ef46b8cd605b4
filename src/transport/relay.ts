// A finished message to the gateway's verified relay, and what became of it.
import { toBase64Url, utf8, type Bytes } from '../bytes.ts'
import {
  envelopeHeader,
  maximumMessageBytes,
  messageAccepted,
  messageStatus,
  type MessageStatus,
  type RelayEnvelope,
} from '../contract/message.ts'
import { SikkertError } from '../errors.ts'
import { type GatewayClient, isUnanswered, readReply } from './gateway-client.ts'

/** A slow line needs many minutes for 200 MB. */
const uploadTimeoutInSeconds = 1200

export type HandOver =
  /** The gateway has it durably. */
  | { readonly verdict: 'accepted'; readonly id: string }
  /** It may have it. The same bytes under the same key tell, and send nothing twice. */
  | { readonly verdict: 'no-answer' }

/** Throws when the gateway does not have it. */
export async function sendByRelay(
  client: GatewayClient,
  mail: { readonly envelope: RelayEnvelope; readonly message: Bytes; readonly idempotencyKey: string },
  signal?: AbortSignal,
): Promise<HandOver> {
  if (mail.message.length > maximumMessageBytes) throw new SikkertError('draft-too-large')
  const asked = client.request('POST', '/api/messages', {
    bytes: mail.message,
    contentType: 'message/rfc822',
    headers: {
      [envelopeHeader]: toBase64Url(utf8(JSON.stringify(mail.envelope))),
      'idempotency-key': mail.idempotencyKey,
    },
    timeoutInSeconds: uploadTimeoutInSeconds,
    ...(signal === undefined ? {} : { signal }),
  })
  const reply = await asked.catch((error: unknown) => {
    if (isUnanswered(error)) return null
    throw error
  })
  // A yes that cannot be read is no answer either.
  const accepted = messageAccepted.safeParse(reply)
  return accepted.success ? { verdict: 'accepted', id: accepted.data.id } : { verdict: 'no-answer' }
}

export async function statusOf(client: GatewayClient, id: string): Promise<MessageStatus> {
  return readReply(messageStatus, await client.request('GET', `/api/messages/${id}`))
}

/** Stops what has not started, for these addresses; what is on its way stays so. */
export async function cancelMessage(
  client: GatewayClient,
  id: string,
  only: readonly string[],
): Promise<MessageStatus> {
  const reply = await client.request('POST', `/api/messages/${id}/cancel`, { json: { only } })
  return readReply(messageStatus, reply)
}

/** The signed proof of a message that has come to an end at every recipient, as the text of a file. */
export async function proofOf(client: GatewayClient, id: string): Promise<string> {
  return JSON.stringify(await client.request('GET', `/api/messages/${id}/evidence`), null, 2)
}
