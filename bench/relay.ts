// Mails a second from the first one handed over to the last one taken by the recipient's server: Debian's Postfix and our
// gateway, one after the other on the same machine, same resolver, same sink, same policy (DANE or nothing), same number
// of connections in and out; both durable, ours also sealed on disk and with evidence. Postfix as it is and with its
// connection reuse; the better one counts. Prints one JSON object. `--only=gateway --size=10 --profile=DIR` shows where the
// time goes.
import { fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { association, makeLeaf, makeRoot, show } from '../tests/relay/lab/certificates.ts'
import { cpuOf, firstThreadCpuOf } from './relay-rig/cpu.ts'
import { startGateway } from './relay-rig/gateway.ts'
import { haveTools, signedName, sinkIp, startNames } from './relay-rig/names.ts'
import { startPostfix } from './relay-rig/postfix.ts'
import { sinkCount } from './relay-rig/sink.ts'

const sizes = [
  { name: '10 KB', bytes: 10 * 1024, mails: 4000, wanted: 2 },
  { name: '5 MB', bytes: 5 * 1024 * 1024, mails: 120, wanted: 1.1 },
] as const

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    size: { type: 'string' },
  },
})
const rounds = Number(values.rounds)

/** By size, by sender, a figure a round. */
type Figures = Record<string, Record<string, number[]>>

interface Sender {
  readonly pid: number
  inject(mails: number, bytes: number): Promise<void>
  stop(): Promise<void>
}

async function main(): Promise<void> {
  const missing = haveTools(['postfix', 'smtp-source', 'unbound', 'ldns-signzone', 'unshare'])
  if (missing.length > 0 || process.getuid?.() !== 0) {
    process.stdout.write(`not measured: needs root and ${missing.join(', ') || 'nothing else'}\n`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-relay-'))
  // Postfix's own user must get through.
  chmodSync(folder, 0o711)
  const leaf = await makeLeaf(await makeRoot('Bench root'), { names: [signedName] })
  const { certPem, keyPem } = show(leaf)
  const names = await startNames(folder, association(leaf, 1, 1).toString('hex'))
  const sink = fork(join(import.meta.dirname, 'relay-rig/sink.ts'), { stdio: 'inherit' })
  const told = () =>
    new Promise((resolve) => sink.once('message', resolve)).then((count) => sinkCount.parse(count))
  sink.send({ ip: sinkIp, port: 25, certPem, keyPem })
  await told()

  const senders: Readonly<Record<string, (round: number) => Promise<Sender>>> = {
    postfix: () => startPostfix(folder, false),
    'postfix-reuse': () => startPostfix(folder, true),
    gateway: (round) =>
      startGateway(
        join(folder, `gateway-${round}`),
        values.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` },
      ),
  }
  const rates: Figures = {}
  const costs: Figures = {}
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [name, start] of Object.entries(senders)) {
        if (values.only !== undefined && values.only !== name) continue
        const sender = await start(round)
        const stopped = () => void sender.stop().finally(() => process.exit(1))
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped)
        for (const { name: size, bytes, mails } of sizes) {
          if (values.size !== undefined && !size.startsWith(values.size)) continue
          // A tenth of them first, so that both are warm.
          for (const count of [Math.ceil(mails / 10), mails]) {
            sink.send({ mails: count })
            const all = told()
            const cpuBefore = cpuOf(sender.pid)
            const firstBefore = firstThreadCpuOf(sender.pid)
            const begin = Date.now()
            await sender.inject(count, bytes)
            const { atMs, connections, bytes: got } = await all
            if (count < mails) continue
            const rate = (count * 1000) / (atMs - begin)
            const cost = (cpuOf(sender.pid) - cpuBefore) / count
            const first = (firstThreadCpuOf(sender.pid) - firstBefore) / count
            ;((rates[size] ??= {})[name] ??= []).push(rate)
            ;((costs[size] ??= {})[name] ??= []).push(cost)
            process.stderr.write(
              `${name} ${size}: ${rate.toFixed(1)}/s, ${cost.toFixed(2)} ms of processor each (${first.toFixed(2)} in the first thread), ${connections} connections, ${Math.round(got / count)} octets\n`,
            )
          }
        }
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stopped)
        await sender.stop()
      }
    }
  } finally {
    sink.disconnect()
    names.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  const rows = sizes.map(({ name, wanted }) => {
    const medians = mediansOf(rates[name])
    const best = Math.max(medians['postfix'] ?? 0, medians['postfix-reuse'] ?? 0)
    const ratio = Math.round(((medians['gateway'] ?? 0) / best) * 100) / 100
    return { size: name, mailsPerSecond: medians, ratio, wanted, cpuMsPerMail: mediansOf(costs[name]) }
  })
  process.stdout.write(`${JSON.stringify({ rounds, load: loadavg()[0], rows })}\n`)
}

function mediansOf(figures: Readonly<Record<string, readonly number[]>> = {}): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([who, all]) => [who, median(all)]))
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10
}

await main()
