// The same message for a server without 8BITMIME (RFC 6152 §3): every part that holds eight-bit bytes goes as base64, and
// says so. null where that would change more than the way it travels: a signature over the parts would break, or a message
// within the message would have to be rewritten.
import { concatBytes, toBase64, utf8 } from '../../src/bytes.ts'

const maximumDepth = 20
const maximumLine = 76

export function asSevenBit(message: Uint8Array): Uint8Array<ArrayBuffer> | null {
  return /^(?:dkim-signature|arc-seal)[ \t]*:/im.test(headerText(message)) ? null : convert(message, 0)
}

function convert(entity: Uint8Array, depth: number): Uint8Array<ArrayBuffer> | null {
  if (!isEightBit(entity)) return Uint8Array.from(entity)
  const end = endOfHeader(entity)
  const header = headerText(entity)
  if (end === null || depth > maximumDepth || /[\x80-\xff]/.test(header)) return null
  const body = entity.subarray(end + 4)
  const type = fieldIn(header, 'content-type').toLowerCase()
  if (/^(?:message\/|multipart\/(?:signed|encrypted))/.test(type)) return null
  if (type.startsWith('multipart/')) {
    const boundary = boundaryIn(fieldIn(header, 'content-type'))
    const parts = boundary === null ? null : convertParts(body, boundary, depth)
    if (parts === null) return null
    return concatBytes([utf8(`${withEncoding(header, '7bit')}\r\n\r\n`), parts])
  }
  if (!/^(?:|7bit|8bit|binary)$/i.test(fieldIn(header, 'content-transfer-encoding'))) return null
  const lines = toBase64(Uint8Array.from(body)).match(new RegExp(`.{1,${maximumLine}}`, 'g')) ?? []
  return utf8(`${withEncoding(header, 'base64')}\r\n\r\n${lines.join('\r\n')}\r\n`)
}

/** The body of a multipart (RFC 2046 §5.1.1), its delimiters and what stands around them left as they are. */
function convertParts(body: Uint8Array, boundary: string, depth: number): Uint8Array<ArrayBuffer> | null {
  const text = latin1(body)
  const escaped = boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const out: Uint8Array<ArrayBuffer>[] = []
  let from = 0
  let isPart = false
  for (const match of text.matchAll(new RegExp(`(?:^|\r\n)--${escaped}(--)?[ \t]*(?:\r\n|$)`, 'g'))) {
    const piece = body.subarray(from, match.index)
    const converted = isPart ? convert(piece, depth + 1) : Uint8Array.from(piece)
    if (converted === null || (!isPart && isEightBit(piece))) return null
    out.push(converted, utf8(match[0]))
    from = match.index + match[0].length
    isPart = match[1] === undefined
    if (!isPart) break
  }
  const rest = body.subarray(from)
  return isPart || isEightBit(rest) ? null : concatBytes([...out, Uint8Array.from(rest)])
}

function isEightBit(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte > 0x7f)
}

function endOfHeader(entity: Uint8Array): number | null {
  for (let i = 0; i + 3 < entity.length; i++) {
    if (entity[i] === 0x0d && entity[i + 1] === 0x0a && entity[i + 2] === 0x0d && entity[i + 3] === 0x0a)
      return i
  }
  return null
}

function headerText(entity: Uint8Array): string {
  return latin1(entity.subarray(0, endOfHeader(entity) ?? entity.length))
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096)
    text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

const fieldPattern = (name: string) =>
  new RegExp(`^${name}[ \\t]*:((?:[^\\r\\n]|\\r\\n[ \\t])*)(?:\\r\\n|$)`, 'im')

function fieldIn(header: string, name: string): string {
  return (fieldPattern(name).exec(header)?.[1] ?? '').replace(/\r\n/g, '').trim()
}

function withEncoding(header: string, encoding: string): string {
  const others = header.replace(fieldPattern('content-transfer-encoding'), '').replace(/\r\n$/, '')
  return `${others}\r\nContent-Transfer-Encoding: ${encoding}`
}

function boundaryIn(contentType: string): string | null {
  const match = /;[ \t]*boundary=(?:"([^"\\]{1,70})"|([^\s";]{1,70}))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}
