// Portal letters at the gateway: lay one, take it back.
import { letterContentType, letterLaid, type LetterLaid, type LetterUpload } from '../contract/letter.ts'
import { packLetter } from '../letter/pack.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

/** A slow line needs minutes for 25 MB. */
const uploadTimeoutInSeconds = 300

/** Resolves when the gateway has the letter durably. The same key twice lays nothing twice. */
export async function uploadLetter(
  client: GatewayClient,
  upload: LetterUpload,
  idempotencyKey: string,
  signal?: AbortSignal,
): Promise<LetterLaid> {
  const reply = await client.request('POST', '/api/letters', {
    bytes: packLetter(upload),
    contentType: letterContentType,
    headers: { 'idempotency-key': idempotencyKey },
    timeoutInSeconds: uploadTimeoutInSeconds,
    ...(signal === undefined ? {} : { signal }),
  })
  return readReply(letterLaid, reply)
}

/** The half that the gateway holds is destroyed; nobody opens the letter any more. For a notification that could not be sent, too. */
export async function recallLetter(client: GatewayClient, id: string): Promise<void> {
  await client.request('DELETE', `/api/letters/${id}`)
}
