// A mail on disk: pieces of 256 KiB, each AES-256-GCM under the mail's own key. A piece is bound to the mail, its place and
// whether it is the last, so that none can be moved, left out or cut off (the STREAM construction of Hoang et al. 2015).
// The nonce is the place: no key serves a second mail.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Bytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'

export const pieceBytes = 256 * 1024
const tagBytes = 16
export const sealedPieceBytes = pieceBytes + tagBytes

export interface Piece {
  readonly key: Uint8Array
  readonly id: string
  readonly place: number
  readonly isLast: boolean
}

/** In two parts, to be written one after the other: a copy of every mail less. */
export function sealPiece(piece: Piece, plain: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const cipher = createCipheriv('aes-256-gcm', piece.key, nonceOf(piece))
  cipher.setAAD(boundTo(piece))
  const sealed = cipher.update(plain)
  cipher.final()
  return [sealed, cipher.getAuthTag()]
}

/** Throws SikkertError 'cannot-decrypt' for every reason alike. */
export function openPiece(piece: Piece, sealed: Uint8Array): Bytes {
  try {
    const end = sealed.length - tagBytes
    const decipher = createDecipheriv('aes-256-gcm', piece.key, nonceOf(piece), { authTagLength: tagBytes })
    decipher.setAAD(boundTo(piece))
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    decipher.final()
    return plain
  } catch (cause) {
    throw new SikkertError('cannot-decrypt', cause)
  }
}

function nonceOf({ place }: Piece): Uint8Array {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(8, place)
  return nonce
}

function boundTo({ id, place, isLast }: Piece): Uint8Array {
  return new TextEncoder().encode(`${id}/${place}${isLast ? '/last' : ''}`)
}

/** Buffers that pieces were gathered in, for those of mails to come. */
const spare: Bytes[] = []
const maximumSpare = 32

/** To be gathered in again. */
export function putBack(buffer: Bytes): void {
  if (spare.length < maximumSpare) spare.push(buffer)
}

export interface Gathered {
  /** Of `pieceBytes`, and the caller's from now on: it puts it back. */
  readonly buffer: Bytes
  /** So much of the buffer is the piece. */
  readonly length: number
  readonly isLast: boolean
}

/** Cuts what comes in pieces of any size into pieces of `pieceBytes`, the last one shorter or as long. */
export async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncIterable<Gathered> {
  const take = () => spare.pop() ?? new Uint8Array(pieceBytes)
  let buffer = take()
  let length = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      if (length === pieceBytes) {
        yield { buffer, length, isLast: false }
        buffer = take()
        length = 0
      }
      const part = chunk.subarray(at, at + pieceBytes - length)
      buffer.set(part, length)
      length += part.length
      at += part.length
    }
  }
  yield { buffer, length, isLast: true }
}
