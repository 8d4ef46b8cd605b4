// The link of a letter: https://host/m#1<25 base58 characters>, which are a 128-bit secret and a 16-bit checksum. All of it
// is behind the "#", so no server sees it; only letters and digits, so that no mail program cuts it short. Mail filters
// rewrite it all the same (%23, %2523), and people paste half of it: both are told apart here, without asking a server.
import { type Bytes, concatBytes, utf8 } from '../bytes.ts'
import { type Personal, personal } from '../personal.ts'

export const secretLength = 16
const checksumLength = 2
const codeLength = 25
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const version = '1'

export type LinkReading =
  | { readonly verdict: 'whole'; readonly secret: Personal<Bytes> }
  /** Shorter than it was, or a character has changed. */
  | { readonly verdict: 'cut' }
  /** Nothing of the secret is there. */
  | { readonly verdict: 'missing' }

export async function linkOf(crypto: Crypto, publicUrl: string, secret: Bytes): Promise<Personal<string>> {
  const whole = concatBytes([secret, await checksumOf(crypto, secret)])
  return personal(`${publicUrl}/m#${version}${toBase58(whole)}`)
}

/** Reads a link, or what is left of it: a whole address, the part behind "#", or text with the link in it. */
export async function readLink(crypto: Crypto, text: string): Promise<LinkReading> {
  // Quoted-printable soft breaks and wrapped lines leave white space or "=" inside a pasted link.
  const joined = text.replace(/=?\r?\n\s*|\s+/g, '')
  // "%25" piles up as often as a filter encodes what another has encoded.
  const fragment = /(?:\/m)?\/?(?:#|%(?:25){0,4}23)(.*)$/i.exec(joined)?.[1] ?? bare(joined)
  if (fragment === undefined || fragment === '') return { verdict: 'missing' }
  if (!fragment.startsWith(version)) return { verdict: 'cut' }
  const whole = fromBase58(fragment.slice(1, 1 + codeLength))
  if (whole === null) return { verdict: 'cut' }
  const secret = whole.slice(0, secretLength)
  const checksum = await checksumOf(crypto, secret)
  return checksum.every((byte, index) => byte === whole[secretLength + index])
    ? { verdict: 'whole', secret: personal(secret) }
    : { verdict: 'cut' }
}

function bare(text: string): string | undefined {
  return /^1[1-9A-HJ-NP-Za-km-z]{4,}$/.exec(text)?.[0]
}

async function checksumOf(crypto: Crypto, secret: Bytes): Promise<Bytes> {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    concatBytes([utf8('sikkert/letter/1/checksum'), secret]),
  )
  return new Uint8Array(digest).slice(0, checksumLength)
}

/** Fixed length, so leading zeros need no rule of their own. */
function toBase58(bytes: Bytes): string {
  let number = BigInt(`0x${bytes.toHex()}`)
  let text = ''
  for (let i = 0; i < codeLength; i++) {
    text = (alphabet[Number(number % 58n)] ?? '') + text
    number /= 58n
  }
  return text
}

function fromBase58(text: string): Bytes | null {
  if (text.length !== codeLength) return null
  let number = 0n
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) return null
    number = number * 58n + BigInt(value)
  }
  const length = secretLength + checksumLength
  const hex = number.toString(16).padStart(2 * length, '0')
  return hex.length > 2 * length ? null : Uint8Array.fromHex(hex)
}
