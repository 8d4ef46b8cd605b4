// What `sikker` cannot use it refuses in one line that names it: exit status 1 for a file, 2 for an argument. Nothing that it was
// given is passed over, and nothing is told that was not looked for.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../gateway/adapters/database.ts'
import { createAuditLog } from '../../gateway/adapters/store-audit.ts'
import { authority, forgeCertificate, forgeKeys, name, signsAll } from '../support/forge-certificate.ts'
import { forgeList } from '../support/forge-revocation.ts'
import { pem } from '../support/peers.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
const file = (title: string) => join(folder, title)

interface Run {
  readonly status: number
  readonly answer: string
  readonly complaint: string
}

function sikker(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Promise<Run> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } }
    const child = execFile(
      process.execPath,
      [join(root, 'cli/main.ts'), ...args],
      options,
      (error, answer, complaint) => {
        resolve({ status: error === null ? 0 : Number(error.code), answer, complaint })
      },
    )
    child.stdin?.end(input)
  })
}

beforeAll(async () => {
  const [rootKeys, leafKeys] = await Promise.all([forgeKeys(), forgeKeys()])
  const anchor = await forgeCertificate({
    subject: name('Root'),
    key: rootKeys,
    by: rootKeys,
    extensions: [authority(), signsAll],
  })
  writeFileSync(file('root.cer'), anchor)
  writeFileSync(file('leaf.cer'), await forgeCertificate({ key: leafKeys, by: rootKeys }))
  writeFileSync(file('list.crl'), await forgeList({ by: rootKeys }))
  writeFileSync(file('list.pem'), pem('X509 CRL', await forgeList({ by: rootKeys })))
  writeFileSync(file('cut.pem'), pem('CERTIFICATE', anchor).slice(0, 300))
  writeFileSync(file('junk'), 'read me')
  // SEQUENCE of SEQUENCE of INTEGER: begins as a certificate does.
  writeFileSync(file('hollow.cer'), Uint8Array.fromHex('30053003020101'))
  writeFileSync(file('password'), 'hemmelig')
  writeFileSync(file('mail.eml'), 'Subject: hej\r\n\r\nhej\r\n')
  writeFileSync(file('proof.json'), '{}')
  writeFileSync(file('broken.pub'), '-----BEGIN PUBLIC KEY-----\nMCowB\n-----END PUBLIC KEY-----\n')
  writeFileSync(file('other.pub'), pem('PUBLIC KEY', anchor))
})
afterAll(() => rmSync(folder, { recursive: true }))

const chain = (...more: readonly string[]) => ['smime', 'chain', file('leaf.cer'), ...more]
const trusting = ['--trust', file('root.cer')]
const at = (time: string) => chain(...trusting, '--no-revocation', '--at', time)

describe('what cannot be used', () => {
  const rows: readonly (readonly [why: string, args: readonly string[], status: 1 | 2, complaint: string])[] =
    [
      ['junk as trust', chain('--trust', file('junk')), 1, `${file('junk')}: holds no certificate`],
      ['trust that is cut off', chain('--trust', file('cut.pem')), 1, `${file('cut.pem')}: is broken PEM`],
      ['a list as trust', chain('--trust', file('list.pem')), 1, `${file('list.pem')}: holds no certificate`],
      [
        'junk as an intermediate',
        chain(...trusting, '--intermediate', file('junk')),
        1,
        `${file('junk')}: holds no certificate`,
      ],
      [
        'junk as a list',
        chain(...trusting, '--crl', file('junk')),
        1,
        `${file('junk')}: holds no revocation list`,
      ],
      [
        'a certificate as a list',
        chain(...trusting, '--crl', file('root.cer')),
        1,
        `${file('root.cer')}: holds no revocation list`,
      ],
      [
        'a list as an OCSP response',
        chain(...trusting, '--ocsp', file('list.crl')),
        1,
        `${file('list.crl')}: holds no OCSP response`,
      ],
      [
        'a key file that is none',
        ['smime', 'key', file('junk'), '--password-file', file('password')],
        1,
        `${file('junk')}: cannot be used: key-file-unreadable`,
      ],
      [
        'a key file to sign with',
        ['smime', 'sign', '--key', file('junk'), '--password-file', file('password')],
        1,
        `${file('junk')}: cannot be used: key-file-unreadable`,
      ],
      [
        'a certificate that is hollow',
        ['smime', 'encrypt', '--to', file('hollow.cer')],
        1,
        `${file('hollow.cer')}: cannot be used: certificate-unusable`,
      ],
      [
        'a mail under no password',
        ['smime', 'decrypt', file('mail.eml'), '--password-file', file('password')],
        1,
        `${file('mail.eml')}: is not encrypted`,
      ],
      ['30 February', at('2026-02-30'), 2, '--at wants an ISO 8601 time'],
      ['a day in words', at('May 5'), 2, '--at wants an ISO 8601 time'],
      ['an hour that is none', at('2026-05-05T25:00:00Z'), 2, '--at wants an ISO 8601 time'],
      [
        'a public key that is broken',
        ['evidence', 'verify', file('proof.json'), '--trust', file('broken.pub')],
        1,
        `${file('broken.pub')}: holds a public key that is broken`,
      ],
      [
        'a public key of another kind',
        ['evidence', 'verify', file('proof.json'), '--trust', file('other.pub')],
        1,
        `${file('other.pub')}: holds a public key that is broken or of another kind`,
      ],
      ...['127.0.0.1:99999', '127.0.0.1:0', '999.0.0.1:53', '[::x]:53'].flatMap((resolver) => [
        [
          `the resolver ${resolver}`,
          ['reach', 'a@b.dk', '--resolver', resolver],
          2,
          '--resolver wants IP:PORT',
        ] as const,
        [
          `the resolver ${resolver} to send`,
          ['relay', 'send', file('mail.eml'), '--to', 'a@b.dk', '--from', 'c@d.dk', '--resolver', resolver],
          2,
          '--resolver wants IP:PORT',
        ] as const,
      ]),
      ['no store to look at', ['audit', 'verify'], 2, 'SIKKERT_DATA_DIR'],
    ]
  it.each(rows)('%s is named in one line', async (_why, args, status, complaint) => {
    const run = await sikker(args, { SIKKERT_DATA_DIR: '' })
    expect(run).toMatchObject({ status, answer: '' })
    expect(run.complaint).toMatch(/^sikker [a-z]+: [^\n]+\n$/)
    expect(run.complaint).toContain(complaint)
  })
})

describe('a time', () => {
  it.each(['2026-05-05', '2026-05-05T10:00Z', '2024-02-29T10:00:00+02:00', '2026-05-05T10:00:00.5Z'])(
    '%s is ISO 8601',
    async (time) => {
      expect(await sikker(at(time))).toMatchObject({ status: 0, complaint: '' })
    },
  )
})

describe('sikker audit verify', () => {
  it('reads the store that the gateway of this environment has, when none is named', async () => {
    mkdirSync(file('data'))
    const database = openDatabase(file('data/gateway.sqlite'))
    await (await createAuditLog(database)).append(new Date(), { event: 'test' })
    await database.destroy()
    const { status, answer } = await sikker(['audit', 'verify'], { SIKKERT_DATA_DIR: file('data') })
    expect(status).toBe(0)
    expect(JSON.parse(answer)).toEqual({ verdict: 'valid', events: 1, firstBad: null })
  })
})

describe('sikker reach', () => {
  it('says that it asked nobody for a certificate', async () => {
    const { answer } = await sikker(['reach', 'a@b.test', '--resolver', '127.0.0.1:1'])
    expect(JSON.parse(answer)).toMatchObject({
      tls: { verdict: 'unknown' },
      smime: { verdict: 'none', asked: 'nobody' },
    })
  })
})
