// What the gateway asks for over plain http on this machine: the issuer's keys, the revocation lists of the employee
// authority, and the SMS provider.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Bytes } from '../../src/bytes.ts'
import { readJson, Refused, sendBytes, sendJson } from './front-door-http.ts'
import { tenantId } from './identity-issuer.ts'
import type { Phone } from './phone.ts'

const maximumSmsBytes = 16 * 1024

export interface Services {
  readonly url: string
  readonly jwksUrl: string
  readonly crlUrl: string
  readonly smsUrl: string
  stop(): Promise<void>
}

export interface ServicesPlan {
  readonly phone: Phone
  /** Known later than the address is, so asked for on each request. */
  readonly jwks: () => unknown
  readonly revocationList: (which: 'issuing' | 'root') => Promise<Bytes>
}

/** Starts on any free port. */
export async function startServices(plan: ServicesPlan): Promise<Services> {
  const paths = {
    jwks: `/identity/${tenantId}/discovery/v2.0/keys`,
    crl: '/crl/oces.crl',
    rootCrl: '/crl/oces-root.crl',
    sms: '/mobile/single',
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    if (request.method === 'GET' && path === paths.jwks) sendJson(response, 200, plan.jwks())
    else if (request.method === 'GET' && (path === paths.crl || path === paths.rootCrl)) {
      const list = await plan.revocationList(path === paths.crl ? 'issuing' : 'root')
      sendBytes(response, 200, 'application/pkix-crl', list)
    } else if (request.method === 'POST' && path === paths.sms) {
      const reply = plan.phone.accept(request.headers.authorization, await readJson(request, maximumSmsBytes))
      if (reply !== null) sendJson(response, reply.status, reply.body)
    } else throw new Refused(404, 'no-such-page')
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => {
      request.resume()
      if (cause instanceof Refused) sendJson(response, cause.status, { code: cause.code })
      else sendJson(response, 500, { code: 'world-broken' })
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no address'))
      else resolve(`http://127.0.0.1:${address.port}`)
    })
  })
  return {
    url,
    jwksUrl: url + paths.jwks,
    crlUrl: url + paths.crl,
    smsUrl: url + paths.sms,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
