// /api/letters: the caseworker's side. A sealed letter is laid, asked about, taken back, unlocked.
// Who she is, the server has already judged; every letter belongs to the one who laid it.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { letterContentType, type LetterLaid, maximumLetterBytes } from '../../src/contract/letter.ts'
import { SikkertError } from '../../src/errors.ts'
import { unpackLetter } from '../../src/letter/pack.ts'
import { hardStop } from './limits.ts'
import type { PortalOptions } from './routes.ts'

const dayInMs = 86_400_000
const idParameter = z.object({ id: z.uuid() })

export type LetterDeps = Pick<PortalOptions, 'store' | 'contacts' | 'config' | 'log' | 'now'>

export function registerLetters(app: FastifyInstance, deps: LetterDeps): void {
  const { store, log, now } = deps

  // How large it may be is the route's word: here it would hold for every route that is told this type.
  app.addContentTypeParser(letterContentType, { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })

  app.post('/api/letters', { bodyLimit: maximumLetterBytes }, async (request, reply) => {
    const caller = callerOf(request)
    const idempotencyKey = read(z.uuid(), request.headers['idempotency-key'])
    if (!(request.body instanceof Uint8Array)) throw new SikkertError('message-malformed')
    const { header, parts } = unpackLetter(new Uint8Array(request.body))
    const laidAt = now()
    const days = Math.min(header.days, deps.config.letterDays)
    const laid = await store.lay({
      oid: caller.oid,
      idempotencyKey,
      sender: { mailbox: caller.mailbox, name: caller.name },
      header,
      parts,
      laidAt,
      expiresAt: new Date(laidAt.getTime() + days * dayInMs),
    })
    if (laid.verdict === 'key-is-used') {
      return reply.code(409).send({ code: 'gateway-refused' })
    }
    if (laid.isNew) log({ event: 'letter-laid', letter: laid.id })
    if (header.code.by === 'sms') {
      await deps.contacts.remember(header.recipient.address, header.code.number, 'typed', laidAt)
    }
    const answer: LetterLaid = { id: laid.id, expiresAt: laid.expiresAt.toISOString() }
    return reply.code(201).send(answer)
  })

  app.get('/api/letters/:id', async (request, reply) => {
    const { id } = read(idParameter, request.params)
    const state = await store.stateOf(id, callerOf(request).oid, now(), hardStop)
    return state ?? reply.code(404).send({ code: 'not-found' })
  })

  app.delete('/api/letters/:id', async (request, reply) => {
    const { id } = read(idParameter, request.params)
    const isRecalled = await store.recall(id, callerOf(request).oid, now())
    return isRecalled ? reply.code(204).send() : reply.code(404).send({ code: 'not-found' })
  })

  app.post('/api/letters/:id/unlock', async (request, reply) => {
    const { id } = read(idParameter, request.params)
    const { oid } = callerOf(request)
    if (!(await store.unlock(id, oid))) return reply.code(404).send({ code: 'not-found' })
    return store.stateOf(id, oid, now(), hardStop)
  })
}

function callerOf(request: FastifyRequest): NonNullable<FastifyRequest['caller']> {
  if (request.caller === null) throw new SikkertError('sign-in-failed')
  return request.caller
}

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (!result.success) throw new SikkertError('message-malformed')
  return result.data
}
