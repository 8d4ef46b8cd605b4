// The certificates in a file that somebody sends or a directory answers with: DER or PEM (RFC 7468), the signed list without
// signers that .p7b and .p7c are (RFC 8551 §3.8), a vCard, each also as bare base64. Reading only; who is to be believed is
// judged elsewhere. A key file is told as such: nobody should send one, and nobody should lay one in here.
import { fromBase64, fromUtf8, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { isVcard, keysInVcard } from '../mime/vcard.ts'
import { bindingOf } from './address.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { readCms } from './cms-kind.ts'
import { children, readFirst, tags } from './der.ts'
import { readSignedData } from './signed-data.ts'

export type CertificateFile =
  | {
      readonly is: 'certificates'
      /** Of people and organisations. */
      readonly holders: readonly Bytes[]
      /** Of those who vouch for them. */
      readonly authorities: readonly Bytes[]
    }
  | {
      readonly is: 'none'
      readonly because: 'no-certificate' | 'private-key' | 'key-elsewhere' | 'too-large'
    }

/** Ten certificates of the largest kind. */
export const maximumCertificateFileBytes = 512 * 1024
const maximumCertificates = 50

export function readCertificateFile(bytes: Bytes): CertificateFile {
  if (bytes.length > maximumCertificateFileBytes) return { is: 'none', because: 'too-large' }
  const found: Found = { certificates: [], hasPrivateKey: false, isElsewhere: false }
  look(bytes, found, 'file')
  const read = [...new Map(found.certificates.map((one) => [keyOf(one), one])).values()].slice(
    0,
    maximumCertificates,
  )
  if (read.length > 0) {
    const of = (isAuthority: boolean) =>
      read.filter((one) => one.isAuthority === isAuthority).map(({ der }) => Uint8Array.from(der))
    return { is: 'certificates', holders: of(false), authorities: of(true) }
  }
  const because = found.hasPrivateKey ? 'private-key' : found.isElsewhere ? 'key-elsewhere' : 'no-certificate'
  return { is: 'none', because }
}

export type ChosenCertificate =
  | { readonly is: 'chosen'; readonly certificate: Bytes; readonly intermediates: readonly Bytes[] }
  | { readonly is: 'other-address' | 'only-authorities' }

/** The one in the file that is meant for this address: one that names it, newest first, else one that names none. */
export function chooseFor(
  address: string,
  { holders, authorities }: CertificateFile & { readonly is: 'certificates' },
): ChosenCertificate {
  if (holders.length === 0) return { is: 'only-authorities' }
  const fitting = holders
    .map((der) => ({ der, certificate: readCertificate(der) }))
    .map((one) => ({ ...one, binding: bindingOf(one.certificate, address) }))
    .filter(({ binding }) => binding !== 'other-address')
    .sort(
      (a, b) =>
        Number(b.binding === 'bound') - Number(a.binding === 'bound') ||
        b.certificate.notAfter.getTime() - a.certificate.notAfter.getTime(),
    )
  const [first] = fitting
  if (first === undefined) return { is: 'other-address' }
  return { is: 'chosen', certificate: first.der, intermediates: authorities }
}

interface Found {
  readonly certificates: Certificate[]
  hasPrivateKey: boolean
  isElsewhere: boolean
}

/** `part`: something inside a file, which is not opened as a container of containers. */
function look(bytes: Bytes, found: Found, as: 'file' | 'part'): void {
  if (bytes[0] === tags.sequence && lookDer(bytes, found)) return
  // Older address books write in Latin-1; base64 reads the same.
  const text = fromUtf8(bytes)
  if (as === 'file' && isVcard(text)) {
    const { keys, elsewhere } = keysInVcard(text)
    found.isElsewhere ||= elsewhere
    for (const key of keys) look(key, found, 'part')
    return
  }
  if (text.includes('-----BEGIN ')) {
    for (const [, label = '', body = ''] of text.matchAll(pemBlock)) {
      if (label.includes('PRIVATE KEY')) found.hasPrivateKey = true
      else if (pemLabels.includes(label)) lookDer(decoded(body), found)
    }
    return
  }
  lookDer(decoded(text), found)
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g
/** RFC 7468 §5, §8, §9, and what OpenSSL wrote before it. */
const pemLabels = ['CERTIFICATE', 'X509 CERTIFICATE', 'PKCS7', 'CMS']

/** false: it is nothing of the kind. */
function lookDer(bytes: Bytes, found: Found): boolean {
  const certificate = tried(() => readCertificate(bytes))
  if (certificate !== null) {
    found.certificates.push(certificate)
    return true
  }
  const list = tried(() => readSignedData(readCms(bytes).body).certificates)
  if (list !== null) {
    for (const one of list) {
      const inside = tried(() => readCertificate(one))
      if (inside !== null) found.certificates.push(inside)
    }
    return true
  }
  if (isKeyFile(bytes)) {
    found.hasPrivateKey = true
    return true
  }
  return false
}

/** PKCS#12 begins with version 3 (RFC 7292 §4), a bare private key with 0 or 1 (RFC 5958 §2, RFC 8017 §A.1.2). */
function isKeyFile(bytes: Bytes): boolean {
  const first = tried(() => children(readFirst(bytes))[0])
  return (
    first?.tag === tags.integer && first.content.length === 1 && [0, 1, 3].includes(first.content[0] ?? 9)
  )
}

function keyOf({ issuer, serial }: Certificate): string {
  return `${issuer.join(',')} ${serial.join(',')}`
}

function decoded(text: string): Bytes {
  return tried(() => fromBase64(text.replace(/\s/g, ''))) ?? new Uint8Array(0)
}

function tried<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof SikkertError || error instanceof SyntaxError) return null
    throw error
  }
}
