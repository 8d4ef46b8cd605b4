// What the pane asks of the organisation's own certificate (src/contract/organisation-signature.ts). Who had what signed is
// kept in the audit log: the certificate names the organisation, the log the caseworker.
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { concatBytes, toBase64, type Bytes } from '../src/bytes.ts'
import { envelope, envelopeHeader } from '../src/contract/message.ts'
import { maximumEntityBytes } from '../src/contract/organisation-signature.ts'
import { SikkertError } from '../src/errors.ts'
import type { AuditLog } from './adapters/store-audit.ts'
import type { OrganisationSignature } from './directory/organisation-signature.ts'
import type { Log } from './log.ts'
import { callerOf, isStream, readEnvelope } from './requests.ts'

export interface OrganisationApiParts {
  readonly organisationSignature: OrganisationSignature
  readonly audit: Pick<AuditLog, 'append'>
  readonly log: Log
  readonly now: () => Date
}

export function registerOrganisationApi(app: FastifyInstance, parts: OrganisationApiParts): void {
  const { organisationSignature, audit, log, now } = parts

  app.get('/api/organisation-signature', () => organisationSignature.signer())
  app.post('/api/organisation-signature', async (request) => {
    const caller = callerOf(request)
    const { from, to } = readEnvelope(envelope, request.headers[envelopeHeader])
    if (!isStream(request.body)) throw new SikkertError('message-malformed')
    if (from.toLowerCase() !== caller.mailbox) throw new SikkertError('gateway-refused')
    const entity = await wholeOf(request.body)
    const signed = await organisationSignature.protect(entity, to, caller)
    await audit.append(now(), {
      event: 'organisation-signed',
      caller: caller.oid,
      sha256: createHash('sha256').update(entity).digest('hex'),
    })
    log({ event: 'organisation-signed', recipients: to.length, bytes: entity.length })
    return { entity: toBase64(signed) }
  })
}

async function wholeOf(body: AsyncIterable<unknown>): Promise<Bytes> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    if (!(piece instanceof Uint8Array)) throw new SikkertError('message-malformed')
    bytes += piece.length
    if (bytes > maximumEntityBytes) throw new SikkertError('draft-too-large')
    pieces.push(piece)
  }
  return concatBytes(pieces)
}
