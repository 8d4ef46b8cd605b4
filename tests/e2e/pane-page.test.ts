// The built pane in a real Chromium, before any host answers: what it asks the network for, and what it says meanwhile.
import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'

const built = join(import.meta.dirname, '../../dist/addin')
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
}

describe('the page of the pane', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
  })

  it('asks nobody for anything but the gateway, and Microsoft for office.js', async () => {
    const context = await browser.newContext()
    const asked = new Set<string>()
    await context.route('**/*', async (route) => {
      const url = new URL(route.request().url())
      asked.add(url.host)
      if (url.host === 'appsforoffice.microsoft.com') {
        await route.fulfill({
          contentType: types['js'] ?? '',
          body: 'window.Office = { onReady: () => new Promise(() => {}) }',
        })
        return
      }
      const file = join(built, url.pathname.replace(/^\/addin\//, ''))
      if (!existsSync(file)) {
        await route.fulfill({ status: 404, body: '' })
        return
      }
      const extension = file.slice(file.lastIndexOf('.') + 1)
      await route.fulfill({ contentType: types[extension] ?? 'text/plain', body: readFileSync(file) })
    })
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto('https://sikker.example.dk/addin/taskpane.html', { waitUntil: 'networkidle' })
    expect(problems).toEqual([])
    expect([...asked].sort()).toEqual(['appsforoffice.microsoft.com', 'sikker.example.dk'])
    await context.close()
  })
})
