// A saved mail (RFC 5322, RFC 2045-2047) → the subject and body that the classifier reads, and the parts that nobody has
// read. Reads the text of every text part, inner mails too. Leaves out attachments of other kinds (they are counted) and
// what is encrypted. Hostile mail meets its limits first.
import { decodeBase64, decodeQuotedPrintable } from '../src/mime/transfer-encoding.ts'

export interface SavedMail {
  readonly subject: string
  readonly bodyHtml: string
  readonly bodyText: string
  /** Media types of the parts that hold something that was not read. */
  readonly unread: readonly string[]
}

// Multiparts inside multiparts cost memory, parts cost time.
const deepest = 20
const mostParts = 1000
const largestHeader = 256 * 1024

interface Collected {
  html: string[]
  text: string[]
  unread: string[]
  parts: number
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** The readable text of a mail, or why it cannot be read. Bytes are one character each until a part's own charset. */
export function readMail(bytes: Uint8Array): SavedMail | string {
  const mail = splitPart(latin1(bytes))
  if (mail === null) return 'the file does not begin with the header of a mail'
  const collected: Collected = { html: [], text: [], unread: [], parts: 0 }
  const problem = collect(mail, 0, collected)
  if (problem !== null) return problem
  if (collected.html.length === 0 && collected.text.length === 0) {
    return collected.unread.length === 0
      ? 'the mail holds no text'
      : `the mail holds only ${[...new Set(collected.unread)].join(', ')}, which is not read yet`
  }
  return {
    subject: decodeWords(mail.headers.get('subject') ?? ''),
    bodyHtml: collected.html.join('\n'),
    bodyText: collected.text.join('\n'),
    unread: collected.unread,
  }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  const chunk = 8192
  for (let at = 0; at < bytes.length; at += chunk)
    text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return text
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function splitPart(source: string): Part | null {
  const match = /\r?\n\r?\n/.exec(source.slice(0, largestHeader))
  const startsEmpty = /^\r?\n/.exec(source)
  if (startsEmpty !== null) return { headers: new Map(), body: source.slice(startsEmpty[0].length) }
  const head = match === null ? source.slice(0, largestHeader) : source.slice(0, match.index)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  if (headers.size === 0) return null
  return { headers, body: match === null ? '' : source.slice(match.index + match[0].length) }
}

function collect(part: Part, depth: number, collected: Collected): string | null {
  collected.parts++
  if (depth > deepest || collected.parts > mostParts) return 'the mail has too many parts'
  const contentType = part.headers.get('content-type') ?? 'text/plain'
  const type = (/^[^;\s]+/.exec(contentType)?.[0] ?? 'text/plain').toLowerCase()
  if (type.startsWith('multipart/')) {
    const boundary = parameter(contentType, 'boundary')
    if (boundary === null) return 'the mail has a part without a boundary'
    for (const inner of splitParts(part.body, boundary)) {
      const innerPart = splitPart(inner)
      if (innerPart === null) continue
      const problem = collect(innerPart, depth + 1, collected)
      if (problem !== null) return problem
    }
    return null
  }
  const content = decodeTransfer(part)
  if (type === 'message/rfc822') {
    const inner = splitPart(latin1(content))
    return inner === null ? null : collect(inner, depth + 1, collected)
  }
  if (type !== 'text/html' && type !== 'text/plain') {
    collected.unread.push(type)
    return null
  }
  const text = decodeCharset(content, parameter(contentType, 'charset') ?? 'utf-8')
  if (text === null) collected.unread.push(type)
  else collected[type === 'text/html' ? 'html' : 'text'].push(text)
  return null
}

function parameter(contentType: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

function splitParts(body: string, boundary: string): readonly string[] {
  const parts = `\n${body}`.split(`\n--${boundary}`).slice(1)
  const inner: string[] = []
  for (const part of parts) {
    if (part.startsWith('--')) break
    inner.push(part.replace(/^[ \t]*\r?\n/, ''))
  }
  return inner
}

function decodeTransfer(part: Part): Uint8Array {
  const bytes = bytesOf(part.body)
  switch ((part.headers.get('content-transfer-encoding') ?? '').toLowerCase()) {
    case 'base64':
      return decodeBase64(bytes)
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes)
    default:
      return bytes
  }
}

function decodeCharset(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return null
  }
}

/** RFC 2047 encoded words; the space between two of them is none. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(
      /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi,
      (whole: string, charset: string, by: string, coded: string) => {
        const bytes =
          by.toLowerCase() === 'b'
            ? decodeBase64(bytesOf(coded))
            : decodeQuotedPrintable(bytesOf(coded.replace(/_/g, ' ')))
        return decodeCharset(bytes, charset) ?? whole
      },
    )
}
