// One X.509 certificate (RFC 5280) at a time, out of plain values, with pkijs: names, extensions, signature. The world's
// certificates come from another ASN.1 implementation than the product's own, so that the two check each other.
import * as asn1 from 'asn1js'
import * as pkijs from 'pkijs'
import type { Bytes } from '../../src/bytes.ts'

/** One RDN: attribute type and text; two pairs in one array make a multi-valued RDN. */
export type Rdn = readonly (readonly [type: string, text: string])[]

export interface CertificatePlan {
  readonly serial: Bytes
  readonly subject: Bytes
  readonly issuer: Bytes
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: CryptoKey
  readonly issuerKeys: CryptoKeyPair
  /** SHA-1 for what must be refused. */
  readonly hash: 'SHA-1' | 'SHA-256' | 'SHA-512'
  readonly extensions: readonly pkijs.Extension[]
}

const printable = new Set(['2.5.4.6', '2.5.4.5'])

/** DER of a Name (RFC 5280 §4.1.2.4). pkijs's own writer knows no multi-valued RDN. */
export function encodeName(rdns: readonly Rdn[]): Bytes {
  const pairs = (rdn: Rdn) =>
    rdn.map(
      ([type, text]) =>
        new asn1.Sequence({
          value: [
            new asn1.ObjectIdentifier({ value: type }),
            printable.has(type)
              ? new asn1.PrintableString({ value: text })
              : new asn1.Utf8String({ value: text }),
          ],
        }),
    )
  const name = new asn1.Sequence({ value: rdns.map((rdn) => new asn1.Set({ value: pairs(rdn) })) })
  return new Uint8Array(name.toBER())
}

/** 16 random bytes, positive and without leading zero (RFC 5280 §4.1.2.2). */
export function randomSerial(): Bytes {
  const serial = crypto.getRandomValues(new Uint8Array(16))
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial
}

/** Signs the planned certificate and returns its DER. */
export async function buildCertificate(plan: CertificatePlan): Promise<Bytes> {
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1.Integer({ valueHex: plan.serial.buffer })
  certificate.subject.valueBeforeDecode = plan.subject.buffer
  certificate.issuer.valueBeforeDecode = plan.issuer.buffer
  certificate.notBefore.value = plan.notBefore
  certificate.notAfter.value = plan.notAfter
  await certificate.subjectPublicKeyInfo.importKey(plan.publicKey)
  certificate.extensions = [
    extension('2.5.29.14', false, new asn1.OctetString({ valueHex: await keyIdentifier(plan.publicKey) })),
    extension(
      '2.5.29.35',
      false,
      new pkijs.AuthorityKeyIdentifier({
        keyIdentifier: new asn1.OctetString({ valueHex: await keyIdentifier(plan.issuerKeys.publicKey) }),
      }).toSchema(),
    ),
    ...plan.extensions,
  ]
  await certificate.sign(plan.issuerKeys.privateKey, plan.hash)
  return new Uint8Array(certificate.toSchema(true).toBER())
}

/** SHA-1 of the key bits, as RFC 5280 §4.2.1.2 (1) suggests. */
export async function keyIdentifier(publicKey: CryptoKey): Promise<ArrayBuffer> {
  const info = new pkijs.PublicKeyInfo()
  await info.importKey(publicKey)
  return crypto.subtle.digest('SHA-1', info.subjectPublicKey.valueBlock.valueHexView.slice())
}

export function extension(oid: string, critical: boolean, value: asn1.BaseBlock): pkijs.Extension {
  return new pkijs.Extension({ extnID: oid, critical, extnValue: value.toBER() })
}

export function basicConstraints(pathLength: number | null): pkijs.Extension {
  const value = new pkijs.BasicConstraints(
    pathLength === null ? { cA: true } : { cA: true, pathLenConstraint: pathLength },
  )
  return extension('2.5.29.19', true, value.toSchema())
}

const usageBits = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const
export type KeyUsageName = keyof typeof usageBits

export function keyUsage(...names: readonly KeyUsageName[]): pkijs.Extension {
  const bits = names.map((name) => usageBits[name])
  const byte = bits.reduce<number>((sum, bit) => sum | (0x80 >> bit), 0)
  const value = new asn1.BitString({
    valueHex: Uint8Array.of(byte).buffer,
    unusedBits: 7 - Math.max(...bits),
  })
  return extension('2.5.29.15', true, value)
}

export function extendedKeyUsage(...purposes: readonly string[]): pkijs.Extension {
  return extension('2.5.29.37', false, new pkijs.ExtKeyUsage({ keyPurposes: [...purposes] }).toSchema())
}

export type AlternativeName =
  { readonly email: string } | { readonly dns: string } | { readonly ip: Uint8Array<ArrayBuffer> }

export function subjectAlternativeNames(names: readonly AlternativeName[]): pkijs.Extension {
  const general = names.map((name) => {
    if ('email' in name) return new pkijs.GeneralName({ type: 1, value: name.email })
    if ('dns' in name) return new pkijs.GeneralName({ type: 2, value: name.dns })
    return new pkijs.GeneralName({ type: 7, value: new asn1.OctetString({ valueHex: name.ip.buffer }) })
  })
  return extension('2.5.29.17', false, new pkijs.GeneralNames({ names: general }).toSchema())
}

export function certificatePolicies(...oids: readonly string[]): pkijs.Extension {
  const value = new pkijs.CertificatePolicies({
    certificatePolicies: oids.map((oid) => new pkijs.PolicyInformation({ policyIdentifier: oid })),
  })
  return extension('2.5.29.32', false, value.toSchema())
}

export function crlDistributionPoint(url: string): pkijs.Extension {
  const point = new pkijs.DistributionPoint({
    distributionPoint: [new pkijs.GeneralName({ type: 6, value: url })],
  })
  return extension(
    '2.5.29.31',
    false,
    new pkijs.CRLDistributionPoints({ distributionPoints: [point] }).toSchema(),
  )
}

export function authorityInformation(caIssuersUrl: string): pkijs.Extension {
  const access = new pkijs.AccessDescription({
    accessMethod: '1.3.6.1.5.5.7.48.2',
    accessLocation: new pkijs.GeneralName({ type: 6, value: caIssuersUrl }),
  })
  return extension(
    '1.3.6.1.5.5.7.1.1',
    false,
    new pkijs.InfoAccess({ accessDescriptions: [access] }).toSchema(),
  )
}

/** PEM (RFC 7468). */
export function toPem(label: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
