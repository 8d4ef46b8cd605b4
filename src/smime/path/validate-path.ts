// RFC 5280 §6.1 over one path whose signatures held: dates, constraints, names, policies, key usage, critical extensions,
// from the anchor down to the leaf. Stricter than the text in that the anchor's own certificate counts: its dates and
// constraints are what its admin signed up to (RFC 5937). Revocation is judged by judge-revocation.ts.
import type { CertificateProblem } from '../../contract/certificate-problem.ts'
import { SikkertError } from '../../errors.ts'
import type { Certificate, KeyUsage } from '../certificate.ts'
import type { DsaParameters } from '../dsa.ts'
import { oids } from '../oids.ts'
import { inhibitAnyPolicyOf, policiesOf, policyConstraintsOf, policyMappingsOf } from './extensions.ts'
import type { Path } from './find-paths.ts'
import { checkSignature, type Ground, needsParameters, parametersOf, signedCertificate } from './ground.ts'
import { judgeNames, type NameConstraints, nameConstraintsOf } from './name-constraints.ts'
import {
  acceptedPolicies,
  addPolicies,
  mapPolicies,
  type PolicyGraph,
  startPolicies,
} from './policy-graph.ts'
import { keepsProfile } from './profile.ts'
import { namesIssuersKey } from './strict-rules.ts'
import { isUsableKey } from './usable-key.ts'

export interface PolicyWishes {
  /** user-initial-policy-set; null: any policy. */
  readonly accepted: readonly string[] | null
  readonly explicit: boolean
  readonly inhibitMapping: boolean
  readonly inhibitAny: boolean
}

export interface Wishes {
  /** What the leaf's key is used for; one of these bits must be set where key usage is given. */
  readonly usages: readonly KeyUsage[]
  readonly purpose: 'email' | 'any'
  readonly policies: PolicyWishes
}

export interface PathJudgement {
  readonly problems: ReadonlySet<CertificateProblem>
  /** Policies that hold for the whole path, in the anchor's words; 2.5.29.32.0 for any. */
  readonly policies: readonly string[]
}

const understood: ReadonlySet<string> = new Set([
  oids.keyUsage,
  oids.basicConstraints,
  oids.subjectAltName,
  oids.extendedKeyUsage,
  oids.nameConstraints,
  oids.certificatePolicies,
  oids.policyMappings,
  oids.policyConstraints,
  oids.inhibitAnyPolicy,
  oids.crlDistributionPoints,
  oids.ocspNoCheck,
])

interface State {
  graph: PolicyGraph
  explicitPolicy: number
  policyMapping: number
  inhibitAny: number
  pathLength: number
  constraints: readonly NameConstraints[]
  dsa: DsaParameters | null
}

export async function validatePath(ground: Ground, path: Path, wishes: Wishes): Promise<PathJudgement> {
  const problems = new Set<CertificateProblem>()
  const unlimited = path.length + 1
  const { policies } = wishes
  const state: State = {
    graph: startPolicies(),
    explicitPolicy: policies.explicit ? 0 : unlimited,
    policyMapping: policies.inhibitMapping ? 0 : unlimited,
    inhibitAny: policies.inhibitAny ? 0 : unlimited,
    pathLength: unlimited,
    constraints: [],
    dsa: null,
  }
  try {
    const downwards = [...path].reverse()
    for (const [index, certificate] of downwards.entries()) {
      const place = { isAnchor: index === 0, isLeaf: index === path.length - 1 }
      const issuer = downwards[index - 1]
      judgeItself(ground, certificate, place, problems)
      if (issuer !== undefined) {
        if (ground.strict && !namesIssuersKey(certificate, issuer)) problems.add('certificate-profile')
        await judgeInherited(ground, issuer, certificate, state, problems)
        judgeUnder(certificate, place.isLeaf, state, problems)
      }
      if (!place.isLeaf) prepareNext(certificate, issuer === undefined, wishes, state, problems)
      state.dsa = parametersOf(certificate, state.dsa)
    }
    const accepted = wrapUp(path[0], path.length === 1, policies, state, problems)
    judgeUse(path[0], wishes, problems)
    if (!isUsableKey(path[0], ground.historical)) problems.add('algorithm-not-allowed')
    return { problems, policies: accepted }
  } catch (error) {
    if (!(error instanceof SikkertError)) throw error
    problems.add('certificate-malformed')
    return { problems, policies: [] }
  }
}

function judgeItself(
  ground: Ground,
  certificate: Certificate,
  place: { readonly isAnchor: boolean; readonly isLeaf: boolean },
  problems: Set<CertificateProblem>,
): void {
  if (certificate.notAfter < ground.at) problems.add('expired')
  if (certificate.notBefore > ground.at) problems.add('not-yet-valid')
  if (certificate.extensions.some(({ oid, critical }) => critical && !understood.has(oid)))
    problems.add('critical-extension-unknown')
  if (!keepsProfile(certificate, place, ground.strict)) problems.add('certificate-profile')
}

/** Links that find-paths.ts could not check, because the issuer's key has its parameters from above. */
async function judgeInherited(
  ground: Ground,
  issuer: Certificate,
  certificate: Certificate,
  state: State,
  problems: Set<CertificateProblem>,
): Promise<void> {
  if (!needsParameters(issuer)) return
  const judged = await checkSignature(ground, issuer, signedCertificate(certificate), state.dsa)
  if (judged === 'good') return
  problems.add(judged === 'bad' ? 'signature-bad' : judged)
}

/** §6.1.3 (b) to (f). Self-issued certificates on the way are an authority's own changes of key, and bound by less. */
function judgeUnder(
  certificate: Certificate,
  isLeaf: boolean,
  state: State,
  problems: Set<CertificateProblem>,
): void {
  const isOwnChange = !isLeaf && isSelfIssued(certificate)
  if (!isOwnChange) {
    const names = judgeNames(certificate, state.constraints)
    if (names === 'not-permitted') problems.add('name-not-permitted')
    if (names === 'too-complex') problems.add('too-complex')
  }
  state.graph = addPolicies(state.graph, policiesOf(certificate), state.inhibitAny > 0 || isOwnChange)
  if (state.explicitPolicy === 0 && state.graph === null) problems.add('policy-not-allowed')
}

/** §6.1.4. */
function prepareNext(
  certificate: Certificate,
  isFirst: boolean,
  wishes: Wishes,
  state: State,
  problems: Set<CertificateProblem>,
): void {
  const { anyPolicy } = oids
  const mappings = isFirst ? [] : policyMappingsOf(certificate)
  if (mappings.some((mapping) => mapping.issuerDomain === anyPolicy || mapping.subjectDomain === anyPolicy))
    problems.add('policy-not-allowed')
  state.graph = mapPolicies(state.graph, mappings, state.policyMapping > 0)
  const constraints = nameConstraintsOf(certificate)
  if (constraints !== null) state.constraints = [...state.constraints, constraints]
  const isOwnChange = isSelfIssued(certificate)
  if (!isFirst && !isOwnChange) {
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
    state.policyMapping = Math.max(0, state.policyMapping - 1)
    state.inhibitAny = Math.max(0, state.inhibitAny - 1)
    if (state.pathLength === 0) problems.add('path-too-long')
    state.pathLength = Math.max(0, state.pathLength - 1)
  }
  const { requireExplicitPolicy, inhibitPolicyMapping } = policyConstraintsOf(certificate)
  state.explicitPolicy = Math.min(state.explicitPolicy, requireExplicitPolicy ?? state.explicitPolicy)
  state.policyMapping = Math.min(state.policyMapping, inhibitPolicyMapping ?? state.policyMapping)
  state.inhibitAny = Math.min(state.inhibitAny, inhibitAnyPolicyOf(certificate) ?? state.inhibitAny)
  if (certificate.pathLength !== null) state.pathLength = Math.min(state.pathLength, certificate.pathLength)
  judgeAuthority(certificate, isFirst, wishes, problems)
}

function judgeAuthority(
  certificate: Certificate,
  isFirst: boolean,
  wishes: Wishes,
  problems: Set<CertificateProblem>,
): void {
  // An anchor of version 1 has no extensions to say that it is an authority; that it is an anchor says it.
  const isOldAnchor = isFirst && certificate.version === 1 && certificate.extensions.length === 0
  if (!certificate.isAuthority && !isOldAnchor) problems.add('issuer-not-authority')
  if (certificate.keyUsage?.includes('keyCertSign') === false) problems.add('issuer-not-authority')
  // Not in RFC 5280, and the custom of every mail program: an authority whose purposes leave out mail issues none for mail.
  if (!isFirst && wishes.purpose === 'email' && !allowsMail(certificate)) problems.add('extended-key-usage')
}

/** §6.1.5. */
function wrapUp(
  leaf: Certificate,
  isAlone: boolean,
  wishes: PolicyWishes,
  state: State,
  problems: Set<CertificateProblem>,
): readonly string[] {
  // A certificate that is itself the anchor has no path for policies to hold on.
  if (isAlone) return []
  if (policyConstraintsOf(leaf).requireExplicitPolicy === 0) state.explicitPolicy = 0
  else state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
  const accepted = acceptedPolicies(state.graph, wishes.accepted)
  if (state.explicitPolicy === 0 && accepted.length === 0) problems.add('policy-not-allowed')
  return accepted
}

function judgeUse(leaf: Certificate, wishes: Wishes, problems: Set<CertificateProblem>): void {
  const { keyUsage } = leaf
  const { usages, purpose } = wishes
  if (usages.length > 0 && keyUsage !== null && !usages.some((usage) => keyUsage.includes(usage)))
    problems.add('key-usage')
  if (purpose === 'email' && !allowsMail(leaf)) problems.add('extended-key-usage')
}

/** RFC 8550 §4.4.4. No Danish employee's certificate has the extension; where it is, it must allow mail. */
function allowsMail({ extendedKeyUsage }: Certificate): boolean {
  return (
    extendedKeyUsage === null ||
    extendedKeyUsage.includes(oids.emailProtection) ||
    extendedKeyUsage.includes(oids.anyExtendedKeyUsage)
  )
}

export function isSelfIssued(certificate: Certificate): boolean {
  return certificate.issuerName.key === certificate.subjectName.key
}
