// What a caseworker does in the simulated Outlook, in the words she sees.
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core'
import { caseworker } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'

export interface AtOutlook {
  readonly context: BrowserContext
  readonly page: Page
  readonly pane: FrameLocator
  readonly said: (typeof saidIn)['da-DK' | 'en-US']
}

/** What she looks for to write a mail. */
const saidIn = {
  'da-DK': { newMail: 'Ny mail', to: 'Til', subject: 'Emne', body: 'Brødtekst' },
  'en-US': { newMail: 'New mail', to: 'To', subject: 'Subject', body: 'Message body' },
} as const

export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly body: string
}

export interface OutlookSettings {
  readonly language?: 'da-DK' | 'en-US'
  readonly theme?: 'light' | 'dark'
  /** See simulator/office/page/faults.ts. */
  readonly faults?: string
  /** What the machine itself is set to. */
  readonly system?: 'light' | 'dark'
}

export async function openOutlook(
  browser: Browser,
  world: World,
  { language = 'da-DK', theme = 'light', faults = '', system = 'light' }: OutlookSettings = {},
): Promise<AtOutlook> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1360, height: 900 },
    locale: 'da-DK',
    timezoneId: 'Europe/Copenhagen',
    colorScheme: system,
  })
  const page = await context.newPage()
  await page.goto(`${world.urls.outlook}?${new URLSearchParams({ language, theme, faults }).toString()}`)
  await page.locator('body[data-ready]').waitFor()
  const pane = page.frameLocator('iframe[title="Send Sikkert"]')
  return { context, page, pane, said: saidIn[language] }
}

export async function addRecipient({ page, said }: AtOutlook, address: string): Promise<void> {
  const to = page.getByLabel(said.to, { exact: true })
  await to.fill(address)
  await to.press('Enter')
}

export async function writeMail(outlook: AtOutlook, mail: Mail): Promise<void> {
  const { page, said } = outlook
  await page.getByRole('button', { name: said.newMail }).click()
  for (const address of mail.to) await addRecipient(outlook, address)
  await page.getByLabel(said.subject, { exact: true }).fill(mail.subject)
  await page.getByLabel(said.body).click()
  await page.keyboard.type(mail.body)
}

/** By the ribbon, not by the held Send. */
export async function openPane({ page, pane }: AtOutlook): Promise<void> {
  // Exactly: a report to the sender lies in the list of mails as "Send Sikkert: …".
  await page.getByRole('button', { name: 'Send sikkert', exact: true }).first().click()
  await pane.getByRole('heading', { name: 'Sådan bliver den sendt' }).waitFor()
}

export async function unlockKey({ pane }: AtOutlook): Promise<void> {
  await pane.getByLabel('Adgangskode til dit certifikat').fill(caseworker.keyPassword)
  await pane.getByRole('button', { name: 'Lås op' }).click()
  await pane.getByText(`Du skriver under som ${caseworker.name}.`).waitFor()
}

export async function sendSecurely({ pane }: AtOutlook): Promise<void> {
  await pane.getByRole('button', { name: 'Send sikkert' }).click()
}

/** As a person drags a file over the pane and lets go. */
export async function dropFile(target: Locator, name: string, content: Uint8Array): Promise<void> {
  const transfer = await target.evaluateHandle(
    (_, { name: fileName, bytes }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], fileName))
      return data
    },
    { name, bytes: [...content] },
  )
  await target.dispatchEvent('dragover', { dataTransfer: transfer })
  await target.dispatchEvent('drop', { dataTransfer: transfer })
}
