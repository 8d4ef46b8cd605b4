// PresentationML (ECMA-376 part 1, 19): slides, their notes, comments, masters; text per paragraph, tables by rows.
import type { Place } from '../model/attachment.ts'
import { writeTable } from './docx.ts'
import type { TextBuilder } from './text-builder.ts'
import { attributeOf, type XmlTaker } from './xml.ts'

interface Line {
  readonly text: string
  readonly place: Place
}

/** Reads a slide, notes, a comment part or a drawing of a sheet. */
export function drawingTaker(place: Place, out: TextBuilder): XmlTaker {
  let text = ''
  let collects = false
  let rows: Line[][][] | null = null
  const flush = () => {
    const cell = rows?.at(-1)?.at(-1)
    if (cell === undefined) out.putLine(text, place)
    else if (text.trim() !== '') cell.push({ text, place })
    text = ''
  }
  return {
    open(name, attributes) {
      switch (name) {
        case 't':
        case 'text':
          collects = true
          break
        case 'br':
          text += '\n'
          break
        case 'cNvPr':
          for (const which of ['descr', 'title'])
            out.putLine(attributeOf(attributes, which), { in: 'hidden', ...numberOf(place) })
          break
        case 'tbl':
          rows = []
          break
        case 'tr':
          rows?.push([])
          break
        case 'tc':
          rows?.at(-1)?.push([])
          break
        default:
      }
    },
    text(more) {
      if (collects) text += more
    },
    close(name) {
      switch (name) {
        case 't':
          collects = false
          break
        case 'text':
          collects = false
          flush()
          break
        case 'p':
          flush()
          break
        case 'tbl':
          if (rows !== null) writeTable(rows, out)
          rows = null
          break
        default:
      }
    },
  }
}

function numberOf({ number }: Place): { readonly number?: number } {
  return number === undefined ? {} : { number }
}

/** The slides in their order, by relationship id; and what their groups and shows are called. */
export function slideOrderTaker(order: string[], out: TextBuilder): XmlTaker {
  return {
    open(name, attributes) {
      if (name === 'custShow' || name === 'section')
        out.putLine(attributeOf(attributes, 'name'), { in: 'hidden' })
      if (name !== 'sldId') return
      for (const [key, value] of Object.entries(attributes)) if (key.endsWith(':id')) order.push(value)
    },
    text: () => undefined,
    close: () => undefined,
  }
}
