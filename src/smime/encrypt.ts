// A MIME entity → the same, encrypted to certificates (RFC 8551 §3.3, RFC 5652 §6): RSA v1.5 and AES-256-CBC unless told
// otherwise, because that is what every S/MIME program reads; ECDH for keys on curves; AuthEnvelopedData (RFC 5083, 5084)
// for GCM. The content is one primitive octet string. It goes in pieces, so that one piece is encoded while the next is
// encrypted, and ciphertext is never held whole.
import { concatBytes, ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { createBase64Writer } from '../mime/transfer-encoding.ts'
import { oaepParameters } from './capabilities.ts'
import { readCertificate } from './certificate.ts'
import { children, derHeader, derNull, encodeDer, encodeInteger, encodeOid, readDer, tags } from './der.ts'
import { createGcmPieces } from './gcm-pieces.ts'
import { agreementInfo } from './key-agreement.ts'
import { oids } from './oids.ts'
import { encryptV15 } from './rsa-v15.ts'
import { rsaPublicKey } from './signature.ts'
import { pkcs7Head } from './sign.ts'

export type Cipher = 'aes-256-cbc' | 'aes-128-cbc' | 'aes-256-gcm'

export interface Progress {
  /** Told now and then how many octets of how many are done. */
  readonly progress?: (done: number, total: number) => void
  /** Asked now and then; work stops with 'cancelled' when it says so. */
  readonly signal?: { readonly aborted: boolean }
}

export interface EncryptOptions extends Progress {
  readonly entity: Uint8Array
  /** DER. */
  readonly recipients: readonly Uint8Array[]
  readonly cipher?: Cipher
  readonly oaep?: boolean
}

/** Content in pieces, some of them perhaps not there yet. `length` is of all together. */
export interface Content {
  readonly length: number
  readonly pieces: readonly (Uint8Array | Promise<Uint8Array>)[]
}

const maximumRecipients = 500
/** A multiple of the block; large enough that starting a piece costs little, small enough to overlap and to be reused. */
const pieceOctets = 256 * 1024
const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)

/** Throws 'certificate-unusable' for a key we cannot encrypt to. */
export function encryptEntity(crypto: Crypto, options: EncryptOptions): Promise<Bytes> {
  return encryptContent(crypto, { length: options.entity.length, pieces: [options.entity] }, options)
}

export async function encryptContent(
  crypto: Crypto,
  content: Content,
  options: Omit<EncryptOptions, 'entity'>,
): Promise<Bytes> {
  const { cipher = 'aes-256-cbc', recipients, oaep = false } = options
  if (recipients.length === 0 || recipients.length > maximumRecipients) throw new SikkertError('no-recipient')
  const secret = crypto.getRandomValues(new Uint8Array(cipher === 'aes-128-cbc' ? 16 : 32))
  const infos: Bytes[] = []
  for (const recipient of recipients) infos.push(await recipientInfo(crypto, recipient, secret, oaep))
  const recipientInfos = encodeDer(tags.set, ...infos)
  const sealed =
    cipher === 'aes-256-gcm'
      ? await sealGcm(crypto, secret, recipientInfos, content.length)
      : await sealCbc(crypto, secret, recipientInfos, content.length)
  return sealContent(content, sealed, options)
}

/** How one cipher seals content of a length: piece by piece, in order. */
interface Sealing {
  readonly type: 'enveloped-data' | 'authEnveloped-data'
  /** The CMS object up to the ciphertext. */
  readonly head: Bytes
  readonly ciphertextLength: number
  /** What stands behind the ciphertext. */
  readonly tailLength: number
  next(piece: Bytes, isLast: boolean): Promise<Bytes>
  tail(): Bytes
}

async function sealContent(content: Content, sealing: Sealing, options: Progress): Promise<Bytes> {
  const { head, ciphertextLength, tailLength } = sealing
  const octets = head.length + ciphertextLength + tailLength
  const writer = createBase64Writer(octets, pkcs7Head(sealing.type), '\r\n')
  writer.push(head)
  let running: Promise<Bytes> | null = null
  let done = 0
  for await (const { piece, isLast } of blocksOf(content)) {
    const ready = running === null ? null : await running
    running = sealing.next(piece, isLast)
    if (ready !== null) {
      writer.push(ready)
      release(ready)
    }
    done += piece.length
    tell(options, done, content.length)
  }
  if (running !== null) writer.push(await running)
  writer.push(sealing.tail())
  return writer.finish()
}

async function sealCbc(
  crypto: Crypto,
  secret: Bytes,
  recipientInfos: Bytes,
  contentLength: number,
): Promise<Sealing> {
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const algorithm = sequence(
    encodeOid(secret.length === 16 ? oids.aes128Cbc : oids.aes256Cbc),
    encodeDer(tags.octetString, iv),
  )
  const key = await crypto.subtle.importKey('raw', secret, 'AES-CBC', false, ['encrypt'])
  // RFC 5652 §6.1: version 2 as soon as a recipient is no plain key transport.
  const version = children(readDer(recipientInfos)).some(({ tag }) => tag !== tags.sequence) ? 2 : 0
  const ciphertextLength = (Math.floor(contentLength / 16) + 1) * 16
  const before = [encodeInteger(version), recipientInfos]
  let from = iv
  return {
    type: 'enveloped-data',
    head: headBefore(oids.envelopedData, before, algorithm, ciphertextLength, 0),
    ciphertextLength,
    tailLength: 0,
    async next(piece, isLast) {
      const { length } = piece
      const out = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: from }, key, piece))
      // WebCrypto pads every call; between pieces that block is left out, and the last real one starts the next piece.
      if (isLast) return out
      from = out.slice(length - 16, length)
      return out.subarray(0, length)
    },
    tail: () => new Uint8Array(0),
  }
}

async function sealGcm(
  crypto: Crypto,
  secret: Bytes,
  recipientInfos: Bytes,
  ciphertextLength: number,
): Promise<Sealing> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const tagOctets = 16
  const algorithm = sequence(
    encodeOid(oids.aes256Gcm),
    sequence(encodeDer(tags.octetString, nonce), encodeInteger(tagOctets)),
  )
  const gcm = await createGcmPieces(crypto, secret, nonce)
  const tail = () => encodeDer(tags.octetString, gcm.tag())
  const tailLength = tail().length
  return {
    type: 'authEnveloped-data',
    // RFC 5083 §2.1: version 0, whatever the recipients.
    head: headBefore(
      oids.authEnvelopedData,
      [encodeInteger(0), recipientInfos],
      algorithm,
      ciphertextLength,
      tailLength,
    ),
    ciphertextLength,
    tailLength,
    next: (piece) => gcm.next(piece),
    tail,
  }
}

/**
 * Gives the memory back now, for the next piece to lie in. Left to the garbage collector, every piece of a large mail would
 * lie in memory that was never touched before, and touching it takes longer than encrypting it.
 */
function release(bytes: Bytes): void {
  bytes.buffer.transfer(0)
}

function tell({ progress, signal }: Progress, done: number, total: number): void {
  if (signal?.aborted === true) throw new SikkertError('cancelled')
  progress?.(done, total)
}

/**
 * The content cut anew into whole blocks; the last piece may be shorter, or empty. Each piece lies where the one before did:
 * WebCrypto has copied it by then, as its specification demands of every call.
 */
async function* blocksOf(content: Content): AsyncGenerator<{ piece: Bytes; isLast: boolean }> {
  const buffer = new Uint8Array(Math.min(pieceOctets, content.length))
  let filled = 0
  let left = content.length
  for (const pending of content.pieces) {
    const source = await pending
    for (let at = 0; at < source.length;) {
      const count = Math.min(buffer.length - filled, source.length - at)
      buffer.set(source.subarray(at, at + count), filled)
      filled += count
      at += count
      left -= count
      if (left < 0) throw new SikkertError('unexpected')
      if (filled < buffer.length || left === 0) continue
      yield { piece: buffer, isLast: false }
      filled = 0
    }
  }
  if (left !== 0) throw new SikkertError('unexpected')
  yield { piece: buffer.subarray(0, filled), isLast: true }
}

/** A ContentInfo up to its ciphertext, which `after` octets follow. */
function headBefore(
  oid: string,
  before: readonly Uint8Array[],
  algorithm: Uint8Array,
  ciphertextLength: number,
  after: number,
): Bytes {
  const enclosing = (tag: number, inside: Uint8Array, behind: number) =>
    concatBytes([derHeader(tag, inside.length + behind), inside])
  const encrypted = concatBytes([encodeOid(oids.data), algorithm, derHeader(0x80, ciphertextLength)])
  const info = enclosing(tags.sequence, encrypted, ciphertextLength)
  const behind = ciphertextLength + after
  const body = enclosing(tags.sequence, concatBytes([...before, info]), behind)
  return enclosing(tags.sequence, concatBytes([encodeOid(oid), enclosing(0xa0, body, behind)]), behind)
}

async function recipientInfo(crypto: Crypto, der: Uint8Array, secret: Bytes, oaep: boolean): Promise<Bytes> {
  const certificate = readCertificate(der)
  const identifier = sequence(certificate.issuer, encodeDer(tags.integer, certificate.serial))
  const { oid } = certificate.keyAlgorithm
  if (oid === oids.ecPublicKey || oid === oids.x25519)
    return agreementInfo(crypto, certificate, identifier, secret)
  if (oid !== oids.rsaEncryption) throw new SikkertError('certificate-unusable')
  if (oaep) {
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('spki', ownBuffer(certificate.spki), algorithm, false, [
      'encrypt',
    ])
    const encrypted = new Uint8Array(await crypto.subtle.encrypt('RSA-OAEP', key, secret))
    return sequence(
      encodeInteger(0),
      identifier,
      sequence(encodeOid(oids.rsaesOaep), oaepParameters),
      encodeDer(tags.octetString, encrypted),
    )
  }
  const { modulus, exponent } = rsaPublicKey(certificate.spki)
  const encrypted = encryptV15(modulus, exponent, secret, (length) =>
    crypto.getRandomValues(new Uint8Array(length)),
  )
  return sequence(
    encodeInteger(0),
    identifier,
    sequence(encodeOid(oids.rsaEncryption), derNull),
    encodeDer(tags.octetString, encrypted),
  )
}
