// From the front door to the gateway process: streamed both ways, with one change. Pages of the add-in name office.js on
// Microsoft's CDN; here it comes from the npm package, with the stand-in for MicrosoftAjax before it and the calls that
// the npm build lacks after it. The bundles themselves are not touched.
import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http'
import { fromUtf8, utf8 } from '../../src/bytes.ts'
import { readBody, sendBytes, sendJson } from './front-door-http.ts'

export const cdnOfficeJs = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js'
// A message of 40 MB and its headers; the gateway keeps its own, tighter limits.
const maximumBodyBytes = 48 * 1024 * 1024
const maximumPageBytes = 1024 * 1024
const answerSeconds = 90
/** RFC 9110 §7.6.1: for one connection only. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

// The empty address is that of the page itself.
const unreachablePage = `<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gatewayen svarer ikke</title>
<style>body { font: 15px/1.5 system-ui, sans-serif; margin: 24px } h1 { font-size: 20px }</style>
</head>
<body>
<main>
<h1>Gatewayen svarer ikke</h1>
<p>Send Sikkert kan ikke åbnes, før den kører igen.</p>
<p><a href="">Prøv igen</a></p>
<div lang="en">
<p>The gateway does not answer. Send Sikkert cannot be opened until it runs again.</p>
<p><a href="">Try again</a></p>
</div>
</main>
</body>
</html>
`

/** Passes a request on. A gateway that is down becomes 502: a page for who opens one, else a code that the add-in knows. */
export function proxyToGateway(
  request: IncomingMessage,
  response: ServerResponse,
  gatewayUrl: string | null,
): void {
  if (gatewayUrl === null) {
    unreachable(request, response)
    return
  }
  if (Number(request.headers['content-length'] ?? 0) > maximumBodyBytes) {
    request.resume()
    sendJson(response, 413, { code: 'gateway-limit' })
    return
  }
  const path = request.url ?? '/'
  const onward = openRequest(gatewayUrl + path, {
    method: request.method ?? 'GET',
    headers: {
      ...withoutHopByHop(request.headers),
      // Pages are read on the way, so they must come in clear.
      ...(path.startsWith('/addin/') ? { 'accept-encoding': 'identity' } : {}),
      'x-forwarded-for': request.socket.remoteAddress ?? '',
      'x-forwarded-host': request.headers.host ?? '',
      'x-forwarded-proto': 'https',
    },
    timeout: answerSeconds * 1000,
  })
  onward.on('response', (answer) => {
    const isPage = /^text\/html\b/i.test(answer.headers['content-type'] ?? '')
    if (path.startsWith('/addin/') && isPage && answer.statusCode === 200 && request.method === 'GET') {
      sendPage(answer, response).catch(() => {
        unreachable(request, response)
      })
      return
    }
    response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers))
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  onward.on('timeout', () => onward.destroy(new Error('no answer')))
  onward.on('error', () => {
    unreachable(request, response)
  })
  response.on('close', () => onward.destroy())
  let received = 0
  request.on('data', (chunk: Uint8Array) => {
    received += chunk.length
    if (received > maximumBodyBytes) onward.destroy(new Error('too large'))
  })
  request.pipe(onward)
}

async function sendPage(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const page = withLocalOfficeJs(fromUtf8(await readBody(answer, maximumPageBytes)))
  const headers = Object.fromEntries(
    Object.entries(withoutHopByHop(answer.headers)).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !['etag', 'last-modified', 'content-length'].includes(entry[0]),
    ),
  )
  sendBytes(response, 200, 'text/html; charset=utf-8', utf8(page), {
    ...headers,
    'cache-control': 'no-store',
  })
}

/** The page with office.js from this host. Throws when it does not name the CDN in the one way that production does. */
export function withLocalOfficeJs(page: string): string {
  const tag = new RegExp(`<script[^>]*\\ssrc="${cdnOfficeJs.replace(/[.]/g, '\\.')}"[^>]*></script>`, 'g')
  if ([...page.matchAll(tag)].length !== 1) throw new Error('the page does not load office.js once')
  return page.replace(
    tag,
    (whole) =>
      '<script src="/outlook/microsoft-ajax.js"></script>' +
      whole.replace(cdnOfficeJs, '/outlook/office-js/office.js') +
      '<script src="/outlook/beyond-office-js.js"></script>',
  )
}

function unreachable(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  if (response.headersSent || response.destroyed) response.destroy()
  else if (opensPage(request)) sendBytes(response, 502, 'text/html; charset=utf-8', utf8(unreachablePage))
  else sendJson(response, 502, { code: 'gateway-unreachable' })
}

/** Only who opens a page names HTML; scripts take anything. */
function opensPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && /\btext\/html\b/i.test(headers.accept ?? '')
}

function withoutHopByHop<T extends NodeJS.Dict<string | string[] | number>>(headers: T): T {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const kept = { ...headers }
  for (const name of [...hopByHop, ...named]) Reflect.deleteProperty(kept, name)
  return kept
}
