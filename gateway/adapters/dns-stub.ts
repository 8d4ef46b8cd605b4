// A stub resolver that keeps the AD bit, which Node's own hides: one question over UDP with EDNS0 and DO, over TCP when
// truncated (RFC 1035 §4.2, RFC 6891, RFC 3225). A SERVFAIL is asked again with CD to tell bogus from broken.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import packet, { type DecodedPacket } from 'dns-packet'
import type { DnsAnswer, DnsRecords, DnsType, MxRecord, Resolver, TlsaRecord } from '../relay/dns.ts'
import { splitAddress } from '../config.ts'

const timeoutInMs = 4000
const attempts = 2
const maximumUdpBytes = 1232
const maximumTcpBytes = 65_535

/** `resolver` is ip:port. Its AD bit counts only when it is on loopback: nobody can change the answer on the way. */
export function createDnsStub(resolver: string): Resolver {
  const server = splitAddress(resolver)
  const isTrusted = /^(?:127\.|::1$)/.test(server.host)

  async function ask(name: string, type: DnsType, checkingDisabled: boolean): Promise<DecodedPacket | null> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const id = randomInt(65_536)
      const question = packet.encode({
        type: 'query',
        id,
        flags:
          packet.RECURSION_DESIRED |
          packet.AUTHENTIC_DATA |
          (checkingDisabled ? packet.CHECKING_DISABLED : 0),
        questions: [{ type, name, class: 'IN' }],
        additionals: [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: maximumUdpBytes,
            flags: packet.DNSSEC_OK,
            ednsVersion: 0,
            extendedRcode: 0,
            options: [],
            flag_do: true,
          },
        ],
      })
      const overUdp = await askUdp(server, question, id)
      if (overUdp === null) continue
      const answer = overUdp.flag_tc ? await askTcp(server, question, id) : overUdp
      if (answer !== null) return answer
    }
    return null
  }

  return {
    async query<T extends DnsType>(name: string, type: T): Promise<DnsAnswer<DnsRecords[T]>> {
      const answer = await ask(name, type, false)
      if (answer === null) return { verdict: 'failed' }
      const rcode = rcodeOf(answer)
      if (rcode === 'SERVFAIL') {
        const unchecked = await ask(name, type, true)
        return { verdict: unchecked !== null && rcodeOf(unchecked) === 'NOERROR' ? 'bogus' : 'failed' }
      }
      if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return { verdict: 'failed' }
      const secure = isTrusted && answer.flag_ad
      const records = recordsOf(answer, type)
      if (records.length > 0) return { verdict: 'answer', records, secure }
      return { verdict: 'none', nameExists: rcode === 'NOERROR', secure }
    },
  }
}

function rcodeOf(answer: DecodedPacket): string {
  return 'rcode' in answer ? String(answer.rcode) : ''
}

function recordsOf<T extends DnsType>(answer: DecodedPacket, type: T): readonly DnsRecords[T][]
function recordsOf(answer: DecodedPacket, type: DnsType): readonly (MxRecord | TlsaRecord | string)[] {
  return (answer.answers ?? []).flatMap((record): readonly (MxRecord | TlsaRecord | string)[] => {
    if (record.type !== type) return []
    switch (record.type) {
      case 'MX':
        return [{ exchange: record.data.exchange.toLowerCase(), preference: record.data.preference ?? 0 }]
      case 'TLSA':
        return [
          {
            usage: record.data.usage,
            selector: record.data.selector,
            matchingType: record.data.matchingType,
            data: Uint8Array.from(record.data.certificate),
          },
        ]
      case 'TXT':
        return [[record.data].flat().map(String).join('')]
      case 'A':
      case 'AAAA':
        return [record.data]
      default:
        return []
    }
  })
}

/** null when nothing that fits came in time. */
function askUdp(server: Server, question: Buffer, id: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4')
    const end = (answer: DecodedPacket | null) => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.close()
      resolve(answer)
    }
    const timer = setTimeout(() => end(null), timeoutInMs)
    socket.on('error', () => end(null))
    socket.on('message', (message) => {
      const answer = decode(message, id)
      if (answer !== null) end(answer)
    })
    // A connected socket takes answers from the resolver alone.
    socket.connect(server.port, server.host, () => socket.send(question))
  })
}

interface Server {
  readonly host: string
  readonly port: number
}

function askTcp(server: Server, question: Buffer, id: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = connect(server.port, server.host)
    let read = Buffer.alloc(0)
    const end = (answer: DecodedPacket | null) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutInMs, () => end(null))
    socket.on('error', () => end(null))
    socket.on('close', () => end(null))
    socket.on('connect', () => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(question.length)
      socket.write(Buffer.concat([length, question]))
    })
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
      if (read.length > maximumTcpBytes + 2) end(null)
      else if (read.length >= 2 && read.length >= read.readUInt16BE(0) + 2) {
        end(decode(read.subarray(2, 2 + read.readUInt16BE(0)), id))
      }
    })
  })
}

function decode(message: Buffer, id: number): DecodedPacket | null {
  try {
    const answer = packet.decode(message)
    return answer.type === 'response' && answer.id === id ? answer : null
  } catch {
    return null
  }
}
