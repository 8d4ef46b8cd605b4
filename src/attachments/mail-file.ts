// A saved mail (RFC 5322, RFC 2045-2047, RFC 2231) → its subject, its texts and the files inside it. Both forms of a text
// are given: they need not say the same. Mails inside the mail are files of it, to be read as it is. Hostile mail meets its
// limits first.
import { decodeBase64, decodeQuotedPrintable } from '../mime/transfer-encoding.ts'
import { CannotRead } from './limits.ts'

export interface InnerFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** In the midst of the text, as the logo of a signature is. */
  readonly isShown: boolean
}

export interface MailFile {
  readonly subject: string
  /** What the conversation was called, where the subject says something else now; '' where it does not. */
  readonly topic: string
  readonly html: readonly string[]
  readonly text: readonly string[]
  readonly files: readonly InnerFile[]
  /** Parts that a key is needed for. */
  readonly encrypted: number
  /** Parts, and files in the midst of a text, that are written in a way that is not read. */
  readonly unknown: number
}

// Multiparts inside multiparts cost memory, parts cost time.
const deepest = 20
const mostParts = 1000
const largestHeader = 256 * 1024

interface Collected {
  readonly html: string[]
  readonly text: string[]
  readonly files: { name: string; bytes: Uint8Array; contentId: string }[]
  encrypted: number
  unknown: number
  parts: number
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** What a mail holds. Bytes are one character each until a part's own charset. */
export function readMail(bytes: Uint8Array): MailFile {
  const mail = splitPart(latin1(bytes).replace(/^\xef\xbb\xbf/, ''))
  if (mail === null) throw new CannotRead('broken')
  const collected: Collected = { html: [], text: [], files: [], encrypted: 0, unknown: 0, parts: 0 }
  collect(mail, 0, collected)
  const subject = decodeWords(mail.headers.get('subject') ?? '')
  const topic = decodeWords(mail.headers.get('thread-topic') ?? '')
  const shown = idsShownBy(collected.html)
  return {
    ...collected,
    subject,
    topic: subject.endsWith(topic) ? '' : topic,
    files: collected.files.map(({ name, bytes, contentId }) => ({
      name,
      bytes,
      isShown: shown.has(contentId),
    })),
  }
}

/** The Content-IDs of the parts that the HTML shows (RFC 2392). */
export function idsShownBy(html: readonly string[]): ReadonlySet<string> {
  return new Set(html.flatMap((markup) => markup.match(/(?<=cid:)[^"'\s<>()]+/g) ?? []))
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  const chunk = 8192
  for (let at = 0; at < bytes.length; at += chunk)
    text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return text
}

function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function splitPart(source: string): Part | null {
  const match = /\r?\n\r?\n/.exec(source.slice(0, largestHeader))
  const startsEmpty = /^\r?\n/.exec(source)
  if (startsEmpty !== null) return { headers: new Map(), body: source.slice(startsEmpty[0].length) }
  const head = match === null ? source.slice(0, largestHeader) : source.slice(0, match.index)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  if (headers.size === 0) return null
  return { headers, body: match === null ? '' : source.slice(match.index + match[0].length) }
}

function collect(part: Part, depth: number, collected: Collected): void {
  collected.parts++
  if (depth > deepest) throw new CannotRead('too-deep')
  if (collected.parts > mostParts) throw new CannotRead('too-large')
  const contentType = part.headers.get('content-type') ?? 'text/plain'
  const type = (/^[^;\s]+/.exec(contentType)?.[0] ?? 'text/plain').toLowerCase()
  if (type.startsWith('multipart/')) {
    if (type === 'multipart/encrypted') {
      collected.encrypted++
      return
    }
    const boundary = parameter(contentType, 'boundary')
    if (boundary === null || boundary === '') throw new CannotRead('broken')
    const inners = splitParts(part.body, boundary)
    if (inners.length === 0) throw new CannotRead('broken')
    for (const inner of inners) {
      const innerPart = splitPart(inner)
      if (innerPart !== null) collect(innerPart, depth + 1, collected)
    }
    return
  }
  const encoding = encodingOf(part)
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (decode === undefined) collected.unknown++
  // What is not understood is read as it stands: many a "7bits" is plain text.
  const content = (decode ?? asItStands)(bytesOf(part.body))
  const disposition = part.headers.get('content-disposition') ?? ''
  const name = nameOf(disposition, 'filename') ?? nameOf(contentType, 'name')
  const contentId = (part.headers.get('content-id') ?? '').replace(/^<|>$/g, '')
  if (type === 'message/rfc822' || type === 'message/global') {
    collected.files.push({ name: name ?? 'mail.eml', bytes: content, contentId })
    return
  }
  if (/^application\/(?:x-)?pkcs7-mime$/.test(type) && !/signed-data/i.test(contentType)) {
    collected.encrypted++
    return
  }
  // A signature says nothing that a reader sees.
  if (/^application\/(?:x-)?(?:pkcs7|pgp)-signature$/.test(type)) return
  const isText = type === 'text/html' || type === 'text/plain'
  const isFile = /^attachment/i.test(disposition) || name !== null
  const charset = parameter(contentType, 'charset') ?? 'utf-8'
  const text = isText && !isFile ? decodeCharset(content, charset) : null
  if (text !== null && /^-----BEGIN PGP MESSAGE-----/m.test(text)) collected.encrypted++
  if (text !== null && uuencoded.test(text)) collected.unknown++
  if (text === null) collected.files.push({ name: name ?? nameByType(type), bytes: content, contentId })
  else collected[type === 'text/html' ? 'html' : 'text'].push(text)
}

/** A file as it stood in a text before MIME: its first line, a full one of 45 bytes or its last. */
const uuencoded = /^begin [0-7]{3,4} \S.*\r?\n(?:M[!-`]{60}|[!-`]{2,61})\r?$/m

function nameByType(type: string): string {
  return type === 'text/html' ? 'part.html' : type === 'text/calendar' ? 'part.ics' : 'part'
}

/** RFC 2231 §§3-4 and RFC 2047, which RFC 2045 forbids here and everybody uses. */
function nameOf(header: string, parameterName: string): string | null {
  const pieces = namePieces(header, parameterName)
  const charset = pieces[0]?.isCoded === true ? /^([\w-]*)'[^']*'/.exec(pieces[0].text) : null
  const name = pieces
    .map(({ text, isCoded }, at) =>
      isCoded
        ? text
            .slice(at === 0 ? (charset?.[0].length ?? 0) : 0)
            .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => byteOf(hex))
        : text,
    )
    .join('')
  if (charset !== null) return decodeCharset(bytesOf(name), charset[1] || 'utf-8')
  return name === '' ? null : decodeWords(name)
}

const mostNamePieces = 100

/** name*= or name*0*=, name*1= … (RFC 2231), else name=. */
function namePieces(
  header: string,
  parameterName: string,
): readonly { readonly text: string; readonly isCoded: boolean }[] {
  const whole = parameter(header, `${parameterName}\\*`)
  if (whole !== null) return [{ text: whole, isCoded: true }]
  const pieces: { text: string; isCoded: boolean }[] = []
  while (pieces.length < mostNamePieces) {
    const coded = parameter(header, `${parameterName}\\*${pieces.length}\\*`)
    const text = coded ?? parameter(header, `${parameterName}\\*${pieces.length}`)
    if (text === null) break
    pieces.push({ text, isCoded: coded !== null })
  }
  if (pieces.length > 0) return pieces
  const plain = parameter(header, parameterName)
  return plain === null ? [] : [{ text: plain, isCoded: false }]
}

function byteOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

function parameter(contentType: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

/** The bodies between delimiter lines; "--a" is no delimiter of "--ab" (RFC 2046 §5.1.1). */
function splitParts(body: string, boundary: string): readonly string[] {
  const delimiter = `\n--${boundary}`
  const source = `\n${body}`
  const parts: string[] = []
  let start: number | null = null
  for (let at = source.indexOf(delimiter); at >= 0; at = source.indexOf(delimiter, at + 1)) {
    const behind = at + delimiter.length
    const lineEnd = source.indexOf('\n', behind)
    const rest = source.slice(behind, lineEnd < 0 ? undefined : lineEnd)
    if (!/^(?:--)?[ \t\r]*$/.test(rest)) continue
    if (start !== null) parts.push(source.slice(start, at).replace(/\r$/, ''))
    if (rest.startsWith('--')) return parts
    start = lineEnd < 0 ? source.length : lineEnd + 1
  }
  // A mail that was cut off ends without its last delimiter.
  if (start !== null) parts.push(source.slice(start))
  return parts
}

/** A remark may stand behind the name (RFC 2045 §6.1). */
function encodingOf({ headers }: Part): string {
  const encoding = headers.get('content-transfer-encoding') ?? ''
  return /^[^\s(;]*/.exec(encoding)?.[0].toLowerCase() ?? ''
}

function asItStands(bytes: Uint8Array): Uint8Array {
  return bytes
}

const decoders: Readonly<Record<string, ((bytes: Uint8Array) => Uint8Array) | undefined>> = {
  '': asItStands,
  '7bit': asItStands,
  '8bit': asItStands,
  binary: asItStands,
  base64: decodeBase64,
  'quoted-printable': decodeQuotedPrintable,
}

function decodeCharset(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return null
  }
}

/** RFC 2047 encoded words; the space between two of them is none. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(
      /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi,
      (whole: string, charset: string, by: string, coded: string) => {
        const bytes =
          by.toLowerCase() === 'b'
            ? decodeBase64(bytesOf(coded))
            : decodeQuotedPrintable(bytesOf(coded.replace(/_/g, ' ')))
        return decodeCharset(bytes, charset) ?? whole
      },
    )
}
