// What the pane asks of the gateway under /api: reach, the caseworker's key file, and mail for the verified relay. Every
// body is read by its schema in src/contract, every message belongs to the caller who laid it.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { toHex } from '../src/bytes.ts'
import { certificateRequest } from '../src/contract/certificate.ts'
import { keyBlob } from '../src/contract/key-blob.ts'
import { cancelRequest, envelopeHeader, maximumMessageBytes, relayEnvelope } from '../src/contract/message.ts'
import { reachRequest, type ReachReply } from '../src/contract/reach.ts'
import { SikkertError } from '../src/errors.ts'
import type { EvidenceBody } from '../src/evidence/evidence-file.ts'
import { giveBack } from './adapters/give-back.ts'
import type { KeyBlobStore } from './adapters/store-key-blobs.ts'
import type { MessageStore } from './adapters/store-messages.ts'
import type { JudgeCertificate } from './directory/signers.ts'
import { isOwnAddress, type DkimKey } from './relay/dkim.ts'
import type { Log } from './log.ts'
import { callerOf, isStream, read, readEnvelope } from './requests.ts'

export interface ApiParts {
  /** `caller`: her own choice of certificates counts. */
  readonly reachReplyOf: (address: string, caller: string) => Promise<ReachReply>
  readonly judgeCertificate: JudgeCertificate
  readonly keyBlobs: KeyBlobStore
  readonly messages: MessageStore
  /** Signs the proof of a message; the file as text. */
  readonly proofOf: (evidence: EvidenceBody) => Promise<string>
  readonly organisation: { readonly name: string; readonly cvr: string }
  /** null: mail leaves unsigned. */
  readonly dkim: DkimKey | null
  readonly wakeQueue: () => void
  readonly retryHours: number
  readonly log: Log
  readonly now: () => Date
}

/** Seventeen certificates at most, in base64. */
const maximumCertificateBody = 1_600_000
const idParameter = z.object({ id: z.uuid() })
const idempotencyKey = z.uuid()

export function registerApi(app: FastifyInstance, parts: ApiParts): void {
  const { messages, keyBlobs, log, now } = parts

  app.post('/api/reach', async (request) =>
    parts.reachReplyOf(read(reachRequest, request.body).address, callerOf(request).oid),
  )
  app.post('/api/certificate', { bodyLimit: maximumCertificateBody }, async (request) =>
    parts.judgeCertificate(read(certificateRequest, request.body)),
  )

  app.get('/api/key-blob', async (request) => ({ blob: await keyBlobs.read(callerOf(request).oid) }))
  app.put('/api/key-blob', { bodyLimit: 300_000 }, async (request, reply) => {
    await keyBlobs.write(callerOf(request).oid, read(keyBlob, request.body), now())
    return reply.code(204).send()
  })
  app.delete('/api/key-blob', async (request, reply) => {
    await keyBlobs.remove(callerOf(request).oid)
    return reply.code(204).send()
  })

  app.post('/api/messages', async (request, reply) => {
    const caller = callerOf(request)
    const key = read(idempotencyKey, request.headers['idempotency-key'])
    const to = readEnvelope(relayEnvelope, request.headers[envelopeHeader])
    if (!isStream(request.body)) throw new SikkertError('message-malformed')
    // Nobody sends in another's name, neither on the envelope nor on the letterhead.
    if (to.from.toLowerCase() !== caller.mailbox) throw new SikkertError('gateway-refused')
    const at = now()
    const { dkim } = parts
    let bytes = 0
    const accepted = await messages.accept({
      oid: caller.oid,
      idempotencyKey: key,
      envelope: to,
      message: {
        pieces: limited(request.body, (length) => (bytes += length)),
        judge(judgement) {
          if (judgement.verdict === 'malformed') throw new SikkertError('message-malformed')
          if (judgement.from !== caller.mailbox) throw new SikkertError('gateway-refused')
        },
        dkim: dkim !== null && isOwnAddress(dkim, caller.mailbox) ? dkim : null,
      },
      at,
      retryUntil: new Date(at.getTime() + parts.retryHours * 3_600_000),
    })
    if (accepted.verdict === 'other-mail-under-same-key') {
      return reply.code(409).send({ code: 'gateway-refused' })
    }
    log({
      event: 'message-accepted',
      message: accepted.id,
      recipients: to.to.length,
      bytes,
    })
    for (const of of accepted.mayRepeat) log({ event: 'possible-duplicate', message: accepted.id, of })
    parts.wakeQueue()
    return reply.code(202).send({ id: accepted.id })
  })

  app.get('/api/messages/:id', async (request, reply) => {
    const status = await messages.statusOf(read(idParameter, request.params).id, callerOf(request).oid)
    return status === null ? reply.code(404).send({ code: 'not-found' }) : status
  })

  app.get('/api/messages/:id/evidence', async (request, reply) => {
    const { id } = read(idParameter, request.params)
    const proven = await messages.provenOf(id, callerOf(request).oid)
    if (proven === null) return reply.code(404).send({ code: 'not-found' })
    if (proven === 'not-settled') return reply.code(409).send({ code: 'not-settled' })
    const { name, cvr } = parts.organisation
    const file = await parts.proofOf({
      format: 'send-sikkert-evidence-1',
      organisation: { name, cvr },
      message: {
        id,
        from: proven.from,
        acceptedAt: proven.acceptedAt,
        sha256: toHex(proven.digest),
      },
      recipients: proven.recipients.map(
        ({ address, outcome, at, proof, possibleDuplicateOf: earlier, isAgreed }) => ({
          address,
          outcome,
          at,
          proof,
          ...(earlier === null ? {} : { possibleDuplicateOf: { id: earlier.id, acceptedAt: earlier.at } }),
          ...(isAgreed ? { agreedBySender: 'smime-unknown' as const } : {}),
        }),
      ),
      audit: proven.recipients.flatMap(({ audit }) => (audit === null ? [] : [audit])),
    })
    return reply.type('application/json').send(file)
  })

  app.post('/api/messages/:id/cancel', async (request, reply) => {
    const { id } = read(idParameter, request.params)
    const { oid } = callerOf(request)
    const { only } = read(cancelRequest, request.body)
    if (!(await messages.cancel(id, oid, now(), only))) return reply.code(404).send({ code: 'not-found' })
    log({ event: 'cancelled', message: id })
    return messages.statusOf(id, oid)
  })
}

/** The body as it comes, each piece good until the next is asked for, up to what one mail may be. */
async function* limited(
  body: AsyncIterable<unknown>,
  count: (bytes: number) => number,
): AsyncIterable<Uint8Array> {
  for await (const piece of body) {
    if (!(piece instanceof Uint8Array)) throw new SikkertError('message-malformed')
    if (count(piece.length) > maximumMessageBytes) throw new SikkertError('draft-too-large')
    yield piece
    giveBack(piece)
  }
}
