// A Chromium for the browser stories that is there after `npm ci`: the one named by SIKKERT_CHROMIUM, else the one that
// an npm package brings as a file (Linux x64), else one installed on the machine. Downloads nothing.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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

interface Program {
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
}

async function bundledProgram(): Promise<Program | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const { default: bundled, inflate } = await import('@sparticuz/chromium')
  const path = await bundled.executablePath()
  // A bare machine lacks NSS and expat; the package brings them for exactly that case.
  const archive = new URL('../../node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url)
  const folder = await inflate(fileURLToPath(archive))
  return { path, environment: { LD_LIBRARY_PATH: `${folder}/lib` } }
}

function installedProgram(): Program | null {
  const path = process.env['SIKKERT_CHROMIUM'] ?? installed.find((candidate) => existsSync(candidate))
  return path === undefined ? null : { path, environment: {} }
}

/** Starts a headless Chromium, or throws naming the ways to provide one. */
export async function launchChromium(): Promise<Browser> {
  const chosen = process.env['SIKKERT_CHROMIUM'] === undefined ? await bundledProgram() : null
  const program = chosen ?? installedProgram()
  if (program === null) {
    throw new Error('No Chromium: install Chromium, Chrome or Edge, or set SIKKERT_CHROMIUM to its path.')
  }
  return chromium.launch({
    executablePath: program.path,
    args: quiet,
    env: { ...inherited(), ...program.environment },
  })
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
