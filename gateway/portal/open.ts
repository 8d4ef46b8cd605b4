// /portal/api/letter, code, open: who sent a letter, a code to the recipient's phone, and the released half against the right
// code. Every try is counted before it is compared. Says nothing of the recipient but the last two digits of the number.
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { equalBytes, fromBase64Url, toBase64Url } from '../../src/bytes.ts'
import {
  type CodeReply,
  handleRequest,
  type LetterInfo,
  openRequest,
  type OpenReply,
} from '../../src/contract/portal-letter.ts'
import { SikkertError } from '../../src/errors.ts'
import { cookieDigest, setCookie } from './cookies.ts'
import type { FoundLetter, Letter } from './letter-store.ts'
import {
  absoluteSeconds,
  agreedLimits,
  codeLimits,
  codeValidSeconds,
  hardStop,
  idleSeconds,
  triesPerCode,
} from './limits.ts'
import type { PortalDeps } from './routes.ts'
import { codeText } from './sms.ts'

const browserCookie = '__Host-sikkert-browser'
const sessionCookie = '__Host-sikkert-session'

export function registerOpening(app: FastifyInstance, deps: PortalDeps): void {
  app.post('/portal/api/letter', async (request): Promise<LetterInfo> => {
    const found = await find(deps, request.body)
    return describe(deps, found, found.state === 'live' && (await isInSession(deps, request, found.letter)))
  })

  app.post('/portal/api/code', async (request, reply): Promise<CodeReply> => {
    const found = await find(deps, request.body)
    if (found.state !== 'live' || found.letter.code.by !== 'sms' || found.letter.failures >= hardStop) {
      return { outcome: 'gone' }
    }
    return sendCode(deps, request, reply, found.letter, found.letter.code.number)
  })

  app.post('/portal/api/open', async (request, reply): Promise<OpenReply> => {
    const asked = openRequest.safeParse(request.body)
    if (!asked.success) throw new SikkertError('message-malformed')
    const found = await deps.store.findByHandle(asked.data.handle, deps.now())
    if (found.state !== 'live') return { outcome: 'gone' }
    const { letter } = found
    switch (asked.data.by) {
      case 'session':
        return (await isInSession(deps, request, letter)) ? release(deps, letter) : { outcome: 'no-code' }
      case 'sms':
        return openBySms(deps, request, reply, letter, asked.data.code)
      case 'agreed':
        return openByAgreed(deps, request, reply, letter, asked.data.verifier)
    }
  })
}

async function sendCode(
  deps: PortalDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  letter: Letter,
  number: string,
): Promise<CodeReply> {
  const { store, log, masterKey, config } = deps
  if (deps.sms === null) {
    log({ event: 'code-not-sent', letter: letter.id, because: 'no-provider' })
    return { outcome: 'not-sent' }
  }
  const browser = cookieDigest(request, browserCookie) ?? setCookie(reply, browserCookie, deps.random)
  const code = sixDigits(deps.random)
  const at = deps.now()
  const reserved = await store.reserveCode(
    {
      letter: letter.id,
      browser,
      number: masterKey.mac('sms-number', number),
      digest: codeDigest(deps, letter, browser, code),
      at,
      expiresAt: new Date(at.getTime() + codeValidSeconds * 1000),
    },
    codeLimits,
  )
  if (reserved.verdict === 'wait') {
    log({ event: 'code-not-sent', letter: letter.id, because: 'too-many' })
    return { outcome: 'wait', seconds: reserved.seconds }
  }
  const answer = await deps.sms.send(
    number,
    codeText({
      code,
      organisation: config.organisation.name,
      host: new URL(config.publicUrl).hostname,
      minutes: codeValidSeconds / 60,
      language: letter.language,
    }),
  )
  if (answer.outcome === 'not-sent') {
    await store.dropCode(reserved.id)
    log({ event: 'code-not-sent', letter: letter.id, because: answer.because })
    return { outcome: 'not-sent' }
  }
  log({ event: 'code-sent', letter: letter.id })
  return {
    outcome: 'sent',
    resendAfterSeconds: codeLimits.resendSeconds,
    validSeconds: codeValidSeconds,
  }
}

async function openBySms(
  deps: PortalDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  letter: Letter,
  code: string,
): Promise<OpenReply> {
  const { store, log } = deps
  if (letter.code.by !== 'sms') return { outcome: 'no-code' }
  if (letter.failures >= hardStop) return { outcome: 'locked' }
  const browser = cookieDigest(request, browserCookie)
  if (browser === null) return { outcome: 'no-code' }
  const now = deps.now()
  const tried = await store.tryCode(
    letter.id,
    browser,
    codeDigest(deps, letter, browser, code),
    now,
    triesPerCode,
  )
  if (tried.verdict !== 'right') log({ event: 'code-refused', letter: letter.id, because: tried.verdict })
  switch (tried.verdict) {
    case 'no-code':
      return { outcome: 'no-code' }
    case 'wrong':
      return { outcome: 'wrong', triesLeft: tried.triesLeft }
    case 'dead': {
      const since = (now.getTime() - tried.askedAt.getTime()) / 1000
      return {
        outcome: 'code-dead',
        newCodeAfterSeconds: Math.max(0, Math.ceil(codeLimits.resendSeconds - since)),
      }
    }
    case 'right':
      await deps.contacts.remember(letter.recipient.address, letter.code.number, 'confirmed', now)
      return admit(deps, request, reply, letter)
  }
}

async function openByAgreed(
  deps: PortalDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  letter: Letter,
  verifier: string,
): Promise<OpenReply> {
  const { store, log } = deps
  if (letter.code.by !== 'agreed') return { outcome: 'no-code' }
  if (letter.failures >= hardStop) return { outcome: 'locked' }
  const client = deps.masterKey.mac('client', `${letter.id} ${network(request.ip)}`)
  const wait = await store.countTry(letter.id, client, deps.now(), agreedLimits)
  if (wait.seconds > 0) {
    log({ event: 'code-refused', letter: letter.id, because: 'too-many' })
    return { outcome: 'wait', seconds: wait.seconds }
  }
  const digest = createHash('sha256').update(fromBase64Url(verifier)).digest()
  if (!equalBytes(digest, fromBase64Url(letter.code.verifierDigest))) {
    log({ event: 'code-refused', letter: letter.id, because: 'wrong' })
    return { outcome: 'wrong', triesLeft: wait.triesLeft }
  }
  return admit(deps, request, reply, letter)
}

/** Right code: the old session ends, a new one starts (ASVS 7.2.4). */
async function admit(
  deps: PortalDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  letter: Letter,
): Promise<OpenReply> {
  const { store, log } = deps
  const now = deps.now()
  const old = cookieDigest(request, sessionCookie)
  if (old !== null) await store.endSession(old)
  await store.startSession(setCookie(reply, sessionCookie, deps.random), letter.id, now)
  await store.clearTries(letter.id)
  await store.opened(letter.id, now)
  log({ event: 'letter-opened', letter: letter.id })
  return release(deps, letter)
}

async function release(deps: PortalDeps, letter: Letter): Promise<OpenReply> {
  const { publicKey } = await deps.replyKeys()
  const givenUp = await deps.store.repliesGivenUp(letter.id)
  return {
    outcome: 'open',
    release: letter.release,
    wrap: letter.wrap,
    partSizes: [...letter.partSizes],
    replyKey: toBase64Url(publicKey),
    idleSeconds,
    repliedAt: letter.lastReplyAt?.toISOString() ?? null,
    undelivered: givenUp.map((at) => at.toISOString()),
  }
}

async function isInSession(deps: PortalDeps, request: FastifyRequest, letter: Letter): Promise<boolean> {
  const token = cookieDigest(request, sessionCookie)
  if (token === null) return false
  return (await deps.store.session(token, deps.now(), idleSeconds, absoluteSeconds)) === letter.id
}

async function find(deps: PortalDeps, body: unknown): Promise<FoundLetter> {
  const asked = handleRequest.safeParse(body)
  if (!asked.success) throw new SikkertError('message-malformed')
  return deps.store.findByHandle(asked.data.handle, deps.now())
}

function describe(deps: PortalDeps, found: FoundLetter, inSession: boolean): LetterInfo {
  const { organisation } = deps.config
  switch (found.state) {
    case 'unknown':
    case 'recalled':
      return { state: found.state, organisation }
    case 'expired':
      return { state: 'expired', organisation, expiresAt: found.expiresAt.toISOString() }
    case 'live': {
      const { letter } = found
      if (letter.failures >= hardStop) return { state: 'locked', organisation, sender: letter.sender.name }
      return {
        state: 'waiting',
        organisation,
        sender: letter.sender.name,
        laidAt: letter.laidAt.toISOString(),
        expiresAt: letter.expiresAt.toISOString(),
        language: letter.language,
        code:
          letter.code.by === 'sms'
            ? { by: 'sms', lastDigits: letter.code.number.slice(-2), available: deps.sms !== null }
            : { by: 'agreed' },
        inSession,
      }
    }
  }
}

/** Bound to letter and browser; useless without the master key. */
function codeDigest(deps: PortalDeps, letter: Letter, browser: string, code: string): string {
  return deps.masterKey.mac('sms-code', `${letter.id} ${browser} ${code}`)
}

/** Uniform: values from 4 294 000 000 up would favour the low ones. */
function sixDigits(random: (length: number) => Uint8Array): string {
  for (;;) {
    const bytes = random(4)
    const value = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (value < 4_294_000_000) return String(value % 1_000_000).padStart(6, '0')
  }
}

/** Neighbours count as one: /24, or /56 of IPv6. */
function network(ip: string): string {
  const four = /(\d+\.\d+\.\d+)\.\d+$/.exec(ip)
  return four?.[1] ?? ip.split(':').slice(0, 4).join(':').slice(0, 17)
}
