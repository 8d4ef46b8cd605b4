// A file's bytes → the texts in it, of itself and of every file inside it, and what was not read and why. The front door
// of reading: here alone is a file given up. Same bytes, same answer; time is the caller's `isOver`.
import type { FileType, Place, Unread, UnreadReason } from '../model/attachment.ts'
import { openCompoundFile, type Storage } from './compound-file.ts'
import { kindByBytes, promisesBinary, textTypeOf } from './file-kind.ts'
import { Budget, CannotRead, largestFile } from './limits.ts'
import { readMail } from './mail-file.ts'
import { isMessage, readMsg } from './msg-file.ts'
import { officeTypeOf, readOffice } from './office.ts'
import { readPdf, type OpenPdf } from './pdf-file.ts'
import { decodeHtml, decodeText, linesOfText, readTable, separatorOf } from './plain-text.ts'
import { readRtf } from './rtf.ts'
import type { FileText } from './text-builder.ts'
import { readXmlFile } from './xml-file.ts'
import { openZip, unpack, type Zip } from './zip.ts'

export interface ReadText extends FileText {
  readonly path: readonly string[]
}

export type FileContent = (
  | {
      readonly outcome: 'read'
      readonly type: FileType
      readonly texts: readonly ReadText[]
      readonly unread: readonly Unread[]
    }
  | { readonly outcome: 'unread'; readonly why: UnreadReason }
) & {
  /** Of the files and folders inside, each with the names around it: they are seen without opening any. */
  readonly names: readonly (readonly string[])[]
}

export interface Reading {
  readonly openPdf: OpenPdf
  /** Says that the time is up; asked often. */
  readonly isOver?: () => boolean
}

/** Reads a file. Never throws for any bytes; what cannot be read says why. */
export async function readFile(name: string, bytes: Uint8Array, reading: Reading): Promise<FileContent> {
  if (bytes.length > largestFile) return { outcome: 'unread', why: 'too-large', names: [] }
  const reader = new FileReader(reading)
  const { names } = reader
  try {
    const type = await reader.read(name, bytes, [])
    // A file in which nothing was readable has not been read.
    const [first] = reader.unread
    if (first !== undefined && reader.texts.every(({ text, subject }) => (text + subject).trim() === ''))
      return { outcome: 'unread', why: first.why, names }
    return { outcome: 'read', type, texts: reader.texts, unread: reader.unread, names }
  } catch (error) {
    return { outcome: 'unread', why: reasonOf(error), names }
  }
}

/** Whatever a parser trips over means that the file cannot be read; it must never mean that nothing was found. */
function reasonOf(error: unknown): UnreadReason {
  return error instanceof CannotRead ? error.why : 'broken'
}

class FileReader {
  readonly texts: ReadText[] = []
  readonly unread: Unread[] = []
  readonly names: (readonly string[])[] = []
  readonly #budget: Budget
  readonly #openPdf: OpenPdf

  constructor({ openPdf, isOver }: Reading) {
    this.#budget = new Budget(isOver)
    this.#openPdf = openPdf
  }

  async read(name: string, bytes: Uint8Array, path: readonly string[]): Promise<FileType> {
    this.#budget.spendFile(path.length)
    const kind = kindByBytes(bytes)
    switch (kind?.is) {
      case undefined:
        return this.#readText(name, bytes, path)
      case 'unread':
        throw new CannotRead(kind.why)
      case 'zip':
        return this.#readZip(openZip(bytes), path)
      case 'compound':
        return this.#readCompound(openCompoundFile(bytes, this.#budget), path)
      case 'pdf':
        return this.#readPdf(bytes, path)
      case 'rtf':
        return this.#readRtf(bytes, path)
    }
  }

  #add(text: FileText, path: readonly string[]): void {
    this.texts.push({ ...text, path })
  }

  #miss(path: readonly string[], why: UnreadReason, place: Place | null = null): void {
    this.unread.push({ path, place, why, isWhole: false })
  }

  #missWhole(path: readonly string[], why: UnreadReason): void {
    this.unread.push({ path, place: null, why, isWhole: true })
  }

  /** A file inside: what cannot be read of it is told, and the rest is read on. Limits end the whole reading. */
  async #readInner(
    name: string,
    bytes: () => Uint8Array,
    path: readonly string[],
    isShown = false,
  ): Promise<void> {
    const inner = [...path, name]
    this.names.push(inner)
    try {
      await this.read(name, bytes(), inner)
    } catch (error) {
      const why = reasonOf(error)
      if (why === 'too-large' || why === 'too-deep' || why === 'timed-out') throw error
      if (isShown) this.#miss(inner, why)
      else this.#missWhole(inner, why)
    }
  }

  async #readText(name: string, bytes: Uint8Array, path: readonly string[]): Promise<FileType> {
    const text = decodeText(bytes)
    if (text === null) throw new CannotRead(promisesBinary(name) ? 'broken' : 'unknown-format')
    if (promisesBinary(name)) throw new CannotRead('broken')
    const type = textTypeOf(name, text)
    switch (type) {
      case 'eml':
        await this.#readMail(bytes, path)
        break
      case 'xml':
        this.#readXml(decodeHtml(bytes) ?? text, path)
        break
      case 'html':
        this.#addHtml(decodeHtml(bytes) ?? text, path)
        break
      case 'csv': {
        const separator = separatorOf(text)
        this.#add(
          separator === null ? linesOfText(text, this.#budget) : readTable(text, separator, this.#budget),
          path,
        )
        break
      }
      case 'txt':
        this.#add(linesOfText(text, this.#budget), path)
    }
    return type
  }

  #readXml(markup: string, path: readonly string[]): void {
    try {
      const { text, pictures } = readXmlFile(markup, this.#budget)
      this.#add(text, path)
      if (pictures > 0) this.#miss(path, 'image')
    } catch (error) {
      if (reasonOf(error) !== 'broken') throw error
      // What is no whole XML is read as a browser reads it.
      this.#addHtml(markup, path)
    }
  }

  #addHtml(markup: string, path: readonly string[]): void {
    this.#budget.spendCharacters(markup.length)
    this.#add({ subject: '', text: markup, isHtml: true, passages: [] }, path)
  }

  async #readMail(bytes: Uint8Array, path: readonly string[]): Promise<void> {
    const { subject, topic, html, text, files, encrypted, unknown } = readMail(bytes)
    this.#addBodies(
      subject,
      [
        ...text.map((body) => ({ subject: '', text: body, isHtml: false, passages: [] })),
        ...html.map((body) => ({ subject: '', text: body, isHtml: true, passages: [] })),
      ],
      path,
    )
    if (topic !== '')
      this.#add(
        { subject: '', text: topic, isHtml: false, passages: [{ start: 0, place: { in: 'hidden' } }] },
        path,
      )
    if (encrypted > 0) this.#miss(path, 'encrypted')
    if (unknown > 0) this.#miss(path, 'unknown-format')
    for (const file of files) await this.#readInner(file.name, () => file.bytes, path, file.isShown)
  }

  /** The subject goes with the first body: it often names whom the mail is about. */
  #addBodies(subject: string, bodies: readonly FileText[], path: readonly string[]): void {
    const [first = { subject: '', text: '', isHtml: false, passages: [] }, ...others] = bodies
    for (const body of [first, ...others]) this.#budget.spendCharacters(body.text.length)
    this.#add({ ...first, subject }, path)
    for (const body of others) this.#add(body, path)
  }

  async #readZip(zip: Zip, path: readonly string[]): Promise<FileType> {
    const type = officeTypeOf(zip, this.#budget)
    if (type === null) {
      for (const folder of foldersOf(zip)) {
        this.#budget.spendFile(path.length)
        this.names.push([...path, folder])
      }
      for (const entry of zip.entries) {
        if (entry.isFolder || entry.name.startsWith('__MACOSX/')) continue
        const name = entry.name.slice(entry.name.lastIndexOf('/') + 1)
        await this.#readInner(name, () => unpack(zip, entry, this.#budget), path)
      }
      return 'zip'
    }
    const { text, embedded, pictures } = readOffice(zip, type, this.#budget)
    this.#add(text, path)
    if (pictures > 0) this.#miss(path, 'image')
    for (const entry of embedded)
      await this.#readInner(
        entry.name.slice(entry.name.lastIndexOf('/') + 1),
        () => unpack(zip, entry, this.#budget),
        path,
      )
    return type
  }

  async #readCompound(root: Storage, path: readonly string[]): Promise<FileType> {
    if (isMessage(root)) return this.#readMsg(root, path)
    const names = new Set(root.streams.map(({ name }) => name.toLowerCase()))
    if (names.has('encryptedpackage') || names.has('encryptioninfo')) throw new CannotRead('encrypted')
    throw new CannotRead(
      names.has('worddocument') ||
        names.has('workbook') ||
        names.has('book') ||
        names.has('powerpoint document')
        ? 'old-office'
        : 'unknown-format',
    )
  }

  async #readMsg(root: Storage, path: readonly string[]): Promise<FileType> {
    this.#budget.spendFile(path.length)
    const { subject, bodies, files, mails, others, isEncrypted } = readMsg(root, this.#budget)
    this.#addBodies(subject, bodies, path)
    if (isEncrypted) this.#miss(path, 'encrypted')
    for (const file of files) await this.#readInner(file.name, () => file.bytes, path, file.isShown)
    for (const { name, why } of others) {
      this.names.push([...path, name])
      this.#missWhole([...path, name], why)
    }
    for (const mail of mails) {
      const inner = [...path, mail.name]
      this.names.push(inner)
      await this.#readMsg(mail.storage, inner)
    }
    return 'msg'
  }

  async #readPdf(bytes: Uint8Array, path: readonly string[]): Promise<FileType> {
    const { text, unreadPages, files } = await readPdf(bytes, this.#openPdf, this.#budget)
    this.#add(text, path)
    for (const { number, why } of unreadPages) this.#miss(path, why, { in: 'page', number })
    for (const file of files) await this.#readInner(file.name, () => file.bytes, path)
    return 'pdf'
  }

  #readRtf(bytes: Uint8Array, path: readonly string[]): FileType {
    const { text, pictures, objects } = readRtf(bytes, this.#budget)
    this.#add(text, path)
    if (pictures > 0) this.#miss(path, 'image')
    if (objects > 0) this.#miss(path, 'unknown-format')
    return 'rtf'
  }
}

/** Each folder once, whether or not the archive has an entry for it. */
function foldersOf({ entries }: Zip): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const { name } of entries)
    if (!name.startsWith('__MACOSX/')) for (const folder of name.split('/').slice(0, -1)) folders.add(folder)
  return folders
}
