// What happens around a relayed mail when nobody looks at the pane: the recipient's server finds our signature in order,
// a failure comes to the sender's mailbox, and the admin's figures tell of both.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envelopeHeader } from '../../src/contract/message.ts'
import { caseworker, payroll } from '../../simulator/world/parties.ts'
import { startWorld, type World } from '../../simulator/world/start.ts'

const patient = { timeout: 20_000 }
let folder = ''
let world: World

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  world = await startWorld({ port: 0, dataDir: folder })
})
afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function relay(to: readonly string[], subject: string): Promise<string> {
  const answer = await fetch(`${world.urls.gateway}/api/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await world.caseworkerToken()}`,
      'content-type': 'message/rfc822',
      'idempotency-key': crypto.randomUUID(),
      [envelopeHeader]: Buffer.from(JSON.stringify({ from: caseworker.address, to })).toString('base64url'),
    },
    body: `From: ${caseworker.address}\r\nTo: ${to.join(', ')}\r\nSubject: ${subject}\r\n\r\nfortroligt\r\n`,
  })
  expect(answer.status).toBe(202)
  return JSON.stringify(await answer.json())
}

describe('a mail over the relay', () => {
  it('carries a signature of the organisation’s domain, in order for the recipient’s server', async () => {
    await relay([payroll.address], 'med underskrift')
    await expect.poll(() => world.mail.list(payroll.address, 'inbox').length, patient).toBe(1)
    expect(world.mail.list(payroll.address, 'inbox')[0]?.arrival).toMatchObject({
      by: 'smtp',
      dkim: { result: 'pass', domain: 'nordkysten.test' },
    })
  })

  it('that a server refuses comes back to the sender’s own mailbox, as a report over verified TLS', async () => {
    await relay(['sag@udloebet.test'], 'kommer ikke frem')
    // Others have written to her before.
    const reports = () =>
      world.mail.list(caseworker.address, 'inbox').filter(({ arrival }) => arrival?.by === 'smtp')
    await expect.poll(() => reports().length, patient).toBe(1)
    const [report] = reports()
    expect(report?.arrival).toMatchObject({
      by: 'smtp',
      tls: { protocol: 'TLSv1.3', servername: 'mx.nordkysten.test' },
      dkim: { result: 'pass', domain: 'nordkysten.test' },
    })
    const mail = await PostalMime.parse(report?.source.is === 'bytes' ? report.source.raw : '')
    expect(mail.subject).toBe('Ikke sendt: din sikre mail')
    expect(mail.text).toMatch(
      /sag@udloebet\.test\s+Mailserverens certifikat er udløbet\.[^]*kommer ikke frem/,
    )
    expect(mail.text).toContain('"Link og kode"')
    expect(JSON.stringify(mail)).not.toContain('fortroligt')
  })

  it('is in the admin’s figures, which name nobody', async () => {
    const read = async () => (await fetch(world.urls.metrics)).text()
    await expect.poll(read, patient).toContain('sikkert_deliveries_total{by="dane"} 1')
    await expect.poll(read, patient).toContain('sikkert_events_total{event="report-laid"} 1')
    const text = await read()
    expect(text).toContain('sikkert_dane_on 1')
    // A partner of the world has moved to another mail server than the pinned one.
    await expect.poll(read, patient).toContain('sikkert_events_total{event="partner-changed"} 1')
    expect(text).not.toMatch(/havneby|nordkysten|loen@/)
  })
})
