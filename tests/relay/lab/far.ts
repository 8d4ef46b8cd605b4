// A server at a distance: bytes take half the round trip each way, and nothing is heard before one whole round trip, which
// is what connecting costs.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Far {
  stop(): Promise<void>
}

export async function startFar(
  here: { readonly ip: string; readonly port: number },
  there: { readonly ip: string; readonly port: number },
  roundTripInMs: number,
): Promise<Far> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (near) => {
    const opened = performance.now()
    const far = connect({ host: there.ip, port: there.port, noDelay: true })
    const carry = (from: Socket, to: Socket, earliest: number) => {
      from.on('data', (bytes: Buffer) => {
        const wait = Math.max(roundTripInMs / 2, earliest - performance.now())
        setTimeout(() => to.writable && to.write(bytes), wait)
      })
      from.on('end', () => setTimeout(() => to.end(), roundTripInMs / 2))
      from.on('error', () => to.destroy())
      from.on('close', () => sockets.delete(from))
      sockets.add(from)
    }
    carry(near, far, 0)
    carry(far, near, opened + roundTripInMs * 1.5)
  })
  server.listen(here.port, here.ip)
  await once(server, 'listening')
  return {
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
