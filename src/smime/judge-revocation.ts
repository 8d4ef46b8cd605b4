// Is a certificate on a path revoked? Lists and OCSP responses are both heard: one that says revoked, and may say so, is
// enough; good needs one source that may say so and covers everything; else it is unknown. Keys that sign lists are judged
// on paths of their own (RFC 5280 §6.3.3 (f)), to the same anchor.
import { SikkertError } from '../errors.ts'
import type { Certificate } from './certificate.ts'
import { findPaths, type Path } from './path/find-paths.ts'
import type { DsaParameters } from './dsa.ts'
import { type Ground, identityOf, keyOf, parametersOf } from './path/ground.ts'
import { validatePath, type Wishes } from './path/validate-path.ts'
import { readRevocationList, type RevocationList } from './revocation/crl.ts'
import { judgeLists, type RevocationJudgement } from './revocation/judge-lists.ts'
import { judgeOcsp } from './revocation/judge-ocsp.ts'
import { type OcspResponse, readOcspResponse } from './revocation/ocsp.ts'

export interface RevocationSources {
  /** The lists that may speak of a certificate. */
  readonly crlsOf: (certificate: Certificate) => Promise<readonly Uint8Array[]>
  /** OCSP responses that may. */
  readonly ocspOf: (certificate: Certificate, issuer: Certificate) => Promise<readonly Uint8Array[]>
}

export interface RevocationJudge {
  /** The worst along the path, its anchor not counted. */
  judgePath(path: Path): Promise<RevocationJudgement>
}

/** A key that signs lists, whose own list another such key signs, and so on: not further than this. */
const maximumDepth = 3
const listSigner: Wishes = {
  usages: ['cRLSign'],
  purpose: 'any',
  policies: { accepted: null, explicit: false, inhibitMapping: false, inhibitAny: false },
}

export function createRevocationJudge(ground: Ground, sources: RevocationSources): RevocationJudge {
  const lists = new Map<Uint8Array, RevocationList | null>()
  const known = new Map<string, Promise<RevocationJudgement>>()

  async function judgePath(path: Path, underWay: readonly string[]): Promise<RevocationJudgement> {
    let worst: RevocationJudgement = 'good'
    for (let depth = path.length - 2; depth >= 0; depth--) {
      const certificate = path[depth]
      const issuer = path[depth + 1]
      if (certificate === undefined || issuer === undefined) continue
      const judgement = await judgeOnce(certificate, issuer, path, underWay)
      if (judgement === 'revoked') return judgement
      if (judgement === 'unknown') worst = judgement
    }
    return worst
  }

  function judgeOnce(
    certificate: Certificate,
    issuer: Certificate,
    path: Path,
    underWay: readonly string[],
  ): Promise<RevocationJudgement> {
    const identity = `${identityOf(certificate)} ${keyOf(issuer)}`
    // A list signed by the very key that it is to clear: its path is judged without asking again.
    if (underWay.includes(identity)) return Promise.resolve('good')
    const before = underWay.length === 0 ? known.get(identity) : undefined
    if (before !== undefined) return before
    const judgement = judge(certificate, issuer, path, [...underWay, identity])
    if (underWay.length === 0) known.set(identity, judgement)
    return judgement
  }

  async function judge(
    certificate: Certificate,
    issuer: Certificate,
    path: Path,
    underWay: readonly string[],
  ): Promise<RevocationJudgement> {
    const listsFor = async (asked: Certificate) =>
      judgeLists(ground, {
        certificate: asked,
        issuer,
        vouchers: vouchersFor(issuer, path),
        inherited: inheritedBy(issuer, path),
        lists: (await sources.crlsOf(asked)).flatMap((der) => read(lists, der, readRevocationList) ?? []),
        isVouchedFor: (signer) => isVouchedFor(signer, path, underWay),
      })
    const byList = await orUnknown(() => listsFor(certificate))
    if (byList === 'revoked') return byList
    const responses = new Map<Uint8Array, OcspResponse | null>()
    const byOcsp = await orUnknown(async () =>
      judgeOcsp(ground, {
        certificate,
        issuer,
        responses: (await sources.ocspOf(certificate, issuer)).flatMap(
          (der) => read(responses, der, readOcspResponse) ?? [],
        ),
        isRevoked: async (responder) => (await orUnknown(() => listsFor(responder))) === 'revoked',
      }),
    )
    if (byOcsp === 'revoked') return byOcsp
    return byList === 'good' || byOcsp === 'good' ? 'good' : 'unknown'
  }

  async function isVouchedFor(
    signer: Certificate,
    path: Path,
    underWay: readonly string[],
  ): Promise<boolean> {
    if (underWay.length > maximumDepth) return false
    const anchor = path[path.length - 1]
    for await (const own of findPaths(ground, signer, { deadEnds: new Map() })) {
      if (own[own.length - 1] !== anchor) continue
      const { problems } = await validatePath(ground, own, listSigner)
      if (problems.size === 0 && (await judgePath(own, underWay)) === 'good') return true
    }
    return false
  }

  return { judgePath: (path) => judgePath(path, []) }
}

/** The issuer may have changed its key once or more on this path; who certified any of its keys counts. */
function vouchersFor(issuer: Certificate, path: Path): ReadonlySet<string> {
  const name = issuer.subjectName.key
  const certified = path.filter(({ subjectName }) => subjectName.key === name)
  return new Set([name, ...certified.map(({ issuerName }) => issuerName.key)])
}

function inheritedBy(issuer: Certificate, path: Path): DsaParameters | null {
  return path
    .slice(path.indexOf(issuer) + 1)
    .reduceRight<DsaParameters | null>((above, certificate) => parametersOf(certificate, above), null)
}

/** A certificate whose revocation extensions are malformed cannot be asked about. */
async function orUnknown(judge: () => Promise<RevocationJudgement>): Promise<RevocationJudgement> {
  try {
    return await judge()
  } catch (error) {
    if (error instanceof SikkertError) return 'unknown'
    throw error
  }
}

function read<T>(
  known: Map<Uint8Array, T | null>,
  der: Uint8Array,
  parse: (der: Uint8Array) => T | null,
): T | null {
  const before = known.get(der)
  if (before !== undefined) return before
  let parsed: T | null = null
  try {
    parsed = parse(der)
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
  }
  known.set(der, parsed)
  return parsed
}
