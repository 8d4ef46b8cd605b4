// A stub resolver that keeps the AD bit, which Node's own hides: one question over UDP with EDNS0 and DO, over TCP when
// truncated (RFC 1035 §4.2, RFC 6891, RFC 3225). A SERVFAIL is asked again with CD to tell bogus from broken. Aliases
// are followed by the records in the answer, and by a further question where the resolver stopped at one.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import packet, { type DecodedPacket } from 'dns-packet'
import type { DnsAnswer, DnsRecords, DnsType, MxRecord, Resolver, TlsaRecord } from '../relay/dns.ts'
import { splitAddress } from '../config.ts'

/** A resolver that must ask around needs seconds; a lost datagram should not cost many. */
const timeoutsInMs = [2500, 5000]
const maximumUdpBytes = 1232
const maximumTcpBytes = 65_535
/** As many as resolvers follow; a loop ends here. */
const maximumAliases = 10
/** RFC 1035 §2.3.4; what is longer cannot be asked. */
const maximumNameLength = 253

/** `resolver` is ip:port. Its AD bit counts only when it is on loopback: nobody can change the answer on the way. */
export function createDnsStub(resolver: string): Resolver {
  const server = splitAddress(resolver)
  const isTrusted = isLoopbackResolver(resolver)

  async function ask(name: string, type: DnsType, checkingDisabled: boolean): Promise<DecodedPacket | null> {
    for (const timeoutInMs of timeoutsInMs) {
      const question = questionFor(name, type, checkingDisabled)
      if (question === null) return null
      const asked = { server, timeoutInMs, ...question }
      const overUdp = await askUdp(asked)
      if (overUdp === null) continue
      const answer = overUdp.flag_tc ? await askTcp(asked) : overUdp
      if (answer !== null) return answer
    }
    return null
  }

  async function follow<T extends DnsType>(
    name: string,
    type: T,
    secureSoFar: boolean,
    aliasesLeft: number,
    keepAtMost = Infinity,
  ): Promise<DnsAnswer<DnsRecords[T]>> {
    const answer = await ask(name, type, false)
    if (answer === null) return { verdict: 'failed' }
    const rcode = rcodeOf(answer)
    if (rcode === 'SERVFAIL') {
      const unchecked = await ask(name, type, true)
      return { verdict: unchecked !== null && rcodeOf(unchecked) === 'NOERROR' ? 'bogus' : 'failed' }
    }
    if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return { verdict: 'failed' }
    const secure = secureSoFar && isTrusted && answer.flag_ad
    const end = type === 'CNAME' ? { name, hops: 0 } : endOfAliases(answer, name, aliasesLeft)
    if (end === null) return { verdict: 'failed' }
    const records = recordsAt(answer, end.name, type)
    const keepInSeconds = Math.min(keepAtMost, secondsToKeep(answer))
    if (records.length > 0) return { verdict: 'answer', records, secure, name: end.name, keepInSeconds }
    const isWhole = rcode === 'NXDOMAIN' || (answer.authorities ?? []).some((row) => row.type === 'SOA')
    if (end.hops === 0 || isWhole) {
      return { verdict: 'none', nameExists: rcode === 'NOERROR', secure, keepInSeconds }
    }
    return follow(end.name, type, secure, aliasesLeft - end.hops, keepInSeconds)
  }

  return {
    query: async (name, type) => {
      const plain = name.replace(/\.$/, '').toLowerCase()
      return plain.length > maximumNameLength
        ? { verdict: 'failed' }
        : follow(plain, type, true, maximumAliases)
    },
  }
}

export function isLoopbackResolver(resolver: string): boolean {
  return /^(?:127\.|::1$)/.test(splitAddress(resolver).host)
}

/** null when the name cannot be written down: it came out of somebody else's DNS. */
function questionFor(name: string, type: DnsType, checkingDisabled: boolean): Question | null {
  const id = randomInt(65_536)
  try {
    return { id, name, type, bytes: encode(id, name, type, checkingDisabled) }
  } catch {
    return null
  }
}

function encode(id: number, name: string, type: DnsType, checkingDisabled: boolean): Buffer {
  return packet.encode({
    type: 'query',
    id,
    flags:
      packet.RECURSION_DESIRED | packet.AUTHENTIC_DATA | (checkingDisabled ? packet.CHECKING_DISABLED : 0),
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
}

function rcodeOf(answer: DecodedPacket): string {
  return 'rcode' in answer ? String(answer.rcode) : ''
}

/** The shortest TTL of what was answered; of a denial that of its SOA, or its minimum (RFC 2308 §5). Without either, 0. */
function secondsToKeep({ answers = [], authorities = [] }: DecodedPacket): number {
  const soa = authorities.find((row) => row.type === 'SOA')
  const ttls = answers.map((row) => ('ttl' in row ? (row.ttl ?? 0) : 0))
  if (soa?.type === 'SOA') ttls.push(soa.ttl ?? 0, soa.data.minimum ?? 0)
  return ttls.length === 0 ? 0 : Math.min(...ttls)
}

function isAt(owner: string, name: string): boolean {
  return owner.replace(/\.$/, '').toLowerCase() === name
}

/** Where the CNAMEs of this answer lead from `name` (RFC 1034 §3.6.2); null when they lead in a circle or too far. */
function endOfAliases(
  answer: DecodedPacket,
  name: string,
  aliasesLeft: number,
): { readonly name: string; readonly hops: number } | null {
  let here = name
  for (let hops = 0; hops <= aliasesLeft; hops++) {
    const alias = (answer.answers ?? []).find((row) => row.type === 'CNAME' && isAt(row.name, here))
    if (alias?.type !== 'CNAME') return { name: here, hops }
    here = alias.data.replace(/\.$/, '').toLowerCase()
  }
  return null
}

function recordsAt<T extends DnsType>(answer: DecodedPacket, name: string, type: T): readonly DnsRecords[T][]
function recordsAt(
  answer: DecodedPacket,
  name: string,
  type: DnsType,
): readonly (MxRecord | TlsaRecord | string)[] {
  return (answer.answers ?? []).flatMap((record): readonly (MxRecord | TlsaRecord | string)[] => {
    if (record.type !== type || !isAt(record.name, name)) return []
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
      case 'CNAME':
        return [record.data.replace(/\.$/, '').toLowerCase()]
      default:
        return []
    }
  })
}

interface Question {
  readonly id: number
  readonly name: string
  readonly type: DnsType
  readonly bytes: Buffer
}

interface Asked extends Question {
  readonly server: { readonly host: string; readonly port: number }
  readonly timeoutInMs: number
}

/** null when nothing that fits came in time. */
function askUdp(asked: Asked): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(asked.server.host) ? 'udp6' : 'udp4')
    const end = (answer: DecodedPacket | null) => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.close()
      resolve(answer)
    }
    const timer = setTimeout(() => end(null), asked.timeoutInMs)
    socket.on('error', () => end(null))
    socket.on('message', (message) => {
      const answer = decode(message, asked)
      if (answer !== null) end(answer)
    })
    // A connected socket takes answers from the resolver alone.
    socket.connect(asked.server.port, asked.server.host, () => socket.send(asked.bytes))
  })
}

function askTcp(asked: Asked): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = connect(asked.server.port, asked.server.host)
    let read = Buffer.alloc(0)
    const end = (answer: DecodedPacket | null) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    // The whole answer, not the pause between two pieces: a dripping one ends too.
    const timer = setTimeout(() => end(null), asked.timeoutInMs)
    socket.on('error', () => end(null))
    socket.on('close', () => end(null))
    socket.on('connect', () => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(asked.bytes.length)
      socket.write(Buffer.concat([length, asked.bytes]))
    })
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, typeof chunk === 'string' ? Buffer.from(chunk) : chunk])
      if (read.length > maximumTcpBytes + 2) end(null)
      else if (read.length >= 2 && read.length >= read.readUInt16BE(0) + 2) {
        end(decode(read.subarray(2, 2 + read.readUInt16BE(0)), asked))
      }
    })
  })
}

/** null for anything but an answer to this question (RFC 5452 §9.1). */
function decode(message: Buffer, asked: Question): DecodedPacket | null {
  try {
    const answer = packet.decode(message)
    if (answer.type !== 'response' || answer.id !== asked.id) return null
    const [question] = answer.questions ?? []
    // Some servers leave the question out of an error.
    if (question !== undefined && (question.type !== asked.type || !isAt(question.name, asked.name)))
      return null
    return answer
  } catch {
    return null
  }
}
