// A small front door for the tests of the simulated Outlook alone: the host page, the tests' own add-in, a mailbox in
// memory and an issuer of unsigned tokens. The real ones are in simulator/world.
import { createServer } from 'node:https'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { z } from 'zod'
import { createOfficeHost } from '../../../simulator/office/serve.ts'
import { selfSigned } from '../../../simulator/world/tls-authority.ts'

export interface SentMail {
  readonly subject: string
  readonly to: readonly { readonly name: string; readonly address: string }[]
  readonly bodyHtml: string
  readonly attachments: readonly { readonly name: string; readonly contentBase64: string }[]
}

export interface TestWorld {
  readonly url: string
  readonly sent: SentMail[]
  readonly drafts: Map<string, SentMail>
  /** Bodies of POST /identity/nested-token. */
  readonly tokenRequests: unknown[]
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../../..')
const person = z.object({ name: z.string(), address: z.string() })
const mailShape = z.object({
  subject: z.string(),
  to: z.array(person),
  bodyHtml: z.string(),
  attachments: z.array(z.object({ name: z.string(), contentBase64: z.string() })),
})

const page = (
  program: string,
) => `<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Prøve</title>
<script src="/outlook/microsoft-ajax.js"></script><script src="/outlook/office-js/office.js"></script>
<script src="/outlook/beyond-office-js.js"></script></head><body><h1>Prøve</h1><button>Første</button>
<button>Anden</button><script type="module" src="/addin/${program}.js"></script></body></html>`

const received = {
  id: 'mail-1',
  folder: 'inbox',
  from: { name: 'Anne Holm', address: 'anne.holm@pensionshuset.test' },
  to: [{ name: 'Mette Krogh', address: 'mette.krogh@nordkysten.test' }],
  cc: [],
  subject: 'Svar på din mail',
  at: '2026-11-24T09:12:00.000Z',
  preview: 'Tak for mailen',
  unread: true,
}

/** As a gateway passes on what somebody else has written. */
const forwarded = {
  ...received,
  id: 'mail-2',
  from: { name: 'Bo Lind via en portal', address: 'mette.krogh@nordkysten.test' },
  to: ['Mette Krogh', 'Fjordbank Kundeservice', 'Lønkontoret i Havneby Kommune'].map((name, index) => ({
    name,
    address: `modtager-${index}@nordkysten.test`,
  })),
  subject: 'Svar fra portalen',
  at: '2026-11-23T09:12:00.000Z',
  preview: 'Kun tekst',
}

/** Starts it all on a free port. */
export async function startTestWorld(
  options: { takingLongerAfterMs?: number; timeOutAfterMs?: number } = {},
): Promise<TestWorld> {
  const sent: SentMail[] = []
  const drafts = new Map<string, SentMail>()
  const tokenRequests: unknown[] = []
  const host = createOfficeHost({
    manifestPath: join(import.meta.dirname, 'manifest.xml'),
    officeJsDir: join(root, 'node_modules/@microsoft/office-js/dist'),
    ...options,
  })
  const programs = new Map<string, Uint8Array>()
  for (const name of ['pane', 'runtime']) {
    const built = await build({
      entryPoints: [join(import.meta.dirname, `${name}.ts`)],
      bundle: true,
      write: false,
      format: 'esm',
    })
    programs.set(`/addin/${name}.js`, built.outputFiles[0]?.contents ?? new Uint8Array())
  }
  const { certificatePem, keyPem } = await selfSigned({ names: ['localhost'] })

  async function answer(
    method: string,
    path: string,
    body: string,
  ): Promise<[string, string | Uint8Array] | number> {
    const program = programs.get(path)
    if (program !== undefined) return ['text/javascript', program]
    if (path === '/addin/pane.html') return ['text/html', page('pane')]
    if (path === '/addin/runtime.html') return ['text/html', page('runtime')]
    if (path === '/axe.js')
      return ['text/javascript', await readFile(join(root, 'node_modules/axe-core/axe.min.js'))]
    if (path === '/world/cases.json') return json([readyCase])
    if (path === '/identity/nested-token') {
      tokenRequests.push(JSON.parse(body))
      return json(unsignedToken(z.object({ scope: z.string() }).parse(JSON.parse(body)).scope))
    }
    const mailbox = /^\/world\/mailboxes\/[^/]+\/(.*)$/.exec(path)?.[1]
    if (mailbox === undefined) return 404
    if (mailbox === 'messages/mail-1') return json(wholeMail)
    if (mailbox === 'messages/mail-1/raw') return ['message/rfc822', 'Subject: Svar\r\n\r\nTak']
    if (mailbox === 'messages/mail-2') return json(plainMail)
    if (mailbox === 'messages') return json([received, forwarded])
    if (method === 'POST' && mailbox === 'send') sent.push(mailShape.parse(JSON.parse(body)))
    const draft = /^drafts\/(.*)$/.exec(mailbox)?.[1]
    if (draft !== undefined && method === 'PUT') drafts.set(draft, mailShape.parse(JSON.parse(body)))
    if (draft !== undefined && method === 'DELETE') drafts.delete(draft)
    return 204
  }

  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    if (host(request, response)) return
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      const path = new URL(request.url ?? '/', 'https://localhost').pathname
      answer(request.method ?? 'GET', path, Buffer.concat(chunks).toString()).then(
        (given) => {
          if (typeof given === 'number') response.writeHead(given).end()
          else response.writeHead(200, { 'content-type': `${given[0]}; charset=utf-8` }).end(given[1])
        },
        () => response.writeHead(500).end(),
      )
    })
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no address'))
      else resolve(address.port)
    })
  })
  return {
    url: `https://localhost:${port}`,
    sent,
    drafts,
    tokenRequests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const readyCase = {
  id: 'pension',
  title: 'Pensionssag med CPR',
  subject: 'Afgørelse i sagen',
  to: [{ name: 'Anne Holm', address: 'anne.holm@pensionshuset.test' }],
  cc: [],
  bodyHtml: '<p>Kære Anne</p><p>CPR-nr. 311236-4004.</p>',
  attachments: [{ name: 'Afgørelse.txt', contentType: 'text/plain', contentBase64: 'QWZn' }],
}
const wholeMail = {
  ...received,
  bodyHtml: '<p>Tak for mailen.</p><script>parent.document.body.remove()</script>',
  bodyText: 'Tak for mailen.',
  attachments: [],
  headers: [['Message-ID', '<1@pensionshuset.test>']],
}

const plainMail = {
  ...forwarded,
  replyTo: [{ name: 'Bo Lind', address: 'bo.lind@postkassen.test' }],
  bodyHtml: '',
  bodyText: 'Kun tekst, 1 < 2.\nTo linjer.',
  attachments: [],
  headers: [],
}

const json = (value: unknown): [string, string] => ['application/json', JSON.stringify(value)]

function unsignedToken(scope: string): object {
  const claims = {
    oid: 'oid-1',
    tid: 'tid-1',
    preferred_username: 'mette.krogh@nordkysten.test',
    name: 'Mette Krogh',
    exp: 4_000_000_000,
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwt = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
  return {
    token: { access_token: jwt, id_token: jwt, expires_in: 3600, scope },
    account: {
      homeAccountId: 'oid-1.tid-1',
      environment: 'login.windows.net',
      tenantId: 'tid-1',
      username: claims.preferred_username,
      localAccountId: 'oid-1',
    },
  }
}
