// What a day's report says of each end of an attempt, and that its counts outlive a restart without telling the domains.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { masterKeyOf } from '../../gateway/adapters/master-key.ts'
import { createTlsResultStore } from '../../gateway/adapters/store-tls-results.ts'
import type { Delivery } from '../../gateway/relay/queue.ts'
import { resultsOf, resultsOfAttempt, tlsReport, type CountedResult } from '../../gateway/relay/tls-report.ts'
import type { TlsProblem } from '../../src/contract/tls-problem.ts'

const refused = (...problems: readonly TlsProblem[]): Delivery => ({ outcome: 'refused', problems })

describe('an attempt that failed', () => {
  it.each<[string, readonly TlsProblem[], readonly string[]]>([
    ['on STARTTLS', ['starttls-missing'], ['no-policy-found starttls-not-supported']],
    ['on a certificate’s dates', ['certificate-expired'], ['no-policy-found certificate-expired']],
    ['on a certificate’s name', ['certificate-name-mismatch'], ['no-policy-found certificate-host-mismatch']],
    ['on a certificate’s issuer', ['certificate-untrusted'], ['no-policy-found certificate-not-trusted']],
    ['on another key than TLSA’s', ['tlsa-mismatch'], ['tlsa validation-failure']],
    ['on TLSA nobody can use', ['tlsa-unusable'], ['tlsa tlsa-invalid']],
    ['on DNSSEC', ['dnssec-bogus'], ['tlsa dnssec-invalid']],
    ['on a policy that cannot be fetched', ['sts-policy-unreachable'], ['sts sts-policy-fetch-error']],
    ['on the policy host’s certificate', ['sts-certificate-invalid'], ['sts sts-webpki-invalid']],
    ['on a policy that is none', ['sts-policy-invalid'], ['sts sts-policy-invalid']],
    ['on an MX outside the policy', ['sts-mx-not-listed'], ['sts validation-failure']],
    ['twice over', ['dnssec-bogus', 'timed-out'], ['tlsa dnssec-invalid']],
    ['before TLS', ['connection-refused'], []],
    ['on the mail itself', ['smtp-refused'], []],
    ['as nothing is promised', ['no-policy-published'], []],
  ])('%s is counted as what RFC 8460 §4.3 calls it', (_what, problems, results) => {
    expect(resultsOf(refused(...problems)).map(({ policy, result }) => `${policy} ${result}`)).toEqual(
      results,
    )
  })

  it('says nothing of TLS when the answer was lost', () => {
    expect(resultsOf({ outcome: 'unknown' })).toEqual([])
  })

  it('counts once, however many recipients were in it', () => {
    expect(resultsOfAttempt([refused('tlsa-mismatch'), refused('tlsa-mismatch')])).toHaveLength(1)
    expect(resultsOfAttempt([])).toEqual([])
  })
})

describe('the report', () => {
  const row = (domain: string, result: CountedResult['result'], count: number): CountedResult => ({
    domain,
    policy: 'tlsa',
    result,
    problem: result === null ? null : 'tlsa-mismatch',
    count,
  })

  it('has a policy for each domain and mechanism, with its sums and failures', () => {
    const rows = [row('b.dk', null, 3), row('a.dk', null, 5), row('a.dk', 'validation-failure', 2)]
    expect(tlsReport('kommune.dk', 'tls@kommune.dk', '2026-11-25', rows)).toEqual({
      'organization-name': 'kommune.dk',
      'date-range': { 'start-datetime': '2026-11-25T00:00:00Z', 'end-datetime': '2026-11-25T23:59:59Z' },
      'contact-info': 'tls@kommune.dk',
      'report-id': '2026-11-25@kommune.dk',
      policies: [
        {
          policy: { 'policy-type': 'tlsa', 'policy-domain': 'a.dk' },
          summary: { 'total-successful-session-count': 5, 'total-failure-session-count': 2 },
          'failure-details': [
            {
              'result-type': 'validation-failure',
              'failed-session-count': 2,
              'failure-reason-code': 'tlsa-mismatch',
            },
          ],
        },
        {
          policy: { 'policy-type': 'tlsa', 'policy-domain': 'b.dk' },
          summary: { 'total-successful-session-count': 3, 'total-failure-session-count': 0 },
          'failure-details': [],
        },
      ],
    })
  })
})

describe('the counts', () => {
  const key = randomBytes(32)
  const at = new Date('2026-11-25T23:00:00Z')
  const good = { policy: 'sts', result: null, problem: null } as const
  const bad = { policy: 'tlsa', result: 'tlsa-invalid', problem: 'tlsa-unusable' } as const
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tls-results-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  async function counted(): Promise<void> {
    const database = openDatabase(join(folder, 'gateway.sqlite'))
    const store = await createTlsResultStore(database, masterKeyOf(key))
    store.count('havneby.test', good, at)
    store.count('havneby.test', good, at)
    store.count('havneby.test', bad, at)
    await store.flush()
    await database.destroy()
  }

  it('add up over restarts, a day by itself, and name no domain on disk', async () => {
    await counted()
    await counted()
    const database = openDatabase(join(folder, 'gateway.sqlite'))
    const store = await createTlsResultStore(database, masterKeyOf(key))
    expect((await store.ofDay('2026-11-25')).toSorted((a, b) => a.count - b.count)).toEqual([
      { domain: 'havneby.test', ...bad, count: 2 },
      { domain: 'havneby.test', ...good, count: 4 },
    ])
    expect(await store.ofDay('2026-11-24')).toEqual([])
    await database.destroy()
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name), 'latin1')).not.toContain('havneby')
    }
  })

  it('are forgotten after sixty days', async () => {
    await counted()
    const database = openDatabase(join(folder, 'gateway.sqlite'))
    const store = await createTlsResultStore(database, masterKeyOf(key))
    store.count('havneby.test', good, new Date('2027-02-01T00:00:00Z'))
    await store.flush()
    expect(await store.ofDay('2026-11-25')).toEqual([])
    await database.destroy()
  })

  it('are read by the command, and by no other key', async () => {
    await counted()
    writeFileSync(join(folder, 'key'), key.toString('base64url'))
    writeFileSync(join(folder, 'other'), randomBytes(32).toString('base64url'))
    const root = fileURLToPath(new URL('../../', import.meta.url))
    const sikker = (name: string) =>
      new Promise<readonly [boolean, string, string]>((resolve) => {
        const store = ['--store', join(folder, 'gateway.sqlite'), '--master-key', join(folder, name)]
        const args = ['relay', 'tls-report', ...store, '--organisation', 'kommune.dk', '--day', '2026-11-25']
        execFile(join(root, 'node_modules/.bin/sikker'), args, { cwd: root }, (error, stdout, stderr) =>
          resolve([error === null, stdout, stderr]),
        )
      })
    const [isRead, report] = await sikker('key')
    expect(isRead).toBe(true)
    expect(JSON.parse(report)).toMatchObject({
      policies: [
        { policy: { 'policy-domain': 'havneby.test', 'policy-type': 'sts' } },
        { policy: { 'policy-domain': 'havneby.test', 'policy-type': 'tlsa' } },
      ],
    })
    const [isOpened, nothing, says] = await sikker('other')
    expect([isOpened, nothing]).toEqual([false, ''])
    expect(says).toMatch(/another master key/)
  })
})
