// Content transfer encodings (RFC 2045 §6.7, §6.8), both ways, over bytes. Large content is encoded into one array of
// known size, in blocks. Decoding is forgiving, as RFC 2045 §6.8 asks: what is not of the alphabet is skipped.
import { type Bytes, concatBytes, fromBase64, fromUtf8, toBase64, utf8 } from '../bytes.ts'

// 57 bytes make a line of 76 characters; a multiple of 3, so blocks join without padding.
const bytesInLine = 57
const linesInBlock = 1024
const encoder = new TextEncoder()
/** CR LF as the two octets that they are, in this machine's order. */
const lineEndPair = new Uint16Array(Uint8Array.of(0x0d, 0x0a).buffer)[0] ?? 0

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

/** encodeBase64Lines for content that comes in pieces, `octets` in all, between two texts. */
export function createBase64Writer(octets: number, before = '', after = ''): Base64Writer {
  const [head, foot] = [utf8(before), utf8(after)]
  // Lines of 76 and their ends of 2 are copied two octets at a time, so the first line starts at an even place.
  const skip = head.length % 2
  const length = head.length + base64LinesLength(octets) + foot.length
  const out = new Uint8Array(new ArrayBuffer(skip + length + ((skip + length) % 2)))
  out.set(head, skip)
  const pairs = new Uint16Array(out.buffer)
  const block = new Uint8Array(new ArrayBuffer(76 * linesInBlock))
  const blockPairs = new Uint16Array(block.buffer)
  let at = skip + head.length
  // What does not fill a line waits for the next piece.
  const waiting = new Uint8Array(bytesInLine)
  let waits = 0
  const encode = (content: Uint8Array) => {
    for (let start = 0; start < content.length; start += bytesInLine * linesInBlock) {
      const piece = content.subarray(start, start + bytesInLine * linesInBlock)
      const { written } = encoder.encodeInto(toBase64(piece), block)
      const lines = Math.floor(written / 76)
      let to = at >> 1
      for (let from = 0; from < lines * 38; from += 38, to += 39) {
        for (let i = 0; i < 38; i++) pairs[to + i] = blockPairs[from + i] ?? 0
        pairs[to + 38] = lineEndPair
      }
      at += lines * 78
      if (written > lines * 76) {
        const rest = block.subarray(lines * 76, written)
        out.set(rest, at)
        out.set([0x0d, 0x0a], at + rest.length)
        at += rest.length + 2
      }
    }
  }
  return {
    push(content) {
      let start = 0
      if (waits > 0) {
        start = Math.min(bytesInLine - waits, content.length)
        waiting.set(content.subarray(0, start), waits)
        waits += start
        if (waits < bytesInLine) return
        encode(waiting)
        waits = 0
      }
      const whole = start + Math.floor((content.length - start) / bytesInLine) * bytesInLine
      encode(content.subarray(start, whole))
      waiting.set(content.subarray(whole))
      waits = content.length - whole
    },
    finish() {
      if (waits > 0) encode(waiting.subarray(0, waits))
      waits = 0
      out.set(foot, at)
      return out.subarray(skip, at + foot.length)
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
