// What the pane asks of the gateway about other people's certificates (src/contract/recipient-certificate.ts).
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  chooseCertificateRequest,
  forgetCertificateRequest,
  keepCertificateRequest,
  listCertificatesRequest,
} from '../src/contract/recipient-certificate.ts'
import type { CertificateDirectory } from './directory/certificates.ts'
import type { KeepCertificate } from './directory/keep-certificate.ts'
import type { CertificateStore } from './directory/recipient-certificates.ts'
import type { Log } from './log.ts'
import { callerOf, read } from './requests.ts'

export interface CertificateApiParts {
  readonly certificates: CertificateDirectory
  readonly certificateStore: CertificateStore
  readonly keepCertificate: KeepCertificate
  readonly log: Log
}

/** Seventeen certificates at most, in base64, as for /api/certificate. */
const maximumBody = 1_600_000

export function registerCertificateApi(app: FastifyInstance, parts: CertificateApiParts): void {
  const { certificates, certificateStore, keepCertificate, log } = parts
  const oidOf = (request: FastifyRequest) => callerOf(request).oid

  app.post('/api/recipient-certificates/list', async (request) =>
    certificates.list(read(listCertificatesRequest, request.body).address, oidOf(request)),
  )
  app.post('/api/recipient-certificates', { bodyLimit: maximumBody }, async (request) => {
    const asked = read(keepCertificateRequest, request.body)
    const reply = await keepCertificate(asked, oidOf(request))
    log({ event: 'certificate-offered', from: asked.from.is, outcome: reply.outcome })
    return reply
  })
  app.post('/api/recipient-certificates/choose', async (request, reply) => {
    const { address, id } = read(chooseCertificateRequest, request.body)
    const caller = oidOf(request)
    if (id !== null && !(await certificates.knows(address, caller, id))) {
      return reply.code(404).send({ code: 'not-found' })
    }
    await certificateStore.choose(caller, address, id)
    return reply.code(204).send()
  })
  app.post('/api/recipient-certificates/forget', async (request, reply) => {
    const { address, id } = read(forgetCertificateRequest, request.body)
    const isGone = await certificateStore.forget(oidOf(request), address, id)
    if (!isGone) return reply.code(404).send({ code: 'not-found' })
    log({ event: 'certificate-forgotten' })
    return reply.code(204).send()
  })
}
