// A message or MIME entity as far as S/MIME needs it: header fields unfolded, the body as it stands, and the parts of a
// multipart byte for byte (RFC 5322 §2.2, RFC 2046 §5.1). Leaves out decoding of text for people.
import { fromUtf8, utf8 } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts'

export interface HeaderField {
  /** Lower case. */
  readonly name: string
  readonly value: string
}

export interface ParsedEntity {
  readonly fields: readonly HeaderField[]
  /** Lower case, without parameters; text/plain when there is none. */
  readonly type: string
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** After the empty line, not decoded. */
  readonly body: Uint8Array
  /** The whole entity as it stands. */
  readonly raw: Uint8Array
}

const maximumHeaderBytes = 512 * 1024
const maximumParts = 1000
const dash = 0x2d
const lf = 0x0a
const cr = 0x0d

export function parseEntity(raw: Uint8Array): ParsedEntity {
  const { headerEnd, bodyStart } = splitHeader(raw)
  // A lone CR ends a line for some programs: what they would show as a field is judged as one.
  const fields = fromUtf8(raw.subarray(0, headerEnd))
    .replace(/(?:\r?\n|\r)[ \t]+/g, ' ')
    .split(/\r?\n|\r/)
    .flatMap((line): readonly HeaderField[] => {
      const colon = line.indexOf(':')
      return colon <= 0
        ? []
        : [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }]
    })
  const { type, parameters } = parseContentType(fieldOf(fields, 'content-type') ?? 'text/plain')
  return { fields, type, parameters, body: raw.subarray(bodyStart), raw }
}

export function fieldOf(fields: readonly HeaderField[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null
}

function splitHeader(raw: Uint8Array): { readonly headerEnd: number; readonly bodyStart: number } {
  if (raw[0] === lf) return { headerEnd: 0, bodyStart: 1 }
  if (raw[0] === cr && raw[1] === lf) return { headerEnd: 0, bodyStart: 2 }
  const limit = Math.min(raw.length, maximumHeaderBytes)
  for (let i = 0; i < limit; i++) {
    if (raw[i] !== lf) continue
    if (raw[i + 1] === lf) return { headerEnd: i, bodyStart: i + 2 }
    if (raw[i + 1] === cr && raw[i + 2] === lf) return { headerEnd: i, bodyStart: i + 3 }
  }
  if (raw.length > maximumHeaderBytes) throw new SikkertError('message-malformed')
  return { headerEnd: raw.length, bodyStart: raw.length }
}

function parseContentType(value: string): {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
} {
  const type = /^[^;\s]+/.exec(value)?.[0]?.toLowerCase() ?? 'text/plain'
  return { type, parameters: parametersOf(value) }
}

/** The parameters after a field's value, names in lower case; the first of two counts. */
export function parametersOf(value: string): ReadonlyMap<string, string> {
  return new Map(parameterListOf(value).reverse())
}

/** All of them as they stand, also those that stand twice. */
export function parameterListOf(value: string): (readonly [name: string, text: string])[] {
  return [...value.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)].map((match) => [
    (match[1] ?? '').toLowerCase(),
    match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '',
  ])
}

/** The body without its transfer encoding. */
export function decodeBody(entity: ParsedEntity): Uint8Array {
  const encoding = fieldOf(entity.fields, 'content-transfer-encoding')?.toLowerCase()
  if (encoding === 'base64') return decodeBase64(entity.body)
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(entity.body) : entity.body
}

/** The parts of a multipart, each byte for byte: the line end before a delimiter belongs to the delimiter. */
export function partsOf(entity: ParsedEntity): readonly Uint8Array[] {
  const boundary = entity.parameters.get('boundary') ?? ''
  if (boundary === '' || boundary.length > 200) throw new SikkertError('message-malformed')
  const { body } = entity
  const delimiter = utf8(`--${boundary}`)
  const parts: Uint8Array[] = []
  let start: number | null = null
  // From dash to dash: base64, which is most of a large mail, has none.
  for (let at = body.indexOf(dash); at >= 0;) {
    const end = lineEnd(body, at)
    const isLineStart = at === 0 || body[at - 1] === lf
    if (isLineStart && isDelimiter(body, at, end, delimiter)) {
      if (start !== null) parts.push(body.subarray(start, Math.max(start, beforeLineEnd(body, at))))
      if (parts.length > maximumParts) throw new SikkertError('message-malformed')
      const closes = body[at + delimiter.length] === dash && body[at + delimiter.length + 1] === dash
      if (closes) return parts
      start = end + 1
    }
    // Every other dash of this line is no line's start.
    at = body.indexOf(dash, end + 1)
  }
  if (start !== null) parts.push(body.subarray(start))
  return parts
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const found = bytes.indexOf(lf, from)
  return found < 0 ? bytes.length : found
}

function beforeLineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at - 1] !== lf) return at
  return bytes[at - 2] === cr ? at - 2 : at - 1
}

function isDelimiter(bytes: Uint8Array, at: number, end: number, delimiter: Uint8Array): boolean {
  if (end - at < delimiter.length) return false
  for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false
  // Nothing but the closing dashes and white space may follow.
  return /^(?:--)?[ \t\r]*$/.test(fromUtf8(bytes.subarray(at + delimiter.length, end)))
}
