// EDGE: PDF.js, in the build that needs no page and no worker of its own. Text only: no script is run, no font is loaded,
// nothing is fetched. Loaded when the first PDF comes, for it is larger than all the rest.
import type { PdfDocument, PdfPage } from '../attachments/pdf-file.ts'
import type { PdfPiece } from '../attachments/pdf-lines.ts'
import type { UnreadReason } from '../model/attachment.ts'

// Its warnings quote the file.
const quiet = -1

/** Painting that a reader sees: pictures, filled shapes, drawn lines. */
const paintNames = [
  'paintImageXObject',
  'paintInlineImageXObject',
  'paintImageXObjectRepeat',
  'paintInlineImageXObjectGroup',
  'paintImageMaskXObject',
  'paintImageMaskXObjectGroup',
  'paintImageMaskXObjectRepeat',
  'paintSolidColorImageMask',
  'shadingFill',
  'constructPath',
] as const

/** Opens a PDF for reading its text; one that wants a password is 'encrypted'. */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument | { readonly why: UnreadReason }> {
  // Taken apart at once: webpack keeps only what it sees used.
  const { getDocument, OPS } = await import(/* webpackChunkName: 'pdf' */ 'unpdf/pdfjs')
  const task = getDocument({
    // The library keeps what it is given, and takes no Buffer.
    data: Uint8Array.from(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: true,
    isOffscreenCanvasSupported: false,
    disableAutoFetch: true,
    verbosity: quiet,
  })
  let document: Awaited<typeof task.promise>
  try {
    document = await task.promise
  } catch (error) {
    await task.destroy()
    return { why: error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'broken' }
  }
  const paints = new Set(paintNames.map((name) => OPS[name]))
  return {
    pages: document.numPages,
    async page(number) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent({ disableNormalization: false })
      const annotations = (await page.getAnnotations()) as readonly Annotation[]
      const read: PdfPage = {
        pieces: items.flatMap((item) => ('str' in item ? [pieceOf(item)] : [])),
        ...textsOf(annotations),
      }
      page.cleanup()
      return read
    },
    async paints(number) {
      const page = await document.getPage(number)
      const { fnArray } = await page.getOperatorList()
      page.cleanup()
      return fnArray.some((operation: number) => paints.has(operation))
    },
    async properties() {
      const { info } = await document.getMetadata()
      const known = info as Readonly<Record<string, unknown>>
      return ['Title', 'Subject', 'Keywords', 'Author'].flatMap((name) => textIn(known[name]))
    },
    async files() {
      const files = (await document.getAttachments()) as Readonly<Record<string, unknown>> | null
      return Object.values(files ?? {}).flatMap((file) => {
        const { filename, content } = file as { readonly filename?: unknown; readonly content?: unknown }
        return content instanceof Uint8Array
          ? [{ name: typeof filename === 'string' ? filename : 'attachment', bytes: content }]
          : []
      })
    },
    async close() {
      await task.destroy()
    },
  }
}

interface TextItem {
  readonly str: string
  readonly transform: readonly number[]
  readonly width: number
  readonly height: number
}

function pieceOf({ str, transform, width, height }: TextItem): PdfPiece {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform
  return {
    text: str,
    x,
    y,
    width,
    size: height > 0 ? height : Math.hypot(a, b),
    angle: (Math.atan2(b, a) * 180) / Math.PI,
  }
}

interface Annotation {
  readonly fieldValue?: unknown
  readonly alternativeText?: unknown
  readonly contentsObj?: { readonly str?: unknown }
  readonly url?: unknown
}

function textsOf(annotations: readonly Annotation[]): Pick<PdfPage, 'fields' | 'notes' | 'links'> {
  return {
    fields: annotations.flatMap(({ fieldValue, alternativeText }) => {
      const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).flatMap(textIn)
      const [label] = textIn(alternativeText)
      return values.map((value) => (label === undefined ? value : `${label}: ${value}`))
    }),
    notes: annotations.flatMap(({ contentsObj }) => textIn(contentsObj?.str)),
    links: annotations.flatMap(({ url }) => textIn(url)),
  }
}

function textIn(value: unknown): readonly string[] {
  return typeof value === 'string' && value.trim() !== '' && value !== 'Off' ? [value] : []
}
