// The bytes of accepted mails, sealed piece by piece: a small mail is one piece, for its row in the database; a larger one
// is a file that is whole and there after a power cut, or not there at all, made in a thread beside. No mail is in memory
// as a whole.
import { mkdirSync } from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { concatBytes } from '../../src/bytes.ts'
import { SikkertError } from '../../src/errors.ts'
import { createIntakeReader, type IntakeReading, type IntakeWish } from '../relay/read-intake.ts'
import { giveBack } from './give-back.ts'
import { createLayThreads, type LayingMail } from './lay-threads.ts'
import { createSigningThreads } from './signing-thread.ts'
import { inPieces, openPiece, putBack, sealedPieceBytes, sealPiece } from './sealed-pieces.ts'

export interface Laid {
  /** Of a mail in one piece, which lies in no file: all that is sent, our own header fields first, and the same sealed. */
  readonly small: { readonly whole: Uint8Array; readonly sealed: Uint8Array } | null
  readonly reading: IntakeReading
}

export interface SpoolFiles {
  /** What it answers is durable. */
  lay(id: string, key: Uint8Array, pieces: AsyncIterable<Uint8Array>, wish: IntakeWish): Promise<Laid>
  /** The mail's bytes, each piece good until the next is asked for; `content` as `lay` sealed it. Throws SikkertError 'cannot-decrypt' when they are not those laid. */
  read(id: string, key: Uint8Array, content: Uint8Array | null): AsyncIterable<Uint8Array>
  /** Does nothing when there is no file. */
  remove(id: string): Promise<void>
}

/** Removes what a kill has left of mails that were never accepted or are over: all files but those of `held`. */
export async function createSpoolFiles(dataDir: string, held: ReadonlySet<string>): Promise<SpoolFiles> {
  const folder = join(dataDir, 'spool')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) if (!held.has(name)) await rm(join(folder, name), { force: true })
  const threads = createLayThreads()
  const sign = createSigningThreads()
  const fileOf = (id: string) => join(folder, id)
  /** So that nothing is asked of the disk for mails that never had a file. */
  const inFiles = new Set(held)

  return {
    async lay(id, key, pieces, wish) {
      let large: LayingMail | null = null
      try {
        for await (const { buffer, length, isLast } of inPieces(pieces)) {
          if (isLast && large === null) {
            const plain = buffer.slice(0, length)
            // Its signature may be a while in coming, and the buffer is large.
            putBack(buffer)
            const reader = createIntakeReader(wish, sign)
            reader.push(plain)
            const reading = await reader.finish()
            const whole = reading.prefix === null ? plain : concatBytes([reading.prefix, plain])
            const sealed = concatBytes(sealPiece({ key, id, place: 0, isLast }, whole))
            return { small: { whole, sealed }, reading }
          }
          large ??= threads.begin({ id, key, folder, wish })
          await large.push(buffer, length, isLast)
        }
        if (large === null) throw new SikkertError('message-malformed')
        const reading = await large.done()
        inFiles.add(id)
        return { small: null, reading }
      } catch (error) {
        large?.abandon()
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

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < into.length;) {
    const { bytesRead } = await handle.read(into, at, into.length - at, position + at)
    if (bytesRead === 0) throw new SikkertError('cannot-decrypt')
    at += bytesRead
  }
}
