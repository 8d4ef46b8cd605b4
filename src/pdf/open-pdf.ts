// EDGE: PDF.js, in the build that needs no page and no worker of its own. Text only: no script is run, no font is loaded,
// nothing is fetched. Loaded when the first PDF comes, for it is larger than all the rest.
import type { PdfBox, PdfDocument, PdfEmbedded, PdfPage } from '../attachments/pdf-file.ts'
import { maybeNumber } from '../attachments/text-builder.ts'
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
  const boxesOf = pictureBoxes(OPS)
  return {
    pages: document.numPages,
    async page(number) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent({ disableNormalization: false })
      const annotations = (await page.getAnnotations()) as readonly Annotation[]
      const [left = 0, bottom = 0, right = 0, top = 0] = page.view
      const read: PdfPage = {
        box: { x: left, y: bottom, width: right - left, height: top - bottom },
        pieces: items.flatMap((item) => ('str' in item ? [pieceOf(item)] : [])),
        ...textsOf(annotations),
      }
      page.cleanup()
      return read
    },
    async painting(number) {
      const page = await document.getPage(number)
      const { fnArray, argsArray } = await page.getOperatorList()
      page.cleanup()
      return {
        isAny: fnArray.some(
          (operation: number, at: number) =>
            paints.has(operation) && !isUnpainted(argsArray[at], OPS.endPath),
        ),
        pictures: boxesOf(fnArray, argsArray),
      }
    },
    async properties() {
      const { info } = await document.getMetadata()
      const known = info as Readonly<Record<string, unknown>>
      const own = known['Custom']
      return [
        ...['Title', 'Subject', 'Keywords', 'Author'].map((name) => known[name]),
        ...(own !== null && typeof own === 'object'
          ? Object.values(own as Readonly<Record<string, unknown>>)
          : []),
      ].flatMap(textIn)
    },
    async bookmarks() {
      return titlesIn(await document.getOutline())
    },
    async files() {
      const files = (await document.getAttachments()) as Readonly<Record<string, unknown>> | null
      return Object.values(files ?? {}).flatMap(fileIn)
    },
    async close() {
      await task.destroy()
    },
  }
}

/** A path that ends without fill or stroke only bounds what is painted after it. */
function isUnpainted(args: unknown, endPath: number): boolean {
  return Array.isArray(args) && args[0] === endPath
}

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** A picture is painted into the square of 1 by 1; small ones that repeat themselves are left out. */
const pictureNames = [
  'paintImageXObject',
  'paintInlineImageXObject',
  'paintImageMaskXObject',
  'paintSolidColorImageMask',
] as const

/** Follows the transformations of a page (ISO 32000-2, 8.3.4) to where its pictures end up. */
function pictureBoxes(ops: Readonly<Record<string, number>>) {
  const pictures = new Set(pictureNames.map((name) => ops[name]))
  return (operations: readonly number[], args: readonly unknown[]): readonly PdfBox[] => {
    const boxes: PdfBox[] = []
    const outer: Matrix[] = []
    let matrix: Matrix = [1, 0, 0, 1, 0, 0]
    for (const [at, operation] of operations.entries()) {
      if (pictures.has(operation)) boxes.push(boxOf(matrix))
      else if (operation === ops['save']) outer.push(matrix)
      else if (operation === ops['transform']) matrix = product(matrix, args[at])
      else if (operation === ops['paintFormXObjectBegin']) {
        outer.push(matrix)
        matrix = product(matrix, Array.isArray(args[at]) ? args[at][0] : null)
      } else if (operation === ops['restore'] || operation === ops['paintFormXObjectEnd'])
        matrix = outer.pop() ?? matrix
    }
    return boxes
  }
}

/** `inner` comes first; what is no matrix changes nothing. */
function product(outer: Matrix, inner: unknown): Matrix {
  if (inner === null || typeof inner !== 'object') return outer
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = Array.from(inner as ArrayLike<number>)
  const [A, B, C, D, E, F] = outer
  return [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F]
}

function boxOf([a, b, c, d, e, f]: Matrix): PdfBox {
  const x = [e, e + a, e + c, e + a + c]
  const y = [f, f + b, f + d, f + b + d]
  const left = Math.min(...x)
  const bottom = Math.min(...y)
  return { x: left, y: bottom, width: Math.max(...x) - left, height: Math.max(...y) - bottom }
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
  readonly options?: unknown
  readonly file?: unknown
}

function textsOf(annotations: readonly Annotation[]): Pick<PdfPage, 'fields' | 'notes' | 'links' | 'files'> {
  return {
    fields: annotations.flatMap(({ fieldValue, alternativeText, options }) => {
      const chosen = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).flatMap(textIn)
      const values = [...new Set([...chosen, ...choicesIn(options).filter(maybeNumber)])]
      const [label] = textIn(alternativeText)
      return values.map((value) => (label === undefined ? value : `${label}: ${value}`))
    }),
    notes: annotations.flatMap(({ contentsObj }) => textIn(contentsObj?.str)),
    links: annotations.flatMap(({ url }) => textIn(url)),
    files: annotations.flatMap(({ file }) => fileIn(file)),
  }
}

/** What can be chosen in a list, whether or not it is. */
function choicesIn(options: unknown): readonly string[] {
  if (!Array.isArray(options)) return []
  return options.flatMap((option: { readonly displayValue?: unknown } | null) => textIn(option?.displayValue))
}

function fileIn(file: unknown): readonly PdfEmbedded[] {
  if (file === null || typeof file !== 'object') return []
  const { filename, content } = file as { readonly filename?: unknown; readonly content?: unknown }
  return content instanceof Uint8Array
    ? [{ name: typeof filename === 'string' ? filename : 'attachment', bytes: content }]
    : []
}

/** Titles and those under them, in order; the library has already broken circles. */
function titlesIn(outline: unknown): readonly string[] {
  const titles: string[] = []
  const left: unknown[] = [outline]
  while (left.length > 0) {
    const next = left.pop()
    if (Array.isArray(next)) left.push(...(next as unknown[]).toReversed())
    else if (next !== null && typeof next === 'object') {
      const { title, items } = next as { readonly title?: unknown; readonly items?: unknown }
      titles.push(...textIn(title))
      left.push(items)
    }
  }
  return titles
}

function textIn(value: unknown): readonly string[] {
  return typeof value === 'string' && value.trim() !== '' && value !== 'Off' ? [value] : []
}
