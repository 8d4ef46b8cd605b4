// How `sikker` starts. Starting is most of what a small question costs, so what is loaded for one is held down here (a time
// would be another one on every machine), and the short way of starting is held to the same answers as the long one.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authority, forgeCertificate, forgeKeys, name, signsAll } from '../support/forge-certificate.ts'

const root = join(import.meta.dirname, '../..')
let folder = ''
const file = (title: string) => join(folder, title)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
  const [rootKeys, leafKeys] = await Promise.all([forgeKeys(), forgeKeys()])
  const anchor = await forgeCertificate({
    subject: name('Root'),
    key: rootKeys,
    by: rootKeys,
    extensions: [authority(), signsAll],
  })
  writeFileSync(file('root.cer'), anchor)
  writeFileSync(file('leaf.cer'), await forgeCertificate({ key: leafKeys, by: rootKeys }))
})
afterAll(() => rmSync(folder, { recursive: true }))

const question = () => ['smime', 'chain', file('leaf.cer'), '--trust', file('root.cer'), '--no-revocation']
const moment = ['--at', '2026-06-01T00:00:00Z']

describe('sikker smime chain', () => {
  it('loads the judge and nothing of letters, keys and ciphers', () => {
    const hook = `import { registerHooks } from 'node:module'
      registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
    writeFileSync(file('tell.mjs'), hook)
    const run = spawnSync(
      process.execPath,
      ['--import', file('tell.mjs'), join(root, 'cli/main.ts'), ...question(), ...moment],
      { encoding: 'utf8' },
    )
    expect(JSON.parse(run.stdout)).toMatchObject({ verdict: 'valid' })
    const loaded = run.stderr
      .split('\n')
      .filter((line) => line.startsWith('file:') && !line.includes('tell.mjs'))
    expect(loaded.length).toBeGreaterThan(20)
    expect(loaded.length).toBeLessThanOrEqual(36)
    expect(
      loaded.filter((url) =>
        /node_modules|gateway|encrypt|decrypt|key-file|open-message|mime\/mime/.test(url),
      ),
    ).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('sikker.sh', () => {
  /** The layout that an install makes, around the program of this folder. */
  function install(): string {
    const bin = join(mkdtempSync(join(folder, 'in-')), 'node_modules/.bin')
    mkdirSync(bin, { recursive: true })
    symlinkSync(process.execPath, join(bin, 'node'))
    symlinkSync(join(root, 'cli'), join(bin, '../sikker'))
    symlinkSync('../sikker/sikker.sh', join(bin, 'sikker'))
    return bin
  }
  const ask = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const run = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } })
    return { status: run.status, answer: run.stdout, complaint: run.stderr }
  }

  const ways: readonly (readonly [why: string, program: () => string, env: () => NodeJS.ProcessEnv])[] = [
    ['by its path', () => join(install(), 'sikker'), () => ({})],
    ['by its name', () => 'sikker', () => ({ PATH: `${install()}:${process.env['PATH'] ?? ''}` })],
    [
      'with a cache that cannot be made',
      () => join(install(), 'sikker'),
      () => ({ NODE_COMPILE_CACHE: join(file('leaf.cer'), 'no-folder') }),
    ],
    ['the long way, by sikker.mjs', () => join(root, 'cli/sikker.mjs'), () => ({})],
  ]
  for (const [why, program, env] of ways) {
    it(`answers when it is called ${why}`, () => {
      const said = ask(program(), [...question(), ...moment], env())
      expect(said).toMatchObject({ status: 0, complaint: '' })
      expect(JSON.parse(said.answer)).toMatchObject({ verdict: 'valid', path: ['Leaf', 'Root'] })
    })
  }

  it('answers when it is called through a link of somebody’s own', () => {
    const own = file('own-link')
    symlinkSync(join(root, 'cli/sikker.sh'), own)
    expect(ask(own, ['--help'])).toMatchObject({
      status: 0,
      answer: expect.stringContaining('smime') as string,
    })
  })

  it('passes arguments with spaces and quotes on as they are, and the exit status back', () => {
    const said = ask(join(install(), 'sikker'), [
      'smime',
      'chain',
      `no "such" file $HOME`,
      '--trust',
      file('root.cer'),
    ])
    expect(said).toMatchObject({ status: 1, answer: '' })
    expect(said.complaint).toBe('sikker smime: no "such" file $HOME: cannot be read\n')
    expect(ask(join(install(), 'sikker'), ['no-such-command']).status).toBe(2)
  })
})
