// Bytes and their texts. base64, base64url and hex exist only at edges and in formats that demand them.
// Leaves out: streaming; nothing here is constant-time except equalBytes.

export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: false })

export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

/** Malformed UTF-8 becomes U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

export function concatBytes(parts: readonly Uint8Array[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Compares without leaving early, for secrets and digests of equal kind. Lengths may be told apart. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** The same bytes as a view that platform interfaces take; copied only when they lie in shared memory. */
export function ownBuffer(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : Uint8Array.from(bytes)
}

export function toHex(bytes: Uint8Array): string {
  return bytes.toHex()
}

/** RFC 4648 §4, padded, one line. */
export function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64()
}

/** RFC 4648 §4; white space is allowed. Throws SyntaxError on anything else. */
export function fromBase64(text: string): Bytes {
  return Uint8Array.fromBase64(text)
}

/** RFC 4648 §5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
}

/** RFC 4648 §5. Throws SyntaxError on anything else. */
export function fromBase64Url(text: string): Bytes {
  return Uint8Array.fromBase64(text, { alphabet: 'base64url' })
}
