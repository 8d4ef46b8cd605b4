// Debian's Postfix as the bench's peer: DANE only, everything durable, what slows it down on purpose turned off. Mail goes in
// by its own smtp-source.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startPostfix as startInstance } from '../../tests/support/postfix.ts'
import { domain, resolverIp } from './names.ts'

export interface Postfix {
  readonly pid: number
  /** Resolves when the last mail has been accepted. */
  inject(mails: number, bytes: number): Promise<void>
  stop(): Promise<void>
}

const smtpdAt = '127.0.0.1:2588'
export const sessions = 20

/** `reuse`: connections kept by its tlsproxy. */
export async function startPostfix(parent: string, reuse: boolean): Promise<Postfix> {
  const postfix = await startInstance({
    folder: join(parent, reuse ? 'postfix-reuse' : 'postfix'),
    resolverIp,
    listen: [{ at: smtpdAt }],
    settings: {
      myhostname: 'sender.example.dk',
      inet_interfaces: '127.0.0.1',
      inet_protocols: 'ipv4',
      message_size_limit: '0',
      mailbox_size_limit: '0',
      in_flow_delay: '0',
      smtpd_client_connection_count_limit: '0',
      default_process_limit: '100',
      initial_destination_concurrency: String(sessions),
      default_destination_concurrency_limit: String(sessions),
      smtp_dns_support_level: 'dnssec',
      smtp_host_lookup: 'dns',
      smtp_tls_security_level: 'dane-only',
      smtp_tls_connection_reuse: reuse ? 'yes' : 'no',
    },
  })
  return {
    pid: postfix.pid,
    stop: () => postfix.stop(),
    inject: (mails, bytes) =>
      new Promise((resolve, reject) => {
        const source = spawn(
          'smtp-source',
          ['-s', String(sessions), '-m', String(mails), '-l', String(bytes), '-d', '-N'].concat([
            '-f',
            'mette@example.dk',
            '-t',
            `modtager@${domain}`,
            smtpdAt,
          ]),
          { stdio: 'inherit' },
        )
        source.once('error', reject)
        source.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`smtp-source: ${code}`))))
      }),
  }
}
