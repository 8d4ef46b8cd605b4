import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGraph } from '../../simulator/world/graph.ts'
import {
  clientId,
  createIdentityIssuer,
  createIssuerKey,
  graphAudience,
  type IdentityIssuer,
} from '../../simulator/world/identity-issuer.ts'
import { createMailStore, type MailStore } from '../../simulator/world/mail-store.ts'
import { createMailSystem } from '../../simulator/world/mail-store-delivery.ts'
import { rawOf } from '../../simulator/world/mail-store-view.ts'
import { bo, caseworker, payroll } from '../../simulator/world/parties.ts'

let issuer: IdentityIssuer
let store: MailStore
let server: Server
let base: string
let token: string

beforeAll(async () => {
  issuer = await createIdentityIssuer('https://localhost:3000', await createIssuerKey())
  store = createMailStore()
  server = createServer((request, response) => {
    void graph(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const graph = createGraph({ issuer, store, system: createMailSystem(store), baseUrl: base })
  token = await issuer.accessToken(caseworker, graphAudience, 'Mail.Send')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Asked {
  readonly method?: string
  readonly type?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly token?: string | null
  readonly headers?: Record<string, string>
}

function ask(path: string, asked: Asked = {}): Promise<Response> {
  const bearer = asked.token === undefined ? token : asked.token
  return fetch(`${base}/graph/v1.0${path}`, {
    method: asked.method ?? 'GET',
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(asked.type === undefined ? {} : { 'content-type': asked.type }),
      ...asked.headers,
    },
    ...(asked.body === undefined ? {} : { body: asked.body }),
  })
}

const mime = (lines: readonly string[]) => Buffer.from(lines.join('\r\n')).toString('base64')
const from = `From: ${caseworker.address}`
const plainMail = [
  from,
  `To: ${payroll.address}`,
  `Bcc: Skjult <${bo.address}>,`,
  ' ingen@example.dk',
  'Subject: Hej',
  '',
  'Tekst',
  '',
]
const sendMail = (body: string, more: Asked = {}) =>
  ask('/me/sendMail', { method: 'POST', type: 'text/plain', body, ...more })

describe('sendMail with MIME', () => {
  it('delivers to everybody, hides Bcc from them, and saves the whole message in Sent Items', async () => {
    expect((await sendMail(mime(plainMail))).status).toBe(202)
    const [received] = store.list(payroll.address, 'inbox')
    expect(received?.arrival).toEqual({ by: 'mailbox', tls: null, server: null, dkim: null })
    const text = received === undefined ? '' : new TextDecoder().decode(await rawOf(received))
    expect(text).not.toMatch(/bcc|Skjult|example\.dk/i)
    expect(text).toContain('Subject: Hej\r\n\r\nTekst')
    expect(store.list(bo.address, 'inbox')).toHaveLength(1)
    const [sent] = store.list(caseworker.address, 'sentitems')
    expect(sent?.source).toMatchObject({ is: 'bytes' })
  })

  it('brings back what no mailbox of the world took', () => {
    const [bounce] = store.list(caseworker.address, 'inbox')
    expect(bounce).toBeDefined()
  })

  const refused: readonly (readonly [why: string, status: number, send: () => Promise<Response>])[] = [
    ['a request without a token', 401, () => sendMail(mime(plainMail), { token: null })],
    ['a token of nobody', 401, () => sendMail(mime(plainMail), { token: 'x.y.z' })],
    ['a body that is no base64', 400, () => sendMail('From: nobody')],
    ['a sender who is another', 403, () => sendMail(mime([`From: ${bo.address}`, ...plainMail.slice(1)]))],
    ['nobody to send to', 400, () => sendMail(mime([from, 'Subject: x', '', 'y']))],
    ['a request over 4 MB', 413, () => sendMail('A'.repeat(4 * 1024 * 1024 + 4))],
  ]
  it.each(refused)('refuses %s, and sends nothing', async (_why, status, send) => {
    const before = store.list(caseworker.address, 'sentitems').length
    expect((await send()).status).toBe(status)
    expect(store.list(caseworker.address, 'sentitems')).toHaveLength(before)
  })

  it('refuses a token that is for the add-in’s own API, or too old', async () => {
    const own = await issuer.accessToken(caseworker, clientId, 'access_as_user')
    expect((await sendMail(mime(plainMail), { token: own })).status).toBe(401)
    const old = await issuer.accessToken(caseworker, graphAudience, 'Mail.Send', -10)
    expect((await sendMail(mime(plainMail), { token: old })).status).toBe(401)
  })
})

describe('a copy in Sent Items', () => {
  async function save(): Promise<string> {
    const answer = await ask('/me/mailFolders/sentitems/messages', {
      method: 'POST',
      type: 'application/json',
      body: JSON.stringify({
        subject: 'Kopi',
        body: { contentType: 'html', content: '<p>Hej</p>' },
        toRecipients: [{ emailAddress: { address: bo.address, name: bo.name } }],
      }),
    })
    expect(answer.status).toBe(201)
    const saved: unknown = await answer.json()
    return typeof saved === 'object' && saved !== null && 'id' in saved ? String(saved.id) : ''
  }

  it('is saved, read and deleted', async () => {
    const id = await save()
    expect(await (await ask(`/me/messages/${id}`)).json()).toMatchObject({ subject: 'Kopi', isDraft: false })
    expect((await ask(`/me/messages/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await ask(`/me/messages/${id}`)).status).toBe(404)
  })

  it('takes a small attachment at once and a large one in pieces', async () => {
    const id = await save()
    const small = await ask(`/me/messages/${id}/attachments`, {
      method: 'POST',
      type: 'application/json',
      body: JSON.stringify({
        '@odata.type': '#microsoft.graph.fileAttachment',
        name: 'lille.txt',
        contentBytes: 'SGVq',
      }),
    })
    expect(small.status).toBe(201)

    const large = new Uint8Array(5 * 1024 * 1024).fill(7)
    const opened = await ask(`/me/messages/${id}/attachments/createUploadSession`, {
      method: 'POST',
      type: 'application/json',
      body: JSON.stringify({
        AttachmentItem: { attachmentType: 'file', name: 'stor.bin', size: large.length },
      }),
    })
    const session: unknown = await opened.json()
    const url =
      typeof session === 'object' && session !== null && 'uploadUrl' in session
        ? String(session.uploadUrl)
        : ''
    const cut = 3 * 1024 * 1024
    const put = (start: number, end: number) =>
      fetch(url, {
        method: 'PUT',
        headers: { 'content-range': `bytes ${start}-${end - 1}/${large.length}` },
        body: large.slice(start, end),
      })
    expect((await put(cut, large.length)).status).toBe(416)
    expect(await (await put(0, cut)).json()).toEqual({ nextExpectedRanges: [`${cut}-`] })
    expect((await put(cut, large.length)).status).toBe(201)

    const source = store.get(caseworker.address, id)?.source
    const attachments = source?.is === 'parts' ? source.parts.attachments : []
    expect(attachments.map(({ name, content }) => [name, content.length])).toEqual([
      ['lille.txt', 3],
      ['stor.bin', large.length],
    ])
  })

  it('belongs to its owner alone', async () => {
    const id = await save()
    const other = await issuer.accessToken(bo, graphAudience, 'Mail.ReadWrite')
    expect((await ask(`/me/messages/${id}`, { token: other })).status).toBe(404)
  })
})
