// Short mails with CPR numbers and with numbers that look like them, one a line of number-mails.txt, written before the rules
// were asked: "subject ¦ body", the CPR numbers in ⟦⟧, \n for a line. A line that begins with "≠ " is still judged otherwise.
// They belong to nobody: births from 2027 on, read as if on 1 January 2058. What they say is meant, so it is learned too.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const differs = '≠ '

export interface NumberMail {
  readonly line: string
  readonly isKnownToDiffer: boolean
  readonly subject: string
  readonly body: string
  readonly marked: readonly string[]
}

function rowOf(written: string): NumberMail {
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

export const numberMails: readonly NumberMail[] = readFileSync(
  join(import.meta.dirname, 'number-mails.txt'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map(rowOf)

/** As its source writes it, and a mail of plain text as Outlook sends it too. */
export function readingsOf({
  body,
}: NumberMail): readonly { readonly bodyHtml: string; readonly bodyText: string }[] {
  if (/<(p|div|table|ul|br)/.test(body)) return [{ bodyHtml: body, bodyText: '' }]
  const escaped = body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')
  return [
    { bodyHtml: '', bodyText: body },
    { bodyHtml: escaped, bodyText: '' },
  ]
}

/** What a finding of a reading covers, as the mail writes it. */
export function isMarked({ marked }: NumberMail, text: string): boolean {
  const span = text.replaceAll('<br>', '\n')
  return marked.some((mark) => span.includes(mark) || mark.includes(span))
}
