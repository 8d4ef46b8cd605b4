// What a recipient can receive, as the gateway found out.
import { fromBase64 } from '../bytes.ts'
import { reachReply, type ReachRequest } from '../contract/reach.ts'
import type { Reach } from '../model/reach.ts'
import { personal } from '../personal.ts'
import { type GatewayClient, readReply } from './gateway-client.ts'

export async function reachOf(client: GatewayClient, address: string, signal?: AbortSignal): Promise<Reach> {
  const reply = readReply(
    reachReply,
    await client.request('POST', '/api/reach', {
      json: { address } satisfies ReachRequest,
      ...(signal === undefined ? {} : { signal }),
    }),
  )
  return {
    address: personal(address),
    smime:
      reply.smime.verdict === 'usable'
        ? {
            ...reply.smime,
            certificate: personal(fromBase64(reply.smime.certificate)),
            holder: personal(reply.smime.holder),
          }
        : reply.smime,
    tls: reply.tls,
    phone:
      reply.phone.verdict === 'known'
        ? { ...reply.phone, number: personal(reply.phone.number) }
        : reply.phone,
  }
}
