// The pane for those who do not see it or do not use a mouse: what axe can find in each of its screens, in both languages, and
// the whole way from the findings to the receipt by keyboard.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bo, payroll } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { openOutlook, openPane, writeMail } from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')
const answer = z.object({ violations: z.array(z.object({ id: z.string(), nodes: z.array(z.unknown()) })) })

function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => one.url().includes('taskpane.html'))
  if (frame === undefined) throw new Error('the pane is not open')
  return frame
}

/** All rules: WCAG 2.2 A and AA and what axe calls good practice. */
async function axeProblems(page: Page): Promise<readonly string[]> {
  const { violations } = answer.parse(await frameOf(page).evaluate(`${axe}; axe.run(document)`))
  return violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 300)}`)
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
    const { page, pane, context } = await openOutlook(browser, world)
    await page.goto(`${world.urls.outlook}?language=en-US`)
    await page.locator('body[data-ready]').waitFor()
    await writeMail(
      { page, pane, context },
      {
        to: ['pay@havneby.test'],
        subject: 'Concerning cpr 311236-4004',
        body: 'Jens Dahl has been diagnosed with depression.',
      },
    )
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
    const frame = frameOf(page)
    /** What has the focus, after each Tab, until it is the one looked for. */
    const tabTo = async (name: string): Promise<void> => {
      for (let step = 0; step < 40; step++) {
        const focused = await frame.evaluate(() => document.activeElement?.textContent ?? '')
        if (focused.startsWith(name)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab does not come to ${name}`)
    }
    await frame.locator('button').first().focus()
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
    await context.close()
  })
})
