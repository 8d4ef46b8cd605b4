// The SMS adapter against a server that answers as GatewayAPI does, and as it should not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSmsSender } from '../../gateway/adapters/sms-gatewayapi.ts'

let server: Server
let url: string
let folder: string
let answer: { status: number; body: string } | 'hang-up'
let asked: { headers: IncomingHttpHeaders; body: unknown }[]

beforeEach(async () => {
  answer = { status: 202, body: '{"msg_id":"1"}' }
  asked = []
  folder = mkdtempSync(join(tmpdir(), 'sms-'))
  writeFileSync(join(folder, 'token'), 'secret-token\n')
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      asked.push({ headers: request.headers, body: JSON.parse(text) })
      if (answer === 'hang-up') response.destroy()
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/mobile/single`
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
const sender = () => createSmsSender({ url, tokenFile: join(folder, 'token'), sender: 'SendSikkert' })

describe('an SMS', () => {
  it('is asked for once, in the words of the provider', async () => {
    expect(await sender().send('+4520123456', '482913 er din kode')).toEqual({ outcome: 'accepted' })
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers.authorization).toBe('Token secret-token')
    expect(asked[0]?.body).toEqual({
      sender: 'SendSikkert',
      message: '482913 er din kode',
      recipient: 4520123456,
      priority: 'urgent',
      expiration: 'PT10M',
    })
  })

  const refusals: readonly (readonly [why: string, status: number, because: string])[] = [
    ['no token', 401, 'refused'],
    ['a wrong token', 403, 'refused'],
    ['a body that they do not take', 422, 'refused'],
    ['too many', 429, 'limit'],
    ['their own trouble', 500, 'refused'],
    ['a redirect elsewhere', 302, 'unreachable'],
  ]
  it.each(refusals)('is not sent: %s', async (_why, status, because) => {
    answer = { status, body: '{"detail":"+4520123456"}' }
    expect(await sender().send('+4520123456', 'x')).toEqual({ outcome: 'not-sent', because })
    expect(asked).toHaveLength(1)
  })

  it('is not sent when nobody answers', async () => {
    answer = 'hang-up'
    expect(await sender().send('+4520123456', 'x')).toEqual({ outcome: 'not-sent', because: 'unreachable' })
    server.close()
    server.closeAllConnections()
    expect(await sender().send('+4520123456', 'x')).toEqual({ outcome: 'not-sent', because: 'unreachable' })
  })

  it('needs a token that is one', () => {
    writeFileSync(join(folder, 'token'), '\n')
    expect(sender).toThrow('the SMS token file must hold one token')
  })
})
