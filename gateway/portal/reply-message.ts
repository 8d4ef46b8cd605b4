// A recipient's answer as a mail in the caseworker's inbox. It comes from the organisation's own domain (hers), for we may not
// sign as the recipient's; Reply-To is the recipient, and the thread is that of the notification. The last lines say how the
// writer was known.
import { concatBytes, utf8, type Bytes } from '../../src/bytes.ts'
import { buildEntity, buildMessage, type Random } from '../../src/mime/build-message.ts'
import { encodeAddress, field } from '../../src/mime/header-text.ts'
import type { Reply } from '../../src/letter/seal-reply.ts'
import type { ReplyContext } from './letter-store.ts'

export interface ReplyMessageOptions {
  readonly context: ReplyContext
  readonly reply: Reply
  readonly replyId: string
  readonly takenAt: Date
  readonly organisation: string
  /** Right side of the Message-ID. */
  readonly host: string
}

export function replyMessage(options: ReplyMessageOptions, random: Random): Bytes {
  const { context, reply } = options
  const { recipient, sender } = context
  const text = `${reply.text.text.replace(/\r\n?/g, '\n').trimEnd()}\n\n-- \n${provenance(options)}\n`
  const html =
    '<!doctype html><html><head><meta charset="utf-8"></head><body>' +
    `<div style="white-space:pre-wrap">${escapeHtml(reply.text.text)}</div>` +
    `<p style="color:#555;font-size:13px">${escapeHtml(provenance(options))}</p></body></html>`
  const attachments = reply.text.files.map((file, index) => ({
    name: file.name,
    contentType: file.contentType,
    content: reply.files[index] ?? new Uint8Array(0),
    contentId: null,
  }))
  const name = recipient.name === '' ? recipient.address : recipient.name
  const message = buildMessage(
    {
      from: { name: `${withoutControls(name)} via Send Sikkert`, address: sender.mailbox },
      to: [{ name: withoutControls(sender.name), address: sender.mailbox }],
      cc: [],
      subject: answerSubject(reply.text.subject),
      date: options.takenAt,
      messageId: `<${options.replyId}@${options.host}>`,
      inReplyTo: context.notificationId,
      references: [context.notificationId],
    },
    buildEntity({ html, text, attachments }, random),
  )
  return concatBytes([
    utf8(
      field('Reply-To', encodeAddress({ name: withoutControls(recipient.name), address: recipient.address })),
    ),
    message,
  ])
}

function provenance({ context, organisation, takenAt }: ReplyMessageOptions): string {
  const isDanish = context.language === 'da'
  const at = takenAt.toLocaleString(isDanish ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Copenhagen',
  })
  const { code } = context
  const how = isDanish
    ? code.by === 'sms'
      ? `en kode til den mobil, der ender på ${code.number.slice(-2)}`
      : 'den aftalte kode'
    : code.by === 'sms'
      ? `a code sent to the mobile ending in ${code.number.slice(-2)}`
      : 'the agreed code'
  return isDanish
    ? `Svaret er skrevet på ${genitive(organisation)} sikre side den ${at}. Beskeden var åbnet med ${how}.`
    : `The answer was written on the secure page of ${organisation} on ${at}. The message had been opened with ${how}.`
}

/** Danish: an apostrophe alone behind the letters that sound like the ending. */
function genitive(name: string): string {
  return /[sxz]$/i.test(name) ? `${name}'` : `${name}s`
}

function answerSubject(subject: string): string {
  const plain = withoutControls(subject).trim().slice(0, 300)
  return /^(?:sv|re|vs):/i.test(plain) ? plain : `Sv: ${plain}`
}

function withoutControls(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? '')
}
