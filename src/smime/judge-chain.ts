// Is there a path from this certificate to an anchor that we trust, valid at that time (RFC 5280 §6)? Names, signatures,
// dates, basic constraints, path length, key usage, unknown critical extensions and revocation are judged. Leaves out
// name constraints and policies: a certificate that carries them as critical is refused, not believed.
import { equalBytes, toHex } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { type Certificate, type KeyUsage, readCertificate } from './certificate.ts'
import { judgeRevocation } from './judge-revocation.ts'
import { oids } from './oids.ts'
import { judgeSignature } from './signature.ts'

export type ChainProblem =
  | 'no-path'
  | 'signature-bad'
  | 'algorithm-not-allowed'
  | 'expired'
  | 'not-yet-valid'
  | 'issuer-not-authority'
  | 'path-too-long'
  | 'critical-extension-unknown'
  | 'key-usage'
  | 'extended-key-usage'
  | 'revoked'
  | 'revocation-unknown'
  | 'certificate-malformed'

export interface ChainJudgement {
  /** `indeterminate`: nothing is wrong, and revocation could not be judged. */
  readonly verdict: 'valid' | 'invalid' | 'indeterminate'
  /** Leaf first, anchor last; empty without a path. */
  readonly path: readonly Certificate[]
  readonly problems: readonly ChainProblem[]
}

export interface ChainOptions {
  readonly certificate: Uint8Array
  readonly intermediates: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
  readonly at: Date
  /** What the leaf's key is used for; one of these bits must be set where key usage is given. */
  readonly usages: readonly KeyUsage[]
  readonly purpose: 'email' | 'any'
  /** The lists that may speak of a certificate; null: revocation is not asked for. */
  readonly crlsOf: ((certificate: Certificate) => Promise<readonly Uint8Array[]>) | null
}

const longestPath = 8
/** Paths tried before we give up: cross-signed forests are attacks on patience. */
const maximumPaths = 64
const understood: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.basicConstraints,
  oids.subjectAltName,
  oids.extendedKeyUsage,
  oids.crlDistributionPoints,
  oids.certificatePolicies,
])

export async function judgeChain(crypto: Crypto, options: ChainOptions): Promise<ChainJudgement> {
  let leaf: Certificate
  let anchors: readonly Certificate[]
  try {
    leaf = readCertificate(options.certificate)
    anchors = options.anchors.map(readCertificate)
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
    return { verdict: 'invalid', path: [], problems: ['certificate-malformed'] }
  }
  const intermediates = options.intermediates.flatMap((der) => {
    try {
      return [readCertificate(der)]
    } catch {
      return []
    }
  })
  const paths = findPaths(leaf, intermediates, anchors)
  let best: ChainJudgement = { verdict: 'invalid', path: [], problems: ['no-path'] }
  for (const path of paths) {
    const judgement = await judgePath(crypto, path, options)
    if (judgement.verdict === 'valid') return judgement
    if (best.path.length === 0 || (judgement.verdict === 'indeterminate' && best.verdict === 'invalid'))
      best = judgement
  }
  return best
}

function findPaths(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
): readonly (readonly Certificate[])[] {
  const found: (readonly Certificate[])[] = []
  const grow = (path: readonly Certificate[]) => {
    const last = path[path.length - 1]
    if (last === undefined || found.length >= maximumPaths || path.length > longestPath) return
    for (const anchor of anchors) {
      if (equalBytes(anchor.der, last.der)) found.push(path)
      else if (equalBytes(anchor.subject, last.issuer)) found.push([...path, anchor])
    }
    for (const next of intermediates) {
      const isNew = !path.some(
        (seen) => toHex(seen.spki) === toHex(next.spki) && equalBytes(seen.subject, next.subject),
      )
      if (isNew && equalBytes(next.subject, last.issuer)) grow([...path, next])
    }
  }
  grow([leaf])
  return found.slice(0, maximumPaths)
}

async function judgePath(
  crypto: Crypto,
  path: readonly Certificate[],
  options: ChainOptions,
): Promise<ChainJudgement> {
  const problems = new Set<ChainProblem>()
  for (const [depth, certificate] of path.entries()) {
    const isAnchor = depth === path.length - 1
    // RFC 5280 §6.1.1 (d): of the anchor, name and key count; we ask for its dates as well.
    if (certificate.notAfter < options.at) problems.add('expired')
    if (certificate.notBefore > options.at) problems.add('not-yet-valid')
    if (!isAnchor && certificate.extensions.some(({ oid, critical }) => critical && !understood.has(oid))) {
      problems.add('critical-extension-unknown')
    }
    if (depth > 0) judgeAuthority(certificate, path, depth, problems)
    const issuer = path[depth + 1]
    if (issuer === undefined) continue
    const judged = await judgeSignature(
      crypto,
      issuer.spki,
      issuer.keyAlgorithm,
      certificate.signatureAlgorithm,
      certificate.signature,
      certificate.tbs,
    )
    if (judged === 'bad') problems.add('signature-bad')
    if (judged === 'algorithm-not-allowed') problems.add('algorithm-not-allowed')
    if (options.crlsOf !== null) {
      const lists = await options.crlsOf(certificate)
      const revocation = await judgeRevocation(crypto, certificate, issuer, lists, options.at)
      if (revocation === 'revoked') problems.add('revoked')
      if (revocation === 'unknown') problems.add('revocation-unknown')
    }
  }
  const [leaf] = path
  if (leaf !== undefined) judgeUse(leaf, options, problems)
  const found = [...problems]
  const onlyUnknown = found.every((problem) => problem === 'revocation-unknown')
  return {
    verdict: found.length === 0 ? 'valid' : onlyUnknown ? 'indeterminate' : 'invalid',
    path,
    problems: found,
  }
}

function judgeAuthority(
  authority: Certificate,
  path: readonly Certificate[],
  depth: number,
  problems: Set<ChainProblem>,
): void {
  if (!authority.isAuthority) problems.add('issuer-not-authority')
  if (authority.keyUsage !== null && !authority.keyUsage.includes('keyCertSign'))
    problems.add('issuer-not-authority')
  // RFC 5280 §4.2.1.9: intermediates below this one, self-issued ones not counted, the leaf neither.
  const below = path
    .slice(1, depth)
    .filter((certificate) => !equalBytes(certificate.issuer, certificate.subject))
  if (authority.pathLength !== null && below.length > authority.pathLength) problems.add('path-too-long')
}

function judgeUse(leaf: Certificate, options: ChainOptions, problems: Set<ChainProblem>): void {
  const { keyUsage, extendedKeyUsage } = leaf
  if (
    options.usages.length > 0 &&
    keyUsage !== null &&
    !options.usages.some((usage) => keyUsage.includes(usage))
  ) {
    problems.add('key-usage')
  }
  // No Danish employee certificate has an EKU; where there is one it must allow mail (RFC 8550 §4.4.4).
  if (options.purpose === 'email' && extendedKeyUsage !== null) {
    const allowed = extendedKeyUsage.some(
      (oid) => oid === oids.emailProtection || oid === oids.anyExtendedKeyUsage,
    )
    if (!allowed) problems.add('extended-key-usage')
  }
}
