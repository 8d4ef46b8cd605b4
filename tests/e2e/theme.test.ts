// The pane in a dark Outlook: it follows, and everything in it can be read there too.
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { anne, bo, payroll } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { axeProblems, frameOf } from '../support/axe.ts'
import { openOutlook, openPane, sendSecurely, unlockKey, writeMail } from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

const mail = {
  to: [payroll.address, bo.address, 'nobody@postkasen.test'],
  subject: 'Vedrørende cpr 311236-4004',
  body: 'Jens Dahl har fået diagnosen depression. Han er medlem af 3F og tjener 41.000 kr. om måneden.',
}

const groundOf = (page: Page) => frameOf(page).evaluate(() => getComputedStyle(document.body).backgroundColor)
const light = 'rgb(255, 255, 255)'
const dark = 'rgb(31, 31, 31)'

describe('the pane in a dark Outlook', () => {
  it('is dark, follows when Outlook is made light, and can be read in all its parts', async () => {
    const outlook = await openOutlook(browser, world, { theme: 'dark' })
    const { page, pane, context } = outlook
    await writeMail(outlook, mail)
    await page.locator('input[type=file]').setInputFiles([
      { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('Navn;CPR\nAsta Berg;311236-4004\n') },
      { name: 'ukendt.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([1, 2, 3]) },
    ])
    await openPane(outlook)
    await pane.getByText('Kan ikke nås').waitFor()
    await pane.getByText('ukendt.bin er ikke læst.').waitFor()
    expect(await groundOf(page)).toBe(dark)
    for (const name of ['Vis hvor', 'Vis hvor', 'Skriv mindre først'])
      await pane.getByRole('button', { name }).first().click()
    await pane.getByRole('button', { name: 'Ikke følsomt' }).first().click()
    for (const name of ['Lønkontoret', 'Bo Lind'])
      await pane.getByRole('button', { name: `Hvorfor ${name}` }).click()
    await pane.getByLabel('Mobilnummer').first().fill('12')
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Mørkt tema' }).click()
    await expect.poll(() => groundOf(page)).toBe(light)
    expect(await axeProblems(page)).toEqual([])
    await context.close()
  })

  it('can be read with a locked and an opened certificate, and with receipts', async () => {
    const outlook = await openOutlook(browser, world, { theme: 'dark' })
    const { page, pane, context } = outlook
    await writeMail(outlook, { ...mail, to: [anne.address, payroll.address], subject: 'Din sag' })
    await openPane(outlook)
    await pane.getByLabel('Adgangskode til dit certifikat').fill('forkert')
    await pane.getByRole('button', { name: 'Lås op' }).click()
    await pane.getByText('Adgangskoden passer ikke. Prøv igen.').waitFor()
    expect(await axeProblems(page)).toEqual([])
    await unlockKey(outlook)
    expect(await axeProblems(page)).toEqual([])
    await sendSecurely(outlook)
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await pane.getByRole('button', { name: 'Vis bevis' }).click()
    expect(await axeProblems(page)).toEqual([])
    await context.close()
  })

  it('beside a mail that is read too', async () => {
    const outlook = await openOutlook(browser, world, { theme: 'dark' })
    const { page, pane, context } = outlook
    await page.getByRole('button').filter({ hasText: 'Peter Holst' }).first().click()
    await page.getByRole('button', { name: 'Vis sikkerhed' }).click()
    await pane.getByText('Underskrevet af Peter Holst').waitFor()
    await pane.getByRole('button', { name: 'Vis detaljer' }).click()
    expect(await groundOf(page)).toBe(dark)
    expect(await axeProblems(page)).toEqual([])
    await context.close()
  })
})

describe('where Outlook tells no theme', () => {
  it.each([
    ['dark', dark],
    ['light', light],
  ] as const)('the pane is as the machine is: %s', async (system, ground) => {
    const { page, context, ...rest } = await openOutlook(browser, world, { system, faults: 'theme-untold' })
    await writeMail({ page, context, ...rest }, { ...mail, to: [bo.address] })
    await openPane({ page, context, ...rest })
    expect(await groundOf(page)).toBe(ground)
    await page.emulateMedia({ colorScheme: system === 'dark' ? 'light' : 'dark' })
    await expect.poll(() => groundOf(page)).toBe(system === 'dark' ? light : dark)
    await context.close()
  })
})
