// One SignerInfo → who signed, and whether that holds for this content and this mail (RFC 5652 §5.4-5.6, RFC 5035, RFC
// 8550). Signed attributes must be there, unique and in agreement: without them a signature over attributes can be passed
// off as one over content.
import { equalBytes, ownBuffer, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import type { HeaderField } from '../mime/parse-message.ts'
import { type Certificate, holderOf, readAlgorithm, readCertificate } from './certificate.ts'
import { readCapabilities } from './capabilities.ts'
import { namesCertificate } from './certificate-identifier.ts'
import { children, encodeDer, encodeSetOf, octetsOf, oidOf, tags, type Asn1Node } from './der.ts'
import { digestOf, hashNameOf, type HashName } from './hashes.ts'
import { type ChainJudgement, type ChainOptions, type ChainProblem, judgeChain } from './judge-chain.ts'
import { preferredCertificate } from './key-preference.ts'
import { oids } from './oids.ts'
import { judgeSender, type SenderProblem } from './sender.ts'
import { signingTimeOf, type SignedData, type SignerInfo } from './signed-data.ts'
import { judgeSignerSignature } from './signer-signature.ts'

export type SignerProblem =
  | ChainProblem
  | SenderProblem
  | 'signer-certificate-missing'
  | 'signed-attributes-missing'
  | 'signed-attributes-wrong'
  | 'digest-mismatch'
  | 'signing-time-in-future'
  | 'signed-before-certificate'

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
  /** DER; null when it is not known. */
  readonly certificate: Bytes | null
  /** DER of the one that answers are to be encrypted to; null when it did not come along. */
  readonly encryptionCertificate: Bytes | null
  /** smimeCapabilities as signed (RFC 8551 §2.5.2): identifiers, strongest first; null when the signer named none. */
  readonly capabilities: readonly string[] | null
}

export interface SignerOptions extends Pick<
  ChainOptions,
  'anchors' | 'intermediates' | 'at' | 'crlsOf' | 'ocspOf'
> {
  /** The address that the mail says it is from; null leaves it to the header fields. */
  readonly from: string | null
  /** Who judges the certificate in our place: the pane asks its gateway. Left out: judged here by `anchors`. */
  readonly chainOf?: (question: {
    readonly certificate: Uint8Array
    readonly intermediates: readonly Uint8Array[]
    readonly signedAt: Date | null
  }) => Promise<Pick<ChainJudgement, 'verdict' | 'problems'>>
}

/** What is not wrong in itself, and keeps a signature from being shown as proof. */
const doubts: readonly SignerProblem[] = [
  'sender-differs',
  'display-name-misleading',
  'signing-time-differs',
  'signed-before-certificate',
]
/** A clock may go wrong by this much. */
const clockSkewMilliseconds = 24 * 3_600_000

/** `content` gives the digest of what the signature must cover. */
export async function judgeSigner(
  crypto: Crypto,
  info: SignerInfo,
  data: SignedData,
  hasContent: (hash: HashName, digest: Uint8Array) => Promise<boolean>,
  fieldSets: readonly (readonly HeaderField[])[],
  options: SignerOptions,
): Promise<SignerJudgement> {
  const problems = new Set<SignerProblem>()
  const known = [...data.certificates, ...options.intermediates]
  const certificate = findSigner(info.identifier, known)
  const hash = hashNameOf(info.digestAlgorithm.oid)
  const isAllowed = hash !== null && hash !== 'MD5' && hash !== 'SHA-1'
  if (!isAllowed) problems.add('algorithm-not-allowed')
  const { attributes } = info
  if (attributes === null) problems.add('signed-attributes-missing')
  const time = signingTimeOf(attributes)
  if (time === 'malformed') problems.add('signed-attributes-wrong')
  const signingTime = time === 'malformed' ? null : time
  if (attributes !== null && hash !== null) {
    const digest = attributes.values?.get(oids.messageDigest)?.[0]
    const type = attributes.values?.get(oids.contentType)?.[0]
    if (attributes.values === null || type?.tag !== tags.oid || oidOf(type) !== data.contentType) {
      problems.add('signed-attributes-wrong')
    }
    if (digest === undefined || !(await hasContent(hash, octetsOf(digest)))) problems.add('digest-mismatch')
  }
  if (certificate === null) {
    problems.add('signer-certificate-missing')
    return {
      verdict: 'invalid',
      subject: { cn: null, o: null, cvr: null, email: [] },
      signingTime: signingTime?.toISOString() ?? null,
      problems: [...problems],
      certificate: null,
      encryptionCertificate: null,
      capabilities: null,
    }
  }
  if (attributes !== null && isAllowed) {
    const bound = [
      await bindsCertificate(
        crypto,
        attributes.values?.get(oids.signingCertificate)?.[0],
        certificate,
        'SHA-1',
      ),
      await bindsCertificate(
        crypto,
        attributes.values?.get(oids.signingCertificateV2)?.[0],
        certificate,
        'SHA-256',
      ),
    ]
    if (bound.includes(false)) problems.add('signed-attributes-wrong')
    // As they stand, and in the order that DER asks for: makers differ in which they hashed, and the members are the same.
    const asTheyStand = encodeDer(tags.set, attributes.raw)
    let judged = await judgeSignerSignature(crypto, certificate, hash, info, asTheyStand)
    if (judged === 'bad') {
      judged = await judgeSignerSignature(crypto, certificate, hash, info, encodeSetOf(attributes.members))
    }
    if (judged === 'bad') problems.add('signature-bad')
    if (judged === 'algorithm-not-allowed') problems.add('algorithm-not-allowed')
  }
  const chain =
    options.chainOf === undefined
      ? await judgeChain(crypto, {
          certificate: certificate.der,
          intermediates: known,
          anchors: options.anchors,
          at: options.at,
          usages: ['digitalSignature', 'nonRepudiation'],
          purpose: 'email',
          ...evidenceFor(options, data),
          signedAt: signingTime,
        })
      : await options.chainOf({ certificate: certificate.der, intermediates: known, signedAt: signingTime })
  for (const problem of chain.problems) problems.add(problem)
  for (const fields of fieldSets) {
    for (const problem of judgeSender(fields, options.from, certificate.addresses, signingTime)) {
      problems.add(problem)
    }
  }
  if (signingTime !== null && signingTime.getTime() > options.at.getTime() + clockSkewMilliseconds) {
    problems.add('signing-time-in-future')
  }
  // NSS calls such a signature bad: it judges the certificate at that time.
  if (
    signingTime !== null &&
    signingTime.getTime() < certificate.notBefore.getTime() - clockSkewMilliseconds
  ) {
    problems.add('signed-before-certificate')
  }
  const preferred = preferredCertificate(attributes, certificate, data.certificates)
  const found = [...problems]
  const own = found.filter((problem) => !chain.problems.includes(problem as ChainProblem))
  const isInvalid = chain.verdict === 'invalid' || own.some((problem) => !doubts.includes(problem))
  return {
    verdict: isInvalid
      ? 'invalid'
      : found.length > 0 || chain.verdict !== 'valid'
        ? 'indeterminate'
        : 'valid',
    subject: { ...holderOf(certificate), email: certificate.addresses },
    signingTime: signingTime?.toISOString() ?? null,
    problems: found,
    certificate: ownBuffer(certificate.der),
    encryptionCertificate: preferred === null ? null : ownBuffer(preferred.der),
    capabilities: readCapabilities(attributes?.values?.get(oids.smimeCapabilities)?.[0]),
  }
}

/**
 * What is known of revocation, and what the mail brings of it. Each list and response is signed and judged wherever it comes
 * from, and one that says revoked is enough: what a sender leaves out or dates back cannot take that away.
 */
function evidenceFor(
  { crlsOf, ocspOf }: SignerOptions,
  { lists, responses }: SignedData,
): Pick<ChainOptions, 'crlsOf' | 'ocspOf'> {
  if (crlsOf === null) return { crlsOf }
  return {
    crlsOf: async (certificate) => [...(await crlsOf(certificate)), ...lists],
    ocspOf: async (certificate, issuer) => [...((await ocspOf?.(certificate, issuer)) ?? []), ...responses],
  }
}

function findSigner(identifier: Asn1Node, certificates: readonly Uint8Array[]): Certificate | null {
  for (const der of certificates) {
    try {
      const certificate = readCertificate(der)
      if (namesCertificate(identifier, certificate)) return certificate
    } catch (error) {
      // What is no certificate signs nothing.
      if (!(error instanceof SikkertError)) throw error
    }
  }
  return null
}

/**
 * RFC 5035 §5.4: when the signer says which certificate it was, it must be this one. `usual` is the hash where none is named, and
 * the only one in the attribute of RFC 2634 §5.4: SHA-1, where nobody gains by finding two certificates with one digest, because
 * the signature has to fit the key as well.
 */
async function bindsCertificate(
  crypto: Crypto,
  attribute: Asn1Node | undefined,
  certificate: Certificate,
  usual: 'SHA-1' | 'SHA-256',
): Promise<boolean> {
  if (attribute === undefined) return true
  const [list] = children(attribute)
  const [first] = list === undefined ? [] : children(list)
  const parts = first === undefined ? [] : children(first)
  const algorithm = parts[0]?.tag === tags.sequence ? hashNameOf(readAlgorithm(parts[0]).oid) : usual
  const digest = parts.find(({ tag }) => tag === tags.octetString)
  if (algorithm === null || digest === undefined) return false
  return equalBytes(await digestOf(crypto, algorithm, certificate.der), digest.content)
}
