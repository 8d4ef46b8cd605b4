// A signed entity → who signed it, whether that holds, and what the signature covers (RFC 8551 §3.5, RFC 5652 §5.4-5.6,
// RFC 8550). Signed attributes must be there, unique and in agreement; only what was hashed is handed on as covered.
import { equalBytes, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { decodeBody, parseEntity, partsOf } from '../mime/parse-message.ts'
import { type Certificate, holderOf, readAlgorithm, readCertificate } from './certificate.ts'
import { children, encodeDer, octetsOf, oidOf, readDer, tags, timeOf, type Asn1Node } from './der.ts'
import { type ChainOptions, type ChainProblem, judgeChain } from './judge-chain.ts'
import { oids } from './oids.ts'
import { hashOf, judgeSignature } from './signature.ts'

export type SignerProblem =
  | ChainProblem
  | 'signer-certificate-missing'
  | 'signed-attributes-missing'
  | 'signed-attributes-wrong'
  | 'digest-mismatch'
  | 'address-mismatch'
  | 'signing-time-in-future'

export interface SignerJudgement {
  readonly verdict: 'valid' | 'invalid' | 'indeterminate'
  readonly subject: {
    readonly cn: string | null
    readonly o: string | null
    readonly cvr: string | null
    readonly email: readonly string[]
  }
  readonly signingTime: string | null
  readonly problems: readonly SignerProblem[]
}

export interface Verification {
  readonly verdict: 'valid' | 'invalid' | 'indeterminate' | 'not-signed'
  readonly signers: readonly SignerJudgement[]
  readonly covers: 'whole' | 'part'
  readonly problems: readonly ('message-malformed' | SignerProblem)[]
  /** The entity that the signature covers; null when nothing is covered. */
  readonly entity: Bytes | null
}

export interface VerifyOptions extends Pick<ChainOptions, 'anchors' | 'intermediates' | 'at' | 'crlsOf'> {
  /** The address that the mail says it is from; null: not judged. */
  readonly from: string | null
}

const maximumSigners = 20

/** Judges the root of the message; a signature further inside makes the mail `not-signed`. */
export async function verifyEntity(
  crypto: Crypto,
  message: Uint8Array,
  options: VerifyOptions,
): Promise<Verification> {
  try {
    const found = signedPart(message)
    if (found === null)
      return { verdict: 'not-signed', signers: [], covers: 'whole', problems: [], entity: null }
    return await judge(crypto, found.cms, found.content, found.covers, options)
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
    return { verdict: 'invalid', signers: [], covers: 'whole', problems: ['message-malformed'], entity: null }
  }
}

interface Found {
  readonly cms: Uint8Array
  /** null when the content is inside. */
  readonly content: Bytes | null
  readonly covers: 'whole' | 'part'
}

function signedPart(message: Uint8Array): Found | null {
  const root = parseEntity(message)
  if (root.type === 'application/pkcs7-mime' || root.type === 'application/x-pkcs7-mime') {
    const cms = decodeBody(root)
    const [type] = children(readDer(cms))
    return type !== undefined && oidOf(type) === oids.signedData
      ? { cms, content: null, covers: 'whole' }
      : null
  }
  if (root.type !== 'multipart/signed') return hasSignedPart(root.type, message) ? partOf(message) : null
  const [content, signature, ...more] = partsOf(root)
  if (content === undefined || signature === undefined || more.length > 0)
    throw new SikkertError('message-malformed')
  const part = parseEntity(signature)
  if (part.type !== 'application/pkcs7-signature' && part.type !== 'application/x-pkcs7-signature')
    return null
  return { cms: decodeBody(part), content, covers: 'whole' }
}

/** A mailing list's footer makes a multipart/mixed around the signed part. */
function hasSignedPart(type: string, message: Uint8Array): boolean {
  if (type !== 'multipart/mixed') return false
  return partsOf(parseEntity(message)).some((part) => parseEntity(part).type === 'multipart/signed')
}

function partOf(message: Uint8Array): Found | null {
  const part = partsOf(parseEntity(message)).find(
    (candidate) => parseEntity(candidate).type === 'multipart/signed',
  )
  const found = part === undefined ? null : signedPart(part)
  return found === null ? null : { ...found, covers: 'part' }
}

async function judge(
  crypto: Crypto,
  cms: Uint8Array,
  outside: Bytes | null,
  covers: Found['covers'],
  options: VerifyOptions,
): Promise<Verification> {
  const [, wrapped] = children(readDer(cms))
  const [body] = wrapped === undefined ? [] : children(wrapped)
  if (body === undefined) throw new SikkertError('message-malformed')
  const fields = children(body)
  const [contentType, wrappedContent] = children(fields[2] ?? body)
  const [inner] = wrappedContent === undefined ? [] : children(wrappedContent)
  const inside = inner === undefined ? null : Uint8Array.from(octetsOf(inner))
  // "Johnny, you are fired": a detached signature that brings its own content would vouch for what nobody sees.
  if ((outside === null) === (inside === null)) throw new SikkertError('message-malformed')
  const content = outside ?? inside ?? new Uint8Array(0)
  const certificates = fields
    .filter((field) => field.tag === 0xa0)
    .flatMap((field) => children(field))
    .filter((node) => node.tag === tags.sequence)
    .map((node) => node.raw)
  const signerInfos = children(fields[fields.length - 1] ?? body)
  if (signerInfos.length === 0 || signerInfos.length > maximumSigners)
    throw new SikkertError('message-malformed')
  const type = oidOf(contentType ?? body)
  const signers: SignerJudgement[] = []
  for (const info of signerInfos)
    signers.push(await judgeSigner(crypto, info, type, content, certificates, options))
  const verdicts = signers.map(({ verdict }) => verdict)
  const verdict = verdicts.includes('invalid')
    ? 'invalid'
    : verdicts.includes('indeterminate')
      ? 'indeterminate'
      : 'valid'
  return {
    verdict,
    signers,
    covers,
    problems: [...new Set(signers.flatMap(({ problems }) => problems))],
    entity: content,
  }
}

async function judgeSigner(
  crypto: Crypto,
  info: Asn1Node,
  contentType: string,
  content: Bytes,
  certificates: readonly Uint8Array[],
  options: VerifyOptions,
): Promise<SignerJudgement> {
  const [, identifier, digestNode, ...rest] = children(info)
  const attributesNode = rest[0]?.tag === 0xa0 ? rest.shift() : undefined
  const [algorithmNode, signatureNode] = rest
  if (
    identifier === undefined ||
    digestNode === undefined ||
    algorithmNode === undefined ||
    signatureNode === undefined
  ) {
    throw new SikkertError('message-malformed')
  }
  const problems = new Set<SignerProblem>()
  const certificate = findSigner(identifier, [...certificates, ...options.intermediates])
  const hash = hashOf(readAlgorithm(digestNode).oid)
  const attributes = attributesNode === undefined ? null : readAttributes(attributesNode)
  if (hash === null) problems.add('algorithm-not-allowed')
  // Without signed attributes a signature over attributes can be passed off as one over content.
  if (attributes === null) problems.add('signed-attributes-missing')
  const signingTime = attributes === null ? null : timeAttribute(attributes)
  if (attributes !== null && attributesNode !== undefined && hash !== null) {
    const digest = attributes.get(oids.messageDigest)
    const type = attributes.get(oids.contentType)
    if (
      digest?.length !== 1 ||
      type?.length !== 1 ||
      type[0] === undefined ||
      oidOf(type[0]) !== contentType
    ) {
      problems.add('signed-attributes-wrong')
    }
    const hashed = new Uint8Array(await crypto.subtle.digest(hash, content))
    if (digest?.[0] === undefined || !equalBytes(digest[0].content, hashed)) problems.add('digest-mismatch')
    if (certificate !== null && !(await bindsCertificate(crypto, attributes, certificate))) {
      problems.add('signed-attributes-wrong')
    }
    if (certificate !== null) {
      const judged = await judgeSignature(
        crypto,
        certificate.spki,
        certificate.keyAlgorithm,
        readAlgorithm(algorithmNode),
        octetsOf(signatureNode),
        encodeDer(tags.set, attributesNode.content),
        hash,
      )
      if (judged === 'bad') problems.add('signature-bad')
      if (judged === 'algorithm-not-allowed') problems.add('algorithm-not-allowed')
    }
  }
  if (certificate === null) {
    problems.add('signer-certificate-missing')
    return {
      verdict: 'invalid',
      subject: { cn: null, o: null, cvr: null, email: [] },
      signingTime: null,
      problems: [...problems],
    }
  }
  const chain = await judgeChain(crypto, {
    certificate: certificate.der,
    intermediates: [...certificates, ...options.intermediates],
    anchors: options.anchors,
    at: options.at,
    usages: ['digitalSignature', 'nonRepudiation'],
    purpose: 'email',
    crlsOf: options.crlsOf,
  })
  for (const problem of chain.problems) problems.add(problem)
  if (
    options.from !== null &&
    certificate.addresses.length > 0 &&
    !certificate.addresses.includes(options.from.toLowerCase())
  ) {
    problems.add('address-mismatch')
  }
  if (signingTime !== null && signingTime.getTime() > options.at.getTime() + 24 * 3_600_000) {
    problems.add('signing-time-in-future')
  }
  const found = [...problems]
  const onlyUnknown = found.every((problem) => problem === 'revocation-unknown')
  return {
    verdict: found.length === 0 ? 'valid' : onlyUnknown ? 'indeterminate' : 'invalid',
    subject: { ...holderOf(certificate), email: certificate.addresses },
    signingTime: signingTime?.toISOString() ?? null,
    problems: found,
  }
}

function findSigner(identifier: Asn1Node, certificates: readonly Uint8Array[]): Certificate | null {
  if (identifier.tag !== tags.sequence) return null
  const [issuer, serial] = children(identifier)
  for (const der of certificates) {
    try {
      const certificate = readCertificate(der)
      const sameIssuer = issuer !== undefined && equalBytes(certificate.issuer, issuer.raw)
      if (sameIssuer && serial !== undefined && equalBytes(certificate.serial, serial.content))
        return certificate
    } catch {
      // What is no certificate signs nothing.
    }
  }
  return null
}

/** null when an attribute stands twice (RFC 5652 §11). */
function readAttributes(node: Asn1Node): ReadonlyMap<string, readonly Asn1Node[]> | null {
  const found = new Map<string, readonly Asn1Node[]>()
  for (const attribute of children(node)) {
    const [type, values] = children(attribute)
    if (type === undefined || values === undefined) return null
    const oid = oidOf(type)
    if (found.has(oid)) return null
    found.set(oid, children(values))
  }
  return found
}

function timeAttribute(attributes: ReadonlyMap<string, readonly Asn1Node[]>): Date | null {
  const [time] = attributes.get(oids.signingTime) ?? []
  return time === undefined ? null : timeOf(time)
}

/** RFC 5035 §5.4: when the signer says which certificate it was, it must be this one. */
async function bindsCertificate(
  crypto: Crypto,
  attributes: ReadonlyMap<string, readonly Asn1Node[]>,
  certificate: Certificate,
): Promise<boolean> {
  const [value] = attributes.get(oids.signingCertificateV2) ?? []
  if (value === undefined) return true
  const [list] = children(value)
  const [first] = list === undefined ? [] : children(list)
  const parts = first === undefined ? [] : children(first)
  const algorithm = parts[0]?.tag === tags.sequence ? hashOf(readAlgorithm(parts[0]).oid) : 'SHA-256'
  const digest = parts.find(({ tag }) => tag === tags.octetString)
  if (algorithm === null || digest === undefined) return false
  const own = new Uint8Array(await crypto.subtle.digest(algorithm, Uint8Array.from(certificate.der)))
  return equalBytes(own, digest.content)
}
