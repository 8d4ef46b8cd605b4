// The admin's own port: GET /metrics and nothing else. No sign-in, so it listens on loopback unless the admin says where;
// what it tells is numbers and words of ours.
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface AdminServer {
  readonly port: number
  stop(): Promise<void>
}

/** Nobody has to send us more than a request line and a few headers. */
const maximumHeaderBytes = 8 * 1024
const requestTimeoutInMs = 10_000

export async function startAdminServer(plan: {
  readonly listen: { readonly host: string; readonly port: number }
  readonly metrics: () => Promise<string>
}): Promise<AdminServer> {
  const server = createServer(
    { maxHeaderSize: maximumHeaderBytes, requestTimeout: requestTimeoutInMs },
    (request, response) => {
      request.resume()
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (!isRead || request.url?.split('?')[0] !== '/metrics') {
        response.writeHead(isRead ? 404 : 405).end()
        return
      }
      plan.metrics().then(
        (text) => {
          response.writeHead(200, {
            'content-type': 'text/plain; version=0.0.4; charset=utf-8',
            'cache-control': 'no-store',
          })
          response.end(request.method === 'HEAD' ? '' : text)
        },
        () => response.writeHead(500).end(),
      )
    },
  )
  server.listen(plan.listen.port, plan.listen.host)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : plan.listen.port,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
