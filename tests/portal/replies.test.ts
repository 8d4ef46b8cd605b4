// Answers: sealed in the page, opened in the gateway's memory, in the caseworker's inbox once, whatever happens in between.
import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PortalRig, startPortal } from './portal-rig.ts'
import { createReader } from './reader.ts'

let rig: PortalRig
beforeEach(async () => {
  rig = await startPortal({ start: new Date('2026-11-24T10:00:00Z') })
})
afterEach(async () => {
  await rig.stop()
})

async function openLetter() {
  const { id, link } = await rig.lay()
  const reader = await createReader(rig, link)
  await reader.askCode()
  return { id, reader, opened: await reader.tryCode(rig.lastCode()) }
}

async function mail(index = 0) {
  const delivered = rig.mails[index]
  if (delivered === undefined) throw new Error('no mail came')
  return PostalMime.parse(Buffer.from(delivered.message, 'latin1'))
}

describe('an answer', () => {
  it("is in the caseworker's inbox, in the thread of the notification, and goes back to the recipient", async () => {
    const { reader, opened } = await openLetter()
    const photo = new Uint8Array([1, 2, 3, 250])
    const taken = await reader.answer(opened, 'Kære Mette\nTak for beskeden. Æøå & <b>.', randomUUID(), [
      { name: 'lægeerklæring.jpg', contentType: 'image/jpeg', content: photo },
    ])
    expect(taken).toMatchObject({ state: 'delivered' })
    expect(rig.mails.map(({ to }) => to)).toEqual(['mette.krogh@nordkysten.test'])
    const got = await mail()
    expect(got).toMatchObject({
      subject: 'Sv: Din sag om førtidspension',
      from: { name: 'Bo Lind via Send Sikkert', address: 'mette.krogh@nordkysten.test' },
      to: [{ address: 'mette.krogh@nordkysten.test' }],
      replyTo: [{ name: 'Bo Lind', address: 'bo.lind@postkassen.test' }],
      inReplyTo: '<notification-1@nordkysten.test>',
      references: '<notification-1@nordkysten.test>',
    })
    expect(got.text).toContain('Kære Mette\nTak for beskeden. Æøå & <b>.')
    expect(got.text).toContain('ender på 56')
    expect(got.html).toContain('Æøå &amp; &lt;b&gt;.')
    const [file] = got.attachments
    expect(file).toMatchObject({ filename: 'lægeerklæring.jpg', mimeType: 'image/jpeg' })
    expect(new Uint8Array(file?.content instanceof ArrayBuffer ? file.content : [])).toEqual(photo)
  })

  it('sent twice under one key arrives once', async () => {
    const { reader, opened } = await openLetter()
    const key = randomUUID()
    await reader.answer(opened, 'Tak', key)
    expect(await reader.answer(opened, 'Tak', key)).toMatchObject({ state: 'delivered' })
    expect(rig.mails).toHaveLength(1)
  })

  it('waits while the mail server is down, survives a kill, and arrives once', async () => {
    const { id, reader, opened } = await openLetter()
    rig.trouble.mail = 'down'
    expect(await reader.answer(opened, 'Tak', randomUUID())).toMatchObject({ state: 'on-its-way' })
    expect(rig.mails).toEqual([])
    await rig.restart()
    rig.trouble.mail = null
    rig.advance(30)
    // The next answer takes the waiting one along.
    await reader.answer(await reader.again(), 'Og en ting til', randomUUID())
    expect(
      await Promise.all(rig.mails.map(async (_, index) => (await mail(index)).text?.split('\n')[0])),
    ).toEqual(['Tak', 'Og en ting til'])
    expect(rig.log.filter(({ event }) => event === 'reply-delivered')).toHaveLength(2)
    const state = await rig.store.stateOf(id, '2f0d61a8-8d8f-4c14-9b42-1f1cf5a0f3d1', new Date(), 50)
    expect(state?.replies).toBe(2)
  })

  it('that a queue will take later is not yet delivered', async () => {
    const { reader, opened } = await openLetter()
    rig.trouble.mail = 'later'
    expect(await reader.answer(opened, 'Tak', randomUUID())).toMatchObject({ state: 'on-its-way' })
  })

  it('arrives even when its letter is taken back meanwhile', async () => {
    const { id, reader, opened } = await openLetter()
    rig.trouble.mail = 'down'
    await reader.answer(opened, 'Tak', randomUUID())
    await rig.store.recall(id, '2f0d61a8-8d8f-4c14-9b42-1f1cf5a0f3d1', new Date())
    rig.trouble.mail = null
    rig.advance(30)
    const other = await openLetter()
    await other.reader.answer(other.opened, 'Et andet svar', randomUUID())
    expect(rig.mails).toHaveLength(2)
  })

  it('leaves nothing on the disk once it is delivered', async () => {
    const { reader, opened } = await openLetter()
    const before = rig.disk().length
    await reader.answer(opened, 'x'.repeat(40_000), randomUUID())
    expect(rig.disk().length - before).toBeLessThan(40_000)
  })

  it('cannot forge a header by its subject or by file names', async () => {
    const { reader, opened } = await openLetter()
    await reader.answer(opened, 'Tak', randomUUID(), [
      { name: 'a\r\nBcc: x@y.test.pdf', contentType: 'text/html\r\nX: y', content: new Uint8Array([1]) },
    ])
    const head = rig.mails[0]?.message.split('\r\n\r\n')[0] ?? ''
    expect(head).not.toMatch(/^Bcc:/im)
    expect((await mail()).attachments[0]?.mimeType).toBe('application/octet-stream')
  })
})

describe('an answer that cannot be delivered', () => {
  const givenUp = () => rig.log.filter(({ event }) => event === 'reply-given-up')

  it('for good is told to whoever sent it, at once and when the letter is opened again, and nothing of it is kept', async () => {
    const { id, reader, opened } = await openLetter()
    const before = rig.disk().length
    rig.trouble.mail = 'refused'
    const taken = await reader.answer(opened, 'x'.repeat(40_000), randomUUID())
    expect(taken).toMatchObject({ state: 'not-delivered' })
    expect(givenUp()).toEqual([{ event: 'reply-given-up', letter: id, because: 'refused' }])
    expect(await reader.again()).toMatchObject({ undelivered: [expect.stringMatching(/^2026-11-24T/)] })
    expect(rig.disk().length - before).toBeLessThan(40_000)
    expect(await rig.store.dueReplies(new Date('2027-01-01T00:00:00Z'))).toEqual([])
  })

  it('for good is not tried again under its key, and is under another', async () => {
    const { reader, opened } = await openLetter()
    rig.trouble.mail = 'refused'
    const key = randomUUID()
    await reader.answer(opened, 'Tak', key)
    rig.trouble.mail = null
    expect(await reader.answer(opened, 'Tak', key)).toMatchObject({ state: 'not-delivered' })
    expect(rig.mails).toEqual([])
    expect(await reader.answer(opened, 'Tak', randomUUID())).toMatchObject({ state: 'delivered' })
  })

  it('because its file is lost holds up nobody else’s', async () => {
    const one = await openLetter()
    const files = () => readdirSync(join(rig.dataDir, 'letters')).filter((name) => name.endsWith('.reply'))
    rig.trouble.mail = 'down'
    await one.reader.answer(one.opened, 'Tak', randomUUID())
    for (const name of files()) rmSync(join(rig.dataDir, 'letters', name))
    rig.trouble.mail = null
    rig.advance(30)
    const two = await openLetter()
    expect(await two.reader.answer(two.opened, 'Et andet svar', randomUUID())).toMatchObject({
      state: 'delivered',
    })
    expect(rig.mails).toHaveLength(1)
    expect(rig.log).toContainEqual({ event: 'reply-waits', letter: one.id, because: 'unreadable' })
    expect(givenUp()).toEqual([])
  })
})

describe('what is no answer', () => {
  it('a program is refused', async () => {
    const { reader, opened } = await openLetter()
    const file = {
      name: 'faktura.pdf.exe',
      contentType: 'application/pdf',
      content: new Uint8Array([77, 90]),
    }
    expect(await reader.answer(opened, 'Se her', randomUUID(), [file])).toBe(400)
    expect(rig.mails).toEqual([])
  })

  it('bytes that nobody sealed are refused', async () => {
    const { reader } = await openLetter()
    const response = await reader.post('replies', new Uint8Array(500), { 'idempotency-key': randomUUID() })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ code: 'letter-cannot-open' })
  })

  it('an answer sealed for another letter is refused', async () => {
    const one = await openLetter()
    const two = await openLetter()
    for (const [name, value] of two.reader.cookies) one.reader.cookies.set(name, value)
    expect(await one.reader.answer(one.opened, 'Tak', randomUUID())).toBe(404)
    expect(rig.mails).toEqual([])
  })

  it('a key that is missing is refused', async () => {
    const { reader } = await openLetter()
    expect((await reader.post('replies', new Uint8Array(200))).status).toBe(400)
  })
})
