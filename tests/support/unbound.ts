// Debian's unbound, validating, over zones in a folder, with ldns-signzone's signatures where a zone has them.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Signs `origin.zone` in the folder; answers its DS record. */
export function signZone(folder: string, origin: string): string {
  const run = (tool: string, ...args: readonly string[]) =>
    execFileSync(tool, args, { cwd: folder, encoding: 'utf8' }).trim()
  const key = run('ldns-keygen', '-k', '-a', 'ECDSAP256SHA256', origin)
  run('ldns-signzone', '-n', `${origin}.zone`, key)
  return readFileSync(join(folder, `${key}.ds`), 'utf8').trim()
}

/** `zones`: file names, `origin.zone` or `origin.zone.signed`. Waits until `isUp`, or throws what unbound says. */
export async function startUnbound({
  folder,
  listen,
  zones,
  anchors,
  isUp,
}: {
  readonly folder: string
  /** `127.0.0.1@53` */
  readonly listen: string
  readonly zones: readonly string[]
  /** DS records. */
  readonly anchors: readonly string[]
  readonly isUp: () => Promise<boolean>
}): Promise<ChildProcess> {
  const served = zones.map(
    (file) => `auth-zone:
  name: "${file.split('.zone')[0] ?? ''}"
  zonefile: "${file}"
  for-upstream: yes
  for-downstream: no
  fallback-enabled: no`,
  )
  writeFileSync(
    join(folder, 'unbound.conf'),
    `server:
  interface: ${listen}
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
${served.join('\n')}
`,
  )
  const unbound = spawn('unbound', ['-d', '-c', join(folder, 'unbound.conf')], { stdio: 'ignore' })
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await isUp()) return unbound
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  unbound.kill()
  throw new Error(readFileSync(join(folder, 'unbound.log'), 'utf8').slice(-2000))
}
