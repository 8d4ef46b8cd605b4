// POST /api/messages: one finished RFC 5322 message (body, message/rfc822) to go over verified TLS, or not at all.
//   header Sikkert-Envelope: base64url(JSON envelope); header Idempotency-Key: a UUID chosen by the pane.
//   202 {id}: accepted means durable. The same key again answers the same id and sends nothing twice.
// GET /api/messages/:id: the state of each recipient. POST /api/messages/:id/cancel
//   {only?}: stop what has not started, for these addresses or for all.
import { z } from 'zod'
import { address, isoTime } from './common.ts'
import { tlsProblems } from './tls-problem.ts'

/** Of a finished message: 150 MB of attachments are 206 MB as base64 in lines, and there is a text besides. */
export const maximumMessageBytes = 208 * 1024 * 1024
export const envelopeHeader = 'sikkert-envelope'

export const envelope = z.strictObject({ from: address, to: z.array(address).min(1).max(100) })
export type Envelope = z.infer<typeof envelope>

export const relayEnvelope = envelope.extend({
  /** Whether these could have had it encrypted could not be told, and the sender said yes to this way. */
  smimeUnknown: z.array(address).max(100).exactOptional(),
})
export type RelayEnvelope = z.infer<typeof relayEnvelope>

export const messageAccepted = z.object({ id: z.uuid() })

export const cancelRequest = z.strictObject({ only: z.array(address).min(1).max(100).optional() })

export const tlsFacts = z.object({
  by: z.enum(['dane', 'mta-sts', 'allow-list']),
  host: z.string(),
  ip: z.string(),
  protocol: z.string(),
  cipher: z.string(),
  certificateSha256: z.string(),
  at: isoTime,
})

export const deliveryState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('queued') }),
  z.object({ state: z.literal('sending') }),
  z.object({ state: z.literal('delivered'), tls: tlsFacts }),
  z.object({ state: z.literal('deferred'), problems: z.array(z.enum(tlsProblems)), retryUntil: isoTime }),
  z.object({ state: z.literal('failed'), problems: z.array(z.enum(tlsProblems)) }),
  /** The connection broke after the last dot; SMTP cannot say. */
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('cancelled') }),
])
export type DeliveryState = z.infer<typeof deliveryState>

export const messageStatus = z.object({
  id: z.uuid(),
  recipients: z.array(
    z.object({
      address,
      at: isoTime,
      delivery: deliveryState,
      /** The same mail went to this recipient before, and nobody knows whether it arrived. */
      possibleDuplicateOf: z.object({ id: z.uuid(), at: isoTime }).optional(),
    }),
  ),
})
export type MessageStatus = z.infer<typeof messageStatus>
