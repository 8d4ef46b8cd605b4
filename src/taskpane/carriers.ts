// The three routes as carriers: S/MIME and the letter's notification leave from the caseworker's own mailbox, TLS mail by
// the gateway. Each gets the whole draft and its recipients, and reports per recipient.
import type { Bytes } from '../bytes.ts'
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError } from '../errors.ts'
import { notificationOf } from '../letter/notification.ts'
import { sealLetter } from '../letter/seal-letter.ts'
import { buildEntity, buildMessage, type MessageHeaders } from '../mime/build-message.ts'
import { htmlToText } from '../mime/html-to-text.ts'
import type { AttachmentContent, Draft, Mailbox, Recipient } from '../model/draft.ts'
import type { Receipt } from '../model/receipt.ts'
import type { RecipientPlan, RouteBy } from '../model/route.ts'
import type { Cancel, Carrier } from '../send-securely.ts'
import type { KnownRecipient } from '../smime/choose-protection.ts'
import type { KeyKeeper } from './key-keeper.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import type { Graph } from '../transport/graph.ts'
import { recallLetter, uploadLetter } from '../transport/letters.ts'
import { protectByOrganisation } from '../transport/organisation-signature.ts'
import { cancelMessage, sendByRelay, statusOf } from '../transport/relay.ts'
import type { DeliveryState, MessageStatus } from '../contract/message.ts'

export interface CarrierParts {
  readonly config: AddinConfig
  readonly gateway: GatewayClient
  readonly graph: Graph
  /** Signs and encrypts, to the sender as well; throws 'key-locked'. */
  readonly protect: KeyKeeper['protect']
  readonly language: 'da' | 'en'
  readonly crypto: Crypto
  readonly now: () => Date
  /** The same for the same draft and route, so that a second try sends nothing twice. */
  readonly idempotencyKey: (route: RouteBy, recipient: string) => string
  /** Mails that the gateway has taken, by the address of each recipient in lower case; outlives one try. */
  readonly queued: Map<string, string>
}

const pollEveryMs = 400
/** After that the receipt says that delivery goes on without the pane. */
const watchForMs = 60_000

export function createCarriers(parts: CarrierParts): readonly Carrier[] {
  return [smimeCarrier(parts), tlsCarrier(parts), portalCarrier(parts)]
}

/** The sender's change of mind counts until a step that cannot be undone. */
function goOn({ aborted }: Cancel): void {
  if (aborted) throw new SikkertError('cancelled')
}

const plain = ({ name, address }: Mailbox) => ({ name: name.reveal(), address: address.reveal() })

function randomOf(crypto: Crypto): (length: number) => Uint8Array {
  return (length) => crypto.getRandomValues(new Uint8Array(length))
}

function messageIdFor({ crypto }: CarrierParts, draft: Draft): string {
  const address = draft.from.address.reveal()
  return `<${crypto.randomUUID()}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

function headersFor(parts: CarrierParts, draft: Draft, shown: readonly Recipient[]): MessageHeaders {
  const of = (field: Recipient['field']) => shown.filter((one) => one.field === field).map(plain)
  return {
    from: plain(draft.from),
    to: of('to'),
    cc: of('cc'),
    subject: draft.subject.reveal(),
    date: parts.now(),
    messageId: messageIdFor(parts, draft),
  }
}

/** `headers`: those that the message will have, where the entity is signed and encrypted (RFC 9788). */
function entityOf(
  parts: CarrierParts,
  draft: Draft,
  attachments: readonly AttachmentContent[],
  headers: MessageHeaders | null = null,
) {
  return buildEntity(
    {
      ...(headers === null ? {} : { protectedHeaders: { headers, hp: 'cipher' } }),
      html: draft.bodyHtml.reveal(),
      attachments: attachments.map(({ attachment, content }) => ({
        name: attachment.name.reveal(),
        contentType: attachment.contentType,
        content: content.reveal(),
        contentId: attachment.contentId?.reveal() ?? null,
      })),
    },
    randomOf(parts.crypto),
  )
}

type Progress = Receipt extends infer R
  ? R extends Receipt
    ? Omit<R, 'recipient' | 'by' | 'at'>
    : never
  : never

function reporter(parts: CarrierParts, by: RouteBy, report: (receipt: Receipt) => void) {
  return (recipient: Recipient, progress: Progress) =>
    report({ recipient: recipient.address, by, at: parts.now().toISOString(), ...progress })
}

function smimeCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'smime',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'smime', report)
      // Graph sends to whom the header names, so a header names the recipients of this route alone, and a Bcc recipient
      // gets a message of its own.
      const open = recipients.filter(({ recipient }) => recipient.field !== 'bcc')
      const hidden = recipients.filter(({ recipient }) => recipient.field === 'bcc')
      for (const group of [...(open.length > 0 ? [open] : []), ...hidden.map((one) => [one])]) {
        for (const { recipient } of group) tell(recipient, { outcome: 'working', step: 'encrypting' })
        const shown = group.map(({ recipient }) =>
          recipient.field === 'bcc' ? { ...recipient, field: 'to' as const } : recipient,
        )
        const headers = headersFor(parts, draft, shown)
        const entity = await protect(parts, draft, group, entityOf(parts, draft, attachments, headers))
        goOn(signal)
        for (const { recipient } of group) tell(recipient, { outcome: 'working', step: 'sending' })
        await parts.graph.sendMime(buildMessage(headers, entity))
        for (const { recipient } of group) tell(recipient, { outcome: 'handed-over' })
      }
    },
  }
}

/** By the caseworker's own key in the pane, or by her organisation's at the gateway: the plan has said which. */
function protect(
  parts: CarrierParts,
  draft: Draft,
  group: readonly RecipientPlan[],
  entity: Bytes,
): Promise<Bytes> {
  if (group.some(({ route }) => route.by === 'smime' && route.signer === 'organisation')) {
    const to = group.map(({ recipient }) => recipient.address.reveal())
    return protectByOrganisation(parts.gateway, {
      entity,
      envelope: { from: draft.from.address.reveal(), to },
    })
  }
  return parts.protect({ entity, signingTime: parts.now(), recipients: group.map(knownRecipientOf) })
}

function knownRecipientOf({ reach }: RecipientPlan): KnownRecipient {
  if (reach?.smime.verdict !== 'usable') throw new SikkertError('certificate-unusable')
  const { certificate, capabilities } = reach.smime
  return { certificate: certificate.reveal(), capabilities }
}

function tlsCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'tls',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'tls', report)
      for (const { recipient } of recipients) tell(recipient, { outcome: 'working', step: 'uploading' })
      const shown = draft.recipients.filter(({ field }) => field !== 'bcc')
      const headers = headersFor(parts, draft, shown)
      const message = buildMessage(
        headers.to.length > 0 ? headers : { ...headers, to: [headers.from] },
        entityOf(parts, draft, attachments),
      )
      const to = recipients.map(({ recipient }) => recipient.address.reveal())
      goOn(signal)
      const { id } = await sendByRelay(parts.gateway, {
        envelope: { from: draft.from.address.reveal(), to },
        message,
        idempotencyKey: parts.idempotencyKey('tls', to.join(' ')),
      })
      for (const address of to) parts.queued.set(address.toLowerCase(), id)
      await watch(parts, id, recipients, tell, signal)
    },
  }
}

async function watch(
  parts: CarrierParts,
  id: string,
  recipients: readonly RecipientPlan[],
  tell: (recipient: Recipient, progress: Progress) => void,
  signal: Cancel,
): Promise<void> {
  const until = parts.now().getTime() + watchForMs
  for (;;) {
    const status = await (signal.aborted ? cancelMessage(parts.gateway, id) : statusOf(parts.gateway, id))
    let open = 0
    for (const { recipient } of recipients) {
      const address = recipient.address.reveal().toLowerCase()
      const progress = progressOf(recipientIn(status, address)?.delivery)
      if (progress.outcome === 'working') open += 1
      const earlier = recipientIn(status, address)?.possibleDuplicateOf
      tell(recipient, earlier === undefined ? progress : { ...progress, mayRepeatFrom: earlier.at })
    }
    if (open === 0 || parts.now().getTime() > until) return
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
  }
}

function recipientIn(
  status: MessageStatus,
  address: string,
): MessageStatus['recipients'][number] | undefined {
  return status.recipients.find((one) => one.address.toLowerCase() === address.toLowerCase())
}

/**
 * Takes a mail back that still waits at the gateway, so that nobody gets it by letter as well. Null when nothing waits;
 * otherwise what became of it, which is more than a wait.
 */
async function takeBack(parts: CarrierParts, recipient: Recipient): Promise<Progress | null> {
  const address = recipient.address.reveal().toLowerCase()
  const id = parts.queued.get(address)
  if (id === undefined) return null
  const progress = progressOf(recipientIn(await cancelMessage(parts.gateway, id), address)?.delivery)
  if (progress.outcome === 'not-sent') parts.queued.delete(address)
  return progress.outcome === 'not-sent' ? null : progress
}

function progressOf(delivery: DeliveryState | undefined): Progress {
  switch (delivery?.state) {
    case 'delivered':
      return { outcome: 'delivered', tls: delivery.tls }
    case 'deferred':
      return { outcome: 'deferred', problems: delivery.problems, retryUntil: delivery.retryUntil }
    case 'failed':
      return { outcome: 'not-sent', problems: delivery.problems, code: null }
    case 'cancelled':
      return { outcome: 'not-sent', problems: [], code: 'cancelled' }
    case 'unknown':
      return { outcome: 'unknown' }
    case 'sending':
      return { outcome: 'working', step: 'sending' }
    case 'queued':
    case undefined:
      return { outcome: 'working', step: 'queued' }
  }
}

function portalCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'portal',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'portal', report)
      for (const plan of recipients) {
        try {
          const already = await takeBack(parts, plan.recipient)
          if (already !== null) {
            reporter(parts, 'tls', report)(plan.recipient, already)
            continue
          }
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
  tell: (recipient: Recipient, progress: Progress) => void,
): Promise<void> {
  if (route.by !== 'portal' || route.code === null) throw new SikkertError('phone-invalid')
  const { config, language } = parts
  tell(recipient, { outcome: 'working', step: 'encrypting' })
  const messageId = messageIdFor(parts, draft)
  const { upload, link } = await sealLetter(parts.crypto, {
    publicUrl: config.portalUrl.replace(/\/$/, ''),
    sender: draft.from,
    recipient,
    code: route.code,
    subject: draft.subject,
    bodyHtml: draft.bodyHtml,
    attachments,
    sentAt: parts.now(),
    days: config.policy.letterDays,
    language,
    notificationId: messageId,
  })
  tell(recipient, { outcome: 'working', step: 'uploading' })
  const key = parts.idempotencyKey('portal', recipient.address.reveal())
  const laid = await uploadLetter(parts.gateway, upload, key)
  tell(recipient, { outcome: 'working', step: 'sending' })
  const notification = notificationOf({
    language,
    sender: draft.from.name,
    recipient: recipient.name,
    organisation: config.organisation,
    link,
    code: route.code.by === 'sms' ? route.code : { by: 'agreed' },
    expiresAt: new Date(laid.expiresAt),
  })
  try {
    await parts.graph.sendMime(
      buildMessage(
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
      ),
    )
  } catch (cause) {
    // A letter whose link nobody has is of no use to anyone but an attacker.
    await recallLetter(parts.gateway, laid.id).catch(() => undefined)
    throw cause
  }
  tell(recipient, { outcome: 'handed-over' })
}

/** Roughly what the draft weighs as a message: three bytes become four twice over for S/MIME. */
export function messageBytesOf(draft: Draft): number {
  const attached = draft.attachments.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
  const written = htmlToText(draft.bodyHtml.reveal()).length + draft.bodyHtml.reveal().length
  return Math.ceil((attached + written) * 1.9) + 20_000
}
