// Debian's Exim as a sender in a folder of its own: it takes mail on its command line and delivers by DANE or not at all. It
// is used where it is installed; with SLOW=1 it is also fetched from Debian and unpacked beside, as it cannot be installed
// together with Postfix. Needs root: its own user and its resolver are given to it by a mount namespace.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Exim {
  /** It delivers by itself afterwards. */
  send(from: string, to: string): Promise<void>
  log(): string
}

/** Anybody's that is no user of the machine. */
const userId = 2590
const timeout = '4s'

function run(script: string, cwd?: string): string {
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd })
}

/** Where the program is, and what it needs around it; null where it is not and cannot be had. */
export function findExim(folder: string): { readonly program: string; readonly libraries: string } | null {
  if (process.getuid?.() !== 0) return null
  try {
    return { program: run('command -v exim4').trim(), libraries: '' }
  } catch {
    if (process.env['SLOW'] !== '1') return null
  }
  try {
    mkdirSync(folder, { recursive: true })
    run(
      'apt-get download -q exim4-daemon-light libidn12 && for deb in *.deb; do dpkg -x $deb .; done',
      folder,
    )
    const libraries = run('dirname $(find . -name "libidn.so.12" | head -1)', folder).trim()
    return { program: join(folder, 'usr/sbin/exim4'), libraries: join(folder, libraries) }
  } catch {
    return null
  }
}

export function startExim(
  folder: string,
  resolverIp: string,
  { program, libraries }: { readonly program: string; readonly libraries: string },
): Exim {
  for (const name of ['spool', 'log']) {
    mkdirSync(join(folder, name), { recursive: true })
    chownSync(join(folder, name), userId, userId)
  }
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${resolverIp}\noptions trust-ad\n`)
  writeFileSync(
    join(folder, 'passwd'),
    `root:x:0:0::/root:/bin/sh\nDebian-exim:x:${userId}:${userId}::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n`,
  )
  writeFileSync(join(folder, 'group'), `root:x:0:\nDebian-exim:x:${userId}:\nmail:x:8:\nnogroup:x:65534:\n`)
  writeFileSync(
    join(folder, 'exim.conf'),
    `primary_hostname = sender.lab.example
exim_path = ${program}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
keep_environment =
dns_dnssec_ok = 1
dns_retrans = 3s
dns_retry = 4
queue_run_max = 0
deliver_queue_load_max = 1000
begin routers
lookup:
  driver = dnslookup
  transport = smtp
  dnssec_request_domains = *
  self = send
begin transports
smtp:
  driver = smtp
  allow_localhost
  dnssec_request_domains = *
  hosts_require_dane = *
  connect_timeout = ${timeout}
  command_timeout = ${timeout}
  data_timeout = ${timeout}
  final_timeout = ${timeout}
begin retry
* * F,1h,1h
`,
  )
  // It calls itself with its user changed, and then no library path of the caller's counts (ld.so(8)).
  run(`ldconfig -X -C ${folder}/ld.so.cache ${libraries}`)
  const mounts = ['resolv.conf', 'passwd', 'group', 'ld.so.cache'].map(
    (name) => `mount --bind ${folder}/${name} /etc/${name}`,
  )
  return {
    async send(from, to) {
      const script = `${mounts.join(' && ')} && exec "$@"`
      const sending = spawn(
        'unshare',
        ['-m', 'sh', '-c', script, 'exim', program, '-C', join(folder, 'exim.conf'), '-odb', '-oi'].concat([
          '-f',
          from,
          to,
        ]),
        { stdio: ['pipe', 'ignore', 'inherit'], env: { PATH: process.env['PATH'] } },
      )
      sending.stdin.end('Subject: x\n\nhej\n')
      const code = await new Promise<number | null>((resolve) => sending.once('exit', resolve))
      if (code !== 0) throw new Error(`Exim takes no mail: ${String(code)}`)
    },
    log: () =>
      existsSync(join(folder, 'log/mainlog')) ? readFileSync(join(folder, 'log/mainlog'), 'utf8') : '',
  }
}
