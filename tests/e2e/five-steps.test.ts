// The whole product on one path, in a real Chromium: from a draft with a CPR number and a diagnosis to three recipients,
// and what each of them sees.
import type { Browser } from 'playwright-core'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anne, bo, caseworker, payroll } from '../../simulator/world/parties.ts'
import type { World } from '../../simulator/world/start.ts'
import { havePeers } from '../support/peers.ts'
import { onStage } from '../support/story.ts'
import { answerLetter, askForCode, letterLink, mailsOf, newestMail, typeCode } from '../support/recipient.ts'
import { addRecipient, openOutlook, sendSecurely, unlockKey, writeMail } from '../support/caseworker.ts'

let world: World
let browser: Browser
let folder = ''
onStage((stage) => ({ world, browser, folder } = stage))

const secret = 'Kære Bo Lind. Vedrørende cpr 311236-4004: du har fået diagnosen depression.'

describe('a mail with a CPR number and a diagnosis', () => {
  it('is held on Send, goes three ways by one click, and each recipient gets it', async () => {
    const outlook = await openOutlook(browser, world)
    const { page, pane, context } = outlook
    await writeMail(outlook, {
      to: [anne.address, payroll.address, bo.address],
      subject: 'Din sag',
      body: secret,
    })

    // Held, in a few Danish words, with the way out.
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const alert = page.getByRole('dialog')
    await alert.getByText('Mailen indeholder et CPR-nummer og helbredsoplysninger.').waitFor()
    expect(await mailsOf(page, world, bo.address)).toEqual([])
    await alert.getByRole('button', { name: 'Send sikkert' }).click()

    // The pane names what was found, where, and a route for each.
    await pane.getByText('Mailen indeholder et CPR-nummer og helbredsoplysninger.').waitFor()
    await pane.getByRole('button', { name: 'Vis hvor' }).click()
    expect(await pane.locator('mark').allInnerTexts()).toContain('311236-4004')
    const people = pane.getByRole('listitem')
    await people.filter({ hasText: anne.address }).getByText('Krypteret').waitFor()
    await people.filter({ hasText: payroll.address }).getByText('Sikker forbindelse').waitFor()
    await people.filter({ hasText: bo.address }).getByText('Link og kode').waitFor()
    await unlockKey(outlook)
    await pane.getByLabel('Mobilnummer').fill('20 12 34 56')
    await sendSecurely(outlook)

    // A receipt for each; the draft is gone, a copy is in Sent Items.
    await pane.getByRole('heading', { name: 'Mailen er sendt sikkert' }).waitFor()
    await pane.getByText('Kladden er væk. Der ligger en kopi i Sendt post.').waitFor()
    expect(await mailsOf(page, world, caseworker.address, 'drafts')).toEqual([])
    const copies = await mailsOf(page, world, caseworker.address, 'sentitems')
    expect(copies.filter(({ subject }) => subject === 'Din sag').length).toBeGreaterThan(0)
    // The proof of the verified delivery is a file that anybody with the gateway's public key can check.
    await pane.getByRole('button', { name: 'Vis bevis' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      pane.getByRole('button', { name: 'Gem bevis som fil' }).click(),
    ])
    const proof = join(folder, 'bevis.json')
    await download.saveAs(proof)
    const judged = execFileSync(
      process.execPath,
      ['cli/main.ts', 'evidence', 'verify', proof, '--trust', join(folder, 'world/gateway/evidence-key.pem')],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(judged)).toMatchObject({
      verdict: 'valid',
      message: { recipients: [{ address: payroll.address, outcome: 'delivered' }] },
    })
    expect(readFileSync(proof, 'utf8')).not.toContain('311236')
    await pane.getByRole('button', { name: 'Luk mailen' }).click()

    // Anne's program opened it and finds the signature valid; the payroll office's server saw TLS.
    const toAnne = await newestMail(page, world, anne.address)
    expect(toAnne.smime).toMatchObject({ decrypted: true, signature: 'valid' })
    // A program that shares nothing with ours says the same, where it is installed.
    if (havePeers('openssl')) {
      expect(toAnne.smime).toMatchObject({ peer: { opened: true, signature: 'valid' } })
    }
    expect(toAnne.bodyHtml).toContain('311236-4004')
    const toPayroll = await newestMail(page, world, payroll.address)
    expect(JSON.stringify(toPayroll.delivery)).toContain('TLSv1.3')
    expect(toPayroll.bodyHtml).toContain('311236-4004')

    // Bo got a link and nothing of the content; with the code from his phone the letter opens, and his answer comes back.
    const toBo = await newestMail(page, world, bo.address)
    expect(JSON.stringify(toBo)).not.toContain('311236')
    const phone = await context.newPage()
    await phone.goto(letterLink(toBo.bodyHtml))
    const letter = await typeCode(phone, await askForCode(phone, world, bo.phone))
    await letter.getByText('311236-4004').waitFor()
    await answerLetter(phone, caseworker.name, 'Tak for brevet.')
    await page.goto(world.urls.outlook)
    await page.getByText(bo.name).first().click()
    await page.frameLocator('iframe').getByText('Tak for brevet.').waitFor()
    await context.close()
  })

  it('is told about by a bar over the draft while the pane is closed', async () => {
    const outlook = await openOutlook(browser, world)
    await writeMail(outlook, { to: [bo.address], subject: 'Din sag', body: secret })
    await addRecipient(outlook, payroll.address)
    const bar = outlook.page.getByText(
      'Mailen indeholder et CPR-nummer og helbredsoplysninger. Brug Send sikkert.',
    )
    await bar.waitFor()
    await outlook.context.close()
  })
})
