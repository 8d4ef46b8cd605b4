// Other people's S/MIME programs and servers, where they are installed. A test that needs one is skipped, with a line that says which
// is missing.
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process'

export type Peer = 'openssl' | 'gpgsm' | 'cmsutil' | 'certutil' | 'pk12util' | 'keytool' | 'slapd'

function answers(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' })
    return true
  } catch (error) {
    // NSS tools have no --version: that they start at all is enough.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

const probes: Readonly<Record<Peer, readonly string[]>> = {
  openssl: ['version'],
  gpgsm: ['--version'],
  cmsutil: ['-H'],
  certutil: ['-H'],
  pk12util: ['-H'],
  keytool: ['-help'],
  slapd: ['-VV'],
}

export function havePeers(...peers: readonly Peer[]): boolean {
  const missing = peers.filter((peer) => !answers(peer, probes[peer]))
  if (missing.length > 0)
    process.stdout.write(`not installed here, its tests are skipped: ${missing.join(', ')}\n`)
  return missing.length === 0
}

export function run(program: string, args: readonly string[], options: ExecFileSyncOptions = {}): Buffer {
  return execFileSync(program, [...args], { stdio: 'pipe', timeout: 120_000, ...options }) as Buffer
}

export const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${der.toBase64().replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
