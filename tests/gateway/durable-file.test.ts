// A file that is written anew stays the file it was to those who read it.
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeDurably } from '../../gateway/adapters/durable-file.ts'
import { utf8 } from '../../src/bytes.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const path = () => join(folder, 'partners.json')
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

it('a new file is its owner’s alone', async () => {
  await writeDurably(path(), folder, utf8('new'))
  expect([readFileSync(path(), 'utf8'), modeOf(path())]).toEqual(['new', '600'])
})

it.skipIf(process.platform === 'win32').each(['644', '640', '600', '664'])(
  'one that was there with mode %s keeps it',
  async (mode) => {
    writeFileSync(path(), 'old')
    chmodSync(path(), Number.parseInt(mode, 8))
    await writeDurably(path(), folder, utf8('new'))
    expect([readFileSync(path(), 'utf8'), modeOf(path())]).toEqual(['new', mode])
    expect(readdirSync(folder)).toEqual(['partners.json'])
  },
)

it.skipIf(process.getuid?.() !== 0)('one that was there keeps its owner and group', async () => {
  writeFileSync(path(), 'old')
  chownSync(path(), 4242, 4343)
  chmodSync(path(), 0o640)
  await writeDurably(path(), folder, utf8('new'))
  const { uid, gid } = statSync(path())
  expect([uid, gid, modeOf(path())]).toEqual([4242, 4343, '640'])
})

// Root in every other test; here whoever may write in the folder and give nothing away.
it.skipIf(process.getuid?.() !== 0)(
  'one whose owner cannot be kept is written all the same, and its group kept by whoever is in it',
  async () => {
    writeFileSync(path(), 'old')
    chownSync(path(), 4242, 4343)
    chmodSync(path(), 0o664)
    chownSync(folder, 5151, 5151)
    process.setgroups?.([4343])
    process.setegid?.(5151)
    process.seteuid?.(5151)
    try {
      await writeDurably(path(), folder, utf8('new'))
    } finally {
      process.seteuid?.(0)
      process.setegid?.(0)
      process.setgroups?.([0])
    }
    const { uid, gid } = statSync(path())
    expect([uid, gid, modeOf(path())]).toEqual([5151, 4343, '664'])
  },
)
