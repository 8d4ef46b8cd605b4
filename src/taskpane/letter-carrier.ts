// Link and code: the sealed letter is laid at the gateway, and its link leaves from the caseworker's own mailbox. A letter is
// sealed once: until its link has left for certain, a further try lays the same one and sends the same notification.
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { notificationOf } from '../letter/notification.ts'
import { sealLetter } from '../letter/seal-letter.ts'
import { buildEntity, buildMessage } from '../mime/build-message.ts'
import type { AttachmentContent, Draft, Recipient } from '../model/draft.ts'
import type { PortalCode, RecipientPlan } from '../model/route.ts'
import type { Carrier } from '../send-securely.ts'
import { recallLetter, uploadLetter } from '../transport/letters.ts'
import {
  type CarrierParts,
  goOn,
  messageIdFor,
  plain,
  type Progress,
  randomOf,
  reporter,
} from './carrier-parts.ts'
import type { WaitingLetter } from './handed-over.ts'

type Tell = (recipient: Recipient, progress: Progress) => void

export function letterCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'portal',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'portal', report)
      for (const plan of recipients) {
        try {
          goOn(signal)
          await carryLetter(parts, draft, attachments, plan, tell)
        } catch (error) {
          // One letter that fails keeps the others from nothing.
          const code = error instanceof SikkertError ? error.code : 'unexpected'
          tell(plan.recipient, { outcome: 'not-sent', problems: [], code })
        }
      }
    },
  }
}

async function carryLetter(
  parts: CarrierParts,
  draft: Draft,
  attachments: readonly AttachmentContent[],
  { recipient, route }: RecipientPlan,
  tell: Tell,
): Promise<void> {
  if (route.by !== 'portal' || route.code === null) throw new SikkertError('phone-invalid')
  const { code } = route
  const { letters } = parts.handedOver
  tell(recipient, { outcome: 'working', step: 'encrypting' })
  const place = placeOf(parts, recipient, code)
  const letter = letters.get(place) ?? (await seal(parts, draft, attachments, recipient, code))
  letters.set(place, letter)
  tell(recipient, { outcome: 'working', step: 'uploading' })
  const { laid, message } = (letter.notification ??= await layDown(parts, draft, letter, recipient, code))
  tell(recipient, { outcome: 'working', step: 'sending' })
  const left = await sendLink(parts, letter, message)
  // The letter stays behind a link that may have left, and a further try sends the same link.
  if (left === 'no-answer') {
    letter.linkMayHaveLeft = true
    tell(recipient, { outcome: 'unknown', lostAt: 'mailbox' })
    return
  }
  letters.delete(place)
  if (left === 'taken') {
    tell(recipient, { outcome: 'handed-over' })
    return
  }
  // A letter whose link nobody has is of no use to anyone but an attacker. What may be recalled is not laid again.
  await recallLetter(parts.gateway, laid.id).catch(() => undefined)
  throw left.refused
}

async function sendLink(
  { graph }: CarrierParts,
  { linkMayHaveLeft }: WaitingLetter,
  message: Bytes,
): Promise<'taken' | 'no-answer' | { readonly refused: unknown }> {
  try {
    return await graph.sendMime(message)
  } catch (refused) {
    return linkMayHaveLeft ? 'no-answer' : { refused }
  }
}

/** Other words, and another number or code, are another letter. */
function placeOf({ content }: CarrierParts, { address }: Recipient, code: PortalCode): string {
  const secret = code.by === 'sms' ? code.number : code.code
  return JSON.stringify([content, address.reveal().toLowerCase(), code.by, secret.reveal()])
}

async function seal(
  parts: CarrierParts,
  draft: Draft,
  attachments: readonly AttachmentContent[],
  recipient: Recipient,
  code: PortalCode,
): Promise<WaitingLetter> {
  const { config, language } = parts
  const messageId = messageIdFor(parts, draft)
  const sealed = await sealLetter(parts.crypto, {
    publicUrl: config.portalUrl.replace(/\/$/, ''),
    sender: draft.from,
    recipient,
    code,
    subject: draft.subject,
    bodyHtml: draft.bodyHtml,
    attachments,
    sentAt: parts.now(),
    days: config.policy.letterDays,
    language,
    notificationId: messageId,
  })
  return {
    idempotencyKey: parts.crypto.randomUUID(),
    ...sealed,
    messageId,
    notification: null,
    linkMayHaveLeft: false,
  }
}

/** The letter at the gateway, and the mail that tells of it. */
async function layDown(
  parts: CarrierParts,
  draft: Draft,
  { upload, link, idempotencyKey, messageId }: WaitingLetter,
  recipient: Recipient,
  code: PortalCode,
): Promise<NonNullable<WaitingLetter['notification']>> {
  const laid = await uploadLetter(parts.gateway, upload, idempotencyKey)
  const notification = notificationOf({
    language: parts.language,
    sender: draft.from.name,
    recipient: recipient.name,
    organisation: parts.config.organisation,
    link,
    code: code.by === 'sms' ? code : { by: 'agreed' },
    expiresAt: new Date(laid.expiresAt),
  })
  const message = buildMessage(
    {
      from: plain(draft.from),
      to: [plain(recipient)],
      cc: [],
      subject: notification.subject,
      date: parts.now(),
      messageId,
    },
    buildEntity(
      { html: notification.html, text: notification.text, attachments: [] },
      randomOf(parts.crypto),
    ),
  )
  return { laid, message }
}
