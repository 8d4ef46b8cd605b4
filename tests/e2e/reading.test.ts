// Mail that comes, read in the simulated Outlook: the signature proof says who, for which organisation, and what holds; a mail
// that was changed is never shown as signed; and where Outlook withholds the mail, another way works.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { anne, caseworker } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { z } from 'zod'
import { keyBlob } from '../../src/contract/key-blob.ts'
import { fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { personal } from '../../src/personal.ts'
import { buildEntity, buildMessage, type MessageHeaders } from '../../src/mime/build-message.ts'
import { openKeyFile } from '../../src/smime/key-file.ts'
import { openKeyBlob } from '../../src/smime/key-blob.ts'
import { openRing, unpackRing } from '../../src/smime/key-ring.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { signEntity } from '../../src/smime/sign.ts'
import { onStage } from '../support/story.ts'
import { type AtOutlook, dropFile, openOutlook, unlockKey } from '../support/caseworker.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

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
  return buildMessage(headersOf(subject, from), entity)
}

function headersOf(subject: string, from: string = anne.address): MessageHeaders {
  return {
    from: { name: anne.name, address: from },
    to: [{ name: caseworker.name, address: caseworker.address }],
    cc: [],
    subject,
    date: new Date(),
    messageId: `<${crypto.randomUUID()}@pensionshuset.test>`,
  }
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

  it('says of her own copy and of an answer to a letter what they are, and proves neither', async () => {
    const raw = message('Egen kopi', buildEntity(content, random), caseworker.address)
    deliver(raw)
    deliver(utf8(`Reply-To: ${anne.address}\r\n${fromUtf8(raw).replace('Egen kopi', 'Svar på brev')}`))
    const outlook = await openOutlook(browser, world)
    const { pane } = outlook
    await openMail(outlook, 'Egen kopi')
    await pane.getByText('Ligger den i Sendt post, er det din egen kopi.').waitFor()
    await openMail(outlook, 'Svar på brev')
    await pane.getByText('Svar på breve med link og kode kommer fra din egen adresse').waitFor()
    await pane.getByText('Her kan det ikke bevises.').waitFor()
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

  it('also when she drags it there', async () => {
    const outlook = await openOutlook(browser, world)
    await outlook.page.evaluate(() => (window.simulator.faults.rawWithheld = true))
    await outlook.page.route('**/$value', (route) => route.fulfill({ status: 403, body: '' }))
    const raw = await signedByAnne('Trukket ind')
    deliver(raw)
    await openMail(outlook, 'Trukket ind')
    const { pane } = outlook
    await dropFile(pane.getByText('Du kan også trække filen herind.'), 'sag.eml', raw)
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

/** Signed and encrypted by Anne to those, with a file; the text tries to fetch and to run what it names. */
async function encryptedByAnne(subject: string, to: readonly Bytes[]): Promise<Bytes> {
  const [key] = await openKeyFile(crypto, world.anneKeyFile.pkcs12, personal(world.anneKeyFile.password))
  if (key === undefined) throw new Error('Anne has no key')
  const file = {
    name: 'afgørelse.txt',
    contentType: 'text/plain',
    content: utf8('Pensionen er tilkendt.'),
    contentId: null,
  }
  const html =
    '<p>Kære Mette. Pensionen er tilkendt.</p><img src="https://spion.test/efail?"><script>parent.document.title="spion"</script>'
  const entity = await signAndEncrypt(crypto, {
    entity: buildEntity(
      {
        html,
        attachments: [file],
        protectedHeaders: { headers: headersOf(`${subject}: det egentlige emne`), hp: 'cipher' },
      },
      random,
    ),
    signer: key,
    signingTime: new Date(),
    recipients: to,
  })
  return message(subject, entity)
}

async function certificateOf(email: string, name: string): Promise<Bytes> {
  const issued = await world.authority.issueEmployee({
    name,
    organisation: 'Et sted',
    cvr: '12345674',
    email,
  })
  return Uint8Array.from(issued.certificateDer)
}

/** Mette's own certificate, as it stands in what she sends. */
async function certificateOfMette(): Promise<Bytes> {
  const reply = await fetch(`${world.urls.gateway}/api/key-blob`, {
    headers: { authorization: `Bearer ${await world.caseworkerToken()}` },
  })
  const { blob } = z.object({ blob: keyBlob }).parse(await reply.json())
  const password = personal<string>(caseworker.keyPassword)
  const [key] = await openRing(crypto, unpackRing(await openKeyBlob(crypto, blob, password), password))
  if (key === undefined) throw new Error('Mette has no key')
  return key.certificate
}

describe('an encrypted mail', () => {
  it('opens with the unlocked key: text without anything fetched or run, the file to save, locked again by a button', async () => {
    deliver(await encryptedByAnne('Låst sag', [await certificateOfMette()]))
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    const asked: string[] = []
    // Whoever shows the mail, pane or mail program. What a policy stopped has not left the machine.
    page.on('requestfinished', (request) => asked.push(request.url()))
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'csp') asked.push(request.url())
    })
    await openMail(outlook, 'Låst sag')
    await pane.getByText('Mailen er krypteret. Lås dit certifikat op for at læse den.').waitFor()
    await pane.getByLabel('Adgangskode til dit certifikat').fill('forkert')
    await pane.getByRole('button', { name: 'Lås op' }).click()
    await pane.getByText('Adgangskoden passer ikke. Prøv igen.').waitFor()
    await unlockKey(outlook)
    await pane.getByText('Mailen var krypteret til dig.').waitFor()
    await pane.getByText(`Underskrevet af ${anne.name}, ${anne.organisation}.`).waitFor()
    await pane.getByText('Mailens eget emne er: Låst sag: det egentlige emne.', { exact: false }).waitFor()
    const letter = pane.frameLocator('iframe[title="Mailens tekst"]')
    await letter.getByText('Pensionen er tilkendt.').waitFor()
    expect(await letter.locator('script, img').count()).toBe(0)
    expect(asked.filter((url) => url.includes('spion'))).toEqual([])
    const download = page.waitForEvent('download')
    await pane.getByRole('button', { name: 'Gem afgørelse.txt' }).click()
    expect((await download).suggestedFilename()).toBe('afgørelse.txt')
    await pane.getByRole('button', { name: 'Lås igen' }).click()
    await pane.getByText('Mailen er krypteret. Lås dit certifikat op for at læse den.').waitFor()
    expect(await pane.locator('iframe').count()).toBe(0)
    await outlook.context.close()
  })

  it('to somebody else stays shut, in one sentence', async () => {
    deliver(await encryptedByAnne('Ikke til Mette', [await certificateOf('en@anden.test', 'En Anden')]))
    const outlook = await openOutlook(browser, world)
    await openMail(outlook, 'Ikke til Mette')
    await unlockKey(outlook)
    await outlook.pane.getByText('Mailen kan ikke åbnes med dine certifikater.').waitFor()
    await outlook.context.close()
  })
})
