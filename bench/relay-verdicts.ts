// What a caseworker waits for: the verdict on 50 recipients in 50 domains nobody has asked about yet, with 50 ms to every
// name server, policy host and mail server and back; and the same once more, cached. A third each of DANE by the server's
// key, DANE by its authority (two handshakes) and MTA-STS. The lab runs in a process of its own. Prints one JSON object.
import { fork } from 'node:child_process'
import { z } from 'zod'
import { createRelayOverNetwork } from '../gateway/adapters/relay-edges.ts'
import { createVerdictCache } from '../gateway/relay/verdict-cache.ts'
import { startFar } from '../tests/relay/lab/far.ts'
import { type Scenario, startLab } from '../tests/relay/lab/lab.ts'

const recipients = 50
const roundTripInMs = 50
const rounds = 5

const ready = z.object({
  resolver: z.string(),
  smtpPort: z.number(),
  stsPort: z.number(),
  trustPem: z.string(),
  domains: z.array(z.string()),
})

function scenarioFor(index: number): Scenario {
  const about = `recipient ${index}`
  const address = `127.126.0.${index + 2}`
  return {
    about,
    signed: index % 3 !== 2,
    async publish(site) {
      const shown = await site.mx('mx', { addresses: [address] })
      if (index % 3 === 0) site.tlsa(site.name('mx'), 3, 1, 1, shown.leaf)
      if (index % 3 === 1) site.tlsa(site.name('mx'), 2, 0, 1, site.authorities.issuing)
      if (index % 3 === 2) await site.sts({ address: '127.0.0.2' })
    },
    expect: { verdict: 'verified' },
  }
}

async function runLab(): Promise<void> {
  const scenarios = Array.from({ length: recipients }, (_, index) => scenarioFor(index))
  const lab = await startLab(scenarios, 26, roundTripInMs)
  await startFar(
    { ip: '127.0.0.2', port: lab.stsPort },
    { ip: '127.0.0.1', port: lab.stsPort },
    roundTripInMs,
  )
  for (let i = 0; i < recipients; i++) {
    const port = lab.smtpPort
    await startFar({ ip: `127.126.0.${i + 2}`, port }, { ip: `127.26.0.${i + 2}`, port }, roundTripInMs)
  }
  process.send?.({ ...lab, domains: [...lab.domains.values()] })
  process.once('disconnect', () => process.exit(0))
}

async function measure(): Promise<void> {
  const lab = fork(import.meta.filename, ['lab'], { stdio: 'inherit' })
  const settings = ready.parse(await new Promise((resolve) => lab.once('message', resolve)))
  const first: number[] = []
  const cached: number[] = []
  for (let round = 0; round < rounds; round++) {
    const relay = createRelayOverNetwork({
      ...settings,
      ehloName: 'sender.lab.example',
      allowList: null,
      allowedNetworks: ['127.0.0.0/8'],
      dnssecNames: null,
      now: () => new Date(),
    })
    const reachOf = createVerdictCache(
      async (domain) => (await relay.verdictOf(domain)).reach,
      () => new Date(),
    )
    for (const times of [first, cached]) {
      const begin = performance.now()
      await Promise.all(
        settings.domains.map(async (domain) => {
          const reach = await reachOf(domain)
          if (reach.verdict !== 'verified')
            throw new Error(`${domain}: ${reach.verdict} ${reach.problems.join(' ')}`)
          times.push(performance.now() - begin)
        }),
      )
    }
  }
  lab.disconnect()
  const shown = { recipients, rounds, roundTripInMs, firstMs: spread(first), cachedMs: spread(cached) }
  process.stdout.write(`${JSON.stringify(shown)}\n`)
}

function spread(times: readonly number[]): {
  readonly median: number
  readonly p95: number
  readonly max: number
} {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10
  return { median: at(0.5), p95: at(0.95), max: at(1) }
}

await (process.argv[2] === 'lab' ? runLab() : measure())
