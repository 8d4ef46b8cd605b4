// Graph's message resource ↔ mails of the store: creating one from JSON, adding a file attachment, and what a GET shows.
// https://learn.microsoft.com/graph/api/resources/message. Leaves out item and reference attachments.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { fromBase64 } from '../../src/bytes.ts'
import { GraphError } from './graph-refusal.ts'
import type { MailAddress, MailParts, MailStore, PartAttachment, StoredMail } from './mail-store.ts'
import { viewMail } from './mail-store-view.ts'

const recipient = z
  .object({ emailAddress: z.object({ name: z.string().default(''), address: z.string() }) })
  .transform(({ emailAddress }) => emailAddress)

const fileAttachment = z.object({
  '@odata.type': z.literal('#microsoft.graph.fileAttachment'),
  name: z.string().max(255),
  contentType: z.string().max(255).default('application/octet-stream'),
  contentId: z.string().max(255).nullish(),
  contentBytes: z.base64(),
})

const message = z.object({
  subject: z.string().max(2000).default(''),
  body: z.object({ contentType: z.enum(['html', 'HTML', 'text', 'Text']), content: z.string() }),
  from: recipient.optional(),
  toRecipients: z.array(recipient).default([]),
  ccRecipients: z.array(recipient).default([]),
  bccRecipients: z.array(recipient).default([]),
  attachments: z.array(fileAttachment).default([]),
})

/** A message resource as parts. Throws GraphError. */
export function partsOf(json: unknown, owner: MailAddress): MailParts {
  const read = message.safeParse(json)
  if (!read.success) throw new GraphError(400, 'ErrorInvalidRequest', 'The message could not be read.')
  const { subject, body, from, toRecipients, ccRecipients, bccRecipients, attachments } = read.data
  return {
    from: from ?? owner,
    to: toRecipients,
    cc: ccRecipients,
    bcc: bccRecipients,
    subject,
    bodyHtml: /^html$/i.test(body.contentType)
      ? body.content
      : `<pre>${body.content.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</pre>`,
    attachments: attachments.map(toPart),
  }
}

/** Adds a file attachment to a message that is in parts, and answers what Graph tells about it. Throws GraphError. */
export function addToParts(
  store: MailStore,
  mailbox: string,
  id: string,
  json: unknown,
): { readonly id: string; readonly name: string; readonly contentType: string; readonly size: number } {
  const read = fileAttachment.safeParse(json)
  if (!read.success) throw new GraphError(400, 'ErrorInvalidRequest', 'The attachment could not be read.')
  const mail = store.get(mailbox, id)
  if (mail === null) throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found.')
  if (mail.source.is !== 'parts') {
    throw new GraphError(400, 'ErrorInvalidRequest', 'This message takes no attachments.')
  }
  const added = toPart(read.data)
  const parts = { ...mail.source.parts, attachments: [...mail.source.parts.attachments, added] }
  store.replace(mailbox, id, { is: 'parts', parts })
  return { id: added.id, name: added.name, contentType: added.contentType, size: added.content.length }
}

/** The resource that a GET answers. S/MIME stays closed, as in Graph. */
export async function graphMessage(mail: StoredMail): Promise<Readonly<Record<string, unknown>>> {
  const view = await viewMail('', mail, () => Promise.resolve(null))
  const box = (address: MailAddress) => ({ emailAddress: { name: address.name, address: address.address } })
  return {
    id: view.id,
    subject: view.subject,
    from: box(view.from),
    toRecipients: view.to.map(box),
    ccRecipients: view.cc.map(box),
    bccRecipients: view.bcc.map(box),
    body: { contentType: 'html', content: view.bodyHtml },
    bodyPreview: view.preview,
    hasAttachments: view.attachments.length > 0,
    isDraft: mail.folder === 'drafts',
    isRead: !mail.unread,
    createdDateTime: mail.at,
    lastModifiedDateTime: mail.at,
  }
}

function toPart(attachment: z.infer<typeof fileAttachment>): PartAttachment {
  return {
    id: randomUUID(),
    name: attachment.name,
    contentType: attachment.contentType,
    contentId: attachment.contentId ?? null,
    content: fromBase64(attachment.contentBytes),
  }
}
