// Raw HTML or plain text → the text that a reader sees, with the way back to every raw character.
// One pass, no DOM: entities, tags, comments, style and script, no-break and zero-width characters, other digits and
// dashes. A block boundary becomes '\n', a table cell '\t', any other white space one ' '.
// The text is kept as codes and symbols, because making strings of it costs more than all that is done with it; a string
// is made of the few parts that somebody wants to read. Tags are read in html-tag.ts.
// Where the source is broken the rest is read as text: what a reader may see is never lost. Leaves out: CSS (hidden text
// is sent too, so it is read), text in attributes, MIME encodings but the soft line break of quoted-printable.
import { characterOfEntity } from './entities.ts'
import {
  foldedCode,
  isDigitSymbol,
  isInvisible,
  isLetterSymbol,
  plainCode,
  special,
  symbol,
  symbolOf,
  symbolTable,
} from './fold.ts'
import { readTag, type Vain } from './html-tag.ts'

export interface TextView {
  readonly raw: string
  readonly isHtml: boolean
  /** Units of text. The arrays may be longer; a unit behind the end is 0. */
  readonly length: number
  /** Letters as written; digits, dashes and white space in their plain form. */
  readonly codes: Uint16Array
  /** The symbol of each unit (fold.ts): lower case without accents, with a flag for capitals. */
  readonly symbols: Uint8Array
  /** Where in the raw source each unit begins. */
  readonly starts: Uint32Array
  /** Inner steps taken, to prove that the time is linear. */
  readonly steps: number
}

/** So many units behind the last may be read without asking: they are no text. */
const slack = 8

/** Reads raw HTML (or plain text) once. Never throws, whatever the source is. */
export function viewOf(raw: string, isHtml: boolean): TextView {
  // Nothing in HTML shows more units than it is written with; '&nGt;'-like entities of two units are not decoded.
  const size = raw.length + slack
  const view = {
    raw,
    isHtml,
    length: 0,
    steps: 0,
    codes: new Uint16Array(size),
    symbols: new Uint8Array(size),
    starts: new Uint32Array(size),
  }
  readAll(view)
  return view
}

/** As a reader sees it, letters as written. */
export function shownText(view: TextView, from: number, to: number): string {
  return stringOf(view.codes, Math.max(0, from), Math.min(to, view.length), false)
}

/** In lower case without accents, a unit for a unit. */
export function foldedText(view: TextView, from: number, to: number): string {
  return stringOf(view.codes, Math.max(0, from), Math.min(to, view.length), true)
}

/** Behind the raw characters that a unit came from. Boundaries of blocks and cells count as their first character. */
export function rawEnd(view: TextView, unit: number): number {
  const { raw } = view
  const start = view.starts[unit] ?? raw.length
  const code = raw.charCodeAt(start)
  if (code === 38 && view.isHtml) return characterOfEntity(raw, start)?.end ?? start + 1
  if (code === mathematical && isDigitSymbol(view.symbols[unit] ?? 0)) return start + 2
  return Math.min(start + 1, raw.length)
}

const chunk = 1024

const short = 24

function stringOf(codes: Uint16Array, from: number, to: number, isFolded: boolean): string {
  let text = ''
  if (to - from <= short) {
    for (let at = from; at < to; at++) {
      const code = codes[at] ?? 0
      text += String.fromCharCode(isFolded ? foldedCode(code) : code)
    }
    return text
  }
  const part: number[] = []
  for (let at = from; at < to;) {
    const end = Math.min(at + chunk, to)
    part.length = 0
    for (; at < end; at++) part.push(isFolded ? foldedCode(codes[at] ?? 0) : (codes[at] ?? 0))
    text += String.fromCharCode(...part)
  }
  return text
}

interface Growing {
  readonly raw: string
  readonly isHtml: boolean
  length: number
  steps: number
  readonly codes: Uint16Array
  readonly symbols: Uint8Array
  readonly starts: Uint32Array
}

function readAll(view: Growing): void {
  const { raw, isHtml, codes, symbols, starts } = view
  const end = raw.length
  const vain: Vain = { comment: false, quotes: false, tag: false, silent: new Set(), steps: 0 }
  let isPreformatted = false
  let length = 0
  let at = 0
  while (at < end) {
    const code = raw.charCodeAt(at)
    const found = symbolTable[code] ?? 0
    if (found < special) {
      codes[length] = code
      symbols[length] = found
      starts[length] = at
      length++
      at++
      continue
    }
    if (code === 32) {
      if (length > 0 && !isSpaceSymbol(symbols[length - 1] ?? 0)) {
        codes[length] = 32
        symbols[length] = symbol.space
        starts[length] = at
        length++
      }
      at++
      continue
    }
    view.length = length
    if (code === 60 && isHtml) {
      const tag = readTag(raw, at, vain)
      if (tag !== null) {
        if (tag.is === 'block') putSpace(view, symbol.newline, at)
        else if (tag.is === 'cell') putSpace(view, symbol.cell, at)
        else if (tag.is === 'pre') {
          isPreformatted = !tag.isEnd
          putSpace(view, symbol.newline, at)
        }
        at = tag.end
      } else {
        put(view, code, symbol.other, at)
        at++
      }
    } else if (code === 38 && isHtml) at = putEntity(view, at)
    else if (code === 10) {
      if (!dropSoftBreak(view, at)) {
        const isBreak = isHtml ? isPreformatted : !continuesSentence(view, at)
        putSpace(view, isBreak ? symbol.newline : symbol.space, at)
      }
      at++
    } else if (code === 9 && !isHtml) {
      putSpace(view, symbol.cell, at)
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
  view.codes[view.length] = code
  view.symbols[view.length] = found
  view.starts[view.length] = at
  view.length++
}

const spaceCodes: Readonly<Record<number, number>> = { [symbol.newline]: 10, [symbol.cell]: 9 }

function isSpaceSymbol(found: number): boolean {
  return found === symbol.space || found === symbol.newline || found === symbol.cell
}

/** White space collapses; a boundary wins over a space, and a line over a cell. */
function putSpace(view: Growing, found: number, at: number): void {
  const last = view.length === 0 ? symbol.newline : (view.symbols[view.length - 1] ?? 0)
  if (last === symbol.newline || (last === symbol.cell && found === symbol.space)) return
  if (last === symbol.space || last === symbol.cell) {
    if (found === symbol.space) return
    view.length--
  }
  put(view, spaceCodes[found] ?? 32, found, at)
}

/** A character of the text after entities. */
function putCharacter(view: Growing, code: number, at: number): void {
  if (isInvisible(code)) return
  const plain = plainCode(code)
  const found = symbolOf(plain)
  if (plain === 32 || plain === 10) putSpace(view, found, at)
  else if (plain === 9) putSpace(view, view.isHtml ? symbol.space : found, at)
  else put(view, plain, found, at)
}

function putEntity(view: Growing, at: number): number {
  const entity = characterOfEntity(view.raw, at)
  if (entity === null) {
    put(view, 38, symbol.other, at)
    return at + 1
  }
  const { code, end } = entity
  if (code <= 0xffff) putCharacter(view, code, at)
  else if (code >= firstMathematicalDigit && code <= lastMathematicalDigit) putDigit(view, code, at)
  else {
    put(view, 0xd800 + ((code - 0x10000) >> 10), symbol.other, at)
    put(view, 0xdc00 + ((code - 0x10000) & 0x3ff), symbol.other, at)
  }
  return end
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
