// The recipient's side in a real Chromium: the built page, the gateway's server behind the front door, a phone. What Bo does,
// and everything that goes wrong for him.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keptCertificate, openFrontDoor, type FrontDoor } from '../../simulator/world/front-door.ts'
import { type Laying, type PortalRig, startPortal } from '../portal/portal-rig.ts'
import { launchChromium } from '../support/chromium.ts'

const root = join(import.meta.dirname, '../..')
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Set to a folder to look at what the stories see. */
const pictures = process.env['SIKKERT_PICTURES']
const pixel = Uint8Array.fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
)

let browser: Browser
let folder: string
let rig: PortalRig
let door: FrontDoor
let context: BrowserContext
let page: Page
const complaints: string[] = []
const elsewhere = new Set<string>()

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/portal/portal.js'))) {
    execFileSync(
      process.execPath,
      ['node_modules/webpack/bin/webpack.js', '--config', 'webpack.config.ts', '--config-name', 'portal'],
      { cwd: root },
    )
  }
  folder = mkdtempSync(join(tmpdir(), 'door-'))
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  complaints.length = 0
  elsewhere.clear()
  const late: { rig?: PortalRig } = {}
  door = await openFrontDoor({
    port: 0,
    certificate: await keptCertificate(folder),
    routes: () => Promise.resolve([]),
    gatewayUrl: () => late.rig?.url ?? null,
  })
  rig = await startPortal({ publicUrl: door.url, portalDir: join(root, 'dist/portal') })
  late.rig = rig
  await newPhone({ width: 360, height: 740 })
})
afterEach(async () => {
  await context.close()
  await door.stop()
  await rig.stop()
})

async function newPhone(
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark' = 'light',
): Promise<void> {
  context = await browser.newContext({
    colorScheme,
    ignoreHTTPSErrors: true,
    viewport,
    locale: 'da-DK',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() !== 'error' || text.includes('status of')) return
    complaints.push(text)
  })
  const left = (request: Request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && host !== new URL(door.url).host) elsewhere.add(host)
  }
  page.on('requestfinished', left)
  // What the policy stopped has not left the machine.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'csp') left(request)
  })
}

async function picture(name: string): Promise<void> {
  if (pictures !== undefined)
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' })
}

/** WCAG 2.2 A and AA, as far as a program can tell. */
async function accessibilityProblems(): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(
    `${axe}; axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
  )
  return problemsOf(found)
}

function problemsOf(found: unknown): readonly string[] {
  if (
    typeof found !== 'object' ||
    found === null ||
    !('violations' in found) ||
    !Array.isArray(found.violations)
  ) {
    return [JSON.stringify(found)]
  }
  return found.violations.map((violation: unknown) => JSON.stringify(violation).slice(0, 600))
}

const digits = () => page.getByRole('textbox', { name: 'Kode på 6 cifre' })
const askForCode = () => page.getByRole('button', { name: /Send kode/ })

/** Waits until the page says that a code is sent, so that it is the newest one. */
async function newCode(): Promise<string> {
  await askForCode().click()
  await digits().waitFor()
  return rig.lastCode()
}

async function readWith(laying: Laying = {}): Promise<string> {
  const { link } = await rig.lay(laying)
  await page.goto(link)
  await digits().fill(await newCode())
  await page.getByRole('heading', { level: 1, name: 'Din sag om førtidspension' }).waitFor()
  return link
}
const letter = () => page.frameLocator('iframe[title="Beskeden"]')

describe('Bo opens a letter with a code on his phone', () => {
  it('in two taps and six digits, sees who wrote, and reads it', async () => {
    const { link } = await rig.lay({
      files: [
        {
          name: 'Afgørelse.pdf',
          contentType: 'application/pdf',
          content: new TextEncoder().encode('%PDF-1.7 afgørelse'),
        },
      ],
    })
    await page.goto(link)
    await page.getByRole('heading', { level: 1, name: 'Sikker besked fra Mette Krogh' }).waitFor()
    const first = await page.locator('main').innerText()
    expect(first).toContain('ender på 56')
    expect(first.split(/\s+/).length).toBeLessThanOrEqual(60)
    expect(await accessibilityProblems()).toEqual([])
    await picture('1-who')

    await page.getByRole('button', { name: 'Send kode til mobil •• 56' }).click()
    await digits().waitFor()
    expect(await digits().getAttribute('autocomplete')).toBe('one-time-code')
    expect(await digits().evaluate((input) => document.activeElement === input)).toBe(true)
    expect(await accessibilityProblems()).toEqual([])
    await picture('2-code')

    // The sixth digit opens it.
    await digits().pressSequentially(rig.lastCode())
    await page.getByRole('heading', { level: 1, name: 'Din sag om førtidspension' }).waitFor()
    await letter().getByText('Diagnosen er depression.').waitFor()
    expect(await accessibilityProblems()).toEqual([])
    await picture('3-letter')

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Gem Afgørelse.pdf' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('Afgørelse.pdf')
    expect(readFileSync(await download.path(), 'utf8')).toBe('%PDF-1.7 afgørelse')
    expect(complaints).toEqual([])
    expect([...elsewhere]).toEqual([])
  })

  it('and again after a reload, without a new code', async () => {
    await readWith()
    await page.reload()
    await letter().getByText('Diagnosen er depression.').waitFor()
    expect(rig.texts).toHaveLength(1)
  })

  it('and logs out, so that nobody after him reads it', async () => {
    const link = await readWith()
    await page.getByRole('button', { name: 'Log ud' }).click()
    await page.getByRole('heading', { name: 'Du er logget ud' }).waitFor()
    expect(page.url()).toBe(`${door.url}/m`)
    expect(await page.locator('body').innerText()).not.toContain('førtidspension')
    await picture('9-left')
    await page.goto(link)
    await askForCode().waitFor()
  })
})

describe('Bo answers', () => {
  it('with text and a photo, and sees that it was delivered', async () => {
    await readWith()
    await page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' }).fill('Tak, Mette. Her er papiret.')
    await page
      .getByLabel('Vedhæft foto eller fil')
      .setInputFiles({ name: 'papir.png', mimeType: 'image/png', buffer: Buffer.from(pixel) })
    await page.getByText('papir.png', { exact: true }).waitFor()
    await picture('4-answer')
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page.getByText(/^Dit svar er afleveret til Mette Krogh kl\. \d\d[.:]\d\d\.$/).waitFor()
    expect(await accessibilityProblems()).toEqual([])
    await picture('5-answered')
    expect(rig.mails).toHaveLength(1)
    expect(rig.mails[0]?.message).toContain('Her er papiret.')
    expect(rig.mails[0]?.message).toContain('filename="papir.png"')
    expect(complaints).toEqual([])
  })

  it('with nothing, or a program, and is told what to do', async () => {
    await readWith()
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page.getByRole('alert').filter({ hasText: 'Skriv et svar, eller vedhæft en fil.' }).waitFor()
    await page
      .getByLabel('Vedhæft foto eller fil')
      .setInputFiles({ name: 'spil.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') })
    await page.getByRole('alert').filter({ hasText: 'spil.exe kan ikke vedhæftes.' }).waitFor()
    expect(rig.mails).toEqual([])
  })

  it('while the gateway is down: the answer is not sent, and still there', async () => {
    await readWith()
    await page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' }).fill('Tak')
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page.getByRole('alert').filter({ hasText: 'Svaret er ikke sendt. Det står her endnu.' }).waitFor()
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page.getByText(/^Dit svar er afleveret/).waitFor()
    expect(rig.mails).toHaveLength(1)
  })

  it('to a mailbox that is closed: he is told, what he wrote is still there, and he is told again another day', async () => {
    const link = await readWith()
    const answer = page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' })
    rig.trouble.mail = 'refused'
    await answer.fill('Tak')
    await page.getByRole('button', { name: 'Send svar' }).click()
    const refused = 'Svaret kunne ikke afleveres til Mette Krogh. Det står her endnu.'
    await page.getByRole('alert').filter({ hasText: refused }).waitFor()
    expect(await answer.inputValue()).toBe('Tak')
    await page.goto('about:blank')
    await page.goto(link)
    const lost =
      /^Dit svar fra \d+\. \p{L}+ \d{4} kl\. \d\d[.:]\d\d er så vidt vi ved ikke nået frem til Mette Krogh\./u
    await page.getByRole('alert').filter({ hasText: lost }).waitFor()
    expect(await accessibilityProblems()).toEqual([])
    await picture('5-lost')
    rig.trouble.mail = null
    await answer.fill('Tak igen')
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page.getByText(/^Dit svar er afleveret/).waitFor()
    expect(complaints).toEqual([])
  })

  it('after too long a pause: a new code, and what he wrote is still there', async () => {
    await readWith()
    await page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' }).fill('Et langt svar')
    rig.advance(16 * 60)
    await page.getByRole('button', { name: 'Send svar' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: 'Du er logget ud, fordi der er gået lang tid.' })
      .waitFor()
    await digits().fill(await newCode())
    await page.getByRole('button', { name: 'Send svar' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' }).inputValue()).toBe(
      'Et langt svar',
    )
  })
})

describe('an agreed code', () => {
  it('opens the letter however it is typed, and a wrong one says so', async () => {
    const { link } = await rig.lay({ agreedCode: 'K7QM-42RX' })
    await page.goto(link)
    const field = page.getByRole('textbox', { name: 'Aftalt kode' })
    await field.fill('k7qm 42ry')
    await page.getByRole('button', { name: 'Åbn beskeden' }).click()
    await page.getByRole('alert').filter({ hasText: 'Koden er forkert. Du har 4 forsøg tilbage.' }).waitFor()
    expect(await accessibilityProblems()).toEqual([])
    await picture('6-agreed-wrong')
    await field.fill('k7qm 42rx')
    await page.keyboard.press('Enter')
    await letter().getByText('Diagnosen er depression.').waitFor()
    expect(rig.texts).toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('a wrong code five times', () => {
  it('is told in plain words, with the number to ring, and a new code opens it', async () => {
    const { link } = await rig.lay()
    await page.goto(link)
    const wrong = String((Number(await newCode()) + 1) % 1_000_000).padStart(6, '0')
    for (const left of ['4 forsøg', '3 forsøg', '2 forsøg', '1 forsøg']) {
      await digits().fill(wrong)
      await page
        .getByRole('alert')
        .filter({ hasText: `Koden er forkert. Du har ${left} tilbage.` })
        .waitFor()
    }
    await digits().fill(wrong)
    const alert = page.getByRole('alert').filter({ hasText: 'Koden er tastet forkert 5 gange' })
    await alert.waitFor()
    expect(await alert.getByRole('link', { name: '+45 70 20 00 00' }).getAttribute('href')).toBe(
      'tel:+4570200000',
    )
    expect(await accessibilityProblems()).toEqual([])
    await picture('7-five-wrong')
    rig.advance(61)
    await page.reload()
    await digits().fill(await newCode())
    await letter().getByText('Diagnosen er depression.').waitFor()
    expect(complaints).toEqual([])
  })
})

describe('a link that something has happened to', () => {
  it('cut short: the page says so and takes the whole one', async () => {
    const { link } = await rig.lay()
    await page.goto(link.slice(0, -6))
    await page.getByRole('heading', { name: 'Linket er afkortet' }).waitFor()
    expect(await accessibilityProblems()).toEqual([])
    await picture('8-cut')
    await page.getByRole('textbox', { name: 'Hele linket fra mailen' }).fill(link.slice(0, -3))
    await page.getByRole('button', { name: 'Fortsæt' }).click()
    await page.getByRole('alert').filter({ hasText: 'Linket er stadig ikke helt.' }).waitFor()
    await page.getByRole('textbox', { name: 'Hele linket fra mailen' }).fill(link)
    await page.getByRole('button', { name: 'Fortsæt' }).click()
    await askForCode().waitFor()
    expect(complaints).toEqual([])
  })

  it('taken off altogether: the page asks for it', async () => {
    await page.goto(`${door.url}/m`)
    await page.getByRole('heading', { name: 'Linket mangler' }).waitFor()
  })

  it.each(['%23', '%2523'])(
    '"#" turned into %s: it opens, and the secret is behind "#" again',
    async (mangled) => {
      const { link } = await rig.lay()
      await page.goto(link.replace('#', mangled))
      await askForCode().waitFor()
      expect(page.url()).toBe(link)
    },
  )

  it('of a letter that has expired: since when, and whom to ring', async () => {
    const { link } = await rig.lay({ days: 1 })
    rig.advance(90_000)
    await page.goto(link)
    await page.getByRole('heading', { name: 'Beskeden er udløbet' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: '+45 70 20 00 00' }).waitFor()
    await picture('8-expired')
  })

  it('while no SMS can be sent: the code was not sent, try again or ring', async () => {
    const { link } = await rig.lay()
    rig.trouble.sms = { outcome: 'not-sent', because: 'unreachable' }
    await page.goto(link)
    await askForCode().click()
    await page.getByRole('alert').filter({ hasText: 'Koden blev ikke sendt.' }).waitFor()
    rig.trouble.sms = null
    await askForCode().click()
    await digits().waitFor()
  })
})

describe('a letter with more in it than it should', () => {
  it('runs nothing, asks nobody, and shows its own pictures', async () => {
    const html =
      '<style>p{color:#123}</style><p onclick="parent.hacked=1">Hej <img src="cid:logo@x" alt="logo" width="20"> du</p>' +
      '<script>parent.hacked=1</script><img src="https://spor.test/p.gif" alt="sporing" onerror="parent.hacked=1">' +
      '<div style="background:url(https://spor.test/b.gif)">baggrund</div><iframe src="https://spor.test/"></iframe>' +
      '<form action="https://spor.test/"><input name="cpr"><button>Send</button></form>' +
      '<a href="javascript:parent.hacked=1">klik</a> <a href="https://kommune.test/">læs</a><svg onload="parent.hacked=1"></svg>' +
      '<table width="900"><tr><td>bred</td></tr></table>'
    await readWith({
      html,
      files: [{ name: 'logo.png', contentType: 'image/png', content: pixel, contentId: 'logo@x' }],
    })
    await letter().getByText('baggrund').waitFor()
    await letter().locator('img[src^="data:image/png"]').waitFor()
    await letter().getByText('klik').click()
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false)
    expect(await letter().locator('script, form, input, iframe, button').count()).toBe(0)
    const link = letter().getByRole('link', { name: 'læs' })
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual([
      '_blank',
      'noopener noreferrer',
    ])
    expect([...elsewhere]).toEqual([])
    // The page itself never scrolls sideways on a phone.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('in English, by keyboard, on a wide screen', () => {
  it('the whole way works', async () => {
    await context.close()
    await newPhone({ width: 1280, height: 900 })
    const { link } = await rig.lay()
    await page.goto(link)
    await page.getByRole('button', { name: 'English' }).press('Enter')
    await page.getByRole('heading', { name: 'Secure message from Mette Krogh' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.getByRole('button', { name: /Send code to mobile/ }).press('Enter')
    await page.getByRole('textbox', { name: '6-digit code' }).waitFor()
    await picture('10-wide-code')
    await page.keyboard.type(rig.lastCode())
    await page.frameLocator('iframe[title="The message"]').getByText('Diagnosen er depression.').waitFor()
    await page.getByRole('textbox', { name: 'Your answer to Mette Krogh' }).fill('Thanks')
    await page.getByRole('button', { name: 'Dansk' }).click()
    expect(await page.getByRole('textbox', { name: 'Dit svar til Mette Krogh' }).inputValue()).toBe('Thanks')
    expect(await accessibilityProblems()).toEqual([])
    await picture('11-wide-letter')
    expect(complaints).toEqual([])
  })
})

describe('on the smallest phone, in the dark', () => {
  it('everything is there to read and reach, and nothing scrolls sideways', async () => {
    await context.close()
    await newPhone({ width: 320, height: 640 }, 'dark')
    const { link } = await rig.lay({
      html:
        '<table width="900"><tr><td>En meget bred tabel</td><td>med to felter</td></tr></table>' +
        `<table><tr>${'<td>28.400,00</td>'.repeat(7)}</tr></table><p>${'et-langt-ord-'.repeat(30)}</p>`,
      files: [
        { name: `${'meget-langt-navn-'.repeat(8)}.pdf`, contentType: 'application/pdf', content: pixel },
      ],
    })
    await page.goto(link)
    const button = askForCode()
    await button.waitFor()
    const box = await button.boundingBox()
    expect(box === null ? Infinity : box.y + box.height).toBeLessThanOrEqual(640)
    expect(await accessibilityProblems()).toEqual([])
    await digits().fill(await newCode())
    await letter().getByText('En meget bred tabel').waitFor()
    expect(await accessibilityProblems()).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    const amount = await letter().getByText('28.400,00').first().boundingBox()
    expect(amount?.height, 'a number is not broken').toBeLessThan(40)
    await picture('12-dark')
    expect(complaints).toEqual([])
  })
})
