// A program that shares nothing with the product: where OpenSSL is installed, it signs the mail in the caseworker's inbox and
// reads, beside the recipient's own program, what comes to her. null wherever it is not there or will not.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bytes } from '../../src/bytes.ts'
import type { SigningKey } from '../../src/smime/key-file.ts'

const run = promisify(execFile)
const longestMs = 10_000

/** What the other program makes of a mail. */
export interface PeerView {
  /** `OpenSSL 3.0.19` */
  readonly program: string
  readonly opened: boolean
  readonly signature: 'valid' | 'invalid' | 'none'
}

let program: Promise<string | null> | null = null

/** Its name and version. */
function openssl(): Promise<string | null> {
  program ??= run('openssl', ['version'], { timeout: longestMs }).then(
    ({ stdout }) => /^OpenSSL \d+\.\d+\.\d+/.exec(stdout)?.[0] ?? null,
    () => null,
  )
  return program
}

/** The entity in clear, signed with the key: `multipart/signed`. */
export async function signByOpenssl(key: SigningKey, entity: Bytes): Promise<Bytes | null> {
  if ((await openssl()) === null) return null
  return inFolder(async (path) => {
    await writeKey(path, key)
    await writeFile(path('chain.pem'), key.chain.map((der) => pem('CERTIFICATE', der)).join(''))
    await writeFile(path('entity'), entity)
    await cms(
      ['-sign', '-in', path('entity'), '-out', path('signed'), '-signer', path('own.pem')],
      ['-inkey', path('key.pem'), '-certfile', path('chain.pem'), '-md', 'sha256', '-crlfeol'],
    )
    const signed = await readFile(path('signed'), 'latin1')
    // The message around it says MIME-Version itself.
    return new Uint8Array(Buffer.from(signed.replace(/^MIME-Version: 1\.0\r?\n/, ''), 'latin1'))
  }).catch(() => null)
}

/** What it reads in a mail, with this key and under this root. */
export async function readByOpenssl(
  raw: Bytes,
  {
    key,
    isEncrypted,
    root,
    issuing,
  }: {
    readonly key: SigningKey | null
    readonly isEncrypted: boolean
    readonly root: Bytes
    readonly issuing: Bytes
  },
): Promise<PeerView | null> {
  const name = await openssl()
  if (name === null) return null
  return inFolder(async (path): Promise<PeerView> => {
    await writeFile(path('mail'), raw)
    if (isEncrypted) {
      if (key === null) return { program: name, opened: false, signature: 'none' }
      await writeKey(path, key)
      const opened = await answers([
        ...['-decrypt', '-in', path('mail'), '-out', path('inner')],
        ...['-recip', path('own.pem'), '-inkey', path('key.pem')],
      ])
      if (!opened) return { program: name, opened: false, signature: 'none' }
    }
    await writeFile(path('root.pem'), pem('CERTIFICATE', root))
    await writeFile(path('issuing.pem'), pem('CERTIFICATE', issuing))
    const holds = await answers([
      ...['-verify', '-in', path(isEncrypted ? 'inner' : 'mail'), '-out', path('content')],
      ...['-CAfile', path('root.pem'), '-certfile', path('issuing.pem')],
    ])
    return { program: name, opened: isEncrypted, signature: holds ? 'valid' : 'invalid' }
  }).catch(() => null)
}

async function inFolder<T>(work: (path: (name: string) => string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sikkert-peer-'))
  try {
    return await work((name) => join(folder, name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeKey(path: (name: string) => string, key: SigningKey): Promise<void> {
  await writeFile(path('own.pem'), pem('CERTIFICATE', key.certificate))
  await writeFile(path('key.pem'), pem('PRIVATE KEY', key.pkcs8.reveal()), { mode: 0o600 })
}

async function cms(...given: readonly (readonly string[])[]): Promise<void> {
  await run('openssl', ['cms', ...given.flat()], { timeout: longestMs })
}

function answers(given: readonly string[]): Promise<boolean> {
  return cms(given).then(
    () => true,
    () => false,
  )
}

function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${der.toBase64().replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
}
