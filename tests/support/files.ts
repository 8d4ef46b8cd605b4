// Small files made in memory, and what the product reads in them.
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { classifyFile } from '../../src/attachments/classify-file.ts'
import { readFile } from '../../src/attachments/read-file.ts'
import { placeText } from '../../src/i18n/places.ts'
import type { FileFinding, FileReading } from '../../src/model/attachment.ts'
import { openPdf } from '../../src/pdf/open-pdf.ts'

export const today = '2026-11-24'

export function zip(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
  )
}

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const sheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'

function types(main: string): string {
  return (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    `<Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.${main}.main+xml"/></Types>`
  )
}

/** The inside of w:body; other parts by name. */
export function docx(body: string, parts: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array {
  return zip({
    '[Content_Types].xml': types('wordprocessingml.document'),
    'word/document.xml': wordXml('document', `<w:body>${body}</w:body>`),
    ...parts,
  })
}

export function wordXml(root: string, inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><w:${root} xmlns:w="${word}" xmlns:r="${relations}" xmlns:mc="m" xmlns:wp="d">${inside}</w:${root}>`
}

export interface SheetParts {
  readonly name?: string
  readonly state?: string
  /** The inside of sheetData. */
  readonly rows: string
  /** Behind sheetData. */
  readonly more?: string
}

export function xlsx(
  sheets: readonly SheetParts[],
  options: {
    readonly strings?: readonly string[]
    readonly formats?: readonly string[]
    readonly parts?: Readonly<Record<string, string>>
  } = {},
): Uint8Array {
  const { strings = [], formats = [], parts = {} } = options
  const names = sheets.map(({ name }, index) => name ?? `Ark${index + 1}`)
  return zip({
    '[Content_Types].xml': types('spreadsheetml.sheet'),
    'xl/workbook.xml':
      `<workbook xmlns="${sheet}" xmlns:r="${relations}"><sheets>` +
      sheets
        .map(
          ({ state }, index) =>
            `<sheet name="${names[index] ?? ''}" sheetId="${index + 1}" ${state === undefined ? '' : `state="${state}"`} r:id="rId${index + 1}"/>`,
        )
        .join('') +
      '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      `<Relationships xmlns="${packageRelations}">` +
      sheets
        .map(
          (_, index) =>
            `<Relationship Id="rId${index + 1}" Type="x" Target="worksheets/sheet${index + 1}.xml"/>`,
        )
        .join('') +
      '</Relationships>',
    'xl/sharedStrings.xml': `<sst xmlns="${sheet}">${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml':
      `<styleSheet xmlns="${sheet}"><numFmts>` +
      formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`).join('') +
      '</numFmts><cellXfs><xf numFmtId="0"/>' +
      formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('') +
      '</cellXfs></styleSheet>',
    ...Object.fromEntries(
      sheets.map(({ rows, more }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet xmlns="${sheet}" xmlns:r="${relations}"><sheetData>${rows}</sheetData>${more ?? ''}</worksheet>`,
      ]),
    ),
    ...parts,
  })
}

/** All text of a file, as it is judged. */
export async function textOf(name: string, bytes: Uint8Array): Promise<string> {
  const content = await readFile(name, bytes, { openPdf })
  return content.outcome === 'unread'
    ? `unread: ${content.why}`
    : content.texts.map(({ subject, text }) => `${subject}${subject === '' ? '' : '\n'}${text}`).join('\n')
}

export async function judge(name: string, bytes: Uint8Array): Promise<FileReading> {
  return await classifyFile(name, bytes, today, { openPdf })
}

/** "cpr at page 2" for all that the product acts on, in order. */
export function acted(reading: FileReading): readonly string[] {
  return [
    ...(reading.outcome === 'unread' ? [`unread: ${reading.why}`] : []),
    ...reading.findings
      .filter(({ finding }) => finding.confidence >= 0.5)
      .map((finding) => `${finding.finding.type} at ${whereOf(finding)}`),
  ]
}

function whereOf({ path, place }: FileFinding): string {
  return [...path, placeText(place, 'en')].join(' › ')
}

/** A PDF of these objects, numbered from 1; the first is the catalogue. */
export function pdf(objects: readonly string[]): Uint8Array {
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const start = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  text += offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  text += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`
  return strToU8(text)
}

export function pdfOfPages(count: number): Uint8Array {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ')
  return pdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${count}/Kids[${kids}]>>`,
    ...Array.from({ length: count }, () => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>'),
  ])
}

/**
 * Of two pages, of which one has another number than is said and the other a list without an end: PDF.js reads that page
 * ahead, drops the promise, and says that there is one page.
 */
export function pdfOfLostPage(): Uint8Array {
  const bytes = pdfOfPages(2)
  bytes[112] = 54
  bytes[222] = 14
  return bytes
}

/** One of the files with up to twenty bytes changed, perhaps cut off. */
export function damaged(...files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }), fc.nat())
    .map(([file, changes, cut]) => {
      const bytes = Uint8Array.from(file.subarray(0, cut % 3 === 0 ? cut % file.length : file.length))
      for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
      return bytes
    })
}
