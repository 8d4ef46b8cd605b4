// `sikker classify` between other programs: how rows end, what stands before the first, and a reader that has had enough.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { linesOf } from '../../cli/rows.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sikkert-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly status: number | null
  readonly rows: readonly unknown[]
  readonly complaint: string
}

/** `mostBytes` is what the reader takes of the answer before it goes. */
function classify(args: readonly string[], input: string | Uint8Array, mostBytes = Infinity): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'cli/main.ts'), 'classify', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let answer = ''
    let complaint = ''
    child.stdout.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (answer.length > mostBytes) child.stdout.destroy()
    })
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.stdin.on('error', () => undefined)
    child.on('close', (status) => {
      const lines = mostBytes === Infinity ? answer.split('\n').filter((line) => line !== '') : []
      resolve({ status, complaint, rows: lines.map((line): unknown => JSON.parse(line)) })
    })
    child.stdin.end(input)
  })
}

const row = (id: string, body = 'cpr 311236-4004') => JSON.stringify({ id, subject: '', bodyHtml: body })

describe('rows of drafts', () => {
  it.each<readonly [string, string | Uint8Array, readonly string[]]>([
    [
      'with the line separators of Unicode inside, which end no row',
      row('a', 'Hej\u2028\u2029\u0085'),
      ['a'],
    ],
    ['behind a byte order mark', `\ufeff${row('a')}\n${row('b')}`, ['a', 'b']],
    [
      'in UTF-16 with its mark, as PowerShell writes files',
      Buffer.from(`\ufeff${row('a')}\r\n`, 'utf16le'),
      ['a'],
    ],
    ['that end as on Windows, with empty ones between', `${row('a')}\r\n\r\n${row('b')}\r\n`, ['a', 'b']],
    ['without an end behind the last', `${row('a')}\n${row('b')}`, ['a', 'b']],
    ['with a letter of several bytes', row('a', 'æøå😀'.repeat(40_000)), ['a']],
    ['none', '', []],
  ])('%s', async (_, input, ids) => {
    const { status, rows, complaint } = await classify([], input)
    expect([status, complaint]).toEqual([0, ''])
    expect(rows).toMatchObject(ids.map((id) => ({ id })))
  })

  it('a reader that goes away is no fault to tell of', async () => {
    const input = Array.from({ length: 3000 }, (__, at) => row(String(at))).join('\n')
    const { complaint } = await classify([], input, 1)
    expect(complaint).toBe('')
  })
})

describe('lines', () => {
  async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
    const bytes = new TextEncoder().encode(text)
    for (let at = 0; at < bytes.length; at += size) {
      await Promise.resolve()
      yield bytes.subarray(at, at + size)
    }
  }

  it.each([1, 2, 5, 100])('are the same in pieces of %i bytes', async (size) => {
    const lines = await Array.fromAsync(linesOf(inPieces('{"a":"æ\u2028"}\r\nb\n\nc', size), 100))
    expect(lines).toEqual(['{"a":"æ\u2028"}', 'b', '', 'c'])
  })

  it.each([1, 3, 100])('over the limit are none, in pieces of %i bytes', async (size) => {
    const lines = await Array.fromAsync(linesOf(inPieces('1234\n12345\n12\n', size), 4))
    expect(lines).toEqual(['1234', null, '12', ''])
  })
})

describe('a file', () => {
  it('that is larger than any that is read is unreadable without being loaded', async () => {
    const file = join(folder, 'large.txt')
    writeFileSync(file, '')
    truncateSync(file, 6 * 1024 ** 3)
    const { status, rows, complaint } = await classify(['--file', file], '')
    expect([status, complaint]).toEqual([0, ''])
    expect(rows).toMatchObject([{ file, type: 'unreadable', reason: 'too-large' }])
  })

  it('a day that no calendar has is refused', async () => {
    const { status, complaint } = await classify(['--today', '2058-02-30', '--file', 'a'], '')
    expect([status, complaint]).toEqual([
      2,
      'sikker classify: --today needs a date as 2026-11-24; sikker classify --help tells more\n',
    ])
  })
})
