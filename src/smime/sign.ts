// A MIME entity → the same, signed (RFC 8551 §3.5, RFC 5652 §5): detached in multipart/signed, or opaque. Signed
// attributes are always there, in DER order, with signingCertificateV2 (RFC 5035) and what we read (smimeCapabilities).
import { concatBytes, toHex, utf8, type Bytes } from '../bytes.ts'
import { createBase64Writer, encodeBase64Lines } from '../mime/transfer-encoding.ts'
import { ownCapabilities } from './capabilities.ts'
import { readCertificate } from './certificate.ts'
import { curveNameOf } from './curves.ts'
import { derHeader, derNull, encodeDer, encodeInteger, encodeOid, encodeSetOf, tags } from './der.ts'
import { digestOf, type HashLarge, hashFunction } from './hashes.ts'
import type { SigningKey } from './key-file.ts'
import { oids } from './oids.ts'
import { derEcdsa, rsaPublicKey, type Hash } from './signature.ts'

export interface SignOptions {
  /** Canonical: CRLF line ends (RFC 8551 §3.1.1). */
  readonly entity: Uint8Array
  readonly signer: SigningKey
  readonly signingTime: Date
  /** RSASSA-PSS with an RSA key; RSASSA-PKCS1-v1_5, which every program reads, when left out. */
  readonly pss?: boolean
  readonly hashLarge?: HashLarge | undefined
}

/** What surrounds the content of a multipart/signed entity. */
export interface SignatureAround {
  readonly head: Bytes
  /** Known before the content is hashed, for keys whose signatures have one length; else only with `tail`. */
  readonly tailLength: number | null
  readonly tail: Promise<Bytes>
}

/** A multipart/signed entity, or with `opaque` an application/pkcs7-mime one. */
export async function signEntity(crypto: Crypto, options: SignOptions, opaque = false): Promise<Bytes> {
  if (opaque) return opaqueEntity(await signedData(crypto, options), options.entity)
  const { head, tail } = signatureAround(crypto, options)
  return concatBytes([head, options.entity, await tail])
}

/** The parts of a multipart/signed entity around its content, so that a large one is not copied into it. */
export function signatureAround(crypto: Crypto, options: SignOptions): SignatureAround {
  const boundary = `sikkert-${toHex(crypto.getRandomValues(new Uint8Array(16)))}`
  const scheme = schemeOf(options)
  const micalg = scheme.hash.toLowerCase()
  const before =
    `\r\n--${boundary}\r\nContent-Type: application/pkcs7-signature; name="smime.p7s"\r\n` +
    'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
  const after = `\r\n--${boundary}--\r\n`
  const around = (cms: Uint8Array) => concatBytes([utf8(before), encodeBase64Lines(cms), utf8(after)])
  const blank = new Uint8Array(hashFunction(scheme.hash).outputLen)
  const { signatureOctets } = scheme
  const tail = signedData(crypto, options).then(({ cms }) => around(cms(null)))
  return {
    head: utf8(
      `Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n micalg=${micalg}; boundary="${boundary}"\r\n\r\n` +
        `This is a signed message in MIME format.\r\n--${boundary}\r\n`,
    ),
    tailLength:
      signatureOctets === null
        ? null
        : around(
            assemble(
              options,
              scheme,
              attributesOf(options, blank, new Uint8Array(32)),
              new Uint8Array(signatureOctets),
            )(null),
          ).length,
    tail,
  }
}

/** Header fields of an entity that is a CMS object; its base64 follows. */
export function pkcs7Head(type: string): string {
  return (
    `Content-Type: application/pkcs7-mime; smime-type=${type}; name="smime.p7m"\r\n` +
    'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
  )
}

function opaqueEntity({ cms }: Made, content: Uint8Array): Bytes {
  const whole = cms(content)
  const writer = createBase64Writer(whole.length, pkcs7Head('signed-data'), '\r\n')
  writer.push(whole)
  return writer.finish()
}

interface Scheme {
  readonly hash: Hash
  /** AlgorithmIdentifier. */
  readonly identifier: Bytes
  readonly signatureOctets: number | null
  readonly sign: (crypto: Crypto, data: Bytes) => Promise<Bytes>
}

/** Makes SignedData, without the content or around it. */
interface Made {
  readonly cms: (content: Uint8Array | null) => Bytes
}

const sequence = (...contents: readonly Uint8Array[]) => encodeDer(tags.sequence, ...contents)

const hashOids: Readonly<Record<Hash, string>> = {
  'SHA-256': oids.sha256,
  'SHA-384': oids.sha384,
  'SHA-512': oids.sha512,
}

/** RSA signs with SHA-256; a curve with the hash of its size (RFC 5753 §8, RFC 8419 §3 for Ed25519). */
function schemeOf({ signer, pss }: SignOptions): Scheme {
  const { spki } = readCertificate(signer.certificate)
  if (signer.algorithm === 'RSA') {
    const signatureOctets = rsaPublicKey(spki).modulus.length
    return pss === true
      ? {
          hash: 'SHA-256',
          identifier: pssIdentifier,
          signatureOctets,
          sign: (crypto, data) => signPss(crypto, signer, data),
        }
      : {
          hash: 'SHA-256',
          identifier: sequence(encodeOid(oids.sha256WithRsa), derNull),
          signatureOctets,
          sign: async (crypto, data) =>
            new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', signer.privateKey, data)),
        }
  }
  if (signer.algorithm === 'Ed25519') {
    return {
      hash: 'SHA-512',
      identifier: sequence(encodeOid(oids.ed25519)),
      signatureOctets: 64,
      sign: async (crypto, data) =>
        new Uint8Array(await crypto.subtle.sign('Ed25519', signer.privateKey, data)),
    }
  }
  const curve = curveNameOf(spki)
  const [hash, oid]: [Hash, string] =
    curve === 'P-521'
      ? ['SHA-512', oids.ecdsaWithSha512]
      : curve === 'P-384'
        ? ['SHA-384', oids.ecdsaWithSha384]
        : ['SHA-256', oids.ecdsaWithSha256]
  return {
    hash,
    identifier: sequence(encodeOid(oid)),
    signatureOctets: null,
    sign: async (crypto, data) =>
      derEcdsa(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash }, signer.privateKey, data))),
  }
}

/** RFC 4056: SHA-256, its mask, and a salt as long as the hash. */
const sha256Identifier = sequence(encodeOid(oids.sha256))
const pssIdentifier = sequence(
  encodeOid(oids.rsassaPss),
  sequence(
    encodeDer(0xa0, sha256Identifier),
    encodeDer(0xa1, sequence(encodeOid(oids.mgf1), sha256Identifier)),
    encodeDer(0xa2, encodeInteger(32)),
  ),
)

async function signPss(crypto: Crypto, signer: SigningKey, data: Bytes): Promise<Bytes> {
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('pkcs8', signer.pkcs8.reveal(), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, key, data))
}

async function signedData(crypto: Crypto, options: SignOptions): Promise<Made> {
  const scheme = schemeOf(options)
  const [digest, certificateDigest] = await Promise.all([
    digestOf(crypto, scheme.hash, options.entity, options.hashLarge),
    crypto.subtle.digest('SHA-256', options.signer.certificate),
  ])
  const attributes = attributesOf(options, digest, new Uint8Array(certificateDigest))
  const signature = await scheme.sign(crypto, encodeSetOf(attributes))
  return { cms: assemble(options, scheme, attributes, signature) }
}

function attributesOf(
  { signingTime, signer }: SignOptions,
  digest: Uint8Array,
  certificateDigest: Uint8Array,
): readonly Bytes[] {
  const { issuer, serial } = readCertificate(signer.certificate)
  return [
    attribute(oids.contentType, encodeOid(oids.data)),
    attribute(oids.signingTime, timeValue(signingTime)),
    attribute(oids.messageDigest, encodeDer(tags.octetString, digest)),
    attribute(oids.smimeCapabilities, ownCapabilities),
    // SMIMEEncryptionKeyPreference (RFC 8551 §2.5.3): answers are for this very certificate.
    attribute(oids.encryptionKeyPreference, encodeDer(0xa0, issuer, encodeDer(tags.integer, serial))),
    // SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 is the default.
    attribute(
      oids.signingCertificateV2,
      sequence(sequence(sequence(encodeDer(tags.octetString, certificateDigest)))),
    ),
  ]
}

function assemble(
  { signer }: SignOptions,
  scheme: Scheme,
  attributes: readonly Bytes[],
  signature: Uint8Array,
): Made['cms'] {
  const { issuer, serial } = readCertificate(signer.certificate)
  const digestAlgorithm = sequence(encodeOid(hashOids[scheme.hash]))
  // The SET OF as it was signed, under its tag here: one octet differs.
  const signedAttributes = encodeSetOf(attributes)
  signedAttributes[0] = 0xa0
  const signerInfo = sequence(
    encodeInteger(1),
    sequence(issuer, encodeDer(tags.integer, serial)),
    digestAlgorithm,
    signedAttributes,
    scheme.identifier,
    encodeDer(tags.octetString, signature),
  )
  return (content) => {
    const inner = content === null ? [] : [derHeader(tags.octetString, content.length), content]
    const encapsulated = [encodeOid(oids.data), ...(content === null ? [] : wrapped(0xa0, inner))]
    const body = [
      encodeInteger(1),
      encodeDer(tags.set, digestAlgorithm),
      ...wrapped(tags.sequence, encapsulated),
      encodeDer(0xa0, signer.certificate, ...signer.chain),
      encodeDer(tags.set, signerInfo),
    ]
    const info = [encodeOid(oids.signedData), ...wrapped(0xa0, wrapped(tags.sequence, body))]
    return concatBytes(wrapped(tags.sequence, info))
  }
}

/** Header and members, joined only at the end, so that a large member is copied once. */
export function wrapped(tag: number, members: readonly Uint8Array[]): readonly Uint8Array[] {
  return [
    derHeader(
      tag,
      members.reduce((sum, { length }) => sum + length, 0),
    ),
    ...members,
  ]
}

function attribute(oid: string, value: Uint8Array): Bytes {
  return sequence(encodeOid(oid), encodeDer(tags.set, value))
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5652 §11.3). */
function timeValue(time: Date): Bytes {
  const digits = `${time.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`
  const isLate = time.getUTCFullYear() >= 2050
  return encodeDer(isLate ? tags.generalizedTime : tags.utcTime, utf8(isLate ? digits : digits.slice(2)))
}
