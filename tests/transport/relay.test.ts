// What the gateway's answer to a mail says, or its silence: taken, not taken, or not known.
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { createGatewayClient } from '../../src/transport/gateway-client.ts'
import { sendByRelay } from '../../src/transport/relay.ts'

const id = '6f1c1f0e-6a52-4d0b-9a57-0f0f3c1b7a11'

async function send(answer: () => Response, token = () => Promise.resolve('a.b.c')): Promise<string> {
  const gateway = createGatewayClient({
    baseUrl: 'https://sikker.example.dk',
    token,
    fetch: () => Promise.resolve().then(answer),
  })
  try {
    const mail = {
      envelope: { from: 'mette.krogh@nordkysten.test', to: ['bo.lind@postkassen.test'] },
      message: utf8('Subject: Sag\r\n\r\nHej\r\n'),
      idempotencyKey: id,
    }
    return (await sendByRelay(gateway, mail)).verdict
  } catch (error) {
    return error instanceof SikkertError ? error.code : 'another error'
  }
}

describe('a mail to the gateway', () => {
  const plain = (status: number) => () => new Response('{}', { status })
  const rows: readonly (readonly [why: string, answer: () => Response, is: string])[] = [
    ['taken', () => Response.json({ id }, { status: 202 }), 'accepted'],
    ['taken, in words that nobody can read', () => new Response('<html>', { status: 202 }), 'no-answer'],
    ['taken, without saying as what', () => Response.json({}, { status: 202 }), 'no-answer'],
    ['refused', plain(403), 'gateway-refused'],
    ['too large', plain(413), 'draft-too-large'],
    ['too many', plain(429), 'gateway-limit'],
    ['broken inside, before or after it was taken', plain(500), 'no-answer'],
    ['broken on the way', plain(502), 'no-answer'],
    [
      'the network gone',
      () => {
        throw new TypeError('network')
      },
      'no-answer',
    ],
  ]
  it.each(rows)('%s', async (_why, answer, is) => {
    expect(await send(answer)).toBe(is)
  })

  it('not even tried, for nobody could sign in', async () => {
    const refused = () => Promise.reject(new SikkertError('sign-in-failed'))
    expect(await send(plain(202), refused)).toBe('sign-in-failed')
  })
})
