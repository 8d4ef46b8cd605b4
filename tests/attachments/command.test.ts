// `sikker classify --file` as an admin and outside checks drive it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { damaged, docx, pdfOfLostPage, pdfOfPages } from '../support/files.ts'

const folder = mkdtempSync(join(tmpdir(), 'sikker-files-'))
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
  where: z.string(),
  start: z.int(),
  end: z.int(),
  confidence: probability,
  why: z.array(z.string()),
})
const unread = z.strictObject({ where: z.string(), why: z.string(), reason: z.string() })
const fileRow = z.strictObject({
  file: z.string(),
  type: z.string(),
  labels,
  spans: z.array(span),
  unread: z.array(unread).optional(),
})
const unreadableRow = z.strictObject({
  file: z.string(),
  type: z.literal('unreadable'),
  why: z.string(),
  reason: z.string(),
  labels,
  spans: z.array(span),
})

function sikker(...files: readonly string[]): {
  status: number | null
  rows: readonly unknown[]
  stderr: string
} {
  const run = spawnSync(process.execPath, ['cli/main.ts', 'classify', '--file', ...files], {
    encoding: 'utf8',
  })
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'))
  return { status: run.status, rows: lines.map((line): unknown => JSON.parse(line)), stderr: run.stderr }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('sikker classify --file', () => {
  it('answers a row a file, and what is not read is unreadable, never empty', () => {
    const { status, rows, stderr } = sikker(
      file('a.txt', 'Hej\ncpr 311236-4004'),
      file('b.html', '<p>cpr 311236-<b>4004</b></p>'),
      file('c.docx', 'PK'),
      file('d.txt', new Uint8Array([0, 1, 2])),
      file('e.txt', new Uint8Array([0x6c, 0xf8, 0x6e])),
      file(
        'f.docx',
        docx('<w:p><w:r><w:t>Hej</w:t></w:r></w:p><w:p><w:r><w:t>cpr 311236-4004</w:t></w:r></w:p>'),
      ),
      join(import.meta.dirname, 'fixtures', 'locked.pdf'),
    )
    expect([status, stderr]).toEqual([0, ''])
    const [a, b, c, d, e, f, g] = rows
    expect(fileRow.parse(a)).toMatchObject({ type: 'txt', spans: [{ where: 'line 2', start: 4, end: 15 }] })
    expect(fileRow.parse(b)).toMatchObject({ type: 'html', spans: [{ where: 'body', start: 7, end: 21 }] })
    expect(unreadableRow.parse(c).reason).toBe('broken')
    expect(unreadableRow.parse(d).reason).toBe('unknown-format')
    expect(fileRow.parse(e)).toMatchObject({ labels: { cpr: 0 }, spans: [] })
    expect(fileRow.parse(f)).toMatchObject({ type: 'docx', spans: [{ type: 'cpr', where: 'paragraph 2' }] })
    expect(unreadableRow.parse(g).reason).toBe('encrypted')
  })

  it('names what in a mail was not read, and never shows a word of the text', () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]).toString('base64')
    const mail = [
      'Subject: Vedr. Anne Holm',
      'Content-Type: multipart/mixed; boundary="a"',
      '',
      '--a',
      '',
      'cpr 311236-4004',
      '--a',
      'Content-Type: image/png; name="Rygestop.png"',
      'Content-Transfer-Encoding: base64',
      '',
      picture,
      '--a--',
    ].join('\r\n')
    const { rows } = sikker(file('mail.eml', mail))
    expect(fileRow.parse(rows[0]).unread).toMatchObject([
      { where: 'attachment Rygestop.png', reason: 'image' },
    ])
    expect(JSON.stringify(rows)).not.toContain('311236')
  })

  it('a PDF that is damaged anywhere is read or unreadable, and the next file is read', () => {
    const files = [
      pdfOfLostPage(),
      ...fc.sample(damaged(pdfOfPages(2)), process.env['SLOW'] === '1' ? 2000 : 60),
    ]
    const { status, rows, stderr } = sikker(...files.map((bytes, at) => file(`damaged-${at}.pdf`, bytes)))
    expect([status, stderr, rows.length]).toEqual([0, '', files.length])
    expect(unreadableRow.parse(rows[0]).reason).toBe('broken')
    for (const row of rows) expect(z.union([unreadableRow, fileRow]).safeParse(row).success).toBe(true)
  })
})
