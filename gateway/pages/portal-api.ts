// What the page asks of the gateway. Every answer is read by its schema, every failure is one of four words.
import type { z } from 'zod'
import {
  codeReply,
  type CodeReply,
  letterInfo,
  type LetterInfo,
  openReply,
  type OpenReply,
  type OpenRequest,
  organisationInfo,
  type OrganisationInfo,
  portalHeader,
  replyContentType,
  replyTaken,
  type ReplyTaken,
} from '../../src/contract/portal-letter.ts'

export class ApiProblem extends Error {
  readonly kind: 'offline' | 'session-over' | 'busy' | 'refused'
  constructor(kind: ApiProblem['kind']) {
    super(kind)
    this.kind = kind
  }
}

const askTimeoutInMs = 30_000
const bytesTimeoutInMs = 300_000

export async function askAbout(): Promise<OrganisationInfo> {
  return read(organisationInfo, await answer('/portal/about.json', { method: 'GET' }, askTimeoutInMs))
}

export async function askLetter(handle: string): Promise<LetterInfo> {
  return read(letterInfo, await post('letter', { handle }))
}

export async function askCode(handle: string): Promise<CodeReply> {
  return read(codeReply, await post('code', { handle }))
}

export async function askOpen(request: OpenRequest): Promise<OpenReply> {
  return read(openReply, await post('open', request))
}

export async function askPart(part: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await post('parts', { part }, bytesTimeoutInMs)).arrayBuffer())
}

export async function stay(): Promise<void> {
  await post('stay', {})
}

export async function close(): Promise<void> {
  await post('close', {})
}

/** The same key twice sends one answer. */
export async function sendReply(sealed: Uint8Array<ArrayBuffer>, key: string): Promise<ReplyTaken> {
  const headers = { [portalHeader]: '1', 'content-type': replyContentType, 'idempotency-key': key }
  const init = { method: 'POST', headers, body: sealed }
  return read(replyTaken, await answer('/portal/api/replies', init, bytesTimeoutInMs))
}

function post(path: string, body: unknown, timeoutInMs = askTimeoutInMs): Promise<Response> {
  const headers = { [portalHeader]: '1', 'content-type': 'application/json' }
  return answer(`/portal/api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }, timeoutInMs)
}

async function answer(path: string, init: RequestInit, timeoutInMs: number): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutInMs),
    })
  } catch {
    throw new ApiProblem('offline')
  }
  if (response.ok) return response
  if (response.status === 401) throw new ApiProblem('session-over')
  if (response.status === 429) throw new ApiProblem('busy')
  throw new ApiProblem(response.status >= 500 ? 'offline' : 'refused')
}

async function read<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  const parsed = schema.safeParse(await response.json().catch(() => null))
  if (!parsed.success) throw new ApiProblem('refused')
  return parsed.data
}
