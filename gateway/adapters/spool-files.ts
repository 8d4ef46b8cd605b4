// The bytes of accepted mails, sealed piece by piece: a small mail is one piece, for its row in the database; a larger one
// is a file that is whole and there after a power cut, or not there at all. No mail is in memory as a whole.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { concatBytes, toHex } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { giveBack } from './give-back.ts'
import { inPieces, openPiece, sealedPieceBytes, sealPiece } from './sealed-pieces.ts'

export interface SpoolFiles {
  /** Answers the one sealed piece of a small mail; null when it lies in a file, durably. */
  lay(id: string, key: Uint8Array, pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array | null>
  /** The mail's bytes, each piece good until the next is asked for; `content` as `lay` answered it. Throws SikkertError 'cannot-decrypt' when they are not those laid. */
  read(id: string, key: Uint8Array, content: Uint8Array | null): AsyncIterable<Uint8Array>
  /** Does nothing when there is no file. */
  remove(id: string): Promise<void>
}

/** Removes what a kill has left of mails that were never accepted or are over: all files but those of `held`. */
export async function createSpoolFiles(dataDir: string, held: ReadonlySet<string>): Promise<SpoolFiles> {
  const folder = join(dataDir, 'spool')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) if (!held.has(name)) await rm(join(folder, name), { force: true })
  const fileOf = (id: string) => join(folder, id)
  /** So that nothing is asked of the disk for mails that never had a file. */
  const inFiles = new Set(held)

  return {
    async lay(id, key, pieces) {
      let file: { readonly handle: FileHandle; readonly path: string } | null = null
      try {
        let place = 0
        for await (const { plain, isLast } of inPieces(pieces)) {
          const sealed = sealPiece({ key, id, place, isLast }, plain)
          if (isLast && file === null) return concatBytes(sealed)
          file ??= await openNew(`${fileOf(id)}.${toHex(randomBytes(4))}`)
          await writeFully(file.handle, sealed)
          giveBack(sealed[0])
          place++
        }
        if (file === null) throw new SikkertError('message-malformed')
        await file.handle.datasync()
        await file.handle.close()
        await rename(file.path, fileOf(id))
        await syncFolder(folder)
        inFiles.add(id)
        return null
      } catch (error) {
        if (file !== null) {
          await file.handle.close().catch(() => undefined)
          await rm(file.path, { force: true })
        }
        throw error
      }
    },

    async *read(id, key, content) {
      if (content !== null) {
        yield openPiece({ key, id, place: 0, isLast: true }, content)
        return
      }
      const handle = await open(fileOf(id), 'r')
      try {
        const { size } = await handle.stat()
        if (size === 0) throw new SikkertError('cannot-decrypt')
        const buffer = new Uint8Array(Math.min(sealedPieceBytes, size))
        for (let place = 0, at = 0; at < size; place++, at += sealedPieceBytes) {
          const sealed = buffer.subarray(0, Math.min(sealedPieceBytes, size - at))
          await readFully(handle, sealed, at)
          const plain = openPiece({ key, id, place, isLast: at + sealed.length === size }, sealed)
          yield plain
          giveBack(plain)
        }
      } finally {
        await handle.close()
      }
    },

    async remove(id) {
      if (inFiles.delete(id)) await rm(fileOf(id), { force: true })
    },
  }
}

async function openNew(path: string): Promise<{ readonly handle: FileHandle; readonly path: string }> {
  return { handle: await open(path, 'wx', 0o600), path }
}

async function writeFully(handle: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  const { bytesWritten } = await handle.writev([...parts])
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  // A disk that is full takes a part; the rest throws.
  if (bytesWritten < length) await handle.appendFile(concatBytes(parts).subarray(bytesWritten))
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < into.length;) {
    const { bytesRead } = await handle.read(into, at, into.length - at, position + at)
    if (bytesRead === 0) throw new SikkertError('cannot-decrypt')
    at += bytesRead
  }
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
