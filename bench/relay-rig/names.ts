// The DNS of the bench: Debian's unbound, validating, over zones signed by ldns. Both senders ask it; Postfix can only ask on
// port 53, so it has an address of its own in 127.0.0.0/8.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDnsStub } from '../../gateway/adapters/dns-stub.ts'

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

/** Signs the zone; answers its DS record. */
function sign(folder: string, origin: string): string {
  const run = (tool: string, ...args: readonly string[]) =>
    execFileSync(tool, args, { cwd: folder, encoding: 'utf8' }).trim()
  const key = run('ldns-keygen', '-k', '-a', 'ECDSAP256SHA256', origin)
  run('ldns-signzone', '-n', `${origin}.zone`, key)
  return readFileSync(join(folder, `${key}.ds`), 'utf8').trim()
}

export async function startNames(folder: string, keyDigest: string): Promise<ChildProcess> {
  const origins = [domain, 'broken.test']
  for (const origin of origins) writeFileSync(join(folder, `${origin}.zone`), zone(origin, keyDigest))
  const anchors = origins.map((origin) => sign(folder, origin))
  const broken = join(folder, 'broken.test.zone.signed')
  writeFileSync(broken, readFileSync(broken, 'utf8').replaceAll(sinkIp, '127.88.0.66'))
  const zones = origins.map(
    (origin) => `auth-zone:
  name: "${origin}"
  zonefile: "${origin}.zone.signed"
  for-upstream: yes
  for-downstream: no
  fallback-enabled: no`,
  )
  writeFileSync(
    join(folder, 'unbound.conf'),
    `server:
  interface: ${resolverIp}@53
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: "unbound.log"
  do-daemonize: no
  do-ip6: no
  num-threads: 1
  local-zone: "test." nodefault
  module-config: "validator iterator"
${anchors.map((ds) => `  trust-anchor: "${ds.replaceAll('\t', ' ')}"`).join('\n')}
remote-control:
  control-enable: no
${zones.join('\n')}
`,
  )
  const unbound = spawn('unbound', ['-d', '-c', join(folder, 'unbound.conf')], { stdio: 'ignore' })
  const stub = createDnsStub(`${resolverIp}:53`)
  for (let attempt = 0; attempt < 20; attempt++) {
    const answer = await stub.query(signedName, 'A')
    if (answer.verdict === 'answer' && answer.secure) return unbound
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  unbound.kill()
  throw new Error(readFileSync(join(folder, 'unbound.log'), 'utf8').slice(-2000))
}
