// One real SMTP server a domain of the world, each on its own loopback address and all on one port: most are in order,
// each bad one is bad in one way. Every 127.x.y.z answers on Linux; on other systems they must be added to lo0 first.
import type { Socket } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import type { Behaviour } from './parties.ts'
import type { ServerCertificate } from './tls-authority.ts'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly message: Uint8Array<ArrayBuffer>
  /** null: it came in clear. */
  readonly tls: { readonly protocol: string; readonly cipher: string; readonly servername: string } | null
  /** The name of the server that took it. */
  readonly server: string
}

export interface MailServerPlan {
  readonly host: string
  readonly ip: string
  readonly port: number
  readonly behaviour: Behaviour
  readonly certificate: ServerCertificate
  /** Waited for before the server says that it has the mail. */
  readonly onMail: (mail: ReceivedMail) => void | Promise<void>
}

export interface MailServer {
  readonly port: number
  stop(): Promise<void>
}

const maximumBytes = 60 * 1024 * 1024

export async function startMailServer(plan: MailServerPlan): Promise<MailServer> {
  const greylisted = new Set<string>()
  const cutOff = new Set<string>()
  /** By the port at the other end, under the TLS. */
  const sockets = new Map<number, Socket>()
  const server = new SMTPServer({
    name: plan.host,
    banner: 'send-sikkert world',
    secure: false,
    authOptional: true,
    disabledCommands: plan.behaviour === 'starttls-stripped' ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    hideSTARTTLS: plan.behaviour === 'starttls-stripped',
    key: plan.certificate.keyPem,
    cert: plan.certificate.certificatePem,
    minVersion: 'TLSv1.2',
    size: maximumBytes,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onRcptTo(address, _session, done) {
      if (plan.behaviour === 'greylisting' && !greylisted.has(address.address)) {
        greylisted.add(address.address)
        done(Object.assign(new Error('4.7.1 come back later'), { responseCode: 451 }))
        return
      }
      done()
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (chunk: Buffer) => parts.push(chunk))
      stream.on('end', () => {
        const received = receivedBy(plan.host, session, Buffer.concat(parts))
        const isFirst = received.to.some((to) => !cutOff.has(to))
        for (const to of received.to) cutOff.add(to)
        Promise.resolve(plan.onMail(received)).then(
          () => {
            if (plan.behaviour === 'cut-off' && isFirst) sockets.get(session.remotePort)?.destroy()
            else done(null, 'taken')
          },
          () => done(Object.assign(new Error('4.3.0 the world is not whole'), { responseCode: 451 })),
        )
      })
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  // A peer that breaks off must not take the world down.
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(plan.port, plan.ip, () => resolve())
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : plan.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function receivedBy(host: string, session: SMTPServerSession, message: Buffer): ReceivedMail {
  const { mailFrom, rcptTo } = session.envelope
  const options: unknown = session.tlsOptions
  const cipher =
    typeof options === 'object' && options !== null && 'name' in options && 'version' in options
      ? options
      : null
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    message: new Uint8Array(message),
    tls:
      session.secure && cipher !== null
        ? {
            protocol: String(cipher.version),
            cipher: String(cipher.name),
            servername: String(session.servername ?? ''),
          }
        : null,
    server: host,
  }
}
