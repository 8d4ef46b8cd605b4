// OpenDocument (ISO/IEC 26300): text, sheets and slides as LibreOffice writes them. content.xml holds the body, styles.xml
// the headers and footers, meta.xml the properties. Cells are read as shown; repeated cells count once.
import type { FileType, Place } from '../model/attachment.ts'
import { TableText, type Cell } from './table-text.ts'
import { decodedAddress } from './office-parts.ts'
import { maybeNumber, quotedIn, type TextBuilder } from './text-builder.ts'
import type { Budget } from './limits.ts'
import { attributeOf, type Attributes, type XmlTaker } from './xml.ts'
import { columnName } from './xlsx.ts'
import { writeTable } from './docx.ts'

interface Line {
  readonly text: string
  readonly place: Place
}

interface OpenTable {
  readonly name: string
  rows: Line[][][]
  row: number
  column: number
  readonly sheet: TableText | null
  cells: Cell[]
}

// A repeated cell is one value seen many times; only its place in the sheet moves.
const mostRepeats = 1_000_000

const openTypes: readonly (readonly [RegExp, FileType])[] = [
  [/opendocument\.text/, 'odt'],
  [/opendocument\.spreadsheet/, 'ods'],
  [/opendocument\.presentation/, 'odp'],
]

const regions: ReadonlyMap<string, Place['in']> = new Map([
  ['header', 'header'],
  ['header-left', 'header'],
  ['header-first', 'header'],
  ['footer', 'footer'],
  ['footer-left', 'footer'],
  ['footer-first', 'footer'],
])

/** Text that is no text of the paragraph around it, or stands in none. */
const asides: ReadonlyMap<string, Place['in']> = new Map([
  // What slides have at their edges stands before the first of them.
  ['header-decl', 'header'],
  ['footer-decl', 'footer'],
  ['date-time-decl', 'footer'],
  // Alternative texts; properties, where all is in one file.
  ['title', 'hidden'],
  ['desc', 'hidden'],
  ['subject', 'hidden'],
  ['description', 'hidden'],
  ['keyword', 'hidden'],
  ['user-defined', 'hidden'],
])

export function openTypeOf(mimeType: string): FileType | null {
  return openTypes.find(([pattern]) => pattern.test(mimeType))?.[1] ?? null
}

/** Reads content.xml or styles.xml. */
export function openDocumentTaker(type: FileType, out: TextBuilder, budget: Budget): XmlTaker {
  return new OpenDocumentPart(type, out, budget)
}

class OpenDocumentPart implements XmlTaker {
  readonly #type: FileType
  readonly #out: TextBuilder
  readonly #budget: Budget
  readonly #paragraphs: string[] = []
  readonly #tables: OpenTable[] = []
  readonly #region: Place['in'][] = []
  readonly #cellText: string[] = []
  #number = 0
  #slide = 0
  #notes = 0
  #isPicture = false

  constructor(type: FileType, out: TextBuilder, budget: Budget) {
    this.#type = type
    this.#out = out
    this.#budget = budget
  }

  open(name: string, attributes: Attributes): void {
    const region = regions.get(name)
    if (region !== undefined) this.#region.push(region)
    const aside = asides.get(name)
    if (aside !== undefined) this.#openNote(aside)
    switch (name) {
      case 'p':
      case 'h':
        this.#paragraphs.push('')
        break
      case 'tab':
        this.#put('\t')
        break
      case 'line-break':
        this.#put('\n')
        break
      case 's':
        this.#put(' '.repeat(Math.min(1000, Number(attributeOf(attributes, 'c')) || 1)))
        break
      case 'annotation':
        this.#openNote('comment')
        break
      case 'note':
        this.#openNote(attributeOf(attributes, 'note-class') === 'endnote' ? 'endnote' : 'footnote')
        break
      case 'page':
        this.#slide++
        this.#hide(attributeOf(attributes, 'name').replace(/^\p{L}+ ?\d+$/u, ''))
        break
      case 'binary-data':
        this.#isPicture = true
        break
      case 'show':
        this.#hide(attributeOf(attributes, 'name'))
        break
      case 'notes':
        this.#notes++
        break
      case 'table':
        this.#openTable(attributeOf(attributes, 'name'))
        break
      case 'table-row': {
        const table = this.#tables.at(-1)
        if (table === undefined) break
        table.rows.push([])
        table.cells = []
        table.column = 0
        table.row += 1
        break
      }
      case 'table-cell':
      case 'covered-table-cell':
        this.#tables.at(-1)?.rows.at(-1)?.push([])
        this.#cellText.push('')
        this.#offer(quotedIn(attributeOf(attributes, 'formula')))
        break
      case 'content-validation':
        this.#offer(quotedIn(attributeOf(attributes, 'condition')))
        break
      case 'named-expression':
        this.#offer(quotedIn(attributeOf(attributes, 'expression')))
        break
      case 'a': {
        const address = attributeOf(attributes, 'href')
        if (/^(?:mailto|https?):/.test(address)) this.#hide(decodedAddress(address))
        break
      }
      case 'text-input':
      case 'placeholder':
        this.#hide(attributeOf(attributes, 'description'))
        break
      case 'user-field-decl':
      case 'hidden-text':
        this.#hide(attributeOf(attributes, 'string-value'))
        break
      case 'label':
        this.#offer([attributeOf(attributes, 'value')])
        break
      case 'option':
      case 'item':
        this.#offer([attributeOf(attributes, 'label')])
        break
      case 'text':
      case 'textarea':
      case 'formatted-text':
      case 'combobox':
        this.#fill(attributeOf(attributes, 'current-value') || attributeOf(attributes, 'value'))
        break
      case 'checkbox':
      case 'radio':
      case 'button':
      case 'fixed-text':
        this.#fill(attributeOf(attributes, 'label'))
        break
      default:
    }
    if (name === 'table-row' || name === 'table-cell' || name === 'covered-table-cell')
      this.#repeats.push(
        Math.min(
          mostRepeats,
          Number(
            attributeOf(
              attributes,
              name === 'table-row' ? 'number-rows-repeated' : 'number-columns-repeated',
            ),
          ) || 1,
        ),
      )
  }

  readonly #repeats: number[] = []

  text(text: string): void {
    if (!this.#isPicture) this.#put(text)
  }

  close(name: string): void {
    if (asides.has(name)) this.#closeParagraph()
    if (asides.has(name) || regions.has(name)) this.#region.pop()
    switch (name) {
      case 'p':
      case 'h':
        this.#closeParagraph()
        break
      case 'annotation':
      case 'note':
        this.#paragraphs.pop()
        this.#region.pop()
        break
      case 'notes':
        this.#notes--
        break
      case 'binary-data':
        this.#isPicture = false
        break
      case 'table-cell':
      case 'covered-table-cell':
        this.#closeCell()
        break
      case 'table-row':
        this.#closeRow()
        break
      case 'table':
        this.#closeTable()
        break
      default:
    }
  }

  /** A note stands in the middle of a paragraph; its number and its author's name are no text of that paragraph. */
  #openNote(region: Place['in']): void {
    this.#region.push(region)
    this.#paragraphs.push('')
  }

  #put(text: string): void {
    const last = this.#paragraphs.length - 1
    if (last >= 0) this.#paragraphs[last] = (this.#paragraphs[last] ?? '') + text
  }

  #hide(text: string): void {
    this.#out.putLine(text, { in: 'hidden' })
  }

  #fill(text: string): void {
    this.#out.putLine(text, { in: 'field' })
  }

  #offer(choices: readonly string[]): void {
    for (const choice of choices) if (maybeNumber(choice)) this.#hide(choice)
  }

  #place(): Place {
    const region = this.#region.at(-1)
    if (region !== undefined) return { in: region }
    if (this.#type === 'odp')
      return this.#slide === 0
        ? { in: 'hidden' }
        : { in: this.#notes > 0 ? 'notes' : 'slide', number: this.#slide }
    return { in: 'paragraph', number: this.#number }
  }

  #closeParagraph(): void {
    const text = this.#paragraphs.pop() ?? ''
    if (text.trim() === '') return
    if (this.#region.length === 0) this.#number++
    const isInCell = this.#tables.length > 0 && this.#cellText.length > 0 && this.#region.length === 0
    const cell = isInCell ? this.#tables.at(-1)?.rows.at(-1)?.at(-1) : undefined
    if (cell === undefined) this.#out.putLine(text, this.#place())
    else cell.push({ text, place: this.#place() })
  }

  #openTable(name: string): void {
    const isSheet = this.#type === 'ods' && this.#tables.length === 0
    if (isSheet) this.#out.putLine(name, { in: 'sheet-name', sheet: name })
    this.#tables.push({
      name,
      rows: [],
      row: 0,
      column: 0,
      sheet: isSheet ? new TableText(this.#out) : null,
      cells: [],
    })
  }

  #closeCell(): void {
    const table = this.#tables.at(-1)
    const times = this.#repeats.pop() ?? 1
    this.#cellText.pop()
    if (table === undefined) return
    const lines = table.rows.at(-1)?.at(-1) ?? []
    if (table.sheet !== null && lines.length > 0)
      table.cells.push({
        column: table.column,
        text: lines.map(({ text }) => text).join(' '),
        place: { in: 'cell', sheet: table.name, cell: `${columnName(table.column)}${table.row}` },
      })
    table.column += times
  }

  #closeRow(): void {
    const table = this.#tables.at(-1)
    const times = this.#repeats.pop() ?? 1
    if (table === undefined) return
    this.#budget.spendSteps(1)
    if (table.sheet !== null) {
      table.sheet.put(table.cells)
      table.rows = []
    }
    table.row += times - 1
  }

  #closeTable(): void {
    const table = this.#tables.pop()
    if (table === undefined) return
    if (table.sheet !== null) {
      table.sheet.endTable()
      return
    }
    const outer = this.#tables.at(-1)?.rows.at(-1)?.at(-1)
    if (outer === undefined) writeTable(table.rows, this.#out)
    else for (const line of table.rows.flat(2)) outer.push(line)
  }
}
