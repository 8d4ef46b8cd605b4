// The pages for people: the start page, the recipients' mail programs and the phone, and the small JSON that they and the
// simulated Outlook read. Their scripts are TypeScript in pages/, bundled once at start.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { z } from 'zod'
import { utf8 } from '../../src/bytes.ts'
import { readyMadeCases } from './cases.ts'
import type { CaseworkerKey } from './caseworker-key.ts'
import type { Route } from './front-door.ts'
import { readJson, Refused, sendBytes, sendEmpty, sendJson } from './front-door-http.ts'
import type { GatewayProcess } from './gateway-process.ts'
import { anne, bank, bo, caseworker, ida, lone, organisation, payroll, peter } from './parties.ts'
import type { Partner } from './partners.ts'
import type { Phone } from './phone.ts'

const folder = fileURLToPath(new URL('pages/', import.meta.url))
const maximumControlBytes = 1024

// Mails are shown in frames that run no script; they inherit this policy, so styles inside them are allowed.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const control = z.union([
  z.strictObject({ gateway: z.enum(['stop', 'start']) }),
  z.strictObject({ ownKey: z.enum(['lay', 'take-away']) }),
])

export interface RecipientPages {
  readonly phone: Phone
  readonly gateway: GatewayProcess
  readonly ownKey: CaseworkerKey
  readonly partners: () => Promise<readonly Partner[]>
}

/** Answers `/` and everything under /world/ that is no mailbox. */
export async function createRecipientPages({
  phone,
  gateway,
  ownKey,
  partners,
}: RecipientPages): Promise<Route> {
  const bundle = await build({
    entryPoints: [`${folder}start.ts`, `${folder}world.ts`, `${folder}partners.ts`],
    bundle: true,
    write: false,
    outdir: '/',
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  })
  const script = (name: string) => bundle.outputFiles.find((file) => file.path.endsWith(`/${name}`))?.contents
  const pages: Readonly<Record<string, readonly [contentType: string, content: Uint8Array | undefined]>> = {
    '/': ['text/html; charset=utf-8', await readFile(`${folder}start.html`)],
    '/world/': ['text/html; charset=utf-8', await readFile(`${folder}world.html`)],
    '/world/partners/': ['text/html; charset=utf-8', await readFile(`${folder}partners.html`)],
    '/world/pages/world.css': ['text/css; charset=utf-8', await readFile(`${folder}world.css`)],
    '/world/pages/start.js': ['text/javascript; charset=utf-8', script('start.js')],
    '/world/pages/world.js': ['text/javascript; charset=utf-8', script('world.js')],
    '/world/pages/partners.js': ['text/javascript; charset=utf-8', script('partners.js')],
    '/favicon.ico': ['image/svg+xml', utf8(icon)],
  }

  return async (request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/, '')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    if (isRead && page?.[1] !== undefined) {
      sendBytes(response, 200, page[0], page[1], {
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
      })
      return true
    }
    if (path === '/world') {
      response.writeHead(308, { location: '/world/' }).end()
      return true
    }
    if (!path.startsWith('/world/')) return false
    if (isRead && path === '/world/cases.json') sendJson(response, 200, readyMadeCases)
    else if (isRead && path === '/world/state.json') {
      sendJson(response, 200, state(gateway.url !== null, await ownKey.isThere()))
    } else if (isRead && path === '/world/partners.json') sendJson(response, 200, await partners())
    else if (isRead && path === '/world/phones') sendJson(response, 200, phone.numbers())
    else if (isRead && path.startsWith('/world/phones/')) {
      const number = path.slice('/world/phones/'.length).replace(/^%2B/i, '+')
      sendJson(response, 200, phone.messages(number))
    } else if (request.method === 'POST' && path === '/world/control') {
      if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
        throw new Refused(415, 'json-only')
      }
      const asked = control.safeParse(await readJson(request, maximumControlBytes))
      if (!asked.success) throw new Refused(400, 'control-malformed')
      if ('gateway' in asked.data) await (asked.data.gateway === 'stop' ? gateway.stop() : gateway.start())
      else await (asked.data.ownKey === 'lay' ? ownKey.lay() : ownKey.takeAway())
      sendEmpty(response, 204)
    } else throw new Refused(404, 'no-such-page')
    return true
  }
}

/** Who is in the world and what the newcomer must know, for the pages. */
function state(gatewayRuns: boolean, hasOwnKey: boolean) {
  return {
    organisation: organisation.name,
    caseworker,
    recipients: [
      { id: 'anne', name: anne.name, address: anne.address, reach: 'smime', phone: null },
      { id: 'ida', name: ida.name, address: ida.address, reach: 'directory', phone: null },
      { id: 'peter', name: peter.name, address: peter.address, reach: 'signed', phone: null },
      { id: 'lone', name: lone.name, address: lone.address, reach: 'organisation', phone: null },
      { id: 'payroll', name: payroll.name, address: payroll.address, reach: 'dane', phone: null },
      { id: 'bank', name: bank.name, address: bank.address, reach: 'mta-sts', phone: null },
      { id: 'bo', name: bo.name, address: bo.address, reach: 'letter', phone: bo.phone },
    ],
    gatewayRuns,
    hasOwnKey,
  }
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f6cbd"/>' +
  '<path d="M16 6l8 3v6c0 5.500-3.300 9.200-8 11-4.700-1.800-8-5.500-8-11V9z" fill="#fff"/></svg>'
