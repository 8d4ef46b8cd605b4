// What the add-in must know of the place it runs in. Public; asked once, before anybody signs in.
import { addinConfig, type AddinConfig } from '../contract/config.ts'
import { SikkertError } from '../errors.ts'
import { readReply } from './gateway-client.ts'

const timeoutInMs = 15_000

export async function readAddinConfig(baseUrl: string): Promise<AddinConfig> {
  let reply: unknown
  try {
    const response = await fetch(`${baseUrl}/addin/config.json`, {
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutInMs),
    })
    if (!response.ok) throw new SikkertError('gateway-unreachable')
    reply = await response.json()
  } catch (cause) {
    throw new SikkertError('gateway-unreachable', cause)
  }
  return readReply(addinConfig, reply)
}
