// Office Open XML and OpenDocument files: which parts there are, in which order they are read, and what in them is a file
// or a picture of its own.
import type { FileType, Place } from '../model/attachment.ts'
import { isMainPart, wordPart } from './docx.ts'
import { CannotRead, type Budget } from './limits.ts'
import { nothing, otherPart } from './office-parts.ts'
import { openDocumentTaker, openTypeOf } from './opendocument.ts'
import { drawingTaker, slideOrderTaker } from './pptx.ts'
import { TextBuilder, type FileText } from './text-builder.ts'
import { attributeOf, localName, readXml, type XmlTaker } from './xml.ts'
import { commentsTaker, sheetTaker, stringsTaker, stylesTaker, workbookTaker, type Workbook } from './xlsx.ts'
import { unpack, unpackInSteps, type Zip, type ZipEntry } from './zip.ts'

export interface OfficeFile {
  readonly type: FileType
  readonly text: FileText
  /** Files inside the file, to be read as files. */
  readonly embedded: readonly ZipEntry[]
  readonly pictures: number
}

const officeTypes: readonly (readonly [RegExp, FileType])[] = [
  [/wordprocessingml/, 'docx'],
  [/spreadsheetml|ms-excel\.sheet/, 'xlsx'],
  [/presentationml|ms-powerpoint/, 'pptx'],
]
const longestTypeList = 1024 * 1024

/** What kind of document an archive is; null when it is a plain archive. */
export function officeTypeOf(zip: Zip, budget: Budget): FileType | null {
  const list = zip.entries.find(({ name }) => name === '[Content_Types].xml')
  if (list !== undefined) {
    const text = decode(unpack(zip, list, budget).subarray(0, longestTypeList))
    const main = /ContentType\s*=\s*["']([^"']+\.main\+xml)["']/.exec(text)?.[1] ?? text
    return officeTypes.find(([pattern]) => pattern.test(main))?.[1] ?? null
  }
  const mark = zip.entries.find(({ name }) => name === 'mimetype')
  if (mark === undefined) return null
  const text = decode(unpack(zip, mark, budget).subarray(0, 200))
  return openTypeOf(text)
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes)
}

const picture = /\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|webp|svg)$/i
/** Small previews, pictures of what is read beside them, and settings of printers: nothing a person wrote. */
const machineFile =
  /(?:^|\/)(?:thumbnail\.\w+|TablePreview\d+\.\w+|printerSettings\d*\.bin|vbaData\.xml|layout-cache|manifest\.rdf)$|^ObjectReplacements\//i
const macro = /vbaProject\.bin$|^Basic\/|^Scripts\//i

/** Reads every part. Throws CannotRead when one cannot be read: half a document is not a document. */
export function readOffice(zip: Zip, type: FileType, budget: Budget): OfficeFile {
  const files = zip.entries.filter(({ isFolder, name }) => !isFolder && !machineFile.test(name))
  const isXml = ({ name }: ZipEntry) => /\.(?:xml|rels)$/i.test(name)
  const others = files.filter((entry) => !isXml(entry) && !macro.test(entry.name))
  const parts = files.filter(isXml)
  const read = readerOf(zip, budget)
  const text = type.startsWith('od')
    ? openDocument(parts, type, read, budget)
    : openXml(parts, type, read, budget)
  return {
    type,
    text,
    embedded: others.filter(
      ({ name }) =>
        !picture.test(name) && name !== 'mimetype' && !/^Configurations2\/|^Thumbnails\//.test(name),
    ),
    pictures: others.filter(({ name }) => picture.test(name) && !/^Thumbnails\//.test(name)).length,
  }
}

type Read = (entry: ZipEntry, choose: (root: string) => XmlTaker) => void

/** Reads one part with the taker that its root element asks for. */
function readerOf(zip: Zip, budget: Budget): Read {
  return (entry, choose) => {
    let taker: XmlTaker | null = null
    readXml(
      (push) => unpackInSteps(zip, entry, budget, push),
      {
        open(name, attributes) {
          taker ??= choose(name)
          taker.open(name, attributes)
        },
        text: (text) => taker?.text(text),
        close: (name) => taker?.close(name),
      },
      budget,
    )
  }
}

function openDocument(parts: readonly ZipEntry[], type: FileType, read: Read, budget: Budget): FileText {
  const out = new TextBuilder(budget)
  const isKnown = (name: string) => /(?:^|\/)(?:content|styles)\.xml$/.test(name)
  for (const part of parts) {
    if (/^META-INF\/manifest\.xml$/.test(part.name))
      read(part, () => ({
        open(name) {
          if (name === 'encryption-data') throw new CannotRead('encrypted')
        },
        text: () => undefined,
        close: () => undefined,
      }))
  }
  for (const part of parts) if (isKnown(part.name)) read(part, () => openDocumentTaker(type, out, budget))
  const meta = parts.find(({ name }) => name === 'meta.xml')
  if (meta !== undefined)
    read(meta, () => {
      const taker = otherPart('document-meta', out)
      return { ...taker, open: () => undefined }
    })
  return out.finish()
}

function openXml(parts: readonly ZipEntry[], type: FileType, read: Read, budget: Budget): FileText {
  if (type === 'docx') return document(parts, read, budget)
  return type === 'xlsx' ? workbook(parts, read, budget) : presentation(parts, read, budget)
}

function document(parts: readonly ZipEntry[], read: Read, budget: Budget): FileText {
  const main = new TextBuilder(budget)
  const rest = new TextBuilder(budget)
  for (const part of parts) read(part, (root) => wordPart(root, isMainPart(root) ? main : rest, budget))
  main.append(rest)
  return main.finish()
}

/** Relationships of a part (ECMA-376 part 2, 6.5): id → name of the part that it leads to. */
function relationsOf(part: string, parts: readonly ZipEntry[], read: Read): ReadonlyMap<string, string> {
  const slash = part.lastIndexOf('/')
  const folder = part.slice(0, slash + 1)
  const list = partNamed(parts, `${folder}_rels/${part.slice(slash + 1)}.rels`)
  const targets = new Map<string, string>()
  if (list !== undefined)
    read(list, () => ({
      open(name, attributes) {
        if (localName(name) === 'Relationship')
          targets.set(attributeOf(attributes, 'Id'), resolve(folder, attributeOf(attributes, 'Target')))
      },
      text: () => undefined,
      close: () => undefined,
    }))
  return targets
}

function resolve(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const steps = folder.split('/').slice(0, -1)
  for (const step of target.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return steps.join('/')
}

const names = new WeakMap<readonly ZipEntry[], ReadonlyMap<string, ZipEntry>>()

/** By name, without walking the list each time: a hostile workbook names twenty thousand sheets. */
function partNamed(parts: readonly ZipEntry[], name: string | undefined): ZipEntry | undefined {
  let known = names.get(parts)
  if (known === undefined) {
    known = new Map(parts.map((part) => [part.name, part]))
    names.set(parts, known)
  }
  return name === undefined ? undefined : known.get(name)
}

function partOfRoot(parts: readonly ZipEntry[], pattern: RegExp): ZipEntry | undefined {
  return parts.find(({ name }) => pattern.test(name))
}

function workbook(parts: readonly ZipEntry[], read: Read, budget: Budget): FileText {
  const out = new TextBuilder(budget)
  const bookPart = partOfRoot(parts, /^[^/]+\/workbook\d*\.xml$/)
  if (bookPart === undefined) throw new CannotRead('broken')
  let book: Workbook = { sheets: [], is1904: false }
  read(bookPart, () => workbookTaker((found) => (book = found), out))
  const strings: string[] = []
  const formats: string[] = []
  for (const part of parts) {
    if (/\/sharedStrings\d*\.xml$/i.test(part.name)) read(part, () => stringsTaker(budget, strings))
    else if (/\/styles\d*\.xml$/i.test(part.name)) read(part, () => stylesTaker(formats))
  }
  const targets = relationsOf(bookPart.name, parts, read)
  const done = new Set<string>([bookPart.name])
  for (const { name, relationship } of book.sheets) {
    out.putLine(name, { in: 'sheet-name', sheet: name })
    const target = targets.get(relationship)
    const part = partNamed(parts, target)
    if (part === undefined) continue
    done.add(part.name)
    const context = { name, strings, formats, is1904: book.is1904 }
    read(part, (root) => (root === 'worksheet' ? sheetTaker(context, out) : otherPart(root, out)))
    for (const linked of relationsOf(part.name, parts, read).values()) {
      const found = partNamed(parts, linked)
      if (found === undefined || done.has(found.name)) continue
      done.add(found.name)
      read(found, (root) => sheetCompanion(root, name, out))
    }
  }
  readRest(parts, done, (part) =>
    read(part, (root) => {
      // A sheet that the workbook does not list is still in the file.
      if (root === 'worksheet') return sheetTaker({ name: '?', strings, formats, is1904: book.is1904 }, out)
      return root === 'sst' || root === 'workbook' ? nothing : sheetCompanion(root, '?', out)
    }),
  )
  return out.finish()
}

function sheetCompanion(root: string, sheet: string, out: TextBuilder): XmlTaker {
  if (root === 'comments' || root === 'ThreadedComments') return commentsTaker(sheet, out)
  if (root === 'wsDr') return drawingTaker({ in: 'hidden', sheet }, out)
  return otherPart(root, out)
}

function readRest(
  parts: readonly ZipEntry[],
  done: ReadonlySet<string>,
  each: (part: ZipEntry) => void,
): void {
  for (const part of parts) if (!done.has(part.name)) each(part)
}

function presentation(parts: readonly ZipEntry[], read: Read, budget: Budget): FileText {
  const out = new TextBuilder(budget)
  const order: string[] = []
  const main = partOfRoot(parts, /^[^/]+\/presentation\d*\.xml$/)
  if (main === undefined) throw new CannotRead('broken')
  read(main, () => slideOrderTaker(order, out))
  const targets = relationsOf(main.name, parts, read)
  const done = new Set<string>([main.name])
  for (const [index, relationship] of order.entries()) {
    const target = targets.get(relationship)
    const part = partNamed(parts, target)
    if (part === undefined) continue
    const number = index + 1
    done.add(part.name)
    read(part, () => drawingTaker({ in: 'slide', number }, out))
    for (const linked of relationsOf(part.name, parts, read).values()) {
      const found = partNamed(parts, linked)
      if (found === undefined || done.has(found.name)) continue
      if (/slideLayout|slideMaster/i.test(found.name)) continue
      done.add(found.name)
      read(found, (root) => slideCompanion(root, number, out))
    }
  }
  readRest(parts, done, (part) =>
    read(part, (root) =>
      drawingRoots.has(root) ? drawingTaker({ in: 'hidden' }, out) : otherPart(root, out),
    ),
  )
  return out.finish()
}

const drawingRoots = new Set([
  'sld',
  'sldLayout',
  'sldMaster',
  'notesMaster',
  'handoutMaster',
  'notes',
  'cmLst',
])

function slideCompanion(root: string, number: number, out: TextBuilder): XmlTaker {
  const place: Place = { in: root === 'notes' ? 'notes' : root === 'cmLst' ? 'comment' : 'hidden', number }
  return drawingRoots.has(root) ? drawingTaker(place, out) : otherPart(root, out)
}
