// The one https address of the world: Outlook, identity, Graph, recipients and, for everything else, the gateway. Listens on
// this machine alone, under one self-signed certificate that is kept, so that a browser is asked once.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { Refused, sendJson } from './front-door-http.ts'
import { proxyToGateway } from './front-door-proxy.ts'
import { selfSigned } from './tls-authority.ts'

/** Answers what is its own and says so; false: not its path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export interface FrontDoor {
  readonly url: string
  stop(): Promise<void>
}

export interface FrontDoorPlan {
  readonly port: number
  readonly certificate: { readonly certificatePem: string; readonly keyPem: string }
  /** Asked in order, known once the address is. */
  readonly routes: (url: string) => Promise<readonly Route[]>
  /** null while the gateway is down. */
  readonly gatewayUrl: () => string | null
}

const dayInMilliseconds = 24 * 60 * 60 * 1000

/** Opens the door. `port` 0 takes any. */
export async function openFrontDoor(plan: FrontDoorPlan): Promise<FrontDoor> {
  let routes: readonly Route[] = []
  const server = createServer(
    { cert: plan.certificate.certificatePem, key: plan.certificate.keyPem, requestTimeout: 120_000 },
    (request, response) => {
      answer(request, response, routes, plan.gatewayUrl).catch((cause: unknown) => {
        refuse(response, cause)
      })
    },
  )
  const port = await listen(server, plan.port)
  const url = `https://localhost:${port}`
  routes = await plan.routes(url)
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The certificate in the folder, or a new one when there is none or it ends soon. */
export async function keptCertificate(folder: string): Promise<FrontDoorPlan['certificate']> {
  const files = { certificate: join(folder, 'front-door.crt'), key: join(folder, 'front-door.key') }
  if (existsSync(files.certificate) && existsSync(files.key)) {
    const certificatePem = readFileSync(files.certificate, 'utf8')
    const end = new X509Certificate(certificatePem).validToDate.getTime()
    if (end - Date.now() > 7 * dayInMilliseconds) {
      return { certificatePem, keyPem: readFileSync(files.key, 'utf8') }
    }
  }
  const made = await selfSigned({ names: ['localhost', '127.0.0.1', '::1'] })
  mkdirSync(folder, { recursive: true })
  writeFileSync(files.key, made.keyPem, { mode: 0o600 })
  writeFileSync(files.certificate, made.certificatePem)
  return made
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly Route[],
  gatewayUrl: () => string | null,
): Promise<void> {
  // Another name that leads here (DNS rebinding) is not ours.
  const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (!['localhost', '127.0.0.1', '[::1]'].includes(name)) throw new Refused(421, 'not-this-host')
  for (const route of routes) {
    if (await route(request, response)) return
  }
  proxyToGateway(request, response, gatewayUrl())
}

function refuse(response: ServerResponse, cause: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.req.resume()
  if (cause instanceof Refused) sendJson(response, cause.status, { code: cause.code })
  else sendJson(response, 500, { code: 'world-broken' })
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no address'))
      else resolve(address.port)
    })
  })
}
