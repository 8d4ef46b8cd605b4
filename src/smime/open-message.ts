// A whole message with every encryption taken off, layer by layer (RFC 2634 §1.1: signed, encrypted and signed again is
// the deepest that mail has). Each layer is the root of what the one before held, and nothing else is opened.
import type { Bytes } from '../bytes.ts'
import { ownBuffer } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { parseEntity, type ParsedEntity } from '../mime/parse-message.ts'
import { isCompressed, withoutCompression } from './compressed-data.ts'
import { decryptEntity, isEncrypted, type Decrypted } from './decrypt.ts'
import type { SigningKey } from './key-file.ts'
import type { SharedSecret } from './recipients.ts'
import { findSignedPart } from './signed-part.ts'
import { readSignedData } from './signed-data.ts'

export type Layer = 'signed' | 'enveloped' | 'compressed'

export interface OpenedMessage {
  /** Outermost first, down to the innermost signature. */
  readonly layers: readonly Layer[]
  /** What the innermost encryption held, not compressed any more; the message itself when nothing is encrypted. */
  readonly entity: Bytes
  /** Of the innermost encryption. */
  readonly content: Pick<Decrypted, 'cipher' | 'keyTransport'> | null
}

/** More is an attack on patience. */
const maximumLayers = 6

/** Throws 'cannot-decrypt' when an encrypted layer does not open, 'message-malformed' when a compressed one does not. */
export async function openMessage(
  crypto: Crypto,
  message: Uint8Array,
  keys: readonly SigningKey[],
  shared: SharedSecret | null = null,
): Promise<OpenedMessage> {
  const layers: Layer[] = []
  let entity = ownBuffer(message)
  let content: OpenedMessage['content'] = null
  for (let current: Bytes | null = entity; current !== null && layers.length < maximumLayers;) {
    if (isEncrypted(current)) {
      const { cipher, keyTransport, entity: inside } = await decryptEntity(crypto, current, keys, shared)
      layers.push('enveloped')
      content = { cipher, keyTransport }
      entity = inside
      current = inside
    } else if (isCompressed(current)) {
      const inside = decompressed(current, layers.includes('enveloped'))
      // Between a signature and its content, compression is part of what was signed.
      if (layers.at(-1) !== 'signed') entity = inside
      layers.push('compressed')
      current = inside
    } else {
      const inside = contentOfSigned(parseEntity(current))
      if (inside !== null) layers.push('signed')
      current = inside
    }
  }
  return { layers, entity, content }
}

/** Where it was encrypted, what does not decompress did not decrypt: to the outside it is one failure. */
function decompressed(entity: Bytes, wasEncrypted: boolean): Bytes {
  try {
    return ownBuffer(withoutCompression(entity))
  } catch (cause) {
    throw wasEncrypted ? new SikkertError('cannot-decrypt', cause) : cause
  }
}

/** What a signed root is a signature over; null for every other root. */
function contentOfSigned(root: ParsedEntity): Bytes | null {
  try {
    const part = findSignedPart(root)
    if (part.is === 'not-signed' || part.covers === 'part') return null
    const content = part.content ?? readSignedData(part.body).content
    return content === null ? null : ownBuffer(content)
  } catch (error) {
    // A root that only looks signed ends the walk; judging says what is wrong with it.
    if (error instanceof SikkertError) return null
    throw error
  }
}
