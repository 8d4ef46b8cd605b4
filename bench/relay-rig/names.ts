// The DNS of the bench: Debian's unbound, validating, over zones signed by ldns. Both senders ask it; Postfix can only ask on
// port 53, so it has an address of its own in 127.0.0.0/8.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDnsStub } from '../../gateway/adapters/dns-stub.ts'
import { signZone, startUnbound } from '../../tests/support/unbound.ts'

export const resolverIp = '127.88.0.53'
export const sinkIp = '127.88.0.25'
export const domain = 'bench.test'
export const signedName = `mx.${domain}`
export const bogusName = 'mx.broken.test'

export function haveTools(tools: readonly string[]): readonly string[] {
  return tools.filter((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
}

function zone(origin: string, keyDigest: string): string {
  return `$ORIGIN ${origin}.
$TTL 300
@ SOA ns post 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ MX 10 mx
mx A ${sinkIp}
_25._tcp.mx TLSA 3 1 1 ${keyDigest}
`
}

export async function startNames(folder: string, keyDigest: string): Promise<ChildProcess> {
  const origins = [domain, 'broken.test']
  for (const origin of origins) writeFileSync(join(folder, `${origin}.zone`), zone(origin, keyDigest))
  const anchors = origins.map((origin) => signZone(folder, origin))
  const broken = join(folder, 'broken.test.zone.signed')
  writeFileSync(broken, readFileSync(broken, 'utf8').replaceAll(sinkIp, '127.88.0.66'))
  const stub = createDnsStub(`${resolverIp}:53`)
  const unbound = await startUnbound({
    folder,
    listen: `${resolverIp}@53`,
    zones: origins.map((origin) => `${origin}.zone.signed`),
    anchors,
    isUp: async () => {
      const answer = await stub.query(signedName, 'A')
      return answer.verdict === 'answer' && answer.secure
    },
  })
  // A bench that is stopped would leave it, and the next one would find its port taken.
  process.once('exit', () => unbound.kill())
  return unbound
}
