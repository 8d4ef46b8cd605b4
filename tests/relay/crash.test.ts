// The gateway killed again and again while it works. A checker on the receiving side counts: nothing that was accepted is
// lost, and nothing comes twice but where SMTP cannot know (RFC 5321 §4.2.5 leaves that to the sender; ours says "unknown").
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageStatus } from '../../src/contract/message.ts'
import { caseworker, payroll } from '../../simulator/world/parties.ts'
import { startWorld, type World } from '../../simulator/world/start.ts'

const kills = process.env['SLOW'] === '1' ? 300 : 8
const mailsPerKill = 6

let folder = ''
let world: World

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'))
  world = await startWorld({ port: 0, dataDir: folder })
})
afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
})

const api = (path: string) => `${world.gateway.url ?? 'http://127.0.0.1:1'}/api/messages${path}`

/** The id when the gateway said 202; null when it was not there to say anything. */
async function lay(number: number, key: string, token: string): Promise<string | null> {
  const envelope = { from: caseworker.address, to: [payroll.address] }
  try {
    const answer = await fetch(api(''), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'message/rfc822',
        'sikkert-envelope': Buffer.from(JSON.stringify(envelope)).toString('base64url'),
        'idempotency-key': key,
      },
      body: [
        `From: ${caseworker.address}`,
        `To: ${payroll.address}`,
        `Subject: Nummer ${number}`,
        'Date: Wed, 25 Nov 2026 10:00:00 +0100',
        `Message-ID: <${key}@nordkysten.test>`,
        '',
        `Sag ${number}`,
        '',
      ].join('\r\n'),
    })
    const body: unknown = await answer.json()
    if (answer.status !== 202) throw new Error(`refused: ${answer.status}`)
    return typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('refused')) throw error
    return null
  }
}

function received(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { source } of world.mail.list(payroll.address, 'inbox')) {
    if (source.is !== 'bytes') continue
    const subject = /^Subject: (.*)\r?$/m.exec(new TextDecoder().decode(source.raw))?.[1] ?? ''
    counts.set(subject, (counts.get(subject) ?? 0) + 1)
  }
  return counts
}

it(`${kills} kills under load: nothing lost, nothing doubled`, { timeout: 1_200_000 }, async () => {
  const token = await world.caseworkerToken()
  const accepted = new Map<number, string>()
  const waiting = new Map<number, string>()
  let number = 0
  for (let kill = 0; kill < kills; kill++) {
    for (let mail = 0; mail < mailsPerKill; mail++) waiting.set(++number, crypto.randomUUID())
    const laying = [...waiting].map(async ([one, key]) => {
      const id = await lay(one, key, token)
      if (id !== null) accepted.set(one, id)
    })
    // From before the first is accepted to after the last is delivered, a little later each time.
    await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 300))
    await world.gateway.kill()
    await Promise.all(laying)
    for (const one of accepted.keys()) waiting.delete(one)
    await world.gateway.start()
  }
  // The pane asks again, under the same key, for what it heard nothing of.
  for (const [one, key] of waiting) {
    const id = await lay(one, key, token)
    if (id !== null) accepted.set(one, id)
  }
  expect(accepted.size).toBe(number)

  const outcome = new Map<number, string>()
  for (const [one, id] of accepted) {
    await expect
      .poll(
        async () => {
          const answer = await fetch(api(`/${id}`), { headers: { authorization: `Bearer ${token}` } })
          const { recipients } = messageStatus.parse(await answer.json())
          outcome.set(one, recipients[0]?.delivery.state ?? '')
          return outcome.get(one)
        },
        { timeout: 120_000, interval: 100 },
      )
      .toMatch(/^(?:delivered|unknown)$/)
  }
  const counts = received()
  const lost = [...outcome].filter(([one, state]) => state === 'delivered' && !counts.has(`Nummer ${one}`))
  const doubled = [...outcome].filter(([one]) => (counts.get(`Nummer ${one}`) ?? 0) > 1)
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] })
  expect([...outcome.values()].filter((state) => state === 'delivered').length).toBeGreaterThan(0)
})
