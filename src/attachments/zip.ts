// The entries of a zip (PKWARE APPNOTE 4.3), read by its central directory, as Office and Windows do. Unpacks in small
// steps and stops at the budget. Leaves out: encrypted entries (they say so), methods other than stored and deflated,
// archives in several files. Check sums are not compared: damaged text is still text that the recipient may read.
import { Inflate } from 'fflate'
import { CannotRead, mostEntries, type Budget } from './limits.ts'

export interface ZipEntry {
  readonly name: string
  readonly isFolder: boolean
  readonly isEncrypted: boolean
  readonly method: number
  readonly packedSize: number
  readonly headerAt: number
}

export interface Zip {
  readonly bytes: Uint8Array
  readonly entries: readonly ZipEntry[]
}

const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const locator64Signature = 0x07064b50
const centralSignature = 0x02014b50
const localSignature = 0x04034b50
const endSize = 22
const longestComment = 0xffff
const stored = 0
const deflated = 8
/** Deflate grows at most 1032 times, so one step makes at most some 8 MB. */
const stepBytes = 8 * 1024

/** Lists the archive; throws CannotRead 'broken' when it has no whole directory. */
export function openZip(bytes: Uint8Array): Zip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const endAt = findEnd(view)
  let count = view.getUint16(endAt + 10, true)
  let size = view.getUint32(endAt + 12, true)
  let offset = view.getUint32(endAt + 16, true)
  let directoryEnd = endAt
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
    const wide = readEnd64(view, endAt)
    if (wide !== null) ({ count, size, offset, directoryEnd } = wide)
  }
  if (count > mostEntries) throw new CannotRead('too-large')
  // Bytes put before the archive (a self-extracting one) move every offset by the same.
  const shift = directoryEnd - size - offset
  if (shift < 0) throw new CannotRead('broken')
  const entries: ZipEntry[] = []
  let at = offset + shift
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== centralSignature)
      throw new CannotRead('broken')
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const flags = view.getUint16(at + 8, true)
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameLength))
    const wide = readExtra64(view, at, at + 46 + nameLength, extraLength)
    entries.push({
      name,
      isFolder: name.endsWith('/'),
      isEncrypted: (flags & 1) !== 0,
      method: view.getUint16(at + 10, true),
      packedSize: wide.packedSize,
      headerAt: wide.headerAt + shift,
    })
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true)
  }
  return { bytes, entries }
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endSize
  for (let at = last; at >= Math.max(0, last - longestComment); at--)
    if (view.getUint32(at, true) === endSignature) return at
  throw new CannotRead('broken')
}

function readEnd64(
  view: DataView,
  endAt: number,
): { count: number; size: number; offset: number; directoryEnd: number } | null {
  const locatorAt = endAt - 20
  if (locatorAt < 0 || view.getUint32(locatorAt, true) !== locator64Signature) return null
  const at = Number(view.getBigUint64(locatorAt + 8, true))
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== end64Signature) throw new CannotRead('broken')
  return {
    count: Number(view.getBigUint64(at + 32, true)),
    size: Number(view.getBigUint64(at + 40, true)),
    offset: Number(view.getBigUint64(at + 48, true)),
    directoryEnd: at,
  }
}

/** The zip64 extra field (4.5.3) holds only those values that did not fit, in this order. */
function readExtra64(
  view: DataView,
  at: number,
  extraAt: number,
  extraLength: number,
): { packedSize: number; headerAt: number } {
  let packedSize = view.getUint32(at + 20, true)
  const isWideSize = view.getUint32(at + 24, true) === 0xffffffff
  let headerAt = view.getUint32(at + 42, true)
  const end = Math.min(extraAt + extraLength, view.byteLength)
  for (let field = extraAt; field + 4 <= end;) {
    const length = view.getUint16(field + 2, true)
    if (view.getUint16(field, true) === 1) {
      let value = field + 4 + (isWideSize ? 8 : 0)
      if (packedSize === 0xffffffff && value + 8 <= end) {
        packedSize = Number(view.getBigUint64(value, true))
        value += 8
      }
      if (headerAt === 0xffffffff && value + 8 <= end) headerAt = Number(view.getBigUint64(value, true))
    }
    field += 4 + length
  }
  return { packedSize, headerAt }
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Unpacks one entry in steps. Throws CannotRead: encrypted, broken, or too large. */
export function unpackInSteps(
  zip: Zip,
  entry: ZipEntry,
  budget: Budget,
  take: (chunk: Uint8Array) => void,
): void {
  if (entry.isEncrypted) throw new CannotRead('encrypted')
  const packed = packedBytes(zip, entry)
  if (entry.method === stored) {
    budget.spendBytes(packed.length)
    take(packed)
    return
  }
  if (entry.method !== deflated) throw new CannotRead('unknown-format')
  const end = { isReached: false }
  const inflate = new Inflate((chunk, isLast) => {
    end.isReached = isLast
    budget.spendBytes(chunk.length)
    if (chunk.length > 0) take(chunk)
  })
  try {
    for (let at = 0; at < packed.length || at === 0; at += stepBytes)
      inflate.push(packed.subarray(at, at + stepBytes), at + stepBytes >= packed.length)
  } catch (error) {
    // Only the unpacker's own complaints mean a broken archive; the taker's are its own.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number')
      throw new CannotRead('broken', error)
    throw error
  }
  if (!end.isReached) throw new CannotRead('broken')
}

/** The whole of one entry. */
export function unpack(zip: Zip, entry: ZipEntry, budget: Budget): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  unpackInSteps(zip, entry, budget, (chunk) => {
    chunks.push(chunk.slice())
    length += chunk.length
  })
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function packedBytes({ bytes }: Zip, entry: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = entry.headerAt
  if (at < 0 || at + 30 > bytes.length || view.getUint32(at, true) !== localSignature)
    throw new CannotRead('broken')
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true)
  const end = start + entry.packedSize
  if (end > bytes.length) throw new CannotRead('broken')
  return bytes.subarray(start, end)
}
