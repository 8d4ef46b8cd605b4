// The world's DNS, as a validating resolver on this machine would answer: AD for signed names, SERVFAIL for bogus ones
// unless CD is set (RFC 4035 §3.2). UDP and TCP on one port. It holds the answers; no DNSSEC is computed.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import packet, { type Answer, type Packet } from 'dns-packet'

export interface ZoneRecord {
  readonly answer: Answer
  /** Signed and valid; bogus; or not signed. */
  readonly state: 'secure' | 'bogus' | 'insecure'
}

export interface DnsServer {
  /** ip:port */
  readonly address: string
  /** Names below a signed domain get signed denials. */
  stop(): Promise<void>
}

/** `signedDomains`: denials below them carry AD. */
export async function startDnsServer(
  records: readonly ZoneRecord[],
  signedDomains: readonly string[],
): Promise<DnsServer> {
  const byName = new Map<string, ZoneRecord[]>()
  for (const record of records) {
    const key = record.answer.name.toLowerCase()
    byName.set(key, [...(byName.get(key) ?? []), record])
  }

  function answerTo(query: Packet): Packet {
    const question = query.questions?.[0]
    const name = question?.name.toLowerCase() ?? ''
    const flags = query.flags ?? 0
    const here = byName.get(name) ?? []
    const base = { type: 'response', id: query.id ?? 0, questions: query.questions ?? [] } as const
    const always = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE
    if (here.some(({ state }) => state === 'bogus') && (flags & packet.CHECKING_DISABLED) === 0) {
      return { ...base, flags: always | 2 }
    }
    const answers = here.filter(({ answer }) => answer.type === question?.type)
    const exists = here.length > 0 || [...byName.keys()].some((known) => known.endsWith(`.${name}`))
    const secure =
      answers.length > 0
        ? answers.every(({ state }) => state === 'secure')
        : signedDomains.some((domain) => name === domain || name.endsWith(`.${domain}`))
    return {
      ...base,
      flags: always | (secure ? packet.AUTHENTIC_DATA : 0) | (exists ? 0 : 3),
      answers: answers.map(({ answer }) => answer),
    }
  }

  const tcp = createServer((socket) => {
    let read = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk])
      if (read.length < 2 || read.length < read.readUInt16BE(0) + 2) return
      const reply = packet.encode(answerTo(packet.decode(read.subarray(2))))
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      socket.end(Buffer.concat([length, reply]))
    })
  })
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const address = tcp.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const udp = createSocket('udp4')
  udp.on('message', (message, peer) => {
    try {
      udp.send(packet.encode(answerTo(packet.decode(message))), peer.port, peer.address)
    } catch {
      // What is no question gets no answer.
    }
  })
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      udp.close()
      tcp.close()
      await once(tcp, 'close')
    },
  }
}
