// Raw HTML or plain text → the text that a reader sees, with the way back to every raw character.
// One pass, no DOM: entities, tags, comments, style and script, no-break and zero-width characters, other digits and
// dashes. A block boundary becomes '\n', a table cell '\t', any other white space one ' '.
// Where the source is broken the rest is read as text: what a reader may see is never lost. Leaves out: CSS (hidden text
// is sent too, so it is read), text in attributes, MIME encodings.
import { characterOfEntity } from './entities.ts'
import { foldedCode, isInvisible, isLetter, plainCode } from './fold.ts'

export interface TextView {
  /** Letters as written; digits, dashes and white space in their plain form. */
  readonly text: string
  /** The same length as `text`, in lower case without accents. */
  readonly folded: string
  /** Unit i of `text` came from raw[starts[i]] up to raw[ends[i]]. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  /** Inner steps taken, to prove that the time is linear. */
  readonly steps: number
}

const space = 32
const newline = 10
const cell = 9

const blockTags = new Set(
  (
    'address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody tfoot thead ' +
    'title tr ul'
  ).split(' '),
)
const cellTags = new Set(['td', 'th'])
const silentTags = new Set(['style', 'script', 'noscript', 'template'])

class ViewBuilder {
  readonly raw: string
  readonly shown: Uint16Array
  readonly lower: Uint16Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  length = 0
  steps = 0

  constructor(raw: string) {
    this.raw = raw
    // Nothing in HTML shows more units than it is written with; '&nGt;'-like entities of two units are not decoded.
    this.shown = new Uint16Array(raw.length)
    this.lower = new Uint16Array(raw.length)
    this.starts = new Uint32Array(raw.length)
    this.ends = new Uint32Array(raw.length)
  }

  put(code: number, start: number, end: number): void {
    this.shown[this.length] = code
    this.lower[this.length] = foldedCode(code)
    this.starts[this.length] = start
    this.ends[this.length] = end
    this.length++
  }

  /** White space collapses; a boundary wins over a space, and a line over a cell. */
  putSpace(code: number, start: number, end: number): void {
    const last = this.length === 0 ? newline : (this.shown[this.length - 1] ?? space)
    if (last === newline || (last === cell && code === space)) return
    if (last === space || last === cell) {
      if (code === space) return
      this.length--
    }
    this.put(code, start, end)
  }

  /** A character of the text after entities. */
  putCharacter(code: number, start: number, end: number): void {
    if (isInvisible(code)) return
    const plain = plainCode(code)
    if (plain === space || plain === newline) this.putSpace(plain, start, end)
    else this.put(plain, start, end)
  }

  finish(): TextView {
    return {
      text: stringOf(this.shown, this.length),
      folded: stringOf(this.lower, this.length),
      starts: this.starts,
      ends: this.ends,
      steps: this.steps,
    }
  }
}

const chunk = 8192

/** Without a spread, which walks the array by its iterator and costs ten times as much. */
function fromCodes(codes: Uint16Array): string {
  return String(Reflect.apply(String.fromCharCode, String, codes))
}

function stringOf(codes: Uint16Array, length: number): string {
  let text = ''
  for (let at = 0; at < length; at += chunk) {
    text += fromCodes(codes.subarray(at, Math.min(at + chunk, length)))
  }
  return text
}

/** Reads raw HTML (or plain text) once. Never throws, whatever the source is. */
export function viewOf(raw: string, isHtml: boolean): TextView {
  const builder = new ViewBuilder(raw)
  if (isHtml) readHtml(builder)
  else readPlain(builder)
  return builder.finish()
}

function readPlain(builder: ViewBuilder): void {
  const { raw } = builder
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    builder.steps++
    if (code === newline) builder.putSpace(continuesSentence(builder, at) ? space : newline, at, at + 1)
    else if (code === cell) builder.putSpace(cell, at, at + 1)
    else builder.putCharacter(code, at, at + 1)
  }
}

/** A line that mail programs broke goes on with a small letter. */
function continuesSentence(builder: ViewBuilder, at: number): boolean {
  const next = builder.raw.charCodeAt(at + 1)
  const before = builder.length === 0 ? newline : (builder.shown[builder.length - 1] ?? newline)
  return isLetter(next) && foldedCode(next) === next && before !== newline && before !== 58 /* : */
}

/** What the reader of tags has learnt not to look for again; each is searched for in vain at most once. */
interface Vain {
  comment: boolean
  quotes: boolean
  tag: boolean
  readonly silent: Set<string>
}

function readHtml(builder: ViewBuilder): void {
  const { raw } = builder
  const vain: Vain = { comment: false, quotes: false, tag: false, silent: new Set() }
  let isPreformatted = false
  let at = 0
  while (at < raw.length) {
    const code = raw.charCodeAt(at)
    builder.steps++
    if (code === 60 /* < */) {
      const tag = readTag(builder, at, vain)
      if (tag !== null) {
        if (tag.name === 'pre') isPreformatted = !tag.isEnd
        if (cellTags.has(tag.name)) builder.putSpace(cell, at, tag.end)
        else if (blockTags.has(tag.name)) builder.putSpace(newline, at, tag.end)
        at = tag.end
        continue
      }
    } else if (code === 38 /* & */) {
      const entity = characterOfEntity(raw, at)
      if (entity !== null) {
        builder.steps += entity.end - at
        if (entity.code > 0xffff) {
          builder.put(0xd800 + ((entity.code - 0x10000) >> 10), at, entity.end)
          builder.put(0xdc00 + ((entity.code - 0x10000) & 0x3ff), at, entity.end)
        } else builder.putCharacter(entity.code, at, entity.end)
        at = entity.end
        continue
      }
    }
    if (code === newline && !isPreformatted) builder.putSpace(space, at, at + 1)
    else builder.putCharacter(code, at, at + 1)
    at++
  }
}

interface Tag {
  /** Lower case; '' for comments, declarations and what is skipped whole. */
  readonly name: string
  readonly isEnd: boolean
  readonly end: number
}

/** The tag at a '<', or null when this '<' is text. */
function readTag(builder: ViewBuilder, at: number, vain: Vain): Tag | null {
  const { raw } = builder
  if (raw.startsWith('<!--', at)) {
    const close = vain.comment ? -1 : raw.indexOf('-->', at + 2)
    if (close < 0) {
      vain.comment = true
      return null
    }
    builder.steps += close - at
    return { name: '', isEnd: false, end: close + 3 }
  }
  const second = raw.charCodeAt(at + 1)
  const isEnd = second === 47 /* / */
  const isDeclaration = second === 33 /* ! */ || second === 63 /* ? */
  const nameAt = isEnd || isDeclaration ? at + 2 : at + 1
  if (!isDeclaration && !isAsciiLetter(raw.charCodeAt(nameAt))) return null
  const close = endOfTag(builder, nameAt, vain, isDeclaration)
  if (close < 0) return null
  const name = isDeclaration ? '' : tagName(raw, nameAt)
  if (!isEnd && silentTags.has(name)) {
    const silentEnd = endOfSilent(builder, close, name, vain)
    if (silentEnd >= 0) return { name: '', isEnd: false, end: silentEnd }
  }
  return { name, isEnd, end: close }
}

function isAsciiLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}

/** Behind the '>' that ends the tag, quotes respected as long as the source closes them; -1 when there is none. */
function endOfTag(builder: ViewBuilder, from: number, vain: Vain, isDeclaration: boolean): number {
  const { raw } = builder
  if (!vain.quotes && !isDeclaration) {
    let quote = 0
    for (let at = from; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      builder.steps++
      if (quote !== 0) {
        if (code === quote) quote = 0
      } else if (code === 62 /* > */) return at + 1
      else if ((code === 34 || code === 39) && raw.charCodeAt(at - 1) === 61 /* = */) quote = code
    }
    vain.quotes = true
  }
  if (vain.tag) return -1
  const close = raw.indexOf('>', from)
  if (close < 0) {
    vain.tag = true
    return -1
  }
  builder.steps += close - from
  return close + 1
}

const longestTagName = 12

function tagName(raw: string, from: number): string {
  let end = from
  while (end < raw.length && end - from < longestTagName && isNameCode(raw.charCodeAt(end))) end++
  return raw.slice(from, end).toLowerCase()
}

function isNameCode(code: number): boolean {
  return isAsciiLetter(code) || (code >= 48 && code <= 57)
}

/** Behind </style> or the like; -1 when it is never closed, and then its text is read like any other. */
function endOfSilent(builder: ViewBuilder, from: number, name: string, vain: Vain): number {
  if (vain.silent.has(name)) return -1
  const { raw } = builder
  let open = raw.indexOf('</', from)
  while (open >= 0) {
    builder.steps++
    if (tagName(raw, open + 2) === name) {
      const close = raw.indexOf('>', open)
      builder.steps += open - from
      return close < 0 ? raw.length : close + 1
    }
    open = raw.indexOf('</', open + 2)
  }
  vain.silent.add(name)
  return -1
}
