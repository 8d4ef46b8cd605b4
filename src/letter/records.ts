// RFC 8188, content coding aes128gcm: a stream of records, so that one cut short, swapped or reordered is found. Records of
// 256 KiB. Leaves out streaming (whole buffers here) and padding on the way out; padding on the way in is taken off.
import { type Bytes, concatBytes, utf8 } from '../bytes.ts'
import { SikkertError } from '../errors.ts'

export const recordSize = 256 * 1024
const saltLength = 16
const tagLength = 16
const fixedHeader = saltLength + 4 + 1
/** Records that are encrypted at once: WebCrypto works in threads of its own. */
const inFlight = 4
/** RFC 8188 §2: at most 2^36 - 31 octets a record; nobody of ours writes larger ones, so nothing makes us allocate more. */
const maximumRecordSize = 1024 * 1024

interface StreamKeys {
  readonly key: CryptoKey
  readonly nonce: Bytes
}

/** Bytes that open only with the same input key. The salt is random, so a key may be used for more than one stream. */
export async function sealRecords(
  crypto: Crypto,
  inputKey: Bytes,
  plain: Uint8Array<ArrayBuffer>,
  size = recordSize,
): Promise<Bytes> {
  const salt = crypto.getRandomValues(new Uint8Array(saltLength))
  const keys = await deriveStream(crypto, inputKey, salt, 'encrypt')
  const header = new Uint8Array(fixedHeader)
  header.set(salt)
  new DataView(header.buffer).setUint32(saltLength, size)
  const room = size - tagLength - 1
  const count = Math.max(1, Math.ceil(plain.length / room))
  const records = await inOrder(count, async (index) => {
    // RFC 8188 §2: 0x02 ends the last record, 0x01 every other.
    const record = concatBytes([
      plain.subarray(index * room, (index + 1) * room),
      new Uint8Array([index === count - 1 ? 2 : 1]),
    ])
    const parameters = { name: 'AES-GCM', iv: nonceOf(keys.nonce, index) }
    return new Uint8Array(await crypto.subtle.encrypt(parameters, keys.key, record))
  })
  return concatBytes([header, ...records])
}

/** The plaintext, or SikkertError 'letter-cannot-open' for every reason alike. */
export async function openRecords(
  crypto: Crypto,
  inputKey: Bytes,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Bytes> {
  if (sealed.length < fixedHeader) throw new SikkertError('letter-cannot-open')
  const size = new DataView(sealed.buffer, sealed.byteOffset).getUint32(saltLength)
  const start = fixedHeader + (sealed[fixedHeader - 1] ?? 0)
  // RFC 8188 §2: a record of less than 18 octets cannot hold tag, delimiter and data.
  if (size < tagLength + 2 || size > maximumRecordSize || sealed.length <= start) {
    throw new SikkertError('letter-cannot-open')
  }
  const keys = await deriveStream(crypto, inputKey, sealed.slice(0, saltLength), 'decrypt')
  const count = Math.ceil((sealed.length - start) / size)
  try {
    const records = await inOrder(count, async (index) => {
      const record = sealed.subarray(start + index * size, start + (index + 1) * size)
      const parameters = { name: 'AES-GCM', iv: nonceOf(keys.nonce, index) }
      const padded = new Uint8Array(await crypto.subtle.decrypt(parameters, keys.key, record))
      return withoutPadding(padded, index === count - 1)
    })
    return concatBytes(records)
  } catch (cause) {
    throw new SikkertError('letter-cannot-open', cause)
  }
}

function withoutPadding(record: Bytes, isLast: boolean): Bytes {
  let end = record.length - 1
  while (end >= 0 && record[end] === 0) end--
  if (record[end] !== (isLast ? 2 : 1)) throw new SikkertError('letter-cannot-open')
  return record.subarray(0, end)
}

async function deriveStream(
  crypto: Crypto,
  inputKey: Bytes,
  salt: Bytes,
  use: 'encrypt' | 'decrypt',
): Promise<StreamKeys> {
  const material = await crypto.subtle.importKey('raw', inputKey, 'HKDF', false, ['deriveBits', 'deriveKey'])
  const hkdf = (info: string) => ({ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) })
  const [key, nonce] = await Promise.all([
    crypto.subtle.deriveKey(
      hkdf('Content-Encoding: aes128gcm\0'),
      material,
      { name: 'AES-GCM', length: 128 },
      false,
      [use],
    ),
    crypto.subtle.deriveBits(hkdf('Content-Encoding: nonce\0'), material, 96),
  ])
  return { key, nonce: new Uint8Array(nonce) }
}

/** RFC 8188 §2.3: the record's number is XORed into the last octets. */
function nonceOf(base: Bytes, index: number): Bytes {
  const nonce = base.slice()
  const view = new DataView(nonce.buffer)
  view.setUint32(8, (view.getUint32(8) ^ index) >>> 0)
  return nonce
}

async function inOrder(count: number, make: (index: number) => Promise<Bytes>): Promise<readonly Bytes[]> {
  const made: Bytes[] = []
  for (let from = 0; from < count; from += inFlight) {
    const indexes = Array.from({ length: Math.min(inFlight, count - from) }, (_, i) => from + i)
    made.push(...(await Promise.all(indexes.map(make))))
  }
  return made
}
