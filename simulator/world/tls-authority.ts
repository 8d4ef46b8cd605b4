// A small WebPKI-like authority for the world's mail servers and MTA-STS hosts, and the self-signed certificate of the
// front door. Keys live in memory and die with the process. Leaves out revocation: nothing in SMTP asks for it.
import type { Bytes } from '../../src/bytes.ts'
import {
  type AlternativeName,
  basicConstraints,
  buildCertificate,
  encodeName,
  extendedKeyUsage,
  keyUsage,
  randomSerial,
  subjectAlternativeNames,
  toPem,
} from './certificate-builder.ts'

export interface ServerCertificate {
  /** The server's own certificate only. */
  readonly certificatePem: string
  readonly keyPem: string
  readonly certificateDer: Bytes
  /** SHA-256 over the SubjectPublicKeyInfo, hex: what a TLSA record 3 1 1 holds. */
  readonly spkiSha256: string
}

export interface ServerRequest {
  /** DNS names; the first is the common name. `127.0.0.1`-like and `::1` become IP addresses. */
  readonly names: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** An RSA key of that many bits instead of EC P-256. */
  readonly keyBits?: number
}

export interface TlsAuthority {
  readonly rootPem: string
  readonly rootDer: Bytes
  issueServer(request: ServerRequest): Promise<ServerCertificate>
}

const day = 24 * 60 * 60 * 1000
const serverAuthentication = '1.3.6.1.5.5.7.3.1'

/** Makes a new root that signs server certificates. */
export async function createTlsAuthority(commonName = 'Verdens TLS-rod'): Promise<TlsAuthority> {
  const keys = await ellipticKeys()
  const now = Date.now()
  const issuer = encodeName([[['2.5.4.6', 'DK']], [['2.5.4.3', commonName]]])
  const rootDer = await buildCertificate({
    serial: randomSerial(),
    subject: issuer,
    issuer,
    notBefore: new Date(now - 400 * day),
    notAfter: new Date(now + 3650 * day),
    publicKey: keys.publicKey,
    issuerKeys: keys,
    hash: 'SHA-256',
    extensions: [basicConstraints(null), keyUsage('keyCertSign', 'cRLSign')],
  })
  return {
    rootDer,
    rootPem: toPem('CERTIFICATE', rootDer),
    issueServer: (request) => issue(request, issuer, keys),
  }
}

/** A certificate that vouches for itself: for the front door on localhost, and for DANE-EE servers. */
export function selfSigned(request: ServerRequest): Promise<ServerCertificate> {
  return issue(request, null, null)
}

async function issue(
  request: ServerRequest,
  issuer: Bytes | null,
  issuerKeys: CryptoKeyPair | null,
): Promise<ServerCertificate> {
  const keys = request.keyBits === undefined ? await ellipticKeys() : await rsaKeys(request.keyBits)
  const now = Date.now()
  const subject = encodeName([[['2.5.4.3', request.names[0] ?? 'localhost']]])
  const certificateDer = await buildCertificate({
    serial: randomSerial(),
    subject,
    issuer: issuer ?? subject,
    notBefore: request.notBefore ?? new Date(now - day),
    // Browsers refuse server certificates that live longer than 398 days.
    notAfter: request.notAfter ?? new Date(now + 390 * day),
    publicKey: keys.publicKey,
    issuerKeys: issuerKeys ?? keys,
    hash: 'SHA-256',
    extensions: [
      keyUsage('digitalSignature'),
      extendedKeyUsage(serverAuthentication),
      subjectAlternativeNames(request.names.map(alternativeName)),
    ],
  })
  const spki = await crypto.subtle.exportKey('spki', keys.publicKey)
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    certificateDer,
    certificatePem: toPem('CERTIFICATE', certificateDer),
    keyPem: toPem('PRIVATE KEY', new Uint8Array(pkcs8)),
    spkiSha256: new Uint8Array(await crypto.subtle.digest('SHA-256', spki)).toHex(),
  }
}

function alternativeName(name: string): AlternativeName {
  if (name === '::1') {
    const ip = new Uint8Array(16)
    ip[15] = 1
    return { ip }
  }
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return { ip: Uint8Array.from(name.split('.'), Number) }
  return { dns: name }
}

async function ellipticKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
}

async function rsaKeys(bits: number): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: bits,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )
}
