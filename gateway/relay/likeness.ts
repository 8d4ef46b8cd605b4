// Whether two mails say the same, though one was written anew: the digest of subject and body without what a mail program
// makes up each time (date, Message-ID, the boundaries between parts, RFC 2046 §5.1.1). Good enough to warn by, and for
// nothing else. It looks at lines, so it is for the few mails that are in question.
import { createHash } from 'node:crypto'
import type { MailContent } from './mail-content.ts'

export interface LikenessReader {
  /** The piece is not looked at afterwards. */
  push(piece: Uint8Array): void
  /** After the last piece. */
  finish(): Uint8Array
}

/** RFC 2046 §5.1.1 allows 70. */
const boundaryIn = /boundary="?([^"\s;]{1,70})/i
/** A line is hashed in parts when it is longer: it is no boundary then. */
const longestLine = 2048

export function createLikenessReader(): LikenessReader {
  const hash = createHash('sha256')
  const boundaries = new Set<string>()
  let rest = ''
  let isInHeader = true
  let isSubject = false

  function take(line: string): void {
    const boundary = boundaryIn.exec(line)?.[1]
    if (boundary !== undefined) boundaries.add(boundary)
    if (isInHeader) {
      isInHeader = line !== ''
      const isContinued = /^[ \t]/.test(line)
      isSubject = isContinued ? isSubject : /^subject[ \t]*:/i.test(line)
      // RFC 5322 §2.2.3: how a field is folded says nothing.
      if (isSubject) hash.update(line.trim(), 'latin1')
      return
    }
    const isDelimiter = line.startsWith('--') && boundaries.has(line.slice(2).replace(/--$/, ''))
    if (boundary === undefined && !isDelimiter) hash.update(`${line}\n`, 'latin1')
  }

  return {
    push(piece) {
      const lines = (
        rest + Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString('latin1')
      ).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
      if (!isInHeader && rest.length > longestLine) {
        hash.update(rest.slice(0, -1), 'latin1')
        rest = rest.slice(-1)
      }
    },
    finish() {
      if (rest !== '') take(rest)
      return hash.digest()
    },
  }
}

export async function likenessOf(content: MailContent): Promise<Uint8Array> {
  const reader = createLikenessReader()
  for await (const piece of content.pieces()) reader.push(piece)
  return reader.finish()
}
