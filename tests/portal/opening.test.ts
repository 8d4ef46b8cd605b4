// Who gets a letter open, who does not, and how often they may try. Over real HTTP, with the store on disk.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeText } from '../../gateway/portal/sms.ts'
import { number, type PortalRig, startPortal } from './portal-rig.ts'
import { createReader } from './reader.ts'

let rig: PortalRig
beforeEach(async () => {
  rig = await startPortal({ start: new Date('2026-11-24T10:00:00Z') })
})
afterEach(async () => {
  await rig.stop()
})

/** Some six digits that are not the code. */
const other = (code: string, n = 1) => String((Number(code) + n) % 1_000_000).padStart(6, '0')

describe('before the code', () => {
  it('the page learns who wrote, until when, and two digits of the number; nothing of the letter or the reader', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    const info = await reader.info()
    expect(info).toMatchObject({
      state: 'waiting',
      sender: 'Mette Krogh',
      organisation: { name: 'Nordkysten Kommune', phone: '+4570200000' },
      code: { by: 'sms', lastDigits: '56', available: true },
      inSession: false,
    })
    const said = JSON.stringify(info)
    for (const private_ of ['Bo Lind', 'postkassen', '2012', 'førtidspension', 'release'])
      expect(said).not.toContain(private_)
  })

  it('looking is not opening', async () => {
    const { id, link } = await rig.lay()
    const reader = await createReader(rig, link)
    for (let i = 0; i < 5; i++) await reader.info()
    const state = await fetch(`${rig.url}/api/letters/${id}`, {
      headers: { authorization: `Bearer ${await rig.issuer.token()}` },
    })
    expect(await state.json()).toMatchObject({ state: 'waiting', openedAt: null, replies: 0 })
    expect(rig.texts).toEqual([])
  })

  it('a link that belongs to no letter is unknown', async () => {
    const { link } = await rig.seal()
    const reader = await createReader(rig, link)
    expect(await reader.info()).toMatchObject({ state: 'unknown', organisation: { phone: '+4570200000' } })
    expect(await reader.askCode()).toEqual({ outcome: 'gone' })
    expect(rig.texts).toEqual([])
  })

  it('parts and answers need a session', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    expect((await reader.post('parts', { part: 0 })).status).toBe(401)
    expect((await reader.post('replies', new Uint8Array(200))).status).toBe(401)
    expect((await reader.post('stay', {})).status).toBe(401)
  })
})

describe('a code by SMS', () => {
  it('opens the letter, and is remembered as a number that works', async () => {
    const { id, link } = await rig.lay()
    const reader = await createReader(rig, link)
    expect(await reader.askCode()).toEqual({ outcome: 'sent', resendAfterSeconds: 60, validSeconds: 600 })
    expect(rig.texts[0]?.number).toBe(number)
    const text = await reader.read(await reader.tryCode(rig.lastCode()))
    expect(text).toMatchObject({ subject: 'Din sag om førtidspension', sender: { name: 'Mette Krogh' } })
    expect(text.html).toContain('311236-4004')
    const phone = await rig.contacts.phoneOf('bo.lind@postkassen.test')
    expect(phone).toMatchObject({ verdict: 'known', provenance: 'confirmed' })
    expect(rig.log.filter((event) => event.event !== 'request-failed')).toEqual([
      { event: 'letter-laid', letter: id },
      { event: 'code-sent', letter: id },
      { event: 'letter-opened', letter: id },
    ])
  })

  it('works in the browser that asked for it, and in no other', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    const stranger = await createReader(rig, link)
    await reader.askCode()
    expect(await stranger.tryCode(rig.lastCode())).toEqual({ outcome: 'no-code' })
    expect(await reader.tryCode(rig.lastCode())).toMatchObject({ outcome: 'open' })
  })

  it('works once', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    expect(await reader.tryCode(rig.lastCode())).toEqual({ outcome: 'no-code' })
  })

  it('is dead after ten minutes', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    rig.advance(601)
    expect(await reader.tryCode(rig.lastCode())).toEqual({ outcome: 'no-code' })
  })

  it('is dead after five wrong tries, also for the right digits; the next code is not', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    const code = rig.lastCode()
    for (const left of [4, 3, 2, 1]) {
      expect(await reader.tryCode(other(code, left))).toEqual({ outcome: 'wrong', triesLeft: left })
    }
    rig.advance(20)
    const dead = await reader.tryCode(other(code, 9))
    expect(
      dead.outcome === 'code-dead' && dead.newCodeAfterSeconds > 0 && dead.newCodeAfterSeconds <= 40,
    ).toBe(true)
    expect(await reader.tryCode(code)).toMatchObject({ outcome: 'code-dead' })
    expect((await reader.askCode()).outcome).toBe('wait')
    rig.advance(41)
    expect(await reader.askCode()).toMatchObject({ outcome: 'sent' })
    expect(await reader.tryCode(rig.lastCode())).toMatchObject({ outcome: 'open' })
  })

  it('five tries at once are five tries', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    const code = rig.lastCode()
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => reader.tryCode(other(code, n + 1))),
    )
    expect(outcomes.filter(({ outcome }) => outcome === 'wrong')).toHaveLength(4)
    expect(await reader.tryCode(code)).toMatchObject({ outcome: 'code-dead' })
  })

  it('is sent at most once a minute, three times an hour, ten times a day', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    expect((await reader.askCode()).outcome).toBe('sent')
    expect((await reader.askCode()).outcome).toBe('wait')
    for (let i = 0; i < 2; i++) {
      rig.advance(61)
      expect((await reader.askCode()).outcome).toBe('sent')
    }
    rig.advance(61)
    const wait = await reader.askCode()
    expect(wait.outcome === 'wait' && wait.seconds > 3000).toBe(true)
    for (let hour = 0; hour < 20; hour++) {
      rig.advance(1300)
      await reader.askCode()
    }
    expect(rig.texts).toHaveLength(10)
  })

  it('is not counted when the provider did not take it', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    rig.trouble.sms = { outcome: 'not-sent', because: 'unreachable' }
    for (let i = 0; i < 4; i++) expect(await reader.askCode()).toEqual({ outcome: 'not-sent' })
    rig.trouble.sms = null
    expect(await reader.askCode()).toMatchObject({ outcome: 'sent' })
  })

  it('fifty wrong tries in a row lock the letter, until the caseworker unlocks it', async () => {
    const { id, link } = await rig.lay()
    const reader = await createReader(rig, link)
    for (let round = 0; round < 10; round++) {
      expect((await reader.askCode()).outcome).toBe('sent')
      const code = rig.lastCode()
      for (let i = 1; i <= 5; i++) await reader.tryCode(other(code, i))
      rig.advance(round % 3 === 2 ? 3700 : 61)
    }
    expect(await reader.info()).toMatchObject({ state: 'locked', sender: 'Mette Krogh' })
    rig.advance(86_400)
    expect(await reader.askCode()).toEqual({ outcome: 'gone' })
    const unlocked = await fetch(`${rig.url}/api/letters/${id}/unlock`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await rig.issuer.token()}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await unlocked.json()).toMatchObject({ state: 'waiting' })
    expect((await reader.askCode()).outcome).toBe('sent')
    expect(await reader.tryCode(rig.lastCode())).toMatchObject({ outcome: 'open' })
  })

  it('is one segment of SMS, names nobody, and ends in the line that phones bind to this site', () => {
    const text = codeText({
      code: '482913',
      organisation: 'DPM Gruppen',
      host: 'sikker.dpm-gruppen.dk',
      minutes: 10,
      language: 'da',
    })
    expect(text.length).toBeLessThanOrEqual(160)
    expect(text).not.toMatch(/[–—’“”]|https?:/)
    expect(text.split('\n').at(-1)).toBe('@sikker.dpm-gruppen.dk #482913')
  })
})

describe('an agreed code', () => {
  it('opens the letter without any SMS', async () => {
    const { link } = await rig.lay({ agreedCode: 'K7QM-42RX' })
    const reader = await createReader(rig, link)
    expect(await reader.info()).toMatchObject({ code: { by: 'agreed' } })
    const { reply, stretched } = await reader.tryAgreed('k7qm 42rx')
    expect((await reader.read(reply, stretched)).subject).toBe('Din sag om førtidspension')
    expect(rig.texts).toEqual([])
  })

  it('may be tried five times in ten minutes', async () => {
    const { link } = await rig.lay({ agreedCode: 'K7QM-42RX' })
    const reader = await createReader(rig, link)
    for (const left of [4, 3, 2, 1, 0]) {
      expect((await reader.tryAgreed('K7QM-42RY')).reply).toEqual({ outcome: 'wrong', triesLeft: left })
    }
    expect((await reader.tryAgreed('K7QM-42RX')).reply).toMatchObject({ outcome: 'wait' })
    rig.advance(601)
    expect((await reader.tryAgreed('K7QM-42RX')).reply).toMatchObject({ outcome: 'open' })
  })

  it('takes no SMS code, and an SMS letter no agreed one', async () => {
    const agreed = await createReader(rig, (await rig.lay({ agreedCode: 'K7QM-42RX' })).link)
    expect(await agreed.askCode()).toEqual({ outcome: 'gone' })
    expect(await agreed.tryCode('123456')).toEqual({ outcome: 'no-code' })
    const sms = await createReader(rig, (await rig.lay()).link)
    expect((await sms.tryAgreed('K7QM-42RX')).reply).toEqual({ outcome: 'no-code' })
  })
})

describe('a session', () => {
  async function opened() {
    const { link, id } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    return { reader, id }
  }

  it('opens the letter again without a new code', async () => {
    const { reader } = await opened()
    expect(await reader.info()).toMatchObject({ inSession: true })
    expect((await reader.read(await reader.again())).sender.name).toBe('Mette Krogh')
  })

  it('is over after fifteen idle minutes', async () => {
    const { reader } = await opened()
    rig.advance(14 * 60)
    expect((await reader.post('stay', {})).status).toBe(204)
    rig.advance(14 * 60)
    expect((await reader.post('stay', {})).status).toBe(204)
    rig.advance(16 * 60)
    expect((await reader.post('stay', {})).status).toBe(401)
    expect(await reader.again()).toEqual({ outcome: 'no-code' })
  })

  it('is over after an hour, busy or not', async () => {
    const { reader } = await opened()
    for (let i = 0; i < 4; i++) {
      rig.advance(14 * 60)
      expect((await reader.post('stay', {})).status).toBe(204)
    }
    rig.advance(5 * 60)
    expect((await reader.post('stay', {})).status).toBe(401)
  })

  it('ends with log out', async () => {
    const { reader } = await opened()
    const kept = new Map(reader.cookies)
    expect((await reader.post('close', {})).status).toBe(204)
    expect([...reader.cookies]).toEqual([])
    for (const [name, value] of kept) reader.cookies.set(name, value)
    expect((await reader.post('parts', { part: 0 })).status).toBe(401)
  })

  it('opens no other letter', async () => {
    const { reader } = await opened()
    const another = await createReader(rig, (await rig.lay()).link)
    for (const [name, value] of reader.cookies) another.cookies.set(name, value)
    expect(await another.info()).toMatchObject({ inSession: false })
    expect(await another.again()).toEqual({ outcome: 'no-code' })
  })

  it('is held by cookies that scripts cannot read and other sites cannot use', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    const asked = await reader.post('code', { handle: reader.handle })
    const opened = await reader.post('open', { by: 'sms', handle: reader.handle, code: rig.lastCode() })
    for (const response of [asked, opened]) {
      const [cookie = ''] = response.headers.getSetCookie()
      expect(cookie).toMatch(
        /^__Host-sikkert-(?:browser|session)=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      )
    }
  })
})

describe('another site or a script of its own', () => {
  const rows: readonly (readonly [why: string, headers: Record<string, string>, status: number])[] = [
    ['a form of another site (no header of ours)', { 'sikkert-portal': '' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour on the same domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['our own page', {}, 200],
  ]
  it.each(rows)('%s', async (_why, headers, status) => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    expect((await reader.post('code', { handle: reader.handle }, headers)).status).toBe(status)
    expect(rig.texts).toHaveLength(status === 200 ? 1 : 0)
  })

  it('malformed questions are refused', async () => {
    const { link } = await rig.lay()
    const reader = await createReader(rig, link)
    const bad: readonly [string, unknown][] = [
      ['letter', {}],
      ['letter', { handle: 'x' }],
      ['letter', { handle: reader.handle, more: 1 }],
      ['code', null],
      ['open', { by: 'sms', handle: reader.handle, code: '12345' }],
      ['open', { by: 'sms', handle: reader.handle, code: '1234567' }],
      ['open', { by: 'other', handle: reader.handle }],
    ]
    for (const [path, body] of bad) expect((await reader.post(path, body)).status, path).toBe(400)
  })
})

describe('the end of a letter', () => {
  it('after its days it is gone, and says since when', async () => {
    const { link, expiresAt } = await rig.lay({ days: 7 })
    const reader = await createReader(rig, link)
    rig.advance(7 * 86_400 + 1)
    expect(await reader.info()).toMatchObject({ state: 'expired', expiresAt })
    expect(await reader.askCode()).toEqual({ outcome: 'gone' })
    expect(await reader.tryCode('123456')).toEqual({ outcome: 'gone' })
  })

  it('what has expired is destroyed, not only hidden', async () => {
    const { upload, link } = await rig.lay()
    rig.advance(31 * 86_400)
    await rig.restart()
    const reader = await createReader(rig, link)
    expect(await reader.info()).toMatchObject({ state: 'expired' })
    const part = upload.parts[0] ?? new Uint8Array(0)
    expect(rig.disk().includes(Buffer.from(part.slice(0, 64)))).toBe(false)
  })

  it('no letter lives longer than the organisation allows', async () => {
    const { expiresAt } = await rig.lay({ days: 90 })
    expect(expiresAt.slice(0, 10)).toBe('2026-12-24')
  })

  it('a letter that is taken back ends open sessions too', async () => {
    const { id, link } = await rig.lay()
    const reader = await createReader(rig, link)
    await reader.askCode()
    await reader.tryCode(rig.lastCode())
    const recall = await fetch(`${rig.url}/api/letters/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${await rig.issuer.token()}` },
    })
    expect(recall.status).toBe(204)
    expect(await reader.info()).toMatchObject({ state: 'recalled' })
    expect((await reader.post('parts', { part: 0 })).status).toBe(401)
  })
})
