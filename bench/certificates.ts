// What judging a certificate costs at its dearest: a revocation list of 200 000 entries, looked up with its signature, beside
// a digest of the list, which nobody can do without; and forests made to keep a judge busy, beside one check of a signature.
// Processor time of all threads, the least of the rounds. Prints one JSON object.
import { loadavg } from 'node:os'
import { judgeChain } from '../src/smime/judge-chain.ts'
import { bigList, lastSerial } from '../tests/support/big-list.ts'
import { forgeRoot, hostileForests } from '../tests/support/certificate-forests.ts'
import { forgeCertificate } from '../tests/support/forge-certificate.ts'

const rounds = 15
const at = new Date('2026-06-01T00:00:00Z')

async function leastMs(run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

const { root, anchor } = await forgeRoot()
const list = await bigList(root)
const revoked = await forgeCertificate({ key: root, by: root, serial: lastSerial })
const lookUp = await leastMs(() =>
  judgeChain(crypto, {
    certificate: revoked,
    intermediates: [],
    anchors: [anchor],
    at,
    usages: [],
    purpose: 'any',
    crlsOf: () => Promise.resolve([list]),
  }),
)
const digest = await leastMs(() => crypto.subtle.digest('SHA-256', list))

const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
const signature = await crypto.subtle.sign(ecdsa, key.privateKey, lastSerial)
const check = await leastMs(() => crypto.subtle.verify(ecdsa, key.publicKey, signature, lastSerial))
const forests: Record<string, number> = {}
for (const { what, leaf, others } of await hostileForests(root)) {
  forests[what] = await leastMs(() =>
    judgeChain(crypto, {
      certificate: leaf,
      intermediates: others,
      anchors: [anchor],
      at,
      usages: [],
      purpose: 'any',
      crlsOf: () => Promise.resolve([]),
      policies: { explicit: true },
    }),
  )
}
const tenths = (value: number) => Math.round(value * 10) / 10
process.stdout.write(
  `${JSON.stringify({
    load: tenths(loadavg()[0] ?? 0),
    list: {
      megabytes: tenths(list.length / 1_048_576),
      ms: tenths(lookUp),
      timesDigest: tenths(lookUp / digest),
    },
    forests: {
      ms: Object.fromEntries(Object.entries(forests).map(([what, ms]) => [what, tenths(ms)])),
      dearestInChecks: Math.round(Math.max(...Object.values(forests)) / check),
    },
  })}\n`,
)
