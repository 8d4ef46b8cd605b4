// The background reading of a draft's attachments: one at a time, each once, never for ever.
import { describe, expect, it } from 'vitest'
import { SikkertError } from '../../src/errors.ts'
import type { FileReading } from '../../src/model/attachment.ts'
import type { DraftAttachment } from '../../src/model/draft.ts'
import { personal } from '../../src/personal.ts'
import { createAttachmentReader, type ReadAttachment } from '../../src/taskpane/attachment-reader.ts'
import type { ReaderWorker } from '../../src/taskpane/start-reader.ts'

const clean: FileReading = {
  outcome: 'read',
  type: 'txt',
  labels: { cpr: 0, health: 0, salary: 0, article9: 0 },
  findings: [],
  more: {},
  unread: [],
}

function file(id: string, more: Partial<DraftAttachment> = {}): DraftAttachment {
  return {
    id,
    name: personal(`${id}.txt`),
    contentType: 'text/plain',
    sizeInBytes: 10,
    contentId: null,
    ...more,
  }
}

/** A reader whose worker answers what `answer` says, and a record of what was asked and shown. */
function rig(answer: (name: string) => Promise<FileReading>, longestMs = 10_000) {
  const asked: string[] = []
  const seen: string[] = []
  let atOnce = 0
  let mostAtOnce = 0
  let ended = 0
  let last: readonly ReadAttachment[] = []
  const reader = createAttachmentReader({
    read: (attachment) => {
      if (attachment.id === 'cloud') return Promise.reject(new SikkertError('attachment-unreadable'))
      if (attachment.id === 'large') return Promise.reject(new SikkertError('attachment-too-large'))
      return Promise.resolve({ attachment, content: personal(new Uint8Array(3)) })
    },
    startWorker: (): ReaderWorker => ({
      ask: async ({ name }) => {
        asked.push(name)
        mostAtOnce = Math.max(mostAtOnce, ++atOnce)
        const reading = await answer(name)
        atOnce--
        return reading
      },
      terminate: () => {
        ended++
        atOnce = 0
      },
    }),
    today: () => '2026-11-24',
    onRead: async (id) => {
      await Promise.resolve()
      seen.push(`${id} told`)
    },
    show: (files) => {
      last = files
      seen.push(files.map(({ id, state }) => `${id} ${state.at}`).join(', '))
    },
    longestMs,
  })
  const states = () =>
    last.map(({ id, state }) => {
      if (state.at !== 'done') return `${id} ${state.at}`
      const reading = state.reading.reveal()
      return `${id} ${reading.outcome === 'unread' ? reading.why : 'read'}`
    })
  return { reader, asked, seen, states, mostAtOnce: () => mostAtOnce, ended: () => ended }
}

const immediately = () => Promise.resolve(clean)
const never = () => new Promise<FileReading>(() => undefined)

describe('the attachments of a draft', () => {
  it('are read one at a time and each once, however often the draft is looked at', async () => {
    const { reader, asked, states, seen, mostAtOnce } = rig(immediately)
    const files = [file('a'), file('b'), file('c')]
    reader.watch(files)
    reader.watch(files)
    await expect.poll(states).toEqual(['a read', 'b read', 'c read'])
    reader.watch(files)
    expect(asked).toEqual(['a.txt', 'b.txt', 'c.txt'])
    expect(mostAtOnce()).toBe(1)
    expect(seen).toContain('a reading, b waiting, c waiting')
  })

  it('are told of before they are shown as read', async () => {
    const { reader, seen, states } = rig(immediately)
    reader.watch([file('a')])
    await expect.poll(states).toEqual(['a read'])
    expect(seen).toEqual(['a waiting', 'a reading', 'a told', 'a done'])
  })

  it('that take too long are unread, their worker is ended, and the next is read', async () => {
    const { reader, states, ended } = rig((name) => (name === 'a.txt' ? never() : immediately()), 50)
    reader.watch([file('a'), file('b')])
    await expect.poll(states).toEqual(['a timed-out', 'b read'])
    expect(ended()).toBeGreaterThan(0)
  })

  it('are skipped when the caseworker says so', async () => {
    const { reader, states } = rig((name) => (name === 'a.txt' ? never() : immediately()))
    reader.watch([file('a'), file('b')])
    await expect.poll(states).toEqual(['a reading', 'b waiting'])
    reader.leaveUnread()
    await expect.poll(states).toEqual(['a timed-out', 'b read'])
  })

  it('that were taken out while they were read are forgotten', async () => {
    const { reader, states } = rig((name) => (name === 'a.txt' ? never() : immediately()))
    reader.watch([file('a'), file('b')])
    await expect.poll(states).toEqual(['a reading', 'b waiting'])
    reader.watch([file('b')])
    await expect.poll(states).toEqual(['b read'])
  })

  it('that Outlook does not hand over, or that are too large, are unread', async () => {
    const { reader, states, asked } = rig(immediately)
    reader.watch([file('cloud'), file('large')])
    await expect.poll(states).toEqual(['cloud unavailable', 'large too-large'])
    expect(asked).toEqual([])
  })

  it('whose reader breaks are unread', async () => {
    const { reader, states } = rig(() => Promise.reject(new Error('out of memory')))
    reader.watch([file('a')])
    await expect.poll(states).toEqual(['a broken'])
  })

  it('that are small pictures of a signature are not told', async () => {
    const { reader, states } = rig(immediately)
    reader.watch([
      file('logo', { contentId: personal('logo.png'), sizeInBytes: 4000 }),
      file('photo', { contentId: personal('photo.png'), sizeInBytes: 400_000 }),
    ])
    await expect.poll(states).toEqual(['photo read'])
  })
})
