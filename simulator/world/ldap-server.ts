// A public directory of certificates, as the Danish ones were: LDAP (RFC 4511) over TLS or in clear, anonymous, searched by mail
// address. Answers bind, search and unbind, with the filters that people write for it; everything else is refused.
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { concatBytes, fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { type Asn1Node, children, encodeDer, encodeInteger, readDer, tags } from '../../src/smime/der.ts'

export interface LdapEntry {
  readonly dn: string
  readonly attributes: Readonly<Record<string, readonly (string | Bytes)[]>>
}

export interface LdapServer {
  readonly port: number
  /** Filters as they came, in the form of RFC 4515. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

export interface LdapPlan {
  readonly entries: readonly LdapEntry[]
  /** PEM; left out: in clear. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Whoever binds with another password is refused; left out: anonymous. */
  readonly password?: string
}

const operations = { bind: 0x60, bound: 0x61, unbind: 0x42, search: 0x63, entry: 0x64, done: 0x65 } as const
const codes = { success: 0, protocolError: 2, invalidCredentials: 49, insufficientAccess: 50 } as const
const maximumRequestBytes = 64 * 1024

/** Starts on any free port of 127.0.0.1. */
export async function startLdapServer(plan: LdapPlan): Promise<LdapServer> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let waiting: Bytes = new Uint8Array(0)
    let isBound = plan.password === undefined
    socket.on('data', (chunk: Uint8Array) => {
      waiting = concatBytes([waiting, chunk])
      try {
        for (let message = takeMessage(waiting); message !== null; message = takeMessage(waiting)) {
          waiting = waiting.slice(message.length)
          answer(message)
        }
      } catch {
        socket.destroy()
      }
    })
    const answer = (bytes: Bytes) => {
      const [id, operation] = children(readDer(bytes))
      if (id === undefined || operation === undefined) throw new Error('no message')
      const reply = (body: Uint8Array) => socket.write(encodeDer(tags.sequence, id.raw, body))
      if (operation.tag === operations.unbind) {
        socket.end()
      } else if (operation.tag === operations.bind) {
        const [, , secret] = children(operation)
        isBound =
          plan.password === undefined || fromUtf8(secret?.content ?? new Uint8Array(0)) === plan.password
        reply(result(operations.bound, isBound ? codes.success : codes.invalidCredentials))
      } else if (operation.tag === operations.search) {
        const [, , , , , , filter] = children(operation)
        if (filter === undefined) throw new Error('no filter')
        asked.push(written(filter))
        const found = isBound ? plan.entries.filter((entry) => fits(entry, filter)) : []
        for (const entry of found) reply(entryOf(entry))
        reply(result(operations.done, isBound ? codes.success : codes.insufficientAccess))
      } else {
        reply(result(operations.done, codes.protocolError))
      }
    }
  }
  const server: Server = plan.tls === undefined ? createServer(serve) : createTlsServer(plan.tls, serve)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return {
    port: address.port,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** The first whole message in what has come; null while it is not whole. */
function takeMessage(bytes: Bytes): Bytes | null {
  const first = bytes[1]
  if (first === undefined) return null
  const octets = first > 0x80 ? first & 0x7f : 0
  if (bytes.length < 2 + octets) return null
  const length = octets === 0 ? first : bytes.slice(2, 2 + octets).reduce((sum, byte) => sum * 256 + byte, 0)
  if (length > maximumRequestBytes) throw new Error('too large')
  const end = 2 + octets + length
  return bytes.length < end ? null : bytes.slice(0, end)
}

function result(tag: number, code: number): Bytes {
  const none = encodeDer(tags.octetString)
  return encodeDer(tag, encodeDer(tags.enumerated, encodeInteger(code).slice(2)), none, none)
}

function entryOf({ dn, attributes }: LdapEntry): Bytes {
  const octets = (value: string | Uint8Array) =>
    encodeDer(tags.octetString, typeof value === 'string' ? utf8(value) : value)
  return encodeDer(
    operations.entry,
    octets(dn),
    encodeDer(
      tags.sequence,
      ...Object.entries(attributes).map(([name, values]) =>
        encodeDer(tags.sequence, octets(name), encodeDer(tags.set, ...values.map(octets))),
      ),
    ),
  )
}

const filters = { and: 0xa0, or: 0xa1, not: 0xa2, equal: 0xa3, present: 0x87 } as const

function fits(entry: LdapEntry, filter: Asn1Node): boolean {
  const valuesOf = (name: string) =>
    Object.entries(entry.attributes).find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1] ?? []
  switch (filter.tag) {
    case filters.and:
      return children(filter).every((one) => fits(entry, one))
    case filters.or:
      return children(filter).some((one) => fits(entry, one))
    case filters.not:
      return !children(filter).every((one) => fits(entry, one))
    case filters.present:
      return valuesOf(fromUtf8(filter.content)).length > 0
    case filters.equal: {
      const [name, value] = assertionOf(filter)
      return valuesOf(name).some(
        (own) => typeof own === 'string' && own.toLowerCase() === value.toLowerCase(),
      )
    }
    default:
      return false
  }
}

function assertionOf(filter: Asn1Node): readonly [string, string] {
  const [name, value] = children(filter)
  return [fromUtf8(name?.content ?? new Uint8Array(0)), fromUtf8(value?.content ?? new Uint8Array(0))]
}

function written(filter: Asn1Node): string {
  const inside = () => children(filter).map(written).join('')
  switch (filter.tag) {
    case filters.and:
      return `(&${inside()})`
    case filters.or:
      return `(|${inside()})`
    case filters.not:
      return `(!${inside()})`
    case filters.present:
      return `(${fromUtf8(filter.content)}=*)`
    case filters.equal:
      return `(${assertionOf(filter).join('=')})`
    default:
      return '(?)'
  }
}
