// A Chromium for the browser stories that is there after `npm ci`: the one named by SIKKERT_CHROMIUM, else the one that
// an npm package brings as a file (Linux x64), else one installed on the machine. Downloads nothing.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function bundledPath(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const { default: bundled, inflate } = await import('@sparticuz/chromium')
  const path = await bundled.executablePath()
  // A bare machine lacks NSS and friends; the package brings them for exactly that case.
  const libraries = await inflate(
    new URL('../../node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url).pathname,
  )
  process.env['LD_LIBRARY_PATH'] = [process.env['LD_LIBRARY_PATH'], `${libraries}/lib`]
    .filter(Boolean)
    .join(':')
  return path
}

/** Starts a headless Chromium, or throws naming the three ways to provide one. */
export async function launchChromium(): Promise<Browser> {
  const path =
    process.env['SIKKERT_CHROMIUM'] ??
    (await bundledPath()) ??
    installed.find((candidate) => existsSync(candidate))
  if (path === undefined) {
    throw new Error('No Chromium: install Chromium, Chrome or Edge, or set SIKKERT_CHROMIUM to its path.')
  }
  return chromium.launch({ executablePath: path, args: quiet })
}
