// `sikker reach` and `sikker relay send` as an outside check runs them: a process, files, ports of its own, JSON on stdout.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { daneScenarios } from './lab/dane-scenarios.ts'
import { type Lab, type Scenario, startLab } from './lab/lab.ts'
import { partnerScenarios, policyScenarios } from './lab/policy-scenarios.ts'
import { serverScenarios } from './lab/server-scenarios.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pick = (table: readonly Scenario[], about: string): Scenario => {
  const found = table.find((row) => row.about.startsWith(about))
  if (found === undefined) throw new Error(about)
  return found
}
const dane = pick(daneScenarios, 'TLSA 3 1 1')
const sts = pick(policyScenarios, 'a policy that is enforced')
const partner = pick(partnerScenarios, 'a partner with the pinned host')
const forged = pick(partnerScenarios, 'a partner whose unsigned MX points to a stranger')
const mixed = pick(daneScenarios, 'a primary whose DANE fails and a backup')
const refusing = pick(serverScenarios, 'a server that refuses the recipient')
const lost = pick(serverScenarios, 'a server that cuts after the dot')
const busy = pick(serverScenarios, 'a server that says 421 first')
const scenarios = [dane, sts, partner, forged, mixed, refusing, lost, busy]

const folder = mkdtempSync(join(tmpdir(), 'relay-command-'))
const file = (name: string) => join(folder, name)
let lab: Lab
let options: readonly string[]

beforeAll(async () => {
  lab = await startLab(scenarios, 25)
  writeFileSync(file('roots.pem'), lab.trustPem)
  writeFileSync(file('partners.json'), JSON.stringify(lab.allowList))
  writeFileSync(
    file('mail.eml'),
    'From: a@sender.test\nTo: b@example.test\nSubject: sag\n\nfortroligt\n.\nslut\n',
  )
  options = ['--resolver', lab.resolver, '--trust', file('roots.pem'), '--smtp-port', String(lab.smtpPort)]
  options = [...options, '--https-port', String(lab.stsPort), '--allow-list', file('partners.json')]
})
afterAll(async () => {
  await lab.stop()
  rmSync(folder, { recursive: true })
})

interface Run {
  readonly status: number
  readonly rows: readonly unknown[]
  readonly stderr: string
}

function sikker(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/sikker'), args, { cwd: root }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '')
      const status = error === null ? 0 : Number(error.code ?? -1)
      resolve({ status, stderr, rows: lines.map((line): unknown => JSON.parse(line)) })
    })
  })
}

/** vitest's own answers `any`. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const addressIn = (scenario: Scenario) => `modtager@${lab.domains.get(scenario) ?? ''}`

describe('sikker reach', () => {
  it('answers a row an address in the promised shape, good and bad', async () => {
    const asked = [dane, sts, partner, forged, busy].map(addressIn)
    const { status, rows, stderr } = await sikker('reach', ...asked, ...options)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(rows).toHaveLength(asked.length)
    expect(rows[0]).toEqual({
      address: asked[0],
      tls: {
        verdict: 'verified',
        by: 'dane',
        mx: [
          {
            host: `mx.${lab.domains.get(dane) ?? ''}`,
            verdict: 'verified',
            protocol: 'TLSv1.3',
            cipher: matching(/^TLS_/),
            certificateSha256: matching(/^[0-9a-f]{64}$/),
            tlsa: [matching(/^3 1 1 [0-9a-f]{64}$/)],
            problems: [],
          },
        ],
        problems: [],
      },
      smime: { verdict: 'none', asked: 'nobody' },
      routes: ['tls', 'portal'],
    })
    expect(rows[1]).toMatchObject({ tls: { verdict: 'verified', by: 'mta-sts' } })
    expect(rows[2]).toMatchObject({ tls: { verdict: 'verified', by: 'allow-list' } })
    expect(rows[3]).toMatchObject({
      tls: {
        verdict: 'failed',
        by: null,
        mx: [{ verdict: 'failed', protocol: null, problems: ['allow-list-mx-not-listed'] }],
        problems: ['allow-list-mx-not-listed'],
      },
      routes: ['portal'],
    })
    expect(rows[4]).toMatchObject({ tls: { verdict: 'unknown', problems: ['smtp-deferred'] } })
  })

  it('shows every server of a mixed set, each with its own verdict', async () => {
    const { rows } = await sikker('reach', addressIn(mixed), ...options)
    expect(rows).toMatchObject([
      {
        tls: {
          verdict: 'verified',
          mx: [
            { verdict: 'failed', problems: ['tlsa-mismatch'] },
            { verdict: 'verified', problems: [] },
          ],
        },
      },
    ])
  })

  it('does not connect to this machine outside a laboratory', async () => {
    const { rows } = await sikker('reach', addressIn(dane), '--resolver', lab.resolver)
    expect(rows).toMatchObject([{ tls: { verdict: 'failed', problems: ['address-forbidden'] } }])
  })

  it('says in one line what it cannot use', async () => {
    writeFileSync(file('broken.json'), '{"partners": "none"}')
    writeFileSync(file('smuggled.eml'), 'From: a@sender.test\r\n\r\none\r.\rMAIL FROM:<x@y.test>\r\n')
    const rows = [
      [['reach'], 2, 'give at least one address'],
      [['reach', 'no-address'], 1, 'address 1 is no mail address'],
      [['reach', 'a@b.dk', '--resolver', 'dns.example'], 2, '--resolver wants IP:PORT'],
      [['reach', 'a@b.dk', '--smtp-port', 'x'], 2, 'x is no port'],
      [['reach', 'a@b.dk', '--allow-list', file('broken.json')], 1, 'is no allow-list'],
      [['reach', 'a@b.dk', '--trust', file('broken.json')], 1, 'holds no certificates'],
      [['relay', 'send', file('mail.eml')], 2, 'wants: send MESSAGE.eml'],
      [['relay', 'send', file('missing.eml'), '--to', 'a@b.dk', '--from', 'c@d.dk'], 1, 'cannot be read'],
      [
        ['relay', 'send', file('smuggled.eml'), '--to', 'a@b.dk', '--from', 'c@d.dk'],
        1,
        'no well-formed message',
      ],
    ] as const
    for (const [args, status, text] of rows) {
      const run = await sikker(...args)
      expect(run).toMatchObject({ status, rows: [] })
      expect(run.stderr.trim().split('\n')).toHaveLength(1)
      expect(run.stderr).toContain(text)
    }
  })
})

describe('sikker relay send', () => {
  it('delivers to who proves it, to nobody else, and gives the evidence', async () => {
    const to = [dane, forged, mixed, refusing, lost, busy].map(addressIn)
    const { status, rows } = await sikker(
      'relay',
      'send',
      file('mail.eml'),
      '--to',
      ...to,
      '--from',
      'a@sender.test',
      ...options,
    )
    expect(status).toBe(0)
    expect(rows).toMatchObject([
      {
        address: to[0],
        outcome: 'delivered',
        evidence: {
          mx: { ip: matching(/^127\.25\./), secure: { mx: true, addresses: true } },
          proof: { by: 'dane', tlsa: [matching(/^3 1 1 /)] },
          tls: { protocol: 'TLSv1.3', chainSha256: [matching(/^[0-9a-f]{64}$/), matching(/^[0-9a-f]{64}$/)] },
          reply: { code: 250, text: '2.0.0 taken' },
          problems: [],
        },
      },
      { address: to[1], outcome: 'not-sent', evidence: { problems: ['allow-list-mx-not-listed'] } },
      { address: to[2], outcome: 'delivered' },
      { address: to[3], outcome: 'refused', evidence: { problems: ['smtp-refused'], reply: { code: 550 } } },
      {
        address: to[4],
        outcome: 'deferred',
        evidence: { problems: ['reply-lost'], possiblyDelivered: true },
      },
      { address: to[5], outcome: 'deferred', evidence: { problems: ['smtp-deferred'] } },
    ])
    const taken = lab.heardBy(dane).get('mx')?.messages
    expect(taken).toEqual([
      'From: a@sender.test\r\nTo: b@example.test\r\nSubject: sag\r\n\r\nfortroligt\r\n.\r\nslut\r\n',
    ])
    for (const scenario of [forged, busy]) {
      const heard = [...lab.heardBy(scenario).values()].flatMap(({ clear, inside }) => [...clear, ...inside])
      expect(heard.filter((line) => /^(?:MAIL|RCPT|DATA)/.test(line))).toEqual([])
    }
  })
})
