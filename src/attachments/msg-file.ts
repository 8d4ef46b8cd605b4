// A mail as Outlook saves it (MS-OXMSG): subject, body as text, HTML or compressed RTF (MS-OXRTFCP), recipients' names,
// and attachments, among them whole mails. Leaves out named properties and all that is not shown.
import type { UnreadReason } from '../model/attachment.ts'
import type { Storage } from './compound-file.ts'
import { CannotRead, type Budget } from './limits.ts'
import { idsShownBy, type InnerFile } from './mail-file.ts'
import { readRtf } from './rtf.ts'
import type { FileText } from './text-builder.ts'

export interface MsgFile {
  readonly subject: string
  readonly bodies: readonly FileText[]
  readonly files: readonly InnerFile[]
  readonly mails: readonly { readonly name: string; readonly storage: Storage }[]
  /** What a reader of the mail is shown as a file, and whose content is not here or is an object of another program. */
  readonly others: readonly { readonly name: string; readonly why: UnreadReason }[]
  readonly isEncrypted: boolean
}

// Property tags, MS-OXPROPS: the property, then its type (001F text, 001E text in a code page, 0102 bytes, 000D object).
const subject = '0037'
const body = '1000'
const html = '1013'
const compressedRtf = '1009'
const messageClass = '001A'
const content = '3701'
const longName = '3707'
const shortName = '3704'
const displayName = '3001'
const contentId = '3712'

export function isMessage(root: Storage): boolean {
  return root.streams.some(({ name }) => name === '__properties_version1.0')
}

export function readMsg(root: Storage, budget: Budget): MsgFile {
  const bodies: FileText[] = []
  const plain = textOf(root, body)
  if (plain !== '') {
    budget.spendCharacters(plain.length)
    bodies.push({ subject: '', text: plain, isHtml: false, passages: [] })
  }
  const markup = bytesOf(root, `${html}0102`)
  const markupText = markup === null ? textOf(root, html) : decodeHtml(markup)
  if (markupText !== '') {
    budget.spendCharacters(markupText.length)
    bodies.push({ subject: '', text: markupText, isHtml: true, passages: [] })
  }
  const packed = bytesOf(root, `${compressedRtf}0102`)
  if (packed !== null && bodies.length === 0) {
    const { text } = readRtf(unpackRtf(packed, budget), budget)
    bodies.push({ ...text, passages: [] })
  }
  const shown = idsShownBy([markupText])
  const files: InnerFile[] = []
  const mails: { name: string; storage: Storage }[] = []
  const others: { name: string; why: UnreadReason }[] = []
  for (const storage of root.storages) {
    if (!storage.name.startsWith('__attach_version1.0_')) continue
    const name =
      textOf(storage, longName) || textOf(storage, shortName) || textOf(storage, displayName) || 'attachment'
    const inner = storage.storages.find((one) => one.name === `__substg1.0_${content}000D`)
    const bytes = bytesOf(storage, `${content}0102`)
    if (inner !== undefined && isMessage(inner)) mails.push({ name, storage: inner })
    else if (bytes !== null) files.push({ name, bytes, isShown: shown.has(textOf(storage, contentId)) })
    else others.push({ name, why: inner === undefined ? 'elsewhere' : 'unknown-format' })
  }
  const isEncrypted = /^IPM\.Note\.(?:SMIME|RPMSG)/i.test(textOf(root, messageClass)) && bodies.length === 0
  return { subject: textOf(root, subject), bodies, files, mails, others, isEncrypted }
}

function bytesOf({ streams }: Storage, tag: string): Uint8Array | null {
  const wanted = `__substg1.0_${tag}`.toLowerCase()
  return streams.find(({ name }) => name.toLowerCase() === wanted)?.read() ?? null
}

function textOf(storage: Storage, property: string): string {
  const wide = bytesOf(storage, `${property}001F`)
  if (wide !== null) return new TextDecoder('utf-16le').decode(wide)
  const narrow = bytesOf(storage, `${property}001E`)
  return narrow === null ? '' : decodeNarrow(narrow)
}

function decodeNarrow(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function decodeHtml(bytes: Uint8Array): string {
  return decodeNarrow(bytes)
}

const dictionary =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
  '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'
const windowSize = 4096

/** MS-OXRTFCP 2.2: runs out of a window of 4096 characters. What comes out is counted, not the size in the header. */
export function unpackRtf(packed: Uint8Array, budget: Budget): Uint8Array {
  if (packed.length < 16) throw new CannotRead('broken')
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const kind = view.getUint32(8, true)
  if (kind === 0x414c454d) return packed.subarray(16)
  if (kind !== 0x75465a4c) throw new CannotRead('broken')
  const window = new Uint8Array(windowSize)
  for (let index = 0; index < dictionary.length; index++) window[index] = dictionary.charCodeAt(index)
  let writeAt = dictionary.length
  const out: number[] = []
  const put = (byte: number) => {
    out.push(byte)
    window[writeAt] = byte
    writeAt = (writeAt + 1) % windowSize
  }
  for (let at = 16; at < packed.length;) {
    const control = packed[at++] ?? 0
    budget.spendBytes(16 * 8)
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(packed[at++] ?? 0)
        continue
      }
      const reference = ((packed[at] ?? 0) << 8) | (packed[at + 1] ?? 0)
      at += 2
      const from = reference >> 4
      if (from === writeAt) return Uint8Array.from(out)
      const length = (reference & 0xf) + 2
      for (let index = 0; index < length; index++) put(window[(from + index) % windowSize] ?? 0)
    }
  }
  return Uint8Array.from(out)
}
