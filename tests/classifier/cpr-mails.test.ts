// Short mails with CPR numbers and with numbers that look like them, one a line of cpr-mails.txt, written before the rules
// were asked: "subject ¦ body", the CPR numbers in ⟦⟧, \n for a line. A line that begins with "≠ " is still judged otherwise.
// They belong to nobody: births from 2027 on, read as if on 1 January 2058.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/classifier/classify.ts'
import { actAt } from '../../src/model/finding.ts'
import { readAsOf } from '../corpus/load.ts'

const differs = '≠ '

interface Row {
  readonly line: string
  readonly isKnownToDiffer: boolean
  readonly subject: string
  readonly body: string
  readonly marked: readonly string[]
}

function rowOf(written: string): Row {
  const isKnownToDiffer = written.startsWith(differs)
  const line = isKnownToDiffer ? written.slice(differs.length) : written
  const [subject = '', body = ''] = line.split(' ¦ ')
  return {
    line,
    isKnownToDiffer,
    subject: subject.replace(/[⟦⟧]/g, ''),
    body: body.replace(/[⟦⟧]/g, '').replaceAll('\\n', '\n').replaceAll('\\t', '\t'),
    marked: [...line.matchAll(/⟦([^⟧]+)⟧/g)].map((match) => (match[1] ?? '').replaceAll('\\n', '\n')),
  }
}

const rows = readFileSync(join(import.meta.dirname, 'cpr-mails.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map(rowOf)

/** As its source writes it, and a mail of plain text as Outlook sends it too. */
function readings({ body }: Row): readonly { readonly bodyHtml: string; readonly bodyText: string }[] {
  if (/<(p|div|table|ul|br)/.test(body)) return [{ bodyHtml: body, bodyText: '' }]
  const escaped = body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')
  return [
    { bodyHtml: '', bodyText: body },
    { bodyHtml: escaped, bodyText: '' },
  ]
}

function isJudgedAsMarked(row: Row): boolean {
  return readings(row).every(({ bodyHtml, bodyText }) => {
    const { findings } = classify({ subject: row.subject, bodyHtml, bodyText }, readAsOf)
    const spans = findings
      .filter(({ type, confidence }) => type === 'cpr' && confidence >= actAt)
      .map(({ where, start, end }) =>
        (where === 'subject' ? row.subject : bodyHtml === '' ? bodyText : bodyHtml).slice(start, end),
      )
      .map((span) => span.replaceAll('<br>', '\n'))
    const isSame = (a: string, b: string): boolean => a.includes(b) || b.includes(a)
    return (
      row.marked.every((marked) => spans.some((span) => isSame(span, marked))) &&
      spans.every((span) => row.marked.some((marked) => isSame(span, marked)))
    )
  })
}

describe('numbers in short mails', () => {
  it('are judged as marked', () => {
    const wrong = rows.filter((row) => !row.isKnownToDiffer && !isJudgedAsMarked(row)).map(({ line }) => line)
    expect(wrong).toEqual([])
  })

  it('are judged otherwise where the list says so, and nowhere less', () => {
    const right = rows.filter((row) => row.isKnownToDiffer && isJudgedAsMarked(row)).map(({ line }) => line)
    expect(right).toEqual([])
  })
})
