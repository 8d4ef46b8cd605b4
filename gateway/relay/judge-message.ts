// Whether bytes are a message that may leave in the caller's name: CRLF line ends and no others (what keeps SMTP
// smuggling out, RFC 5321 §2.3.8), lines of at most 998 octets (RFC 5322 §2.1.1), and exactly one From with one address.
import { fromUtf8 } from '../../src/bytes.ts'

export type MessageJudgement =
  | { readonly verdict: 'well-formed'; /** Lower case. */ readonly from: string }
  | { readonly verdict: 'malformed' }

const maximumHeaderBytes = 128 * 1024
const maximumLine = 998
const cr = 0x0d
const lf = 0x0a

export function judgeMessage(message: Uint8Array): MessageJudgement {
  const end = endOfHeader(message)
  if (end === null || !linesAreSound(message)) return { verdict: 'malformed' }
  const fields = fromUtf8(message.subarray(0, end))
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
  const senders = fields.filter((field) => /^from[ \t]*:/i.test(field))
  if (senders.length !== 1 || fields.some((field) => /^(?:sender|resent-[a-z-]+)[ \t]*:/i.test(field))) {
    return { verdict: 'malformed' }
  }
  const value = (senders[0] ?? '').replace(/^from[ \t]*:/i, '').trim()
  const from =
    /^(?:(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:]*)\s*<([^<>\s@"]+@[^<>\s@"]+)>|([^<>\s@",;:]+@[^<>\s@",;:]+))$/u.exec(
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
  const head = fromUtf8(message.subarray(0, maximumHeaderBytes))
  return linesAreSound(message) && /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(head)
}

function endOfHeader(message: Uint8Array): number | null {
  const limit = Math.min(message.length, maximumHeaderBytes)
  for (let i = 0; i + 3 < limit; i++) {
    if (message[i] === cr && message[i + 1] === lf && message[i + 2] === cr && message[i + 3] === lf) return i
  }
  return null
}

function linesAreSound(message: Uint8Array): boolean {
  let start = 0
  for (let i = 0; i < message.length; i++) {
    const byte = message[i]
    if (byte === 0) return false
    if (byte === cr) {
      if (message[i + 1] !== lf || i - start > maximumLine) return false
      i++
      start = i + 1
    } else if (byte === lf) return false
  }
  return message.length - start <= maximumLine
}
