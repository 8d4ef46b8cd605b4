// The caseworker's side over real HTTP: laying a letter once, whose it is, and what lies on the gateway's disk.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { letterContentType, letterLaid, maximumLetterBytes } from '../../src/contract/letter.ts'
import { number, type PortalRig, startPortal } from './portal-rig.ts'
import { createReader } from './reader.ts'

let rig: PortalRig
beforeEach(async () => {
  rig = await startPortal({ start: new Date('2026-11-24T10:00:00Z') })
})
afterEach(async () => {
  await rig.stop()
})
const somebodyElse = {
  oid: '9f0d61a8-8d8f-4c14-9b42-1f1cf5a0f3d9',
  preferred_username: 'per@nordkysten.test',
}

async function ask(method: string, path: string, token?: string): Promise<Response> {
  return fetch(`${rig.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token ?? (await rig.issuer.token())}` },
  })
}

describe('laying a letter', () => {
  it('twice under one key lays it once', async () => {
    const { upload } = await rig.seal()
    const key = randomUUID()
    const first: unknown = await (await rig.post(upload, key)).json()
    const second: unknown = await (await rig.post(upload, key)).json()
    expect(second).toEqual(first)
    expect(rig.log.filter(({ event }) => event === 'letter-laid')).toHaveLength(1)
  })

  it('eight times at once under one key lays it once', async () => {
    const { upload } = await rig.seal()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.post(upload, key)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  it('another letter under a used key is refused', async () => {
    const key = randomUUID()
    expect((await rig.post((await rig.seal()).upload, key)).status).toBe(201)
    expect((await rig.post((await rig.seal()).upload, key)).status).toBe(409)
  })

  it('that was taken back lays nothing: nobody could open it', async () => {
    const { upload } = await rig.seal()
    const key = randomUUID()
    const { id } = letterLaid.parse(await (await rig.post(upload, key)).json())
    expect((await ask('DELETE', `/api/letters/${id}`)).status).toBe(204)
    expect((await rig.post(upload, key)).status).toBe(409)
  })

  it('another letter under a used handle is refused, and the first one stays as it is', async () => {
    const { upload, link } = await rig.lay()
    expect((await rig.post(upload, randomUUID())).status).toBe(409)
    const reader = await createReader(rig, link)
    await reader.askCode()
    expect((await reader.read(await reader.tryCode(rig.lastCode()))).sender.name).toBe('Mette Krogh')
  })

  it('remembers the number as typed, until a code to it has opened a letter', async () => {
    await rig.lay()
    expect(await rig.contacts.phoneOf('bo.lind@postkassen.test')).toMatchObject({
      verdict: 'known',
      provenance: 'typed',
    })
  })

  it('is for callers with a token of ours only', async () => {
    const { upload } = await rig.seal()
    const other = await rig.issuer.token({ aud: 'https://graph.microsoft.com' })
    expect((await rig.post(upload, randomUUID(), other)).status).toBe(401)
  })

  it('survives a kill: what was answered is there after a new start', async () => {
    const { link } = await rig.lay()
    await rig.restart()
    const reader = await createReader(rig, link)
    await reader.askCode()
    expect(await reader.tryCode(rig.lastCode())).toMatchObject({ outcome: 'open' })
  })

  const bad: readonly (readonly [
    why: string,
    headers: Record<string, string>,
    body: string,
    status: number,
  ])[] = [
    ['no key', { 'content-type': letterContentType }, 'x', 400],
    ['a key that is no UUID', { 'content-type': letterContentType, 'idempotency-key': '1' }, 'x', 400],
    [
      'bytes that are no letter',
      { 'content-type': letterContentType, 'idempotency-key': randomUUID() },
      'no letter',
      400,
    ],
    ['JSON', { 'content-type': 'application/json', 'idempotency-key': randomUUID() }, '{}', 400],
    ['another content type', { 'content-type': 'text/html', 'idempotency-key': randomUUID() }, 'x', 415],
  ]
  it.each(bad)('refuses %s', async (_why, headers, body, status) => {
    const authorization = `Bearer ${await rig.issuer.token()}`
    const answer = await fetch(`${rig.url}/api/letters`, {
      method: 'POST',
      headers: { ...headers, authorization },
      body,
    })
    expect(answer.status).toBe(status)
  })

  it('refuses more than it has room for, before it is read', async () => {
    const answer = await fetch(`${rig.url}/api/letters`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await rig.issuer.token()}`,
        'content-type': letterContentType,
        'idempotency-key': randomUUID(),
      },
      body: new Uint8Array(maximumLetterBytes + 1),
    }).catch(() => null)
    // The connection may end before everything was sent: that is a refusal too.
    expect([413, null]).toContain(answer?.status ?? null)
  })

  it('a letter of 25 MB goes through', async () => {
    const content = new Uint8Array(25 * 1024 * 1024).fill(5)
    const { link } = await rig.lay({ files: [{ name: 'sag.pdf', contentType: 'application/pdf', content }] })
    const reader = await createReader(rig, link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    const part = await reader.post('parts', { part: 1 })
    expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(content.length)
    expect((await reader.post('parts', { part: 2 })).status).toBe(404)
  })
})

describe('a letter belongs to the one who laid it', () => {
  it('nobody else sees its state, takes it back or unlocks it', async () => {
    const { id } = await rig.lay()
    const token = await rig.issuer.token(somebodyElse)
    expect((await ask('GET', `/api/letters/${id}`, token)).status).toBe(404)
    expect((await ask('DELETE', `/api/letters/${id}`, token)).status).toBe(404)
    expect((await ask('POST', `/api/letters/${id}/unlock`, token)).status).toBe(404)
    expect(await (await ask('GET', `/api/letters/${id}`)).json()).toMatchObject({ state: 'waiting' })
  })

  it('and to nobody who has no token', async () => {
    const { id } = await rig.lay()
    expect((await fetch(`${rig.url}/api/letters/${id}`)).status).toBe(401)
  })

  it('its state tells when it was opened', async () => {
    const { id, link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    expect(await (await ask('GET', `/api/letters/${id}`)).json()).toMatchObject({
      state: 'opened',
      replies: 0,
    })
  })
})

describe("what lies on the gateway's disk", () => {
  it('names nobody and opens nothing: no text, name, address, number, code, half or cookie in clear', async () => {
    const { upload, link } = await rig.lay({
      html: '<p>Hemmelig kanariefugl</p>',
      files: [
        {
          name: 'kanariefugl.pdf',
          contentType: 'application/pdf',
          content: new TextEncoder().encode('kanariefugl-fil'),
        },
      ],
    })
    const reader = await createReader(rig, link)
    await reader.askCode()
    const code = rig.lastCode()
    const opened = await reader.tryCode(code)
    rig.trouble.mail = 'down'
    await reader.answer(opened, 'svar med kanariefugl', randomUUID())
    const disk = rig.disk()
    const secrets = [
      'kanariefugl',
      'førtidspension',
      'bo.lind',
      'Bo Lind',
      'mette.krogh',
      'Mette Krogh',
      number,
      number.slice(1),
      upload.header.release,
      upload.header.wrap.ciphertext,
      upload.header.handle,
      link.slice(-26),
      ...reader.cookies.values(),
    ]
    for (const secret of secrets) expect(disk.includes(Buffer.from(secret)), secret).toBe(false)
    expect(disk.includes(Buffer.from(`"${code}"`))).toBe(false)
    // And the ciphertext is there, so the search above looked in the right place.
    expect(disk.includes(Buffer.from((upload.parts[0] ?? new Uint8Array(0)).slice(0, 64)))).toBe(true)
    expect(JSON.stringify(rig.log)).not.toMatch(/bo\.lind|Krogh|kanariefugl|4520123456/)
  })
})
