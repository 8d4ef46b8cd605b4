// Line ends of text, in the one form that is hashed.
import { ownBuffer, type Bytes } from '../bytes.ts'

/** With the line ends that a signature is made over (RFC 8551 §3.1.1): mail that was stored in Unix files has lost them. */
export function withCrLf(bytes: Uint8Array): Bytes {
  let missing = 0
  for (let i = bytes.indexOf(0x0a); i >= 0; i = bytes.indexOf(0x0a, i + 1))
    if (bytes[i - 1] !== 0x0d) missing += 1
  if (missing === 0) return ownBuffer(bytes)
  const out = new Uint8Array(bytes.length + missing)
  let at = 0
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start)
    const end = found < 0 ? bytes.length : found
    out.set(bytes.subarray(start, end), at)
    at += end - start
    if (found < 0) break
    if (bytes[found - 1] !== 0x0d) out[at++] = 0x0d
    out[at++] = 0x0a
    start = found + 1
  }
  return out
}
