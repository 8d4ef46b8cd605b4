// Reading requests and writing answers on node:http, for the small servers of the world.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Bytes, concatBytes, fromUtf8, utf8 } from '../../src/bytes.ts'

/** A request that must be refused: its HTTP status and a code for the body. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(code)
    this.name = 'Refused'
    this.status = status
    this.code = code
  }
}

/** The whole body. Throws Refused 413 as soon as it grows over the limit. */
export async function readBody(request: IncomingMessage, limitInBytes: number): Promise<Bytes> {
  if (Number(request.headers['content-length'] ?? 0) > limitInBytes) throw new Refused(413, 'too-large')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new Refused(400, 'body-malformed')
    size += chunk.length
    if (size > limitInBytes) throw new Refused(413, 'too-large')
    chunks.push(chunk)
  }
  return concatBytes(chunks)
}

/** The body as JSON that nobody has checked yet. Throws Refused. */
export async function readJson(request: IncomingMessage, limitInBytes: number): Promise<unknown> {
  const text = fromUtf8(await readBody(request, limitInBytes))
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(400, 'body-malformed')
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendBytes(response, status, 'application/json; charset=utf-8', utf8(JSON.stringify(body)))
}

export function sendBytes(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

export function sendEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store' })
  response.end()
}
