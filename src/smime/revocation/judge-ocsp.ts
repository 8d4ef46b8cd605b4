// What an OCSP response says of one certificate (RFC 6960 §3.2, §4.2.2): it must be about this certificate, signed by its
// issuer or by a responder whom that very issuer certified for it, and fresh. Where the response came from does not count;
// one carried in the sender's own mail is judged alike.
import { equalBytes, toHex } from '../../bytes.ts'
import { SikkertError } from '../../errors.ts'
import { type Certificate, readCertificate, sequence, wholeOctets } from '../certificate.ts'
import { children, readDer } from '../der.ts'
import { oids } from '../oids.ts'
import { extensionOf } from '../path/extensions.ts'
import { checkSignature, type Ground, signedCertificate } from '../path/ground.ts'
import { keepsProfile } from '../path/profile.ts'
import type { OcspAnswer, OcspResponse } from './ocsp.ts'
import type { RevocationJudgement } from './judge-lists.ts'

export interface OcspQuestion {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly responses: readonly OcspResponse[]
  /** Is this responder's own certificate revoked, as far as lists tell? */
  readonly isRevoked: (responder: Certificate) => Promise<boolean>
}

const allowedClockSkewMs = 5 * 60_000
/** A response that does not say until when it holds is believed for this long. */
const lifeWithoutNextUpdateMs = 24 * 3_600_000
const maximumResponses = 16
/** Extensions that may be critical in a responder's certificate. */
const understood: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.basicConstraints,
  oids.extendedKeyUsage,
  oids.subjectAltName,
  oids.ocspNoCheck,
  oids.crlDistributionPoints,
  oids.certificatePolicies,
])

export async function judgeOcsp(ground: Ground, question: OcspQuestion): Promise<RevocationJudgement> {
  let judgement: RevocationJudgement = 'unknown'
  for (const response of question.responses.slice(0, maximumResponses)) {
    if (response.isBeyondUs || response.producedAt.getTime() > ground.at.getTime() + allowedClockSkewMs)
      continue
    const answer = await answerFor(ground, question, response)
    if (answer === null || !(await isSignedByRightful(ground, question, response))) continue
    if (answer.status === 'revoked' && (answer.revokedAt ?? ground.at) <= ground.at) return 'revoked'
    // A revocation that lies ahead is none yet.
    if (answer.status !== 'unknown') judgement = 'good'
  }
  return judgement
}

async function answerFor(
  ground: Ground,
  { certificate, issuer }: OcspQuestion,
  response: OcspResponse,
): Promise<OcspAnswer | null> {
  for (const answer of response.answers) {
    const isTheirs = answer.serial === toHex(certificate.serial)
    if (!isTheirs || answer.isBeyondUs || !isFresh(answer, ground.at)) continue
    const hash = hashName(answer.hashAlgorithm)
    if (hash === null) continue
    const [name, key] = await Promise.all([
      ground.crypto.subtle.digest(hash, Uint8Array.from(certificate.issuer)),
      ground.crypto.subtle.digest(hash, Uint8Array.from(keyBitsOf(issuer))),
    ])
    if (
      answer.issuerNameHash === toHex(new Uint8Array(name)) &&
      answer.issuerKeyHash === toHex(new Uint8Array(key))
    )
      return answer
  }
  return null
}

/** SHA-1 only names the issuer here; nothing is signed with it. */
function hashName(oid: string): string | null {
  if (oid === oids.sha1) return 'SHA-1'
  if (oid === oids.sha256) return 'SHA-256'
  if (oid === oids.sha384) return 'SHA-384'
  return oid === oids.sha512 ? 'SHA-512' : null
}

function isFresh(answer: OcspAnswer, at: Date): boolean {
  const now = at.getTime()
  if (answer.thisUpdate.getTime() > now + allowedClockSkewMs) return false
  const until = answer.nextUpdate?.getTime() ?? answer.thisUpdate.getTime() + lifeWithoutNextUpdateMs
  return until >= now - allowedClockSkewMs
}

async function isSignedByRightful(
  ground: Ground,
  question: OcspQuestion,
  response: OcspResponse,
): Promise<boolean> {
  const { issuer } = question
  if (await isNamed(ground, response, issuer)) {
    if ((await checkSignature(ground, issuer, response)) === 'good') return true
  }
  for (const der of response.certificates) {
    const responder = tryRead(der)
    if (responder === null || !(await isNamed(ground, response, responder))) continue
    if (!(await isDelegate(ground, issuer, responder))) continue
    if ((await checkSignature(ground, responder, response)) !== 'good') continue
    // §4.2.2.2.1: with id-pkix-ocsp-nocheck the authority answers for the responder's whole life.
    const isSpared = extensionOf(responder, oids.ocspNoCheck) !== null
    if (isSpared || !(await question.isRevoked(responder))) return true
  }
  return false
}

async function isNamed(
  ground: Ground,
  { responder }: OcspResponse,
  candidate: Certificate,
): Promise<boolean> {
  if (responder.by === 'name') return responder.key === candidate.subjectName.key
  const hash = await ground.crypto.subtle.digest('SHA-1', Uint8Array.from(keyBitsOf(candidate)))
  return responder.hash === toHex(new Uint8Array(hash))
}

/** §4.2.2.2: certified for this by the issuer itself, with the same key, and no other. */
async function isDelegate(ground: Ground, issuer: Certificate, responder: Certificate): Promise<boolean> {
  const { extendedKeyUsage, keyUsage, extensions } = responder
  if (equalBytes(responder.der, issuer.der)) return false
  if (responder.issuerName.key !== issuer.subjectName.key) return false
  // anyExtendedKeyUsage is no delegation.
  if (extendedKeyUsage?.includes(oids.ocspSigning) !== true) return false
  if (keyUsage !== null && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation'))
    return false
  if (responder.notBefore > ground.at || responder.notAfter < ground.at) return false
  if (extensions.some(({ oid, critical }) => critical && !understood.has(oid))) return false
  if (!keepsProfile(responder, { isAnchor: false, isLeaf: true }, false)) return false
  return (await checkSignature(ground, issuer, signedCertificate(responder))) === 'good'
}

function keyBitsOf(certificate: Certificate): Uint8Array {
  return wholeOctets(children(sequence(readDer(certificate.spki)))[1])
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}
