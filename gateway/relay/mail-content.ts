// A mail's bytes on their way out: read piece by piece, as often as it is tried, so that no mail has to fit in memory. What
// a server must be told of them (RFC 1870, RFC 6152, RFC 6531) is found out once, when they are taken in.
import { concatBytes, type Bytes } from '../../src/bytes.ts'

export interface MailFacts {
  readonly bytes: number
  readonly headerIs8Bit: boolean
  readonly bodyIs8Bit: boolean
}

export interface MailContent extends MailFacts {
  /** From the start, each time it is called. A piece is good until the next is asked for. */
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export function contentOf(message: Uint8Array): MailContent {
  let end = message.length
  for (let i = 0; i + 3 < message.length; i++) {
    if (
      message[i] === 0x0d &&
      message[i + 2] === 0x0d &&
      message[i + 1] === 0x0a &&
      message[i + 3] === 0x0a
    ) {
      end = i
      break
    }
  }
  const isHigh = (byte: number) => byte > 0x7f
  return {
    bytes: message.length,
    headerIs8Bit: message.subarray(0, end).some(isHigh),
    bodyIs8Bit: message.subarray(end).some(isHigh),
    pieces: () => [message],
  }
}

export async function wholeOf(content: MailContent): Promise<Bytes> {
  const pieces: Uint8Array[] = []
  for await (const piece of content.pieces()) pieces.push(new Uint8Array(piece))
  return concatBytes(pieces)
}

const dot = 0x2e
const lf = 0x0a
const lineEnd = Uint8Array.of(0x0d, 0x0a)

/** The message as DATA carries it, piece by piece: dots doubled at the start of lines (RFC 5321 §4.5.2). */
export interface DotStuffer {
  push(piece: Uint8Array): Uint8Array
  /** What is missing at the end of the last line: nothing, or a line end. */
  end(): Uint8Array
}

export function createDotStuffer(): DotStuffer {
  let last = lf
  return {
    push(piece) {
      if (piece.length === 0) return piece
      const before = last
      last = piece[piece.length - 1] ?? lf
      const dots: number[] = []
      for (let at = piece.indexOf(dot); at >= 0; at = piece.indexOf(dot, at + 1)) {
        if ((at === 0 ? before : piece[at - 1]) === lf) dots.push(at)
      }
      return dots.length === 0 ? piece : doubled(piece, dots)
    },
    end: () => (last === lf ? new Uint8Array(0) : lineEnd),
  }
}

function doubled(piece: Uint8Array, dots: readonly number[]): Uint8Array {
  const out = new Uint8Array(piece.length + dots.length)
  let from = 0
  let at = 0
  for (const place of dots) {
    out.set(piece.subarray(from, place), at)
    at += place - from
    out[at++] = dot
    from = place
  }
  out.set(piece.subarray(from), at)
  return out
}
