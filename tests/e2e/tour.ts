// `npm run tour`: walks from the draft to its three recipients in Chromium and leaves pictures of every step in tour/.
// The same steps are checked in five-steps.test.ts; this is for looking.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { anne, bo, caseworker, payroll } from '../../simulator/world/parties.ts'
import { ensureBuilt } from '../../simulator/world/start-build.ts'
import { startWorld, type World } from '../../simulator/world/start.ts'
import {
  addRecipient,
  openOutlook,
  sendSecurely,
  unlockKey,
  writeMail,
  type AtOutlook,
} from '../support/caseworker.ts'
import { launchChromium } from '../support/chromium.ts'
import { answerLetter, askForCode, letterLink, newestMail, typeCode } from '../support/recipient.ts'

const pictures = new URL('../../tour/', import.meta.url).pathname
const body =
  'Kære alle. Vi har truffet afgørelse om førtidspension for Jens Dahl, cpr 311236-4004. ' +
  'Han har fået diagnosen multipel sklerose.'

async function main(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const dataDir = mkdtempSync(join(tmpdir(), 'sikkert-tour-'))
  await ensureBuilt((line) => process.stderr.write(`${line}\n`))
  const world = await startWorld({ port: 0, dataDir })
  const browser = await launchChromium()
  try {
    const outlook = await openOutlook(browser, world)
    await picture(outlook.page, '0-start', world.urls.start)
    await outlook.page.goto(world.urls.outlook)
    await write(outlook)
    await send(outlook)
    await recipients(outlook, world)
    await answer(outlook, world)
  } finally {
    await browser.close()
    await world.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  process.stdout.write(`pictures: ${pictures}\n`)
}

async function picture(page: Page, name: string, url?: string): Promise<void> {
  if (url !== undefined) await page.goto(url)
  // Fonts, icons and the last fade.
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

async function write(outlook: AtOutlook): Promise<void> {
  const { page, pane } = outlook
  await writeMail(outlook, {
    to: [anne.address, payroll.address],
    subject: 'Førtidspension, afgørelse i sagen',
    body,
  })
  // Typing raises no event in Outlook; another recipient does, and the info bar says what a closed pane can say.
  await addRecipient(outlook, bo.address)
  await page.getByText('Mailen indeholder et CPR-nummer').first().waitFor()
  await picture(page, '1-draft-pane-closed')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send sikkert' }).waitFor()
  await picture(page, '2-held-on-send')
  await page.getByRole('dialog').getByRole('button', { name: 'Send sikkert' }).click()
  await pane.getByRole('heading', { name: 'Sådan bliver den sendt' }).waitFor()
  await pane.getByText('Link og kode').waitFor()
}

async function send(outlook: AtOutlook): Promise<void> {
  const { page, pane } = outlook
  await picture(page, '3-pane-routes')
  await pane.getByRole('button', { name: 'Vis hvor' }).click()
  await picture(page, '3-pane-findings')
  await pane.getByRole('button', { name: 'Skjul' }).click()
  await unlockKey(outlook)
  await pane.getByLabel('Mobilnummer').fill('20 12 34 56')
  await picture(page, '4-ready')
  await sendSecurely(outlook)
  await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
  await picture(page, '4-receipts')
  await pane.getByRole('button', { name: 'Luk mailen' }).click()
}

async function recipients({ context }: AtOutlook, world: World): Promise<void> {
  const page = await context.newPage()
  await page.setViewportSize({ width: 1360, height: 900 })
  for (const who of ['anne', 'payroll', 'bo']) {
    await page.goto(`${world.urls.world}#${who}`)
    await page.reload()
    await page.locator('.reading iframe').first().waitFor()
    await picture(page, `5-${who}`)
  }
  await page.close()
}

async function answer({ context, page: outlook }: AtOutlook, world: World): Promise<void> {
  const page = await context.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(letterLink((await newestMail(page, world, bo.address)).bodyHtml))
  await page.getByRole('button', { name: /Send kode/ }).waitFor()
  await picture(page, '6-letter-who')
  const code = await askForCode(page, world, bo.phone)
  await picture(page, '6-letter-code')
  const letter = await typeCode(page, code)
  await letter.getByText('311236-4004').waitFor()
  await picture(page, '6-letter-open')
  await answerLetter(page, caseworker.name, 'Tak for afgørelsen. Jeg sender min blanket i morgen.')
  await picture(page, '6-letter-answered')
  await page.setViewportSize({ width: 1360, height: 900 })
  await page.goto(`${world.urls.world}#bo`)
  await page.locator('.handset .bubble').first().waitFor()
  await picture(page, '6-phone')
  await outlook.goto(world.urls.outlook)
  await outlook.locator('body[data-ready]').waitFor()
  await outlook.getByText(bo.name).first().click()
  await picture(outlook, '7-answer-in-inbox')
  await page.close()
}

await main()
