// Attachments in the pane, with the real bundles in a real Chromium: read in a worker under the gateway's own content
// security policy, found by place, said to be unread where they are.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { World } from '../../simulator/world/start.ts'
import { payroll } from '../../simulator/world/parties.ts'
import { openOutlook, openPane, writeMail, type AtOutlook } from '../support/caseworker.ts'
import { pdfOfLostPage } from '../support/files.ts'
import { onStage } from '../support/story.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

const fixtures = join(import.meta.dirname, '../attachments/fixtures')

async function attach({ page }: AtOutlook, ...names: readonly string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(
    names.map((name) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: readFileSync(join(fixtures, name)),
    })),
  )
}

describe('attachments of a harmless mail', () => {
  it('are read in the background; what they hold and what nobody read is told, and sending is not held up', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    const refused: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text())
    })
    await writeMail(outlook, { to: [payroll.address], subject: 'Papirer', body: 'Se de vedlagte filer.' })
    await attach(outlook, 'letter.docx', 'letter.pdf', 'scanned.pdf', 'locked.zip', 'stock.xlsx')
    await openPane(outlook)

    // Found, file by file; the sentence of the mail itself does not say that all is well.
    await pane.getByText('letter.docx indeholder 2 CPR-numre og helbredsoplysninger.').waitFor()
    await pane.getByText('letter.pdf indeholder 2 CPR-numre og helbredsoplysninger.').waitFor()
    await pane.getByText('Et bilag er læst uden fund af noget følsomt.').waitFor()
    await pane.getByText('Der er noget følsomt i det vedhæftede.').waitFor()
    expect(await pane.getByText('Vi fandt ikke noget').count()).toBe(0)

    // Unread is said, with its reason.
    await pane.getByText('scanned.pdf er ikke læst.').waitFor()
    await pane
      .getByText('Grund: tekst i billeder bliver ikke læst. Se selv efter, eller send filen sikkert.')
      .waitFor()
    await pane.getByText('locked.zip er ikke læst.').waitFor()

    // The place and the words around it.
    await pane.getByRole('button', { name: 'Vis hvor' }).first().click()
    await pane.getByText('afsnit 2').waitFor()
    expect(await pane.locator('mark').allInnerTexts()).toContain('311236-4004')

    expect(await pane.getByRole('button', { name: 'Send sikkert' }).isEnabled()).toBe(true)
    expect(refused).toEqual([])

    // A file that is taken out is forgotten.
    await page.getByRole('button', { name: 'Fjern letter.docx' }).click()
    await pane.getByText('letter.docx indeholder').waitFor({ state: 'detached' })
    await context.close()
  })

  it('hold Send by what the pane has found in them, until they are taken out', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    await writeMail(outlook, { to: [payroll.address], subject: 'Bilag', body: 'Her er bilagene.' })
    await page.locator('input[type=file]').setInputFiles({
      name: 'liste.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Navn;CPR\nAsta Berg;311236-4004\nBo Dam;251236-4008\n'),
    })
    await openPane(outlook)
    await pane.getByText('liste.csv indeholder 2 CPR-numre.').waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const held = page.getByRole('dialog')
    await held.getByText('Mailen indeholder 2 CPR-numre.').waitFor()
    await held.getByRole('button', { name: 'Send ikke' }).click()

    await page.getByRole('button', { name: 'Fjern liste.csv' }).click()
    await pane.getByText('Vi fandt ikke noget følsomt i mailen.').waitFor()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Mailen er sendt.').waitFor()
    await outlook.context.close()
  })

  it('let the mail go when what was found in them is set aside with a reason, and hold it when that is taken back', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    const send = page.getByRole('button', { name: 'Send', exact: true })
    const held = page.getByRole('dialog')
    await writeMail(outlook, { to: [payroll.address], subject: 'Ordre', body: 'Her er ordrelisten.' })
    await page.locator('input[type=file]').setInputFiles({
      name: 'ordrer.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Navn;CPR\nAsta Berg;311236-4004\nBo Dam;251236-4008\nAsta Berg;311236-4004\n'),
    })
    await openPane(outlook)
    await pane.getByText('ordrer.csv indeholder 2 CPR-numre.').waitFor()
    await pane.getByRole('button', { name: 'Vis hvor' }).click()
    await pane.getByRole('button', { name: 'Ikke følsomt' }).first().click()
    await pane.getByRole('button', { name: 'Tallet er noget andet' }).click()
    await pane.getByText('Ét fund er sat til side.').waitFor()
    await pane.getByText('ordrer.csv indeholder et CPR-nummer.').waitFor()
    expect(await pane.locator('mark').allInnerTexts()).toEqual(['251236-4008'])
    await send.click()
    await held.getByText('Mailen indeholder et CPR-nummer.').waitFor()
    await held.getByRole('button', { name: 'Send ikke' }).click()

    await pane.getByRole('button', { name: 'Ikke følsomt' }).click()
    await pane.getByRole('button', { name: 'Det er ikke fortroligt' }).click()
    await pane.getByText('2 fund er sat til side.').waitFor()
    await pane.getByText('Vi fandt ikke noget følsomt i mailen.').waitFor()
    await pane.getByText('Et bilag er læst uden fund af noget følsomt.').waitFor()
    const feedback = await pane.getByRole('link', { name: /Hent mine tilbagemeldinger/ }).getAttribute('href')
    expect(decodeURIComponent(feedback ?? '')).toContain('another-number')
    expect(decodeURIComponent(feedback ?? '')).not.toMatch(/1236|ordrer/)

    // The pane that is opened anew reads the file anew, and knows what was set aside.
    await page.getByRole('button', { name: 'Luk ruden' }).click()
    await openPane(outlook)
    await pane.getByText('Et bilag er læst uden fund af noget følsomt.').waitFor()

    await pane.getByRole('button', { name: 'Vis dem igen' }).click()
    await pane.getByText('ordrer.csv indeholder 2 CPR-numre.').waitFor()
    await send.click()
    await held.getByText('Mailen indeholder 2 CPR-numre.').waitFor()
    await held.getByRole('button', { name: 'Send ikke' }).click()
    for (const left of [2, 1]) {
      if (left === 2) await pane.getByRole('button', { name: 'Vis hvor' }).click()
      await pane.getByRole('button', { name: 'Ikke følsomt' }).first().click()
      await pane.getByRole('button', { name: 'Tallet er noget andet' }).click()
    }
    await pane.getByText('2 fund er sat til side.').waitFor()
    await send.click()
    await page.getByText('Mailen er sendt.').waitFor()
    await outlook.context.close()
  })

  it('from which a page is lost without a word are unread', async () => {
    const outlook = await openOutlook(browser, world)
    await writeMail(outlook, { to: [payroll.address], subject: 'Papirer', body: 'Se den vedlagte fil.' })
    await outlook.page.locator('input[type=file]').setInputFiles({
      name: 'damaged.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(pdfOfLostPage()),
    })
    await openPane(outlook)
    await outlook.pane.getByText('damaged.pdf er ikke læst.').waitFor()
    await outlook.context.close()
  })

  it('that Outlook does not hand over are unread', async () => {
    const outlook = await openOutlook(browser, world)
    await outlook.page.evaluate('window.simulator.faults.attachmentUnreadable = true')
    await writeMail(outlook, { to: [payroll.address], subject: 'Papirer', body: 'Se den vedlagte fil.' })
    await attach(outlook, 'letter.docx')
    await openPane(outlook)
    await outlook.pane.getByText('letter.docx er ikke læst.').waitFor()
    await outlook.pane.getByText('Outlook gav ikke filen fra sig', { exact: false }).waitFor()
    await outlook.context.close()
  })
})
