// Everything that a caseworker can open her mail with: the key file of today and those before it, so that an archive outlives
// its certificate. What is sealed at the gateway (key-blob.ts) is either one key file, as it was first, or a list of them.
import { fromBase64, fromUtf8, toBase64, utf8, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { personal, type Personal } from '../personal.ts'
import { readCertificate } from './certificate.ts'
import { openKeyFile, type SigningKey } from './key-file.ts'

export interface RingFile {
  readonly pkcs12: Bytes
  readonly password: Personal<string>
}

/** A working life has about ten certificates of three years. */
const maximumFiles = 20
const brace = 0x7b

/** To be sealed; holds the passwords of the files. */
export function packRing(files: readonly RingFile[]): Bytes {
  if (files.length > maximumFiles) throw new SikkertError('key-file-unreadable')
  const list = files.map(({ pkcs12, password }) => ({ file: toBase64(pkcs12), password: password.reveal() }))
  return utf8(JSON.stringify({ files: list }))
}

/** `password` is that of the seal, and of a single file. Throws 'key-file-unreadable'. */
export function unpackRing(bytes: Bytes, password: Personal<string>): readonly RingFile[] {
  // A PKCS#12 file begins with a SEQUENCE.
  if (bytes[0] !== brace) return [{ pkcs12: bytes, password }]
  try {
    return filesOf(JSON.parse(fromUtf8(bytes))).map(({ file, password: own }) => ({
      pkcs12: fromBase64(file),
      password: personal(own),
    }))
  } catch (cause) {
    throw new SikkertError('key-file-unreadable', cause)
  }
}

function filesOf(json: unknown): readonly { readonly file: string; readonly password: string }[] {
  const files = typeof json === 'object' && json !== null && 'files' in json ? json.files : null
  if (!Array.isArray(files) || files.length > maximumFiles) throw new SikkertError('key-file-unreadable')
  return files.map((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('file' in one) || !('password' in one)) {
      throw new SikkertError('key-file-unreadable')
    }
    const { file, password } = one
    if (typeof file !== 'string' || typeof password !== 'string') {
      throw new SikkertError('key-file-unreadable')
    }
    return { file, password }
  })
}

/** All keys of all files, the one that holds longest first: she signs with it, and opens with every one. */
export async function openRing(crypto: Crypto, files: readonly RingFile[]): Promise<readonly SigningKey[]> {
  const keys: SigningKey[] = []
  for (const { pkcs12, password } of files) keys.push(...(await openKeyFile(crypto, pkcs12, password)))
  return keys.sort((a, b) => b.holder.notAfter.getTime() - a.holder.notAfter.getTime())
}

/** The key to sign with now; null when every certificate is over or not there yet. */
export function currentKey(keys: readonly SigningKey[], at: Date): SigningKey | null {
  const holds = ({ certificate }: SigningKey) => {
    const { notBefore, notAfter } = readCertificate(certificate)
    return notBefore <= at && at <= notAfter
  }
  return keys.find(holds) ?? null
}
