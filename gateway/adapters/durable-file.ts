// Writing a file so that it is whole and there after a power cut, or not there at all.
import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { toHex } from '../../src/bytes.ts'

/** chown(2): the owner stays who it is. */
const sameOwner = -1

/**
 * `path` lies in `folder`. A new file is its owner's alone; one that was there keeps its mode, and its owner and group where
 * the system lets us, so that whoever read it still can.
 */
export async function writeDurably(path: string, folder: string, content: Uint8Array): Promise<void> {
  const before = await statsOf(path)
  const temporary = `${path}.${toHex(randomBytes(4))}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(content)
    if (before !== null) await makeLike(file, before)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

async function makeLike(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  // Only root gives a file to another; to a group, also whoever is in it. A system that lets neither be leaves it ours.
  await file
    .chown(uid, gid)
    .catch(() => file.chown(sameOwner, gid))
    .catch(() => undefined)
  // Last, as a change of owner takes bits away.
  await file.chmod(mode & 0o777)
}

async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
