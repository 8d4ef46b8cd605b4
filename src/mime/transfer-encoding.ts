// Content transfer encodings (RFC 2045 §6.7, §6.8), both ways, over bytes. Large content is encoded into one array of
// known size. Decoding is forgiving, as RFC 2045 §6.8 asks: what is not of the alphabet is skipped.
import { type Bytes, concatBytes, fromBase64, fromUtf8, toBase64, utf8 } from '../bytes.ts'

// 57 bytes make a line of 76 characters; a multiple of 3, so lines join without padding.
const bytesInLine = 57
const lineEnd = 0x0a0d
/** The two characters of every 12 bits, as they lie in memory. */
const characterPairs = Uint16Array.from({ length: 4096 }, (_, bits) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return alphabet.charCodeAt(bits >> 6) | (alphabet.charCodeAt(bits & 63) << 8)
})

/** base64 in lines of 76 characters, each with its CRLF. */
export function encodeBase64Lines(content: Uint8Array): Bytes {
  const writer = createBase64Writer(content.length)
  writer.push(content)
  return writer.finish()
}

/** How long encodeBase64Lines makes that many octets. */
export function base64LinesLength(octets: number): number {
  return Math.ceil(octets / 3) * 4 + Math.ceil(octets / bytesInLine) * 2
}

export interface Base64Writer {
  push(content: Uint8Array): void
  /** Everything pushed, encoded; `before` in front and `after` behind. */
  finish(): Bytes
}

/**
 * encodeBase64Lines for content that comes in pieces, `octets` in all, between two texts. Written where it will lie:
 * `toBase64` is faster, but its text has to become octets again and to be cut into lines, and browsers take twice as long
 * over that as this loop over everything.
 */
export function createBase64Writer(octets: number, before = '', after = ''): Base64Writer {
  const [head, foot] = [utf8(before), utf8(after)]
  const out = new Uint8Array(head.length + base64LinesLength(octets) + foot.length)
  out.set(head)
  const view = new DataView(out.buffer)
  let at = head.length
  // What does not fill a line waits for the next piece. Four octets are read for every three that are encoded.
  const waiting = new Uint8Array(bytesInLine + 1)
  let waits = 0
  const encodeLines = (content: Uint8Array, from: number, count: number) => {
    const source = new DataView(content.buffer, content.byteOffset, content.length)
    let to = at
    for (let line = from; line < from + count * bytesInLine; line += bytesInLine) {
      for (let i = line; i < line + bytesInLine; i += 3, to += 4) {
        const bits = source.getUint32(i)
        const first = characterPairs[bits >>> 20] ?? 0
        const second = characterPairs[(bits >>> 8) & 0xfff] ?? 0
        view.setUint32(to, first | (second << 16), true)
      }
      view.setUint16(to, lineEnd, true)
      to += 2
    }
    at = to
  }
  return {
    push(content) {
      for (let from = 0; from < content.length;) {
        const lines = waits > 0 ? 0 : Math.floor((content.length - from - 1) / bytesInLine)
        if (lines > 0) {
          encodeLines(content, from, lines)
          from += lines * bytesInLine
          continue
        }
        const some = content.subarray(from, from + bytesInLine - waits)
        waiting.set(some, waits)
        waits += some.length
        from += some.length
        if (waits < bytesInLine) return
        encodeLines(waiting, 0, 1)
        waits = 0
      }
    },
    finish() {
      const last = waits === 0 ? '' : `${toBase64(waiting.subarray(0, waits))}\r\n`
      waits = 0
      out.set(utf8(last + after), at)
      return out
    },
  }
}

/** Decodes base64 text; anything outside the alphabet is skipped. */
export function decodeBase64(text: Uint8Array): Bytes {
  const all = fromUtf8(text)
  try {
    return fromBase64(all)
  } catch {
    const clean = all.replace(/[^A-Za-z0-9+/]/g, '')
    // One character alone carries six bits and no byte.
    return fromBase64(clean.length % 4 === 1 ? clean.slice(0, -1) : clean)
  }
}

/** Quoted-printable for text; line ends become CRLF, lines hold 76 characters, no line ends in a space. */
export function encodeQuotedPrintable(text: string): Bytes {
  const lines = text.split(/\r\n|\r|\n/)
  return concatBytes(lines.map((line, index) => quoteLine(line, index < lines.length - 1)))
}

function quoteLine(line: string, withEnd: boolean): Bytes {
  const source = utf8(line)
  // Worst case: three characters a byte and a soft break every 72.
  const out = new Uint8Array(source.length * 3 + Math.ceil(source.length / 24) * 3 + 8)
  let at = 0
  let column = 0
  for (const [index, byte] of source.entries()) {
    const isLast = index === source.length - 1
    const isBlank = byte === 0x20 || byte === 0x09
    // "From " and a lone dot at the start of a line are changed by old mail software, which breaks a signature.
    const isFragile = column === 0 && (byte === 0x46 || byte === 0x2e)
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x3d
    const asItIs = (isPlain || byte === 0x09) && !(isBlank && isLast) && !isFragile
    if (column + (asItIs ? 1 : 3) > 75) {
      out[at++] = 0x3d
      out[at++] = 0x0d
      out[at++] = 0x0a
      column = 0
    }
    if (asItIs) {
      out[at++] = byte
      column += 1
    } else {
      out[at++] = 0x3d
      out[at++] = hexDigit(byte >> 4)
      out[at++] = hexDigit(byte & 15)
      column += 3
    }
  }
  if (withEnd) {
    out[at++] = 0x0d
    out[at++] = 0x0a
  }
  return out.slice(0, at)
}

/** Decodes quoted-printable; what is malformed stays as it is (RFC 2045 §6.7, last notes). */
export function decodeQuotedPrintable(text: Uint8Array): Bytes {
  const out = new Uint8Array(text.length)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] ?? 0
    if (byte !== 0x3d) {
      out[at++] = byte
      continue
    }
    const end = softBreakEnd(text, i + 1)
    if (end !== null) {
      i = end - 1
      continue
    }
    const high = hexValue(text[i + 1])
    const low = hexValue(text[i + 2])
    if (high === null || low === null) {
      out[at++] = byte
      continue
    }
    out[at++] = high * 16 + low
    i += 2
  }
  return out.slice(0, at)
}

function softBreakEnd(text: Uint8Array, from: number): number | null {
  let i = from
  while (text[i] === 0x20 || text[i] === 0x09) i++
  if (text[i] === 0x0d && text[i + 1] === 0x0a) return i + 2
  return text[i] === 0x0a ? i + 1 : null
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x37 + value
}

function hexValue(byte: number | undefined): number | null {
  if (byte === undefined) return null
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const upper = byte & 0xdf
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : null
}
