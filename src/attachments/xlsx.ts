// SpreadsheetML (ECMA-376 part 1, 18): cells as the sheet shows them, row by row, in visible and hidden sheets alike;
// comments, sheet names, headers and footers of the print, link texts. Formulas count by the value they last had.
import type { Budget } from './limits.ts'
import { CannotRead, mostColumns } from './limits.ts'
import { builtinFormat, displayNumber } from './number-format.ts'
import { TableText, type Cell } from './table-text.ts'
import { isFilter, putNumber } from './office-parts.ts'
import { quotedIn, type TextBuilder } from './text-builder.ts'
import { attributeOf, type Attributes, type XmlTaker } from './xml.ts'

export interface Sheet {
  readonly name: string
  readonly relationship: string
}

export interface Workbook {
  readonly sheets: readonly Sheet[]
  readonly is1904: boolean
}

export function workbookTaker(done: (workbook: Workbook) => void, out: TextBuilder): XmlTaker {
  const sheets: Sheet[] = []
  let is1904 = false
  let definedName: string | null = null
  let formula = ''
  return {
    open(name, attributes) {
      if (name === 'definedName') {
        definedName = attributeOf(attributes, 'name')
        formula = ''
      }
      if (name === 'sheet')
        sheets.push({ name: attributeOf(attributes, 'name'), relationship: relationshipOf(attributes) })
      else if (name === 'workbookPr') is1904 = isTrue(attributeOf(attributes, 'date1904'))
    },
    text(more) {
      if (definedName !== null) formula += more
    },
    close(name) {
      if (name === 'definedName') {
        for (const constant of constantsIn(formula))
          putNumber(`${definedName ?? ''}: ${constant}`, { in: 'hidden' }, out)
        definedName = null
      }
      if (name === 'workbook') done({ sheets, is1904 })
    },
  }
}

/** A name may stand for a cell, and then the cell tells; or for a text or a number of its own. */
function constantsIn(formula: string): readonly string[] {
  return /^\d+$/.test(formula) ? [formula] : quotedIn(formula)
}

/** r:id, whatever the prefix; `id` without one is another thing. */
export function relationshipOf(attributes: Attributes): string {
  for (const [name, value] of Object.entries(attributes)) if (name.endsWith(':id')) return value
  return ''
}

function isTrue(text: string): boolean {
  return text === '1' || text === 'true'
}

/** The shared strings (18.4), rich ones joined, phonetic hints left out. */
export function stringsTaker(budget: Budget, strings: string[]): XmlTaker {
  let text = ''
  let collects = false
  let hints = 0
  return {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') hints++
      else if (name === 't') collects = hints === 0
    },
    text(more) {
      if (collects) text += more
    },
    close(name) {
      if (name === 't') collects = false
      else if (name === 'rPh') hints--
      else if (name === 'si') {
        budget.spendCharacters(text.length)
        strings.push(text)
      }
    },
  }
}

/** The number format of each cell style (18.8.10), by its index. */
export function stylesTaker(formats: string[]): XmlTaker {
  const own = new Map<number, string>()
  let inCells = false
  return {
    open(name, attributes) {
      if (name === 'numFmt')
        own.set(Number(attributeOf(attributes, 'numFmtId')), attributeOf(attributes, 'formatCode'))
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        const id = Number(attributeOf(attributes, 'numFmtId'))
        formats.push(own.get(id) ?? builtinFormat(id))
      }
    },
    text: () => undefined,
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  }
}

export interface SheetContext {
  readonly name: string
  readonly strings: readonly string[]
  readonly formats: readonly string[]
  readonly is1904: boolean
}

export function sheetTaker(context: SheetContext, out: TextBuilder): XmlTaker {
  return new SheetPart(context, out)
}

class SheetPart implements XmlTaker {
  readonly #context: SheetContext
  readonly #out: TextBuilder
  readonly #table: TableText
  #row: Cell[] = []
  #rowNumber = 0
  #column = -1
  #type = ''
  #style = 0
  #value = ''
  #collects = false
  #formula: string | null = null
  #formulas: readonly string[] = []

  constructor(context: SheetContext, out: TextBuilder) {
    this.#context = context
    this.#out = out
    this.#table = new TableText(out)
  }

  open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'row': {
        const number = Number(attributes['r'] ?? this.#rowNumber + 1)
        // Rows that are not written are empty, and an empty row parts two tables.
        if (number > this.#rowNumber + 1) this.#table.endTable()
        this.#rowNumber = Number.isSafeInteger(number) ? number : this.#rowNumber + 1
        this.#row = []
        this.#column = -1
        break
      }
      case 'c':
        this.#column = columnOf(attributes['r'] ?? '') ?? this.#column + 1
        if (this.#column > mostColumns) throw new CannotRead('too-large')
        this.#type = attributes['t'] ?? 'n'
        this.#style = Number(attributes['s'] ?? 0)
        this.#value = ''
        this.#formulas = []
        break
      // Of a cell, of what it takes, and of when it changes its looks.
      case 'f':
      case 'formula':
      case 'formula1':
      case 'formula2':
        this.#formula = ''
        break
      case 'cfRule':
        this.#putNumber(attributeOf(attributes, 'text'))
        break
      case 'v':
      case 't':
      case 'oddHeader':
      case 'oddFooter':
      case 'evenHeader':
      case 'evenFooter':
      case 'firstHeader':
      case 'firstFooter':
        this.#collects = true
        if (name.endsWith('er')) this.#value = ''
        break
      case 'hyperlink':
      case 'dataValidation':
        for (const which of [
          'display',
          'tooltip',
          'location',
          'prompt',
          'promptTitle',
          'error',
          'errorTitle',
        ])
          this.#out.putLine(attributeOf(attributes, which), { in: 'hidden', sheet: this.#context.name })
        break
      default:
        if (isFilter(name)) this.#putNumber(attributeOf(attributes, 'val'))
    }
  }

  text(text: string): void {
    if (this.#formula !== null) this.#formula += text
    else if (this.#collects) this.#value += text
  }

  #putNumber(text: string): void {
    putNumber(text, { in: 'hidden', sheet: this.#context.name }, this.#out)
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#collects = false
        break
      case 'f':
        this.#formulas = quotedIn(this.#formula ?? '')
        this.#formula = null
        break
      case 'formula':
      case 'formula1':
      case 'formula2':
        // A list of choices is one text with commas in it.
        for (const text of quotedIn(this.#formula ?? ''))
          text.split(',').forEach((one) => this.#putNumber(one))
        this.#formula = null
        break
      case 'c':
        this.#closeCell()
        break
      case 'row':
        this.#table.put(this.#row)
        break
      case 'sheetData':
        this.#table.endTable()
        break
      case 'oddHeader':
      case 'evenHeader':
      case 'firstHeader':
      case 'oddFooter':
      case 'evenFooter':
      case 'firstFooter':
        this.#collects = false
        this.#out.putLine(printedText(this.#value), {
          in: name.endsWith('Header') ? 'header' : 'footer',
          sheet: this.#context.name,
        })
        break
      default:
    }
  }

  #closeCell(): void {
    // What the cell shows is not told twice.
    for (const text of this.#formulas) if (!this.#value.includes(text)) this.#putNumber(text)
    if (this.#value === '') return
    this.#row.push({
      column: this.#column,
      text: this.#displayed(),
      place: {
        in: 'cell',
        sheet: this.#context.name,
        cell: `${columnName(this.#column)}${this.#rowNumber}`,
      },
    })
  }

  #displayed(): string {
    switch (this.#type) {
      case 's':
        return this.#context.strings[Number(this.#value)] ?? ''
      case 'n':
        return displayNumber(
          this.#value,
          this.#context.formats[this.#style] ?? 'General',
          this.#context.is1904,
        )
      default:
        return this.#value
    }
  }
}

/** "&L&"Arial"Personnummer &P": codes of layout go, text stays (18.3.1.39). */
function printedText(code: string): string {
  return code.replace(/&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Za-z])/g, ' ').replace(/&&/g, '&')
}

/** From 0; null when there is no reference. */
export function columnOf(reference: string): number | null {
  let column = 0
  let at = 0
  for (; at < reference.length && at < 4; at++) {
    const code = reference.charCodeAt(at) & 0xdf
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return at === 0 ? null : column - 1
}

export function columnName(column: number): string {
  let name = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

/** Notes and threaded comments of one sheet, both with the cell they hang on. */
export function commentsTaker(sheet: string, out: TextBuilder): XmlTaker {
  let text = ''
  let cell = ''
  let collects = false
  return {
    open(name, attributes) {
      if (name === 'comment' || name === 'threadedComment') {
        cell = attributeOf(attributes, 'ref')
        text = ''
      } else if (name === 't' || name === 'text') collects = true
    },
    text(more) {
      if (collects) text += more
    },
    close(name) {
      if (name === 't') collects = false
      else if (name === 'comment' || name === 'threadedComment') {
        collects = false
        out.putLine(text, { in: 'cell-comment', sheet, cell })
      }
    },
  }
}
