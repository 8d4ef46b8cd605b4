// A file's bytes → what it holds, or why it cannot be read. "unreadable" never means "nothing found".
// Reads plain text, HTML and a saved mail; office documents, PDF and archives are said to be unread.
import { classify } from '../src/classifier/classify.ts'
import type { Classification } from '../src/model/finding.ts'
import { readMail } from './classify-mail.ts'

export type FileAnswer =
  | {
      readonly type: 'txt' | 'html' | 'eml'
      readonly classification: Classification
      /** Kinds of parts inside that were not read. */
      readonly unread: readonly string[]
    }
  | { readonly type: 'unreadable'; readonly why: string }

const textEndings = new Set(['txt', 'text', 'md', 'log', 'csv'])
const htmlEndings = new Set(['html', 'htm', 'xhtml'])
const largestFile = 64 * 1024 * 1024

/** Classifies one file by its name's ending; a text file with bytes of a binary format is unreadable. */
export function classifyFile(name: string, bytes: Uint8Array, today: string): FileAnswer {
  if (bytes.length > largestFile) return { type: 'unreadable', why: 'the file is larger than 64 MB' }
  const dot = name.lastIndexOf('.')
  const ending = dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
  const isText = textEndings.has(ending)
  const isHtml = htmlEndings.has(ending)
  if (ending === 'eml') return classifyMail(bytes, today)
  if (!isText && !isHtml) return { type: 'unreadable', why: 'this file format is not read yet' }
  const text = decodeText(bytes)
  if (text === null) return { type: 'unreadable', why: 'the file holds bytes that are no text' }
  const input = isHtml ? { subject: '', bodyHtml: text } : { subject: '', bodyHtml: '', bodyText: text }
  return { type: isHtml ? 'html' : 'txt', classification: classify(input, today), unread: [] }
}

/** A mail with both forms of its text is read in both: they need not say the same. */
function classifyMail(bytes: Uint8Array, today: string): FileAnswer {
  const mail = readMail(bytes)
  if (typeof mail === 'string') return { type: 'unreadable', why: mail }
  const { subject, bodyHtml, bodyText, unread } = mail
  const plain = classify({ subject, bodyHtml: '', bodyText }, today)
  if (bodyHtml === '') return { type: 'eml', classification: plain, unread }
  const html = classify({ subject, bodyHtml }, today)
  const labels = {
    cpr: Math.max(html.labels.cpr, plain.labels.cpr),
    health: Math.max(html.labels.health, plain.labels.health),
    salary: Math.max(html.labels.salary, plain.labels.salary),
    article9: Math.max(html.labels.article9, plain.labels.article9),
  }
  return { type: 'eml', classification: { labels, findings: html.findings }, unread }
}

/** UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252; null when it holds what no text holds. */
function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
