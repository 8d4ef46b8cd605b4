// Mail in parts → RFC 5322 bytes, by nodemailer's composer: what the mail program of the simulated Outlook sends when the
// add-in is not asked. Not the product's own writer, on purpose.
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Bytes } from '../../src/bytes.ts'
import type { MailParts } from './mail-store.ts'

/** The message; Bcc is never written. */
export async function composeMail(parts: MailParts, date: Date): Promise<Bytes> {
  const composer = new MailComposer({
    from: parts.from,
    to: [...parts.to],
    cc: [...parts.cc],
    subject: parts.subject,
    html: parts.bodyHtml,
    date,
    disableFileAccess: true,
    disableUrlAccess: true,
    attachments: parts.attachments.map(({ name, contentType, contentId, content }) => ({
      filename: name,
      contentType,
      content: Buffer.from(content),
      ...(contentId === null ? {} : { cid: contentId }),
    })),
  })
  return new Uint8Array(await composer.compile().build())
}
