// Pieces of text as a page draws them → lines as a reader sees them. A page may draw one word letter by letter, a label and
// its value a thousand steps apart, or a table column by column: so what stands on one height is one line. Columns of
// running text are kept apart, or their sentences would be mixed.

import { namesColumn, withLostZero } from './table-text.ts'

export interface PdfPiece {
  readonly text: string
  /** The start of the baseline, in points; y grows upwards. */
  readonly x: number
  readonly y: number
  /** Along the direction of the text. */
  readonly width: number
  readonly size: number
  /** In degrees; 0 is upright. */
  readonly angle: number
}

interface Fragment {
  text: string
  readonly x: number
  end: number
  readonly y: number
  readonly size: number
  readonly angle: number
}

// In parts of the letter's size. A gap between words is about a quarter; between cells it is wider than any word space.
const wordGap = 0.15
const cellGap = 1.5
const sameLine = 0.4
/** Longer than this it is running text, not a label or a value. */
const longestCell = 60

/** The lines of a page; a wide gap becomes '\t'. */
export function linesOf(pieces: readonly PdfPiece[]): readonly string[] {
  const fragments = joinDrawn(pieces.map(turned))
  const rows: Fragment[][] = []
  // Rows are looked for by their height; each fragment is compared with few.
  const byHeight = new Map<string, Fragment[]>()
  for (const fragment of fragments) {
    const row = fragment.text.length > longestCell ? undefined : findRow(byHeight, fragment)
    if (row === undefined) {
      const own = [fragment]
      rows.push(own)
      if (fragment.text.length <= longestCell) byHeight.set(heightKey(fragment, 0), own)
    } else row.push(fragment)
  }
  for (const row of rows) row.sort((a, b) => a.x - b.x)
  putHeadings(rows)
  return rows
    .map((row) => row.reduce(joinBeside, { text: '', end: 0 }).text)
    .filter((line) => line.trim() !== '')
}

const numberLike = /(?<![\d.,/-])\d{5,6}[ -]?\d{4}(?![\d.,/-])/
const farthestRow = 80
const longestHeading = 40

/** A ten-digit number under a heading gets it as its label, for in a table nothing else says what it is. */
function putHeadings(rows: readonly (readonly Fragment[])[]): void {
  const sorted = [...rows].sort((a, b) => (b[0]?.y ?? 0) - (a[0]?.y ?? 0))
  const found: {
    readonly fragment: Fragment
    readonly at: number
    readonly number: string
    readonly heading: string
  }[] = []
  for (const [index, row] of sorted.entries()) {
    for (const fragment of row) {
      const match = fragment.text.length > longestCell ? null : numberLike.exec(fragment.text)
      if (match === null) continue
      const [number] = match
      const per = (fragment.end - fragment.x) / fragment.text.length
      const from = fragment.x + per * match.index
      const heading = headingAbove(sorted, index, from, from + per * number.length, fragment.angle)
      if (heading !== null) found.push({ fragment, at: match.index, number, heading })
    }
  }
  // Only now, for the places of words are guessed from the length of the text.
  for (const { fragment, at, number, heading } of found) {
    // What stands behind it is another cell, however narrow the gap is drawn.
    const behind = fragment.text.slice(at + number.length).replace(/^ /, '\t')
    fragment.text = `${fragment.text.slice(0, at)}${heading}: ${withLostZero(number, heading)}${behind}`
  }
}

/** Upwards through the column to the first text that is not a number; null where running text is met first. */
function headingAbove(
  rows: readonly (readonly Fragment[])[],
  from: number,
  left: number,
  right: number,
  angle: number,
): string | null {
  for (let index = from - 1; index >= Math.max(0, from - farthestRow); index--) {
    for (const fragment of rows[index] ?? []) {
      if (fragment.angle !== angle || fragment.end <= left || fragment.x >= right) continue
      if (
        fragment.text.length > longestCell ||
        (fragment.text.length > longestHeading && /[.!?]$/.test(fragment.text))
      )
        return null
      const text = wordsBetween(fragment, left, right)
      if (/\p{L}/u.test(text) && !/\d{3}/.test(text))
        return text.length <= longestHeading && namesColumn(text) ? text : null
    }
  }
  return null
}

/** The words of a fragment that stand over a stretch of the line, as far as even letters tell. */
function wordsBetween({ text, x, end }: Fragment, left: number, right: number): string {
  const per = (end - x) / text.length
  const words: string[] = []
  for (const match of text.matchAll(/\S+/g)) {
    const start = x + per * match.index
    if (start < right && start + per * match[0].length > left) words.push(match[0])
  }
  return words.join(' ')
}

/** Coordinates along and across the direction of the text. */
function turned({ text, x, y, width, size, angle }: PdfPiece): Fragment {
  const radians = (angle * Math.PI) / 180
  const along = x * Math.cos(radians) + y * Math.sin(radians)
  const across = -x * Math.sin(radians) + y * Math.cos(radians)
  return {
    text,
    x: along,
    end: along + width,
    y: across,
    size: size > 0 ? size : 1,
    angle: Math.round(angle),
  }
}

/** Pieces drawn one after the other on one line belong together. */
function joinDrawn(pieces: readonly Fragment[]): readonly Fragment[] {
  const joined: Fragment[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    // A blank is drawn as wide as the gap that it fills; the gap itself says more.
    if (piece.text.trim() === '') continue
    const gap = last === undefined ? Infinity : piece.x - last.end
    const isNext =
      last?.angle === piece.angle &&
      Math.abs(last.y - piece.y) < sameLine * Math.max(last.size, piece.size) &&
      gap > -0.5 * piece.size &&
      gap < cellGap * piece.size
    if (isNext) {
      const needsSpace = gap > wordGap * piece.size && !last.text.endsWith(' ') && !piece.text.startsWith(' ')
      last.text += needsSpace ? ` ${piece.text}` : piece.text
      last.end = Math.max(last.end, piece.end)
    } else joined.push({ ...piece })
  }
  return joined
}

const heightStep = 4

function heightKey({ y, angle }: Fragment, shift: number): string {
  return `${angle} ${Math.round(y / heightStep) + shift}`
}

function findRow(byHeight: ReadonlyMap<string, Fragment[]>, fragment: Fragment): Fragment[] | undefined {
  for (const shift of [0, -1, 1]) {
    const row = byHeight.get(heightKey(fragment, shift))
    const first = row?.[0]
    if (first === undefined) continue
    if (Math.abs(first.y - fragment.y) < sameLine * Math.max(first.size, fragment.size)) return row
  }
  return undefined
}

function joinBeside(
  line: { readonly text: string; readonly end: number },
  { text, x, end, size }: Fragment,
): { readonly text: string; readonly end: number } {
  if (line.text === '') return { text, end }
  const gap = x - line.end
  const between = gap > cellGap * size ? '\t' : gap > wordGap * size ? ' ' : ''
  return { text: line.text + between + text, end: Math.max(line.end, end) }
}
