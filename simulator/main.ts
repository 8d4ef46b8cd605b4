// `npm start`: builds what is missing, starts the world, says where it is, and stops cleanly.
// SIMULATOR_PORT: the front door's port, 3000 unless said, 0 for any. SIMULATOR_DATA: where its few files lie, var/.
import { fileURLToPath } from 'node:url'
import { startWorld } from './world/start.ts'
import { ensureBuilt } from './world/start-build.ts'

function portFrom(text: string | undefined): number {
  const port = Number(text ?? '3000')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('SIMULATOR_PORT is no port')
  return port
}

async function main(): Promise<void> {
  const port = portFrom(process.env['SIMULATOR_PORT'])
  const dataDir = process.env['SIMULATOR_DATA'] ?? fileURLToPath(new URL('../var/', import.meta.url))
  await ensureBuilt((line) => {
    process.stderr.write(`${line}\n`)
  })
  const world = await startWorld({ port, dataDir })
  const { start, outlook, world: recipients, gateway, metrics } = world.urls
  process.stdout.write(
    `start: ${start}\noutlook: ${outlook}\nworld: ${recipients}\ngateway: ${gateway}\nmetrics: ${metrics}\n` +
      '\nOpen the first address and accept its certificate once. Ctrl-C stops everything.\n',
  )
  let stopping = false
  const stop = () => {
    // A second signal does not wait.
    if (stopping) process.exit(1)
    stopping = true
    world.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((cause: unknown) => {
  process.stderr.write(`${explain(cause)}\n`)
  process.exit(1)
})

function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the world did not start'
  if ('code' in cause && cause.code === 'EADDRINUSE') {
    return 'the port is taken by another program; SIMULATOR_PORT=0 npm start takes any that is free'
  }
  return `the world did not start: ${cause.message}`
}
