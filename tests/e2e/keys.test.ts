// A caseworker's own certificates: laid in from the file she was given, kept so that the gateway cannot open them, and the old
// ones stay, so that an archive outlives its certificate.
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { anne, bo, caseworker, organisation } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { utf8 } from '../../src/bytes.ts'
import { buildMessage } from '../../src/mime/build-message.ts'
import { encryptEntity } from '../../src/smime/encrypt.ts'
import { onStage } from '../support/story.ts'
import {
  type AtOutlook,
  openOutlook,
  openPane,
  sendSecurely,
  unlockKey,
  writeMail,
} from '../support/caseworker.ts'
import { newestMail } from '../support/recipient.ts'

let world: World
let browser: Browser
onStage((stage) => ({ world, browser } = stage))

async function api(method: 'GET' | 'DELETE'): Promise<string> {
  const reply = await fetch(`${world.urls.gateway}/api/key-blob`, {
    method,
    headers: { authorization: `Bearer ${await world.caseworkerToken()}` },
  })
  return reply.text()
}

function issueOwn(notAfter?: Date) {
  return world.authority.issueEmployee({
    name: caseworker.name,
    organisation: organisation.name,
    cvr: organisation.cvr,
    email: caseworker.address,
    ...(notAfter === undefined ? {} : { notAfter }),
  })
}

async function keyFileOf(password: string): Promise<Buffer> {
  const issued = await issueOwn()
  return Buffer.from(await issued.pkcs12(password))
}

async function layIn({ pane }: AtOutlook, buffer: Buffer, password: string): Promise<void> {
  await pane.getByLabel('Vælg certifikatfil').setInputFiles({
    name: 'mette.p12',
    mimeType: 'application/x-pkcs12',
    buffer,
  })
  await pane.getByLabel('Filens adgangskode').fill(password)
  await pane.getByRole('button', { name: 'Læg ind', exact: true }).click()
}

it('a new certificate is laid in beside the old one, and its password unlocks both', async () => {
  const outlook = await openOutlook(browser, world)
  const { pane } = outlook
  await writeMail(outlook, { to: [anne.address], subject: 'Sag', body: 'Cpr 311236-4004' })
  await openPane(outlook)
  await pane.getByText('Krypteret', { exact: true }).waitFor()
  await unlockKey(outlook)
  await pane.getByRole('button', { name: 'Læg et nyt certifikat ind' }).click()
  await layIn(outlook, Buffer.from('ikke et certifikat'), 'hemmelig')
  await pane.getByText('Filen er ikke et certifikat, vi kan læse.').waitFor()
  await layIn(outlook, await keyFileOf('ny-adgangskode'), 'ny-adgangskode')
  await pane.getByText('Ét ældre certifikat åbner gammel mail.').waitFor()
  // Locked and unlocked again, by the new file's password: both are there.
  await pane.getByRole('button', { name: 'Lås igen' }).click()
  await pane.getByLabel('Adgangskode til dit certifikat').fill('ny-adgangskode')
  await pane.getByRole('button', { name: 'Lås op' }).click()
  await pane.getByText('Ét ældre certifikat åbner gammel mail.').waitFor()
  await outlook.context.close()
})

it('one that has expired still opens old mail, and so does an older one beside a new one', async () => {
  await api('DELETE')
  const yesterday = new Date(Date.now() - 24 * 3_600_000)
  const old = await issueOwn(yesterday)
  const letter = await encryptEntity(crypto, {
    entity: utf8('Content-Type: text/plain; charset=utf-8\r\n\r\nFra arkivet.\r\n'),
    recipients: [old.certificateDer],
  })
  const raw = buildMessage(
    {
      from: { name: anne.name, address: anne.address },
      to: [{ name: caseworker.name, address: caseworker.address }],
      cc: [],
      subject: 'Gammel sag',
      date: yesterday,
      messageId: '<gammel-sag@pensionshuset.test>',
    },
    letter,
  )
  world.mail.add(caseworker.address, 'inbox', { is: 'bytes', raw })
  const outlook = await openOutlook(browser, world)
  const { page, pane } = outlook
  await writeMail(outlook, { to: [anne.address], subject: 'Sag', body: 'Cpr 311236-4004' })
  await openPane(outlook)
  await pane.getByRole('button', { name: 'Læg certifikat ind' }).click()
  await layIn(outlook, Buffer.from(await old.pkcs12('gammel')), 'gammel')
  // She cannot sign with it; her organisation does.
  await pane
    .getByText(`Dit certifikat er udløbet. ${organisation.name} krypterer og skriver under for dig.`)
    .waitFor()
  await pane.getByText('Krypteret', { exact: true }).waitFor()
  const opens = async (password: string) => {
    await page.getByRole('button').filter({ hasText: 'Gammel sag' }).first().click()
    await page.getByRole('button', { name: 'Vis sikkerhed' }).click()
    await pane.getByLabel('Adgangskode til dit certifikat').fill(password)
    await pane.getByRole('button', { name: 'Lås op' }).click()
    await pane.frameLocator('iframe').getByText('Fra arkivet.').waitFor()
  }
  await opens('gammel')
  await pane.getByRole('button', { name: 'Læg et nyt certifikat ind' }).click()
  await layIn(outlook, await keyFileOf('ny'), 'ny')
  await pane.getByText('Ét ældre certifikat åbner gammel mail.').waitFor()
  await opens('ny')
  await outlook.context.close()
})

it('whoever has none yet sends under the organisation’s signature, and can lay one in', async () => {
  await api('DELETE')
  const outlook = await openOutlook(browser, world)
  const { pane } = outlook
  await writeMail(outlook, { to: [anne.address, bo.address], subject: 'Sag', body: 'Cpr 311236-4004' })
  await openPane(outlook)
  await pane
    .getByText(
      `Du har ikke dit eget certifikat her. ${organisation.name} krypterer og skriver under for dig.`,
    )
    .waitFor()
  const people = pane.getByRole('listitem')
  await people.filter({ hasText: anne.address }).getByText('Krypteret').waitFor()
  await people.filter({ hasText: bo.address }).getByText('Link og kode').first().waitFor()
  await pane.getByRole('button', { name: 'Læg certifikat ind' }).click()
  const file = await keyFileOf('første-gang')
  await layIn(outlook, file, 'første-gang')
  await pane.getByText(`Du skriver under som ${caseworker.name}.`).waitFor()
  await people.filter({ hasText: anne.address }).getByText('Krypteret').waitFor()
  // What the gateway keeps is neither the file nor its password.
  const kept = await api('GET')
  expect(kept).toContain('ciphertext')
  expect(kept).not.toContain('første-gang')
  expect(kept).not.toContain(file.subarray(0, 60).toString('base64url'))
  await outlook.context.close()
})

it('a mail under the organisation’s signature is encrypted, and says whose signature it is', async () => {
  // Taken away and put back as a visitor of the world does it.
  const start = await browser.newPage({ ignoreHTTPSErrors: true })
  await start.goto(world.urls.start)
  await start.getByRole('button', { name: 'Tag det væk' }).click()
  await start.getByText('Væk: kommunen krypterer og skriver under for hende').waitFor()
  const outlook = await openOutlook(browser, world)
  const { pane, page } = outlook
  await writeMail(outlook, { to: [anne.address], subject: 'Uden eget', body: 'Cpr 311236-4004' })
  await openPane(outlook)
  const person = pane.getByRole('listitem').filter({ hasText: anne.address })
  await person.getByText('Krypteret').waitFor()
  await person.getByRole('button', { name: 'Hvorfor' }).click()
  await person.getByText('Underskriften er din organisations, ikke din egen.', { exact: false }).waitFor()
  await sendSecurely(outlook)
  await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
  await pane.getByText('Underskrevet af din organisation.').waitFor()
  expect(await newestMail(page, world, anne.address)).toMatchObject({
    smime: { decrypted: true, signature: 'valid', signer: { name: organisation.name } },
  })
  // A certificate of the organisation's names it twice, as who it is and as where that is; whoever reads it is told once.
  await page.goto(`${world.urls.world}#anne`)
  await page.getByText(`Gyldig signatur: ${organisation.name}`, { exact: true }).waitFor()
  await start.getByRole('button', { name: 'Læg det tilbage' }).click()
  await start.getByText('Ligger klar').waitFor()
  expect(await api('GET')).toContain('ciphertext')
  await start.close()
  await outlook.context.close()
})
