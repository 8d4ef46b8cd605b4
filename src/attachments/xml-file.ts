// XML as other systems give it away → its text. Each value goes behind the name of its element or attribute, which says what
// a number is, and the values of one record stand in one line, for together they tell of one person. Sheets in XML (the
// format of Excel 2003, which web systems call .xls) are read as tables; a drawing by its letters alone. Leaves out: what a
// schema would say of it. OpenDocument in one file is read as it is in an archive.
import type { Budget } from './limits.ts'
import { decodedAddress } from './office-parts.ts'
import { openDocumentTaker, openTypeOf } from './opendocument.ts'
import { longestRecordCell, TableText, withLostZero, type Cell } from './table-text.ts'
import { lineEnd, maybeNumber, TextBuilder, type FileText } from './text-builder.ts'
import { attributeOf, localName, readXml, type Attributes, type XmlTaker } from './xml.ts'

export interface XmlFile {
  readonly text: FileText
  readonly pictures: number
}

/** Throws CannotRead 'broken' for what is not well-formed, or has a document type. */
export function readXmlFile(markup: string, budget: Budget): XmlFile {
  const out = new TextBuilder(budget)
  let taker: XmlTaker | null = null
  let pictures = 0
  readXml(
    (push) => push(new TextEncoder().encode(markup)),
    {
      open(name, attributes) {
        taker ??= takerOf(name, attributes, out, budget)
        if (name === 'binary-data') pictures++
        taker.open(name, attributes)
      },
      text: (text) => taker?.text(text),
      close: (name) => taker?.close(name),
    },
    budget,
  )
  return { text: out.finish(), pictures }
}

function takerOf(root: string, attributes: Attributes, out: TextBuilder, budget: Budget): XmlTaker {
  if (root === 'Workbook') return new SheetXml(out)
  const type = root === 'document' ? openTypeOf(attributeOf(attributes, 'mimetype')) : null
  return type === null ? new DataXml(out, drawings.has(root)) : openDocumentTaker(type, out, budget)
}

const place = { in: 'body' } as const
/** SVG, and the drawings of Office: their attributes are lengths and colours. */
const drawings = new Set(['svg', 'xml'])
const drawingTexts = new Set(['alt', 'title', 'string', 'aria-label'])
/** Parts of one word or sentence, in the formats that have such. */
const inline = new Set('t r rPr span tspan b i u em strong font a sub sup small s'.split(' '))
/** Names that say nothing of what they hold. */
const plain = new Set('p h td th li div text data value string item cell para title v body desc'.split(' '))
const longestAttribute = 200

class DataXml implements XmlTaker {
  readonly #out: TextBuilder
  readonly #isDrawing: boolean
  #text = ''
  #isLineOpen = false
  /** The open elements: parts of a text, and values or records of them. */
  readonly #elements: ('part' | 'value' | 'record')[] = []

  constructor(out: TextBuilder, isDrawing: boolean) {
    this.#out = out
    this.#isDrawing = isDrawing
  }

  open(name: string, attributes: Attributes): void {
    const outer = this.#elements.length - 1
    if (inline.has(name) && outer >= 0) {
      this.#elements.push('part')
      return
    }
    this.#put('', this.#take())
    if (outer >= 0) this.#elements[outer] = 'record'
    this.#elements.push('value')
    for (const [written, value] of Object.entries(attributes))
      if (this.#tells(written, value)) this.#put(labelOf(localName(written)), value)
  }

  text(text: string): void {
    this.#text += text
  }

  close(name: string): void {
    const element = this.#elements.pop()
    if (element === 'part') return
    this.#put(labelOf(name), this.#take())
    if (element === 'record') this.#endLine()
  }

  #tells(name: string, value: string): boolean {
    if (this.#isDrawing) return drawingTexts.has(name)
    return value.length <= longestAttribute && !/^(?:xmlns|xsi|xml)\b/.test(name) && maybeNumber(value)
  }

  #take(): string {
    const text = this.#text.replace(/\s+/g, ' ').trim()
    this.#text = ''
    return text
  }

  #put(label: string, text: string): void {
    if (text === '') return
    // Running text is a paragraph of its own.
    if (text.length > longestRecordCell) {
      this.#endLine()
      this.#out.put(`${text}${lineEnd}`, place)
      return
    }
    const between = this.#isLineOpen ? '\t' : ''
    const named = label === '' ? text : `${label}: ${withLostZero(text, label)}`
    this.#out.put(between + named, place)
    this.#isLineOpen = true
  }

  #endLine(): void {
    if (this.#isLineOpen) this.#out.put(lineEnd)
    this.#isLineOpen = false
  }
}

/** "PersonCivilRegistrationIdentifier" → "Person Civil Registration Identifier"; '' where the name says nothing. */
function labelOf(name: string): string {
  if (plain.has(name.toLowerCase())) return ''
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[_.-]+/g, ' ')
}

/** Of a workbook what stands outside its cells; all else is sizes and colours. */
const sheetTexts = new Set(
  'Title Subject Keywords Description InputTitle InputMessage ErrorTitle ErrorMessage Value'.split(' '),
)

/** SpreadsheetML of 2003: Table, Row, Cell, Data; a cell that follows a gap has its index, from 1. */
class SheetXml implements XmlTaker {
  readonly #out: TextBuilder
  readonly #table: TableText
  #row: Cell[] = []
  #column = 0
  #text: string | null = null
  #isComment = false

  constructor(out: TextBuilder) {
    this.#out = out
    this.#table = new TableText(out)
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'Worksheet') this.#out.putLine(attributeOf(attributes, 'Name'), { in: 'sheet-name' })
    else if (name === 'Header' || name === 'Footer')
      this.#out.putLine(attributeOf(attributes, 'Data'), { in: name === 'Header' ? 'header' : 'footer' })
    else if (name === 'Row') {
      if (attributeOf(attributes, 'Index') !== '') this.#table.endTable()
      this.#row = []
      this.#column = 0
    } else if (name === 'Cell') {
      const index = Number(attributeOf(attributes, 'Index'))
      if (Number.isSafeInteger(index) && index > 0) this.#column = index - 1
      this.#out.putLine(decodedAddress(attributeOf(attributes, 'HRef')), { in: 'hidden' })
    } else if (name === 'Comment') this.#isComment = true
    else if (name === 'Data' || sheetTexts.has(name)) this.#text = ''
  }

  text(text: string): void {
    if (this.#text !== null) this.#text += text
  }

  close(name: string): void {
    if (name === 'Data' || sheetTexts.has(name)) {
      const text = this.#text ?? ''
      this.#text = null
      if (this.#isComment) this.#out.putLine(text, { in: 'cell-comment' })
      else if (name === 'Data') this.#row.push({ column: this.#column, text, place })
      else this.#out.putLine(text, { in: 'hidden' })
    } else if (name === 'Comment') this.#isComment = false
    else if (name === 'Cell') this.#column++
    else if (name === 'Row') this.#table.put(this.#row)
    else if (name === 'Table') this.#table.endTable()
  }
}
