// Is there a path from this certificate to an anchor that we trust, valid at that time (RFC 5280 §6)? Paths are searched
// (path/find-paths.ts), each is validated (path/validate-path.ts), and what holds is asked for revocation
// (judge-revocation.ts). The first valid path is the answer; else the one that came furthest. Whether a mail address is bound
// is said by address.ts, and is no part of this verdict.
import type { CertificateProblem } from '../contract/certificate-problem.ts'
import { SikkertError } from '../errors.ts'
import { type Certificate, type KeyUsage, readCertificate } from './certificate.ts'
import { createRevocationJudge, type RevocationSources } from './judge-revocation.ts'
import { findPaths, type Path, type Search } from './path/find-paths.ts'
import { createGround, type Ground } from './path/ground.ts'
import { type PolicyWishes, validatePath, type Wishes } from './path/validate-path.ts'

export type ChainProblem = CertificateProblem

export interface ChainJudgement {
  /**
   * `indeterminate`: nothing is wrong, and something cannot be known now: revocation, or a life that has ended since the
   * signature was made. Missing certificates and missing trust are `invalid`: there is nothing to believe.
   */
  readonly verdict: 'valid' | 'invalid' | 'indeterminate'
  /** Leaf first, anchor last; without a whole path, as far as it came. */
  readonly path: readonly Certificate[]
  /** Policies that hold for the whole path (RFC 5280 §6.1.6); 2.5.29.32.0 for any. */
  readonly policies: readonly string[]
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
  readonly crlsOf: RevocationSources['crlsOf'] | null
  /** OCSP responses that may speak of a certificate; not heard where crlsOf is null. */
  readonly ocspOf?: RevocationSources['ocspOf']
  readonly policies?: Partial<PolicyWishes>
  /** Also what RFC 5280 §4 asks for and certificates in old mail often lack (path/profile.ts). */
  readonly strict?: boolean
  /** Also DSA with SHA-1, as signed until 2013. Never for mail of today. */
  readonly historical?: boolean
  /**
   * When something was signed, by its signer's word. A path that held then and has expired since is `indeterminate` with
   * 'expired-since': nothing proves the time, and nothing is wrong. Revocation is asked for as of `at`.
   */
  readonly signedAt?: Date | null
}

/** Certificates read of what a mail or a caller brings; the rest is not looked at. */
const maximumCertificates = 1000

export async function judgeChain(crypto: Crypto, options: ChainOptions): Promise<ChainJudgement> {
  const leaf = tryRead(options.certificate)
  if (leaf === null)
    return { verdict: 'invalid', path: [], policies: [], problems: ['certificate-malformed'] }
  const now = await judgeAt(crypto, leaf, options, options.at)
  const { signedAt = null } = options
  const isOver = now.verdict === 'invalid' && now.problems.every((problem) => problem === 'expired')
  if (!isOver || signedAt === null || signedAt > options.at) return now
  const then = await judgeAt(crypto, leaf, { ...options, crlsOf: null }, signedAt)
  if (then.verdict !== 'valid') return now
  return { ...then, verdict: 'indeterminate', problems: ['expired-since'] }
}

async function judgeAt(
  crypto: Crypto,
  leaf: Certificate,
  options: ChainOptions,
  at: Date,
): Promise<ChainJudgement> {
  const { strict = false, historical = false } = options
  const anchors = readAll(options.anchors)
  const ground = createGround({ crypto, at, anchors, strict, historical }, readAll(options.intermediates))
  const wishes: Wishes = {
    usages: options.usages,
    purpose: options.purpose,
    policies: {
      accepted: null,
      explicit: false,
      inhibitMapping: false,
      inhibitAny: false,
      ...options.policies,
    },
  }
  const { crlsOf, ocspOf = () => Promise.resolve([]) } = options
  const revocation = crlsOf === null ? null : createRevocationJudge(ground, { crlsOf, ocspOf })
  const search: Search = { deadEnds: new Map() }
  let best: ChainJudgement | null = null
  for await (const path of findPaths(ground, leaf, search)) {
    const judgement = await judgePath(ground, path, wishes, revocation)
    if (judgement.verdict === 'valid') return judgement
    if (best === null || isBetter(judgement, best)) best = judgement
  }
  return best ?? withoutPath(leaf, search)
}

async function judgePath(
  ground: Ground,
  path: Path,
  wishes: Wishes,
  revocation: ReturnType<typeof createRevocationJudge> | null,
): Promise<ChainJudgement> {
  const { problems, policies } = await validatePath(ground, path, wishes)
  // Revocation is asked for where it can change the answer, and of what is over only whether it had been revoked before.
  const isWorthAsking = [...problems].every((problem) => problem === 'expired')
  const status = revocation === null || !isWorthAsking ? 'good' : await revocation.judgePath(path)
  const found: ChainProblem[] = [...problems]
  if (status === 'revoked') found.push('revoked')
  if (status === 'unknown' && problems.size === 0) found.push('revocation-unknown')
  const verdict =
    found.length === 0
      ? 'valid'
      : found.every((problem) => problem === 'revocation-unknown')
        ? 'indeterminate'
        : 'invalid'
  return { verdict, path, policies: verdict === 'invalid' ? [] : policies, problems: found }
}

function isBetter(judgement: ChainJudgement, than: ChainJudgement): boolean {
  if (judgement.verdict !== than.verdict) return judgement.verdict === 'indeterminate'
  return judgement.problems.length < than.problems.length
}

/** Nothing led to an anchor: either names led nowhere, or signatures that did not hold barred the way. */
function withoutPath(leaf: Certificate, { deadEnds }: Search): ChainJudgement {
  for (const problem of ['signature-bad', 'algorithm-not-allowed', 'too-complex'] as const) {
    const path = deadEnds.get(problem)
    if (path !== undefined) return { verdict: 'invalid', path, policies: [], problems: [problem] }
  }
  return { verdict: 'invalid', path: [leaf], policies: [], problems: ['no-path'] }
}

function readAll(certificates: readonly Uint8Array[]): readonly Certificate[] {
  return certificates.slice(0, maximumCertificates).flatMap((der) => tryRead(der) ?? [])
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof SikkertError) return null
    throw error
  }
}
