// Upload sessions of Graph: large attachments in pieces that follow each other (createUploadSession, then PUT with
// Content-Range). Pieces are at most 4 MB; a session lives an hour.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Bytes, concatBytes, toBase64 } from '../../src/bytes.ts'
import { GraphError } from './graph-refusal.ts'

/** Outlook's largest attachment by upload session. */
const maximumAttachmentBytes = 150 * 1024 * 1024
const maximumSessions = 50
const sessionSeconds = 3600

const sessionRequest = z.object({
  AttachmentItem: z.object({
    attachmentType: z.literal('file'),
    name: z.string().max(255),
    size: z.number().int().min(1).max(maximumAttachmentBytes),
    contentType: z.string().max(255).optional(),
    contentId: z.string().max(255).optional(),
  }),
})

interface Session {
  readonly mailbox: string
  readonly message: string
  readonly item: z.infer<typeof sessionRequest>['AttachmentItem']
  readonly expiresAt: string
  readonly pieces: Uint8Array[]
  received: number
}

export type UploadState =
  | { readonly at: 'going'; readonly next: number }
  /** `attachment` is the fileAttachment resource that the pieces make. */
  | { readonly at: 'done'; readonly mailbox: string; readonly message: string; readonly attachment: unknown }

export interface Uploads {
  open(
    mailbox: string,
    message: string,
    json: unknown,
  ): { readonly secret: string; readonly expiresAt: string }
  put(secret: string, contentRange: string, piece: Bytes): UploadState
}

/** No sessions yet. */
export function createUploads(now: () => number = () => Date.now()): Uploads {
  const sessions = new Map<string, Session>()
  return {
    open(mailbox, message, json) {
      const read = sessionRequest.safeParse(json)
      if (!read.success)
        throw new GraphError(400, 'ErrorInvalidRequest', 'The attachment item could not be read.')
      const oldest = sessions.keys().next()
      if (sessions.size >= maximumSessions && oldest.done !== true) sessions.delete(oldest.value)
      const secret = randomUUID()
      const expiresAt = new Date(now() + sessionSeconds * 1000).toISOString()
      sessions.set(secret, {
        mailbox,
        message,
        item: read.data.AttachmentItem,
        expiresAt,
        pieces: [],
        received: 0,
      })
      return { secret, expiresAt }
    },
    put(secret, contentRange, piece) {
      const session = sessions.get(secret)
      if (session === undefined || Date.parse(session.expiresAt) < now()) {
        throw new GraphError(404, 'ErrorItemNotFound', 'The upload session was not found.')
      }
      const range = /^bytes (\d{1,10})-(\d{1,10})\/(\d{1,10})$/.exec(contentRange)
      const [from, to, total] = [Number(range?.[1]), Number(range?.[2]), Number(range?.[3])]
      if (from !== session.received || to - from + 1 !== piece.length || total !== session.item.size) {
        throw new GraphError(416, 'InvalidRange', 'The range does not follow what has been received.')
      }
      session.pieces.push(piece)
      session.received += piece.length
      if (session.received < total) return { at: 'going', next: session.received }
      sessions.delete(secret)
      const { name, contentType, contentId } = session.item
      return {
        at: 'done',
        mailbox: session.mailbox,
        message: session.message,
        attachment: {
          '@odata.type': '#microsoft.graph.fileAttachment',
          name,
          contentBytes: toBase64(concatBytes(session.pieces)),
          ...(contentType === undefined ? {} : { contentType }),
          ...(contentId === undefined ? {} : { contentId }),
        },
      }
    },
  }
}
