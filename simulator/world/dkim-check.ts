// How the world's mail servers judge the signature of a sender's domain: by mailauth, which is not what signs, over the
// world's own DNS.
import { Resolver } from 'node:dns/promises'

export interface DkimVerdict {
  readonly result: 'pass' | 'fail' | 'none'
  readonly domain: string | null
}

/** `server` is ip:port. */
export function createDkimCheck(server: string): (message: Uint8Array) => Promise<DkimVerdict> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  resolver.setServers([server])
  return async (message) => {
    // A fourth of a second to load, so not before the first mail.
    const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
    const { results } = await dkimVerify(Buffer.from(message), {
      resolver: (name: string, type: string) =>
        type === 'TXT' ? resolver.resolveTxt(name) : Promise.resolve([]),
    })
    const signed = results.filter(({ status }) => status.result !== 'none')
    const passed = signed.find(({ status }) => status.result === 'pass')
    if (signed.length === 0) return { result: 'none', domain: null }
    return passed === undefined
      ? { result: 'fail', domain: signed[0]?.signingDomain ?? null }
      : { result: 'pass', domain: passed.signingDomain ?? null }
  }
}
