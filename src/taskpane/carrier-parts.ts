// What the carriers share: what they are given, the message as headers and entity, and how each recipient's progress is
// reported.
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError } from '../errors.ts'
import { buildEntity, type MessageHeaders } from '../mime/build-message.ts'
import type { AttachmentContent, Draft, Mailbox, Recipient } from '../model/draft.ts'
import type { Receipt } from '../model/receipt.ts'
import type { RouteBy } from '../model/route.ts'
import type { Cancel } from '../send-securely.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import type { Graph } from '../transport/graph.ts'
import type { HandedOver } from './handed-over.ts'
import type { KeyKeeper } from './key-keeper.ts'

export interface CarrierParts {
  readonly config: AddinConfig
  readonly gateway: GatewayClient
  readonly graph: Graph
  /** Signs and encrypts, to the sender as well; throws 'key-locked'. */
  readonly protect: KeyKeeper['protect']
  readonly language: 'da' | 'en'
  readonly crypto: Crypto
  readonly now: () => Date
  /** What the draft says, as `contentOf` tells it apart. */
  readonly content: string
  /** Outlives one try. */
  readonly handedOver: HandedOver
}

/** The sender's change of mind counts until a step that cannot be undone. */
export function goOn({ aborted }: Cancel): void {
  if (aborted) throw new SikkertError('cancelled')
}

export const plain = ({ name, address }: Mailbox) => ({ name: name.reveal(), address: address.reveal() })

export function randomOf(crypto: Crypto): (length: number) => Uint8Array {
  return (length) => crypto.getRandomValues(new Uint8Array(length))
}

export function messageIdFor({ crypto }: CarrierParts, draft: Draft): string {
  const address = draft.from.address.reveal()
  return `<${crypto.randomUUID()}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

export function headersFor(parts: CarrierParts, draft: Draft, shown: readonly Recipient[]): MessageHeaders {
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
export function entityOf(
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

export type Progress = Receipt extends infer R
  ? R extends Receipt
    ? Omit<R, 'recipient' | 'by' | 'at'>
    : never
  : never

export function reporter(parts: CarrierParts, by: RouteBy, report: (receipt: Receipt) => void) {
  return (recipient: Recipient, progress: Progress) =>
    report({ recipient: recipient.address, by, at: parts.now().toISOString(), ...progress })
}
