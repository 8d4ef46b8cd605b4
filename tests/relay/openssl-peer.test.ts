// OpenSSL's own DANE as an independent judge: for every domain of the lab whose TLSA records count, `openssl s_client` gets
// the records as they are published and must come to our verdict about the same server. It knows neither our code nor
// Node's chain. Skipped, with a line, where there is no openssl.
import { execFile, execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDnsStub } from '../../gateway/adapters/dns-stub.ts'
import { zoneText } from '../../gateway/relay/evidence.ts'
import { daneScenarios } from './lab/dane-scenarios.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'

function versionOfOpenSsl(): string | null {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

// Where we are stricter: OpenSSL lets a weak key pass under usage 3. Where RFC 7672 §3.2.2 gives more names than one: it is
// told one.
const apart = ['usage 3 with a key of 1024 bits', 'usage 2 with a certificate for the recipient’s domain']
const isJudged = ({ about, signed, expect: { by, problems = [] } }: Scenario): boolean =>
  signed &&
  !apart.some((start) => about.startsWith(start)) &&
  (by === 'dane' || problems.some((code) => code === 'tlsa-mismatch' || code.startsWith('certificate-'))) &&
  !/MX that is an alias|signed alias|the backup|no MX, provably|a primary/.test(about)
const scenarios = daneScenarios.filter(isJudged)

const version = versionOfOpenSsl()
if (version === null) process.stdout.write('openssl is not here: its DANE is not compared with ours\n')

describe.skipIf(version === null)('OpenSSL judges as we do', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab(scenarios, 27)
  })
  afterAll(() => lab.stop())

  it('has something to judge', () => expect(scenarios.length).toBeGreaterThan(25))

  for (const scenario of scenarios) {
    it(`${scenario.about} → ${scenario.expect.verdict}`, async () => {
      const host = `mx.${lab.domains.get(scenario) ?? ''}`
      const found = await createDnsStub(lab.resolver).query(`_25._tcp.${host}`, 'TLSA')
      const records = found.verdict === 'answer' ? found.records.map(zoneText) : []
      expect(records).not.toEqual([])
      const said = await judgeByOpenSsl(
        host,
        lab.heardBy(scenario).get('mx')?.ip ?? '',
        lab.smtpPort,
        records,
      )
      expect(/Verify return code: 0 \(ok\)/.test(said)).toBe(scenario.expect.verdict === 'verified')
    })
  }
})

function judgeByOpenSsl(host: string, ip: string, port: number, records: readonly string[]): Promise<string> {
  const args = ['s_client', '-starttls', 'smtp', '-connect', `${ip}:${port}`, '-servername', host]
  const dane = ['-dane_tlsa_domain', host, '-dane_ee_no_namechecks']
  const data = records.flatMap((record) => ['-dane_tlsa_rrdata', record])
  return new Promise((resolve) => {
    const child = execFile('openssl', [...args, ...dane, ...data], { timeout: 20_000 }, (_error, out) =>
      resolve(out),
    )
    child.stdin?.end('QUIT\r\n')
  })
}
