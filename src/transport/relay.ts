// A finished message to the gateway's verified relay, and what became of it.
import { toBase64Url, utf8, type Bytes } from '../bytes.ts'
import {
  type Envelope,
  envelopeHeader,
  maximumMessageBytes,
  messageAccepted,
  messageStatus,
  type MessageStatus,
} from '../contract/message.ts'
import { SikkertError } from '../errors.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

/** A slow line needs many minutes for 200 MB. */
const uploadTimeoutInSeconds = 1200

/** Resolves when the gateway has the mail durably. The same key twice sends nothing twice. */
export async function sendByRelay(
  client: GatewayClient,
  mail: { readonly envelope: Envelope; readonly message: Bytes; readonly idempotencyKey: string },
  signal?: AbortSignal,
): Promise<{ readonly id: string }> {
  if (mail.message.length > maximumMessageBytes) throw new SikkertError('draft-too-large')
  const reply = await client.request('POST', '/api/messages', {
    bytes: mail.message,
    contentType: 'message/rfc822',
    headers: {
      [envelopeHeader]: toBase64Url(utf8(JSON.stringify(mail.envelope))),
      'idempotency-key': mail.idempotencyKey,
    },
    timeoutInSeconds: uploadTimeoutInSeconds,
    ...(signal === undefined ? {} : { signal }),
  })
  return readReply(messageAccepted, reply)
}

export async function statusOf(client: GatewayClient, id: string): Promise<MessageStatus> {
  return readReply(messageStatus, await client.request('GET', `/api/messages/${id}`))
}

/** Stops what has not started; what is on its way stays so. */
export async function cancelMessage(client: GatewayClient, id: string): Promise<MessageStatus> {
  return readReply(messageStatus, await client.request('POST', `/api/messages/${id}/cancel`, { json: {} }))
}

/** The signed proof of a message that has come to an end at every recipient, as the text of a file. */
export async function proofOf(client: GatewayClient, id: string): Promise<string> {
  return JSON.stringify(await client.request('GET', `/api/messages/${id}/evidence`), null, 2)
}
