// The first part of a letter, as JSON inside its seal: subject, HTML, and what the files are called. Written by the pane,
// read by the recipient's page; the gateway sees neither.
import { z } from 'zod'
import { isoTime } from './common.ts'
import { maximumLetterFileBytes, maximumLetterParts } from './letter.ts'

export const letterText = z.object({
  version: z.literal(1),
  subject: z.string().max(2000),
  html: z.string(),
  sender: z.object({ name: z.string(), address: z.string() }),
  sentAt: isoTime,
  files: z
    .array(
      z.object({
        name: z.string().max(500),
        contentType: z.string().max(200),
        size: z.number().int().min(0).max(maximumLetterFileBytes),
        /** Set for a picture that the HTML shows by `cid:`. */
        contentId: z.string().max(250).nullable(),
      }),
    )
    .max(maximumLetterParts - 1),
})
export type LetterText = z.infer<typeof letterText>

/** An answer, inside its seal; its files follow in this order. */
export const replyText = z.strictObject({
  version: z.literal(1),
  subject: z.string().max(2000),
  text: z.string().max(50_000),
  files: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(255),
        contentType: z.string().max(100),
        size: z.number().int().min(0),
      }),
    )
    .max(10),
})
export type ReplyText = z.infer<typeof replyText>
