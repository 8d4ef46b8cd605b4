// Rich Text Format (Microsoft, version 1.9.1) → its text: groups, destinations, characters of code pages and of Unicode,
// tables by cells. In a file made from HTML (MS-OXRTFEX) the HTML itself is left out and its text is read once.
// Leaves out: pictures and embedded objects (they are counted), styles, lists of fonts.
import type { Place } from '../model/attachment.ts'
import { deepestXml, CannotRead, type Budget } from './limits.ts'
import { textOfField } from './office-parts.ts'
import { longestRecordCell, TableText } from './table-text.ts'
import { TextBuilder, type FileText } from './text-builder.ts'

export interface RtfFile {
  readonly text: FileText
  readonly pictures: number
  readonly objects: number
}

interface Group {
  readonly isSkipped: boolean
  readonly region: Place['in']
  /** Characters that stand behind a \u for readers without Unicode. */
  unicodeSkip: number
  charset: string
  /** \htmlrtf: formatting that only the RTF needs. */
  isRtfOnly: boolean
}

const skipped = new Set(
  (
    'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl themedata colorschememapping datastore latentstyles ' +
    'generator xmlnstbl pgptbl wgrffmtfilter blipuid panose fname filetbl revtbl mmathPr htmltag mhtmltag'
  ).split(' '),
)
const regions: Readonly<Record<string, Place['in']>> = {
  header: 'header',
  headerl: 'header',
  headerr: 'header',
  headerf: 'header',
  footer: 'footer',
  footerl: 'footer',
  footerr: 'footer',
  footerf: 'footer',
  footnote: 'footnote',
  annotation: 'comment',
  info: 'properties',
  userprops: 'properties',
  fldinst: 'hidden',
  shpinst: 'paragraph',
  shptxt: 'paragraph',
  atnid: 'hidden',
  // What a field of a form holds before it is filled in, is called and offers.
  formfield: 'hidden',
}
const symbols: Readonly<Record<string, string>> = {
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
}
const breaks = new Set(['par', 'line', 'sect', 'page', 'row', 'nestrow', 'column'])

const word = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?/y

export function readRtf(bytes: Uint8Array, budget: Budget): RtfFile {
  return new RtfReader(new TextDecoder('latin1').decode(bytes), budget).read()
}

class RtfReader {
  readonly #source: string
  readonly #budget: Budget
  readonly #out: TextBuilder
  readonly #aside: TextBuilder
  #group: Group = {
    isSkipped: false,
    region: 'paragraph',
    unicodeSkip: 1,
    charset: 'windows-1252',
    isRtfOnly: false,
  }
  readonly #outer: Group[] = []
  readonly #lines = new Map<Place['in'], string>()
  #number = 0
  #pictures = 0
  #objects = 0
  #isStarred = false
  #defaultCharset = 'windows-1252'
  #bytes: number[] = []
  readonly #table: TableText
  #inRow = false

  constructor(source: string, budget: Budget) {
    this.#source = source
    this.#budget = budget
    this.#out = new TextBuilder(budget)
    this.#aside = new TextBuilder(budget)
    this.#table = new TableText(this.#out)
  }

  read(): RtfFile {
    const source = this.#source
    let at = 0
    let end = source.length
    while (at < end) {
      const code = source.charCodeAt(at)
      if (code !== 0x5c && code !== 0x7b && code !== 0x7d) {
        at = this.#plain(at)
        continue
      }
      this.#budget.spendSteps(1)
      if (code === 0x7b) {
        this.#flushBytes()
        if (this.#outer.length >= deepestXml) throw new CannotRead('too-deep')
        this.#outer.push(this.#group)
        this.#group = { ...this.#group }
        this.#isStarred = false
        at++
      } else if (code === 0x7d) {
        this.#flushBytes()
        const outer = this.#outer.pop()
        if (outer === undefined) throw new CannotRead('broken')
        // A region that ends keeps nothing open.
        if (outer.region !== this.#group.region) this.#endLine(this.#group.region)
        this.#group = outer
        at++
        // Behind the last brace may lie anything.
        if (this.#outer.length === 0) end = at
      } else at = this.#control(at)
    }
    this.#flushBytes()
    if (this.#outer.length > 0) throw new CannotRead('broken')
    for (const region of [...this.#lines.keys()]) this.#endLine(region)
    this.#table.endTable()
    this.#out.append(this.#aside)
    return { text: this.#out.finish(), pictures: this.#pictures, objects: this.#objects }
  }

  #plain(from: number): number {
    const source = this.#source
    let at = from
    while (at < source.length) {
      const code = source.charCodeAt(at)
      if (code === 0x5c || code === 0x7b || code === 0x7d) break
      // Line ends of the file are none of the text.
      if (code !== 10 && code !== 13 && this.#isRead()) this.#bytes.push(code)
      at++
    }
    return at
  }

  #isRead(): boolean {
    return !this.#group.isSkipped && !this.#group.isRtfOnly
  }

  #control(at: number): number {
    const source = this.#source
    word.lastIndex = at
    const match = word.exec(source)
    if (match === null) return this.#controlSymbol(at)
    const name = match[1] ?? ''
    const value = match[2] === undefined ? null : Number(match[2])
    const end = at + match[0].length
    // What was read so far belongs to the state before this word.
    this.#flushBytes()
    if (name === 'bin') return end + Math.max(0, value ?? 0)
    if (name === 'u') return this.#unicode(value ?? 0, end)
    if (name === 'uc') this.#group.unicodeSkip = Math.max(0, Math.min(value ?? 1, 8))
    else if (name === 'htmlrtf') this.#group.isRtfOnly = value !== 0
    else if (name === 'ansicpg') this.#defaultCharset = charsetOf(value ?? 1252)
    else if (name === 'mac') this.#defaultCharset = 'macintosh'
    else this.#word(name)
    if (name === 'ansicpg' || name === 'mac') this.#group.charset = this.#defaultCharset
    this.#isStarred = false
    return end
  }

  #word(name: string): void {
    if (name === 'pict') {
      this.#pictures++
      this.#group = { ...this.#group, isSkipped: true }
    } else if (name === 'objdata') {
      this.#objects++
      this.#group = { ...this.#group, isSkipped: true }
    } else if (skipped.has(name)) this.#group = { ...this.#group, isSkipped: true }
    else if (Object.hasOwn(regions, name)) {
      const region = regions[name]
      if (region !== undefined) this.#group = { ...this.#group, region }
    } else if (this.#isStarred && !starredText.has(name)) this.#group = { ...this.#group, isSkipped: true }
    else if (breaks.has(name)) {
      if (this.#isRead()) this.#endLine(this.#group.region)
    } else if (name === 'tab') this.#put('\t')
    else if (name === 'cell' || name === 'nestcell') {
      this.#put('\t')
      if (this.#isRead() && this.#group.region === 'paragraph') this.#inRow = true
    } else if (Object.hasOwn(symbols, name)) this.#put(symbols[name] ?? '')
  }

  #controlSymbol(at: number): number {
    const next = this.#source.charAt(at + 1)
    if (next === "'") {
      const byte = Number.parseInt(this.#source.slice(at + 2, at + 4), 16)
      if (this.#isRead() && Number.isInteger(byte)) this.#bytes.push(byte)
      return at + 4
    }
    if (next === '*') this.#isStarred = true
    else {
      this.#flushBytes()
      if (next === '~') this.#put(' ')
      else if (next === '_') this.#put('-')
      else if (next === '\n' || next === '\r') {
        if (this.#isRead()) this.#endLine(this.#group.region)
      } else if (next === '\\' || next === '{' || next === '}') this.#put(next)
    }
    return at + 2
  }

  #unicode(value: number, from: number): number {
    this.#put(String.fromCharCode(value < 0 ? value + 0x10000 : value))
    let at = from
    for (let left = this.#group.unicodeSkip; left > 0 && at < this.#source.length; left--) {
      const code = this.#source.charCodeAt(at)
      if (code === 0x7b || code === 0x7d) break
      if (code === 0x5c) {
        if (this.#source.charAt(at + 1) === "'") at += 4
        else {
          word.lastIndex = at
          const match = word.exec(this.#source)
          at += match === null ? 2 : match[0].length
        }
      } else at++
    }
    return at
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return
    const text = new TextDecoder(this.#group.charset).decode(Uint8Array.from(this.#bytes))
    this.#bytes = []
    this.#put(text)
  }

  #put(text: string): void {
    if (!this.#isRead()) return
    const { region } = this.#group
    this.#lines.set(region, (this.#lines.get(region) ?? '') + text)
  }

  #endLine(region: Place['in']): void {
    const line = this.#lines.get(region) ?? ''
    this.#lines.delete(region)
    if (line.trim() === '') return
    if (region !== 'paragraph') {
      this.#aside.putLine(region === 'hidden' ? textOfField(line) : line, { in: region })
      return
    }
    const place: Place = { in: 'paragraph', number: ++this.#number }
    const cells = this.#inRow ? line.split('\t').map((text, column) => ({ column, text, place })) : []
    this.#inRow = false
    if (cells.length > 1 && cells.every(({ text }) => text.length <= longestRecordCell))
      this.#table.put(cells)
    else {
      this.#table.endTable()
      this.#out.putLine(line, place)
    }
  }
}

/** Destinations marked "may be ignored" that hold text all the same. */
const starredText = new Set([
  'shptxt',
  'footnote',
  'annotation',
  'fldinst',
  'formfield',
  'ffdeftext',
  'ffhelptext',
  'ffstattext',
  'ffl',
  'nesttableprops',
  'shpinst',
  'userprops',
])

function charsetOf(codePage: number): string {
  if (codePage === 65001) return 'utf-8'
  if (codePage === 10000) return 'macintosh'
  const label = codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : 'windows-1252'
  return codePage === 874 ? 'windows-874' : label
}
