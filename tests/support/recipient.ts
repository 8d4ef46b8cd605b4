// What a recipient does: looks in a mailbox of the world, follows the link, types the code that came to the phone.
import type { FrameLocator, Page } from 'playwright-core'
import { z } from 'zod'
import type { World } from '../../simulator/world/start.ts'

const listed = z.array(z.object({ id: z.string(), subject: z.string(), preview: z.string() }))
const opened = z.object({
  bodyHtml: z.string(),
  bodyText: z.string().nullable().optional(),
  delivery: z.unknown(),
  smime: z
    .object({
      decrypted: z.boolean(),
      signature: z.string(),
      signer: z.object({ name: z.string() }).nullable(),
      cipher: z.string().nullable(),
      peer: z.object({ opened: z.boolean(), signature: z.string() }).nullable(),
    })
    .nullable(),
})

/** Newest first. */
export async function mailsOf(
  { request }: Page,
  world: World,
  address: string,
  mailbox: 'inbox' | 'sentitems' | 'drafts' = 'inbox',
) {
  const reply = await request.get(`${world.urls.front}/world/mailboxes/${address}/messages?folder=${mailbox}`)
  return listed.parse(await reply.json())
}

/** The newest mail in an inbox, as the owner's own mail program shows it. */
export async function newestMail(page: Page, world: World, address: string) {
  const [mail] = await mailsOf(page, world, address)
  const reply = await page.request.get(
    `${world.urls.front}/world/mailboxes/${address}/messages/${mail?.id ?? ''}`,
  )
  return opened.parse(await reply.json())
}

export const letterLink = (bodyHtml: string) => /href="([^"]*\/m#[^"]+)"/.exec(bodyHtml)?.[1] ?? ''

/** The six digits of the newest SMS, or '' when there is none. */
export function newestCode(world: World, phone: string): string {
  return /\b(\d{6})\b/.exec(world.phone.messages(phone)[0]?.text ?? '')?.[1] ?? ''
}

export async function askForCode(page: Page, world: World, phone: string): Promise<string> {
  await page.getByRole('button', { name: /Send kode/ }).click()
  await page.getByRole('textbox', { name: 'Kode på 6 cifre' }).waitFor()
  return newestCode(world, phone)
}

/** The sixth digit opens the letter; answers the frame that shows it. */
export async function typeCode(page: Page, code: string): Promise<FrameLocator> {
  await page.getByRole('textbox', { name: 'Kode på 6 cifre' }).fill(code)
  return page.frameLocator('iframe[title="Beskeden"]')
}

export async function answerLetter(page: Page, sender: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: `Dit svar til ${sender}` }).fill(text)
  await page.getByRole('button', { name: 'Send svar' }).click()
  await page.getByText(/^Dit svar er afleveret/).waitFor()
}
