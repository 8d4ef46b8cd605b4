// Header fields of a message: text into 7-bit lines (RFC 5322 §2.2.3, RFC 2047 encoded words, RFC 2231 parameters), and
// nothing that could start another field. Leaves out SMTPUTF8: an address that is not ASCII is refused.
import { toBase64, utf8 } from '../bytes.ts'
import { SikkertError } from '../errors.ts'

export interface Address {
  readonly name: string
  readonly address: string
}

// RFC 5322 §2.1.1: a line should hold 78 characters.
const lineLength = 78
// RFC 2047 §2: an encoded word holds 75 characters, 12 of them `=?utf-8?B??=`; 45 bytes make 60 of base64.
const bytesInWord = 45
const plainAtom = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*$/
const control = /\p{Cc}/u
const mailbox = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/

/** Throws when the text would end the field or hide something in it (header injection). */
export function refuseControls(text: string): string {
  if (control.test(text)) throw new SikkertError('message-malformed')
  return text
}

/** Unstructured text, as encoded words where it is not plain ASCII. */
export function encodeText(text: string): string {
  refuseControls(text)
  // "=?" in plain text would read as an encoded word.
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && longestWord(text) < lineLength - 20) return text
  return encodedWords(text)
}

/** One mailbox; the name as atom, quoted string or encoded words. Throws on an address that SMTP could not take. */
export function encodeAddress({ name, address }: Address): string {
  if (!mailbox.test(address)) throw new SikkertError('recipient-address-invalid')
  refuseControls(name)
  if (name === '' || name === address) return address
  if (plainAtom.test(name) && !name.includes('=?')) return `${name} <${address}>`
  if (/^[\x20-\x7e]*$/.test(name) && !name.includes('=?')) {
    return `"${name.replace(/["\\]/g, (c) => `\\${c}`)}" <${address}>`
  }
  return `${encodedWords(name)} <${address}>`
}

/** A whole field, folded at spaces (RFC 5322 §2.2.3), with its CRLF. */
export function field(name: string, value: string): string {
  const words = `${name}: ${refuseControls(value)}`.split(' ')
  const lines: string[] = []
  let line = words[0] ?? ''
  for (const word of words.slice(1)) {
    // A folded line must not be blank, so a run of spaces stays together; and Outlook misreads a field that starts on
    // its second line.
    const mayFold = word !== '' && line.trim() !== '' && line !== `${name}:`
    if (mayFold && line.length + 1 + word.length > lineLength) {
      lines.push(line)
      line = ` ${word}`
    } else {
      line += ` ${word}`
    }
  }
  lines.push(line)
  return `${lines.join('\r\n')}\r\n`
}

/** A Content-Type or Content-Disposition field with a file name, for new readers (RFC 2231) and old (RFC 2047 in quotes). */
export function fieldWithFileName(
  name: string,
  value: string,
  parameter: 'name' | 'filename',
  fileName: string,
): string {
  const safe = fileName.replace(/\p{Cc}/gu, ' ').replace(/[/\\]/g, '_')
  if (/^[\x20-\x7e]*$/.test(safe) && safe.length < 60) {
    return `${name}: ${value};\r\n ${parameter}="${safe.replace(/"/g, "'")}"\r\n`
  }
  if (parameter === 'name') {
    return `${name}: ${value};\r\n ${parameter}="${encodedWords(safe).replaceAll(' ', '\r\n ')}"\r\n`
  }
  const pieces = percentEncode(safe).match(/(?:%..|[^%]){1,50}/g) ?? ['']
  const lines = pieces.map((piece, index) =>
    index === 0 ? ` ${parameter}*0*=utf-8''${piece}` : ` ${parameter}*${index}*=${piece}`,
  )
  return `${name}: ${value};\r\n${lines.join(';\r\n')}\r\n`
}

/** RFC 5322 §3.3, in UTC. */
export function formatDate(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()] ?? ''
  const month = date.toISOString().slice(5, 7)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day}, ${date.getUTCDate()} ${months[Number(month) - 1] ?? ''} ${date.getUTCFullYear()} ${clock} +0000`
}

function encodedWords(text: string): string {
  const words: string[] = []
  let piece = ''
  let size = 0
  // RFC 2047 §5: a character is never split over two words.
  for (const character of text) {
    const bytes = utf8(character).length
    if (size + bytes > bytesInWord) {
      words.push(piece)
      piece = ''
      size = 0
    }
    piece += character
    size += bytes
  }
  words.push(piece)
  return words.map((word) => `=?utf-8?B?${toBase64(utf8(word))}?=`).join(' ')
}

function percentEncode(text: string): string {
  let out = ''
  for (const byte of utf8(text)) {
    const character = String.fromCharCode(byte)
    out += /[A-Za-z0-9.\-_]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

function longestWord(text: string): number {
  return Math.max(...text.split(' ').map((word) => word.length))
}
