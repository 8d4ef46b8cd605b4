// What of an answer is in the gateway's memory, and whose: nothing of a stranger's, and not everything at once of a reader's.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { connect, Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAnswerRoom } from '../../gateway/portal/answer-room.ts'
import { letterContentType } from '../../src/contract/letter.ts'
import { maximumReplyBytes, portalHeader, replyContentType } from '../../src/contract/portal-letter.ts'
import { type PortalRig, startPortal } from './portal-rig.ts'
import { createReader } from './reader.ts'

describe('over real sockets', () => {
  let rig: PortalRig
  beforeAll(async () => {
    rig = await startPortal()
  })
  afterAll(async () => {
    await rig.stop()
  })

  /** A request that announces a body of so many bytes and holds all of it back. */
  function announce(path: string, bytes: number, headers: readonly string[]): Socket {
    const { hostname, port } = new URL(rig.url)
    const head = [`POST ${path} HTTP/1.1`, 'Host: x', `Content-Length: ${bytes}`, ...headers, '', '']
    return connect(Number(port), hostname).on('connect', function (this: Socket) {
      this.write(head.join('\r\n'))
    })
  }
  async function answered(socket: Socket): Promise<string> {
    const [piece] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return piece.toString('latin1').replace(/\r\n.*/s, '')
  }
  const ofPage = (contentType: string) => [`${portalHeader}: 1`, `Content-Type: ${contentType}`]

  it('a stranger is refused while his answer is still to come', async () => {
    const socket = announce('/portal/api/replies', maximumReplyBytes, ofPage(replyContentType))
    expect(await answered(socket)).toContain(' 401 ')
  })

  it('nothing else takes a large body, because it is called an answer or a letter', async () => {
    for (const path of ['letter', 'code', 'open', 'parts', 'stay', 'close']) {
      const socket = announce(`/portal/api/${path}`, 70_000, ofPage(replyContentType))
      expect(await answered(socket), path).toContain(' 413 ')
    }
    const token = `Authorization: Bearer ${await rig.issuer.token()}`
    for (const path of ['reach', 'certificate', 'messages/1/cancel', 'letters/1/unlock']) {
      const socket = announce(`/api/${path}`, 2_000_000, [token, `Content-Type: ${letterContentType}`])
      expect(await answered(socket), path).toContain(' 413 ')
    }
  })

  it('a reader sends two answers at once, a third is refused, and there is room again behind one that is gone', async () => {
    const reader = await createReader(rig, (await rig.lay()).link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    const cookie = `Cookie: ${[...reader.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`
    const announced = Array.from({ length: 3 }, () =>
      announce('/portal/api/replies', maximumReplyBytes, [...ofPage(replyContentType), cookie]),
    )
    const [answer, refused] = await Promise.race(
      announced.map(async (socket) => [await answered(socket), socket] as const),
    )
    expect(answer).toContain(' 429 ')
    const [one, other] = announced.filter((socket) => socket !== refused)
    const tryAnother = async () =>
      (await reader.post('replies', new Uint8Array(500), { 'idempotency-key': randomUUID() })).status
    expect(await tryAnother()).toBe(429)
    one?.destroy()
    await expect.poll(tryAnother).toBe(404)
    other?.destroy()
  })
})

describe('the room', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  function exchange() {
    const request = new IncomingMessage(new Socket())
    return { request, response: new ServerResponse(request) }
  }

  it('holds eight answers, of four letters or more', () => {
    const room = createAnswerRoom()
    const letters = ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e']
    const entered = letters.map((letter) => room.enter(letter, exchange()))
    expect(entered).toEqual([true, true, false, true, true, true, true, true, true, false])
  })

  it('is left when the exchange is over, however it ended', () => {
    const room = createAnswerRoom()
    const two = [exchange(), exchange()]
    for (const one of two) expect(room.enter('a', one)).toBe(true)
    expect(room.enter('a', exchange())).toBe(false)
    two[0]?.response.emit('close')
    expect(room.enter('a', exchange())).toBe(true)
    expect(room.enter('a', exchange())).toBe(false)
  })

  it('takes nobody who has hung up already', () => {
    const room = createAnswerRoom()
    for (let i = 0; i < 20; i++) {
      const gone = exchange()
      gone.request.destroy()
      expect(room.enter(String(i), gone)).toBe(false)
    }
    expect(room.enter('a', exchange())).toBe(true)
  })

  it('ends what has not come within five minutes, and nothing that has', () => {
    vi.useFakeTimers()
    const room = createAnswerRoom()
    const [slow, whole] = [exchange(), exchange()]
    whole.request.complete = true
    for (const one of [slow, whole]) room.enter('a', one)
    vi.advanceTimersByTime(299_999)
    expect(slow.request.destroyed).toBe(false)
    vi.advanceTimersByTime(1)
    expect([slow.request.destroyed, whole.request.destroyed]).toEqual([true, false])
  })
})
