// The mail program's own wire to its mailbox in the world: JSON on the same origin, without tokens.
import { z } from 'zod'
import type { DraftOnWire } from './draft.ts'

const personShape = z
  .object({ name: z.string().nullish(), address: z.string() })
  .transform(({ name, address }) => ({
    address,
    name: name === null || name === undefined || name === '' ? address : name,
  }))

const caseShape = z.object({
  id: z.string(),
  title: z.string(),
  subject: z.string(),
  to: z.array(personShape),
  cc: z.array(personShape).default([]),
  bodyHtml: z.string(),
  attachments: z
    .array(z.object({ name: z.string(), contentType: z.string(), contentBase64: z.string() }))
    .default([]),
})
export type Case = z.infer<typeof caseShape>

const rowShape = z.object({
  id: z.string(),
  folder: z.string(),
  from: personShape.nullish(),
  to: z.array(personShape).default([]),
  cc: z.array(personShape).default([]),
  subject: z.string(),
  at: z.string(),
  preview: z.string().default(''),
  unread: z.boolean().default(false),
})
export type MailRow = z.infer<typeof rowShape>

const wholeShape = rowShape.extend({
  replyTo: z.array(personShape).default([]),
  bodyHtml: z.string().default(''),
  bodyText: z.string().default(''),
  attachments: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        contentType: z.string(),
        sizeInBytes: z.number().default(0),
      }),
    )
    .default([]),
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
})
export type WholeMail = Omit<z.infer<typeof wholeShape>, 'bodyText'>

export type Folder = 'inbox' | 'drafts' | 'sentitems'

async function json(path: string): Promise<unknown> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`The world answered ${response.status}.`)
  return response.json()
}

async function write(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: DraftOnWire): Promise<void> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`The world answered ${response.status}.`)
}

/** One mailbox of the world. */
export function mailboxOf(address: string) {
  const base = `/world/mailboxes/${encodeURIComponent(address)}`
  const message = (id: string) => `${base}/messages/${encodeURIComponent(id)}`
  return {
    list: async (folder: Folder): Promise<readonly MailRow[]> =>
      z.array(rowShape).parse(await json(`${base}/messages?folder=${folder}`)),
    read: async (id: string): Promise<WholeMail> => {
      const { bodyText, ...mail } = wholeShape.parse(await json(message(id)))
      return { ...mail, bodyHtml: mail.bodyHtml === '' ? paragraphs(bodyText) : mail.bodyHtml }
    },
    raw: async (id: string): Promise<Uint8Array> => bytes(`${message(id)}/raw`),
    attachment: async (id: string, attachment: string): Promise<Uint8Array> =>
      bytes(`${message(id)}/attachments/${encodeURIComponent(attachment)}`),
    attachmentPath: (id: string, attachment: string) =>
      `${message(id)}/attachments/${encodeURIComponent(attachment)}`,
    saveDraft: (id: string, draft: DraftOnWire) =>
      write('PUT', `${base}/drafts/${encodeURIComponent(id)}`, draft),
    removeDraft: (id: string) => write('DELETE', `${base}/drafts/${encodeURIComponent(id)}`),
    send: (draft: DraftOnWire) => write('POST', `${base}/send`, draft),
  }
}
export type Mailbox = ReturnType<typeof mailboxOf>

/** The ready-made cases; none when the world has none. */
export async function readCases(): Promise<readonly Case[]> {
  try {
    return z.array(caseShape).parse(await json('/world/cases.json'))
  } catch {
    return []
  }
}

async function bytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`The world answered ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}

function paragraphs(text: string): string {
  const holder = document.createElement('div')
  holder.style.whiteSpace = 'pre-wrap'
  holder.textContent = text
  return holder.outerHTML
}
