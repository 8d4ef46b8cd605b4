// Reads the draft's attachments in the background: one at a time, each once, given up after a while or when the caseworker
// skips it. Never stands in the way of sending; what was not read is said to be unread.
import { SikkertError } from '../errors.ts'
import { notRead, type FileReading } from '../model/attachment.ts'
import type { AttachmentContent, DraftAttachment } from '../model/draft.ts'
import { personal, type Personal } from '../personal.ts'
import type { ReaderWorker } from './start-reader.ts'

export interface ReadAttachment {
  readonly id: string
  readonly name: Personal<string>
  readonly state:
    | { readonly at: 'waiting' }
    | { readonly at: 'reading' }
    | { readonly at: 'done'; readonly reading: Personal<FileReading> }
}

export interface AttachmentReader {
  /** Call with each look at the draft. */
  watch(attachments: readonly DraftAttachment[]): void
  /** Gives up the file that is being read. */
  leaveUnread(): void
  stop(): void
}

export interface ReaderParts {
  readonly read: (attachment: DraftAttachment) => Promise<AttachmentContent>
  readonly startWorker: () => ReaderWorker
  readonly today: () => string
  /** Hears of each reading before it is shown. */
  readonly onRead: (id: string, reading: FileReading) => Promise<void>
  readonly show: (files: readonly ReadAttachment[]) => void
  readonly longestMs?: number
}

const defaultLongestMs = 30_000
/** A logo in a signature is shown in the body and tells nothing; a photographed page is larger. */
const smallestPicture = 30_000

export function createAttachmentReader(parts: ReaderParts): AttachmentReader {
  const { read, startWorker, today, onRead, show, longestMs = defaultLongestMs } = parts
  let listed: readonly DraftAttachment[] = []
  const readings = new Map<string, FileReading>()
  let worker: ReaderWorker | null = null
  let current: { readonly id: string; readonly giveUp: (reading: FileReading) => void } | null = null
  let shown = ''

  function tell(): void {
    const files = listed.map(({ id, name }): ReadAttachment => {
      const reading = readings.get(id)
      if (reading !== undefined) return { id, name, state: { at: 'done', reading: personal(reading) } }
      return { id, name, state: { at: current?.id === id ? 'reading' : 'waiting' } }
    })
    const now = files.map(({ id, state }) => `${id} ${state.at}`).join('\n')
    if (now === shown) return
    shown = now
    show(files)
  }

  function endWorker(): void {
    worker?.terminate()
    worker = null
  }

  async function next(): Promise<void> {
    if (current !== null) return
    const attachment = listed.find(({ id }) => !readings.has(id))
    if (attachment === undefined) {
      endWorker()
      tell()
      return
    }
    const reading = await readOne(attachment)
    await onRead(attachment.id, reading)
    current = null
    readings.set(attachment.id, reading)
    tell()
    await next()
  }

  /** Settles in any case: with an answer, after the time, or when given up. */
  function readOne(attachment: DraftAttachment): Promise<FileReading> {
    return new Promise((resolve) => {
      let isSettled = false
      const settle = (reading: FileReading) => {
        if (isSettled) return
        isSettled = true
        clearTimeout(timer)
        resolve(reading)
      }
      const giveUp = (reading: FileReading) => {
        endWorker()
        settle(reading)
      }
      const timer = setTimeout(() => giveUp(notRead('timed-out')), longestMs)
      current = { id: attachment.id, giveUp }
      tell()
      read(attachment).then(
        ({ content }) => {
          if (isSettled) return
          worker ??= startWorker()
          const bytes = content.reveal()
          worker
            .ask({ name: attachment.name.reveal(), bytes, today: today() }, [bytes.buffer])
            .then(settle, () => giveUp(notRead('broken')))
        },
        (error: unknown) => {
          const isLarge = error instanceof SikkertError && error.code === 'attachment-too-large'
          settle(notRead(isLarge ? 'too-large' : 'unavailable'))
        },
      )
    })
  }

  return {
    watch(attachments) {
      listed = attachments.filter(
        ({ contentId, sizeInBytes }) => contentId === null || sizeInBytes >= smallestPicture,
      )
      // A file that was taken out of the draft is not read on.
      if (current !== null && !listed.some(({ id }) => id === current?.id))
        current.giveUp(notRead('timed-out'))
      tell()
      void next()
    },
    leaveUnread() {
      current?.giveUp(notRead('timed-out'))
    },
    stop() {
      listed = []
      current?.giveUp(notRead('timed-out'))
      endWorker()
    },
  }
}
