// The identity provider's signing keys (RFC 7517 §5): fetched when needed, kept ten minutes, a new key id looked for at most
// every 30 seconds, bounded in time and size. That the provider cannot be reached is no judgement about a token.
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import { concatBytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'

const timeoutInMs = 5000
const cooldownInMs = 30_000
const keptInMs = 600_000
/** Entra's own list has about ten keys, 20 KB. */
const maximumBytes = 256 * 1024

export interface IssuerKeys {
  readonly keys: JWTVerifyGetKey
  /** Fetches them now unless they are fresh. Throws SikkertError 'gateway-unreachable' when that fails. */
  ready(): Promise<void>
}

export function createIssuerKeys(jwksUrl: string): IssuerKeys {
  const remote = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: timeoutInMs,
    cooldownDuration: cooldownInMs,
    cacheMaxAge: keptInMs,
    [customFetch]: fetchBounded,
  })
  return {
    keys: remote,
    ready: async () => {
      if (!remote.fresh) await remote.reload()
    },
  }
}

async function fetchBounded(
  url: string,
  options: { headers: Headers; method: 'GET'; redirect: 'manual'; signal: AbortSignal },
): Promise<Response> {
  try {
    const response = await fetch(url, options)
    if (response.status !== 200 || response.body === null) throw new Error(`status ${response.status}`)
    const parts: Uint8Array[] = []
    let length = 0
    for await (const part of response.body) {
      length += part.length
      if (length > maximumBytes) throw new Error('too large')
      parts.push(part)
    }
    const body = concatBytes(parts)
    // jose would call broken JSON a broken token.
    JSON.parse(new TextDecoder().decode(body))
    return new Response(body, { status: 200 })
  } catch (cause) {
    throw new SikkertError('gateway-unreachable', cause)
  }
}
