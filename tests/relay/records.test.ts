// What an organisation is to publish, and what the command makes of what it has published: over real DNS and https.
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeRecord, wantedRecords, type OwnDomain, type WantedRecord } from '../../gateway/relay/records.ts'
import { startMailWorld, type MailWorld } from '../../simulator/world/mail-world.ts'
import { createTlsAuthority } from '../../simulator/world/tls-authority.ts'

const key = 'ab'.repeat(32)
const next = 'cd'.repeat(32)
const own: OwnDomain = {
  domain: 'kommune.dk',
  mx: ['mx1.kommune.dk', 'mx2.kommune.dk'],
  dkim: { selector: 'sikkert', record: 'v=DKIM1; k=rsa; p=MIIB' },
  spfTerms: ['ip4:192.0.2.1', 'a:relay.kommune.dk'],
  stsMode: 'enforce',
  keySha256: [key],
  reportTo: 'tls@kommune.dk',
  sha256Of: () => '0123456789abcdef0123',
}
const wanted = (what: WantedRecord['what'], plan: OwnDomain = own): WantedRecord => {
  const found = wantedRecords(plan).find((row) => row.what === what)
  if (found === undefined) throw new Error(what)
  return found
}
const policyOf = (mode: string, ...mx: readonly string[]) =>
  `version: STSv1\nmode: ${mode}\n${mx.map((host) => `mx: ${host}\n`).join('')}max_age: 86400\n`

describe('what is to be published', () => {
  it('is a record for each thing, with its name', () => {
    expect(wantedRecords(own).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'sikkert._domainkey.kommune.dk TXT',
      'kommune.dk TXT',
      '_mta-sts.kommune.dk TXT',
      'https://mta-sts.kommune.dk/.well-known/mta-sts.txt https',
      '_25._tcp.mx1.kommune.dk TLSA',
      '_25._tcp.mx2.kommune.dk TLSA',
      '_smtp._tls.kommune.dk TXT',
    ])
    expect(wanted('mta-sts').value).toBe('v=STSv1; id=0123456789abcdef')
    expect(wanted('tlsa').value).toBe(`3 1 1 ${key}`)
  })

  it('leaves out what was not asked for', () => {
    const bare: OwnDomain = { ...own, mx: [], dkim: null, spfTerms: [], keySha256: [], reportTo: null }
    expect(wantedRecords(bare)).toEqual([])
  })
})

const spf = (text: string, ...more: readonly string[]) => [text, ...more]
const rows: readonly (readonly [
  string,
  WantedRecord['what'],
  readonly string[],
  'published' | 'differs' | 'missing',
  readonly string[],
])[] = [
  ['the key as it is', 'dkim', ['v=DKIM1; k=rsa; p=MIIB'], 'published', []],
  ['the key in pieces, RSA understood', 'dkim', ['v=DKIM1; p= MI IB'], 'published', []],
  ['a revoked key', 'dkim', ['v=DKIM1; p='], 'differs', []],
  ['a key of another kind', 'dkim', ['v=DKIM1; k=ed25519; p=MIIB'], 'differs', []],
  ['two keys', 'dkim', ['p=MIIB', 'p=MIIC'], 'differs', ['more-than-one']],
  ['other text under the name', 'dkim', ['hej'], 'missing', []],
  ['no SPF', 'spf', ['google-site-verification=x'], 'missing', []],
  ['SPF with both terms', 'spf', spf('v=spf1 mx ip4:192.0.2.1 A:relay.kommune.dk -all'), 'published', []],
  ['SPF with one of them', 'spf', spf('v=spf1 ip4:192.0.2.1 ~all'), 'differs', []],
  ['SPF that denies a term', 'spf', spf('v=spf1 -ip4:192.0.2.1 a:relay.kommune.dk ~all'), 'differs', []],
  ['SPF twice', 'spf', spf('v=spf1 -all', 'v=spf1 ip4:192.0.2.1 -all'), 'differs', ['more-than-one']],
  [
    'SPF with eleven look-ups',
    'spf',
    spf(`v=spf1 ip4:192.0.2.1 a:relay.kommune.dk ${'include:x.dk '.repeat(10)}-all`),
    'published',
    ['too-many-lookups'],
  ],
  ['MTA-STS under another id', 'mta-sts', ['v=STSv1; id=2024'], 'published', []],
  ['MTA-STS without an id', 'mta-sts', ['v=STSv1;'], 'differs', []],
  ['MTA-STS twice', 'mta-sts', ['v=STSv1; id=1', 'v=STSv1; id=2'], 'differs', ['more-than-one']],
  [
    'the policy in another order and age',
    'mta-sts-policy',
    [policyOf('enforce', 'mx2.kommune.dk', 'mx1.kommune.dk')],
    'published',
    [],
  ],
  ['a policy that lacks a server', 'mta-sts-policy', [policyOf('enforce', 'mx1.kommune.dk')], 'differs', []],
  [
    'a policy that is a test',
    'mta-sts-policy',
    [policyOf('testing', 'mx1.kommune.dk', 'mx2.kommune.dk')],
    'differs',
    ['not-enforced'],
  ],
  ['a policy that is none', 'mta-sts-policy', ['<html>'], 'differs', []],
  ['the TLSA record, unsigned', 'tlsa', [`3 1 1 ${key.toUpperCase()}`], 'published', ['zone-not-signed']],
  ['the TLSA record of another key', 'tlsa', [`3 1 1 ${next}`], 'differs', ['zone-not-signed']],
  ['reports to us', 'tls-rpt', ['v=TLSRPTv1; rua=mailto:tls@kommune.dk'], 'published', []],
  ['reports to another', 'tls-rpt', ['v=TLSRPTv1;rua=mailto:x@y.dk'], 'differs', []],
]

describe('what is published', () => {
  it.each(rows)('%s: %s is judged', (_about, what, values, verdict, problems) => {
    const published =
      values.length === 0
        ? ({ verdict: 'none' } as const)
        : ({ verdict: 'found', values, secure: false } as const)
    expect(judgeRecord(wanted(what), published)).toMatchObject({ verdict, problems })
  })

  it('is mended for SPF with what is there: our terms before its "all"', () => {
    const there = 'v=spf1 include:spf.example.dk ip4:192.0.2.1 ~all'
    const judged = judgeRecord(wanted('spf'), { verdict: 'found', values: [there], secure: false })
    expect(judged.value).toBe('v=spf1 include:spf.example.dk ip4:192.0.2.1 a:relay.kommune.dk ~all')
  })

  it('wants both keys in TLSA while a certificate is changed', () => {
    const row = wanted('tlsa', { ...own, keySha256: [key, next] })
    const one = { verdict: 'found', values: [`3 1 1 ${key}`], secure: true } as const
    expect(judgeRecord(row, one).verdict).toBe('differs')
    expect(judgeRecord(row, { ...one, values: [`3 1 1 ${next}`, `3 1 1 ${key}`] })).toMatchObject({
      verdict: 'published',
      problems: [],
    })
  })

  it('is unknown when it cannot be looked up, never missing', () => {
    expect(judgeRecord(wanted('dkim'), { verdict: 'unknown' }).verdict).toBe('unknown')
  })
})

describe('sikker relay records', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  let folder = ''
  let world: MailWorld
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'records-'))
    world = await startMailWorld({ tlsAuthority: await createTlsAuthority(), onMail: () => undefined })
    writeFileSync(join(folder, 'dkim.pem'), world.dkim.keyPem)
    writeFileSync(join(folder, 'roots.pem'), world.trustPem)
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    writeFileSync(join(folder, 'other.pem'), other.export({ type: 'pkcs8', format: 'pem' }))
  })
  afterAll(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  function sikker(...args: readonly string[]): Promise<{ status: number; rows: unknown[]; stderr: string }> {
    const at = ['--resolver', world.resolver, '--https-port', String(world.stsPort)]
    const all = ['relay', 'records', ...args, ...at, '--trust', join(folder, 'roots.pem')]
    return new Promise((resolve) => {
      execFile(join(root, 'node_modules/.bin/sikker'), all, { cwd: root }, (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line !== '')
        resolve({
          status: error === null ? 0 : Number(error.code ?? -1),
          rows: lines.map((line) => JSON.parse(line) as unknown),
          stderr,
        })
      })
    })
  }

  it('finds the signing key that is published, and not another one', async () => {
    const run = (file: string) => sikker('--domain', 'nordkysten.test', '--dkim-key', join(folder, file))
    expect((await run('dkim.pem')).rows[0]).toMatchObject({
      what: 'dkim',
      verdict: 'published',
      problems: [],
    })
    expect((await run('other.pem')).rows[0]).toMatchObject({ what: 'dkim', verdict: 'differs' })
  })

  it('finds the policy by https, and says what is missing beside it', async () => {
    const { status, rows: printed } = await sikker(
      '--domain',
      'fjordbank.test',
      '--report-to',
      'tls@fjordbank.test',
    )
    expect(status).toBe(0)
    expect(printed).toMatchObject([
      { what: 'mta-sts', verdict: 'published' },
      {
        what: 'mta-sts-policy',
        verdict: 'published',
        found: [expect.stringContaining('mx: mx.fjordbank.test')],
      },
      { what: 'tls-rpt', name: '_smtp._tls.fjordbank.test', verdict: 'missing' },
    ])
  })

  it.each<[string, readonly string[], number, RegExp]>([
    ['no domain', [], 2, /--domain wants a domain/],
    ['a key that is none', ['--domain', 'fjordbank.test', '--dkim-key', '/dev/null'], 1, /cannot be read/],
  ])('says plainly that there is %s', async (_what, args, status, says) => {
    const run = await sikker(...args)
    expect([run.status, run.rows]).toEqual([status, []])
    expect(run.stderr).toMatch(says)
  })
})
