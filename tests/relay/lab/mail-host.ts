// A mail server that follows a script, good or bad, byte by byte, and remembers what it heard: in clear and inside TLS. The
// judge of every scenario is this memory, not what the relay says of itself.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls'
import type { Shown } from './certificates.ts'

/** A line is said; 'hang' says nothing more; 'cut' breaks the connection. */
type Answer = string

export interface Script {
  readonly banner?: Answer
  /** Bytes for ever, this often, instead of a banner. */
  readonly dripEveryMs?: number
  /** The keywords before TLS; STARTTLS is there unless it is left out here. */
  readonly keywords?: readonly string[]
  readonly ehlo?: Answer
  readonly starttls?: Answer
  /** Said in clear right behind the answer to STARTTLS. */
  readonly injected?: string
  readonly tls?: 'hang' | 'cut' | 'plain' | SecureContextOptions
  /** A ClientHello longer than this is met with a cut. */
  readonly longestHello?: number
  readonly insideKeywords?: readonly string[]
  readonly insideEhlo?: Answer
  readonly mail?: Answer
  readonly rcpt?: Answer
  /** Instead of `rcpt`, by local part. */
  readonly rcptOf?: Readonly<Record<string, Answer>>
  readonly rset?: Answer
  readonly data?: Answer
  /** After so many bytes of the message. */
  readonly cutAfterBytes?: number
  readonly dot?: Answer
  /** Told of each command inside TLS, and of each mail before it is answered. */
  readonly onHeard?: (what: 'MAIL' | 'RCPT' | 'DATA' | 'RSET' | 'mail' | 'taken') => void
  /** Remembers length and SHA-256 of a mail instead of its text. */
  readonly digests?: boolean
  /** Says this a moment after the answer to the dot; 'cut' hangs up. */
  readonly afterwards?: Answer
}

export interface MailHost {
  readonly ip: string
  readonly shown: Shown
  readonly script: Script
}

export interface Heard {
  readonly ip: string
  connections: number
  /** Command lines, upper case verbs as they came. */
  readonly clear: string[]
  readonly inside: string[]
  readonly messages: string[]
}

export interface RunningHost {
  readonly heard: Heard
  readonly port: number
  stop(): Promise<void>
}

export async function startMailHost(host: MailHost, port: number): Promise<RunningHost> {
  const heard: Heard = { ip: host.ip, connections: 0, clear: [], inside: [], messages: [] }
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    heard.connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    greet(socket, host, heard)
  })
  server.listen(port, host.ip)
  await once(server, 'listening')
  const address = server.address()
  return {
    heard,
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function say(socket: Socket, answer: Answer): void {
  if (answer === 'hang') return
  if (answer === 'cut') socket.destroy()
  else socket.write(`${answer}\r\n`, 'latin1')
}

function greeting(keywords: readonly string[]): string {
  const lines = ['lab', ...keywords]
  return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n')
}

function greet(socket: Socket, host: MailHost, heard: Heard): void {
  const { script } = host
  if (script.dripEveryMs !== undefined) {
    const timer = setInterval(() => socket.write('220-'), script.dripEveryMs)
    socket.on('close', () => clearInterval(timer))
    return
  }
  say(socket, script.banner ?? '220 lab ESMTP')
  const lines = onLines(socket, (line) => {
    heard.clear.push(line)
    const verb = line.split(' ')[0]?.toUpperCase()
    if (verb === 'EHLO') say(socket, script.ehlo ?? greeting(script.keywords ?? ['STARTTLS']))
    else if (verb === 'STARTTLS') {
      lines.stop()
      const answer = script.starttls ?? '220 go ahead'
      say(socket, script.injected === undefined ? answer : `${answer}\r\n${script.injected}`)
      if (/^2/.test(answer)) secure(socket, host, heard)
    } else if (verb === 'QUIT') socket.end('221 bye\r\n')
    else say(socket, '250 ok')
  })
}

function secure(plain: Socket, host: MailHost, heard: Heard): void {
  const { script, shown } = host
  if (script.tls === 'hang') {
    plain.on('data', () => undefined)
    return
  }
  if (script.tls === 'cut') {
    plain.once('data', () => plain.destroy())
    return
  }
  if (script.tls === 'plain') {
    plain.once('data', () => plain.write('250 you are talking in clear\r\n'))
    return
  }
  if (script.longestHello !== undefined) {
    const longest = script.longestHello
    plain.once('data', (hello: Buffer) => {
      if (hello.length > longest) {
        plain.destroy()
        return
      }
      plain.pause()
      plain.unshift(hello)
      talk(plain, host, heard)
    })
    return
  }
  talk(plain, host, heard)

  function talk(socket: Socket, { script: { tls } }: MailHost, memory: Heard): void {
    const options = typeof tls === 'object' ? tls : {}
    const inside = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ cert: shown.certPem, key: shown.keyPem, ...options }),
    })
    inside.on('error', () => undefined)
    converse(inside, script, memory)
  }
}

function converse(socket: Socket, script: Script, heard: Heard): void {
  const lines = onLines(socket, (line) => {
    heard.inside.push(line)
    const verb = line.split(' ')[0]?.toUpperCase()
    if (verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA' || verb === 'RSET') script.onHeard?.(verb)
    if (verb === 'EHLO') {
      say(socket, script.insideEhlo ?? greeting(script.insideKeywords ?? ['SIZE 10000000', '8BITMIME']))
    } else if (verb === 'MAIL') say(socket, script.mail ?? '250 ok')
    else if (verb === 'RCPT') {
      const local = /<([^@>]*)@/.exec(line)?.[1] ?? ''
      say(socket, script.rcptOf?.[local] ?? script.rcpt ?? '250 ok')
    } else if (verb === 'RSET') say(socket, script.rset ?? '250 ok')
    else if (verb === 'DATA') {
      const answer = script.data ?? '354 go'
      if (answer.startsWith('354')) {
        lines.stop()
        if (script.digests === true) readDigest(socket, script, heard)
        else readMessage(socket, script, heard)
      }
      say(socket, answer)
    } else if (verb === 'QUIT') socket.end('221 bye\r\n')
    else say(socket, '250 ok')
  })
}

function readMessage(socket: Socket, script: Script, heard: Heard): void {
  let text = ''
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1')
    if (script.cutAfterBytes !== undefined && text.length >= script.cutAfterBytes) {
      socket.destroy()
      return
    }
    const end = text.indexOf('\r\n.\r\n')
    if (end < 0) return
    socket.off('data', onData)
    heard.messages.push(text.slice(0, end + 2).replace(/^\.\./gm, '.'))
    script.onHeard?.('mail')
    say(socket, script.dot ?? '250 2.0.0 taken')
    script.onHeard?.('taken')
    const { afterwards } = script
    if (afterwards !== undefined) setTimeout(() => say(socket, afterwards), 20)
    converse(socket, script, heard)
  }
  socket.on('data', onData)
}

/** For a mail without dots at the start of its lines, of any size. */
function readDigest(socket: Socket, script: Script, heard: Heard): void {
  const hash = createHash('sha256')
  let bytes = 0
  let rest: Buffer = Buffer.alloc(0)
  const take = (part: Buffer) => {
    hash.update(part)
    bytes += part.length
  }
  const onData = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    const end = rest.indexOf('\r\n.\r\n')
    if (end < 0) {
      const kept = Math.min(rest.length, 4)
      take(rest.subarray(0, rest.length - kept))
      rest = rest.subarray(rest.length - kept)
      return
    }
    socket.off('data', onData)
    take(rest.subarray(0, end + 2))
    heard.messages.push(`${bytes} ${hash.digest('hex')}`)
    say(socket, script.dot ?? '250 2.0.0 taken')
    converse(socket, script, heard)
  }
  socket.on('data', onData)
}

function onLines(socket: Socket, onLine: (line: string) => void): { stop(): void } {
  let rest = ''
  let isStopped = false
  const onData = (chunk: Buffer) => {
    rest += chunk.toString('latin1')
    for (;;) {
      const end = rest.indexOf('\r\n')
      if (end < 0 || isStopped) return
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      onLine(line)
    }
  }
  socket.on('data', onData)
  return {
    stop() {
      isStopped = true
      socket.off('data', onData)
    },
  }
}
