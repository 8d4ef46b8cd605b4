// What a file is, by its first bytes; its name only chooses between formats that are all text. A name that promises one
// format and bytes that hold another is no reason to look away: the bytes decide.
import type { FileType, UnreadReason } from '../model/attachment.ts'

export type TextType = Extract<FileType, 'txt' | 'csv' | 'html' | 'xml' | 'eml'>

export type FileKind =
  { readonly is: 'zip' | 'compound' | 'pdf' | 'rtf' } | { readonly is: 'unread'; readonly why: UnreadReason }

const signatures: readonly (readonly [string, number, FileKind])[] = [
  ['504b0304', 0, { is: 'zip' }],
  ['504b0506', 0, { is: 'zip' }],
  ['504b0708', 0, { is: 'zip' }],
  ['d0cf11e0a1b11ae1', 0, { is: 'compound' }],
  ['7b5c727466', 0, { is: 'rtf' }],
  ['89504e47', 0, { is: 'unread', why: 'image' }],
  ['ffd8ff', 0, { is: 'unread', why: 'image' }],
  ['47494638', 0, { is: 'unread', why: 'image' }],
  ['49492a00', 0, { is: 'unread', why: 'image' }],
  ['4d4d002a', 0, { is: 'unread', why: 'image' }],
  ['57454250', 8, { is: 'unread', why: 'image' }],
  ['0000000c6a502020', 0, { is: 'unread', why: 'image' }],
  ['00000100', 0, { is: 'unread', why: 'image' }],
  ['d7cdc69a', 0, { is: 'unread', why: 'image' }],
  ['667479706865', 4, { is: 'unread', why: 'image' }],
  ['667479706d6966', 4, { is: 'unread', why: 'image' }],
  ['6674797061766966', 4, { is: 'unread', why: 'image' }],
  ['66747970', 4, { is: 'unread', why: 'sound-or-video' }],
  ['57415645', 8, { is: 'unread', why: 'sound-or-video' }],
  ['41564920', 8, { is: 'unread', why: 'sound-or-video' }],
  ['494433', 0, { is: 'unread', why: 'sound-or-video' }],
  ['4f676753', 0, { is: 'unread', why: 'sound-or-video' }],
  ['1a45dfa3', 0, { is: 'unread', why: 'sound-or-video' }],
  ['526172211a07', 0, { is: 'unread', why: 'archive' }],
  ['377abcaf271c', 0, { is: 'unread', why: 'archive' }],
  ['1f8b', 0, { is: 'unread', why: 'archive' }],
  ['425a68', 0, { is: 'unread', why: 'archive' }],
  ['fd377a585a00', 0, { is: 'unread', why: 'archive' }],
  ['7573746172', 257, { is: 'unread', why: 'archive' }],
  ['789f3e22', 0, { is: 'unread', why: 'archive' }],
]
// The header of a PDF may stand behind other bytes (ISO 32000-2, Annex I), as mail gateways like to add.
const pdfSearch = 1024

/** By content alone where the content says; `null` is "may be text". */
export function kindByBytes(bytes: Uint8Array): FileKind | null {
  const head = hex(bytes.subarray(0, 265))
  for (const [signature, at, kind] of signatures) if (head.startsWith(signature, at * 2)) return kind
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, pdfSearch))
  if (start.includes('%PDF-')) return { is: 'pdf' }
  // Bitmaps and enhanced metafiles have short marks; their sizes must fit too.
  if (start.startsWith('BM') && bytes.length > 26 && bytes[6] === 0 && bytes[7] === 0)
    return { is: 'unread', why: 'image' }
  if (head.startsWith('01000000') && start.slice(40, 44) === ' EMF') return { is: 'unread', why: 'image' }
  return null
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Names whose files are never text: with text inside, such a file is broken. */
const binaryEndings = new Set(
  'docx docm dotx xlsx xlsm xltx xlsb pptx pptm ppsx odt ods odp pdf msg zip jpg jpeg png gif tif tiff heic'.split(
    ' ',
  ),
)

export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

export function promisesBinary(name: string): boolean {
  return binaryEndings.has(endingOf(name))
}

const mailField =
  /^(?:received|return-path|from|to|subject|date|message-id|mime-version|delivered-to|dkim-signature|content-[\w-]+|x-[\w-]+|thread-\w+|authentication-results|arc-[\w-]+):/i

/** Which of the text formats. Web systems give HTML the names .xls and .doc; HTML shows itself. */
export function textTypeOf(name: string, text: string): TextType {
  const ending = endingOf(name)
  const start = text.slice(0, 4096).trimStart()
  if (ending === 'eml' || ending === 'mht' || ending === 'mhtml') return 'eml'
  if (ending === 'html' || ending === 'htm' || ending === 'xhtml') return 'html'
  if (/^(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b/i.test(start))
    return 'html'
  // Office draws its notes, buttons and older shapes in files that begin so (.vml).
  if (/^<(?:\?xml|xml)\b/.test(start) || ending === 'xml' || ending === 'svg') return 'xml'
  if (ending === 'csv' || ending === 'tsv' || ending === 'tab' || ending === 'xls') return 'csv'
  const lines = start.split(/\r?\n/, 6)
  const fields = lines.filter((line) => mailField.test(line) || /^[ \t]/.test(line)).length
  return ending !== 'txt' && fields >= 3 && fields === Math.min(lines.length, 6) ? 'eml' : 'txt'
}
