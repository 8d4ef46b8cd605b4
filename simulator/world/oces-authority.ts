// An OCES-like hierarchy: root → issuing authority → employees, with a revocation list, in the shapes that the Danish
// authorities issue (OCES3 since 2021; OCES2, "NemID medarbejdersignatur", for old archives). RFC 5280. Keys live in
// memory and die with the process. Leaves out OCSP.
import * as asn1 from 'asn1js'
import * as pkijs from 'pkijs'
import type { Bytes } from '../../src/bytes.ts'
import {
  authorityInformation,
  basicConstraints,
  buildCertificate,
  certificatePolicies,
  crlDistributionPoint,
  encodeName,
  extension,
  keyIdentifier,
  keyUsage,
  randomSerial,
  type Rdn,
  subjectAlternativeNames,
} from './certificate-builder.ts'
import { buildKeyFile } from './key-file-builder.ts'

export interface AuthorityPlan {
  /** Plain http addresses, as the real ones are. */
  readonly crlUrl: string
  readonly caIssuersUrl?: string
  readonly now?: () => Date
  /** Test authorities may use smaller and so faster keys. */
  readonly keyBits?: number
}

export interface Employee {
  readonly name: string
  readonly organisation: string
  readonly cvr: string
  /** null: the certificate names no address, as many Danish ones do. */
  readonly email: string | null
  /** `oces2` has CN and serialNumber in one RDN. */
  readonly profile?: 'oces3' | 'oces2'
  readonly notBefore?: Date
  readonly notAfter?: Date
}

export interface IssuedEmployee {
  readonly serial: Bytes
  readonly certificateDer: Bytes
  readonly privateKeyPkcs8: Bytes
  /** Issuing authority first, root last. */
  readonly chainDer: readonly Bytes[]
  /** A key file as MitID Erhverv hands it out: the key under PBES2. */
  pkcs12(password: string): Promise<Bytes>
}

export interface Authority {
  readonly rootDer: Bytes
  readonly issuingDer: Bytes
  issueEmployee(employee: Employee): Promise<IssuedEmployee>
  revoke(serial: Bytes): void
  /** The issuing authority's list, signed now, fresh for a day. */
  crl(): Promise<Bytes>
  /** The root's list, which names no one. */
  rootCrl(): Promise<Bytes>
}

const minute = 60_000
const day = 24 * 60 * 60 * 1000
const ncpPolicy = '0.4.0.2042.1.1'
const employeePolicy = '1.2.208.169.1.1.1.2.7'
const oces2TestPolicy = '1.3.6.1.4.1.31313.2.4.6.2.5'

/** Makes a new root and issuing authority. */
export async function createAuthority(plan: AuthorityPlan): Promise<Authority> {
  const now = plan.now ?? (() => new Date())
  const bits = plan.keyBits ?? 3072
  const start = now().getTime()
  const rootName = encodeName([
    [['2.5.4.3', 'Verdens OCES rod-CA']],
    [['2.5.4.10', 'Verdens myndighed']],
    [['2.5.4.6', 'DK']],
  ])
  const issuingName = encodeName([
    [['2.5.4.3', 'Verdens OCES udstedende-CA 1']],
    [['2.5.4.10', 'Verdens myndighed']],
    [['2.5.4.6', 'DK']],
  ])
  const [rootKeys, issuingKeys] = await Promise.all([
    signingKeys('RSA-PSS', bits),
    signingKeys('RSA-PSS', bits),
  ])
  const lists = [
    crlDistributionPoint(plan.crlUrl),
    ...(plan.caIssuersUrl === undefined ? [] : [authorityInformation(plan.caIssuersUrl)]),
  ]
  const rootDer = await buildCertificate({
    serial: randomSerial(),
    subject: rootName,
    issuer: rootName,
    notBefore: new Date(start - 1000 * day),
    notAfter: new Date(start + 7000 * day),
    publicKey: rootKeys.publicKey,
    issuerKeys: rootKeys,
    hash: 'SHA-512',
    extensions: [basicConstraints(null), keyUsage('keyCertSign', 'cRLSign')],
  })
  const issuingDer = await buildCertificate({
    serial: randomSerial(),
    subject: issuingName,
    issuer: rootName,
    notBefore: new Date(start - 900 * day),
    notAfter: new Date(start + 3000 * day),
    publicKey: issuingKeys.publicKey,
    issuerKeys: rootKeys,
    hash: 'SHA-512',
    // The root's own list is short and rarely changes; it is published beside the issuing one.
    extensions: [
      basicConstraints(0),
      keyUsage('keyCertSign', 'cRLSign'),
      crlDistributionPoint(rootCrlUrl(plan.crlUrl)),
    ],
  })
  const revoked = new Map<string, Date>()
  let crlNumber = 0

  async function signList(
    issuer: Bytes,
    keys: CryptoKeyPair,
    entries: ReadonlyMap<string, Date>,
  ): Promise<Bytes> {
    const list = new pkijs.CertificateRevocationList()
    list.version = 1
    list.issuer.valueBeforeDecode = issuer.buffer
    // A little in the past, as authorities do: whoever asks has a clock of their own.
    list.thisUpdate.value = new Date(now().getTime() - minute)
    list.nextUpdate = new pkijs.Time({ type: pkijs.TimeType.UTCTime, value: new Date(now().getTime() + day) })
    list.revokedCertificates = [...entries].map(
      ([serial, at]) =>
        new pkijs.RevokedCertificate({
          userCertificate: new asn1.Integer({ valueHex: Uint8Array.fromHex(serial).buffer }),
          revocationDate: new pkijs.Time({ type: pkijs.TimeType.UTCTime, value: at }),
        }),
    )
    const authorityKey = new pkijs.AuthorityKeyIdentifier({
      keyIdentifier: new asn1.OctetString({ valueHex: await keyIdentifier(keys.publicKey) }),
    })
    list.crlExtensions = new pkijs.Extensions({
      extensions: [
        extension('2.5.29.35', false, authorityKey.toSchema()),
        extension('2.5.29.20', false, new asn1.Integer({ value: ++crlNumber })),
      ],
    })
    await list.sign(keys.privateKey, 'SHA-256')
    return Uint8Array.fromHex(list.toString('hex'))
  }

  return {
    rootDer,
    issuingDer,
    async issueEmployee(employee) {
      const profile = employee.profile ?? 'oces3'
      const keys = await signingKeys('RSASSA-PKCS1-v1_5', profile === 'oces2' ? 2048 : bits)
      const serial = randomSerial()
      const certificateDer = await buildCertificate({
        serial,
        subject: encodeName(profile === 'oces2' ? oces2Name(employee) : oces3Name(employee)),
        issuer: issuingName,
        notBefore: employee.notBefore ?? new Date(now().getTime() - 30 * day),
        notAfter: employee.notAfter ?? new Date(now().getTime() + 1065 * day),
        publicKey: keys.publicKey,
        issuerKeys: issuingKeys,
        hash: 'SHA-256',
        extensions: [
          keyUsage('digitalSignature', 'nonRepudiation', 'keyEncipherment'),
          ...(profile === 'oces2'
            ? [certificatePolicies(oces2TestPolicy)]
            : [certificatePolicies(ncpPolicy, employeePolicy)]),
          ...(employee.email === null ? [] : [subjectAlternativeNames([{ email: employee.email }])]),
          ...lists,
        ],
      })
      const privateKeyPkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
      const chainDer = [issuingDer, rootDer]
      return {
        serial,
        certificateDer,
        privateKeyPkcs8,
        chainDer,
        pkcs12: (password) => buildKeyFile({ certificateDer, privateKeyPkcs8, chainDer }, password),
      }
    },
    revoke(serial) {
      revoked.set(serial.toHex(), now())
    },
    crl: () => signList(issuingName, issuingKeys, revoked),
    rootCrl: () => signList(rootName, rootKeys, new Map()),
  }
}

/** Where the root's own list lies, given the issuing authority's address. */
export function rootCrlUrl(crlUrl: string): string {
  return crlUrl.replace(/(\.crl)?$/, '-root.crl')
}

function oces3Name(employee: Employee): readonly Rdn[] {
  const words = employee.name.split(' ')
  return [
    [['2.5.4.3', employee.name]],
    [['2.5.4.42', words.slice(0, -1).join(' ')]],
    [['2.5.4.4', words.at(-1) ?? employee.name]],
    [['2.5.4.5', `UI:DK-E:G:${crypto.randomUUID()}`]],
    [['2.5.4.10', employee.organisation]],
    [['2.5.4.97', `NTRDK-${employee.cvr}`]],
    [['2.5.4.6', 'DK']],
  ]
}

function oces2Name(employee: Employee): readonly Rdn[] {
  const rid = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  return [
    [['2.5.4.6', 'DK']],
    [['2.5.4.10', `${employee.organisation} // CVR:${employee.cvr}`]],
    [
      ['2.5.4.3', employee.name],
      ['2.5.4.5', `CVR:${employee.cvr}-RID:${rid}`],
    ],
  ]
}

async function signingKeys(name: 'RSA-PSS' | 'RSASSA-PKCS1-v1_5', bits: number): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    {
      name,
      modulusLength: bits,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: name === 'RSA-PSS' ? 'SHA-512' : 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )
}
