// Single lines out of mails, with the sensitive words marked as in the drafts: what the sentence model learns from besides
// the tuned drafts (docs/classifier.md). One file a theme of one writer; those in `lines/report` are never learned from.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRow, type CorpusDraft, type Part } from './load.ts'

export interface Line {
  /** The file without its ending: lines of one file are of one writer and theme, and are kept together. */
  readonly theme: string
  /** As a draft that is nothing but this line. */
  readonly draft: CorpusDraft
}

/** All lines of a part, in the order of file name and line. */
export function loadLines(part: Part): readonly Line[] {
  const folder = join(import.meta.dirname, 'lines', ...(part === 'report' ? ['report'] : []))
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      const theme = name.slice(0, -'.txt'.length)
      return readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          line.trim() === '' ? [] : [{ theme, draft: asDraft(line, `${theme}:${index + 1}`, part) }],
        )
    })
}

/** `id` names it in errors. */
export function asDraft(line: string, id: string, part: Part): CorpusDraft {
  const row = {
    id,
    genre: 'line',
    trap: null,
    form: 'line',
    subject: '',
    bodyHtml: line.replace(/&/g, '&amp;').replace(/</g, '&lt;'),
  }
  return readRow(JSON.stringify(row), part, `tests/corpus/lines/${id}`)
}
