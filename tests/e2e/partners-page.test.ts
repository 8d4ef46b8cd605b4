// The page of good and bad partners in a real browser: the product's own verdicts over the world's mail servers, in words.
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGatewayProcess } from '../../simulator/world/gateway-process.ts'
import { type MailWorld, startMailWorld } from '../../simulator/world/mail-world.ts'
import { createPartners } from '../../simulator/world/partners.ts'
import { createPhone } from '../../simulator/world/phone.ts'
import { createRecipientPages } from '../../simulator/world/recipient-pages.ts'
import { createTlsAuthority } from '../../simulator/world/tls-authority.ts'
import { da } from '../../src/i18n/da.ts'
import { launchChromium } from '../support/chromium.ts'

let world: MailWorld
let server: Server
let browser: Browser
let page: Page
let url = ''

beforeAll(async () => {
  world = await startMailWorld({ tlsAuthority: await createTlsAuthority(), onMail: () => undefined })
  const pages = await createRecipientPages({
    phone: createPhone(),
    gateway: createGatewayProcess({ settings: {} }),
    ownKey: {
      isThere: () => Promise.resolve(false),
      lay: () => Promise.resolve(),
      takeAway: () => Promise.resolve(),
    },
    partners: createPartners(world),
  })
  server = createServer((request, response) => void pages(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  browser = await launchChromium()
  page = await browser.newPage({ viewport: { width: 1100, height: 900 } })
})
afterAll(async () => {
  await browser.close()
  server.close()
  await world.stop()
})

it('shows who is proven and how, and why the others are not', async () => {
  await page.goto(`${url}/world/partners/`)
  const row = (domain: string) => page.getByRole('listitem').filter({ hasText: domain })
  await row('havneby.test').getByText('Bevist').waitFor()
  expect(await row('havneby.test').innerText()).toContain('TLSv1.3')
  expect(await row('udloebet.test').innerText()).toContain(da.tlsProblem['certificate-expired'])
  expect(await row('uden-starttls.test').innerText()).toContain(da.tlsProblem['starttls-missing'])
  expect(await row('flyttet.test').innerText()).toContain(da.tlsProblem['allow-list-mx-not-listed'])
  expect(await row('bogus.test').innerText()).toContain('Kan ikke afgøres nu')
  const folder = process.env['SIKKERT_PICTURES']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/partners.png`, fullPage: true })
})
