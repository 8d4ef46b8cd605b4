// Names as RFC 5280 §7.1 compares them: the same attributes in the same order, their texts prepared as RFC 4518 says
// (compatibility forms, letter case and white space do not count), whatever string type they came in. A value that is no
// text, or is malformed text, is only equal to the same bytes.
import { toHex } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Asn1Node, children, oidOf, readDer, tags } from './der.ts'

export interface NameAttribute {
  readonly oid: string
  /** null when the value is no text that we read. */
  readonly text: string | null
}

export interface DistinguishedName {
  readonly attributes: readonly NameAttribute[]
  /** One comparable text for each RDN. */
  readonly rdns: readonly string[]
  /** Equal for names that are the same name. */
  readonly key: string
}

/** More parts than any name in use; the comparison of names is paid for each pair. */
const maximumRdns = 64
const maximumValueOctets = 4096
const universalString = 0x1c
const numericString = 0x12
const visibleString = 0x1a

/** Throws SikkertError 'message-malformed' when the bytes are no Name. */
export function readName(der: Uint8Array): DistinguishedName {
  return nameOf(readDer(der))
}

export function nameOf(node: Asn1Node): DistinguishedName {
  if (node.tag !== tags.sequence) malformed()
  const parts = children(node)
  if (parts.length > maximumRdns) malformed()
  const read = parts.map(readRdn)
  const rdns = read.map(({ key }) => key)
  return { attributes: read.flatMap(({ attributes }) => attributes), rdns, key: JSON.stringify(rdns) }
}

/** One RDN alone, as a distribution point names itself relative to its issuer (RFC 5280 §4.2.1.13). */
export function relativeName(node: Asn1Node): string {
  return readRdn({ ...node, tag: tags.set }).key
}

/** A name is within a subtree when it begins with all of the subtree's RDNs (RFC 5280 §7.1). */
export function isWithinName(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.rdns.every((rdn, index) => name.rdns[index] === rdn)
}

function readRdn(node: Asn1Node): { readonly attributes: readonly NameAttribute[]; readonly key: string } {
  if (node.tag !== tags.set) malformed()
  const pairs = children(node)
  if (pairs.length === 0 || pairs.length > maximumRdns) malformed()
  const read = pairs.map((pair) => {
    const [type, value, ...more] = pair.tag === tags.sequence ? children(pair) : malformed()
    if (type === undefined || value === undefined || more.length > 0) malformed()
    const oid = oidOf(type)
    const text = textOf(value)
    const key = text === null ? `#${toHex(value.raw)}` : `=${prepared(text)}`
    return { attribute: { oid, text }, key: `${oid}${key}` }
  })
  // A SET has no order.
  return {
    attributes: read.map(({ attribute }) => attribute),
    key: JSON.stringify(read.map(({ key }) => key).sort()),
  }
}

function prepared(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** A DirectoryString, or null when it is none or does not decode. */
function textOf(node: Asn1Node): string | null {
  const { content } = node
  if (content.length > maximumValueOctets) malformed()
  switch (node.tag) {
    case tags.utf8String:
    case tags.printableString:
    case tags.ia5String:
    case numericString:
    case visibleString:
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
      } catch {
        return null
      }
    case tags.t61String:
      // Read as Latin 1, as every issuer writes it.
      return String.fromCharCode(...content)
    case tags.bmpString:
      return content.length % 2 === 0 ? wideText(content, 2) : null
    case universalString:
      return content.length % 4 === 0 ? wideText(content, 4) : null
    default:
      return null
  }
}

function wideText(content: Uint8Array, width: number): string | null {
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  let text = ''
  for (let at = 0; at < content.length; at += width) {
    const point = width === 2 ? view.getUint16(at) : view.getUint32(at)
    if (point > 0x10_ffff) return null
    text += width === 2 ? String.fromCharCode(point) : String.fromCodePoint(point)
  }
  return text
}

function malformed(): never {
  throw new SikkertError('message-malformed')
}
