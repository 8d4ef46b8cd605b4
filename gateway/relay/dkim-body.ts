// The body of a mail as DKIM hashes it, "relaxed" (RFC 6376 §3.4.4): runs of white space are one space, none at the end of
// a line, no empty lines at the end. Piece by piece, so that no mail has to fit in memory. Line ends are CRLF: what has
// others is refused before it gets here.
import { Buffer } from 'node:buffer'
import { type Runs, runsAbove } from './runs.ts'

export interface RelaxedBody {
  push(piece: Uint8Array): void
  /** After the last piece: the line end that the last line may lack. */
  end(): void
}

const space = 0x20
const tab = 0x09
const cr = 0x0d
const lf = 0x0a
const lineEnd = Uint8Array.of(cr, lf)
const oneSpace = Uint8Array.of(space)

function isOrdinary(byte: number | undefined): boolean {
  return byte !== undefined && byte !== space && byte !== tab && byte !== cr && byte !== lf
}

/** `write` gets the canonical body in order; its pieces must be used at once. */
export function createRelaxedBody(write: (canonical: Uint8Array) => void): RelaxedBody {
  const held = { lineEnds: 0, space: false }
  let wrote = false

  /** From `from`, the longest stretch that is canonical as it stands and ends in an ordinary byte; answers its end. */
  function stretch(piece: Uint8Array, runs: Runs, from: number): number {
    let at = from
    for (;;) {
      at = runs.end(at)
      const byte = piece[at]
      if (isOrdinary(byte)) at++
      else if (byte === space && isOrdinary(piece[at + 1])) at += 2
      else if (byte === cr && piece[at + 1] === lf && isOrdinary(piece[at + 2])) at += 3
      else return at
    }
  }

  function pushAny(piece: Uint8Array): void {
    const runs = runsAbove(space, piece)
    for (let at = 0; at < piece.length;) {
      const byte = piece[at]
      if (isOrdinary(byte)) {
        for (; held.lineEnds > 0; held.lineEnds--) write(lineEnd)
        if (held.space) write(oneSpace)
        held.space = false
        const end = stretch(piece, runs, at)
        write(piece.subarray(at, end))
        wrote = true
        at = end
        continue
      }
      if (byte === space || byte === tab) held.space = true
      else if (byte === lf) {
        held.lineEnds++
        held.space = false
      }
      at++
    }
  }

  return {
    push(piece) {
      // Without white space all is canonical but the line ends behind the last line, which may prove to be empty ones. That
      // is base64, which nearly all of a large mail is.
      // Node's buffers look for a byte many at a time, other arrays one by one.
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
      const isDense = !bytes.includes(space) && !bytes.includes(tab)
      const first = isDense ? piece.findIndex(isOrdinary) : -1
      if (first < 0) {
        pushAny(piece)
        return
      }
      const behind = piece.findLastIndex(isOrdinary) + 1
      pushAny(piece.subarray(0, first + 1))
      if (behind > first + 1) write(piece.subarray(first + 1, behind))
      pushAny(piece.subarray(behind))
    },
    end() {
      if (wrote) write(lineEnd)
    },
  }
}
