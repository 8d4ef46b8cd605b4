import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPhone, type Phone } from '../../simulator/world/phone.ts'
import { type Services, startServices } from '../../simulator/world/start-services.ts'

let phone: Phone
let services: Services

beforeAll(async () => {
  phone = createPhone()
  services = await startServices({
    phone,
    jwks: () => ({ keys: [] }),
    revocationList: () => Promise.resolve(new Uint8Array()),
  })
})
beforeEach(() => phone.trouble(null))
afterAll(() => services.stop())

const good = { sender: 'SendSikkert', message: 'Din kode er 123456', recipient: 4_520_123_456 }

function post(body: unknown, authorization: string | null = `Token ${phone.token}`): Promise<Response> {
  return fetch(services.smsUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === null ? {} : { authorization }),
    },
    body: JSON.stringify(body),
  })
}

describe('the SMS provider of the world', () => {
  it('takes a message and brings it to the phone of that number', async () => {
    const answer = await post({ ...good, reference: 'x1', expiration: 'PT10M', priority: 'urgent' })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ msg_id: '1000001', recipient: good.recipient, reference: 'x1' })
    expect(phone.messages('+4520123456')).toMatchObject([{ from: 'SendSikkert', text: good.message }])
    expect(phone.messages('+4520123457')).toEqual([])
  })

  const refused: readonly (readonly [why: string, status: number, send: () => Promise<Response>])[] = [
    ['no token', 401, () => post(good, null)],
    ['another token', 403, () => post(good, 'Token 00000000')],
    ['a Bearer instead of a Token', 403, () => post(good, `Bearer ${phone.token}`)],
    ['a sender longer than 11', 422, () => post({ ...good, sender: 'Nordkysten Kommune' })],
    ['a number as text', 422, () => post({ ...good, recipient: '+4520123456' })],
    ['no text', 422, () => post({ ...good, message: '' })],
  ]
  it.each(refused)('refuses %s', async (_why, status, send) => {
    const before = phone.messages('+4520123456').length
    expect((await send()).status).toBe(status)
    expect(phone.messages('+4520123456')).toHaveLength(before)
  })

  it('can be told to refuse for being asked too often, and to break', async () => {
    phone.trouble('rate-limit')
    expect((await post(good)).status).toBe(429)
    phone.trouble('server-error')
    expect((await post(good)).status).toBe(500)
  })
})
