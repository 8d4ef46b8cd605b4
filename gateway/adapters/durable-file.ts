// Writing a file so that it is whole and there after a power cut, or not there at all.
import { randomBytes } from 'node:crypto'
import { open, rename } from 'node:fs/promises'
import { toHex } from '../../src/bytes.ts'

/** `path` lies in `folder`. */
export async function writeDurably(path: string, folder: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${toHex(randomBytes(4))}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.datasync()
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
