// What one judgement stands on: the certificates at hand by their names, what has been checked already, and how much work is
// left. Every hostile forest of certificates ends here: each signature is checked once, and the number of checks, steps and
// paths is bounded for the whole judgement, revocation included.
import { toHex } from '../../bytes.ts'
import { type AlgorithmIdentifier, type Certificate, sequence, wholeOctets } from '../certificate.ts'
import { children, readDer, type Asn1Node } from '../der.ts'
import { type DsaParameters, readDsaParameters, verifyDsa } from '../dsa.ts'
import { oids } from '../oids.ts'
import { judgeSignature, type SignatureJudgement } from '../signature.ts'
import { extensionOf } from './extensions.ts'

export interface Signed {
  readonly tbs: Uint8Array
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

export interface Budget {
  signatures: number
  steps: number
  paths: number
}

export interface Ground {
  readonly crypto: Crypto
  readonly at: Date
  readonly anchors: readonly Certificate[]
  /** Authorities and anchors by their subject's key. */
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>
  /** Everything that RFC 5280 asks of a certificate, or what mail needs. */
  readonly strict: boolean
  /** Also DSA with SHA-1, in certificates from its time. */
  readonly historical: boolean
  readonly budget: Budget
  readonly checked: Map<Uint8Array, Map<string, Promise<SignatureJudgement>>>
}

/** What honest paths need is below a tenth of these. */
export const wholeBudget = { signatures: 120, steps: 2000, paths: 60 }
/** Certificates of one name that are tried; an authority has a handful. */
const maximumNamesakes = 40

/** Certificates that cannot sign certificates are kept too: they may sign revocation lists. */
export function createGround(
  parts: Pick<Ground, 'crypto' | 'at' | 'anchors' | 'strict' | 'historical'>,
  certificates: readonly Certificate[],
): Ground {
  const bySubject = new Map<string, Certificate[]>()
  const seen = new Set<string>()
  for (const certificate of [...parts.anchors, ...certificates]) {
    const identity = identityOf(certificate)
    if (seen.has(identity)) continue
    seen.add(identity)
    const namesakes = bySubject.get(certificate.subjectName.key)
    if (namesakes === undefined) bySubject.set(certificate.subjectName.key, [certificate])
    else if (namesakes.length < maximumNamesakes) namesakes.push(certificate)
  }
  return { ...parts, bySubject, budget: { ...wholeBudget }, checked: new Map() }
}

export function isAnchor(ground: Ground, certificate: Certificate): boolean {
  return ground.anchors.some(
    (anchor) => anchor === certificate || identityOf(anchor) === identityOf(certificate),
  )
}

const identities = new WeakMap<Uint8Array, string>()

/** The certificate's bytes as one text; asked for at each step of a search. */
export function identityOf({ der }: Certificate): string {
  return textOf(der)
}

/** The key's bytes as one text. */
export function keyOf({ spki }: Certificate): string {
  return textOf(spki)
}

function textOf(bytes: Uint8Array): string {
  const known = identities.get(bytes)
  if (known !== undefined) return known
  const text = toHex(bytes)
  identities.set(bytes, text)
  return text
}

/** Takes from the budget; false when it is used up. */
export function spend(ground: Ground, what: keyof Budget): boolean {
  ground.budget[what] -= 1
  return ground.budget[what] >= 0
}

/** 'too-complex': not checked, because too much has been checked already. */
export function checkSignature(
  ground: Ground,
  issuer: Certificate,
  signed: Signed,
  inherited: DsaParameters | null = null,
): Promise<SignatureJudgement | 'too-complex'> {
  const known = ground.checked.get(signed.tbs) ?? new Map<string, Promise<SignatureJudgement>>()
  ground.checked.set(signed.tbs, known)
  // The signature is part of what was checked: two certificates may hold the same bytes under different ones.
  const by = `${keyOf(issuer)} ${textOf(signed.signature)} ${inherited === null ? '' : inherited.p.toString(36)}`
  const before = known.get(by)
  if (before !== undefined) return before
  if (!spend(ground, 'signatures')) return Promise.resolve('too-complex')
  const judgement = judge(ground, issuer, signed, inherited)
  known.set(by, judgement)
  return judgement
}

export function signedCertificate(certificate: Certificate): Signed {
  return { tbs: certificate.tbs, algorithm: certificate.signatureAlgorithm, signature: certificate.signature }
}

/** DSA's parameters may stand in the issuer's certificate only, and so are known from the anchor downwards. */
export function needsParameters(certificate: Certificate): boolean {
  return certificate.keyAlgorithm.oid === oids.dsa && certificate.keyAlgorithm.parameters === null
}

export function parametersOf(
  certificate: Certificate,
  inherited: DsaParameters | null,
): DsaParameters | null {
  if (certificate.keyAlgorithm.oid !== oids.dsa) return null
  return needsParameters(certificate) ? inherited : readDsaParameters(certificate.keyAlgorithm.parameters)
}

async function judge(
  ground: Ground,
  issuer: Certificate,
  signed: Signed,
  inherited: DsaParameters | null,
): Promise<SignatureJudgement> {
  if (issuer.keyAlgorithm.oid !== oids.dsa) {
    return judgeSignature(
      ground.crypto,
      issuer.spki,
      issuer.keyAlgorithm,
      signed.algorithm,
      signed.signature,
      signed.tbs,
    )
  }
  const parameters = parametersOf(issuer, inherited)
  if (!ground.historical || signed.algorithm.oid !== oids.dsaWithSha1 || parameters === null)
    return 'algorithm-not-allowed'
  const digest = new Uint8Array(await ground.crypto.subtle.digest('SHA-1', Uint8Array.from(signed.tbs)))
  try {
    return verifyDsa(parameters, keyBits(issuer), signed.signature, digest) ? 'good' : 'bad'
  } catch {
    return 'bad'
  }
}

function keyBits(certificate: Certificate): Uint8Array {
  const bits: Asn1Node | undefined = children(sequence(readDer(certificate.spki)))[1]
  return wholeOctets(bits)
}

/** May this key sign revocation lists? */
export function maySignLists(certificate: Certificate): boolean {
  return certificate.keyUsage?.includes('cRLSign') ?? extensionOf(certificate, oids.keyUsage) === null
}
