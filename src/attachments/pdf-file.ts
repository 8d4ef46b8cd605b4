// A PDF → its text, page by page. The parsing itself is a capability, for the library that does it needs more than the
// language; what a page's pieces mean is decided here. A page that shows a picture and no letters is unread, not empty.
import type { Place, UnreadReason } from '../model/attachment.ts'
import { CannotRead, mostPages, type Budget } from './limits.ts'
import { linesOf, type PdfPiece } from './pdf-lines.ts'
import { TableText } from './table-text.ts'
import { lineEnd, TextBuilder, type FileText } from './text-builder.ts'

export interface PdfPage {
  readonly pieces: readonly PdfPiece[]
  /** Values of form fields, and the text of notes put on the page. */
  readonly fields: readonly string[]
  readonly notes: readonly string[]
  readonly links: readonly string[]
}

export interface PdfDocument {
  readonly pages: number
  page(number: number): Promise<PdfPage>
  /** Whether a page paints anything that is not text; asked only for pages without letters. */
  paints(number: number): Promise<boolean>
  /** Title, subject, keywords. */
  properties(): Promise<readonly string[]>
  files(): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>
  close(): Promise<void>
}

/** Opens a PDF, or says why not. */
export type OpenPdf = (bytes: Uint8Array) => Promise<PdfDocument | { readonly why: UnreadReason }>

export interface ReadPdf {
  readonly text: FileText
  readonly unreadPages: readonly { readonly number: number; readonly why: UnreadReason }[]
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/** A stamp on a scanned page ("Side 1 af 3") is no reason to call the page read. */
const leastLetters = 25

export async function readPdf(bytes: Uint8Array, open: OpenPdf, budget: Budget): Promise<ReadPdf> {
  const pdf = await open(bytes)
  if ('why' in pdf) throw new CannotRead(pdf.why)
  try {
    if (pdf.pages > mostPages) throw new CannotRead('too-large')
    const out = new TextBuilder(budget)
    const hasPictures = holdsPicture(bytes)
    const unreadPages: { number: number; why: UnreadReason }[] = []
    for (let number = 1; number <= pdf.pages; number++) {
      budget.askTheClock()
      const page = await pdf.page(number)
      budget.spendSteps(page.pieces.length * 4 + 1000)
      const lines = linesOf(page.pieces)
      const why = await whyUnread(lines.join(''), hasPictures, () => pdf.paints(number))
      if (why !== null) unreadPages.push({ number, why })
      out.put('', { in: 'page', number })
      putLines(lines, { in: 'page', number }, out)
      out.put(lineEnd)
      for (const field of page.fields) out.putLine(field, { in: 'form-field', number })
      for (const note of page.notes) out.putLine(note, { in: 'comment', number })
      for (const link of page.links) out.putLine(link, { in: 'hidden', number })
    }
    for (const property of await pdf.properties()) out.putLine(property, { in: 'properties' })
    return { text: out.finish(), unreadPages, files: await pdf.files() }
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

async function whyUnread(
  text: string,
  hasPictures: boolean,
  paints: () => Promise<boolean>,
): Promise<UnreadReason | null> {
  const letters = text.replace(/\s/g, '')
  if (letters.length < leastLetters) {
    if (hasPictures) return (await paints()) ? 'image' : null
    return letters.length === 0 && (await paints()) ? 'no-letters' : null
  }
  return isGarbled(letters) ? 'no-letters' : null
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
