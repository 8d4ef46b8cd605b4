// Mail that comes, read in the simulated Outlook: the signature proof says who, for which organisation, and what holds; a mail
// that was changed is never shown as signed; and where Outlook withholds the mail, another way works.
import type { Browser } from 'playwright-core'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anne, caseworker } from '../../simulator/world/parties.ts'
import { startWorld, type World } from '../../simulator/world/start.ts'
import { fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { buildEntity, buildMessage } from '../../src/mime/build-message.ts'
import { openKeyFile } from '../../src/smime/key-file.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { launchChromium } from '../support/chromium.ts'
import { type AtOutlook, openOutlook } from '../support/caseworker.ts'

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

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const content = { text: 'Afgørelsen er klar.', html: '<p>Afgørelsen er klar.</p>', attachments: [] }

async function signedByAnne(subject: string, from: string = anne.address): Promise<Bytes> {
  const [key] = await openKeyFile(crypto, world.anneKeyFile.pkcs12, personal(world.anneKeyFile.password))
  if (key === undefined) throw new Error('Anne has no key')
  const entity = await signEntity(crypto, {
    entity: buildEntity(content, random),
    signer: key,
    signingTime: new Date(),
  })
  return message(subject, entity, from)
}

function message(subject: string, entity: Bytes, from: string = anne.address): Bytes {
  return buildMessage(
    {
      from: { name: anne.name, address: from },
      to: [{ name: caseworker.name, address: caseworker.address }],
      cc: [],
      subject,
      date: new Date(),
      messageId: `<${crypto.randomUUID()}@pensionshuset.test>`,
    },
    entity,
  )
}

function deliver(raw: Bytes): void {
  world.mail.add(caseworker.address, 'inbox', { is: 'bytes', raw })
}

/** Opens the newest mail of that subject, and the pane beside it. */
async function openMail({ page, pane }: AtOutlook, subject: string): Promise<void> {
  await page.getByRole('button').filter({ hasText: subject }).first().click()
  await page.getByRole('button', { name: 'Vis sikkerhed' }).click()
  await pane.getByRole('heading', { name: 'Mailens sikkerhed' }).waitFor()
}

describe('the signature proof', () => {
  it('names the person, the organisation and the address, and what is covered', async () => {
    deliver(await signedByAnne('Underskrevet sag'))
    const outlook = await openOutlook(browser, world)
    const { pane } = outlook
    await openMail(outlook, 'Underskrevet sag')
    await pane.getByText(`Underskrevet af ${anne.name}, ${anne.organisation}.`).waitFor()
    await pane.getByText('Mailen er ikke ændret, siden der blev skrevet under.').waitFor()
    await pane.getByRole('button', { name: 'Vis detaljer' }).click()
    await pane.getByText(`${anne.organisation}, CVR ${anne.cvr}`).waitFor()
    await pane.getByText(`${anne.address} står i certifikatet.`).waitFor()
    await pane.getByText('Hele mailens tekst og alle vedhæftede filer').waitFor()
    await pane.getByText('Udsteder og spærring er undersøgt lige nu.').waitFor()
    await outlook.context.close()
  })

  it('says of a changed mail what happened, and shows no colour of safety', async () => {
    const raw = await signedByAnne('Ændret sag')
    deliver(utf8(fromUtf8(raw).replace('er klar', 'er afvist')))
    const outlook = await openOutlook(browser, world)
    await openMail(outlook, 'Ændret sag')
    const { pane } = outlook
    await pane.getByRole('alert').getByText('Stol ikke på underskriften.').waitFor()
    await pane.getByText('Mailen er ændret, efter at der blev skrevet under.').waitFor()
    expect(await pane.getByText('Underskrevet af').count()).toBe(0)
    await outlook.context.close()
  })

  it('does not let a certificate vouch for another address', async () => {
    deliver(await signedByAnne('Anden afsender', 'direktoer@pensionshuset.test'))
    const outlook = await openOutlook(browser, world)
    await openMail(outlook, 'Anden afsender')
    const { pane } = outlook
    await pane
      .getByText('Certifikatet er udstedt til en anden mailadresse end den, mailen kommer fra.')
      .waitFor()
    expect(await pane.getByText('Underskrevet af').count()).toBe(0)
    await outlook.context.close()
  })

  it('says plainly when nobody has signed', async () => {
    deliver(message('Uden underskrift', buildEntity(content, random)))
    const outlook = await openOutlook(browser, world)
    await openMail(outlook, 'Uden underskrift')
    await outlook.pane.getByText('Mailen er ikke underskrevet.').waitFor()
    await outlook.context.close()
  })
})

describe('where Outlook does not give the mail', () => {
  it('the mailbox does', async () => {
    deliver(await signedByAnne('Fra postkassen'))
    const outlook = await openOutlook(browser, world)
    await outlook.page.evaluate(() => (window.simulator.faults.rawWithheld = true))
    await openMail(outlook, 'Fra postkassen')
    await outlook.pane.getByText(`Underskrevet af ${anne.name}, ${anne.organisation}.`).waitFor()
    await outlook.context.close()
  })

  it('and where neither does, the reader lays in the file', async () => {
    const raw = await signedByAnne('Som fil')
    deliver(raw)
    const outlook = await openOutlook(browser, world)
    await outlook.page.evaluate(() => (window.simulator.faults.rawWithheld = true))
    await outlook.page.route('**/$value', (route) => route.fulfill({ status: 403, body: '' }))
    await openMail(outlook, 'Som fil')
    const { pane } = outlook
    await pane.getByText('Outlook giver os ikke mailen, som den kom.').waitFor()
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'message/rfc822', buffer })
    await pane.getByLabel('Vælg mailfil').setInputFiles(file('note.txt', Buffer.from('ikke en mail')))
    await pane.getByText('Filen er ikke en mail, vi kan læse. Vælg en .eml-fil.').waitFor()
    await pane.getByLabel('Vælg mailfil').setInputFiles(file('sag.eml', Buffer.from(raw)))
    await pane.getByText('Dette gælder den fil, du har lagt ind.').waitFor()
    await pane.getByText(`Underskrevet af ${anne.name}, ${anne.organisation}.`).waitFor()
    await outlook.context.close()
  })

  it('says that nobody was asked when the gateway is away, and believes nothing', async () => {
    deliver(await signedByAnne('Uden svar'))
    const outlook = await openOutlook(browser, world)
    await outlook.page.route('**/api/certificate', (route) => route.abort())
    await openMail(outlook, 'Uden svar')
    await outlook.pane.getByText('så certifikatet er ikke undersøgt.').waitFor()
    expect(await outlook.pane.getByText('Underskrevet af').count()).toBe(0)
    await outlook.context.close()
  })
})
