// The handler of Outlook's own Send: what it reads of the draft, what the pane has left for it, and that it holds whatever it
// cannot judge.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { classifyFileNames } from '../../src/classifier/classify.ts'
import { keyInFile, keyOfFinding } from '../../src/classifier/dismiss.ts'
import { onMessageSend } from '../../src/commands/on-send.ts'
import { da } from '../../src/i18n/da.ts'
import { writeFoundInFile } from '../../src/outlook/found-in-files.ts'

interface FakeFile {
  readonly id: string
  readonly name: string
  readonly isInline?: boolean
}

interface FakeDraft {
  subject: string
  bodyHtml: string
  files: readonly FakeFile[]
  /** What the add-in keeps with the draft; null where Outlook keeps nothing. */
  session: Map<string, string> | null
  isSessionBroken: boolean
}

let draft: FakeDraft
const before = Reflect.get(globalThis, 'Office') as unknown

type Done = (result: { readonly status: string; readonly value?: unknown }) => void
const good = (value?: unknown) => ({ status: 'succeeded', value })
const bad = { status: 'failed' }

/** As much of Outlook as the handler asks, which answers by call-back like the real one. */
function fakeOffice(): object {
  const sessionData = {
    setAsync(name: string, value: string, done: Done) {
      draft.session?.set(name, value)
      done(draft.isSessionBroken ? bad : good())
    },
    getAsync(name: string, done: Done) {
      const value = draft.session?.get(name)
      done(draft.isSessionBroken || value === undefined ? bad : good(value))
    },
    removeAsync(name: string, done: Done) {
      done(draft.isSessionBroken || draft.session?.delete(name) !== true ? bad : good())
    },
    getAllAsync: (done: Done) =>
      done(draft.isSessionBroken ? bad : good(Object.fromEntries(draft.session ?? []))),
  }
  return {
    AsyncResultStatus: { Succeeded: 'succeeded' },
    CoercionType: { Html: 'html' },
    context: {
      displayLanguage: 'da-DK',
      mailbox: {
        item: {
          subject: { getAsync: (done: Done) => done(good(draft.subject)) },
          body: { getAsync: (_type: string, done: Done) => done(good(draft.bodyHtml)) },
          getAttachmentsAsync: (done: Done) =>
            done(good(draft.files.map((file) => ({ isInline: false, ...file })))),
          ...(draft.session === null ? {} : { sessionData }),
        },
      },
    },
  }
}

beforeEach(() => {
  draft = {
    subject: 'Bilag',
    bodyHtml: '<p>Her er bilagene.</p>',
    files: [],
    session: new Map(),
    isSessionBroken: false,
  }
})
afterEach(() => Reflect.set(globalThis, 'Office', before))

/** What a press of Send comes to: 'sent', or the words that it is held with. */
async function send(): Promise<string> {
  Reflect.set(globalThis, 'Office', fakeOffice())
  return new Promise((resolve, reject) => {
    const completed = (said: { readonly allowEvent: boolean; readonly errorMessage?: string }) =>
      resolve(said.allowEvent ? 'sent' : (said.errorMessage ?? ''))
    onMessageSend({ completed }).catch(reject)
  })
}

/** The key of what a file's name tells. */
function keyOfName(id: string, name: string): string {
  const [finding] = classifyFileNames(name, new Date().toISOString().slice(0, 10)).findings
  if (finding === undefined) throw new Error('nothing in the name')
  return keyInFile(id, keyOfFinding({ subject: name, bodyHtml: '' }, finding))
}

/** As the pane does when it has read a file. */
async function paneReads(...found: Parameters<typeof writeFoundInFile>): Promise<void> {
  Reflect.set(globalThis, 'Office', fakeOffice())
  await writeFoundInFile(...found)
}

describe('Send', () => {
  it('lets a harmless mail go, with files that no pane has read', async () => {
    draft.files = [{ id: 'a', name: 'liste.csv' }]
    expect(await send()).toBe('sent')
  })

  it('is held on what stands in the text', async () => {
    draft.bodyHtml = '<p>Se cpr 311236-4004.</p>'
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
  })

  it('is held on the name of a file', async () => {
    draft.files = [{ id: 'a', name: '311236-4004 svar.pdf' }]
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
  })

  it('is held on what the pane found in a file, and tells it with what stands in the text', async () => {
    draft.files = [{ id: 'AAMk/+ 1=', name: 'liste.csv' }]
    await paneReads('AAMk/+ 1=', { cpr: 2, health: 1 })
    expect(await send()).toBe(da.onSend.hold('2 CPR-numre og helbredsoplysninger'))
    draft.bodyHtml = '<p>Se cpr 311236-4004.</p>'
    expect(await send()).toBe(da.onSend.hold('3 CPR-numre og helbredsoplysninger'))
  })

  it('is held on a picture in the text that the pane found something in', async () => {
    draft.files = [{ id: 'a', name: 'image001.png', isInline: true }]
    await paneReads('a', { cpr: 1 })
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
  })

  it('lets the mail go when that file is no longer there, or another has taken its place', async () => {
    await paneReads('a', { cpr: 2 })
    expect(await send()).toBe('sent')
    draft.files = [{ id: 'b', name: 'liste.csv' }]
    expect(await send()).toBe('sent')
  })

  it('lets a file go in which the pane found nothing', async () => {
    draft.files = [{ id: 'a', name: 'liste.csv' }]
    await paneReads('a', {})
    expect(await send()).toBe('sent')
    expect(draft.session?.size).toBe(0)
  })

  it('keeps types and counts with the draft, and not a word of the file', async () => {
    await paneReads('a', { cpr: 2, salary: 1 })
    expect([...(draft.session ?? [])]).toEqual([['sikkert-file-a', 'cpr:2 salary:1']])
  })

  it('lets a file go when all that was found in it is set aside', async () => {
    draft.files = [{ id: 'a', name: 'liste.csv' }]
    await paneReads('a', { cpr: 2 })
    await paneReads('a', { cpr: 1 })
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
    await paneReads('a', {})
    expect(await send()).toBe('sent')
    expect(draft.session?.size).toBe(0)
  })

  it('lets a file go whose name is set aside, and no other with such a name', async () => {
    draft.files = [{ id: 'a', name: '311236-4004 svar.pdf' }]
    draft.session?.set('sikkert-dismissed', keyOfName('a', '311236-4004 svar.pdf'))
    expect(await send()).toBe('sent')
    draft.files = [...draft.files, { id: 'b', name: '311236-4004 journal.pdf' }]
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
  })

  it('counts a number once that stands in subject and text', async () => {
    draft.subject = 'Cpr 311236-4004'
    draft.bodyHtml = '<p>Vedrørende cpr 3112364004.</p>'
    expect(await send()).toBe(da.onSend.hold('et CPR-nummer'))
  })

  it('is held when what the pane found cannot be read', async () => {
    draft.files = [{ id: 'a', name: 'liste.csv' }]
    draft.isSessionBroken = true
    expect(await send()).toBe(da.onSend.failed)
    draft.isSessionBroken = false
    draft.session = new Map([['sikkert-file-a', 'something else']])
    expect(await send()).toBe(da.onSend.failed)
  })

  it('goes by text and names where Outlook keeps nothing with a draft', async () => {
    draft.session = null
    draft.files = [{ id: 'a', name: 'liste.csv' }]
    await paneReads('a', { cpr: 2 })
    expect(await send()).toBe('sent')
  })
})

describe('what the pane found', () => {
  it('is told as not kept when Outlook refuses to keep it', async () => {
    draft.isSessionBroken = true
    await expect(paneReads('a', { cpr: 1 })).rejects.toThrow('draft-unreadable')
  })
})
