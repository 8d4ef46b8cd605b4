// The keys in a vCard (RFC 6350 §6.8.1, RFC 2426 §3.7.2, and version 2.1 before them): base64 in the value, a data: URI, or an
// address somewhere else, which is told and never fetched. Leaves out everything else that a card says.
import { fromBase64, utf8, type Bytes } from '../bytes.ts'

export interface VcardKeys {
  readonly keys: readonly Bytes[]
  /** A key is kept at an address instead of in the card. */
  readonly elsewhere: boolean
}

/** A card has a handful of keys; a file of cards may have thousands of lines. */
const maximumKeys = 50

export function isVcard(text: string): boolean {
  return /^\uFEFF?\s*BEGIN:VCARD\s/i.test(text)
}

export function keysInVcard(text: string): VcardKeys {
  const keys: Bytes[] = []
  let elsewhere = false
  // RFC 6350 §3.2: a line that begins with white space goes on with the one before.
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  for (const line of lines) {
    const property = /^(?:[A-Za-z0-9-]+\.)?KEY((?:;(?:"[^"]*"|[^":])*)?):(.*)$/is.exec(line)
    if (property === null || keys.length >= maximumKeys) continue
    const [, parameters = '', value = ''] = property
    const key = keyOf(parameters.toUpperCase(), value.trim())
    if (key === 'elsewhere') elsewhere = true
    else if (key !== null) keys.push(key)
  }
  return { keys, elsewhere }
}

function keyOf(parameters: string, value: string): Bytes | 'elsewhere' | null {
  if (/PGP/.test(parameters)) return null
  // RFC 2397; some programs write the commas and semicolons of the URI as they would in text.
  const data = /^data:([^,]*?)(;base64)?\\?,(.*)$/is.exec(value.replace(/\\;/g, ';'))
  if (data !== null) {
    const [, type = '', encoding, content = ''] = data
    if (/pgp/i.test(type)) return null
    return encoding === undefined ? utf8(decodePercent(content)) : decoded(decodePercent(content))
  }
  if (/^[a-z][a-z0-9+.-]*:\S/i.test(value)) return 'elsewhere'
  if (/ENCODING=(?:B|BASE64)\b|;(?:B|BASE64)(?:;|$)/.test(parameters)) return decoded(value)
  // A certificate as text, its line ends written as \n (RFC 6350 §3.4).
  return value.includes('-----BEGIN') ? utf8(value.replace(/\\n/gi, '\n')) : decoded(value)
}

function decoded(text: string): Bytes | null {
  try {
    return fromBase64(text.replace(/\s/g, ''))
  } catch {
    return null
  }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
