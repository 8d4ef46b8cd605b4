// SMTP replies as they come off the wire (RFC 5321 §4.2): bytes in, whole replies out. Remote text is hostile: lines and
// replies are bounded, and the text is used for the EHLO keywords and nothing else.

export interface SmtpReply {
  readonly code: number
  /** Upper case, without the code; for EHLO the keywords (RFC 5321 §4.1.1.1). */
  readonly lines: readonly string[]
}

const maximumLineBytes = 2048
const maximumLines = 100

export interface ReplyReader {
  /** Whole replies in these bytes, together with what came before. Throws on anything that is no reply. */
  push(chunk: Uint8Array): readonly SmtpReply[]
  /** Whether bytes wait that belong to no whole reply. */
  hasRest(): boolean
}

export function createReplyReader(): ReplyReader {
  let rest = ''
  let lines: string[] = []
  return {
    hasRest: () => rest !== '' || lines.length > 0,
    push(chunk) {
      for (const byte of chunk) rest += String.fromCharCode(byte)
      const replies: SmtpReply[] = []
      for (;;) {
        const end = rest.indexOf('\n')
        if ((end < 0 ? rest.length : end) > maximumLineBytes) throw new Error('line too long')
        if (end < 0) return replies
        const line = rest.slice(0, end).replace(/\r$/, '')
        rest = rest.slice(end + 1)
        const match = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(line)
        if (match === null || lines.length >= maximumLines) throw new Error('no reply')
        lines.push((match[3] ?? '').toUpperCase())
        if (match[2] === '-') continue
        replies.push({ code: Number(match[1]), lines })
        lines = []
      }
    },
  }
}
