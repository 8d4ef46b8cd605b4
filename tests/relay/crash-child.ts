// The gateway's queue as a process that can be killed: store, spool, queue and relay as gateway/main.ts puts them together,
// without the web server, whose start takes most of a second. Orders come and answers go over the channel to its parent.
import { join } from 'node:path'
import { z } from 'zod'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createRelayOverNetwork } from '../../gateway/adapters/relay-edges.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { createMessageStore } from '../../gateway/adapters/store-messages.ts'
import { createQueue } from '../../gateway/relay/queue.ts'
import { fromBase64Url, utf8 } from '../../src/bytes.ts'
import { verifyChain } from '../../src/evidence/audit-chain.ts'

const settings = z
  .object({
    folder: z.string(),
    key: z.string(),
    resolver: z.string(),
    smtpPort: z.number(),
    stsPort: z.number(),
    trustPem: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))
const order = z.union([
  z.object({
    lay: z.object({ number: z.number(), key: z.uuid(), to: z.array(z.string()), bytes: z.number() }),
  }),
  z.object({ tell: z.array(z.uuid()) }),
])
const oid = '6d0c7f43-1f51-4f0e-9a5b-0d9d6f0c1a11'
const now = () => new Date()

const database = openDatabase(join(settings.folder, 'gateway.sqlite'))
const audit = await createAuditLog(database)
const store = await createMessageStore(
  database,
  masterKeyOf(fromBase64Url(settings.key)),
  settings.folder,
  audit,
)
const relay = createRelayOverNetwork({
  ...settings,
  ehloName: 'sender.lab.example',
  allowList: null,
  allowedNetworks: ['127.0.0.0/8'],
  dnssecNames: null,
  now,
})
const queue = createQueue({
  spool: store,
  deliver: (mail) => relay.deliverAll(mail),
  log: () => undefined,
  now,
})

async function lay(mail: {
  number: number
  key: string
  to: readonly string[]
  bytes: number
}): Promise<string> {
  async function* pieces(): AsyncIterable<Uint8Array> {
    const text = `From: mette.krogh@nordkysten.test\r\nSubject: Nummer ${mail.number}\r\n\r\n${'x'.repeat(76)}\r\n`
    for (let at = 0; at <= mail.bytes; at += 40_000) {
      const piece = utf8(at === 0 ? text : `${'a'.repeat(78)}\r\n`.repeat(500))
      yield piece
      await Promise.resolve()
    }
  }
  const at = now()
  const accepted = await store.accept({
    oid,
    idempotencyKey: mail.key,
    envelope: { from: 'mette.krogh@nordkysten.test', to: [...mail.to] },
    message: { pieces: pieces(), judge: () => undefined, dkim: null },
    at,
    retryUntil: new Date(at.getTime() + 4 * 3_600_000),
  })
  if (accepted.verdict !== 'accepted') throw new Error(accepted.verdict)
  queue.wake()
  return accepted.id
}

process.on('message', (message) => {
  const wanted = order.parse(message)
  void (async () => {
    if ('lay' in wanted) {
      process.send?.({ accepted: wanted.lay.number, id: await lay(wanted.lay) })
      return
    }
    const rows = await Promise.all(
      wanted.tell.map(async (id) => ({ id, status: await store.statusOf(id, oid) })),
    )
    const states = rows.map(
      ({ id, status }) => [id, status?.recipients.map(({ delivery }) => delivery.state) ?? []] as const,
    )
    const chain = await verifyChain(crypto, audit.entries())
    process.send?.({ states: Object.fromEntries(states), chain: chain.verdict })
  })()
})
process.once('disconnect', () => process.exit(0))
await queue.start()
process.send?.({ ready: true })
