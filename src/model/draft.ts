// What the caseworker has written so far. Attachment bytes stay in Outlook until the sender says yes.
import type { Personal } from '../personal.ts'

export interface Mailbox {
  readonly address: Personal<string>
  readonly name: Personal<string>
}

export interface Recipient extends Mailbox {
  readonly field: 'to' | 'cc' | 'bcc'
}

export interface DraftAttachment {
  readonly id: string
  readonly name: Personal<string>
  readonly contentType: string
  readonly sizeInBytes: number
  /** Inline pictures are shown by the body through their Content-ID (RFC 2392). */
  readonly contentId: Personal<string> | null
}

export interface Draft {
  readonly from: Mailbox
  readonly subject: Personal<string>
  /** The body as Outlook holds it: HTML source, untouched. Spans of findings count UTF-16 units of this string. */
  readonly bodyHtml: Personal<string>
  readonly recipients: readonly Recipient[]
  readonly attachments: readonly DraftAttachment[]
}

export interface AttachmentContent {
  readonly attachment: DraftAttachment
  readonly content: Personal<Uint8Array<ArrayBuffer>>
}
