// Compound File Binary (MS-CFB): a file system in a file, in which .msg, encrypted Office files and the old Office formats
// are kept. Every chain is bounded by the number of sectors that the file really has, so a loop ends.
import { CannotRead, type Budget } from './limits.ts'

export interface Stream {
  readonly name: string
  read(): Uint8Array<ArrayBuffer>
}

export interface Storage {
  readonly name: string
  readonly streams: readonly Stream[]
  readonly storages: readonly Storage[]
}

const endOfChain = 0xfffffffe
const noEntry = 0xffffffff
const entrySize = 128
const miniSectorSize = 64
const deepestStorage = 40
const mostDirectoryEntries = 100_000

class CompoundFile {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #budget: Budget
  readonly #sectorSize: number
  readonly #fat: Uint32Array
  #miniFat: Uint32Array = new Uint32Array(0)
  #miniStream: Uint8Array = new Uint8Array(0)
  readonly #miniCutoff: number

  constructor(bytes: Uint8Array, budget: Budget) {
    if (bytes.length < 512) throw new CannotRead('broken')
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#budget = budget
    const shift = this.#view.getUint16(30, true)
    if (shift !== 9 && shift !== 12) throw new CannotRead('broken')
    this.#sectorSize = 1 << shift
    this.#miniCutoff = this.#view.getUint32(56, true)
    this.#fat = this.#readFat()
  }

  open(): Storage {
    const directory = this.#chain(this.#view.getUint32(48, true), null)
    const count = Math.min(Math.floor(directory.length / entrySize), mostDirectoryEntries)
    if (count === 0) throw new CannotRead('broken')
    const entries = Array.from({ length: count }, (_, index) => entryAt(directory, index))
    const root = entries[0]
    if (root === undefined) throw new CannotRead('broken')
    this.#miniStream = this.#chain(root.start, root.size)
    const miniStart = this.#view.getUint32(60, true)
    this.#miniFat = wordsOf(miniStart === endOfChain ? new Uint8Array(0) : this.#chain(miniStart, null))
    return this.#storage(entries, root, new Set([0]), 0)
  }

  #storage(entries: readonly Entry[], own: Entry, seen: Set<number>, depth: number): Storage {
    if (depth > deepestStorage) throw new CannotRead('too-deep')
    const streams: Stream[] = []
    const storages: Storage[] = []
    const toDo = [own.child]
    while (toDo.length > 0) {
      const index = toDo.pop() ?? noEntry
      if (index === noEntry || seen.has(index)) continue
      seen.add(index)
      const entry = entries[index]
      if (entry === undefined) throw new CannotRead('broken')
      this.#budget.spendSteps(1)
      toDo.push(entry.left, entry.right)
      if (entry.type === 1) storages.push(this.#storage(entries, entry, seen, depth + 1))
      else if (entry.type === 2) streams.push({ name: entry.name, read: () => this.#content(entry) })
    }
    return { name: own.name, streams, storages }
  }

  #content(entry: Entry): Uint8Array<ArrayBuffer> {
    if (entry.size === 0) return new Uint8Array(0)
    if (entry.size >= this.#miniCutoff) return this.#chain(entry.start, entry.size)
    const out = new Uint8Array(entry.size)
    this.#budget.spendBytes(entry.size)
    let sector = entry.start
    for (let at = 0; at < entry.size; at += miniSectorSize) {
      const from = sector * miniSectorSize
      if (sector >= this.#miniFat.length || from >= this.#miniStream.length) throw new CannotRead('broken')
      out.set(this.#miniStream.subarray(from, from + Math.min(miniSectorSize, entry.size - at)), at)
      sector = this.#miniFat[sector] ?? endOfChain
    }
    return out
  }

  /** The sectors of a chain; null takes all of it. */
  #chain(start: number, size: number | null): Uint8Array<ArrayBuffer> {
    const most = Math.ceil(this.#bytes.length / this.#sectorSize)
    const sectors: number[] = []
    const wanted = size === null ? most : Math.ceil(size / this.#sectorSize)
    if (wanted > most) throw new CannotRead('broken')
    for (let sector = start; sector < endOfChain - 3 && sectors.length < wanted;) {
      sectors.push(sector)
      const next = this.#fat[sector]
      if (next === undefined) throw new CannotRead('broken')
      sector = next
    }
    if (size !== null && sectors.length < wanted) throw new CannotRead('broken')
    const length = size ?? sectors.length * this.#sectorSize
    this.#budget.spendBytes(length)
    const out = new Uint8Array(length)
    for (const [index, sector] of sectors.entries()) {
      const at = index * this.#sectorSize
      out.set(this.#sector(sector).subarray(0, Math.min(this.#sectorSize, length - at)), at)
    }
    return out
  }

  #sector(sector: number): Uint8Array {
    const from = (sector + 1) * this.#sectorSize
    if (from >= this.#bytes.length) throw new CannotRead('broken')
    return this.#bytes.subarray(from, from + this.#sectorSize)
  }

  /** The table of chains; its own sectors are listed in the header and in a chain of lists (MS-CFB 2.5). */
  #readFat(): Uint32Array {
    const own: number[] = []
    const most = Math.ceil(this.#bytes.length / this.#sectorSize)
    for (let index = 0; index < 109; index++) own.push(this.#view.getUint32(76 + index * 4, true))
    let next = this.#view.getUint32(68, true)
    for (let lists = 0; next < endOfChain - 3; lists++) {
      if (lists > most) throw new CannotRead('broken')
      const words = wordsOf(this.#sector(next))
      own.push(...words.subarray(0, -1))
      next = words.at(-1) ?? endOfChain
    }
    const real = own.filter((sector) => sector < endOfChain - 3)
    if (real.length > most) throw new CannotRead('broken')
    const perSector = this.#sectorSize / 4
    const fat = new Uint32Array(real.length * perSector)
    for (const [index, sector] of real.entries()) {
      const words = wordsOf(this.#sector(sector))
      fat.set(words, index * perSector)
    }
    return fat
  }
}

interface Entry {
  readonly name: string
  readonly type: number
  readonly left: number
  readonly right: number
  readonly child: number
  readonly start: number
  readonly size: number
}

function entryAt(directory: Uint8Array, index: number): Entry {
  const view = new DataView(directory.buffer, directory.byteOffset + index * entrySize, entrySize)
  const nameBytes = Math.max(0, Math.min(64, view.getUint16(64, true)) - 2)
  const at = directory.byteOffset + index * entrySize
  const name = new TextDecoder('utf-16le').decode(new Uint8Array(directory.buffer.slice(at, at + nameBytes)))
  return {
    name,
    type: view.getUint8(66),
    left: view.getUint32(68, true),
    right: view.getUint32(72, true),
    child: view.getUint32(76, true),
    start: view.getUint32(116, true),
    size: view.getUint32(120, true),
  }
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = new Uint32Array(Math.floor(bytes.length / 4))
  for (let index = 0; index < words.length; index++) words[index] = view.getUint32(index * 4, true)
  return words
}

/** The root storage. Throws CannotRead 'broken' for anything that does not hold together. */
export function openCompoundFile(bytes: Uint8Array, budget: Budget): Storage {
  return new CompoundFile(bytes, budget).open()
}
