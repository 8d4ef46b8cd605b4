// Debian's Postfix in an instance of its own, beside the system's and without touching it: DANE only, everything durable,
// what slows it down on purpose turned off. Needs root, and a mount namespace for its resolver. Mail goes in by its own
// smtp-source.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { domain, resolverIp } from './names.ts'

export interface Postfix {
  readonly pid: number
  /** Resolves when the last mail has been accepted. */
  inject(mails: number, bytes: number): Promise<void>
  stop(): Promise<void>
}

const smtpdPort = 2588
export const sessions = 20

function mainCf(folder: string, reuse: boolean): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
myhostname = sender.example.dk
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
message_size_limit = 0
mailbox_size_limit = 0
in_flow_delay = 0
smtpd_client_connection_count_limit = 0
default_process_limit = 100
initial_destination_concurrency = ${sessions}
default_destination_concurrency_limit = ${sessions}
smtp_dns_support_level = dnssec
smtp_host_lookup = dns
smtp_tls_security_level = dane-only
smtp_tls_connection_reuse = ${reuse ? 'yes' : 'no'}
`
}

const masterCf = `127.0.0.1:${smtpdPort} inet n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
tlsproxy  unix  - - n - 0 tlsproxy
postlog   unix-dgram n - n - 1 postlogd
`

/** `reuse`: connections kept by its tlsproxy. */
export async function startPostfix(parent: string, reuse: boolean): Promise<Postfix> {
  const folder = join(parent, reuse ? 'postfix-reuse' : 'postfix')
  const config = join(folder, 'etc')
  for (const name of ['etc', 'spool', 'data']) mkdirSync(join(folder, name), { recursive: true, mode: 0o755 })
  writeFileSync(join(config, 'main.cf'), mainCf(folder, reuse))
  writeFileSync(join(config, 'master.cf'), masterCf)
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${resolverIp}\noptions trust-ad\n`)
  const owner = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }))
  chownSync(join(folder, 'data'), owner, 0)
  const script = `mount --bind ${folder}/resolv.conf /etc/resolv.conf && exec postfix -c ${config} start-fg`
  const master: ChildProcess = spawn('unshare', ['-m', 'sh', '-c', script], { stdio: 'ignore' })
  for (let attempt = 0; !(await isListening()); attempt++) {
    if (attempt > 60)
      throw new Error(`Postfix does not start: ${readFileSync(join(folder, 'postfix.log'), 'utf8')}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return {
    pid: master.pid ?? 0,
    inject: (mails, bytes) =>
      new Promise((resolve, reject) => {
        const source = spawn(
          'smtp-source',
          [
            '-s',
            String(sessions),
            '-m',
            String(mails),
            '-l',
            String(bytes),
            '-d',
            '-N',
            '-f',
            'mette@example.dk',
          ].concat(['-t', `modtager@${domain}`, `127.0.0.1:${smtpdPort}`]),
          { stdio: 'inherit' },
        )
        source.once('error', reject)
        source.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`smtp-source: ${code}`))))
      }),
    async stop() {
      const gone = new Promise((resolve) => master.once('exit', resolve))
      execFileSync('postfix', ['-c', config, 'stop'], { stdio: 'ignore' })
      await gone
    },
  }
}

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(smtpdPort, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
