// The mail server at the far end, the same for all senders, in a process of its own: STARTTLS, TLS 1.3, PIPELINING, no
// disk. It counts whole mails and their octets, and says when the number that was asked for is there.
import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { z } from 'zod'

export const sinkOrder = z.object({
  ip: z.string(),
  port: z.number(),
  certPem: z.string(),
  keyPem: z.string(),
})
const wanted = z.object({ mails: z.number() })
export const sinkCount = z.object({
  atMs: z.number(),
  mails: z.number(),
  connections: z.number(),
  bytes: z.number(),
})

const keywords = ['bench', 'PIPELINING', 'SIZE 300000000', '8BITMIME']
const end = Buffer.from('\r\n.\r\n')

const counted = { mails: 0, connections: 0, bytes: 0 }
let target = Infinity

function report(): void {
  target = Infinity
  process.send?.({ atMs: Date.now(), ...counted })
  Object.assign(counted, { mails: 0, connections: 0, bytes: 0 })
}

function taken(bytes: number): void {
  counted.mails++
  counted.bytes += bytes
  if (counted.mails === target) report()
}

function greeting(withTls: boolean): string {
  const lines = withTls ? [...keywords, 'STARTTLS'] : keywords
  return lines.map((line, i) => `250${i === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('')
}

/** One line at a time or many: what they need is said in one packet. */
function converse(socket: Socket, secureContext: SecureContext | null): void {
  let rest: Buffer = Buffer.alloc(0)
  let inMail = false
  let bytes = 0
  const onData = (chunk: Buffer) => {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let said = ''
    for (;;) {
      if (inMail) {
        const at = data.indexOf(end)
        if (at < 0) {
          const kept = Math.min(data.length, end.length - 1)
          bytes += data.length - kept
          data = data.subarray(data.length - kept)
          break
        }
        inMail = false
        taken(bytes + at + 2)
        bytes = 0
        data = data.subarray(at + end.length)
        said += '250 2.0.0 taken\r\n'
        continue
      }
      const at = data.indexOf('\r\n')
      if (at < 0) break
      const verb = data.subarray(0, 4).toString('latin1').toUpperCase()
      data = data.subarray(at + 2)
      if (verb === 'EHLO') said += greeting(secureContext !== null)
      else if (verb === 'STAR' && secureContext !== null) {
        socket.off('data', onData)
        socket.write('220 go\r\n')
        const inside = new TLSSocket(socket, { isServer: true, secureContext })
        inside.on('error', () => undefined)
        converse(inside, null)
        return
      } else if (verb === 'DATA') {
        said += '354 go\r\n'
        inMail = true
      } else if (verb === 'QUIT') {
        socket.end(`${said}221 bye\r\n`)
        return
      } else said += '250 ok\r\n'
    }
    rest = data
    if (said !== '') socket.write(said)
  }
  socket.on('data', onData)
}

process.once('message', (message) => {
  const { ip, port, certPem, keyPem } = sinkOrder.parse(message)
  const secureContext = createSecureContext({ cert: certPem, key: keyPem, minVersion: 'TLSv1.3' })
  const server = createServer({ noDelay: true }, (socket) => {
    counted.connections++
    socket.on('error', () => undefined)
    socket.write('220 bench ESMTP\r\n')
    converse(socket, secureContext)
  })
  server.listen(port, ip, () => process.send?.({ atMs: Date.now(), ...counted }))
  process.on('message', (order) => (target = wanted.parse(order).mails))
  process.once('disconnect', () => process.exit(0))
})
