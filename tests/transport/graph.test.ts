// What an answer of Graph, or none, says of a mail that was to leave: gone, not gone, or not known.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { createGraph } from '../../src/transport/graph.ts'

/** The status it answers with; null: it takes the mail and hangs up. */
let status: number | null
let server: Server
let url: string

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (status === null) request.socket.destroy()
      else response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function send(token = () => Promise.resolve('a.b.c')): Promise<string> {
  try {
    return await createGraph(url, token).sendMime(utf8('Subject: Sag\r\n\r\nHej\r\n'))
  } catch (error) {
    return error instanceof SikkertError ? error.code : 'another error'
  }
}

describe('a mail to leave by Graph', () => {
  const rows: readonly (readonly [why: string, status: number | null, is: string])[] = [
    ['taken', 202, 'taken'],
    ['a token that does not count', 401, 'sign-in-failed'],
    ['more than it takes', 413, 'mail-too-large-for-smime'],
    ['a no', 400, 'mailbox-refused'],
    ['too busy to begin', 503, 'mailbox-unreachable'],
    ['broken inside, before or after the mail left', 500, 'no-answer'],
    ['broken on the way to what is behind', 502, 'no-answer'],
    ['nothing heard in time from what is behind', 504, 'no-answer'],
    ['cut off behind the mail', null, 'no-answer'],
  ]
  it.each(rows)('%s', async (_why, answer, is) => {
    status = answer
    expect(await send()).toBe(is)
  })

  it('not even tried, for nobody could sign in', async () => {
    const refused = () => Promise.reject(new SikkertError('sign-in-failed'))
    expect(await send(refused)).toBe('sign-in-failed')
  })
})
