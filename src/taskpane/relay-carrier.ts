// TLS mail by the gateway's verified relay. What an earlier try has handed over goes on as it is: the same bytes under the same
// key, or a look at what became of it. Only who has nothing under way gets a new mail.
import type { DeliveryState, MessageStatus } from '../contract/message.ts'
import { SikkertError } from '../errors.ts'
import { buildMessage } from '../mime/build-message.ts'
import type { AttachmentContent, Draft, Recipient } from '../model/draft.ts'
import type { RecipientPlan } from '../model/route.ts'
import { isAgreedTo } from '../routing/plan-routes.ts'
import type { Cancel, Carrier } from '../send-securely.ts'
import { cancelMessage, sendByRelay, statusOf } from '../transport/relay.ts'
import { type CarrierParts, entityOf, goOn, headersFor, type Progress, reporter } from './carrier-parts.ts'
import { openTo, type RelayedMail } from './handed-over.ts'

const pollEveryMs = 400
/** After that the receipt says that delivery goes on without the pane. */
const watchForMs = 60_000

type Tell = (recipient: Recipient, progress: Progress) => void

export function relayCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'tls',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'tls', report)
      const fresh: RecipientPlan[] = []
      const going = new Map<RelayedMail, RecipientPlan[]>()
      for (const plan of recipients) {
        tell(plan.recipient, { outcome: 'working', step: 'uploading' })
        const mail = openTo(parts.handedOver, plan.recipient.address.reveal())
        if (mail?.content === parts.content) going.set(mail, [...(going.get(mail) ?? []), plan])
        else {
          const became = await takeBack(parts, plan.recipient)
          if (became === null) fresh.push(plan)
          else tell(plan.recipient, became)
        }
      }
      const begun = [...going].map(([mail, mine]) => follow(parts, () => mail, mine, tell, signal))
      if (fresh.length > 0) {
        begun.push(
          follow(parts, () => newMail(parts, draft, attachments, fresh, signal), fresh, tell, signal),
        )
      }
      await Promise.all(begun)
    },
  }
}

function newMail(
  parts: CarrierParts,
  draft: Draft,
  attachments: readonly AttachmentContent[],
  recipients: readonly RecipientPlan[],
  signal: Cancel,
): RelayedMail {
  const shown = draft.recipients.filter(({ field }) => field !== 'bcc')
  const headers = headersFor(parts, draft, shown)
  const message = buildMessage(
    headers.to.length > 0 ? headers : { ...headers, to: [headers.from] },
    entityOf(parts, draft, attachments),
  )
  const to = recipients.map(({ recipient }) => recipient.address.reveal())
  const agreed = recipients.filter(isAgreedTo).map(({ recipient }) => recipient.address.reveal())
  goOn(signal)
  const mail: RelayedMail = {
    content: parts.content,
    envelope: {
      from: draft.from.address.reveal(),
      to,
      ...(agreed.length === 0 ? {} : { smimeUnknown: agreed }),
    },
    idempotencyKey: parts.crypto.randomUUID(),
    at: { is: 'untried', message },
    open: new Set(to.map((address) => address.toLowerCase())),
  }
  parts.handedOver.mails.push(mail)
  return mail
}

/** Hands the mail over and tells what becomes of it. A mail that fails keeps the others from nothing. */
async function follow(
  parts: CarrierParts,
  mailOf: () => RelayedMail,
  recipients: readonly RecipientPlan[],
  tell: Tell,
  signal: Cancel,
): Promise<void> {
  const tellAll = (progress: Progress) => {
    for (const { recipient } of recipients) tell(recipient, progress)
  }
  try {
    const mail = mailOf()
    const id = await handOver(parts, mail)
    if (id === null) {
      tellAll({ outcome: 'unknown', lostAt: 'gateway' })
      return
    }
    tellAll({ outcome: 'working', step: 'queued' })
    await watch(parts, { id, open: mail.open }, recipients, tell, signal)
  } catch (error) {
    const code = error instanceof SikkertError ? error.code : 'unexpected'
    tellAll({ outcome: 'not-sent', problems: [], code })
  }
}

/** The gateway's id of the mail; null: it may have it. Throws when it does not have it. */
async function handOver({ gateway }: CarrierParts, mail: RelayedMail): Promise<string | null> {
  if (mail.at.is === 'taken') return mail.at.id
  const { is, message } = mail.at
  const { envelope, idempotencyKey } = mail
  try {
    const answer = await sendByRelay(gateway, { envelope, message, idempotencyKey })
    mail.at = answer.verdict === 'accepted' ? { is: 'taken', id: answer.id } : { is: 'unanswered', message }
    return answer.verdict === 'accepted' ? answer.id : null
  } catch (error) {
    // The gateway says yes again to what it has, so its no to these bytes tells that it has not. Another failure tells nothing.
    if (is === 'unanswered' && !isVerdict(error)) return null
    mail.open.clear()
    throw error
  }
}

function isVerdict(error: unknown): boolean {
  return (
    error instanceof SikkertError && (error.code === 'gateway-refused' || error.code === 'draft-too-large')
  )
}

/** Never throws: a question that stays unanswered leaves what was told last, for the gateway has the mail. */
async function watch(
  parts: CarrierParts,
  { id, open }: { readonly id: string; readonly open: Set<string> },
  recipients: readonly RecipientPlan[],
  tell: Tell,
  signal: Cancel,
): Promise<void> {
  const mine = recipients.map(({ recipient }) => recipient.address.reveal())
  const until = parts.now().getTime() + watchForMs
  for (;;) {
    const status = await (
      signal.aborted ? cancelMessage(parts.gateway, id, mine) : statusOf(parts.gateway, id)
    ).catch(() => null)
    let working = 0
    for (const { recipient } of recipients) {
      const address = recipient.address.reveal().toLowerCase()
      const one = status === null ? undefined : recipientIn(status, address)
      const progress = progressOf(one?.delivery)
      if (progress.outcome === 'working') working += 1
      if (one === undefined) continue
      if (isOver(progress)) open.delete(address)
      const earlier = one.possibleDuplicateOf
      tell(recipient, earlier === undefined ? progress : { ...progress, mayRepeatFrom: earlier.at })
    }
    if (working === 0 || parts.now().getTime() > until) return
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
  }
}

function isOver({ outcome }: Progress): boolean {
  return outcome !== 'working' && outcome !== 'deferred'
}

function recipientIn(
  status: MessageStatus,
  address: string,
): MessageStatus['recipients'][number] | undefined {
  return status.recipients.find((one) => one.address.toLowerCase() === address)
}

/**
 * Takes a mail back that still waits at the gateway, so that nobody gets it by another route as well, or its older words
 * behind the new ones. Null when nothing is in the way of another; otherwise what there is to tell instead.
 */
export async function takeBack(parts: CarrierParts, recipient: Recipient): Promise<Progress | null> {
  const address = recipient.address.reveal().toLowerCase()
  const mail = openTo(parts.handedOver, address)
  if (mail === undefined) return null
  // Of other words that may not be taken back nothing is told here: what is in hand now is not sent, that is all.
  const instead = (progress: Progress): Progress =>
    mail.content === parts.content
      ? progress
      : { outcome: 'not-sent', problems: [], code: 'gateway-unreachable' }
  let id: string | null
  try {
    id = await handOver(parts, mail)
  } catch {
    return null
  }
  if (id === null) return instead({ outcome: 'unknown', lostAt: 'gateway' })
  const status = await cancelMessage(parts.gateway, id, [address]).catch(() => null)
  if (status === null) return instead({ outcome: 'working', step: 'queued' })
  const progress = progressOf(recipientIn(status, address)?.delivery)
  if (isOver(progress)) mail.open.delete(address)
  // What has gone in other words has gone; the draft is another mail.
  return progress.outcome === 'not-sent' || mail.content !== parts.content ? null : progress
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
      return { outcome: 'unknown', lostAt: 'recipient' }
    case 'sending':
      return { outcome: 'working', step: 'sending' }
    case 'queued':
    case undefined:
      return { outcome: 'working', step: 'queued' }
  }
}
