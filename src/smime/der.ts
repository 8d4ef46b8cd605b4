// ASN.1 on the wire (X.690): reading BER as a cursor over the bytes, without an object for every node, and writing DER.
// Indefinite lengths and chunked octet strings are read, because mail has them; nothing of the kind is written.
import { concatBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'

/** A node deeper than this is an attack on the stack; CMS needs about 12. */
const maximumDepth = 40
/** More nodes than any signed mail or chain has; revocation lists are read by their own walk. */
const maximumNodes = 150_000

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

export interface Asn1Node {
  /** Identifier octet: class, constructed bit and number below 31. */
  readonly tag: number
  readonly content: Uint8Array
  /** Header and content as they stand. */
  readonly raw: Uint8Array
  readonly depth: number
}

function fail(): never {
  throw new SikkertError('message-malformed')
}

/** The one node that these bytes are. */
export function readDer(bytes: Uint8Array): Asn1Node {
  const node = readNode(bytes, 0, 0, { nodes: 0 })
  return node.raw.length === bytes.length ? node : fail()
}

/** The node that these bytes begin with; what follows it is not looked at. */
export function readFirst(bytes: Uint8Array): Asn1Node {
  return readNode(bytes, 0, 0, { nodes: 0 })
}

/** The nodes inside a constructed node, in order. */
export function children(node: Asn1Node): readonly Asn1Node[] {
  return childrenUpTo(node, maximumNodes)
}

/** The same, refusing a node with more than `most` inside before they are all read. */
export function childrenUpTo(node: Asn1Node, most: number): readonly Asn1Node[] {
  const found: Asn1Node[] = []
  const budget = { nodes: 0 }
  for (let at = 0; at < node.content.length;) {
    const child = readNode(node.content, at, node.depth + 1, budget)
    found.push(child)
    if (found.length > most) fail()
    at += child.raw.length
  }
  return found
}

interface Budget {
  nodes: number
}

function readNode(bytes: Uint8Array, at: number, depth: number, budget: Budget): Asn1Node {
  budget.nodes += 1
  if (depth > maximumDepth || budget.nodes > maximumNodes) fail()
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) fail()
  let start = at + 2
  let length = first
  if (first === 0x80) return readIndefinite(bytes, at, start, tag, depth, budget)
  if (first > 0x80) {
    const octets = first & 0x7f
    if (octets > 4) fail()
    length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? fail())
    start += octets
  }
  const end = start + length
  if (end > bytes.length) fail()
  return { tag, depth, content: bytes.subarray(start, end), raw: bytes.subarray(at, end) }
}

function readIndefinite(
  bytes: Uint8Array,
  at: number,
  start: number,
  tag: number,
  depth: number,
  budget: Budget,
): Asn1Node {
  if ((tag & 0x20) === 0) fail()
  let next = start
  for (;;) {
    if (bytes[next] === 0 && bytes[next + 1] === 0) break
    next += readNode(bytes, next, depth + 1, budget).raw.length
  }
  return { tag, depth, content: bytes.subarray(start, next), raw: bytes.subarray(at, next + 2) }
}

/** Whole or in chunks (X.690 §8.7). */
export function isOctetString<T extends Asn1Node>(node: T | null | undefined): node is T {
  return node != null && (node.tag & ~0x20) === tags.octetString
}

/** The octets of an octet string, chunked or not; also under an implicit tag. */
export function octetsOf(node: Asn1Node): Uint8Array {
  if ((node.tag & 0x20) === 0) return node.content
  return concatBytes(children(node).map(octetsOf))
}

/** Dotted decimal. */
export function oidOf(node: Asn1Node): string {
  if (node.tag !== tags.oid || node.content.length === 0 || node.content.length > 64) fail()
  const arcs: number[] = []
  let arc = 0
  for (const byte of node.content) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 256) fail()
    if ((byte & 0x80) === 0) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [head = 0, ...tail] = arcs
  const root = Math.min(2, Math.floor(head / 40))
  return [root, head - root * 40, ...tail].join('.')
}

/** UTCTime or GeneralizedTime in Z (RFC 5280 §4.1.2.5). */
export function timeOf(node: Asn1Node): Date {
  const text = String.fromCharCode(...node.content.subarray(0, 20))
  const full = node.tag === tags.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(full)
  if (match === null) fail()
  const [, year, month, day, hour, minute, second = '00'] = match
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time.getTime()) ? fail() : time
}

export function encodeDer(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  return concatBytes([
    derHeader(
      tag,
      contents.reduce((sum, part) => sum + part.length, 0),
    ),
    ...contents,
  ])
}

/** Tag and length alone, for content too big to copy. */
export function derHeader(tag: number, length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(tag, length)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets)
}

export function encodeOid(oid: string): Bytes {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number)
  const octets: number[] = []
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left % 128) | 0x80)
    octets.push(...groups)
  }
  return encodeDer(tags.oid, Uint8Array.from(octets))
}

export function encodeInteger(value: number): Bytes {
  return encodeDer(tags.integer, Uint8Array.of(value))
}

/** An unsigned big-endian number as INTEGER. */
export function encodeUnsigned(bytes: Uint8Array): Bytes {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const trimmed = bytes.subarray(start)
  const padding = ((trimmed[0] ?? 0) & 0x80) === 0 ? [] : [Uint8Array.of(0)]
  return encodeDer(tags.integer, ...padding, trimmed)
}

/** Members of a SET OF, sorted as DER wants (X.690 §11.6). */
export function encodeSetOf(members: readonly Uint8Array[]): Bytes {
  const sorted = [...members].sort((a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const difference = (a[i] ?? 0) - (b[i] ?? 0)
      if (difference !== 0) return difference
    }
    return a.length - b.length
  })
  return encodeDer(tags.set, ...sorted)
}

export const derNull: Bytes = Uint8Array.of(tags.null, 0)
