// The caseworker's own key file at the gateway, as the ciphertext that only her password opens.
import { keyBlob, type KeyBlob } from '../contract/key-blob.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'
import { z } from 'zod'

/** null when she has not laid one. */
export async function readKeyBlob(client: GatewayClient): Promise<KeyBlob | null> {
  const reply = readReply(
    z.object({ blob: keyBlob.nullable() }),
    await client.request('GET', '/api/key-blob'),
  )
  return reply.blob
}

export async function writeKeyBlob(client: GatewayClient, blob: KeyBlob): Promise<void> {
  await client.request('PUT', '/api/key-blob', { json: blob })
}

export async function removeKeyBlob(client: GatewayClient): Promise<void> {
  await client.request('DELETE', '/api/key-blob')
}
