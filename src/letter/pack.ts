// One body that holds JSON and bytes: four bytes of length, the JSON, then the parts one after the other. Letters travel so
// to the gateway, and answers inside their seal. Sizes are checked before anything is cut.
import { type Bytes, concatBytes, fromUtf8, utf8 } from '../bytes.ts'
import { letterHeader, type LetterUpload } from '../contract/letter.ts'
import { SikkertError } from '../errors.ts'

const lengthBytes = 4
/** A header with a hundred parts is 3 KB. */
const maximumHeaderBytes = 64 * 1024

export function packLetter(upload: LetterUpload): Bytes {
  return pack(upload.header, upload.parts)
}

/** Throws SikkertError 'message-malformed' when header and bytes do not fit each other. */
export function unpackLetter(packed: Uint8Array<ArrayBuffer>): LetterUpload {
  const { json, rest } = unpack(packed, maximumHeaderBytes)
  const header = letterHeader.safeParse(json)
  if (!header.success) throw new SikkertError('message-malformed')
  return { header: header.data, parts: cut(rest, header.data.partSizes) }
}

export function pack(json: unknown, parts: readonly Uint8Array[]): Bytes {
  const text = utf8(JSON.stringify(json))
  const length = new Uint8Array(lengthBytes)
  new DataView(length.buffer).setUint32(0, text.length)
  return concatBytes([length, text, ...parts])
}

/** JSON that nobody has checked, and the bytes after it. Throws SikkertError 'message-malformed'. */
export function unpack(
  packed: Uint8Array<ArrayBuffer>,
  maximumJsonBytes: number,
): { readonly json: unknown; readonly rest: Bytes } {
  if (packed.length < lengthBytes) throw new SikkertError('message-malformed')
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0)
  if (length > maximumJsonBytes || length > packed.length - lengthBytes) {
    throw new SikkertError('message-malformed')
  }
  try {
    const json: unknown = JSON.parse(fromUtf8(packed.subarray(lengthBytes, lengthBytes + length)))
    return { json, rest: packed.subarray(lengthBytes + length) }
  } catch (cause) {
    throw new SikkertError('message-malformed', cause)
  }
}

/** Exactly as many bytes as the sizes say. */
export function cut(bytes: Uint8Array<ArrayBuffer>, sizes: readonly number[]): readonly Bytes[] {
  if (sizes.reduce((sum, size) => sum + size, 0) !== bytes.length) throw new SikkertError('message-malformed')
  let at = 0
  return sizes.map((size) => bytes.subarray(at, (at += size)))
}
