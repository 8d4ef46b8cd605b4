// Raw HTML or plain text → the text that a reader sees, with the way back to every raw character.
// One pass, no DOM: entities, tags, comments, style and script, no-break and zero-width characters, other digits and
// dashes. A block or a row becomes '\n', a table cell '\t', any other white space one ' '. Cells and rows are remembered,
// so that a number can be asked for the heading of its column.
// The text is kept as codes and symbols, because making strings of it costs more than all that is done with it; a string
// is made of the few parts that somebody wants to read. Tags are read in html-tag.ts.
// Where the source is broken the rest is read as text: what a reader may see is never lost. Leaves out: CSS (hidden text
// is sent too, so it is read), text in attributes, MIME encodings but the soft line break of quoted-printable.
import { codeOf, lengthOf, referenceAt } from './entities.ts'
import {
  capital,
  foldedCode,
  isDigitSymbol,
  isInvisible,
  isLetterSymbol,
  isSpaceSymbol,
  plainCode,
  special,
  symbol,
  symbolOf,
  symbolTable,
} from './fold.ts'
import { readTag, type Tag, type Vain } from './html-tag.ts'

export interface TextView {
  readonly raw: string
  readonly isHtml: boolean
  /** Units of text. The arrays may be longer; a unit behind the end is 0. */
  readonly length: number
  /** Letters as written; digits, dashes and white space in their plain form. */
  readonly codes: Uint16Array
  /** The symbol of each unit (fold.ts): lower case without accents, with a flag for capitals. */
  readonly symbols: Uint8Array
  readonly runs: Runs
  readonly tables: Tables
  /** Pieces of the text in lower case, made when they are asked for (foldedText). */
  readonly folded: (string | undefined)[]
  /** Inner steps taken, to prove that the time is linear. */
  readonly steps: number
}

/** Where units come from: from units[i] on, each unit is the raw character one further than the one before. */
export interface Runs {
  readonly units: readonly number[]
  readonly raws: readonly number[]
}

/** The tables of the HTML, each list counting into the one before. */
export interface Tables {
  /** The unit at which each cell begins. */
  readonly cells: readonly number[]
  /** The cell that each row begins with. */
  readonly rows: readonly number[]
  /** The row that each table, and what stands behind a table, begins with. */
  readonly first: readonly number[]
}

/** So many units behind the last may be read without asking: they are no text. */
const slack = 32

/** Reads raw HTML (or plain text) once. Never throws, whatever the source is. */
export function viewOf(raw: string, isHtml: boolean): TextView {
  // Nothing in HTML shows more units than it is written with; '&nGt;'-like entities of two units are not decoded.
  const size = raw.length + slack
  const view = {
    raw,
    isHtml,
    length: 0,
    steps: 0,
    ...takeArrays(size),
    runs: { units: [], raws: [] },
    tables: { cells: [], rows: [], first: [] },
    folded: [],
    shift: 0,
    lastRank: rank.row,
  }
  readAll(view)
  return view
}

interface Arrays {
  readonly codes: Uint16Array
  readonly symbols: Uint8Array
}

/** Larger arrays are not kept. */
const mostKept = 1024 * 1024
/** A subject line may not take what was kept for a body. */
const mostTooLarge = 4
let spare: Arrays | null = null

// While somebody types, the same draft is read again and again; making its arrays costs as much as filling them.
function takeArrays(size: number): Arrays {
  const kept = spare
  if (kept !== null && kept.codes.length >= size && kept.codes.length <= size * mostTooLarge) {
    spare = null
    return kept
  }
  return { codes: new Uint16Array(size), symbols: new Uint8Array(size) }
}

/** Lets the next view use the arrays of this one, which may not be read any more. They are wiped: nothing of a draft stays. */
export function release({ codes, symbols, length }: TextView): void {
  if (codes.length > mostKept || (spare !== null && spare.codes.length >= codes.length)) return
  codes.fill(0, 0, length + slack)
  symbols.fill(0, 0, length + slack)
  spare = { codes, symbols }
}

/** The raw offset at which a unit begins; of the end, the end of the source. */
export function rawStart({ raw, runs, length }: TextView, unit: number): number {
  if (unit >= length) return raw.length
  const run = lastAtOrBelow(runs.units, unit)
  return (runs.raws[run] ?? 0) + unit - (runs.units[run] ?? 0)
}

/** The first unit that begins at or behind a raw offset. */
export function unitFrom({ runs, length }: TextView, rawOffset: number): number {
  const run = lastAtOrBelow(runs.raws, rawOffset)
  if (run < 0) return 0
  const unit = (runs.units[run] ?? 0) + rawOffset - (runs.raws[run] ?? 0)
  return Math.min(unit, runs.units[run + 1] ?? length, length)
}

/** The index of the last number of a sorted list that is not above `value`; -1 when all are. */
export function lastAtOrBelow(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** As a reader sees it, letters as written. */
export function shownText({ codes, length }: TextView, from: number, to: number): string {
  const end = Math.min(to, length)
  let text = ''
  for (let at = Math.max(0, from); at < end; at += shownPiece)
    text += String(
      Reflect.apply(String.fromCharCode, null, codes.subarray(at, Math.min(end, at + shownPiece))),
    )
  return text
}

/** So many arguments every runtime takes. */
const shownPiece = 4096

/** In lower case without accents, a unit for a unit. */
export function foldedText(view: TextView, from: number, to: number): string {
  const start = Math.max(0, from)
  const end = Math.min(to, view.length)
  if (start >= end) return ''
  const piece = Math.floor(start / foldedPiece)
  const last = Math.floor((end - 1) / foldedPiece)
  const inPiece = start - piece * foldedPiece
  const text = foldedPieceOf(view, piece)
  if (piece === last) return text.slice(inPiece, end - piece * foldedPiece)
  let whole = text.slice(inPiece)
  for (let next = piece + 1; next <= last; next++)
    whole += foldedPieceOf(view, next).slice(0, end - next * foldedPiece)
  return whole
}

const foldedPiece = 256
// An array of its own kind is turned into a string twice as fast as one of bytes.
const foldedCodes: number[] = new Array<number>(foldedPiece).fill(0)

// The same sentence is asked for many times, in parts; a part of a string that is there costs nearly nothing.
function foldedPieceOf({ codes, folded, length }: TextView, piece: number): string {
  const known = folded[piece]
  if (known !== undefined) return known
  const start = piece * foldedPiece
  const size = Math.min(foldedPiece, length - start)
  for (let at = 0; at < size; at++) foldedCodes[at] = foldedCode(codes[start + at] ?? 0)
  const text = String.fromCharCode.apply(
    null,
    size === foldedPiece ? foldedCodes : foldedCodes.slice(0, size),
  )
  folded[piece] = text
  return text
}

/** Behind the raw characters that a unit came from. Boundaries of blocks and cells count as their first character. */
export function rawEnd(view: TextView, unit: number): number {
  const { raw } = view
  const start = rawStart(view, unit)
  const code = raw.charCodeAt(start)
  if (code === 38 && view.isHtml) return start + Math.max(1, lengthOf(referenceAt(raw, start)))
  if (code === mathematical && isDigitSymbol(view.symbols[unit] ?? 0)) return start + 2
  return Math.min(start + 1, raw.length)
}

interface Growing {
  readonly raw: string
  readonly isHtml: boolean
  length: number
  steps: number
  readonly codes: Uint16Array
  readonly symbols: Uint8Array
  readonly runs: { readonly units: number[]; readonly raws: number[] }
  /** Raw offset less unit, of the run that is being read. */
  shift: number
  readonly tables: { readonly cells: number[]; readonly rows: number[]; readonly first: number[] }
  /** Of the last unit, when it is white space. */
  lastRank: number
}

/** Where boundaries meet, the highest is kept: a paragraph inside a cell does not end the row. */
const rank = { space: 0, line: 1, cell: 2, row: 3 } as const

function readAll(view: Growing): void {
  const { raw, isHtml, codes, symbols } = view
  const end = raw.length
  const vain: Vain = { comment: false, quotes: false, tag: false, silent: new Set(), equals: -1, steps: 0 }
  let isPreformatted = false
  let length = 0
  let at = 0
  view.runs.units.push(0)
  view.runs.raws.push(0)
  while (at < end) {
    let code = raw.charCodeAt(at)
    let found = symbolTable[code] ?? 0
    if (found < special) {
      beginRun(view, at, length)
      do {
        codes[length] = code
        symbols[length] = found
        length++
        at++
        if (at === end) break
        const before = code
        code = raw.charCodeAt(at)
        // One space between words is the most common of all.
        found = code === 32 && before !== 32 ? symbol.space : (symbolTable[code] ?? 0)
      } while (found < special)
      if (symbols[length - 1] === symbol.space) view.lastRank = rank.space
      continue
    }
    if (code === 32) {
      view.length = length
      putSpace(view, symbol.space, rank.space, at)
      length = view.length
      at++
      continue
    }
    view.length = length
    if (code === 60 && isHtml) {
      const tag = readTag(raw, at, vain)
      if (tag === null) {
        put(view, code, symbol.other, at)
        at++
      } else {
        if (tag.is === 'pre') isPreformatted = !tag.isEnd
        if (tag.is !== 'inline') putTag(view, tag, at)
        at = tag.end
      }
    } else if (code === 38 && isHtml) at = putEntity(view, at)
    else if (code === 10) {
      if (!dropSoftBreak(view, at)) putLineBreak(view, at, isPreformatted)
      at++
    } else if (code === mathematical) at = putMathematical(view, at)
    else {
      putCharacter(view, code, at)
      at++
    }
    length = view.length
  }
  view.length = length
  view.steps = end + vain.steps
  // A boundary that was taken back may stand behind the end.
  codes.fill(0, length, length + slack)
  symbols.fill(0, length, length + slack)
}

function put(view: Growing, code: number, found: number, at: number): void {
  beginRun(view, at, view.length)
  view.codes[view.length] = code
  view.symbols[view.length] = found
  view.length++
}

function beginRun(view: Growing, at: number, unit: number): void {
  if (at - unit === view.shift) return
  const { units, raws } = view.runs
  view.shift = at - unit
  // A unit that was taken back may have begun a run.
  while (units.length > 0 && (units[units.length - 1] ?? 0) >= unit) {
    units.pop()
    raws.pop()
  }
  units.push(unit)
  raws.push(at)
}

/** White space collapses, and the highest boundary is kept. */
function putSpace(view: Growing, found: number, itsRank: number, at: number): void {
  if (view.length === 0) return
  if (isSpaceSymbol(view.symbols[view.length - 1] ?? 0)) {
    if (itsRank <= view.lastRank) return
    view.length--
    if (view.length === 0) return
  }
  view.lastRank = itsRank
  put(view, found === symbol.newline ? 10 : found === symbol.cell ? 9 : 32, found, at)
}

function putTag(view: Growing, tag: Tag, at: number): void {
  const { cells, rows, first } = view.tables
  if (tag.is === 'sup') {
    // The digit of a footnote is none of the number before it: 10<sup>6</sup> is no 106.
    if (!tag.isEnd && isDigitSymbol(view.symbols[view.length - 1] ?? 0)) put(view, raised, symbol.other, at)
    return
  }
  if (tag.is === 'cell') {
    putSpace(view, symbol.cell, rank.cell, at)
    if (!tag.isEnd) cells.push(view.length)
  } else if (tag.is === 'row' || tag.is === 'table') {
    putSpace(view, symbol.newline, rank.row, at)
    if (tag.is === 'table') first.push(rows.length)
    else if (!tag.isEnd && rows[rows.length - 1] !== cells.length) rows.push(cells.length)
  } else putSpace(view, symbol.newline, rank.line, at)
}

/** ^ */
const raised = 94

function putLineBreak(view: Growing, at: number, isPreformatted: boolean): void {
  if (view.isHtml)
    putSpace(view, isPreformatted ? symbol.newline : symbol.space, isPreformatted ? rank.row : rank.space, at)
  else if (continuesSentence(view, at)) putSpace(view, symbol.space, rank.space, at)
  else putSpace(view, symbol.newline, rank.row, at)
}

/** A character of the text after entities. */
function putCharacter(view: Growing, code: number, at: number): void {
  if (isInvisible(code)) {
    if (code === ringAbove) putRing(view)
    return
  }
  const plain = plainCode(code)
  const found = symbolOf(plain)
  if (plain === 32) putSpace(view, found, rank.space, at)
  else if (plain === 10) putSpace(view, found, rank.line, at)
  else if (plain === 9)
    putSpace(view, view.isHtml ? symbol.space : found, view.isHtml ? rank.space : rank.cell, at)
  else put(view, plain, found, at)
}

const ringAbove = 0x30a

/** "a" and a ring above it, as file names of a Mac are written: the letter å. */
function putRing(view: Growing): void {
  const code = view.codes[view.length - 1]
  if (code !== 97 && code !== 65) return
  view.codes[view.length - 1] = code === 97 ? 0xe5 : 0xc5
  view.symbols[view.length - 1] = code === 97 ? symbol.aa : symbol.aa | capital
}

function putEntity(view: Growing, at: number): number {
  const reference = referenceAt(view.raw, at)
  if (reference === 0) {
    put(view, 38, symbol.other, at)
    return at + 1
  }
  const code = codeOf(reference)
  const found = code <= 0xffff ? (symbolTable[code] ?? 0) : special
  if (found < special) put(view, code, found, at)
  else if (code <= 0xffff) putCharacter(view, code, at)
  else if (code >= firstMathematicalDigit && code <= lastMathematicalDigit) putDigit(view, code, at)
  else {
    put(view, 0xd800 + ((code - 0x10000) >> 10), symbol.other, at)
    put(view, 0xdc00 + ((code - 0x10000) & 0x3ff), symbol.other, at)
  }
  return at + lengthOf(reference)
}

/** First half of the mathematical letters and digits (𝟎-𝟿), which some fonts of phones write. */
const mathematical = 0xd835
const firstMathematicalDigit = 0x1d7ce
const lastMathematicalDigit = 0x1d7ff

function putMathematical(view: Growing, at: number): number {
  const code = view.raw.codePointAt(at) ?? 0
  if (code < firstMathematicalDigit || code > lastMathematicalDigit) {
    put(view, mathematical, symbol.other, at)
    return at + 1
  }
  putDigit(view, code, at)
  return at + 2
}

function putDigit(view: Growing, code: number, at: number): void {
  const digit = (code - firstMathematicalDigit) % 10
  put(view, 48 + digit, symbol.zero + digit, at)
}

/** "31123=\n6-4004": the soft line break of quoted-printable (RFC 2045 §6.7) in text that was pasted undecoded. */
function dropSoftBreak(view: Growing, at: number): boolean {
  const { raw } = view
  const sign = raw.charCodeAt(at - 1) === 13 ? at - 2 : at - 1
  if (raw.charCodeAt(sign) !== 61 /* = */ || !isText(raw, sign - 1) || !isText(raw, at + 1)) return false
  // The sign, and the space that the CR became.
  const written = sign === at - 2 ? 2 : 1
  if (view.length < written || view.codes[view.length - written] !== 61) return false
  view.length -= written
  return true
}

function isText(raw: string, at: number): boolean {
  const found = symbolTable[raw.charCodeAt(at)] ?? 0
  return found < special && found !== symbol.other
}

/** A line that mail programs broke goes on with a small letter. */
function continuesSentence(view: Growing, at: number): boolean {
  const next = symbolTable[view.raw.charCodeAt(at + 1)] ?? 0
  if (view.length === 0 || next >= special || !isLetterSymbol(next) || next > symbol.otherLetter) return false
  const before = view.length - 1
  return view.symbols[before] !== symbol.newline && view.codes[before] !== 58 /* : */
}
