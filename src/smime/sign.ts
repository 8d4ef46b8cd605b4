// A MIME entity → the same, signed (RFC 8551 §3.5, RFC 5652 §5): detached in multipart/signed, or opaque. Signed
// attributes are always there, in DER order, with signingCertificateV2 (RFC 5035) and what we read (smimeCapabilities).
import { concatBytes, toHex, utf8, type Bytes } from '../bytes.ts'
import { encodeBase64Lines } from '../mime/transfer-encoding.ts'
import { readCertificate } from './certificate.ts'
import { derHeader, derNull, encodeDer, encodeInteger, encodeOid, encodeSetOf, readDer, tags } from './der.ts'
import type { SigningKey } from './key-file.ts'
import { oids } from './oids.ts'
import { derEcdsa } from './signature.ts'

export interface SignOptions {
  /** Canonical: CRLF line ends (RFC 8551 §3.1.1). */
  readonly entity: Uint8Array
  readonly signer: SigningKey
  readonly signingTime: Date
}

/** A multipart/signed entity, or with `opaque` an application/pkcs7-mime one. */
export async function signEntity(crypto: Crypto, options: SignOptions, opaque = false): Promise<Bytes> {
  const signed = await signedData(crypto, options, opaque)
  if (opaque) return pkcs7Entity('signed-data', 'smime.p7m', signed)
  const boundary = `sikkert-${toHex(crypto.getRandomValues(new Uint8Array(16)))}`
  return concatBytes([
    utf8(
      `Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n micalg=sha-256; boundary="${boundary}"\r\n\r\n` +
        `This is a signed message in MIME format.\r\n--${boundary}\r\n`,
    ),
    options.entity,
    utf8(
      `\r\n--${boundary}\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n` +
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
    ),
    encodeBase64Lines(signed),
    utf8(`\r\n--${boundary}--\r\n`),
  ])
}

/** Header fields and base64 around a CMS object. */
export function pkcs7Entity(type: string, name: string, cms: Uint8Array): Bytes {
  return concatBytes([
    utf8(
      `Content-Type: application/pkcs7-mime; smime-type=${type}; name="${name}"\r\n` +
        `Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n`,
    ),
    encodeBase64Lines(cms),
    utf8('\r\n'),
  ])
}

async function signedData(
  crypto: Crypto,
  { entity, signer, signingTime }: SignOptions,
  opaque: boolean,
): Promise<Bytes> {
  const content = Uint8Array.from(entity)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  const certificateDigest = new Uint8Array(await crypto.subtle.digest('SHA-256', signer.certificate))
  const certificate = readCertificate(signer.certificate)
  const attributes = [
    attribute(oids.contentType, encodeOid(oids.data)),
    attribute(oids.signingTime, encodeDer(tags.utcTime, utf8(utcTime(signingTime)))),
    attribute(oids.messageDigest, encodeDer(tags.octetString, digest)),
    attribute(oids.smimeCapabilities, capabilities),
    // SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 is the default.
    attribute(
      oids.signingCertificateV2,
      sequence(sequence(sequence(encodeDer(tags.octetString, certificateDigest)))),
    ),
  ]
  const toSign = encodeSetOf(attributes)
  const isEc = signer.algorithm === 'EC'
  const signature = new Uint8Array(
    await crypto.subtle.sign(
      isEc ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'RSASSA-PKCS1-v1_5' },
      signer.privateKey,
      toSign,
    ),
  )
  const sha256 = sequence(encodeOid(oids.sha256))
  const signerInfo = sequence(
    encodeInteger(1),
    sequence(certificate.issuer, encodeDer(tags.integer, certificate.serial)),
    sha256,
    encodeDer(0xa0, readDer(toSign).content),
    isEc ? sequence(encodeOid(oids.ecdsaWithSha256)) : sequence(encodeOid(oids.sha256WithRsa), derNull),
    encodeDer(tags.octetString, isEc ? derEcdsa(signature) : signature),
  )
  const encapsulated = opaque
    ? sequence(encodeOid(oids.data), encodeDer(0xa0, derHeader(tags.octetString, content.length), content))
    : sequence(encodeOid(oids.data))
  const body = sequence(
    encodeInteger(1),
    encodeDer(tags.set, sha256),
    encapsulated,
    encodeDer(0xa0, signer.certificate, ...signer.chain),
    encodeDer(tags.set, signerInfo),
  )
  return sequence(encodeOid(oids.signedData), encodeDer(0xa0, body))
}

const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)

function attribute(oid: string, value: Uint8Array): Bytes {
  return sequence(encodeOid(oid), encodeDer(tags.set, value))
}

/** Strongest first (RFC 8551 §2.5.2). */
const capabilities = sequence(
  sequence(encodeOid(oids.aes256Gcm)),
  sequence(encodeOid(oids.aes256Cbc)),
  sequence(encodeOid(oids.aes128Gcm)),
  sequence(encodeOid(oids.aes128Cbc)),
)

function utcTime(time: Date): string {
  return `${time.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`
}
