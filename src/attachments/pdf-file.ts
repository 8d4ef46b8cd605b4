// A PDF → its text, page by page. The parsing itself is a capability, for the library that does it needs more than the
// language; what a page's pieces mean is decided here. A page that shows a picture and no letters is unread, not empty.
import type { Place, UnreadReason } from '../model/attachment.ts'
import { CannotRead, mostPages, type Budget } from './limits.ts'
import { decodedAddress } from './office-parts.ts'
import { linesOf, type PdfPiece } from './pdf-lines.ts'
import { TableText } from './table-text.ts'
import { lineEnd, TextBuilder, type FileText } from './text-builder.ts'

/** In points, as the pieces. */
export interface PdfBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PdfPainting {
  /** Whether the page paints anything that is not text. */
  readonly isAny: boolean
  readonly pictures: readonly PdfBox[]
}

export interface PdfPage {
  readonly box: PdfBox
  readonly pieces: readonly PdfPiece[]
  /** Values of form fields, and the text of notes put on the page. */
  readonly fields: readonly string[]
  readonly notes: readonly string[]
  readonly links: readonly string[]
  /** Pinned to the page. */
  readonly files: readonly PdfEmbedded[]
}

export interface PdfEmbedded {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface PdfDocument {
  readonly pages: number
  page(number: number): Promise<PdfPage>
  /** Costs the decoding of the page's pictures; asked only where they may hide something. */
  painting(number: number): Promise<PdfPainting>
  /** Title, subject, keywords, and those that its maker thought of. */
  properties(): Promise<readonly string[]>
  /** The titles of its table of contents, which stands beside the pages. */
  bookmarks(): Promise<readonly string[]>
  files(): Promise<readonly PdfEmbedded[]>
  close(): Promise<void>
}

/** Opens a PDF, or says why not. */
export type OpenPdf = (bytes: Uint8Array) => Promise<PdfDocument | { readonly why: UnreadReason }>

export interface ReadPdf {
  readonly text: FileText
  readonly unreadPages: readonly { readonly number: number; readonly why: UnreadReason }[]
  readonly files: readonly PdfEmbedded[]
}

/** A stamp on a scanned page ("Side 1 af 3") is no reason to call the page read. */
const leastLetters = 25

export async function readPdf(bytes: Uint8Array, open: OpenPdf, budget: Budget): Promise<ReadPdf> {
  const pdf = await open(bytes)
  if ('why' in pdf) throw new CannotRead(pdf.why)
  try {
    if (pdf.pages > mostPages) throw new CannotRead('too-large')
    const out = new TextBuilder(budget)
    const unreadPages: { number: number; why: UnreadReason }[] = []
    const files: PdfEmbedded[] = []
    const whyUnread = unreadJudge(bytes, pdf)
    for (let number = 1; number <= pdf.pages; number++) {
      budget.askTheClock()
      const page = await pdf.page(number)
      budget.spendSteps(page.pieces.length * 4 + 1000)
      const lines = linesOf(page.pieces)
      const why = await whyUnread(number, page, lines.join(''))
      if (why !== null) unreadPages.push({ number, why })
      out.put('', { in: 'page', number })
      putLines(lines, { in: 'page', number }, out)
      out.put(lineEnd)
      for (const field of page.fields) out.putLine(field, { in: 'form-field', number })
      for (const note of page.notes) out.putLine(note, { in: 'comment', number })
      for (const link of page.links) out.putLine(decodedAddress(link), { in: 'hidden', number })
      files.push(...page.files)
    }
    for (const property of await pdf.properties()) out.putLine(property, { in: 'properties' })
    for (const bookmark of await pdf.bookmarks()) out.putLine(bookmark, { in: 'hidden' })
    return { text: out.finish(), unreadPages, files: [...files, ...(await pdf.files())] }
  } finally {
    await pdf.close()
  }
}

/** Lines of equally many cells are rows of a table, whose headings decide what its numbers are. */
function putLines(lines: readonly string[], place: Place, out: TextBuilder): void {
  const table = new TableText(out)
  let cells = 1
  for (const line of lines) {
    const row = line.split('\t')
    if (row.length !== cells) table.endTable()
    cells = row.length
    if (cells > 1) table.put(row.map((text, column) => ({ column, text, place })))
    else out.put(`${line}\n`, place)
  }
  table.endTable()
}

/** More letters leave no room for a picture that large. */
const fullPage = 2500
/** Photographs take up to a second each. What follows so many is taken to be as the pages before it. */
const mostPicturePages = 50

type UnreadJudge = (number: number, page: PdfPage, text: string) => Promise<UnreadReason | null>

function unreadJudge(bytes: Uint8Array, pdf: PdfDocument): UnreadJudge {
  const hasPictures = holdsPicture(bytes)
  let asked = 0
  let hidden = 0
  return async (number, page, text) => {
    const letters = text.replace(/\s/g, '')
    if (letters.length < leastLetters) {
      if (letters.length > 0 && !hasPictures) return null
      const { isAny } = await pdf.painting(number)
      return isAny ? (hasPictures ? 'image' : 'no-letters') : null
    }
    if (isGarbled(letters)) return 'no-letters'
    if (!hasPictures || letters.length > fullPage) return null
    if (asked === mostPicturePages) return hidden > 0 ? 'image' : null
    asked++
    const { pictures } = await pdf.painting(number)
    if (!isMostlyPicture(page, pictures)) return null
    hidden++
    return 'image'
  }
}

/** Smaller ones are logos, signatures and portraits. */
const leastPicture = 0.15
/** Where fax machines and archives print a line on a scanned page. */
const stampMargin = 0.08

/**
 * A scanned page under a printed line, a screenshot in a letter. A scanned page that has been recognised has its letters
 * over the picture, and so has a page with a picture for its ground.
 */
function isMostlyPicture({ box, pieces }: PdfPage, pictures: readonly PdfBox[]): boolean {
  const shown = pictures.map((picture) => overlap(picture, box))
  const area = shown.reduce((sum, { width, height }) => sum + width * height, 0)
  if (area < leastPicture * box.width * box.height) return false
  const margin = stampMargin * box.height
  const over = pieces.filter(
    ({ x, y }) =>
      y > box.y + margin &&
      y < box.y + box.height - margin &&
      shown.some((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height),
  )
  return over.reduce((sum, { text }) => sum + text.replace(/\s/g, '').length, 0) < leastLetters
}

function overlap(one: PdfBox, other: PdfBox): PdfBox {
  const x = Math.max(one.x, other.x)
  const y = Math.max(one.y, other.y)
  return {
    x,
    y,
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  }
}

/** A font without a way back to characters gives private ones, controls or replacement marks. */
function isGarbled(letters: string): boolean {
  const bad = letters.match(/[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffd]/g)?.length ?? 0
  return bad > letters.length / 4
}

/** Pictures are streams, so their dictionaries stand uncompressed in the file (ISO 32000-2, 7.5.7). */
function holdsPicture(bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes)
  return /\/Subtype\s*\/Image\b/.test(text)
}
