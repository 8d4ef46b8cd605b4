// Serves the simulated Outlook on the web under /outlook/: the host page, Microsoft's office.js unchanged from the npm
// package, and what a frame of the add-in needs before office.js. Leaves out the mailboxes (/world/) and the sign-in
// (/identity/), which the front door serves on the same origin.
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { build } from 'esbuild'

export interface OfficeHostSettings {
  /** The add-in's manifest.xml, as built or as committed. */
  readonly manifestPath: string
  /** node_modules/@microsoft/office-js/dist. */
  readonly officeJsDir: string
  /** Where the add-in's pages are; the origin in the manifest is replaced by this one. Default: the page's own origin. */
  readonly addinUrl?: string
  /** Outlook shows "taking longer" after five seconds; tests shorten it. */
  readonly takingLongerAfterMs?: number
  /** Outlook gives an event handler five minutes; tests shorten it. */
  readonly timeOutAfterMs?: number
}

/** Answers what is under /outlook/, and returns false for every other path without touching the response. */
export type OfficeHost = (request: IncomingMessage, response: ServerResponse) => boolean

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'text/xml; charset=utf-8',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
}

const programs: Readonly<Record<string, string>> = {
  'host.js': 'page/main.ts',
  // The front door puts the first before office.js and the second after it.
  'microsoft-ajax.js': 'frame/microsoft-ajax.ts',
  'beyond-office-js.js': 'frame/beyond-office-js.ts',
}

/** Makes the request handler of the simulated Outlook; its programs are bundled on first use and kept. */
export function createOfficeHost(settings: OfficeHostSettings): OfficeHost {
  const bundles = new Map<string, Promise<Uint8Array>>()

  async function bundled(name: string, entry: string): Promise<Uint8Array> {
    let bundle = bundles.get(name)
    if (bundle === undefined) {
      bundle = bundleOf(entry)
      bundles.set(name, bundle)
    }
    return bundle
  }

  async function contentOf(path: string): Promise<Uint8Array> {
    if (path === '' || path === 'index.html') return readFile(join(import.meta.dirname, 'host.html'))
    if (path === 'host.css') return readFile(join(import.meta.dirname, 'host.css'))
    if (path === 'manifest.xml') return readFile(settings.manifestPath)
    if (path === 'settings.json') return new TextEncoder().encode(JSON.stringify(pageSettings(settings)))
    const program = programs[path]
    if (program !== undefined) return bundled(path, program)
    if (path.startsWith('office-js/')) return readFile(officeJsFile(settings.officeJsDir, path))
    throw new Error('no such page of the simulated Outlook')
  }

  return (request, response) => {
    const path = new URL(request.url ?? '/', 'https://localhost').pathname
    if (path === '/outlook') {
      response.writeHead(302, { location: '/outlook/' }).end()
      return true
    }
    if (!path.startsWith('/outlook/')) return false
    const name = path.slice('/outlook/'.length)
    contentOf(name).then(
      (content) => {
        response.writeHead(200, {
          'content-type': types[extname(name === '' ? 'index.html' : name)] ?? 'application/octet-stream',
          'cache-control': name.startsWith('office-js/') ? 'max-age=3600' : 'no-store',
        })
        response.end(content)
      },
      (cause: unknown) => {
        const missing = !(name in programs)
        if (!missing) console.error(cause)
        response.writeHead(missing ? 404 : 500, { 'content-type': 'text/plain; charset=utf-8' })
        response.end(missing ? 'Findes ikke' : 'Den simulerede Outlook kunne ikke bygges')
      },
    )
    return true
  }
}

function pageSettings(settings: OfficeHostSettings) {
  return {
    addinOrigin: settings.addinUrl === undefined ? null : new URL(settings.addinUrl).origin,
    takingLongerAfterMs: settings.takingLongerAfterMs ?? 5_000,
    timeOutAfterMs: settings.timeOutAfterMs ?? 300_000,
  }
}

/** office.js asks for da-DK/outlook_strings.js; the npm package holds every name in lower case. */
function officeJsFile(folder: string, path: string): string {
  const inside = normalize(decodeURIComponent(path.slice('office-js/'.length)).toLowerCase())
  if (inside.startsWith('..') || inside.startsWith(sep)) throw new Error('outside office.js')
  return join(folder, inside)
}

async function bundleOf(entry: string): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  })
  const file = result.outputFiles[0]
  if (file === undefined) throw new Error('esbuild wrote nothing')
  return file.contents
}
