// Messages as bytes: the MIME entity (RFC 2045-2047, 2183, 2231, 2387) and the RFC 5322 message around it. CRLF, 7-bit
// safe, so that no relay has a reason to touch what is signed. Bcc is never written. Header protection is RFC 9788 with
// the policy hcp_no_confidentiality: copies inside, nothing taken away outside.
// Leaves out SMTPUTF8 and format=flowed. Callers reveal Personal.
import { type Bytes, concatBytes, utf8 } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import {
  type Address,
  encodeAddress,
  encodeText,
  field,
  fieldWithFileName,
  formatDate,
} from './header-text.ts'
import { htmlToText } from './html-to-text.ts'
import { encodeBase64Lines, encodeQuotedPrintable } from './transfer-encoding.ts'

export interface Attachment {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array
  /** Set for a picture that the HTML shows by `cid:` (RFC 2392). */
  readonly contentId: string | null
}

export interface MessageHeaders {
  readonly from: Address
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly subject: string
  readonly date: Date
  /** With its angle brackets. */
  readonly messageId: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
}

export interface EntityContent {
  readonly html: string
  /** Made from the HTML when left out. */
  readonly text?: string
  readonly attachments: readonly Attachment[]
  /** RFC 9788 §2.1: `cipher` when the entity will be encrypted, `clear` when only signed. */
  readonly protectedHeaders?: { readonly headers: MessageHeaders; readonly hp: 'clear' | 'cipher' }
}

/** That many unpredictable bytes. */
export type Random = (length: number) => Uint8Array

/** A part before its header fields are settled: the Content-Type's value, the other fields, and the body in pieces. */
interface Part {
  readonly contentType: string
  readonly fields: string
  readonly body: readonly Uint8Array[]
}

const maximumAttachments = 250
const token = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+$/
const messageIdForm = /^<[^<>\s@]+@[^<>\s@]+>$/

/** The MIME entity: its Content fields, a blank line, and the body. Throws when an attachment's fields cannot be written. */
export function buildEntity(content: EntityContent, random: Random): Bytes {
  if (content.attachments.length > maximumAttachments) throw new SikkertError('draft-too-large')
  const inline = content.attachments.filter(isInline)
  const attached = content.attachments.filter((attachment) => !isInline(attachment))
  const text = textPart('text/plain', content.text ?? htmlToText(content.html))
  const html = textPart('text/html', content.html)
  const shown =
    inline.length === 0
      ? html
      : multipart('related; type="text/html"', [html, ...inline.map(attachmentPart)], random)
  const body = multipart('alternative', [text, shown], random)
  const root =
    attached.length === 0 ? body : multipart('mixed', [body, ...attached.map(attachmentPart)], random)
  const { protectedHeaders: protection } = content
  if (protection === undefined) return concatBytes(serialize(root))
  const inner = headerFields(protection.headers)
  const outer = protection.hp === 'cipher' ? inner.map((line) => `HP-Outer: ${line}`).join('') : ''
  return concatBytes(
    serialize({
      ...root,
      contentType: `${root.contentType}; hp="${protection.hp}"`,
      fields: root.fields + inner.join('') + outer,
    }),
  )
}

/** The whole message around an entity of buildEntity or of src/smime. Throws on anything that would forge a field. */
export function buildMessage(headers: MessageHeaders, entity: Uint8Array): Bytes {
  return concatBytes([utf8(`${headerFields(headers).join('')}MIME-Version: 1.0\r\n`), entity])
}

function headerFields(headers: MessageHeaders): readonly string[] {
  const ids = [headers.messageId, ...(headers.inReplyTo === undefined ? [] : [headers.inReplyTo])]
  if (![...ids, ...(headers.references ?? [])].every((id) => messageIdForm.test(id))) {
    throw new SikkertError('message-malformed')
  }
  const addresses = (list: readonly Address[]) => list.map(encodeAddress).join(', ')
  return [
    field('From', encodeAddress(headers.from)),
    // RFC 5322 §3.6 asks for no To; a mail with only hidden recipients says so, as mail programs do.
    headers.to.length === 0 && headers.cc.length === 0
      ? 'To: undisclosed-recipients:;\r\n'
      : headers.to.length === 0
        ? ''
        : field('To', addresses(headers.to)),
    headers.cc.length === 0 ? '' : field('Cc', addresses(headers.cc)),
    field('Subject', encodeText(headers.subject)),
    field('Date', formatDate(headers.date)),
    field('Message-ID', headers.messageId),
    headers.inReplyTo === undefined ? '' : field('In-Reply-To', headers.inReplyTo),
    headers.references === undefined || headers.references.length === 0
      ? ''
      : field('References', headers.references.join(' ')),
  ].filter((line) => line !== '')
}

function isInline(attachment: Attachment): boolean {
  return attachment.contentId !== null && /^image\//i.test(attachment.contentType)
}

function textPart(type: 'text/plain' | 'text/html', text: string): Part {
  return {
    contentType: `${type}; charset=utf-8`,
    fields: 'Content-Transfer-Encoding: quoted-printable\r\n',
    body: [encodeQuotedPrintable(text)],
  }
}

function attachmentPart(attachment: Attachment): Part {
  // RFC 2046 §5.2.1 and §5.1 forbid base64 for message/rfc822 and multipart; as a file they travel unharmed.
  const isPlainFile =
    token.test(attachment.contentType) && !/^(message|multipart)\//i.test(attachment.contentType)
  const type = isPlainFile ? attachment.contentType.toLowerCase() : 'application/octet-stream'
  const contentType = fieldWithFileName('', type, 'name', attachment.name)
    .replace(/^: /, '')
    .replace(/\r\n$/, '')
  const id = attachment.contentId
  if (id !== null && !/^[^<>\s"\p{Cc}]{1,200}$/u.test(id)) throw new SikkertError('attachment-unreadable')
  return {
    contentType,
    fields:
      'Content-Transfer-Encoding: base64\r\n' +
      fieldWithFileName(
        'Content-Disposition',
        isInline(attachment) ? 'inline' : 'attachment',
        'filename',
        attachment.name,
      ) +
      (id === null ? '' : `Content-ID: <${id}>\r\n`),
    body: [encodeBase64Lines(attachment.content)],
  }
}

function multipart(subtype: string, parts: readonly Part[], random: Random): Part {
  // "=_" cannot occur in quoted-printable or base64, so the boundary needs no search through the parts.
  const boundary = `=_${random(18).toHex()}`
  return {
    contentType: `multipart/${subtype};\r\n boundary="${boundary}"`,
    fields: '',
    body: [
      ...parts.flatMap((part) => [utf8(`--${boundary}\r\n`), ...serialize(part), utf8('\r\n')]),
      utf8(`--${boundary}--\r\n`),
    ],
  }
}

function serialize(part: Part): readonly Uint8Array[] {
  return [utf8(`Content-Type: ${part.contentType}\r\n${part.fields}\r\n`), ...part.body]
}
