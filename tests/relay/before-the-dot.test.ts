// The moment between the mail and its last dot, over a real socket: what a server does there decides whether the dot may have
// left. Until it has, nobody got the mail, and it is tried again; from then on only the server knows.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createDialogue } from '../../gateway/adapters/smtp-dialogue.ts'
import { transact } from '../../gateway/adapters/smtp-transaction.ts'
import { contentOf, type MailContent } from '../../gateway/relay/mail-content.ts'
import { deliveryLimits } from '../../gateway/relay/session.ts'
import { readCapabilities } from '../../gateway/relay/smtp-commands.ts'
import { utf8 } from '../../src/bytes.ts'

const mail = utf8('From: a@b.test\r\n\r\nfortroligt\r\n')
let server: Server
let client: Socket
afterEach(() => {
  client.destroy()
  server.close()
})

/** Sends a mail to a server that does `beforeDot` while "dot sent" is written down, and `atDot` when the dot has come. */
async function send(
  beforeDot: (socket: Socket) => void,
  atDot: (socket: Socket) => void,
  content = contentOf(mail),
) {
  const got = { afterData: '' }
  let far: Socket | null = null
  server = createServer((socket) => {
    far = socket
    let isData = false
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (isData) {
        got.afterData += bytes.toString('latin1')
        if (got.afterData.endsWith('\r\n.\r\n')) atDot(socket)
        return
      }
      isData = bytes.toString('latin1').startsWith('DATA')
      socket.write(isData ? '354 go on\r\n' : '250 yes\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(client, 'connect')
  const transaction = await transact(
    createDialogue(client),
    readCapabilities({ code: 250, lines: ['mx.test'] }),
    {
      from: 'a@b.test',
      to: ['c@d.test'],
      content,
      onBeforeDot: async () => {
        if (far === null) throw new Error('no connection')
        const heard = Promise.race([once(client, 'close'), once(client, 'data')])
        beforeDot(far)
        if (beforeDot !== nothing) await heard
      },
    },
    { limits: deliveryLimits, now: () => new Date(0) },
    true,
  )
  if (transaction.verdict !== 'answered') throw new Error(transaction.verdict)
  return { delivery: transaction.deliveries[0], isOver: transaction.isOver, ...got }
}

const nothing = () => undefined
const say = (text: string) => (socket: Socket) => void socket.write(text)
const rows: readonly (readonly [string, (socket: Socket) => void, object])[] = [
  ['hangs up', (socket) => void socket.end(), { outcome: 'deferred', problems: ['smtp-protocol-error'] }],
  ['is cut off', (socket) => void socket.destroy(), { outcome: 'deferred' }],
  ['begins a reply', say('250 yes, but'), { outcome: 'deferred', problems: ['smtp-protocol-error'] }],
  ['says that it goes', say('421 bye\r\n'), { outcome: 'deferred', reply: { code: 421 } }],
  ['refuses the mail', say('552 enough\r\n'), { outcome: 'refused', reply: { code: 552 } }],
  ['says yes too early', say('250 yes\r\n'), { outcome: 'deferred', problems: ['smtp-protocol-error'] }],
]
for (const [what, beforeDot, delivery] of rows) {
  it(`a server that ${what} before the dot has nothing of the mail, and that is not "unknown"`, async () => {
    const sent = await send(beforeDot, say('250 taken\r\n'))
    expect(sent).toMatchObject({ delivery, isOver: true, afterData: '' })
  })
}

it('a mail that can be read no more is no fault of the server', async () => {
  const broken: MailContent = {
    ...contentOf(mail),
    async *pieces() {
      await Promise.reject(new Error('damaged'))
    },
  }
  const sent = await send(nothing, say('250 taken\r\n'), broken)
  expect(sent).toMatchObject({
    delivery: { outcome: 'deferred', problems: ['gateway-failed'] },
    isOver: true,
  })
})

it('a server that hangs up at the dot may have the mail', async () => {
  const sent = await send(nothing, (socket) => void socket.destroy())
  expect(sent).toMatchObject({ delivery: { outcome: 'unknown' }, isOver: true })
  expect(sent.afterData).toContain('fortroligt')
})

it('a server that says yes to the dot has it', async () => {
  expect(await send(nothing, say('250 taken\r\n'))).toMatchObject({ delivery: { outcome: 'delivered' } })
})
