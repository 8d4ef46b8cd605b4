// MTA-STS hosts that follow a script: one https port for all, told apart by server name.
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Shown } from './certificates.ts'

export interface StsScript {
  readonly shown: Shown
  readonly policy: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** One byte this often, without end. */
  readonly dripEveryMs?: number
}

export interface StsHosts {
  readonly port: number
  /** May be changed while it runs. */
  readonly scripts: Map<string, StsScript>
  readonly asked: string[]
  stop(): Promise<void>
}

export async function startStsHosts(ip: string): Promise<StsHosts> {
  const scripts = new Map<string, StsScript>()
  const asked: string[] = []
  const server: Server = createServer(
    {
      SNICallback(name, done) {
        const shown = scripts.get(name)?.shown
        if (shown === undefined) done(new Error('unknown name'))
        else done(null, createSecureContext({ cert: shown.certPem, key: shown.keyPem }))
      },
    },
    (request, response) => {
      const host = (request.headers.host ?? '').split(':')[0] ?? ''
      asked.push(host)
      const script = scripts.get(host)
      if (script === undefined || request.url !== '/.well-known/mta-sts.txt') {
        response.writeHead(404).end()
        return
      }
      response.writeHead(script.status ?? 200, { 'content-type': 'text/plain', ...script.headers })
      if (script.dripEveryMs === undefined) {
        response.end(script.policy)
        return
      }
      const timer = setInterval(() => response.write('x'), script.dripEveryMs)
      response.on('close', () => clearInterval(timer))
    },
  )
  server.on('tlsClientError', () => undefined)
  server.listen(0, ip)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    scripts,
    asked,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
