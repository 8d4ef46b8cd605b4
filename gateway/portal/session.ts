// /portal/api/parts, stay, replies, close: what a reader may do who has shown the right code. All of it hangs on the session
// cookie, which knows one letter.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  maximumReplyBytes,
  partRequest,
  replyContentType,
  replyFileName,
  type ReplyTaken,
} from '../../src/contract/portal-letter.ts'
import { SikkertError } from '../../src/errors.ts'
import { openReply } from '../../src/letter/seal-reply.ts'
import { createAnswerRoom } from './answer-room.ts'
import { clearCookie, cookieDigest } from './cookies.ts'
import type { Letter, ReplyState } from './letter-store.ts'
import { absoluteSeconds, idleSeconds, maximumRepliesPerLetter } from './limits.ts'
import type { ReplyQueue } from './reply-queue.ts'
import type { PortalDeps } from './routes.ts'

const sessionCookie = '__Host-sikkert-session'
/** A mail server that takes longer gets its answer in the background. */
const replyPatienceInMs = 8000
const told: Readonly<Record<ReplyState, ReplyTaken['state']>> = {
  waits: 'on-its-way',
  delivered: 'delivered',
  'given-up': 'not-delivered',
}

export function registerSession(app: FastifyInstance, deps: PortalDeps, queue: ReplyQueue): void {
  const { store, log, now } = deps

  const room = createAnswerRoom()

  // How large it may be is the route's word: here it would hold for every route that is told this type.
  app.addContentTypeParser(replyContentType, { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })

  app.post('/portal/api/parts', async (request, reply) => {
    const letter = await letterOf(deps, request)
    const asked = partRequest.safeParse(request.body)
    if (!asked.success) throw new SikkertError('message-malformed')
    const part = await store.readPart(letter, asked.data.part)
    if (part === null) return reply.code(404).send({ code: 'not-found' })
    return reply
      .header('content-type', 'application/octet-stream')
      .send(Buffer.from(part.buffer, part.byteOffset, part.length))
  })

  app.post('/portal/api/stay', async (request, reply) => {
    await letterOf(deps, request)
    return reply.code(204).send()
  })

  // Before its body is read: what a stranger sends is kept by nobody.
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    const letter = await letterOf(deps, request)
    const isIn = room.enter(letter.id, { request: request.raw, response: reply.raw })
    if (!isIn) throw new SikkertError('gateway-limit')
  }
  const ofAnswers = { bodyLimit: maximumReplyBytes, onRequest: admit }
  app.post('/portal/api/replies', ofAnswers, async (request): Promise<ReplyTaken> => {
    // Again: the letter may have been taken back while the answer came.
    const letter = await letterOf(deps, request)
    const key = z.uuid().safeParse(request.headers['idempotency-key'])
    if (!key.success || !(request.body instanceof Uint8Array)) throw new SikkertError('message-malformed')
    const sealed = new Uint8Array(request.body)
    const opened = await openReply(deps.crypto, sealed, await deps.replyKeys(), letter.handle)
    if (!opened.text.files.every((file) => replyFileName.test(file.name)))
      throw new SikkertError('message-malformed')
    const at = now()
    const kept = await store.keepReply(
      { letter, idempotencyKey: key.data, sealed, at },
      maximumRepliesPerLetter,
    )
    if (kept === null) throw new SikkertError('gateway-limit')
    log({ event: 'reply-taken', letter: letter.id })
    if (kept.state !== 'waits') return { state: told[kept.state], at: at.toISOString() }
    const patience = new Promise<void>((resolve) => {
      setTimeout(resolve, replyPatienceInMs).unref()
    })
    await Promise.race([queue.run(), patience])
    return { state: told[await store.replyState(kept.id)], at: at.toISOString() }
  })

  // No Clear-Site-Data: caseworkers' add-in may live on this very origin, and its storage is not ours to clear.
  app.post('/portal/api/close', async (request, reply) => {
    const token = cookieDigest(request, sessionCookie)
    if (token !== null) await store.endSession(token)
    clearCookie(reply, sessionCookie)
    clearCookie(reply, '__Host-sikkert-browser')
    return reply.code(204).send()
  })
}

/** The letter of a live session; throws 401 when there is none. */
async function letterOf(deps: PortalDeps, request: FastifyRequest): Promise<Letter> {
  const token = cookieDigest(request, sessionCookie)
  const id = token === null ? null : await deps.store.session(token, deps.now(), idleSeconds, absoluteSeconds)
  if (id === null) throw new SikkertError('sign-in-failed')
  const found = await deps.store.findById(id, deps.now())
  if (found.state !== 'live') throw new SikkertError('letter-cannot-open')
  return found.letter
}
