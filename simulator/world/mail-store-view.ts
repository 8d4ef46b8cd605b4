// A stored mail as a mail program shows it: parsed by postal-mime, which is not the product's own reader. Mail to someone
// whose key the world holds is opened first by the opener that start.ts hands in (S/MIME).
import PostalMime, { type Address, type Email } from 'postal-mime'
import { type Bytes, utf8 } from '../../src/bytes.ts'
import type { Arrival, Folder, MailAddress, StoredMail } from './mail-store.ts'
import { composeMail } from './mail-store-compose.ts'
import type { PeerView } from './openssl.ts'

export interface SmimeView {
  readonly decrypted: boolean
  readonly signature: 'valid' | 'invalid' | 'indeterminate' | 'none'
  /** Name and organisation of the certificate's holder. */
  readonly signer: { readonly name: string; readonly organisation: string | null } | null
  /** Algorithm of the content, as found in the message. */
  readonly cipher: string | null
  readonly problems: readonly string[]
  /** What a program that shares nothing with the product makes of the same bytes; null where there is none. */
  readonly peer: PeerView | null
}

/** Opens S/MIME for the owner of a mailbox; null: the message is no S/MIME. `inner` is what a reader would see. */
export type SmimeOpener = (
  address: string,
  raw: Bytes,
) => Promise<{ readonly inner: Bytes | null; readonly smime: SmimeView } | null>

export interface MailSummary {
  readonly id: string
  readonly folder: Folder
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly subject: string
  readonly at: string
  readonly preview: string
  readonly unread: boolean
}

export interface ViewedAttachment {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly contentId: string | null
  readonly content: Bytes
}

export interface MailView extends MailSummary {
  readonly bcc: readonly MailAddress[]
  /** Where an answer goes; empty: to From. */
  readonly replyTo: readonly MailAddress[]
  readonly bodyHtml: string
  readonly bodyText: string
  readonly attachments: readonly ViewedAttachment[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly delivery: Arrival | null
  readonly smime: SmimeView | null
}

const previewLength = 120
/** The parts of a report that are there for programs (RFC 6522 §3) carry no names of their own. */
const namesOfTypes: Readonly<Record<string, string>> = {
  'message/delivery-status': 'leveringsrapport.txt',
  'text/rfc822-headers': 'mailhoved.txt',
}

/** The bytes of a mail; those in parts are composed on the way. */
export async function rawOf(mail: StoredMail): Promise<Bytes> {
  return mail.source.is === 'bytes' ? mail.source.raw : composeMail(mail.source.parts, new Date(mail.at))
}

/** Everything about one mail. Throws when the bytes are no mail at all. */
export async function viewMail(address: string, mail: StoredMail, open: SmimeOpener): Promise<MailView> {
  if (mail.source.is === 'parts') return viewParts(mail, mail.source.parts)
  const outer = await PostalMime.parse(mail.source.raw)
  const opened = await open(address, mail.source.raw)
  const shown = opened?.inner == null ? outer : await PostalMime.parse(opened.inner)
  const html = shown.html ?? ''
  const text = shown.text ?? (html === '' ? '' : textOf(html))
  return {
    id: mail.id,
    folder: mail.folder,
    at: mail.at,
    unread: mail.unread,
    from: mailboxes(outer.from === undefined ? [] : [outer.from])[0] ?? { name: '', address: '' },
    to: mailboxes(outer.to),
    cc: mailboxes(outer.cc),
    bcc: mailboxes(outer.bcc),
    replyTo: mailboxes(outer.replyTo),
    subject: outer.subject ?? '',
    preview: text.replace(/\s+/g, ' ').trim().slice(0, previewLength),
    bodyHtml: html,
    bodyText: text,
    attachments: attachmentsOf(shown),
    headers: outer.headers.map(({ originalKey, value }) => [originalKey, value] as const),
    delivery: mail.arrival,
    smime: opened?.smime ?? null,
  }
}

function viewParts(
  mail: StoredMail,
  parts: Extract<StoredMail['source'], { is: 'parts' }>['parts'],
): MailView {
  const text = textOf(parts.bodyHtml)
  return {
    id: mail.id,
    folder: mail.folder,
    at: mail.at,
    unread: mail.unread,
    from: parts.from,
    to: parts.to,
    cc: parts.cc,
    bcc: parts.bcc,
    replyTo: [],
    subject: parts.subject,
    preview: text.replace(/\s+/g, ' ').trim().slice(0, previewLength),
    bodyHtml: parts.bodyHtml,
    bodyText: text,
    attachments: parts.attachments,
    headers: [],
    delivery: mail.arrival,
    smime: null,
  }
}

/** The part of a view that a list of mails shows. */
export function summaryOf(view: MailView): MailSummary {
  const { id, folder, from, to, cc, subject, at, preview, unread } = view
  return { id, folder, from, to, cc, subject, at, preview, unread }
}

function attachmentsOf(email: Email): readonly ViewedAttachment[] {
  return email.attachments.map((attachment, index) => ({
    id: String(index),
    name: attachment.filename ?? namesOfTypes[attachment.mimeType] ?? 'vedhæftning',
    contentType: attachment.mimeType,
    contentId: attachment.contentId?.replace(/^<|>$/g, '') ?? null,
    content:
      typeof attachment.content === 'string' ? utf8(attachment.content) : new Uint8Array(attachment.content),
  }))
}

/** All mailboxes of an address list, groups opened. */
export function mailboxes(list: readonly Address[] | undefined): readonly MailAddress[] {
  return (list ?? []).flatMap((entry) =>
    entry.group === undefined ? [{ name: entry.name, address: entry.address }] : entry.group,
  )
}

function textOf(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(br|\/p|\/div|\/li|\/tr|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
}
