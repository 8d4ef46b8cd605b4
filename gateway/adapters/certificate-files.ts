// Certificates as the admin lays them: PEM or DER files in a folder, and PEM files with several. Broken files are skipped,
// big folders cut: a look-up must stay quick.
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../src/bytes.ts'
import { comparableAddress } from '../../src/mime/comparable-address.ts'
import { derBlocks } from '../../src/smime/pem.ts'
import type { FiledCertificate } from '../directory/recipient-certificates.ts'

const maximumFiles = 20_000
const maximumFileBytes = 64 * 1024

export function readCertificateFile(file: string): readonly Bytes[] {
  return derBlocks(readFileSync(file), 'CERTIFICATE')
}

/** Reads the folder once every few seconds at most. */
export function createCertificateFolder(
  folder: string,
  now: () => Date,
): () => Promise<readonly FiledCertificate[]> {
  let kept: { readonly at: number; readonly list: Promise<readonly FiledCertificate[]> } | null = null
  return () => {
    const time = now().getTime()
    if (kept === null || time - kept.at > 5000) kept = { at: time, list: readFolder(folder) }
    return kept.list
  }
}

async function readFolder(folder: string): Promise<readonly FiledCertificate[]> {
  const names = (await readdir(folder))
    .filter((name) => /\.(?:cer|crt|pem|der)$/i.test(name))
    .slice(0, maximumFiles)
  const files = await Promise.all(
    names.map(async (name): Promise<readonly FiledCertificate[]> => {
      const content = await readFile(join(folder, name))
      if (content.length > maximumFileBytes) return []
      const stem = comparableAddress(name.replace(/\.\w+$/, ''))
      const filedUnder = stem.includes('@') ? stem : null
      return derBlocks(content, 'CERTIFICATE').map((der) => ({ filedUnder, der }))
    }),
  )
  return files.flat()
}
