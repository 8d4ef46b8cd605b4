// Debian's Postfix in an instance of its own, beside the system's and without touching it: everything in one folder, a
// resolver of its own by a mount namespace. Needs root. What it is told beyond that is its caller's.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

export interface Postfix {
  readonly pid: number
  log(): string
  stop(): Promise<void>
}

export interface PostfixPlan {
  /** Made when it is not there; Postfix's own user must get through to it. */
  readonly folder: string
  /** On port 53, as Postfix asks no other. */
  readonly resolverIp: string
  /** main.cf, beyond where things are. */
  readonly settings: Readonly<Record<string, string>>
  /** `ip:port` of each smtpd, the first one's banner is waited for; with settings of its own. */
  readonly listen: readonly { readonly at: string; readonly settings?: Readonly<Record<string, string>> }[]
}

const startAttempts = 60

const services = `pickup unix n - n 60 1 pickup
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
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
tlsproxy  unix  - - n - 0 tlsproxy
postlog   unix-dgram n - n - 1 postlogd
`

/** What of it all is missing on this machine. */
export function missingForPostfix(): readonly string[] {
  const tools = ['postfix', 'unshare'].filter((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  return process.getuid?.() === 0 ? tools : [...tools, 'root']
}

export async function startPostfix(plan: PostfixPlan): Promise<Postfix> {
  const { folder } = plan
  const config = join(folder, 'etc')
  for (const name of ['etc', 'spool', 'data']) mkdirSync(join(folder, name), { recursive: true, mode: 0o755 })
  chmodSync(folder, 0o755)
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/spool`,
    data_directory: `${folder}/data`,
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    maillog_file: `${folder}/postfix.log`,
    maillog_file_prefixes: folder,
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    alias_maps: '',
    local_recipient_maps: '',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    smtpd_peername_lookup: 'no',
    ...plan.settings,
  }
  writeFileSync(
    join(config, 'main.cf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  )
  const smtpd = plan.listen.map(
    ({ at, settings: own = {} }) =>
      `${at} inet n - n - - smtpd\n${Object.entries(own)
        .map(([name, value]) => `  -o ${name}=${value}\n`)
        .join('')}`,
  )
  writeFileSync(join(config, 'master.cf'), smtpd.join('') + services)
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${plan.resolverIp}\noptions trust-ad\n`)
  const owner = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }))
  chownSync(join(folder, 'data'), owner, 0)
  const script = `mount --bind ${folder}/resolv.conf /etc/resolv.conf && exec postfix -c ${config} start-fg`
  const master: ChildProcess = spawn('unshare', ['-m', 'sh', '-c', script], { stdio: 'ignore' })
  const log = () =>
    existsSync(join(folder, 'postfix.log')) ? readFileSync(join(folder, 'postfix.log'), 'utf8') : ''
  const [first] = plan.listen
  for (let attempt = 0; first !== undefined && !(await isListening(first.at)); attempt++) {
    if (attempt > startAttempts) throw new Error(`Postfix does not start: ${log()}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return {
    pid: master.pid ?? 0,
    log,
    async stop() {
      const gone = new Promise((resolve) => master.once('exit', resolve))
      execFileSync('postfix', ['-c', config, 'stop'], { stdio: 'ignore' })
      await gone
    },
  }
}

function isListening(at: string): Promise<boolean> {
  const [host, port] = at.split(':')
  return new Promise((resolve) => {
    const socket = connect(Number(port), host)
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
