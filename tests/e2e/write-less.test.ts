// Before she sends: set a finding aside, hide a CPR number, drop the old thread, clean the subject and a file's name. The
// draft in Outlook changes in those places alone, and undo brings it back.
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bo } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { openOutlook, openPane, writeMail, type AtOutlook } from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'

let world: World
let browser: Browser
let outlook: AtOutlook

onStage((stage) => ({ world, browser } = stage))
beforeEach(async () => {
  outlook = await openOutlook(browser, world)
})
afterEach(async () => {
  await outlook.context.close()
})

const bodyHtml = () => outlook.page.getByLabel('Brødtekst').innerHTML()
const offer = (title: string) => outlook.pane.getByRole('button', { name: `Gør det: ${title}` })

describe('writing less', () => {
  it('hides the serial of a CPR number and nothing else, and undo brings it back', async () => {
    await writeMail(outlook, {
      to: [bo.address],
      subject: 'Din sag',
      body: 'Vedrørende cpr 311236-4004 & mere.',
    })
    await openPane(outlook)
    const before = await bodyHtml()
    await outlook.pane.getByRole('button', { name: 'Skriv mindre først' }).click()
    await outlook.pane.getByText('311236-xxxx').waitFor()
    await offer('Skjul CPR-nummeret, behold fødselsdatoen').click()
    await outlook.pane.getByText('Vi fandt ikke noget følsomt i mailen.').waitFor()
    expect(await bodyHtml()).toBe(before.replace('311236-4004', '311236-xxxx'))
    await outlook.pane.getByRole('button', { name: 'Fortryd' }).click()
    await outlook.pane.getByText('Mailen indeholder et CPR-nummer.').waitFor()
    expect(await bodyHtml()).toBe(before)
  })

  it('counts a number once that stands in subject and text, and hides it in both', async () => {
    await writeMail(outlook, {
      to: [bo.address],
      subject: 'Svar cpr 311236-4004',
      body: 'Vedrørende cpr 3112364004.',
    })
    await openPane(outlook)
    await outlook.pane.getByText('Mailen indeholder et CPR-nummer.').waitFor()
    await outlook.pane.getByRole('button', { name: 'Skriv mindre først' }).click()
    await offer('Skjul CPR-nummeret, behold fødselsdatoen').click()
    await outlook.pane.getByText('Vi fandt ikke noget følsomt i mailen.').waitFor()
    expect(await outlook.page.getByLabel('Emne').inputValue()).toBe('Svar cpr 311236-xxxx')
    expect(await bodyHtml()).toContain('311236xxxx')
  })

  it('takes a number out of the subject and out of a file name', async () => {
    await writeMail(outlook, { to: [bo.address], subject: 'Svar cpr 311236-4004', body: 'Se bilaget.' })
    await outlook.page.evaluate(() => window.simulator.attachGenerated('311236-4004 svar.bin', 1))
    await openPane(outlook)
    await outlook.pane.getByRole('button', { name: 'Skriv mindre først' }).click()
    await offer('Tag det ud af emnet').click()
    await expect.poll(() => outlook.page.getByLabel('Emne').inputValue()).toBe('Svar')
    await offer('Tag CPR-nummeret ud af filnavnet').click()
    await outlook.page.getByText('311236-xxxx svar.bin').waitFor()
    await expect.poll(() => outlook.page.getByText('311236-4004 svar.bin').count()).toBe(0)
  })
})

describe('a finding that is none', () => {
  it('is set aside with a reason, Send lets the mail go, and the feedback holds no content', async () => {
    await writeMail(outlook, { to: [bo.address], subject: 'Reference', body: 'Se cpr 311236-4004.' })
    await openPane(outlook)
    await outlook.pane.getByRole('button', { name: 'Vis hvor' }).click()
    await outlook.pane.getByRole('button', { name: 'Ikke følsomt' }).click()
    await outlook.pane.getByRole('button', { name: 'Tallet er noget andet' }).click()
    await outlook.pane.getByText('Ét fund er sat til side.').waitFor()
    const href = await outlook.pane
      .getByRole('link', { name: /Hent mine tilbagemeldinger/ })
      .getAttribute('href')
    const feedback = decodeURIComponent(href ?? '')
    expect(feedback).toContain('another-number')
    expect(feedback).not.toContain('311236')
    expect(feedback).not.toContain(bo.address)
    await outlook.page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect
      .poll(
        () =>
          world.mail.list(bo.address, 'inbox').filter(({ arrival }) => arrival?.by === 'unprotected').length,
      )
      .toBe(1)
  })

  it('can be taken back, and then Send holds the mail', async () => {
    await writeMail(outlook, { to: [bo.address], subject: 'Reference', body: 'Se cpr 311236-4004.' })
    await openPane(outlook)
    await outlook.pane.getByRole('button', { name: 'Vis hvor' }).click()
    await outlook.pane.getByRole('button', { name: 'Ikke følsomt' }).click()
    await outlook.pane.getByRole('button', { name: 'Det er ikke fortroligt' }).click()
    await outlook.pane.getByRole('button', { name: 'Vis det igen' }).click()
    await outlook.pane.getByText('Mailen indeholder et CPR-nummer.').waitFor()
    await outlook.page.getByRole('button', { name: 'Send', exact: true }).click()
    await outlook.page.getByRole('dialog').getByText('Mailen indeholder et CPR-nummer.').waitFor()
  })
})
