// How a mail comes in: read piece by piece, judged as a whole, accepted only when all of it is in order; and what of it is
// still there when it is not.
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { maximumMessageBytes } from '../../src/contract/message.ts'
import { utf8 } from '../../src/bytes.ts'
import { createMessageJudge, judgeMessage } from '../../gateway/relay/judge-message.ts'
import { type PortalRig, startPortal } from '../portal/portal-rig.ts'

const runs = process.env['SLOW'] === '1' ? 2000 : 100
let rig: PortalRig
let token = ''
let mailbox = ''

beforeAll(async () => {
  rig = await startPortal()
  token = await rig.issuer.token()
  mailbox = 'mette.krogh@nordkysten.test'
})
afterAll(() => rig.stop())

interface Laid {
  readonly status: number
  readonly body: string
  readonly connection: string | undefined
}

/** Sends the pieces as they are, with a pause after each. */
function lay(
  pieces: readonly Uint8Array[],
  options: { readonly key?: string; readonly from?: string; readonly length?: number } = {},
): Promise<Laid> {
  const envelope = { from: options.from ?? mailbox, to: ['loen@havneby.test'] }
  return new Promise((resolve, reject) => {
    const sending = request(`${rig.url}/api/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'message/rfc822',
        'sikkert-envelope': Buffer.from(JSON.stringify(envelope)).toString('base64url'),
        'idempotency-key': options.key ?? crypto.randomUUID(),
        ...(options.length === undefined ? {} : { 'content-length': options.length }),
      },
    })
    sending.on('error', reject)
    sending.on('response', (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body, connection: answer.headers.connection }),
      )
    })
    void (async () => {
      for (const piece of pieces) {
        sending.write(piece)
        await new Promise((next) => setImmediate(next))
      }
      if (options.length === undefined) sending.end()
    })()
  })
}

const header = () => utf8(`From: ${mailbox}\r\nSubject: Sag\r\n\r\n`)
const lines = (count: number) => utf8(`${'a'.repeat(76)}\r\n`.repeat(count))
const files = () => readdirSync(join(rig.dataDir, 'spool'))

describe('a mail', () => {
  it('is accepted whatever pieces it comes in, small or large', async () => {
    for (const pieces of [
      [header(), lines(1)],
      [header(), ...Array.from({ length: 9 }, () => lines(1000))],
    ]) {
      expect(await lay(pieces)).toMatchObject({ status: 202 })
    }
    expect(files()).toHaveLength(1)
  })

  it('laid again under its key is the same mail, and another mail under that key is refused', async () => {
    const before = files().length
    const key = crypto.randomUUID()
    const large = [header(), ...Array.from({ length: 9 }, () => lines(1000))]
    const [first, second] = [await lay(large, { key }), await lay(large, { key })]
    expect([first.status, second.body]).toEqual([202, first.body])
    expect(await lay([...large, lines(1)], { key })).toMatchObject({ status: 409 })
    expect(files()).toHaveLength(before + 1)
  })

  const rows: readonly (readonly [string, () => Parameters<typeof lay>, number, string])[] = [
    [
      'with a bare line feed at its end',
      () => [[header(), lines(9000), utf8('a\nb\r\n')]],
      400,
      'message-malformed',
    ],
    [
      'that smuggles another behind a dot',
      () => [[header(), utf8('a\r\n.\nMAIL FROM:<a@b.dk>\r\n')]],
      400,
      'message-malformed',
    ],
    ['with a line that never ends', () => [[header(), utf8('a'.repeat(999))]], 400, 'message-malformed'],
    [
      'that names its hidden recipients to the others',
      () => [[utf8(`From: ${mailbox}\r\nBcc: a@b.dk\r\n\r\nx\r\n`)]],
      400,
      'message-malformed',
    ],
    [
      'with a name in From that is longer than anybody reads',
      () => [[utf8(`From: ${'Mette\r\n '.repeat(400)}<${mailbox}>\r\n\r\nx\r\n`)]],
      400,
      'message-malformed',
    ],
    ['without a header', () => [[lines(1)]], 400, 'message-malformed'],
    ['with nothing in it', () => [[]], 400, 'message-malformed'],
    [
      'in another’s name on the envelope',
      () => [[header(), lines(1)], { from: 'a@b.dk' }],
      403,
      'gateway-refused',
    ],
    [
      'in another’s name on the letterhead',
      () => [[utf8('From: a@b.dk\r\n\r\n'), lines(9000)]],
      403,
      'gateway-refused',
    ],
    [
      'announced as too large',
      () => [[header()], { length: maximumMessageBytes + 1 }],
      413,
      'draft-too-large',
    ],
  ]
  for (const [what, laying, status, code] of rows) {
    it(`${what} is not accepted, and nothing of it stays`, async () => {
      const before = files().length
      expect(await lay(...laying())).toMatchObject({ status, body: JSON.stringify({ code }) })
      expect(files()).toHaveLength(before)
    })
  }

  it('that is not read to its end is the last on its connection', async () => {
    expect(await lay([header()], { length: maximumMessageBytes + 1 })).toMatchObject({ connection: 'close' })
  })
})

describe('the judge', () => {
  it.each([
    ['a@b.dk', 'a@b.dk'],
    ['<A@B.dk>', 'a@b.dk'],
    ['Mette Krogh <a@b.dk>', 'a@b.dk'],
    ['Mette<a@b.dk>', 'a@b.dk'],
    ['Mette\r\n\t <a@b.dk>', 'a@b.dk'],
    ['"Krogh, \\"Mette\\" <m>" \t <a@b.dk>', 'a@b.dk'],
    ['"Krogh"<a@b.dk>', 'a@b.dk'],
    ['=?utf-8?Q?S=C3=B8ren?= <a@b.dk>', 'a@b.dk'],
    ['Krogh, Mette <a@b.dk>', null],
    ['"Krogh" Mette <a@b.dk>', null],
    ['"Krogh <a@b.dk>', null],
    ['a@b.dk, c@d.dk', null],
    ['a@b.dk <c@d.dk>', null],
    ['<a@b.dk> <c@d.dk>', null],
    [`a${'\r\n '.repeat(1000)}b`, null],
  ])('reads From: %j', (value, from) => {
    const judged = judgeMessage(utf8(`From: ${value}\r\n\r\nx\r\n`))
    expect(judged).toEqual(from === null ? { verdict: 'malformed' } : { verdict: 'well-formed', from })
  })

  it('says the same however a message is cut', () => {
    const part = fc.constantFrom(
      ...[
        'From: a@b.dk',
        '\r\n',
        '\r\n\r\n',
        '\r',
        '\n',
        'Sender: c@d.dk',
        ' x',
        'æ',
        '\0',
        'a'.repeat(997),
        '.',
      ],
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.nat(2000), { maxLength: 5 }),
        (parts, cuts) => {
          const message = utf8(`From: a@b.dk\r\n${parts.join('')}`)
          const places = [
            0,
            ...cuts.filter((at) => at < message.length).sort((a, b) => a - b),
            message.length,
          ]
          const judge = createMessageJudge()
          for (const [i, end] of places.slice(1).entries()) judge.push(message.subarray(places[i], end))
          const text = new TextDecoder().decode(message)
          const end = text.indexOf('\r\n\r\n')
          const { judgement, facts, isSound } = judge.finish()
          expect(judgement).toEqual(judgeMessage(message))
          expect(isSound).toBe(
            !/\0|\r(?!\n)|(?<!\r)\n/.test(text) &&
              text.split('\r\n').every((line) => utf8(line).length <= 998),
          )
          if (!isSound || end < 0) return
          expect(facts).toEqual({
            bytes: message.length,
            headerIs8Bit: text.slice(0, end).includes('æ'),
            bodyIs8Bit: text.slice(end).includes('æ'),
          })
        },
      ),
      { numRuns: runs },
    )
  })
})
