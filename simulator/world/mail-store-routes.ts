// The mailboxes over the front door, as JSON: for the mail program of the simulated Outlook and for the recipients' pages.
// No token: whoever sits before this machine owns the whole world. Requests that change something must be JSON, so that no
// other site's page can send them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { address } from '../../src/contract/common.ts'
import { fromBase64 } from '../../src/bytes.ts'
import type { Route } from './front-door.ts'
import { readJson, Refused, sendBytes, sendEmpty, sendJson } from './front-door-http.ts'
import { folders, type MailParts, type MailStore, type StoredMail } from './mail-store.ts'
import { composeMail } from './mail-store-compose.ts'
import type { MailSystem } from './mail-store-delivery.ts'
import { type MailView, rawOf, type SmimeOpener, summaryOf, viewMail } from './mail-store-view.ts'

/** Room for Outlook's 25 MB of attachments as base64. */
const maximumDraftBytes = 48 * 1024 * 1024

const mailAddress = z.object({ name: z.string().max(300).default(''), address: z.string().max(320) })
const draft = z.object({
  subject: z.string().max(10_000).default(''),
  to: z.array(mailAddress).max(500).default([]),
  cc: z.array(mailAddress).max(500).default([]),
  bcc: z.array(mailAddress).max(500).default([]),
  bodyHtml: z.string().default(''),
  attachments: z
    .array(
      z.object({
        id: z.string().max(200).optional(),
        name: z.string().max(300),
        contentType: z.string().max(200).default('application/octet-stream'),
        contentId: z.string().max(300).nullish(),
        contentBase64: z.base64(),
      }),
    )
    .max(250)
    .default([]),
})

export interface MailboxRoutes {
  readonly store: MailStore
  readonly system: MailSystem
  readonly open: SmimeOpener
  /** The owner's name as mail programs write it. */
  readonly nameOf: (address: string) => string
}

/** Answers everything under /world/mailboxes/. */
export function createMailboxRoutes({ store, system, open, nameOf }: MailboxRoutes): Route {
  // Opening S/MIME costs; a mail in bytes never changes.
  const views = new WeakMap<StoredMail['source'], Promise<MailView>>()

  async function view(owner: string, mail: StoredMail): Promise<MailView> {
    const known = views.get(mail.source) ?? viewMail(owner, mail, open)
    views.set(mail.source, known)
    return { ...(await known), unread: mail.unread, at: mail.at, folder: mail.folder }
  }

  function existing(owner: string, id: string): StoredMail {
    const mail = store.get(owner, id)
    if (mail === null) throw new Refused(404, 'no-such-mail')
    return mail
  }

  async function readDraft(request: IncomingMessage, owner: string): Promise<MailParts> {
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new Refused(415, 'json-only')
    }
    const read = draft.safeParse(await readJson(request, maximumDraftBytes))
    if (!read.success) throw new Refused(400, 'draft-malformed')
    return {
      ...read.data,
      from: { name: nameOf(owner), address: owner },
      attachments: read.data.attachments.map((attachment) => ({
        id: attachment.id ?? randomUUID(),
        name: attachment.name,
        contentType: attachment.contentType,
        contentId: attachment.contentId ?? null,
        content: fromBase64(attachment.contentBase64),
      })),
    }
  }

  async function send(request: IncomingMessage, response: ServerResponse, owner: string): Promise<void> {
    const parts = await readDraft(request, owner)
    const recipients = [...parts.to, ...parts.cc, ...parts.bcc].map((box) => box.address)
    if (recipients.length === 0 || recipients.some((one) => !address.safeParse(one).success)) {
      throw new Refused(400, 'recipients-invalid')
    }
    const raw = await composeMail(parts, new Date())
    store.add(owner, 'sentitems', { is: 'bytes', raw })
    await system.deliver(raw, 'unprotected', recipients)
    sendEmpty(response, 202)
  }

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, , , encodedOwner = '', kind, encodedId, what, part] = url.pathname.split('/')
    const owner = decode(encodedOwner).toLowerCase()
    const id = decode(encodedId ?? '')
    if (!address.safeParse(owner).success) throw new Refused(404, 'no-such-mailbox')
    const { method = 'GET' } = request
    if (method === 'POST' && kind === 'send' && encodedId === undefined) {
      await send(request, response, owner)
    } else if (method === 'PUT' && kind === 'drafts' && /^[A-Za-z0-9-]{1,64}$/.test(id)) {
      const source = { is: 'parts', parts: await readDraft(request, owner) } as const
      if (!store.replace(owner, id, source)) store.add(owner, 'drafts', source, { id })
      sendJson(response, 200, { id })
    } else if (method === 'DELETE' && (kind === 'drafts' || kind === 'messages') && encodedId !== undefined) {
      sendEmpty(response, store.remove(owner, id) ? 204 : 404)
    } else if (method === 'GET' && kind === 'messages' && encodedId === undefined) {
      const folder = folders.find((name) => name === url.searchParams.get('folder'))
      const views = await Promise.all(store.list(owner, folder).map((mail) => view(owner, mail)))
      sendJson(response, 200, views.map(summaryOf))
    } else if (method === 'GET' && kind === 'messages') {
      const mail = existing(owner, id)
      if (what === undefined) {
        store.markRead(owner, id)
        sendJson(response, 200, withoutContents(await view(owner, mail)))
      } else if (what === 'raw' && part === undefined) {
        sendBytes(response, 200, 'message/rfc822', await rawOf(mail), asFile('mail.eml'))
      } else if (what === 'attachments' && part !== undefined) {
        const shown = await view(owner, mail)
        const found = shown.attachments.find((attachment) => attachment.id === decode(part))
        if (found === undefined) throw new Refused(404, 'no-such-attachment')
        sendBytes(response, 200, safeType(found.contentType), found.content, asFile(found.name))
      } else {
        throw new Refused(404, 'no-such-page')
      }
    } else {
      throw new Refused(404, 'no-such-page')
    }
  }

  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost')
    if (!url.pathname.startsWith('/world/mailboxes/')) return false
    await answer(request, response, url)
    return true
  }
}

function withoutContents(view: MailView) {
  return {
    ...view,
    attachments: view.attachments.map(({ id, name, contentType, contentId, content }) => ({
      id,
      name,
      contentType,
      contentId,
      sizeInBytes: content.length,
    })),
  }
}

/** Attachments come from outside: a picture may show itself, anything else is a file and never a page of this origin. */
function safeType(contentType: string): string {
  return /^image\/(?:png|jpeg|gif|webp)$/.test(contentType) ? contentType : 'application/octet-stream'
}

function asFile(name: string): Record<string, string> {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return { 'content-disposition': `attachment; filename*=UTF-8''${encoded}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refused(400, 'address-malformed')
  }
}
