// Other people's certificates, from the caseworker's chair: read a signed mail and answer it encrypted, find somebody in a
// directory, write to an organisation, lay a file in, and choose.
import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { anne, caseworker, ida, lone, peter, vestbyen } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { toBase64, type Bytes } from '../../src/bytes.ts'
import { addinConfig } from '../../src/contract/config.ts'
import { buildEntity, buildMessage } from '../../src/mime/build-message.ts'
import { personal } from '../../src/personal.ts'
import { sealKeyFile } from '../../src/smime/key-blob.ts'
import { openKeyFile, type SigningKey } from '../../src/smime/key-file.ts'
import { signAndEncrypt } from '../../src/smime/protect.ts'
import { signEntity } from '../../src/smime/sign.ts'
import {
  type AtOutlook,
  dropFile,
  openOutlook,
  openPane,
  sendSecurely,
  unlockKey,
  writeMail,
} from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'
import { havePeers, pem } from '../support/peers.ts'
import { newestMail } from '../support/recipient.ts'
import { signedListOf } from '../support/signed-list.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const day = 24 * 3_600_000

async function issue(name: string, email: string | null, until = new Date(Date.now() + 700 * day)) {
  return world.authority.issueEmployee({
    name,
    organisation: 'Pensionshuset A/S',
    cvr: '87654321',
    email,
    notAfter: until,
  })
}

async function keyOf(pkcs12: Uint8Array, password: string): Promise<SigningKey> {
  const [key] = await openKeyFile(crypto, pkcs12, personal(password))
  if (key === undefined) throw new Error('no key')
  return key
}

function deliver(subject: string, from: { readonly name: string; readonly address: string }, entity: Bytes) {
  const raw = buildMessage(
    {
      from: { name: from.name, address: from.address },
      to: [{ name: caseworker.name, address: caseworker.address }],
      cc: [],
      subject,
      date: new Date(),
      messageId: `<${crypto.randomUUID()}@pensionshuset.test>`,
    },
    entity,
  )
  world.mail.add(caseworker.address, 'inbox', { is: 'bytes', raw })
}

async function openMail({ page, pane }: AtOutlook, subject: string): Promise<void> {
  await page.getByRole('button').filter({ hasText: subject }).first().click()
  await page.getByRole('button', { name: 'Vis sikkerhed' }).click()
  await pane.getByRole('heading', { name: 'Mailens sikkerhed' }).waitFor()
}

async function typeAnswer({ page }: AtOutlook, text: string): Promise<void> {
  await page.getByLabel('Brødtekst').click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type(text)
}

const draftOf = ({ page }: AtOutlook) => page.evaluate(() => window.simulator.draft())
const kept = (name: string) => `Certifikatet er gemt. Næste mail til ${name} kan krypteres.`

describe('a signed mail', () => {
  it('is read, and its answer goes encrypted, by the strongest cipher that its writer reads', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    await openMail(outlook, 'Oplysninger i sagen')
    await pane.getByText(kept(peter.name)).waitFor()
    await pane.getByRole('button', { name: 'Svar sikkert' }).click()
    await page.getByLabel('Emne').waitFor()
    expect(await page.getByLabel('Emne').inputValue()).toBe('SV: Oplysninger i sagen')
    await typeAnswer(outlook, 'Cpr 311236-4004')
    await openPane(outlook)
    await pane.getByText('Krypteret', { exact: true }).waitFor()
    await pane.getByRole('button', { name: `Hvorfor ${peter.name}` }).click()
    await pane.getByText('Det kommer fra en underskrevet mail.').waitFor()
    await unlockKey(outlook)
    await sendSecurely(outlook)
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    const toPeter = await newestMail(page, world, peter.address)
    expect(toPeter.smime).toMatchObject({ decrypted: true, signature: 'valid' })
    expect(toPeter.bodyHtml).toContain('311236-4004')
    // OpenSSL, which signs for Peter where it is installed, says AES-CBC of itself; our own core says AES-GCM.
    expect(toPeter.smime?.cipher?.toLowerCase()).toContain(havePeers('openssl') ? 'cbc' : 'gcm')
    // Read again, it is known already, and nothing is said of it.
    await pane.getByRole('button', { name: 'Luk mailen' }).click()
    await openMail(outlook, 'Oplysninger i sagen')
    await pane.getByText(`Underskrevet af ${peter.name}`).waitFor()
    await pane.getByRole('button', { name: 'Svar sikkert' }).waitFor()
    expect(await pane.getByText('Certifikatet er gemt').count()).toBe(0)
    await outlook.context.close()
  })

  it('waits for her word where the organisation wants it so', async () => {
    const nina = { name: 'Nina Berg', address: 'nina.berg@pensionshuset.test' }
    const issued = await issue(nina.name, nina.address)
    const entity = await signEntity(crypto, {
      entity: buildEntity({ text: 'Hej', html: '<p>Hej</p>', attachments: [] }, random),
      signer: await keyOf(await issued.pkcs12('kode'), 'kode'),
      signingTime: new Date(),
    })
    deliver('Fra Nina', nina, entity)
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    await page.route('**/addin/config.json', async (route) => {
      const config = addinConfig.parse(await (await route.fetch()).json())
      await route.fulfill({ json: { ...config, policy: { ...config.policy, harvest: 'ask' } } })
    })
    await openMail(outlook, 'Fra Nina')
    await pane
      .getByRole('button', { name: `Gem certifikatet, så mail til ${nina.name} kan krypteres` })
      .click()
    await pane.getByText(kept(nina.name)).waitFor()
    await outlook.context.close()
  })
})

describe('an encrypted mail', () => {
  it('is answered in a new mail, where nothing of its text stands', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    // Mette's own certificate, out of a mail that she sends herself.
    const own = await ownCertificate()
    const entity = await signAndEncrypt(crypto, {
      entity: buildEntity({ text: 'x', html: '<p>Pensionen er tilkendt.</p>', attachments: [] }, random),
      signer: await keyOf(world.anneKeyFile.pkcs12, world.anneKeyFile.password),
      signingTime: new Date(),
      recipients: [own],
    })
    deliver('Fortroligt fra Anne', anne, entity)
    await openMail(outlook, 'Fortroligt fra Anne')
    await pane.getByText('Mailen er krypteret. Lås dit certifikat op for at læse den.').waitFor()
    expect(await pane.getByRole('button', { name: 'Svar sikkert' }).count()).toBe(0)
    await unlockKey(outlook)
    await pane.frameLocator('iframe').getByText('Pensionen er tilkendt.').waitFor()
    await pane.getByRole('button', { name: 'Svar sikkert' }).click()
    await page.getByLabel('Emne').waitFor()
    const draft = await draftOf(outlook)
    expect(draft).toMatchObject({ subject: 'SV: Fortroligt fra Anne', to: [{ address: anne.address }] })
    expect(draft?.bodyHtml).not.toContain('tilkendt')
    await outlook.context.close()
  })
})

async function ownCertificate(): Promise<Bytes> {
  const issued = await world.authority.issueEmployee({
    name: caseworker.name,
    organisation: 'Nordkysten Kommune',
    cvr: '12345674',
    email: caseworker.address,
  })
  await layKey(await issued.pkcs12(caseworker.keyPassword))
  return issued.certificateDer
}

/** Her key ring at the gateway is this one file. */
async function layKey(pkcs12: Uint8Array): Promise<void> {
  const blob = await sealKeyFile(crypto, pkcs12, personal<string>(caseworker.keyPassword))
  const reply = await fetch(`${world.urls.gateway}/api/key-blob`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${await world.caseworkerToken()}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(blob),
  })
  expect(reply.status).toBe(204)
}

describe('a recipient', () => {
  it('is found in a directory; another’s mail goes to her organisation, and the pane says so', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane } = outlook
    await writeMail(outlook, { to: [ida.address, lone.address], subject: 'Sag', body: 'Cpr 311236-4004' })
    await openPane(outlook)
    const people = pane.getByRole('listitem')
    const row = (address: string) => people.filter({ hasText: address })
    await row(ida.address).getByText('Krypteret', { exact: true }).waitFor()
    await row(lone.address).getByText('Krypteret til organisationen, ikke til personen').waitFor()
    await row(lone.address)
      .getByRole('button', { name: /^Hvorfor/ })
      .click()
    await row(lone.address).getByText(`låses med certifikatet for ${vestbyen.name}`).waitFor()
    await row(ida.address)
      .getByRole('button', { name: /^Hvorfor/ })
      .click()
    await row(ida.address).getByText('Det er fundet i et certifikatkatalog.').waitFor()
    expect(await row(ida.address).getByText('Krypteret til organisationen').count()).toBe(0)
    await unlockKey(outlook)
    await sendSecurely(outlook)
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    for (const { address } of [ida, lone]) {
      expect((await newestMail(page, world, address)).smime).toMatchObject({ decrypted: true })
    }
    await outlook.context.close()
  })

  it('gets a certificate from a file, chosen or dragged; what is no use is told for what it is', async () => {
    const eva = { name: 'Eva Krag', address: 'eva.krag@pensionshuset.test' }
    const [first, second, other, nameless] = await Promise.all([
      issue(eva.name, eva.address, new Date(Date.now() + 400 * day)),
      issue(eva.name, eva.address, new Date(Date.now() + 20 * day)),
      issue('En Anden', 'en.anden@pensionshuset.test'),
      issue(eva.name, null, new Date(Date.now() + 800 * day)),
    ])
    const outlook = await openOutlook(browser, world)
    const { pane } = outlook
    await writeMail(outlook, { to: [eva.address], subject: 'Sag', body: 'Cpr 311236-4004' })
    await openPane(outlook)
    await pane.getByText('Link og kode').first().waitFor()
    await pane.getByRole('button', { name: /^Hvorfor/ }).click()
    await pane.getByText('Vi kender ikke et certifikat til modtageren.').waitFor()
    const file = pane.getByLabel(`Læg et certifikat ind: ${eva.address}`)
    const layIn = (name: string, content: string | Uint8Array) =>
      file.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })

    await layIn('note.txt', 'Her er mit certifikat')
    await pane.getByText('Der er ikke noget certifikat i filen.').waitFor()
    await layIn('eva.p12', await first.pkcs12('kode'))
    await pane.getByText('Det er en nøglefil, som kun ejeren må have.').waitFor()
    await layIn('anden.cer', other.certificateDer)
    await pane.getByText('Certifikatet er udstedt til en anden mailadresse.').waitFor()
    const card = `BEGIN:VCARD\r\nVERSION:4.0\r\nKEY:data:application/pkix-cert;base64,${toBase64(second.certificateDer)}\r\nEND:VCARD\r\n`
    await layIn('eva.vcf', card)
    await pane.getByText('Certifikatet er lagt ind.').waitFor()
    await pane.getByText('Krypteret', { exact: true }).waitFor()
    // It ends within the month, and that is said without asking.
    await pane.getByText(`Certifikatet for ${eva.name} udløber`).waitFor()
    await pane.getByText('Bed om en underskrevet mail med det nye.').waitFor()

    await pane.getByRole('button', { name: /^Certifikater/ }).click()
    await dropFile(
      pane.getByRole('button', { name: 'Læg et certifikat ind', exact: true }),
      'eva.p7b',
      signedListOf([first.certificateDer, ...first.chainDer]),
    )
    await pane.getByText('Certifikatet er lagt ind.').waitFor()
    await pane.getByText(`Certifikatet for ${eva.name} udløber`).waitFor({ state: 'detached' })
    await layIn('eva.pem', pem('CERTIFICATE', first.certificateDer))
    await pane.getByText('Det certifikat har vi allerede.').waitFor()

    const list = pane.getByRole('list', { name: `Certifikater for ${eva.address}` }).getByRole('listitem')
    await list.nth(1).waitFor()
    await list.nth(1).getByRole('button', { name: 'Brug dette' }).click()
    await pane.getByText(`Certifikatet for ${eva.name} udløber`).waitFor()
    await pane.getByRole('button', { name: 'Brug altid det nyeste' }).click()
    await pane.getByText(`Certifikatet for ${eva.name} udløber`).waitFor({ state: 'detached' })

    await layIn('uden-adresse.cer', nameless.certificateDer)
    await pane.getByText('og nævner ingen mailadresse. Er du sikker på').waitFor()
    await pane.getByRole('button', { name: 'Nej' }).click()
    expect(await list.count()).toBe(2)
    await layIn('uden-adresse.cer', nameless.certificateDer)
    await pane.getByRole('button', { name: 'Ja, brug det' }).click()
    await list.nth(2).waitFor()
    await list.nth(0).getByText('Certifikatet nævner ingen mailadresse.').waitFor()
    await list.nth(0).getByRole('button', { name: 'Glem' }).click()
    await list.nth(2).waitFor({ state: 'detached' })
    await outlook.context.close()
  })

  it('gets none that has expired', async () => {
    const ole = { name: 'Ole Friis', address: 'ole.friis@pensionshuset.test' }
    const issued = await issue(ole.name, ole.address, new Date(Date.now() - day))
    const outlook = await openOutlook(browser, world)
    const { pane } = outlook
    await writeMail(outlook, { to: [ole.address], subject: 'Sag', body: 'Cpr 311236-4004' })
    await openPane(outlook)
    await pane.getByRole('button', { name: /^Hvorfor/ }).click()
    await pane.getByLabel(`Læg et certifikat ind: ${ole.address}`).setInputFiles({
      name: 'ole.cer',
      mimeType: 'application/pkix-cert',
      buffer: Buffer.from(issued.certificateDer),
    })
    await pane.getByText('Certifikatet kan ikke bruges. Certifikatet er udløbet.').waitFor()
    await pane.getByText('Link og kode').first().waitFor()
    await outlook.context.close()
  })
})
