// Everything that can be wrong between the draft and its recipients, as the caseworker meets it: she is told, the draft
// stays, nothing weaker is used, and nothing goes twice.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientId } from '../../simulator/world/identity-issuer.ts'
import { anne, bo, caseworker, payroll } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import {
  addRecipient,
  openOutlook,
  openPane,
  sendSecurely,
  unlockKey,
  writeMail,
  type AtOutlook,
} from '../support/caseworker.ts'
import { onStage } from '../support/story.ts'
import { mailsOf } from '../support/recipient.ts'

let world: World
let browser: Browser
let outlook: AtOutlook
const gatewayLines: string[] = []

let folder: string
/** Proven by DANE; the file with the certificate is half copied. */
const halfCopied = 'refusion@havneby.test'

onStage(
  (stage) => {
    ;({ world, browser, folder } = stage)
    const certificate = join(folder, 'world/certificates', `${halfCopied}.pem`)
    writeFileSync(certificate, '-----BEGIN CERTIFICATE-----\nMIID')
  },
  { onGatewayLine: (line) => gatewayLines.push(line) },
)
beforeEach(async () => {
  outlook = await openOutlook(browser, world)
})
afterEach(async () => {
  await outlook.context.close()
})

const body = 'Vedrørende cpr 311236-4004: du har fået diagnosen depression.'
const person = (address: string) => outlook.pane.getByRole('listitem').filter({ hasText: address })
const isBlocked = () => outlook.pane.getByRole('button', { name: 'Send sikkert' }).isDisabled()
const subjectsAt = async (address: string) =>
  (await mailsOf(outlook.page, world, address)).map(({ subject }) => subject)

describe('a recipient’s mail server', () => {
  it.each([
    ['with an expired certificate', 'udloebet.test', 'Mailserverens certifikat er udløbet.'],
    ['with a certificate of another name', 'forkert-navn.test', /certifikat er udstedt til et andet navn/],
    ['with a wrong TLSA record', 'forkert-tlsa.test', /passer ikke med det, domænet har offentliggjort/],
    ['that strips STARTTLS', 'uden-starttls.test', 'Mailserveren tilbyder ikke kryptering.'],
    ['that is down', 'nede.test', 'Mailserveren afviste forbindelsen.'],
    [
      'behind broken DNSSEC',
      'bogus.test',
      /Vi kunne ikke undersøge modtagerens mailserver|ugyldig underskrift/,
    ],
  ])('%s gets nothing; she is told why, and the letter is offered', async (_what, domain, why) => {
    const address = `sag@${domain}`
    await writeMail(outlook, { to: [address], subject: 'Din sag', body })
    await openPane(outlook)
    await person(address).getByText('Link og kode').waitFor()
    await person(address)
      .getByRole('button', { name: /Hvorfor/ })
      .click()
    await person(address).getByText(why).waitFor()
    expect(await isBlocked()).toBe(true)
    await outlook.pane.getByLabel('Mobilnummer').fill('20 12 34 56')
    expect(await isBlocked()).toBe(false)
    expect(await subjectsAt(address)).toEqual([])
  })
})

describe('a certificate that cannot be judged now', () => {
  it('is told; the mail waits until she says yes to another way, and the proof tells that she did', async () => {
    await writeMail(outlook, { to: [halfCopied], subject: 'Uvis sag', body })
    await openPane(outlook)
    await person(halfCopied).getByText('Vælg vej').waitFor()
    await person(halfCopied)
      .getByText(/Vi kan ikke afgøre lige nu, om modtageren har et gyldigt certifikat. Mailen venter/)
      .waitFor()
    expect(await isBlocked()).toBe(true)
    await person(halfCopied).getByRole('button', { name: 'Brug sikker forbindelse' }).click()
    await person(halfCopied).getByText('Sikker forbindelse').waitFor()
    await person(halfCopied).getByRole('button', { name: 'Brug den sikreste vej' }).click()
    expect(await isBlocked()).toBe(true)
    await person(halfCopied).getByRole('button', { name: 'Brug sikker forbindelse' }).click()
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await outlook.pane.getByRole('button', { name: 'Vis bevis' }).click()
    const [download] = await Promise.all([
      outlook.page.waitForEvent('download'),
      outlook.pane.getByRole('button', { name: 'Gem bevis som fil' }).click(),
    ])
    const proof: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'))
    expect(proof).toMatchObject({
      evidence: { recipients: [{ address: halfCopied, agreedBySender: 'smime-unknown' }] },
    })
    expect(gatewayLines.filter((line) => line.includes('"certificate-file-broken"'))).toHaveLength(1)
  })
})

describe('a mail server that asks to wait', () => {
  it('is told; the letter takes the place of the waiting mail, so that nobody gets it twice', async () => {
    const address = 'sag@venteposition.test'
    await writeMail(outlook, { to: [address], subject: 'Ventende sag', body })
    await openPane(outlook)
    await person(address).getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Modtagerens mailserver bad os vente/).waitFor()
    await outlook.pane.getByText('Din kladde er her stadig.').waitFor()
    await outlook.pane.getByRole('button', { name: 'Send til resten med link og kode' }).click()
    await outlook.pane.getByLabel('Mobilnummer').fill('20 12 34 56')
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await outlook.pane.getByText(/Brevet blev lagt klar/).waitFor()
    // A restart makes the queue look at everything that still waits.
    await world.gateway.kill()
    await world.gateway.start()
    expect(await subjectsAt(address)).not.toContain('Ventende sag')
    const waiting = gatewayLines.filter((line) => line.includes('"cancelled"'))
    expect(waiting).toHaveLength(1)
  })
})

describe('a mail that two of three have', () => {
  it('goes to the third as a letter, and to nobody a second time', async () => {
    const late = 'anden.sag@venteposition.test'
    await writeMail(outlook, { to: [anne.address, payroll.address, late], subject: 'To af tre', body })
    await openPane(outlook)
    await person(late).getByText('Sikker forbindelse').waitFor()
    await unlockKey(outlook)
    await person(anne.address).getByText('Krypteret').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er ikke fremme hos alle endnu' }).waitFor()
    await outlook.pane.getByRole('button', { name: 'Send til resten med link og kode' }).click()
    await person(payroll.address)
      .getByText(/Afleveret kl\./)
      .waitFor()
    await person(anne.address)
      .getByText(/Kun modtageren kan åbne den/)
      .waitFor()
    await outlook.pane.getByLabel('Mobilnummer').fill('20 12 34 56')
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await outlook.pane.getByText(/Brevet blev lagt klar/).waitFor()
    const countAt = async (address: string) =>
      (await subjectsAt(address)).filter((subject) => subject === 'To af tre').length
    expect(await countAt(anne.address)).toBe(1)
    expect(await countAt(payroll.address)).toBe(1)
    const copies = await mailsOf(outlook.page, world, caseworker.address, 'sentitems')
    // The encrypted one that Graph sent, and her own.
    expect(copies.filter(({ subject }) => subject === 'To af tre')).toHaveLength(2)
  })
})

describe('a mail server that hangs up in the last moment', () => {
  it('may have the mail; when she sends it again, it goes, and she reads that it may be there twice', async () => {
    const address = 'sag@afbrudt.test'
    await writeMail(outlook, { to: [address], subject: 'Måske to gange', body })
    await openPane(outlook)
    await person(address).getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Vi ved ikke, om mailen kom frem/).waitFor()
    await outlook.pane.getByRole('heading', { name: 'Vi ved ikke, om mailen er sendt' }).waitFor()
    await outlook.pane.getByRole('button', { name: 'Tilbage til mailen' }).click()
    // Not by itself.
    await person(address)
      .getByText(/Vi ved ikke, om mailen kom frem/)
      .waitFor()
    await outlook.pane.getByText('Der er ingen at sende til.').waitFor()
    expect(await isBlocked()).toBe(true)
    await person(address)
      .getByRole('button', { name: /Send igen/ })
      .click()
    await person(address).getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await outlook.pane
      .getByText(/Den samme mail blev sendt .* Modtageren kan have fået den to gange/)
      .waitFor()
    expect(gatewayLines.filter((line) => line.includes('"possible-duplicate"'))).toHaveLength(1)
    expect((await subjectsAt(address)).filter((subject) => subject === 'Måske to gange')).toHaveLength(2)
  })
})

describe('the pane that is closed and opened anew', () => {
  it('knows who has the mail and who may have it, as long as the mail says the same', async () => {
    const maybe = 'ny.sag@afbrudt.test'
    await writeMail(outlook, { to: [payroll.address, maybe], subject: 'Ruden lukket', body })
    await openPane(outlook)
    await person(maybe).getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Vi ved ikke, om mailen kom frem/).waitFor()
    await outlook.page.getByRole('button', { name: 'Luk ruden' }).click()
    await openPane(outlook)
    await person(payroll.address)
      .getByText(/Afleveret kl\./)
      .waitFor()
    await person(maybe)
      .getByText(/Vi ved ikke, om mailen kom frem/)
      .waitFor()
    await outlook.pane.getByText('Der er ingen at sende til.').waitFor()
    expect(await isBlocked()).toBe(true)
    await person(maybe)
      .getByRole('button', { name: /Send igen/ })
      .click()
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    const receipt = person(payroll.name)
    await receipt.getByRole('button', { name: 'Vis bevis' }).click()
    await Promise.all([
      outlook.page.waitForEvent('download'),
      receipt.getByRole('button', { name: 'Gem bevis som fil' }).click(),
    ])
    const atPayroll = await subjectsAt(payroll.address)
    expect(atPayroll.filter((subject) => subject === 'Ruden lukket')).toHaveLength(1)
    const copies = await mailsOf(outlook.page, world, caseworker.address, 'sentitems')
    expect(copies.filter(({ subject }) => subject === 'Ruden lukket')).toHaveLength(1)
  })

  it('sends a mail that says something else to all', async () => {
    const maybe = 'anden.ny.sag@afbrudt.test'
    await writeMail(outlook, { to: [payroll.address, maybe], subject: 'Ruden lukket, rettet', body })
    await openPane(outlook)
    await person(maybe).getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Vi ved ikke, om mailen kom frem/).waitFor()
    await outlook.page.getByRole('button', { name: 'Luk ruden' }).click()
    await outlook.page.getByLabel('Brødtekst').click()
    await outlook.page.keyboard.insertText('Rettet. ')
    await openPane(outlook)
    await person(payroll.address).getByText('Sikker forbindelse').waitFor()
    await person(maybe).getByText('Sikker forbindelse').waitFor()
    expect(await isBlocked()).toBe(false)
  })
})

describe('a draft', () => {
  it('that grew a word just before the click is sent with that word', async () => {
    await writeMail(outlook, { to: [payroll.address], subject: 'Sidste ord', body })
    await openPane(outlook)
    await person(payroll.address).getByText('Sikker forbindelse').waitFor()
    await outlook.page.getByLabel('Brødtekst').click()
    await outlook.page.keyboard.press('Control+End')
    await outlook.page.keyboard.insertText(' Hilsen Mette')
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    const mails = await mailsOf(outlook.page, world, payroll.address)
    const [mail] = mails.filter(({ subject }) => subject === 'Sidste ord')
    expect(JSON.stringify(mail)).toContain('Hilsen Mette')
  })

  it('that grew a recipient just before the click is shown again, and goes to nobody yet', async () => {
    const late = 'sag@venteposition.test'
    await writeMail(outlook, { to: [payroll.address], subject: 'Sen modtager', body })
    await openPane(outlook)
    await person(payroll.address).getByText('Sikker forbindelse').waitFor()
    // The gateway's answer comes after the click, so that the pane cannot have shown the new recipient before it.
    const clicked = Promise.withResolvers<null>()
    await outlook.page.route('**/api/reach', async (route) => {
      await clicked.promise
      await route.continue()
    })
    await addRecipient(outlook, late)
    await sendSecurely(outlook)
    clicked.resolve(null)
    await person(late).getByText('Sikker forbindelse').waitFor()
    await outlook.pane.getByRole('button', { name: 'Send sikkert' }).waitFor()
    expect(await subjectsAt(payroll.address)).not.toContain('Sen modtager')
    expect(await subjectsAt(late)).not.toContain('Sen modtager')
  })

  it('without a recipient cannot be sent', async () => {
    await writeMail(outlook, { to: [], subject: 'Din sag', body })
    await openPane(outlook)
    await outlook.pane.getByText('Skriv en modtager i mailen').waitFor()
    expect(await isBlocked()).toBe(true)
  })

  it('to an address that is none says which, and cannot be sent', async () => {
    await writeMail(outlook, { to: ['bo.lind@postkassen', payroll.address], subject: 'Din sag', body })
    await openPane(outlook)
    await person('bo.lind@postkassen').getByText('Adressen er ikke en mailadresse.').waitFor()
    expect(await isBlocked()).toBe(true)
  })

  it('to a domain that takes no mail is not sent: a link could not arrive there either', async () => {
    await writeMail(outlook, { to: ['bo.lind@postkasen.test', payroll.address], subject: 'Din sag', body })
    await openPane(outlook)
    const misspelled = person('bo.lind@postkasen.test')
    await misspelled.getByText('Kan ikke nås').waitFor()
    await misspelled.getByRole('alert').getByText('Er den stavet rigtigt?').waitFor()
    expect(await isBlocked()).toBe(true)
  })

  it('with a file of 30 MB is not sent, and says so', async () => {
    await writeMail(outlook, { to: [payroll.address], subject: 'Stor fil', body })
    await outlook.page.evaluate(() => window.simulator.attachGenerated('stor.bin', 30))
    await openPane(outlook)
    await outlook.pane.getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/En vedhæftet fil er over 25 MB/).waitFor()
    expect(await subjectsAt(payroll.address)).not.toContain('Stor fil')
    expect(await outlook.page.getByLabel('Emne').inputValue()).toBe('Stor fil')
  })

  it('with a file that cannot be read is not sent, and says so', async () => {
    await writeMail(outlook, { to: [payroll.address], subject: 'Ulæselig fil', body })
    await outlook.page.evaluate(() => window.simulator.attachGenerated('ulæselig.bin', 1))
    await outlook.page.evaluate(() => (window.simulator.faults.attachmentUnreadable = true))
    await openPane(outlook)
    await outlook.pane.getByText('Sikker forbindelse').waitFor()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/En vedhæftet fil kunne ikke læses/).waitFor()
    expect(await subjectsAt(payroll.address)).not.toContain('Ulæselig fil')
    expect(await outlook.page.getByLabel('Emne').inputValue()).toBe('Ulæselig fil')
  })
})

describe('a file', () => {
  it('whose name holds a CPR number is held on Send, also with the pane closed', async () => {
    await writeMail(outlook, { to: [bo.address], subject: 'Bilag', body: 'Se bilaget.' })
    await outlook.page.evaluate(() => window.simulator.attachGenerated('cpr 311236-4004.bin', 1))
    await outlook.page.getByRole('button', { name: 'Send', exact: true }).click()
    await outlook.page.getByRole('dialog').getByText('Mailen indeholder et CPR-nummer.').waitFor()
    expect(await subjectsAt(bo.address)).not.toContain('Bilag')
  })
})

describe('a letter without a number', () => {
  it('is not sent, and she is told what is missing for whom', async () => {
    const { pane } = outlook
    await writeMail(outlook, { to: [bo.address], subject: 'Din sag', body })
    await openPane(outlook)
    const missing = pane.getByText(`Skriv et mobilnummer eller en aftalt kode til ${bo.name}.`)
    await missing.waitFor()
    expect(await isBlocked()).toBe(true)
    const number = pane.getByLabel('Mobilnummer')
    const wrong = pane.getByText('Det ligner ikke et mobilnummer.')
    await number.fill('20123')
    expect(await wrong.count()).toBe(0)
    await number.blur()
    await wrong.waitFor()
    expect(await missing.count()).toBe(1)
    await number.fill('20 12 34 56')
    await missing.waitFor({ state: 'detached' })
    expect(await wrong.count()).toBe(0)
    expect(await isBlocked()).toBe(false)
  })
})

describe('the gateway', () => {
  it('down: the draft stays, the pane says what it does not know, and the next try sends it once', async () => {
    await writeMail(outlook, { to: [payroll.address], subject: 'Gatewayen er nede', body })
    await openPane(outlook)
    await outlook.pane.getByText('Sikker forbindelse').waitFor()
    await world.gateway.kill()
    await sendSecurely(outlook)
    await outlook.pane.getByText(/Vi kan ikke nå din organisations Send Sikkert/).waitFor()
    await outlook.pane.getByText('Din kladde er her stadig.').waitFor()
    await outlook.pane.getByRole('heading', { name: 'Vi ved ikke, om mailen er sendt' }).waitFor()
    await world.gateway.start()
    expect(await subjectsAt(payroll.address)).not.toContain('Gatewayen er nede')
    await outlook.pane.getByRole('button', { name: 'Tilbage til mailen' }).click()
    await sendSecurely(outlook)
    await outlook.pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    const all = await subjectsAt(payroll.address)
    expect(all.filter((subject) => subject === 'Gatewayen er nede')).toHaveLength(1)
  })

  it('down: the pane says that it cannot be opened, and opens when it is tried again after the restart', async () => {
    await writeMail(outlook, { to: [payroll.address], subject: 'Ruden kan ikke åbnes', body })
    await world.gateway.kill()
    await outlook.page.getByRole('button', { name: 'Send sikkert', exact: true }).first().click()
    await outlook.pane.getByRole('heading', { name: 'Gatewayen svarer ikke' }).waitFor()
    await world.gateway.start()
    await outlook.pane.getByRole('link', { name: 'Prøv igen' }).click()
    await outlook.pane.getByRole('heading', { name: 'Sådan bliver den sendt' }).waitFor()
    await person(payroll.address).getByText('Sikker forbindelse').waitFor()
  })

  it('killed between accepting and delivering: delivered after the restart, once', async () => {
    const token = await world.caseworkerToken()
    const message = [
      'From: Mette Krogh <mette.krogh@nordkysten.test>',
      `To: ${payroll.address}`,
      'Subject: Efter en genstart',
      'Date: Wed, 25 Nov 2026 10:00:00 +0100',
      'Message-ID: <genstart@nordkysten.test>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Hej',
      '',
    ].join('\r\n')
    const envelope = { from: 'mette.krogh@nordkysten.test', to: [payroll.address] }
    const send = () =>
      fetch(`${world.gateway.url ?? ''}/api/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'message/rfc822',
          'sikkert-envelope': Buffer.from(JSON.stringify(envelope)).toString('base64url'),
          'idempotency-key': '6f1c1f0e-6a52-4d0b-9a57-0f0f3c1b7a11',
        },
        body: message,
      })
    const accepted = await send()
    expect(accepted.status).toBe(202)
    await world.gateway.kill()
    await world.gateway.start()
    // A pane that has not heard the answer asks again.
    expect((await send()).status).toBe(202)
    await expect
      .poll(() => subjectsAt(payroll.address), { timeout: 60_000, interval: 200 })
      .toContain('Efter en genstart')
    const all = await subjectsAt(payroll.address)
    expect(all.filter((subject) => subject === 'Efter en genstart')).toHaveLength(1)
  })

  it.each([
    ['no token', () => Promise.resolve(null)],
    [
      'a token for another audience',
      () => world.issuer.accessToken(caseworker, 'another-application', 'access_as_user'),
    ],
    ['a token for another scope', () => world.issuer.accessToken(caseworker, clientId, 'User.Read')],
  ])('refuses %s, and delivers nothing', async (_what, token) => {
    const value = await token()
    const reply = await fetch(`${world.gateway.url ?? ''}/api/reach`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(value === null ? {} : { authorization: `Bearer ${value}` }),
      },
      body: JSON.stringify({ address: bo.address }),
    })
    expect(reply.status).toBe(401)
    expect(await reply.text()).not.toContain(bo.address)
  })
})
