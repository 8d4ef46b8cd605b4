// Portal letters at the gateway: lay one, see what has become of it, take it back.
import {
  letterContentType,
  letterLaid,
  type LetterLaid,
  letterState,
  type LetterState,
  type LetterUpload,
} from '../contract/letter.ts'
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

export async function letterStateOf(client: GatewayClient, id: string): Promise<LetterState> {
  return readReply(letterState, await client.request('GET', `/api/letters/${id}`))
}

/** The half that the gateway holds is destroyed; nobody opens the letter any more. For a notification that could not be sent, too. */
export async function recallLetter(client: GatewayClient, id: string): Promise<void> {
  await client.request('DELETE', `/api/letters/${id}`)
}

/** Lets the recipient try again after too many wrong codes. */
export async function unlockLetter(client: GatewayClient, id: string): Promise<LetterState> {
  return readReply(letterState, await client.request('POST', `/api/letters/${id}/unlock`, { json: {} }))
}
