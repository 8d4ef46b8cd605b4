// Certificates as the admin lays them: PEM or DER files in a folder, and PEM files with several. A file that is broken or not
// yet whole takes nothing from the others, and is told of; big folders are cut: a look-up must stay quick.
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../src/bytes.ts'
import { comparableAddress } from '../../src/mime/comparable-address.ts'
import { derBlocks } from '../../src/smime/pem.ts'
import type { FiledCertificate } from '../directory/recipient-certificates.ts'
import type { Log } from '../log.ts'

const maximumFiles = 20_000
const maximumFileBytes = 64 * 1024

/** Throws where the file holds none. */
export function readCertificateFile(file: string): readonly Bytes[] {
  return certificatesIn(readFileSync(file))
}

/** Reads the folder once every few seconds at most. */
export function createCertificateFolder(
  folder: string,
  now: () => Date,
  log: Log,
): () => Promise<readonly FiledCertificate[]> {
  let kept: { readonly at: number; readonly list: Promise<readonly FiledCertificate[]> } | null = null
  const toldOf = new Set<string>()

  async function readFolder(): Promise<readonly FiledCertificate[]> {
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries
      .filter((entry) => !entry.isDirectory() && /\.(?:cer|crt|pem|der)$/i.test(entry.name))
      .map(({ name }) => name)
      .sort()
      .slice(0, maximumFiles)
    const files = await Promise.all(
      names.map(async (name, index): Promise<readonly FiledCertificate[]> => {
        const stem = comparableAddress(name.replace(/\.\w+$/, ''))
        const filedUnder = stem.includes('@') ? stem : null
        try {
          const certificates = certificatesIn(await readFile(join(folder, name)))
          toldOf.delete(name)
          return certificates.map((der) => ({ filedUnder, der }))
        } catch {
          if (!toldOf.has(name)) log({ event: 'certificate-file-broken', file: index + 1 })
          toldOf.add(name)
          return [{ filedUnder, der: null }]
        }
      }),
    )
    return files.flat()
  }

  return () => {
    const time = now().getTime()
    if (kept === null || time - kept.at > 5000) kept = { at: time, list: readFolder() }
    return kept.list
  }
}

function certificatesIn(content: Uint8Array): readonly Bytes[] {
  if (content.length > maximumFileBytes) throw new RangeError('a file larger than certificates are')
  const certificates = derBlocks(content, 'CERTIFICATE')
  if (certificates.length === 0) throw new SyntaxError('a file without a certificate')
  return certificates
}
