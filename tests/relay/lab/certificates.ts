// Certificates for the lab's servers, each wrong in the one way that its scenario wants: chains with and without their
// links, other dates, other names, none but a common name, weak keys and digests.
import { createHash, X509Certificate } from 'node:crypto'
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
} from '../../../simulator/world/certificate-builder.ts'

export interface Identity {
  readonly der: Uint8Array
  readonly pem: string
  readonly keyPem: string
  readonly keys: CryptoKeyPair
  readonly name: Uint8Array<ArrayBuffer>
}

/** A server's certificate with what the server sends after it. */
export interface Shown {
  readonly leaf: Identity
  readonly certPem: string
  readonly keyPem: string
}

export interface LeafWish {
  /** DNS names; null: no alternative names at all. */
  readonly names: readonly string[] | null
  readonly commonName?: string
  readonly ips?: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly key?: 'p256' | 'rsa-2048' | 'rsa-1024'
  readonly hash?: 'SHA-1' | 'SHA-256'
}

const day = 86_400_000
export const longAgo = new Date(Date.now() - 60 * day)
export const daysAgo = new Date(Date.now() - 2 * day)
export const daysAhead = new Date(Date.now() + 2 * day)
export const farAhead = new Date(Date.now() + 300 * day)

const serverAuthentication = '1.3.6.1.5.5.7.3.1'

export async function makeRoot(commonName: string): Promise<Identity> {
  return certify(
    {
      subject: commonName,
      notBefore: longAgo,
      notAfter: farAhead,
      isAuthority: true,
      keys: await makeKeys('p256'),
    },
    null,
  )
}

export async function makeIntermediate(
  issuer: Identity,
  commonName: string,
  wish: { readonly notAfter?: Date; readonly key?: LeafWish['key'] } = {},
): Promise<Identity> {
  const keys = await makeKeys(wish.key ?? 'p256')
  const notAfter = wish.notAfter ?? farAhead
  return certify({ subject: commonName, notBefore: longAgo, notAfter, isAuthority: true, keys }, issuer)
}

/** `issuer` null: signed by itself. */
export async function makeLeaf(issuer: Identity | null, wish: LeafWish): Promise<Identity> {
  const hash = wish.hash ?? 'SHA-256'
  return certify(
    {
      subject: wish.commonName ?? wish.names?.[0] ?? 'unnamed',
      notBefore: wish.notBefore ?? longAgo,
      notAfter: wish.notAfter ?? farAhead,
      isAuthority: false,
      keys: await makeKeys(wish.key ?? 'p256'),
      names: [
        ...(wish.names ?? []).map((dns): AlternativeName => ({ dns })),
        ...(wish.ips ?? []).map((ip): AlternativeName => ({ ip: Uint8Array.from(ip.split('.'), Number) })),
      ],
      hash,
    },
    issuer,
  )
}

/** `with` goes over the wire after the leaf, in this order. */
export function show(leaf: Identity, ...rest: readonly Identity[]): Shown {
  return { leaf, certPem: [leaf, ...rest].map(({ pem }) => pem).join(''), keyPem: leaf.keyPem }
}

/** The data of a TLSA record (RFC 6698 §2.1) for a certificate. */
export function association(identity: Identity, selector: 0 | 1, matchingType: 0 | 1 | 2): Buffer {
  const certificate = new X509Certificate(identity.der)
  const whole =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' })
  if (matchingType === 0) return Buffer.from(whole)
  return createHash(matchingType === 1 ? 'sha256' : 'sha512')
    .update(whole)
    .digest()
}

async function certify(
  wish: {
    readonly subject: string
    readonly notBefore: Date
    readonly notAfter: Date
    readonly isAuthority: boolean
    readonly keys: CryptoKeyPair
    readonly names?: readonly AlternativeName[]
    readonly hash?: 'SHA-1' | 'SHA-256'
  },
  issuer: Identity | null,
): Promise<Identity> {
  const name = encodeName([[['2.5.4.3', wish.subject]]])
  const der = await buildCertificate({
    serial: randomSerial(),
    subject: name,
    issuer: issuer?.name ?? name,
    notBefore: wish.notBefore,
    notAfter: wish.notAfter,
    publicKey: wish.keys.publicKey,
    issuerKeys: issuer?.keys ?? wish.keys,
    hash: wish.hash ?? 'SHA-256',
    extensions: wish.isAuthority
      ? [basicConstraints(null), keyUsage('keyCertSign', 'cRLSign')]
      : [
          keyUsage('digitalSignature'),
          extendedKeyUsage(serverAuthentication),
          ...((wish.names ?? []).length > 0 ? [subjectAlternativeNames(wish.names ?? [])] : []),
        ],
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', wish.keys.privateKey)
  return {
    der,
    name,
    keys: wish.keys,
    pem: toPem('CERTIFICATE', der),
    keyPem: toPem('PRIVATE KEY', new Uint8Array(pkcs8)),
  }
}

async function makeKeys(kind: NonNullable<LeafWish['key']>): Promise<CryptoKeyPair> {
  if (kind === 'p256') {
    return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  }
  return crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: kind === 'rsa-1024' ? 1024 : 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )
}
