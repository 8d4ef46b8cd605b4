// SMTP replies as they come off the wire (RFC 5321 §4.2): bytes in, whole replies out. Remote text is hostile: lines and
// replies are bounded, and the text is used for the EHLO keywords and, cleaned, as proof of what was answered.

export interface SmtpReply {
  readonly code: number
  /** Without the code; bytes above 0x7f as Latin-1. */
  readonly lines: readonly string[]
}

/** RFC 5321 §4.5.3.1.5 has 512; real servers exceed it, a flood is longer. */
const maximumLineBytes = 2048
const maximumLines = 100
const maximumShownText = 512

export interface ReplyReader {
  /** Whole replies in these bytes, together with what came before. `isBroken`: behind them is something that is none. */
  push(chunk: Uint8Array): { readonly replies: readonly SmtpReply[]; readonly isBroken: boolean }
  /** Whether bytes wait that belong to no whole reply. */
  hasRest(): boolean
}

export function createReplyReader(): ReplyReader {
  let rest = ''
  let lines: string[] = []
  let code = ''
  return {
    hasRest: () => rest !== '' || lines.length > 0,
    push(chunk) {
      for (let at = 0; at < chunk.length; at += maximumLineBytes) {
        rest += String.fromCharCode(...chunk.subarray(at, at + maximumLineBytes))
      }
      const replies: SmtpReply[] = []
      for (;;) {
        const end = rest.indexOf('\n')
        if ((end < 0 ? rest.length : end) > maximumLineBytes) return { replies, isBroken: true }
        if (end < 0) return { replies, isBroken: false }
        const line = rest.slice(0, end).replace(/\r$/, '')
        rest = rest.slice(end + 1)
        const match = /^([2-5]\d\d)(?:([ -])([^\r]*))?$/.exec(line)
        if (match === null || lines.length >= maximumLines) return { replies, isBroken: true }
        // RFC 5321 §4.2.1: all lines carry the same code. With two of them nobody knows which one counts.
        if (lines.length > 0 && match[1] !== code) return { replies, isBroken: true }
        code = match[1] ?? ''
        lines.push(match[3] ?? '')
        if (match[2] === '-') continue
        replies.push({ code: Number(code), lines })
        lines = []
      }
    },
  }
}

/** The reply's text for a log of proof or a screen: one line, no control characters, bounded. */
export function shownText({ lines }: SmtpReply): string {
  return lines
    .join(' ')
    .replace(/[^\x20-\x7e]+/g, '?')
    .slice(0, maximumShownText)
}
