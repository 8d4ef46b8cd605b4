// WordprocessingML (ECMA-376 part 1, 17): every part that holds text, known by its root element and not by its name, for
// a producer may name parts as it likes. Runs are joined per paragraph, so that a number cut by formatting is whole.
// Deleted and inserted text is both read, each as its paragraph read with it; so are field codes, alternative texts, link targets and custom data, which no
// page shows and every recipient gets.
import type { Place } from '../model/attachment.ts'
import type { Budget } from './limits.ts'
import { nothing, otherPart, textOfField } from './office-parts.ts'
import { maybeNumber, TextBuilder } from './text-builder.ts'
import { longestRecordCell, TableText, type Cell } from './table-text.ts'
import { attributeOf, type Attributes, type XmlTaker } from './xml.ts'

type PartKind = 'paragraph' | 'header' | 'footer' | 'footnote' | 'endnote' | 'comment'

const kindOfRoot: Readonly<Record<string, PartKind>> = {
  document: 'paragraph',
  glossaryDocument: 'paragraph',
  hdr: 'header',
  ftr: 'footer',
  footnotes: 'footnote',
  endnotes: 'endnote',
  comments: 'comment',
}

interface Paragraph {
  /** As it reads now: without what was deleted. */
  text: string
  /** As it read before: without what was put in. */
  before: string
  hasDeleted: boolean
  codes: string
}

interface Line {
  readonly text: string
  readonly place: Place
}

interface Table {
  readonly rows: Line[][][]
}

/** Reads one XML part into `out`. */
export function wordPart(root: string, out: TextBuilder, budget: Budget): XmlTaker {
  const kind = Object.hasOwn(kindOfRoot, root) ? kindOfRoot[root] : undefined
  if (kind !== undefined) return new WordPart(kind, out, budget)
  return root === 'settings' ? settingsTaker(out) : otherPart(root, out)
}

/** Of the settings the variables alone (17.15.1.31): case systems keep in them what they fill a letter with. */
function settingsTaker(out: TextBuilder): XmlTaker {
  return {
    ...nothing,
    open(name, attributes) {
      if (name === 'docVar')
        out.putLine(`${attributeOf(attributes, 'name')}: ${attributeOf(attributes, 'val')}`, { in: 'hidden' })
    },
  }
}

export function isMainPart(root: string): boolean {
  return root === 'document'
}

class WordPart implements XmlTaker {
  readonly #kind: PartKind
  readonly #out: TextBuilder
  readonly #hidden: TextBuilder
  readonly #open: Paragraph[] = []
  readonly #tables: Table[] = []
  readonly #alternatives: Set<string>[] = []
  #inFallback = 0
  #inDeleted = 0
  #inInserted = 0
  #inProperties = 0
  #collects: 'text' | 'code' | null = null
  #number = 0

  constructor(kind: PartKind, out: TextBuilder, budget: Budget) {
    this.#kind = kind
    this.#out = out
    this.#hidden = new TextBuilder(budget)
  }

  open(name: string, attributes: Attributes): void {
    this.#openField(name, attributes)
    if (this.#inProperties > 0) {
      if (name.endsWith('Pr')) this.#inProperties++
      return
    }
    switch (name) {
      case 'p':
        this.#open.push({ text: '', before: '', hasDeleted: false, codes: '' })
        break
      case 'del':
      case 'moveFrom':
        this.#inDeleted++
        break
      case 'ins':
      case 'moveTo':
        this.#inInserted++
        break
      case 't':
      case 'delText':
        this.#collects = 'text'
        break
      case 'instrText':
      case 'delInstrText':
        this.#collects = 'code'
        break
      case 'fldSimple':
        this.#hide(textOfField(attributeOf(attributes, 'instr')))
        break
      case 'tab':
      case 'ptab':
        this.#put('\t')
        break
      case 'br':
      case 'cr':
        this.#put('\n')
        break
      case 'noBreakHyphen':
        this.#put('-')
        break
      case 'docPr':
      case 'shape':
        this.#hide(attributeOf(attributes, 'descr') || attributeOf(attributes, 'alt'))
        this.#hide(attributeOf(attributes, 'title'))
        break
      case 'textpath':
        // WordArt of older documents.
        this.#hide(attributeOf(attributes, 'string'))
        break
      case 'footnote':
      case 'endnote':
      case 'comment':
        this.#number++
        break
      case 'tbl':
        this.#tables.push({ rows: [] })
        break
      case 'tr':
        this.#tables.at(-1)?.rows.push([])
        break
      case 'tc':
        this.#tables.at(-1)?.rows.at(-1)?.push([])
        break
      case 'AlternateContent':
        this.#alternatives.push(new Set())
        break
      case 'Fallback':
        this.#inFallback++
        break
      default:
        if (name.endsWith('Pr')) this.#inProperties++
    }
  }

  /** What fields of a form are called, hold before they are filled in, and offer (17.16.5 to 17.16.33, 17.5.2). */
  #openField(name: string, attributes: Attributes): void {
    switch (name) {
      case 'alias':
      case 'default':
      case 'helpText':
      case 'statusText':
        this.#hide(attributeOf(attributes, 'val'))
        break
      case 'listEntry':
        this.#offer(attributeOf(attributes, 'val'))
        break
      case 'listItem':
        this.#offer(attributeOf(attributes, 'displayText'))
        this.#offer(attributeOf(attributes, 'value'))
        break
      default:
    }
  }

  text(text: string): void {
    if (this.#collects === null) return
    const paragraph = this.#open.at(-1)
    if (this.#collects === 'text') this.#put(text)
    else if (paragraph !== undefined) paragraph.codes += text
  }

  close(name: string): void {
    if (this.#inProperties > 0) {
      if (name.endsWith('Pr')) this.#inProperties--
      return
    }
    switch (name) {
      case 't':
      case 'delText':
      case 'instrText':
      case 'delInstrText':
        this.#collects = null
        break
      case 'del':
      case 'moveFrom':
        this.#inDeleted--
        break
      case 'ins':
      case 'moveTo':
        this.#inInserted--
        break
      case 'p':
        this.#closeParagraph()
        break
      case 'tbl':
        this.#closeTable()
        break
      case 'AlternateContent':
        this.#alternatives.pop()
        break
      case 'Fallback':
        this.#inFallback--
        break
      case 'document':
      case 'glossaryDocument':
      case 'hdr':
      case 'ftr':
      case 'footnotes':
      case 'endnotes':
      case 'comments':
        this.#out.append(this.#hidden)
        break
      default:
    }
  }

  #put(text: string): void {
    const paragraph = this.#open.at(-1)
    if (paragraph === undefined) return
    if (this.#inDeleted === 0) paragraph.text += text
    else paragraph.hasDeleted = true
    if (this.#inInserted === 0 || this.#inDeleted > 0) paragraph.before += text
  }

  #hide(text: string): void {
    this.#hidden.putLine(text, { in: 'hidden' })
  }

  #offer(choice: string): void {
    if (maybeNumber(choice)) this.#hide(choice)
  }

  #closeParagraph(): void {
    const paragraph = this.#open.pop()
    if (paragraph === undefined) return
    this.#hide(textOfField(paragraph.codes))
    const { text, before, hasDeleted } = paragraph
    const versions = (hasDeleted ? [text, before] : [text]).filter(
      (one) => one.trim() !== '' && this.#isNew(one),
    )
    if (versions.length > 0 && this.#kind === 'paragraph') this.#number++
    for (const version of versions) this.#putLine(version)
  }

  /** A text box is written twice, for new and for old readers; the second is read only where it says something else. */
  #isNew(text: string): boolean {
    const seen = this.#alternatives.at(-1)
    if (seen === undefined) return true
    if (this.#inFallback > 0 && seen.has(text)) return false
    seen.add(text)
    return true
  }

  #putLine(text: string): void {
    const line: Line = {
      text,
      place: this.#number === 0 ? { in: this.#kind } : { in: this.#kind, number: this.#number },
    }
    const cell = this.#tables.at(-1)?.rows.at(-1)?.at(-1)
    if (cell === undefined) this.#out.putLine(text, line.place)
    else cell.push(line)
  }

  #closeTable(): void {
    const table = this.#tables.pop()
    if (table === undefined) return
    const outer = this.#tables.at(-1)?.rows.at(-1)?.at(-1)
    if (outer !== undefined) {
      for (const row of table.rows) {
        const first = row.flat()[0]
        if (first !== undefined) outer.push({ text: rowText(row), place: first.place })
      }
      return
    }
    writeTable(table.rows, this.#out)
  }
}

function rowText(row: readonly (readonly Line[])[]): string {
  return row.map((cell) => cell.map(({ text }) => text).join(' ')).join('\t')
}

/** A table of records goes behind its headings; one that lays out a page is read paragraph by paragraph. */
export function writeTable(rows: readonly (readonly (readonly Line[])[])[], out: TextBuilder): void {
  const isRecords = rows.every((row) =>
    row.every((cell) => cell.reduce((length, { text }) => length + text.length, 0) <= longestRecordCell),
  )
  if (!isRecords) {
    for (const line of rows.flat(2)) out.putLine(line.text, line.place)
    return
  }
  const table = new TableText(out)
  for (const row of rows) {
    const cells = row.flatMap((cell, column): readonly Cell[] => {
      const first = cell[0]
      return first === undefined
        ? []
        : [{ column, text: cell.map(({ text }) => text).join(' '), place: first.place }]
    })
    if (cells.length > 0) table.put(cells)
  }
  table.endTable()
}
