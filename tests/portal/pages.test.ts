// What a browser, a mail scanner or a rewritten link gets from GET: the same static page, and nothing happens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PortalRig, startPortal } from './portal-rig.ts'
import { createReader } from './reader.ts'

let rig: PortalRig
beforeAll(async () => {
  rig = await startPortal()
})
afterAll(async () => {
  await rig.stop()
})

describe('GET /m', () => {
  it('is the same page for everybody, whatever a filter did to "#"', async () => {
    const { link } = await rig.lay()
    const code = link.slice(link.indexOf('#') + 1)
    const paths = [
      '/m',
      '/m/',
      `/m%23${code}`,
      `/m%2523${code}`,
      `/m%252523${code}`,
      `/m/%23${code}`,
      '/m?utm_source=mail',
    ]
    const pages = new Set<string>()
    for (const path of paths) {
      const answer = await fetch(rig.url + path)
      expect(answer.status, path).toBe(200)
      pages.add(await answer.text())
    }
    expect(pages.size).toBe(1)
    expect([...pages][0]).toContain('<script src="/portal/portal.js"')
  })

  it('that shows us a secret is noted, without it', async () => {
    rig.log.length = 0
    await fetch(`${rig.url}/m%231abcdefghijkmnopqrstuvwxyz`)
    expect(rig.log).toEqual([{ event: 'link-shown-to-server' }])
  })

  it('is no other page', async () => {
    for (const path of [
      '/mail',
      '/manifest',
      '/m/other',
      '/portal/',
      '/portal/../gateway/config.ts',
      '/portal/%2e%2e/config.ts',
    ]) {
      expect([403, 404], path).toContain((await fetch(rig.url + path)).status)
    }
  })

  it('consumes nothing, sends nothing, opens nothing, however often it comes', async () => {
    const { id, link } = await rig.lay()
    rig.log.length = 0
    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) {
      for (const path of [
        '/m',
        '/portal/about.json',
        '/portal/frame',
        '/portal/api/letter',
        '/portal/api/code',
        '/portal/api/open',
      ]) {
        await fetch(rig.url + path, { method })
      }
    }
    expect(rig.texts).toEqual([])
    expect(rig.log).toEqual([])
    const state = await fetch(`${rig.url}/api/letters/${id}`, {
      headers: { authorization: `Bearer ${await rig.issuer.token()}` },
    })
    expect(await state.json()).toMatchObject({ state: 'waiting', openedAt: null })
    expect(await (await createReader(rig, link)).info()).toMatchObject({ state: 'waiting' })
  })

  it('may load its own script and style, talk to its own host, and nothing else', async () => {
    const { headers } = await fetch(`${rig.url}/m`)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(rule)
    }
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('shows letters in a frame that cannot run, load or send anything', async () => {
    const policy = (await fetch(`${rig.url}/portal/frame`)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('img-src data:')
    expect(policy).not.toMatch(/script-src|connect-src|allow-scripts|allow-forms/)
  })

  it('tells whose page it is', async () => {
    expect(await (await fetch(`${rig.url}/portal/about.json`)).json()).toEqual({
      name: 'Nordkysten Kommune',
      cvr: '12345674',
      phone: '+4570200000',
    })
  })
})

describe('without an SMS provider', () => {
  it('the page says so, and agreed codes work', async () => {
    const silent = await startPortal({ sms: 'none' })
    const reader = await createReader(silent, (await silent.lay()).link)
    expect(await reader.info()).toMatchObject({ code: { by: 'sms', available: false } })
    expect(await reader.askCode()).toEqual({ outcome: 'not-sent' })
    const agreed = await createReader(silent, (await silent.lay({ agreedCode: 'K7QM-42RX' })).link)
    expect((await agreed.tryAgreed('K7QM-42RX')).reply).toMatchObject({ outcome: 'open' })
    await silent.stop()
  })
})
