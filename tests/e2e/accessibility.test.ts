// The pane for those who do not see it or do not use a mouse: what axe can find in each of its screens, in both languages, and
// the whole way from the findings to the receipt by keyboard.
import type { Browser, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { anne, bo, caseworker, payroll } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { axeProblems, frameOf } from '../support/axe.ts'
import { openOutlook, openPane, writeMail } from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

/** The pane as one meets it who has no mouse. */
function keyboardIn(page: Page) {
  const frame = frameOf(page)
  /** The words of what has the focus; a field's are its label. */
  const focused = () =>
    frame.evaluate(() => {
      const { activeElement } = document
      const told = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0] : activeElement
      return activeElement === document.body ? '' : (told?.textContent ?? '')
    })
  return {
    focused,
    /** Tab until the one looked for has the focus. */
    tabTo: async (name: string): Promise<void> => {
      for (let step = 0; step < 40; step++) {
        if ((await focused()).startsWith(name)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab does not come to ${name}`)
    },
  }
}

const mail = {
  to: [payroll.address, bo.address, 'nobody@postkasen.test'],
  subject: 'Vedrørende cpr 311236-4004',
  body: 'Jens Dahl har fået diagnosen depression. Han er medlem af 3F og tjener 41.000 kr. om måneden.',
}

describe('the pane beside a draft', () => {
  it('has no problem that axe can find, closed and with everything unfolded', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, mail)
    await openPane(outlook)
    await pane.getByText('Kan ikke nås').waitFor()
    expect(await axeProblems(page)).toEqual([])
    await pane.getByRole('button', { name: 'Vis hvor' }).click()
    await pane.getByRole('button', { name: 'Ikke følsomt' }).first().click()
    await pane.getByRole('button', { name: 'Skriv mindre først' }).click()
    for (const name of ['Lønkontoret', 'Bo Lind']) {
      await pane.getByRole('button', { name: `Hvorfor ${name}` }).click()
    }
    expect(await axeProblems(page)).toEqual([])
    await context.close()
  })

  it('speaks English where Outlook does, and has no problem there either', async () => {
    const outlook = await openOutlook(browser, world, { language: 'en-US' })
    const { page, pane, context } = outlook
    await writeMail(outlook, {
      to: ['pay@havneby.test'],
      subject: 'Concerning cpr 311236-4004',
      body: 'Jens Dahl has been diagnosed with depression.',
    })
    await page.getByRole('button', { name: 'Send securely' }).first().click()
    await pane.getByRole('heading', { name: 'How it will be sent' }).waitFor()
    await pane.getByRole('button', { name: 'Show where' }).click()
    await pane.getByText('about a person (“Jens Dahl”)').first().waitFor()
    expect(await pane.getByRole('main').innerText()).not.toMatch(/[æøå]/i)
    expect(await axeProblems(page)).toEqual([])
    await context.close()
  })
})

describe('by keyboard alone', () => {
  it('a mail is read through, judged and sent', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, { ...mail, to: [payroll.address], subject: 'Din sag' })
    await openPane(outlook)
    await pane.getByText('Sikker forbindelse').waitFor()
    const { tabTo } = keyboardIn(page)
    await frameOf(page).locator('button').first().focus()
    await tabTo('Vis hvor')
    await page.keyboard.press('Enter')
    await tabTo('Ikke følsomt')
    await page.keyboard.press('Enter')
    await tabTo('Det handler ikke om en person')
    await page.keyboard.press('Escape')
    await tabTo('Send sikkert')
    await page.keyboard.press('Enter')
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    await tabTo('Vis bevis')
    await page.keyboard.press('Enter')
    await pane.getByRole('button', { name: 'Gem bevis som fil' }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    await pane.getByRole('button', { name: 'Skjul bevis', expanded: true }).press('Enter')
    await pane.getByRole('button', { name: 'Vis bevis', expanded: false }).waitFor()
    await context.close()
  })

  it('the focus goes to what tells what came of each press', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, context } = outlook
    await writeMail(outlook, { to: [anne.address], subject: 'Din sag', body: 'Vedrørende cpr 311236-4004.' })
    await openPane(outlook)
    const { tabTo, focused } = keyboardIn(page)
    const press = async (name: string, then: string) => {
      await tabTo(name)
      await page.keyboard.press('Enter')
      // Unlocking is slow by design.
      await expect.poll(focused, { timeout: 30_000 }).toContain(then)
    }
    await frameOf(page).locator('button').first().focus()
    await press('Vis hvor', 'Skjul')
    await press('Ikke følsomt', 'Ikke følsomt')
    await press('Tallet er noget andet', 'Vi fandt ikke noget følsomt i mailen.')
    await press('Vis det igen', 'Mailen indeholder et CPR-nummer.')
    await press('Skriv mindre først', 'Skriv mindre først')
    await press('Gør det', 'Det er rettet i mailen.')
    await press('Fortryd', 'Skriv mindre først')

    await tabTo('Adgangskode')
    await page.keyboard.type('forkert')
    await press('Lås op', 'Adgangskode til dit certifikat')
    await frameOf(page).getByText('Adgangskoden passer ikke. Prøv igen.').waitFor()
    await page.keyboard.type(caseworker.keyPassword)
    await press('Lås op', `Du skriver under som ${caseworker.name}.`)
    await press('Lås igen', 'Adgangskode til dit certifikat')
    await page.keyboard.type(caseworker.keyPassword)
    await press('Lås op', `Du skriver under som ${caseworker.name}.`)
    await press('Send sikkert', 'Mailen er sendt sikkert')
    await context.close()
  })

  it('what was found in a file is set aside, and the focus stays with what is told of it', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, { to: [anne.address], subject: 'Ordre', body: 'Her er ordrelisten.' })
    await page.locator('input[type=file]').setInputFiles({
      name: 'ordrer.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Navn;CPR\nAsta Berg;311236-4004\nBo Dam;251236-4008\n'),
    })
    await openPane(outlook)
    await pane.getByText('ordrer.csv indeholder 2 CPR-numre.').waitFor()
    const { tabTo, focused } = keyboardIn(page)
    await frameOf(page).locator('button').first().focus()
    await tabTo('Vis hvor')
    await page.keyboard.press('Enter')
    for (const then of ['ordrer.csv indeholder et CPR-nummer.', 'Vi fandt ikke noget følsomt i mailen.']) {
      await tabTo('Ikke følsomt')
      await page.keyboard.press('Enter')
      expect(await axeProblems(page)).toEqual([])
      await tabTo('Tallet er noget andet')
      await page.keyboard.press('Enter')
      await expect.poll(focused).toBe(then)
    }
    await context.close()
  })

  it('a held Send leads into the pane, or back to Send', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, { to: [bo.address], subject: 'Din sag', body: 'Vedrørende cpr 311236-4004.' })
    const send = page.getByRole('button', { name: 'Send', exact: true })
    const held = page.getByRole('dialog')
    await send.focus()
    await page.keyboard.press('Enter')
    await held.waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => send.evaluate((button) => button === document.activeElement)).toBe(true)

    await page.keyboard.press('Enter')
    await held.getByRole('button', { name: 'Send sikkert' }).waitFor()
    await page.keyboard.press('Enter')
    await pane.getByRole('heading', { name: 'Sådan bliver den sendt' }).waitFor()
    await pane.getByText('Mailen indeholder et CPR-nummer.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('title'))).toBe('Send Sikkert')
    // From where nothing has the focus yet, office.js leads the first Tab to the button beside the pane, by a message.
    await page.keyboard.press('Tab')
    const closing = page.getByRole('button', { name: 'Luk ruden' })
    await expect.poll(() => closing.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Tab')
    await expect.poll(() => keyboardIn(page).focused(), { timeout: 10_000 }).toBe('Vis hvor')
    await context.close()
  })
})
