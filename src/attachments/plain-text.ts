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

const sampleLines = 20
const mostCells = 2_000_000

/** The separator that cuts the first lines into equally many cells, at least two; null when none does. */
export function separatorOf(text: string): string | null {
  const lines = text
    .slice(0, 64 * 1024)
    .split(/\r?\n/, sampleLines)
    .filter((line) => line.trim() !== '')
  if (lines.length < 2) return null
  let best: { separator: string; cells: number } | null = null
  for (const separator of [';', '\t', ',', '|']) {
    const counts = lines.map((line) => cellsOf(line, separator).length)
    const [first = 0] = counts
    const same = counts.filter((count) => count === first).length
    if (first >= 2 && same >= counts.length * 0.8 && first > (best?.cells ?? 1))
      best = { separator, cells: first }
  }
  return best?.separator ?? null
}

function cellsOf(line: string, separator: string): readonly string[] {
  return line.split(separator)
}

/** RFC 4180 with any separator; a quote that is never closed ends with the file. */
export function readTable(text: string, separator: string, budget: Budget): FileText {
  const out = new TextBuilder(budget)
  const table = new TableText(out)
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  let line = 1
  let rowLine = 1
  let cells = 0
  const endRow = () => {
    row.push(cell)
    cell = ''
    const place = { in: 'line', number: rowLine } as const
    table.put(
      row.map((value, column) => ({ column, text: value, place })).filter(({ text: value }) => value !== ''),
    )
    cells += row.length
    if (cells > mostCells) budget.spendSteps(cells)
    row = []
    rowLine = line
  }
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
      row.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r') cell += character
  }
  endRow()
  table.endTable()
  return out.finish()
}
