// A signer's signature over its attributes. Most are judged as certificates' signatures are; here is what only mail has:
// identifiers that name the key alone (RFC 3370 §3.2, and NSS for ECDSA), SHA-224, and PSS with a mask of another hash.
import { equalBytes } from '../bytes.ts'
import { type Certificate, readAlgorithm } from './certificate.ts'
import { children, derNull, encodeDer, encodeOid, tags } from './der.ts'
import { digestOf, hashNameOf, type HashName } from './hashes.ts'
import { oids } from './oids.ts'
import { publicOperation } from './rsa-key.ts'
import { verifyPss, type PssParameters } from './rsa-pss.ts'
import { judgeSignature, rsaBits, rsaPublicKey, type Hash, type SignatureJudgement } from './signature.ts'
import type { SignerInfo } from './signed-data.ts'

const smallestRsaBits = 2048
const sha224WithRsa = '1.2.840.113549.1.1.14'
const ecdsaBy: Readonly<Record<Hash, string>> = {
  'SHA-256': oids.ecdsaWithSha256,
  'SHA-384': oids.ecdsaWithSha384,
  'SHA-512': oids.ecdsaWithSha512,
}
const trusted: readonly (HashName | null)[] = ['SHA-224', 'SHA-256', 'SHA-384', 'SHA-512']

export async function judgeSignerSignature(
  crypto: Crypto,
  certificate: Certificate,
  hash: HashName,
  { signatureAlgorithm, signature }: SignerInfo,
  signed: Uint8Array,
): Promise<SignatureJudgement> {
  const { spki, keyAlgorithm } = certificate
  const { oid, parameters } = signatureAlgorithm
  const isRsa = keyAlgorithm.oid === oids.rsaEncryption
  const isBare = oid === oids.rsaEncryption
  if (isRsa && (oid === sha224WithRsa || (isBare && hash === 'SHA-224'))) {
    if (rsaBits(spki) < smallestRsaBits) return 'algorithm-not-allowed'
    return (await holdsV15(crypto, spki, 'SHA-224', signed, signature)) ? 'good' : 'bad'
  }
  if ((isRsa || keyAlgorithm.oid === oids.rsassaPss) && oid === oids.rsassaPss) {
    const pss = pssParametersOf(signatureAlgorithm)
    if (pss === null || !trusted.includes(pss.hash)) return 'algorithm-not-allowed'
    if (pss.hash !== pss.maskHash || pss.hash === 'SHA-224') {
      if (rsaBits(spki) < smallestRsaBits) return 'algorithm-not-allowed'
      const { modulus, exponent } = rsaPublicKey(spki)
      const digest = await digestOf(crypto, pss.hash, signed)
      return verifyPss(modulus, exponent, pss, digest, signature) ? 'good' : 'bad'
    }
  }
  const webHash = hash === 'SHA-256' || hash === 'SHA-384' || hash === 'SHA-512' ? hash : null
  const named =
    oid === oids.ecPublicKey && webHash !== null ? { oid: ecdsaBy[webHash], parameters } : signatureAlgorithm
  return judgeSignature(crypto, spki, keyAlgorithm, named, signature, signed, webHash)
}

/** RSASSA-PKCS1-v1_5 by building the one block that is right and comparing (RFC 8017 §8.2.2). */
async function holdsV15(
  crypto: Crypto,
  spki: Uint8Array,
  hash: 'SHA-224',
  signed: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const { modulus, exponent } = rsaPublicKey(spki)
  const digest = await digestOf(crypto, hash, signed)
  const info = encodeDer(
    tags.sequence,
    encodeDer(tags.sequence, encodeOid(oids.sha224), derNull),
    encodeDer(tags.octetString, digest),
  )
  const expected = new Uint8Array(modulus.length).fill(0xff)
  expected.set([0, 1])
  expected[expected.length - info.length - 1] = 0
  expected.set(info, expected.length - info.length)
  const block = signature.length === modulus.length ? publicOperation(modulus, exponent, signature) : null
  return block !== null && equalBytes(block, expected)
}

/** RFC 4055 §3.1: SHA-1, MGF1 with SHA-1 and a salt of 20 unless said. */
function pssParametersOf({ parameters }: SignerInfo['signatureAlgorithm']): PssParameters | null {
  let [hash, maskHash, saltLength]: [HashName | null, HashName | null, number] = ['SHA-1', 'SHA-1', 20]
  for (const field of parameters === null ? [] : children(parameters)) {
    const [inner] = children(field)
    if (inner === undefined) return null
    if (field.tag === 0xa0) hash = hashNameOf(readAlgorithm(inner).oid)
    else if (field.tag === 0xa1) {
      const mask = readAlgorithm(inner)
      if (mask.oid !== oids.mgf1 || mask.parameters === null) return null
      maskHash = hashNameOf(readAlgorithm(mask.parameters).oid)
    } else if (field.tag === 0xa2) saltLength = inner.content.reduce((sum, byte) => sum * 256 + byte, 0)
    else if (field.tag !== 0xa3 || inner.content[0] !== 1) return null
  }
  return hash === null || maskHash === null || saltLength > 512 ? null : { hash, maskHash, saltLength }
}
