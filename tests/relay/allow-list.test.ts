// The allow-list as it lives: added to by a command that shows first and writes after, with its history; watched by the
// gateway, which tells once when the pins of a partner no longer fit.
import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type AllowListNews,
  openAllowListFile,
  readAllowList,
} from '../../gateway/adapters/allow-list-file.ts'
import type { LogEvent } from '../../gateway/log.ts'
import type { DomainVerdict } from '../../gateway/relay/deliver.ts'
import { judgePins, withoutPartner, withPartner, type PartnerFile } from '../../gateway/relay/partner-list.ts'
import { createPartnerWatch } from '../../gateway/relay/partner-watch.ts'
import { startMailWorld, type MailWorld } from '../../simulator/world/mail-world.ts'
import { createTlsAuthority } from '../../simulator/world/tls-authority.ts'

const at = new Date('2026-11-25T10:00:00Z')

function verdict(
  reach: 'pinned' | 'dane' | 'failed' | 'unknown',
  ...hosts: readonly string[]
): DomainVerdict {
  const mx = hosts.map((host) => ({ host, verdict: 'failed', tls: null, tlsa: [], problems: [] }) as const)
  if (reach === 'pinned' || reach === 'dane') {
    const by = reach === 'dane' ? 'dane' : 'allow-list'
    return { reach: { verdict: 'verified', by, host: hosts[0] ?? '', checkedAt: at.toISOString() }, mx }
  }
  return { reach: { verdict: reach, problems: ['dns-failed'] }, mx }
}

describe('the pins of a partner', () => {
  const partner = { domain: 'kommune.dk', mx: ['mx1.kommune.dk', '*.mail.kommune.dk'] }
  it.each<[string, DomainVerdict, ReturnType<typeof judgePins>]>([
    ['fit its only server', verdict('pinned', 'mx1.kommune.dk'), { at: 'fits' }],
    ['fit by a wildcard', verdict('pinned', 'a.mail.kommune.dk'), { at: 'fits' }],
    [
      'lack a new server beside one that fits',
      verdict('pinned', 'mx1.kommune.dk', 'mx.cloud.test'),
      { at: 'other-mx', hosts: ['mx.cloud.test'] },
    ],
    ['do not matter under DANE', verdict('dane', 'mx.cloud.test'), { at: 'fits' }],
    [
      'fit no server any more',
      verdict('failed', 'mx.cloud.test'),
      { at: 'other-mx', hosts: ['mx.cloud.test'] },
    ],
    [
      'fit a server that no longer proves itself',
      verdict('failed', 'mx1.kommune.dk'),
      { at: 'not-verified' },
    ],
    ['cannot be judged now', verdict('unknown', 'mx.cloud.test'), { at: 'unknown' }],
  ])('%s', (_what, seen, state) => {
    expect(judgePins(partner, seen)).toEqual(state)
  })

  it('are kept with who set them, when, and what was seen; other notes in the file stay', () => {
    const file: PartnerFile = {
      partners: [{ domain: 'a.dk', mx: ['mx.a.dk'], note: 'ring til Bo' }],
      history: [],
    }
    const seen = [{ host: 'mx.b.dk', certificateSha256: 'ab' }]
    const added = withPartner(file, { at, by: 'Mette', domain: 'b.dk', mx: ['mx.b.dk'], seen })
    const changed = withPartner(added, { at, by: 'Bo', domain: 'a.dk', mx: ['mx2.a.dk'], seen: [] })
    const removed = withoutPartner(changed, 'b.dk', 'Bo', at)
    expect(removed?.partners).toEqual([{ domain: 'a.dk', mx: ['mx2.a.dk'], note: 'ring til Bo' }])
    expect(removed?.history.map(({ by, what, domain }) => [by, what, domain])).toEqual([
      ['Mette', 'added', 'b.dk'],
      ['Bo', 'pins-changed', 'a.dk'],
      ['Bo', 'removed', 'b.dk'],
    ])
    expect(removed?.history[0]).toMatchObject({ at: at.toISOString(), mx: ['mx.b.dk'], seen })
    expect(withoutPartner(file, 'x.dk', 'Bo', at)).toBeNull()
  })
})

describe('the watch', () => {
  it('tells once that pins no longer fit, and once that they do again; an unknown is no news', async () => {
    const said: LogEvent[] = []
    let now = verdict('pinned', 'mx.b.dk')
    const watch = createPartnerWatch({
      partners: () => [
        { domain: 'a.dk', mx: ['mx.a.dk'] },
        { domain: 'b.dk', mx: ['mx.b.dk'] },
      ],
      verdictOf: (domain) => Promise.resolve(domain === 'a.dk' ? verdict('pinned', 'mx.a.dk') : now),
      log: (event) => said.push(event),
    })
    for (const next of [
      now,
      verdict('failed', 'mx.b.dk'),
      verdict('failed', 'mx.b.dk'),
      verdict('unknown', 'mx.b.dk'),
      verdict('failed', 'mx.new.dk'),
      verdict('pinned', 'mx.b.dk'),
    ]) {
      now = next
      await watch.look()
    }
    expect(said).toEqual(
      ['not-verified', 'other-mx', 'fits'].map((to) => ({ event: 'partner-changed', partner: 2, to })),
    )
  })
})

describe('the file of a running gateway', () => {
  const one = { partners: [{ domain: 'a.dk', mx: ['mx.a.dk'] }] }
  const two = { partners: [...one.partners, { domain: 'b.dk', mx: ['mx.b.dk'] }] }
  const rows: readonly (readonly [string, string | null, readonly AllowListNews[], typeof one])[] = [
    ['is as it was', JSON.stringify(one), [], one],
    ['has another partner', JSON.stringify(two), [{ state: 'read', partners: 2 }], two],
    ['has no partner left', '{"partners":[]}', [{ state: 'read', partners: 0 }], { partners: [] }],
    ['is laid out differently, and says the same', JSON.stringify(one, null, 2), [], one],
    ['is cut off in the middle', '{"partners":[{"domain":"b.d', [{ state: 'broken' }], one],
    ['is empty', '', [{ state: 'broken' }], one],
    ['is JSON and no allow-list', '{"partners":7}', [{ state: 'broken' }], one],
    ['is gone', null, [{ state: 'broken' }], one],
  ]
  it.each(rows)('that %s', (_what, text, news, counts) => {
    const folder = mkdtempSync(join(tmpdir(), 'allow-list-file-'))
    const file = join(folder, 'partners.json')
    writeFileSync(file, JSON.stringify(one))
    const said: AllowListNews[] = []
    const opened = openAllowListFile(file, (told) => said.push(told))
    if (text === null) rmSync(file)
    else writeFileSync(file, text)
    opened.look()
    opened.look()
    expect(said).toEqual(news)
    expect(opened.current()).toEqual(counts)
    // Mended, it is told of once, though it says what counted all along.
    writeFileSync(file, JSON.stringify(one))
    opened.look()
    expect(opened.current()).toEqual(one)
    expect(said.length).toBe(news.length === 0 ? 0 : 2)
    rmSync(folder, { recursive: true })
  })

  it('that is no allow-list stops the start', () => {
    expect(() => openAllowListFile('/nowhere/partners.json', () => undefined)).toThrow(/allow-list file/)
  })
})

describe('sikker relay allow-list', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  let folder = ''
  let list = ''
  let world: MailWorld
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allow-list-'))
    world = await startMailWorld({ tlsAuthority: await createTlsAuthority(), onMail: () => undefined })
    writeFileSync(join(folder, 'roots.pem'), world.trustPem)
  })
  afterAll(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    list = join(folder, `${crypto.randomUUID()}.json`)
  })

  function sikker(...args: readonly string[]): Promise<{ status: number; rows: unknown[]; stderr: string }> {
    const ports = ['--smtp-port', String(world.smtpPort), '--https-port', String(world.stsPort)]
    const where = ['--allow-list', list, '--resolver', world.resolver, '--trust', join(folder, 'roots.pem')]
    const all = ['relay', 'allow-list', ...args, ...where, ...ports]
    return new Promise((resolve) => {
      execFile(join(root, 'node_modules/.bin/sikker'), all, { cwd: root }, (error, stdout, stderr) => {
        const rows = stdout
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as unknown)
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), rows, stderr })
      })
    })
  }

  it('shows what is there and writes nothing, until it is told to; then the gateway can read it', async () => {
    const shown = await sikker('add', 'nordkysten.test', '--by', 'Mette')
    expect(shown).toMatchObject({
      status: 0,
      rows: [
        {
          domain: 'nordkysten.test',
          verdict: 'verified',
          by: 'allow-list',
          seen: [{ host: 'mx.nordkysten.test', verdict: 'verified', protocol: 'TLSv1.3' }],
          partner: { domain: 'nordkysten.test', mx: ['mx.nordkysten.test'] },
          written: false,
        },
      ],
    })
    expect(existsSync(list)).toBe(false)
    expect((await sikker('add', 'nordkysten.test', '--by', 'Mette', '--write')).status).toBe(0)
    expect(readAllowList(list)).toEqual({
      partners: [{ domain: 'nordkysten.test', mx: ['mx.nordkysten.test'] }],
    })
    expect((await sikker('history')).rows).toMatchObject([
      { by: 'Mette', what: 'added', domain: 'nordkysten.test', seen: [{ host: 'mx.nordkysten.test' }] },
    ])
  })

  it('writes no partner whose servers do not prove themselves', async () => {
    const { status, stderr, rows } = await sikker('add', 'uden-starttls.test', '--by', 'Mette', '--write')
    expect([status, rows, existsSync(list)]).toEqual([1, [], false])
    expect(stderr).toMatch(/nothing was written/)
  })

  it('finds the partner that has moved', async () => {
    writeFileSync(list, JSON.stringify(world.allowList))
    expect((await sikker('check')).rows).toMatchObject([
      { domain: 'nordkysten.test', state: 'fits', strangers: [] },
      {
        domain: 'flyttet.test',
        state: 'other-mx',
        pinned: ['gammel.flyttet.test'],
        strangers: ['mx.flyttet.test'],
      },
    ])
  })

  it('leaves the file to those who read it, and a link to it where it is', async () => {
    const behind = join(folder, 'behind-the-link.json')
    writeFileSync(behind, JSON.stringify({ partners: [{ domain: 'a.dk', mx: ['mx.a.dk'] }] }))
    chmodSync(behind, 0o644)
    symlinkSync(behind, list)
    expect((await sikker('remove', 'a.dk', '--by', 'Mette', '--write')).status).toBe(0)
    expect(readAllowList(behind)).toEqual({ partners: [] })
    expect([statSync(behind).mode & 0o777, lstatSync(list).isSymbolicLink()]).toEqual([0o644, true])
  })

  it('leaves a file that is no allow-list as it is', async () => {
    writeFileSync(list, '{"partners": 7}')
    expect(await sikker('add', 'nordkysten.test', '--by', 'Mette', '--write')).toMatchObject({
      status: 1,
      rows: [],
    })
    expect(readFileSync(list, 'utf8')).toBe('{"partners": 7}')
  })
})
