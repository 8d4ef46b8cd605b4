// `sikker classify` as an admin and outside checks drive it: rows in, rows out, errors on their own line.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const folder = mkdtempSync(join(tmpdir(), 'sikker-classify-'))
afterAll(() => rmSync(folder, { recursive: true }))

const probability = z.number().min(0).max(1)
const labels = z.strictObject({
  cpr: probability,
  health: probability,
  salary: probability,
  article9: probability,
})
const span = z.strictObject({
  type: z.enum(['cpr', 'health', 'salary', 'article9']),
  kind: z.string(),
  where: z.enum(['subject', 'body']),
  start: z.int(),
  end: z.int(),
  confidence: probability,
  why: z.array(z.string()),
})
const draftRow = z.strictObject({ id: z.string(), labels, spans: z.array(span) })
const timing = z.strictObject({
  bytes: z.number(),
  medianMs: z.number(),
  p99Ms: z.number(),
  firstMs: z.number(),
})

function sikker(
  args: readonly string[],
  input = '',
): { status: number | null; rows: unknown[]; stderr: string } {
  const run = spawnSync(process.execPath, ['cli/main.ts', 'classify', ...args], { input, encoding: 'utf8' })
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'))
  return { status: run.status, rows: lines.map((line): unknown => JSON.parse(line)), stderr: run.stderr }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('sikker classify', () => {
  it('answers a row a draft, with spans of the raw source', () => {
    const draft = { id: 'a', subject: 'Om 311236-4004', bodyHtml: '<p>Hun har <b>dia</b>betes</p>' }
    const { status, rows, stderr } = sikker(
      [],
      `${JSON.stringify(draft)}\n\n${JSON.stringify({ ...draft, id: 'b' })}`,
    )
    expect([status, stderr]).toEqual([0, ''])
    const [first, second] = rows.map((row) => draftRow.parse(row))
    expect(second?.id).toBe('b')
    expect(
      first?.spans.map(({ where, start, end }) =>
        draft[where === 'subject' ? 'subject' : 'bodyHtml'].slice(start, end),
      ),
    ).toEqual(['311236-4004', 'dia</b>betes'])
    expect(first?.labels.cpr).toBeGreaterThan(0.5)
  })

  it('reads the plain text where there is no HTML', () => {
    const { rows } = sikker(
      [],
      JSON.stringify({ id: 'a', subject: '', bodyHtml: '', bodyText: 'cpr 311236-4004' }),
    )
    expect(draftRow.parse(rows[0]).spans[0]).toMatchObject({ start: 4, end: 15 })
  })

  it('names the line of a row that cannot be used, says nothing of its content, and answers the others', () => {
    const good = JSON.stringify({ id: 'a', subject: '', bodyHtml: '' })
    const { status, rows, stderr } = sikker(
      [],
      `{"id": "311236-4004"\n${good}\n{"id": "x", "subject": 1, "bodyHtml": ""}\n`,
    )
    expect(status).toBe(1)
    expect(rows).toHaveLength(1)
    expect(stderr).toBe(
      'sikker classify: line 1: the row is not JSON\n' +
        'sikker classify: line 3: the row is not a draft: "subject" is missing or of the wrong kind\n',
    )
  })

  it('a file that is not there is named, and the status is 1', () => {
    const { status, stderr } = sikker(['--file', join(folder, 'none.txt')])
    expect([status, stderr]).toEqual([
      1,
      `sikker classify: ${join(folder, 'none.txt')}: there is no such file\n`,
    ])
  })

  it('measures', () => {
    const { status, rows } = sikker(['--text', file('m.txt', 'cpr 311236-4004'), '--repeat', '5'])
    expect(status).toBe(0)
    expect(timing.parse(rows[0]).bytes).toBe(15)
  })

  it.each([
    ['--what'],
    ['--file'],
    ['--repeat', '5'],
    ['--text', 'a', '--repeat', '0'],
    ['--text', 'a', '--file', 'b'],
    ['--today', 'soon'],
    ['--language', 'fr'],
    ['a.txt'],
  ])('refuses wrong arguments: %s %s', (...args) => {
    const { status, rows, stderr } = sikker(args)
    expect([status, rows, stderr.split('\n').length]).toEqual([2, [], 2])
  })

  it('tells its use', () => {
    expect(
      spawnSync(process.execPath, ['cli/main.ts', 'classify', '--help'], { encoding: 'utf8' }).stdout,
    ).toContain('--repeat')
  })
})
