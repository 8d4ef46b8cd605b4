// Bytes that may be text → the text; and tables kept as text (CSV, TSV) → rows.
import type { Budget } from './limits.ts'
import { TableText } from './table-text.ts'
import { TextBuilder, type FileText, type Passage } from './text-builder.ts'

/** By its mark, else UTF-16 by its zeros, else UTF-8, else Windows-1252; null when it holds what no text holds. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const wide = wideText(bytes)
  if (wide !== null) return wide
  if (holdsControls(bytes)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const sampleBytes = 4096

/** UTF-16 without a mark: every other byte of western text is zero. */
function wideText(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, sampleBytes)
  let even = 0
  let odd = 0
  for (let at = 0; at + 1 < sample.length; at += 2) {
    if (sample[at] === 0) even++
    if (sample[at + 1] === 0) odd++
  }
  const half = sample.length / 2
  if (half < 4 || bytes.length % 2 !== 0) return null
  if (odd > half * 0.7 && even === 0) return new TextDecoder('utf-16le').decode(bytes)
  return even > half * 0.7 && odd === 0 ? new TextDecoder('utf-16be').decode(bytes) : null
}

/** Tab, line ends, form feed, escape and the end mark of DOS occur in text; other controls do not. */
function holdsControls(bytes: Uint8Array): boolean {
  let controls = 0
  for (const byte of bytes)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27 && byte !== 26) {
      if (byte === 0) return true
      controls++
    }
  return controls > bytes.length / 100
}

/** HTML says its own charset (HTML 13.2.3.2); only the head is looked at. */
export function decodeHtml(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048))
  const label = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  if (label !== undefined && bytes[0] !== 0xff && bytes[0] !== 0xfe && !/^utf-?16/i.test(label)) {
    try {
      return new TextDecoder(label).decode(bytes)
    } catch {
      // A charset that nobody knows is guessed as if it were not there.
    }
  }
  return decodeText(bytes)
}

export function linesOfText(text: string, budget: Budget): FileText {
  budget.spendCharacters(text.length)
  const passages: Passage[] = []
  let start = 0
  for (let number = 1; start <= text.length; number++) {
    passages.push({ start, place: { in: 'line', number } })
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  return { subject: '', text, isHtml: false, passages }
}

const sampleRows = 20
/** Titles over the table and sums under it are rows of other widths. */
const mostAlike = 0.6
const mostCells = 2_000_000

/** The one that the first line names for Excel, or that cuts most of the first rows into equally many cells, at least two. */
export function separatorOf(text: string): string | null {
  const named = /^sep=(.)\r?\n/i.exec(text)?.[1]
  if (named !== undefined) return named
  const sample = text.slice(0, 64 * 1024)
  let best: { separator: string; cells: number } | null = null
  for (const separator of [';', '\t', ',', '|']) {
    const counts = new Map<number, number>()
    let rows = 0
    for (const { cells } of rowsOf(sample, separator)) {
      if (cells.length === 1 && cells[0]?.trim() === '') continue
      counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
      if (++rows === sampleRows) break
    }
    const [cells, times] = mostOften(counts)
    if (rows >= 2 && cells >= 2 && times >= rows * mostAlike && cells > (best?.cells ?? 1))
      best = { separator, cells }
  }
  return best?.separator ?? null
}

function mostOften(counts: ReadonlyMap<number, number>): readonly [value: number, times: number] {
  let most: readonly [number, number] = [1, 0]
  for (const one of counts) if (one[1] > most[1]) most = one
  return most
}

export function readTable(text: string, separator: string, budget: Budget): FileText {
  const out = new TextBuilder(budget)
  const table = new TableText(out)
  let spent = 0
  for (const { cells, line } of rowsOf(text, separator)) {
    const place = { in: 'line', number: line } as const
    table.put(
      cells
        .map((value, column) => ({ column, text: value, place }))
        .filter(({ text: value }) => value !== ''),
    )
    spent += cells.length
    if (spent > mostCells) budget.spendSteps(spent)
  }
  table.endTable()
  return out.finish()
}

interface TextRow {
  readonly cells: readonly string[]
  /** Where it begins; a cell in quotes may be of several lines. */
  readonly line: number
}

/** RFC 4180 with any separator; a quote that is never closed ends with the file. */
function* rowsOf(text: string, separator: string): Generator<TextRow> {
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  let line = 1
  let rowLine = 1
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\n') line++
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text.charAt(at + 1) === '"') {
        cell += '"'
        at++
      } else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === separator) {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') {
      yield { cells: [...cells, cell], line: rowLine }
      cells = []
      cell = ''
      rowLine = line
    } else if (character !== '\r') cell += character
  }
  yield { cells: [...cells, cell], line: rowLine }
}
