// The world's DNS, as a validating resolver on this machine would answer: AD for signed names, SERVFAIL for bogus ones
// unless CD is set (RFC 4035 §3.2), aliases followed, long answers cut short over UDP. UDP and TCP on one port. It holds
// the answers; no DNSSEC is computed.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import packet, { type Answer, type Packet } from 'dns-packet'

export interface ZoneRecord {
  readonly answer: Answer
  /** Signed and valid; bogus; or not signed. */
  readonly state: 'secure' | 'bogus' | 'insecure'
}

/** A question that goes wrong: no answer at all, or SERVFAIL whatever is asked. */
export interface DnsFault {
  readonly name: string
  /** Every type when left out. */
  readonly type?: string
  readonly fault: 'silent' | 'servfail'
}

export interface DnsPlan {
  readonly records: readonly ZoneRecord[]
  /** Denials below them carry AD. */
  readonly signedDomains: readonly string[]
  /** Except for these names and what is below them. */
  readonly unsignedNames?: readonly string[]
  readonly faults?: readonly DnsFault[]
  /** What the way to the resolver and back takes. */
  readonly delayInMs?: number
  /** Any free port at 127.0.0.1 when left out. */
  readonly at?: { readonly ip: string; readonly port: number }
}

export interface DnsServer {
  /** ip:port */
  readonly address: string
  /** `name type`, in the order they came. */
  readonly asked: readonly string[]
  /** Names below a signed domain get signed denials. */
  stop(): Promise<void>
}

const maximumUdpBytes = 1232
const maximumAliases = 8
const always = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE
const servfail = 2
const nxdomain = 3

export async function startDnsServer(plan: DnsPlan): Promise<DnsServer> {
  const byName = new Map<string, ZoneRecord[]>()
  for (const record of plan.records) {
    const key = plainName(record.answer.name)
    byName.set(key, [...(byName.get(key) ?? []), record])
  }
  const asked: string[] = []

  /** null: nothing is said. */
  function answerTo(query: Packet): Packet | null {
    const question = query.questions?.[0]
    const name = plainName(question?.name ?? '')
    const type = question?.type ?? ''
    asked.push(`${name} ${type}`)
    const base = { type: 'response', id: query.id ?? 0, questions: query.questions ?? [] } as const
    const fault = plan.faults?.find((row) => plainName(row.name) === name && (row.type ?? type) === type)
    if (fault?.fault === 'silent') return null
    if (fault?.fault === 'servfail') return { ...base, flags: always | servfail }

    const answers: ZoneRecord[] = []
    let here = name
    for (let hop = 0; hop < maximumAliases; hop++) {
      const rows = byName.get(here) ?? []
      const alias = type === 'CNAME' ? undefined : rows.find(({ answer }) => answer.type === 'CNAME')
      if (alias === undefined) {
        answers.push(...rows.filter(({ answer }) => answer.type === type))
        break
      }
      answers.push(alias)
      here = alias.answer.type === 'CNAME' ? plainName(alias.answer.data) : here
    }
    const isBogus = [...answers, ...(byName.get(here) ?? [])].some(({ state }) => state === 'bogus')
    if (isBogus && ((query.flags ?? 0) & packet.CHECKING_DISABLED) === 0) {
      return { ...base, flags: always | servfail }
    }
    const exists = byName.has(here) || [...byName.keys()].some((known) => known.endsWith(`.${here}`))
    const isDenial = !answers.some(({ answer }) => answer.type === type)
    const secure = answers.every(({ state }) => state === 'secure') && (!isDenial || isSigned(here, plan))
    return {
      ...base,
      flags: always | (secure ? packet.AUTHENTIC_DATA : 0) | (exists ? 0 : nxdomain),
      answers: answers.map(({ answer }) => answer),
      ...(isDenial ? { authorities: [startOfAuthority] } : {}),
    }
  }

  const later = (action: () => void) => {
    if (plan.delayInMs === undefined) action()
    else setTimeout(action, plan.delayInMs)
  }

  const tcp = createServer((socket) => {
    let read = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk])
      if (read.length < 2 || read.length < read.readUInt16BE(0) + 2) return
      const answer = answerTo(packet.decode(read.subarray(2)))
      if (answer === null) return
      const reply = packet.encode(answer)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      later(() => socket.end(Buffer.concat([length, reply])))
    })
  })
  const { ip, port: wantedPort } = plan.at ?? { ip: '127.0.0.1', port: 0 }
  tcp.listen(wantedPort, ip)
  await once(tcp, 'listening')
  const address = tcp.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const udp = createSocket('udp4')
  udp.on('message', (message, peer) => {
    try {
      const answer = answerTo(packet.decode(message))
      if (answer === null) return
      const whole = packet.encode(answer)
      const reply =
        whole.length <= maximumUdpBytes
          ? whole
          : packet.encode({
              ...answer,
              flags: (answer.flags ?? 0) | packet.TRUNCATED_RESPONSE,
              answers: [],
              authorities: [],
            })
      later(() => udp.send(reply, peer.port, peer.address))
    } catch {
      // What is no question gets no answer.
    }
  })
  udp.bind(port, ip)
  await once(udp, 'listening')
  return {
    address: `${ip}:${port}`,
    asked,
    async stop() {
      udp.close()
      tcp.close()
      await once(tcp, 'close')
    },
  }
}

const startOfAuthority: Answer = {
  type: 'SOA',
  name: 'test',
  data: {
    mname: 'ns.test',
    rname: 'post.test',
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: 60,
  },
}

function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}

function isSigned(name: string, { signedDomains, unsignedNames = [] }: DnsPlan): boolean {
  const isBelow = (domain: string) => name === domain || name.endsWith(`.${domain}`)
  return signedDomains.some(isBelow) && !unsignedNames.some(isBelow)
}
