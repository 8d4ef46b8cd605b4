// The simulated Outlook alone, with the tests' own small add-in: does it drive the real office.js, hold and let go of
// mail, and behave like a mail program that one would use? The product itself is told in the other stories.
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type axe from 'axe-core'
import { type SentMail, startTestWorld, type TestWorld } from '../office/test-addin/server.ts'
import type {} from '../office/test-addin/pane.ts'
import type {} from '../office/test-addin/runtime.ts'
import type {} from '../../simulator/office/page/main.ts'
import { launchChromium } from '../support/chromium.ts'

let world: TestWorld
let browser: Browser
let page: Page

beforeAll(async () => {
  world = await startTestWorld()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await world.stop()
})
beforeEach(async () => {
  world.sent.length = 0
  world.drafts.clear()
  world.tokenRequests.length = 0
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Copenhagen',
  })
  page = await context.newPage()
})
afterEach(async () => {
  await page.context().close()
})

async function openOutlook(parameters = ''): Promise<void> {
  await page.goto(`${world.url}/outlook/${parameters}`)
  await page.locator('body[data-ready]').waitFor()
}

async function openCase(): Promise<void> {
  await page.getByRole('button', { name: 'Færdige eksempler' }).click()
  await page.getByRole('menuitem', { name: 'Pensionssag med CPR' }).click()
}

async function openPane(): Promise<FrameLocator> {
  await page.getByRole('button', { name: 'Prøv det' }).click()
  const pane = page.frameLocator('iframe[title="Send Sikkert"]')
  await pane.getByText('Klar: da-DK').waitFor()
  return pane
}

/** The frame whose address ends so, for calling office.js in it. */
async function frameAt(path: string) {
  await expect.poll(() => page.frames().some((frame) => frame.url().endsWith(path))).toBe(true)
  const found = page.frames().find((frame) => frame.url().endsWith(path))
  if (found === undefined) throw new Error(`no frame at ${path}`)
  return found
}
const paneFrame = () => frameAt('/addin/pane.html')
const runtimeFrame = () => frameAt('/addin/runtime.html')

const answered = () => page.evaluate(() => window.simulator.draft()?.to.map((person) => person.address))

async function send(subject: string): Promise<void> {
  await page.getByLabel('Emne').fill(subject)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

async function axeProblems(): Promise<readonly string[]> {
  await page.addScriptTag({ url: '/axe.js' })
  return page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof axe }).axe
    const result = await run.run(
      { exclude: [['iframe']] },
      { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false },
    )
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`)
  })
}

describe('the pane', () => {
  it('starts office.js of the npm package, in Danish, from the button that the manifest names', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    const facts = await (
      await paneFrame()
    ).evaluate(() => ({
      host: Office.context.diagnostics.host,
      platform: Office.context.diagnostics.platform,
      mailbox: Office.context.requirements.isSetSupported('Mailbox', '1.14'),
      nestedAuth: Office.context.requirements.isSetSupported('NestedAppAuth', '1.1'),
      user: Office.context.mailbox.userProfile.emailAddress,
      theme: Office.context.officeTheme.bodyBackgroundColor,
    }))
    expect(facts).toEqual({
      host: 'Outlook',
      platform: 'OfficeOnline',
      mailbox: true,
      nestedAuth: true,
      user: 'mette.krogh@nordkysten.test',
      theme: '#ffffff',
    })
    const box = await page.getByTitle('Send Sikkert').boundingBox()
    expect(box?.width).toBe(320)
  })

  it('reads what the person wrote and writes what the person then sees', async () => {
    await openOutlook()
    await page.getByRole('button', { name: 'Ny mail' }).click()
    await page.getByLabel('Til', { exact: true }).fill('Bo Lind <bo.lind@postkassen.test>; loen@havneby.test')
    await page.getByLabel('Emne').fill('Hej')
    await page.getByRole('textbox', { name: 'Brødtekst' }).fill('Kære Bo')
    await openPane()
    const pane = await paneFrame()
    const read = await pane.evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageCompose
      const value = <T>(call: (callback: (result: Office.AsyncResult<T>) => void) => void) =>
        new Promise<T>((resolve) => call((result) => resolve(result.value)))
      return {
        subject: await value<string>((callback) => item.subject.getAsync(callback)),
        html: await value<string>((callback) => item.body.getAsync(Office.CoercionType.Html, callback)),
        text: await value<string>((callback) => item.body.getAsync(Office.CoercionType.Text, callback)),
        to: await value<Office.EmailAddressDetails[]>((callback) => item.to.getAsync(callback)),
        from: (await value<Office.EmailAddressDetails>((callback) => item.from.getAsync(callback)))
          .emailAddress,
      }
    })
    expect(read).toMatchObject({
      subject: 'Hej',
      text: 'Kære Bo',
      from: 'mette.krogh@nordkysten.test',
      to: [
        { displayName: 'Bo Lind', emailAddress: 'bo.lind@postkassen.test', recipientType: 'externalUser' },
        { displayName: 'Lønkontoret', emailAddress: 'loen@havneby.test' },
      ],
    })
    expect(read.html).toContain('Kære Bo')
    await pane.evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageCompose
      await new Promise((resolve) => item.subject.setAsync('Rettet', resolve))
      await new Promise((resolve) =>
        item.body.setAsync(
          '<p>Fødselsdato 31-12-36</p>',
          { coercionType: Office.CoercionType.Html },
          resolve,
        ),
      )
      await new Promise((resolve) => item.cc.setAsync(['kunde@fjordbank.test'], resolve))
    })
    expect(await page.getByLabel('Emne').inputValue()).toBe('Rettet')
    expect(await page.getByRole('textbox', { name: 'Brødtekst' }).innerText()).toContain(
      'Fødselsdato 31-12-36',
    )
    expect(await page.getByRole('button', { name: 'Fjern kunde@fjordbank.test' }).count()).toBe(1)
  })

  it('reads, adds and removes files, and hears when one cannot be read', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    const pane = await paneFrame()
    const contents = () =>
      pane.evaluate(async () => {
        const item = Office.context.mailbox.item as Office.MessageCompose
        const files = await new Promise<Office.AttachmentDetailsCompose[]>((resolve) =>
          item.getAttachmentsAsync((result) => resolve(result.value)),
        )
        return Promise.all(
          files.map(
            (file) =>
              new Promise<readonly [string, number, string]>((resolve) =>
                item.getAttachmentContentAsync(file.id, (result) =>
                  resolve([
                    file.name,
                    file.size,
                    result.status === Office.AsyncResultStatus.Failed
                      ? 'unreadable'
                      : result.value.content.length > 100
                        ? `${result.value.content.length} characters`
                        : result.value.content,
                  ]),
                ),
              ),
          ),
        )
      })
    expect(await contents()).toEqual([['Afgørelse.txt', 3, 'QWZn']])
    await pane.evaluate(
      () =>
        new Promise((resolve) =>
          (Office.context.mailbox.item as Office.MessageCompose).addFileAttachmentFromBase64Async(
            'SGVq',
            'hej.txt',
            resolve,
          ),
        ),
    )
    await page.getByRole('button', { name: 'Fjern Afgørelse.txt' }).click()
    await page.evaluate(() => window.simulator.attachGenerated('stor.bin', 30))
    expect(await contents()).toEqual([
      ['hej.txt', 3, 'SGVq'],
      ['stor.bin', 30 * 1024 * 1024, `${30 * 1024 * 1024 * (4 / 3)} characters`],
    ])
    await page.evaluate(() => (window.simulator.faults.attachmentUnreadable = true))
    expect((await contents()).map(([, , content]) => content)).toEqual(['unreadable', 'unreadable'])
  })

  it('keeps to the limits of info bars', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    const outcomes = await (
      await paneFrame()
    ).evaluate(async () => {
      const { notificationMessages } = Office.context.mailbox.item as Office.MessageCompose
      const type = Office.MailboxEnums.ItemNotificationMessageType.ErrorMessage
      const add = (key: string, message: string) =>
        new Promise<string>((resolve) => {
          try {
            notificationMessages.addAsync(key, { type, message }, (result) =>
              resolve(
                result.status === Office.AsyncResultStatus.Failed ? String(result.error.code) : 'shown',
              ),
            )
          } catch {
            resolve('thrown')
          }
        })
      return [
        await add('one', 'Mailen er ikke sendt.'),
        await add('one', 'Igen'),
        await add('long', 'a'.repeat(151)),
        await add('two', 'To'),
        await add('three', 'Tre'),
        await add('four', 'Fire'),
        await add('five', 'Fem'),
        await add('six', 'Seks'),
      ]
    })
    expect(outcomes).toEqual(['shown', '9023', 'thrown', 'shown', 'shown', 'shown', 'shown', '9025'])
    await page.getByRole('alert').filter({ hasText: 'Mailen er ikke sendt.' }).waitFor()
  })

  it('hears of recipients, files and the theme', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    await page.getByRole('button', { name: 'Fjern Anne Holm' }).click()
    await page.getByRole('button', { name: 'Fjern Afgørelse.txt' }).click()
    await page.getByRole('button', { name: 'Mørkt tema' }).click()
    const pane = await paneFrame()
    await expect.poll(() => pane.evaluate(() => window.testAddin.events.length)).toBe(3)
    expect(await pane.evaluate(() => window.testAddin.events)).toMatchObject([
      { type: 'olkRecipientsChanged', changedRecipientFields: { to: true, cc: false, bcc: false } },
      { type: 'olkAttachmentsChanged', attachmentStatus: 'removed' },
      { type: 'officeThemeChanged', officeTheme: { bodyBackgroundColor: '#1f1f1f' } },
    ])
  })

  it('is told the theme that is on now', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    await page.getByRole('button', { name: 'Mørkt tema' }).click()
    const pane = await paneFrame()
    await expect.poll(() => pane.evaluate(() => Office.context.officeTheme.isDarkTheme)).toBe(true)
  })

  it('gets a token of the person through MSAL itself', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    const result = await (
      await paneFrame()
    ).evaluate(() => window.testAddin.tokenFor('api://send-sikkert/access_as_user'))
    expect(result.username).toBe('mette.krogh@nordkysten.test')
    expect(result.accessToken.split('.')).toHaveLength(3)
    expect(world.tokenRequests).toMatchObject([{ clientId: '7e6b1f0a-0000-4000-8000-0000000000aa' }])
  })

  it('closes the mail, and sends it, on the calls that are newer than the npm build', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    await (
      await paneFrame()
    ).evaluate(() => {
      const item = Office.context.mailbox.item as Office.MessageCompose
      item.closeAsync({ discardItem: true })
    })
    await page.getByText('Vælg en mail for at læse den').waitFor()
    expect(world.drafts.size).toBe(0)
    await openCase()
    await openPane()
    await (
      await paneFrame()
    ).evaluate(() => (Office.context.mailbox.item as Office.MessageCompose).sendAsync())
    await page.getByText('Mailen er sendt.').waitFor()
    expect(world.sent).toHaveLength(1)
  })

  it('reads a mail that came, which cannot run scripts', async () => {
    await openOutlook()
    await page.getByRole('button', { name: /Svar på din mail/ }).click()
    await openPane()
    const facts = await (
      await paneFrame()
    ).evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageRead
      return {
        subject: item.subject,
        from: item.from.emailAddress,
        raw: await new Promise<string>((resolve) => item.getAsFileAsync((result) => resolve(result.value))),
        headers: await new Promise<string>((resolve) =>
          item.getAllInternetHeadersAsync((result) => resolve(result.value)),
        ),
      }
    })
    expect(facts).toEqual({
      subject: 'Svar på din mail',
      from: 'anne.holm@pensionshuset.test',
      raw: btoa('Subject: Svar\r\n\r\nTak'),
      headers: 'Message-ID: <1@pensionshuset.test>\r\n',
    })
    await page.getByRole('button', { name: 'Besvar' }).click()
    expect(await page.getByLabel('Emne').inputValue()).toBe('SV: Svar på din mail')
    expect(await answered()).toEqual(['anne.holm@pensionshuset.test'])
  })

  it('shows a mail of nothing but text, and answers where its writer wants the answer', async () => {
    await openOutlook()
    await page.getByRole('button', { name: /Svar fra portalen/ }).click()
    const text = page.frameLocator('iframe[title="Meddelelsens tekst"]').locator('body')
    expect(await text.innerText()).toBe('Kun tekst, 1 < 2.\nTo linjer.')
    await page.getByRole('button', { name: 'Besvar' }).click()
    await page.getByLabel('Emne').waitFor()
    expect(await answered()).toEqual(['bo.lind@postkassen.test'])
  })
})

describe('what an add-in keeps in a mail', () => {
  it('is shared by pane and event runtime, and a saved draft lies in the mailbox', async () => {
    await openOutlook()
    await openCase()
    await openPane()
    const id = await (
      await paneFrame()
    ).evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageCompose
      await new Promise((resolve) => item.sessionData.setAsync('plan', '{"by":"smime"}', resolve))
      await new Promise((resolve) => item.internetHeaders.setAsync({ 'x-send-sikkert': '1' }, resolve))
      await new Promise<void>((resolve) =>
        item.loadCustomPropertiesAsync((result) => {
          result.value.set('held', 'yes')
          result.value.saveAsync(() => resolve())
        }),
      )
      Office.context.roamingSettings.set('number', 7)
      await new Promise((resolve) => Office.context.roamingSettings.saveAsync(resolve))
      return new Promise<string>((resolve) => item.saveAsync((result) => resolve(result.value)))
    })
    expect([...world.drafts.keys()]).toEqual([id])
    expect(world.drafts.get(id)?.subject).toBe('Afgørelse i sagen')
    const shared = await (
      await runtimeFrame()
    ).evaluate(async () => {
      const item = Office.context.mailbox.item as Office.MessageCompose
      return {
        plan: await new Promise<string>((resolve) =>
          item.sessionData.getAsync('plan', (result) => resolve(result.value)),
        ),
        missing: await new Promise<number>((resolve) =>
          item.sessionData.getAsync('none', (result) => resolve(result.error.code)),
        ),
        held: await new Promise<unknown>((resolve) =>
          item.loadCustomPropertiesAsync((result) => resolve(result.value.get('held'))),
        ),
        id: await new Promise<string>((resolve) => item.getItemIdAsync((result) => resolve(result.value))),
      }
    })
    expect(shared).toEqual({ plan: '{"by":"smime"}', missing: 9050, held: 'yes', id })
    await openOutlook()
    await openCase()
    await openPane()
    expect(
      await (await paneFrame()).evaluate(() => Number(Office.context.roamingSettings.get('number'))),
    ).toBe(7)
  })

  it('sends its events to the runtime, also with the pane closed', async () => {
    await openOutlook()
    await openCase()
    await page.getByRole('button', { name: 'Fjern Anne Holm' }).click()
    await page.getByRole('button', { name: 'Fjern Afgørelse.txt' }).click()
    const runtime = await runtimeFrame()
    await expect
      .poll(() => runtime.evaluate(() => window.testRuntime.seen.toSorted()))
      .toEqual(['attachments', 'new', 'recipients'])
  })
})

describe('Send', () => {
  beforeEach(async () => {
    await openOutlook('?takingLongerAfterMs=600')
    await openCase()
  })
  const dialog = () => page.getByRole('dialog')
  const sentSubjects = (): readonly string[] => world.sent.map((mail: SentMail) => mail.subject)

  it('lets a mail go that the add-in allows', async () => {
    await send('tillad')
    await page.getByText('Mailen er sendt.').waitFor()
    expect(sentSubjects()).toEqual(['tillad'])
    expect(world.sent[0]?.attachments).toMatchObject([{ name: 'Afgørelse.txt', contentBase64: 'QWZn' }])
    expect(await page.getByLabel('Emne').count()).toBe(0)
  })

  it('holds a mail that the add-in stops, with the words of the add-in and no way around', async () => {
    await send('stop')
    await dialog().getByText('Mailen indeholder et CPR-nummer.').waitFor()
    expect(await dialog().getByRole('button').allInnerTexts()).toEqual(['Send ikke'])
    await page.keyboard.press('Escape')
    expect(await page.getByLabel('Emne').inputValue()).toBe('stop')
    expect(sentSubjects()).toEqual([])
  })

  it('opens the pane from the alert, with what the handler wanted it to know', async () => {
    await send('stop rude')
    await dialog().getByRole('button', { name: 'Åbn ruden' }).click()
    await page.frameLocator('iframe[title="Send Sikkert"]').getByText('Klar: da-DK').waitFor()
    const context = await (
      await paneFrame()
    ).evaluate(
      () =>
        new Promise<string>((resolve) =>
          (Office.context.mailbox.item as Office.MessageCompose).getInitializationContextAsync((result) =>
            resolve(result.value),
          ),
        ),
    )
    expect(JSON.parse(context)).toEqual({ from: 'on-send' })
    await send('stop rude')
    await dialog().getByRole('button', { name: 'Åbn ruden' }).click()
    const pane = await paneFrame()
    await expect
      .poll(() => pane.evaluate(() => JSON.stringify(window.testAddin.events)))
      .toContain('olkInitializationContextChanged')
    expect(sentSubjects()).toEqual([])
  })

  it('asks the person where the add-in only asks', async () => {
    await send('spørg')
    await dialog().getByRole('button', { name: 'Send alligevel' }).click()
    await page.getByText('Mailen er sendt.').waitFor()
    expect(sentSubjects()).toEqual(['spørg'])
  })

  it('waits for a slow add-in, says so, and sends when it is let go', async () => {
    await send('vent')
    await dialog().getByText('længere tid').waitFor()
    expect(sentSubjects()).toEqual([])
    const runtime = await runtimeFrame()
    await runtime.evaluate(() => window.testRuntime.release())
    await page.getByText('Mailen er sendt.').waitFor()
    expect(sentSubjects()).toEqual(['vent'])
  })

  it('does not send when the answer comes after the person gave up', async () => {
    await send('vent')
    await dialog().getByRole('button', { name: 'Send ikke' }).click()
    const runtime = await runtimeFrame()
    await runtime.evaluate(() => window.testRuntime.release())
    await send('stop')
    await dialog().getByText('Mailen indeholder et CPR-nummer.').waitFor()
    expect(sentSubjects()).toEqual([])
  })

  it('notes words that Outlook would cut', async () => {
    await send('langt')
    await dialog().waitFor()
    expect(await page.evaluate(() => window.simulator.journal)).toContainEqual({
      kind: 'problem',
      problem: 'errorMessage is over 500 characters',
    })
  })

  it('says what is missing before it asks anybody', async () => {
    await page.getByRole('button', { name: 'Fjern Anne Holm' }).click()
    await send('tillad')
    await page.getByText('Skriv mindst én modtager.').waitFor()
    expect(sentSubjects()).toEqual([])
  })
})

describe('Send when the add-in does not answer', () => {
  it('keeps the mail when the handler runs out of time', async () => {
    await openOutlook('?timeOutAfterMs=700')
    await openCase()
    await send('vent')
    await page.getByRole('dialog').getByText('svarede ikke i tide').waitFor()
    await page.getByRole('button', { name: 'Luk', exact: true }).click()
    expect(world.sent).toEqual([])
  })

  it('leaves it to the person when the runtime does not load and the manifest says SoftBlock', async () => {
    await openOutlook('?faults=runtime-missing')
    await openCase()
    await send('stop')
    await page.getByRole('dialog').getByText('kan ikke starte').waitFor()
    await page.getByRole('button', { name: 'Send ikke' }).click()
    expect(world.sent).toEqual([])
  })
})

describe('the mail program', () => {
  it('can be used by keyboard alone', async () => {
    await openOutlook()
    await page.getByRole('button', { name: 'Færdige eksempler' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Prøv det' }).focus()
    await page.keyboard.press('Enter')
    const pane = page.frameLocator('iframe[title="Send Sikkert"]')
    await pane.getByText('Klar: da-DK').waitFor()
    await pane.getByRole('button', { name: 'Første' }).focus()
    await page.keyboard.press('Tab')
    expect(
      await pane.getByRole('button', { name: 'Anden' }).evaluate((it) => it === document.activeElement),
    ).toBe(true)
    // office.js owns Tab in its frame and hands over to the host after the last stop.
    await page.keyboard.press('Tab')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Luk ruden')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByTitle('Send Sikkert').count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Prøv det')
  })

  it('shows a mail to many within its row', async () => {
    await openOutlook()
    await page.getByRole('button', { name: 'Sendt post' }).click()
    const row = page.getByRole('button', { name: /Lønkontoret i Havneby Kommune/ })
    const [outer, time] = await Promise.all([row.boundingBox(), row.locator('time').boundingBox()])
    const rightOf = (box: typeof outer) => (box === null ? NaN : box.x + box.width)
    expect(rightOf(time)).toBeLessThanOrEqual(rightOf(outer))
  })

  it('keeps a mail that one walks away from among the drafts', async () => {
    await openOutlook()
    await openCase()
    await page.getByRole('button', { name: /Svar på din mail/ }).click()
    await page.getByRole('heading', { name: 'Svar på din mail' }).waitFor()
    expect([...world.drafts.values()].map((mail) => mail.subject)).toEqual(['Afgørelse i sagen'])
  })

  it('speaks English where its mailbox does', async () => {
    /** What the mail program itself says; mails, and the add-in's own button, speak for themselves. */
    const says = () =>
      page.evaluate(() => {
        const own = (place: Element) => place.closest('.row, .addin, .chip, .file, .sender') === null
        const words = [
          ...document.querySelectorAll(
            '.top, .commands > *:not(p), #folders, .list-head, .ribbon button, .question button',
          ),
          ...document.querySelectorAll(
            '.pane-head button, .field-label, .bar-error, .nothing, #toast, .busy',
          ),
        ]
        const labels = ['aria-label', 'title', 'placeholder'].flatMap((name) =>
          [...document.querySelectorAll(`[${name}]`)].filter(own).map((place) => place.getAttribute(name)),
        )
        return [document.title, ...words.filter(own).map(({ textContent }) => textContent), ...labels]
          .join('\n')
          .replaceAll('Mette Krogh', '')
      })
    const danish =
      /[æøå]|\b(?:ny|mapper|kladder|til|emne|luk|fjern|send ikke|besvar|meddelelse|modtagerne)\b/i
    await openOutlook('?language=en-US')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en-US')
    expect(await says()).not.toMatch(danish)
    await page.getByRole('button', { name: /Svar på din mail/ }).click()
    await page.getByRole('button', { name: 'Reply' }).click()
    await expect.poll(() => page.getByLabel('Subject').inputValue()).toBe('RE: Svar på din mail')
    await page.getByRole('button', { name: 'New mail' }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Add at least one recipient.').waitFor()
    await page.getByRole('button', { name: 'Ready-made examples' }).click()
    await page.getByRole('menuitem').first().click()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('button', { name: 'Close the pane' }).waitFor()
    expect(await says()).not.toMatch(danish)
    await page.getByLabel('Subject').fill('stop')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Do not send' }).waitFor()
    expect(await axeProblems()).toEqual([])
  })

  it('has no accessibility problems that axe can find, in both themes', async () => {
    await openOutlook()
    expect(await axeProblems()).toEqual([])
    await page.getByRole('button', { name: /Svar på din mail/ }).click()
    await page.getByRole('heading', { name: 'Svar på din mail' }).waitFor()
    expect(await axeProblems()).toEqual([])
    await openCase()
    await openPane()
    expect(await axeProblems()).toEqual([])
    await send('stop rude')
    await page.getByRole('dialog').waitFor()
    expect(await axeProblems()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Mørkt tema' }).click()
    expect(await axeProblems()).toEqual([])
    await page.getByRole('button', { name: 'Færdige eksempler' }).click()
    expect(await axeProblems()).toEqual([])
  })
})
