// The groups of digits from one place of a view, and what stands between them. Bounded: a CPR number has at most twelve
// digits, and what is longer is something else.
import { isDigitSymbol, symbol } from './fold.ts'
import type { TextView } from './text-view.ts'

export interface Gap {
  readonly length: number
  readonly hasHyphen: boolean
  readonly hasDot: boolean
  readonly hasCell: boolean
  readonly hasLine: boolean
  /** More than the usual separators. */
  readonly isStrange: boolean
  /** The code of its only sign; 0 where it has more. */
  readonly sign: number
}

export interface Groups {
  readonly texts: readonly string[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Gap i stands behind group i. */
  readonly gaps: readonly Gap[]
}

const mostDigits = 13
const longestGap = 5

/** No number of ours has more groups. */
export const mostGroups = mostDigits + 1

/**
 * How many digits the groups from here on have, in `lengths`, 0 behind the last. Most numbers of a mail are told by that, and
 * nothing is made to see it.
 */
export function readLengths(view: TextView, start: number, lengths: Int32Array): void {
  const { symbols } = view
  let groups = 0
  let count = 0
  for (let at = start; at >= 0 && count <= mostDigits; at = endOfGap(view, at)) {
    const from = at
    while (isDigitSymbol(symbols[at] ?? 0) && at - from <= mostDigits) at++
    lengths[groups++] = at - from
    count += at - from
  }
  lengths.fill(0, groups)
}

/** Reads until enough digits are seen or something stands between that separates no groups of one number. */
export function readGroups(view: TextView, start: number): Groups {
  const { symbols } = view
  const texts: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  const gaps: Gap[] = []
  let count = 0
  let at = start
  for (;;) {
    const from = at
    let text = ''
    while (isDigitSymbol(symbols[at] ?? 0) && count <= mostDigits) {
      text += String.fromCharCode(48 + (symbols[at] ?? 0) - symbol.zero)
      at++
      count++
    }
    texts.push(text)
    starts.push(from)
    ends.push(at)
    if (count > mostDigits) return { texts, starts, ends, gaps }
    const gapEnd = endOfGap(view, at)
    if (gapEnd < 0) return { texts, starts, ends, gaps }
    gaps.push(gapOf(view, at, gapEnd))
    at = gapEnd
  }
}

/** The digit behind the separators, or -1 when something else stands there. */
function endOfGap(view: TextView, from: number): number {
  for (let at = from; at - from <= longestGap; at++) {
    const found = view.symbols[at] ?? 0
    if (isDigitSymbol(found)) return at
    if (isEscape(view, at)) {
      at += 2
      continue
    }
    if (!isSeparator(found, view.codes[at] ?? 0)) return -1
  }
  return -1
}

/** "%2D" and "%20": a hyphen and a space as addresses write them. */
function isEscape({ codes, symbols }: TextView, at: number): boolean {
  return (
    codes[at] === 37 &&
    symbols[at + 1] === symbol.zero + 2 &&
    (symbols[at + 2] === symbol.zero || ((codes[at + 2] ?? 0) | 32) === 100) /* d */
  )
}

function isSeparator(found: number, code: number): boolean {
  if (found === symbol.space || found === symbol.hyphen || found === symbol.newline || found === symbol.cell)
    return true
  return isUsual(code) || isUnusual(code)
}

function isUsual(code: number): boolean {
  return (
    code === 46 /* . */ ||
    code === 47 /* / */ ||
    code === 58 /* : */ ||
    code === 95 /* _ */ ||
    code === 0xb7 ||
    // Strokes of fractions and of division.
    code === 0x2044 ||
    code === 0x2215
  )
}

function isUnusual(code: number): boolean {
  switch (code) {
    case 33: // !
    case 39: // '
    case 43: // +
    case 59: // ;
    case 96: // `
    case 0xab: // «
    case 0xb4: // ´
    case 0xbb: // »
    case 0x2026: // …
    case 34: // "
    case 35: // #
    case 38: // &
    case 62: // >
    case 91: // [
    case 93: // ]
    case 94: // ^
    case 0xa4: // ¤
    case 0x2192: // →
    case 40: // (
    case 41: // )
    case 42: // *
    case 44: // ,
    case 61: // =
    case 92: // \
    case 123: // {
    case 124: // |
    case 125: // }
    case 126: // ~
    case 0xac: // ¬
    case 0xaf: // ¯
    case 0x2022: // •
      return true
    default:
      return false
  }
}

function gapOf(view: TextView, from: number, to: number): Gap {
  let hasHyphen = false
  let hasDot = false
  let hasCell = false
  let hasLine = false
  let isStrange = false
  for (let at = from; at < to; at++) {
    const found = view.symbols[at] ?? 0
    const code = view.codes[at] ?? 0
    if (isEscape(view, at)) {
      hasHyphen ||= view.symbols[at + 2] !== symbol.zero
      at += 2
    } else if (found === symbol.hyphen || code === 0xac || code === 0xaf) hasHyphen = true
    else if (found === symbol.cell) hasCell = true
    else if (found === symbol.newline) hasLine = true
    else if (code === 46) hasDot = true
    // "> " begins a line of a quoted mail.
    else if (code === 62 && hasLine) continue
    else if (code === 58 || isUnusual(code)) isStrange = true
  }
  const sign = to - from === 1 ? (view.codes[from] ?? 0) : 0
  return { length: to - from, hasHyphen, hasDot, hasCell, hasLine, isStrange, sign }
}
