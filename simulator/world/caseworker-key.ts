// The caseworker's own key file at the gateway: laid there at the start, sealed as the pane does it, and taken away by a visitor
// who wants to see how her organisation signs for her.
import { z } from 'zod'
import { personal } from '../../src/personal.ts'
import { sealKeyFile } from '../../src/smime/key-blob.ts'

export interface CaseworkerKey {
  /** false also while the gateway is down. */
  isThere(): Promise<boolean>
  lay(): Promise<void>
  takeAway(): Promise<void>
}

export interface CaseworkerKeyPlan {
  readonly gatewayUrl: () => string | null
  readonly token: () => Promise<string>
  readonly keyFile: Uint8Array
  readonly password: string
}

const reply = z.object({ blob: z.unknown() })

export function createCaseworkerKey({
  gatewayUrl,
  token,
  keyFile,
  password,
}: CaseworkerKeyPlan): CaseworkerKey {
  async function ask(method: 'GET' | 'PUT' | 'DELETE', body?: unknown): Promise<Response> {
    const answer = await fetch(`${gatewayUrl() ?? ''}/api/key-blob`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`the gateway refused the caseworker's key: ${answer.status}`)
    return answer
  }
  return {
    async isThere() {
      if (gatewayUrl() === null) return false
      const { blob } = reply.parse(await (await ask('GET')).json())
      return blob !== null
    },
    async lay() {
      await ask('PUT', await sealKeyFile(crypto, keyFile, personal(password)))
    },
    async takeAway() {
      await ask('DELETE')
    },
  }
}
