// The heading of the column that a number stands in: in a table of HTML the cell above it in the first row, in plain
// text the same field of the first line of its block (tabs, semicolons, bars, commas), and in HTML where semicolons or bars
// cut the lines. Spans of cells are not followed.
import { foldedText, lastAtOrBelow, rawStart, shownText, type TextView } from './text-view.ts'

const longestHeading = 80
/** A longer line is no row. */
const longestLine = 2000

export interface Columns {
  /** Folded, from the top. Asked in the order of the text; then the time is linear. */
  readonly headingsOf: (unit: number) => readonly string[]
}

export function columnsOf(view: TextView): Columns {
  if (!view.isHtml) {
    const reader = readerOf(view.raw)
    return { headingsOf: (unit) => headingInText(reader, rawStart(view, unit)) }
  }
  let shown: Reader | null = null
  return {
    headingsOf: (unit) => {
      const headings = headingsInHtml(view, unit)
      if (headings.length > 0 || !isInFields(view, unit)) return headings
      shown ??= readerOf(shownText(view, 0, view.length))
      return headingInText(shown, unit)
    },
  }
}

function readerOf(raw: string): Reader {
  return { raw, block: null, lineStart: -1, countedTo: 0, column: 0 }
}

/** A semicolon or a bar stands before it in its line. Text is made of HTML only then. */
function isInFields({ codes }: TextView, unit: number): boolean {
  for (let at = unit - 1; at >= 0 && unit - at <= longestField && codes[at] !== 10; at--)
    if (codes[at] === 59 /* ; */ || codes[at] === 124 /* | */) return true
  return false
}

const longestField = 200

/** A title or two may stand above the row of headings. */
const mostHeadings = 3

function headingsInHtml(view: TextView, unit: number): readonly string[] {
  const { cells, rows, first } = view.tables
  const cell = lastAtOrBelow(cells, unit)
  const row = lastAtOrBelow(rows, cell)
  const top = first[lastAtOrBelow(first, row)]
  if (cell < 0 || row < 0 || top === undefined) return []
  const column = cell - (rows[row] ?? 0)
  const headings: string[] = []
  for (let above = top; above < row && above - top < mostHeadings; above++) {
    const heading = (rows[above] ?? 0) + column
    if (heading >= (rows[above + 1] ?? 0)) continue
    const from = cells[heading] ?? 0
    headings.push(foldedText(view, from, Math.min(cells[heading + 1] ?? from, from + longestHeading)))
  }
  return headings
}

/** Lines that the same sign cuts into fields. */
interface Block {
  readonly start: number
  readonly separator: string
  readonly headings: readonly string[]
  /** Behind the last line that is known to belong to it. */
  end: number
}

interface Reader {
  readonly raw: string
  block: Block | null
  lineStart: number
  countedTo: number
  column: number
}

function headingInText(reader: Reader, at: number): readonly string[] {
  const { raw } = reader
  if (reader.block === null || at >= reader.block.end) {
    const lineStart = lineStartAt(raw, at)
    if (reader.block === null || !growTo(raw, reader.block, lineStart)) reader.block = blockOf(raw, lineStart)
  }
  const { block } = reader
  if (block === null) return []
  const lineStart = lineStartAt(raw, at)
  if (lineStart <= block.start) return []
  if (lineStart !== reader.lineStart || at < reader.countedTo) {
    reader.lineStart = lineStart
    reader.countedTo = lineStart
    reader.column = 0
  }
  for (; reader.countedTo < at; reader.countedTo++)
    if (raw.charAt(reader.countedTo) === block.separator) reader.column++
  const heading = block.headings[reader.column]
  return heading === undefined ? [] : [heading.slice(0, longestHeading)]
}

function lineStartAt(raw: string, at: number): number {
  const from = Math.max(0, at - longestLine - 1)
  return from + raw.slice(from, at).lastIndexOf('\n') + 1
}

/** Behind the line break, or behind the text. */
function lineEndAt(raw: string, at: number): number {
  const end = raw.indexOf('\n', at)
  return end < 0 ? raw.length : end + 1
}

/** Follows the block down to the line at `lineStart`; false when it ends before. */
function growTo(raw: string, block: Block, lineStart: number): boolean {
  while (block.end <= lineStart) {
    const end = lineEndAt(raw, block.end)
    if (end - block.end > longestLine || raw.slice(block.end, end).indexOf(block.separator) < 0) return false
    block.end = end
  }
  return true
}

/** The block of the line at `lineStart`, followed up to its first line; null when the line has no fields. */
function blockOf(raw: string, lineStart: number): Block | null {
  const end = lineEndAt(raw, lineStart)
  if (end - lineStart > longestLine) return null
  const line = raw.slice(lineStart, end)
  const separator = ['\t', ';', '|', ','].find((sign) => line.indexOf(sign) >= 0)
  if (separator === undefined) return null
  let start = lineStart
  while (start > 0) {
    const above = lineStartAt(raw, start - 1)
    if (start - above > longestLine || raw.slice(above, start).indexOf(separator) < 0) break
    start = above
  }
  const headings = raw.slice(start, lineEndAt(raw, start)).toLowerCase().split(separator)
  return { start, end, separator, headings }
}
