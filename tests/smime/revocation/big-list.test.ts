// A list of 200 000 entries: walked where it lies, not turned into objects. What it costs in time is told by
// bench/certificates.ts.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/bytes.ts'
import { judgeChain } from '../../../src/smime/judge-chain.ts'
import { bigList, lastSerial } from '../../support/big-list.ts'
import { forgeRoot } from '../../support/certificate-forests.ts'
import { forgeCertificate, type Keys } from '../../support/forge-certificate.ts'

const mostExtraBytes = 20 * 1024 * 1024
let root: Keys
let anchor: Bytes
let list: Bytes

beforeAll(async () => {
  ;({ root, anchor } = await forgeRoot())
  list = await bigList(root)
})

async function judge(serial: Uint8Array<ArrayBuffer>) {
  const certificate = await forgeCertificate({ key: root, by: root, serial })
  const memory = process.memoryUsage()
  const judged = await judgeChain(crypto, {
    certificate,
    intermediates: [],
    anchors: [anchor],
    at: new Date('2026-06-01T00:00:00Z'),
    usages: [],
    purpose: 'any',
    crlsOf: () => Promise.resolve([list]),
  })
  const now = process.memoryUsage()
  const extraBytes = now.heapUsed - memory.heapUsed + (now.arrayBuffers - memory.arrayBuffers)
  return { judged, extraBytes }
}

describe('a revocation list of 200 000 entries', () => {
  it('is signed, and names the certificate in its last entry', async () => {
    expect((await judge(lastSerial)).judged.problems).toEqual(['revoked'])
  })

  it('names no other', async () => {
    expect((await judge(Uint8Array.of(1, 2, 3))).judged.verdict).toBe('valid')
  })

  it('is looked up within 20 MB', async () => {
    const runs = []
    for (let i = 0; i < 9; i++) runs.push(await judge(lastSerial))
    // The least of nine: a collection of garbage may fall between.
    expect(Math.min(...runs.map(({ extraBytes }) => extraBytes))).toBeLessThan(mostExtraBytes)
  })
})
