// POST /api/letters: one sealed portal letter for one recipient (body: application/vnd.sikkert.letter, laid out by
//   src/letter/pack.ts as this header and the parts' bytes; header Idempotency-Key: a UUID chosen by the pane).
//   201 {id, expiresAt}: accepted means durable. The same key again answers the same id and lays nothing twice.
// GET /api/letters/:id: what has become of it. DELETE /api/letters/:id: taken back, the released half destroyed.
// POST /api/letters/:id/unlock: the caseworker lets a recipient try again after too many wrong codes.
import { z } from 'zod'
import { address, base64Url, isoTime, phoneNumber } from './common.ts'

export const letterContentType = 'application/vnd.sikkert.letter'
/** Decoded bytes of all files of one letter together. */
export const maximumLetterFileBytes = 25 * 1024 * 1024
/** Subject, HTML and names as JSON. */
export const maximumLetterTextBytes = 4 * 1024 * 1024
/** The text and up to that many files. */
export const maximumLetterParts = 101
/** Framing of the records and the header; generous. */
export const maximumLetterBytes = maximumLetterFileBytes + maximumLetterTextBytes + 256 * 1024

export const letterHandle = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
/** 32 bytes. */
export const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** The content key under a key that needs link and released half (and the agreed code): AES-256-GCM. */
export const keyWrap = z.strictObject({ nonce: z.string().length(16), ciphertext: base64Url(64) })
export type KeyWrap = z.infer<typeof keyWrap>

export const letterCode = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('sms'), number: phoneNumber }),
  /** SHA-256 of what the page computes from link and code; it cannot be guessed at without the link. */
  z.strictObject({ by: z.literal('agreed'), verifierDigest: bytes32 }),
])

export const letterHeader = z.strictObject({
  version: z.literal(1),
  handle: letterHandle,
  /** The half that the gateway releases after the code. */
  release: bytes32,
  wrap: keyWrap,
  code: letterCode,
  recipient: z.strictObject({ address, name: z.string().max(200) }),
  language: z.enum(['da', 'en']),
  days: z.number().int().min(1).max(90),
  /** Message-ID of the notification, so that an answer finds its thread. */
  notificationId: z
    .string()
    .max(250)
    .regex(/^<[^<>\s@]+@[^<>\s@]+>$/),
  partSizes: z.array(z.number().int().min(1).max(maximumLetterBytes)).min(1).max(maximumLetterParts),
})
export type LetterHeader = z.infer<typeof letterHeader>

export interface LetterUpload {
  readonly header: LetterHeader
  /** Sealed; the first is the text, the others are the files in its order. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[]
}

export const letterLaid = z.object({ id: z.uuid(), expiresAt: isoTime })
export type LetterLaid = z.infer<typeof letterLaid>

export const letterState = z.object({
  id: z.uuid(),
  state: z.enum(['waiting', 'opened', 'locked', 'expired', 'recalled']),
  laidAt: isoTime,
  expiresAt: isoTime,
  openedAt: isoTime.nullable(),
  replies: z.number().int(),
  lastReplyAt: isoTime.nullable(),
})
export type LetterState = z.infer<typeof letterState>
