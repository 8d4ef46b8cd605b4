// The world's MTA-STS hosts (RFC 8461 §3.3): one https server that answers for every mta-sts.<domain> with its own
// certificate, by server name.
import { once } from 'node:events'
import { createServer } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { ServerCertificate } from './tls-authority.ts'

export interface StsHost {
  readonly domain: string
  readonly mx: string
  readonly certificate: ServerCertificate
}

export async function startStsHosts(
  hosts: readonly StsHost[],
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const contexts = new Map(
    hosts.map(({ domain, certificate }) => [
      `mta-sts.${domain}`,
      createSecureContext({ key: certificate.keyPem, cert: certificate.certificatePem }),
    ]),
  )
  const policies = new Map(
    hosts.map(({ domain, mx }) => [
      `mta-sts.${domain}`,
      `version: STSv1\r\nmode: enforce\r\nmx: ${mx}\r\nmax_age: 86400\r\n`,
    ]),
  )
  const server = createServer(
    { SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())) },
    (request, response) => {
      const policy = policies.get((request.headers.host ?? '').split(':')[0] ?? '')
      if (policy === undefined || request.url !== '/.well-known/mta-sts.txt') {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, { 'content-type': 'text/plain' }).end(policy)
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
