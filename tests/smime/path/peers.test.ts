// The rows of rule-rows.ts, as `openssl verify -x509_strict` and NSS judge them: whatever one of them refuses, we refuse too,
// but for the rows named here with their reason. Each skips with a line where it is not installed.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/bytes.ts'
import { at, build, type Changes, invalid, judge, valid } from './rule-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
afterAll(() => rmSync(folder, { recursive: true }))
const isThere = (program: string, ...args: readonly string[]) => {
  const { status, error } = spawnSync(program, args)
  const found = error === undefined && status !== null
  if (!found) process.stdout.write(`paths by ${program}: skipped, it is not installed\n`)
  return found
}
const isSlow = process.env['SLOW'] === '1'
const rows: readonly (readonly [why: string, changes: Changes])[] = [
  ...valid,
  ...invalid.map(([why, , changes]) => [why, changes] as const),
].filter(([, { options }]) => options?.usages === undefined)

let files = 0
function file(...ders: readonly Bytes[]): string {
  const path = join(folder, `${(files += 1)}.pem`)
  const pem = (der: Bytes) => der.toBase64().replace(/.{1,64}/g, '$&\n')
  const block = (der: Bytes) => `-----BEGIN CERTIFICATE-----\n${pem(der)}-----END CERTIFICATE-----\n`
  writeFileSync(path, ders.map(block).join(''))
  return path
}

async function byOpenssl(changes: Changes): Promise<boolean> {
  const { anchor, intermediates, certificate } = await build(changes)
  const { at: moment = at, purpose, policies } = changes.options ?? {}
  const { status } = spawnSync('openssl', [
    ...['verify', '-x509_strict', '-attime', String(moment.getTime() / 1000)],
    ...['-CAfile', file(anchor), '-untrusted', file(...intermediates)],
    // OpenSSL looks at policies only when asked to, and reads no policy as none.
    ...['-policy_check', '-policy', policies?.accepted?.[0] ?? '2.5.29.32.0'],
    ...(policies?.explicit === true ? ['-explicit_policy'] : []),
    ...(policies?.inhibitMapping === true ? ['-inhibit_map'] : []),
    ...(policies?.inhibitAny === true ? ['-inhibit_any'] : []),
    ...(purpose === 'email' ? ['-purpose', 'smimesign'] : []),
    file(certificate),
  ])
  return status === 0
}

async function byNss(changes: Changes): Promise<boolean> {
  const { anchor, intermediates, certificate } = await build(changes)
  const place = join(folder, `nss-${(files += 1)}`)
  mkdirSync(place)
  const store = ['-d', `sql:${place}`]
  execFileSync('certutil', ['-N', ...store, '--empty-password'])
  // What NSS cannot read it does not take, and then it finds no path.
  spawnSync('certutil', ['-A', ...store, '-n', 'root', '-t', 'CT,C,C', '-i', file(anchor)])
  for (const [index, der] of intermediates.entries())
    spawnSync('certutil', ['-A', ...store, '-n', `middle ${index}`, '-t', ',,', '-i', file(der)])
  const moment = (changes.options?.at ?? at).toISOString().replace(/[-:T]/g, '').slice(2, 12)
  const said = spawnSync(
    'vfychain',
    // libpkix, for who signs mail.
    [...store, '-p', '-p', '-b', `${moment}Z`, '-u', '4', '-a', file(certificate)],
    { encoding: 'utf8' },
  )
  return `${said.stdout}${said.stderr}`.includes('Chain is good')
}

interface Peer {
  readonly name: string
  readonly isHere: boolean
  readonly accepts: (changes: Changes) => Promise<boolean>
  /** Rows that it refuses and we do not, and why. */
  readonly excepted: Readonly<Record<string, string>>
}

const peers: readonly Peer[] = [
  {
    name: 'openssl verify',
    isHere: isThere('openssl', 'version'),
    accepts: byOpenssl,
    excepted: {
      'it is judged in its last second':
        'RFC 5280 §4.1.2.5: the last second is inside; OpenSSL leaves it out',
    },
  },
  {
    name: 'vfychain',
    isHere: isSlow && isThere('vfychain') && isThere('certutil'),
    accepts: byNss,
    excepted: {
      'it is an authority itself': 'asked as a signer of mail, whose key usage here is for certificates only',
      'names differ in letter case and white space only':
        'RFC 5280 §7.1: compared without; NSS goes by bytes',
      'names differ in their string type only': 'RFC 5280 §7.1: the same text; NSS goes by bytes',
      'the subject begins with the permitted names': 'the same, in a constraint',
    },
  },
]

describe.each(peers.filter(({ isHere }) => isHere))('what $name refuses', ({ accepts, excepted }) => {
  it.each(rows)('we refuse: %s', async (why, changes) => {
    const mine = await judge(changes)
    const isAccepted = await accepts(changes)
    if (why in excepted) expect([isAccepted, mine.verdict]).toEqual([false, 'valid'])
    else if (!isAccepted) expect(mine.verdict).not.toBe('valid')
    else expect(['valid', 'invalid']).toContain(mine.verdict)
  })

  it('is something, and not everything', async () => {
    const first = valid[0]?.[1]
    const spoilt = invalid[0]?.[2]
    expect(first !== undefined && (await accepts(first))).toBe(true)
    expect(spoilt !== undefined && (await accepts(spoilt))).toBe(false)
  })
})
