// Whether bytes are a message that may leave in the caller's name: CRLF line ends and no others (what keeps SMTP
// smuggling out, RFC 5321 §2.3.8), lines of at most 998 octets (RFC 5322 §2.1.1), exactly one From with one address, no Bcc.
import { concatBytes, fromUtf8 } from '../../src/bytes.ts'
import type { MailFacts } from './mail-content.ts'
import { runsAbove } from './runs.ts'

export type MessageJudgement =
  | { readonly verdict: 'well-formed'; /** Lower case. */ readonly from: string }
  | { readonly verdict: 'malformed' }

const maximumHeaderBytes = 128 * 1024
const maximumLine = 998
/** A name and an address. Bounds the work that a folded field of blanks makes. */
const maximumFromLength = 2000
const cr = 0x0d
const lf = 0x0a

/** Reads a message once, as it comes. */
export interface MessageJudge {
  push(piece: Uint8Array): void
  /** After the last piece. */
  finish(): {
    readonly judgement: MessageJudgement
    readonly facts: MailFacts
    /** Its lines alone. */
    readonly isSound: boolean
  }
}

export function createMessageJudge(): MessageJudge {
  const header: Uint8Array[] = []
  const state = { bytes: 0, headerBytes: -1, line: 0, high: 0, headerHigh: 0, afterCr: false, isSound: true }

  function push(piece: Uint8Array): void {
    const wasInHeader = state.headerBytes < 0
    let { line, high, afterCr, isSound } = state
    let runs = runsAbove(cr, piece)
    for (let i = 0; i < piece.length && isSound; i++) {
      const from = i
      // What is neither a line end nor forbidden; nearly all of it.
      i = runs.end(from)
      if (i > from && afterCr) isSound = false
      line += i - from
      if (i >= piece.length) break
      const byte = piece[i]
      // The end of a line that is not empty, in one step: a large mail has tens of thousands.
      if (byte === cr && piece[i + 1] === lf && line > 0 && !afterCr) {
        isSound = line <= maximumLine
        line = 0
        i++
      } else if (afterCr) {
        isSound &&= byte === lf && line <= maximumLine
        if (line === 0 && state.headerBytes < 0) {
          state.headerBytes = state.bytes + i + 1
          state.headerHigh = high | runs.seen()
          high = 0
          runs = runsAbove(cr, piece)
        }
        line = 0
        afterCr = false
      } else if (byte === cr) afterCr = true
      else if (byte === lf || byte === 0) isSound = false
      else line++
    }
    high |= runs.seen()
    Object.assign(state, { line, high, afterCr, isSound, bytes: state.bytes + piece.length })
    if (wasInHeader && state.bytes - piece.length <= maximumHeaderBytes) {
      // A copy; the slice() of Node's buffers is none.
      header.push(new Uint8Array(piece.subarray(0, maximumHeaderBytes + 1)))
    }
  }

  return {
    push,
    finish() {
      const isInHeader = state.headerBytes < 0
      const facts = {
        bytes: state.bytes,
        headerIs8Bit: (isInHeader ? state.high : state.headerHigh) > 0x7f,
        bodyIs8Bit: !isInHeader && state.high > 0x7f,
      }
      const isWhole = state.isSound && !state.afterCr && state.line <= maximumLine
      const hasHeader = !isInHeader && state.headerBytes <= maximumHeaderBytes
      const judgement: MessageJudgement =
        isWhole && hasHeader
          ? judgeHeader(concatBytes(header).subarray(0, state.headerBytes))
          : { verdict: 'malformed' }
      return { judgement, facts, isSound: isWhole }
    },
  }
}

export function judgeMessage(message: Uint8Array): MessageJudgement {
  const judge = createMessageJudge()
  judge.push(message)
  return judge.finish().judgement
}

function judgeHeader(header: Uint8Array): MessageJudgement {
  const fields = fromUtf8(header)
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
  const senders = fields.filter((field) => /^from[ \t]*:/i.test(field))
  // Another's name beside From; and RFC 5322 §3.6.3: a Bcc that travels tells who was not to be seen.
  const isBarred = (field: string) => /^(?:sender|resent-[a-z-]+|bcc)[ \t]*:/i.test(field)
  if (senders.length !== 1 || fields.some(isBarred)) return { verdict: 'malformed' }
  const value = (senders[0] ?? '').replace(/^from[ \t]*:/i, '').trim()
  if (value.length > maximumFromLength) return { verdict: 'malformed' }
  const from =
    /^(?:(?:"(?:[^"\\]|\\.)*"\s*|[^"<>@,;:]*)<([^<>\s@"]+@[^<>\s@"]+)>|([^<>\s@",;:]+@[^<>\s@",;:]+))$/u.exec(
      value,
    )
  const address = from?.[1] ?? from?.[2]
  return address === undefined
    ? { verdict: 'malformed' }
    : { verdict: 'well-formed', from: address.toLowerCase() }
}

/**
 * Whether bytes can travel as a message unchanged: header fields first, sound lines. Says nothing of who it is from.
 */
export function isSound(message: Uint8Array): boolean {
  const judge = createMessageJudge()
  judge.push(message)
  const head = fromUtf8(message.subarray(0, maximumHeaderBytes))
  return judge.finish().isSound && /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(head)
}
