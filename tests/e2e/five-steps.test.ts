// The whole product on one path, in a real Chromium: from a draft with a CPR number and a diagnosis to three recipients,
// and what each of them sees.
import type { Browser } from 'playwright-core'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { anne, bo, caseworker, payroll } from '../../simulator/world/parties.ts'
import { startWorld, type World } from '../../simulator/world/start.ts'
import { launchChromium } from '../support/chromium.ts'
import {
  openOutlook,
  openPane,
  sendSecurely,
  unlockKey,
  writeMail,
  type AtOutlook,
} from '../support/caseworker.ts'

let folder = ''
let world: World
let browser: Browser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  world = await startWorld({ port: 0, dataDir: folder })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
})

const listed = z.array(z.object({ id: z.string(), subject: z.string(), preview: z.string() }))
const opened = z.object({
  bodyHtml: z.string(),
  bodyText: z.string().nullable().optional(),
  delivery: z.unknown(),
  smime: z.object({ decrypted: z.boolean(), signature: z.string() }).nullable(),
})

async function mailsOf(
  outlook: AtOutlook,
  address: string,
  mailbox: 'inbox' | 'sentitems' | 'drafts' = 'inbox',
) {
  const reply = await outlook.page.request.get(
    `${world.urls.front}/world/mailboxes/${address}/messages?folder=${mailbox}`,
  )
  return listed.parse(await reply.json())
}

async function newest(outlook: AtOutlook, address: string) {
  const [mail] = await mailsOf(outlook, address)
  const reply = await outlook.page.request.get(
    `${world.urls.front}/world/mailboxes/${address}/messages/${mail?.id ?? ''}`,
  )
  return opened.parse(await reply.json())
}

const secret = 'Kære Bo Lind. Vedrørende cpr 311236-4004: du har fået diagnosen depression.'

describe('a mail with a CPR number and a diagnosis', () => {
  it('is held on Send, goes three ways by one click, and each recipient gets it', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, {
      to: [anne.address, payroll.address, bo.address],
      subject: 'Din sag',
      body: secret,
    })

    // Held, in a few Danish words, with the way out.
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const alert = page.getByRole('dialog')
    await alert.getByText('Mailen indeholder et CPR-nummer og helbredsoplysninger.').waitFor()
    expect(await mailsOf(outlook, bo.address)).toEqual([])
    await alert.getByRole('button', { name: 'Send sikkert' }).click()

    // The pane names what was found, where, and a route for each.
    await pane.getByText('Mailen indeholder et CPR-nummer og helbredsoplysninger.').waitFor()
    await pane.getByRole('button', { name: 'Vis hvor' }).click()
    expect(await pane.locator('mark').allInnerTexts()).toContain('311236-4004')
    const people = pane.getByRole('listitem')
    await people.filter({ hasText: anne.address }).getByText('Krypteret').waitFor()
    await people.filter({ hasText: payroll.address }).getByText('Sikker forbindelse').waitFor()
    await people.filter({ hasText: bo.address }).getByText('Link og kode').waitFor()
    await unlockKey(outlook)
    await pane.getByLabel('Mobilnummer').fill('20 12 34 56')
    await sendSecurely(outlook)

    // A receipt for each; the draft is gone, a copy is in Sent Items.
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await pane.getByText('Kladden er væk. Der ligger en kopi i Sendt post.').waitFor()
    expect(await mailsOf(outlook, caseworker.address, 'drafts')).toEqual([])
    const copies = await mailsOf(outlook, caseworker.address, 'sentitems')
    expect(copies.filter(({ subject }) => subject === 'Din sag').length).toBeGreaterThan(0)
    await pane.getByRole('button', { name: 'Luk mailen' }).click()

    // Anne's program opened it and finds the signature valid; the payroll office's server saw TLS.
    const toAnne = await newest(outlook, anne.address)
    expect(toAnne.smime).toMatchObject({ decrypted: true, signature: 'valid' })
    expect(toAnne.bodyHtml).toContain('311236-4004')
    const toPayroll = await newest(outlook, payroll.address)
    expect(JSON.stringify(toPayroll.delivery)).toContain('TLSv1.3')
    expect(toPayroll.bodyHtml).toContain('311236-4004')

    // Bo got a link and nothing of the content; with the code from his phone the letter opens, and his answer comes back.
    const toBo = await newest(outlook, bo.address)
    expect(JSON.stringify(toBo)).not.toContain('311236')
    const link = /href="([^"]*\/m#[^"]+)"/.exec(toBo.bodyHtml)?.[1] ?? ''
    const phonePage = await context.newPage()
    await phonePage.goto(link)
    await phonePage.getByRole('button', { name: 'Send kode' }).click()
    const code = await smsCode(outlook)
    await phonePage.getByRole('textbox').first().fill(code)
    await phonePage.keyboard.press('Enter')
    await phonePage.frameLocator('iframe').getByText('311236-4004').waitFor()
    await context.close()
  })

  async function smsCode({ page }: AtOutlook): Promise<string> {
    await expect.poll(async () => (await texts(page)).length).toBeGreaterThan(0)
    return /\b(\d{6})\b/.exec((await texts(page)).at(-1) ?? '')?.[1] ?? ''
  }

  async function texts(page: AtOutlook['page']): Promise<readonly string[]> {
    const reply = await page.request.get(`${world.urls.front}/world/phones/${encodeURIComponent(bo.phone)}`)
    return z
      .array(z.object({ text: z.string() }))
      .parse(await reply.json())
      .map(({ text }) => text)
  }
})

describe('when something is wrong', () => {
  it('a recipient’s mail server with an expired certificate is told, and the letter is offered instead', async () => {
    const outlook = await openOutlook(browser, world)
    await writeMail(outlook, { to: ['sag@udloebet.test'], subject: 'Din sag', body: secret })
    await openPane(outlook)
    const person = outlook.pane.getByRole('listitem').filter({ hasText: 'sag@udloebet.test' })
    await person.getByText('Link og kode').waitFor()
    await person.getByRole('button', { name: /Hvorfor/ }).click()
    await person.getByText('Mailserverens certifikat er udløbet.').waitFor()
    expect(await mailsOf(outlook, 'sag@udloebet.test')).toEqual([])
    await outlook.context.close()
  })

  it('a draft without a recipient cannot be sent', async () => {
    const outlook = await openOutlook(browser, world)
    await writeMail(outlook, { to: [], subject: 'Din sag', body: secret })
    await openPane(outlook)
    await outlook.pane.getByText('Skriv en modtager i mailen').waitFor()
    expect(await outlook.pane.getByRole('button', { name: 'Send sikkert' }).isDisabled()).toBe(true)
    await outlook.context.close()
  })

  it('with the gateway down nothing is sent, the draft stays, and the pane says so', async () => {
    const outlook = await openOutlook(browser, world)
    await writeMail(outlook, { to: [payroll.address], subject: 'Gatewayen er nede', body: secret })
    await openPane(outlook)
    await outlook.pane.getByText('Sikker forbindelse').waitFor()
    await world.gateway.kill()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Vi kan ikke nå din organisations Send Sikkert/).waitFor()
    await outlook.pane.getByText('Din kladde er her stadig.').waitFor()
    await world.gateway.start()
    const got = await mailsOf(outlook, payroll.address)
    expect(got.filter(({ subject }) => subject === 'Gatewayen er nede')).toEqual([])
    await outlook.context.close()
  })
})
