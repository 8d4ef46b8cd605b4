// Certificates as the admin lays them: PEM or DER files in a folder, and PEM files with several. Broken files are skipped,
// big folders cut: a look-up must stay quick.
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBase64, fromUtf8, type Bytes } from '../../src/bytes.ts'
import type { FiledCertificate } from '../directory/certificates.ts'

const maximumFiles = 20_000
const maximumFileBytes = 64 * 1024

/** All certificates in a PEM file, or the one of a DER file. */
export function certificatesIn(content: Uint8Array): readonly Bytes[] {
  const text = fromUtf8(content)
  if (!text.includes('-----BEGIN')) return [Uint8Array.from(content)]
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)].map(
    (match) => fromBase64((match[1] ?? '').replace(/\s/g, '')),
  )
}

export function readCertificateFile(file: string): readonly Bytes[] {
  return certificatesIn(readFileSync(file))
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
      const stem = name.replace(/\.\w+$/, '').toLowerCase()
      const filedUnder = stem.includes('@') ? stem : null
      return certificatesIn(content).map((der) => ({ filedUnder, der }))
    }),
  )
  return files.flat()
}
