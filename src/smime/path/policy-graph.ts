// Certificate policies along a path (RFC 5280 §6.1.2 to §6.1.6), as the graph of RFC 9618: one node for each policy at each
// depth, so that mappings cannot make it grow beyond what the certificates say (CVE-2023-0464). From the anchor downwards.
import { oids } from '../oids.ts'
import type { PolicyMapping } from './extensions.ts'

interface PolicyNode {
  readonly policy: string
  readonly expected: ReadonlySet<string>
  /** At the depth above. */
  readonly parents: readonly PolicyNode[]
}

type Level = ReadonlyMap<string, PolicyNode>

/** Levels from the anchor's (depth 0) to the newest; null: no policy is left (RFC 5280's NULL tree). */
export type PolicyGraph = readonly Level[] | null

const { anyPolicy } = oids

export function startPolicies(): PolicyGraph {
  return [new Map([[anyPolicy, { policy: anyPolicy, expected: new Set([anyPolicy]), parents: [] }]])]
}

/** §6.1.3 (d) and (e): the policies that one certificate names; `anyCounts` where its anyPolicy is not inhibited. */
export function addPolicies(
  graph: PolicyGraph,
  named: readonly string[] | null,
  anyCounts: boolean,
): PolicyGraph {
  const above = graph?.at(-1)
  if (graph === null || above === undefined || named === null) return null
  const expecting = new Map<string, PolicyNode[]>()
  for (const node of above.values()) {
    for (const policy of node.expected) {
      const nodes = expecting.get(policy)
      if (nodes === undefined) expecting.set(policy, [node])
      else nodes.push(node)
    }
  }
  const level = new Map<string, PolicyNode>()
  const add = (policy: string, parents: readonly PolicyNode[]) => {
    level.set(policy, { policy, expected: new Set([policy]), parents })
  }
  const any = above.get(anyPolicy)
  for (const policy of named) {
    if (policy === anyPolicy) continue
    const parents = expecting.get(policy)
    if (parents !== undefined) add(policy, parents)
    else if (any !== undefined) add(policy, [any])
  }
  if (anyCounts && named.includes(anyPolicy)) {
    for (const [policy, parents] of expecting) if (!level.has(policy)) add(policy, parents)
  }
  return level.size === 0 ? null : [...graph, level]
}

/** §6.1.4 (b): what this certificate calls its own policies in its issuer's words; `allowed` where mapping is not inhibited. */
export function mapPolicies(
  graph: PolicyGraph,
  mappings: readonly PolicyMapping[],
  allowed: boolean,
): PolicyGraph {
  const newest = graph?.at(-1)
  if (graph === null || newest === undefined || mappings.length === 0) return graph
  const level = new Map(newest)
  const any = newest.get(anyPolicy)
  for (const policy of new Set(mappings.map(({ issuerDomain }) => issuerDomain))) {
    const node = newest.get(policy)
    if (!allowed) {
      level.delete(policy)
      continue
    }
    const expected = new Set(
      mappings
        .filter(({ issuerDomain }) => issuerDomain === policy)
        .map(({ subjectDomain }) => subjectDomain),
    )
    if (node !== undefined) level.set(policy, { ...node, expected })
    else if (any !== undefined) level.set(policy, { policy, expected, parents: any.parents })
  }
  return level.size === 0 ? null : [...graph.slice(0, -1), level]
}

/**
 * §6.1.5 (g): the policies that hold for the whole path, in the anchor's words, as far as the user accepts them (null: any).
 * Empty: none.
 */
export function acceptedPolicies(graph: PolicyGraph, accepted: readonly string[] | null): readonly string[] {
  const last = graph?.at(-1)
  if (last === undefined) return []
  const reached = new Set<PolicyNode>(last.values())
  for (const node of reached) for (const parent of node.parents) reached.add(parent)
  const isAnyChild = (node: PolicyNode) => node.parents.some(({ policy }) => policy === anyPolicy)
  const roots = [...reached].filter((node) => node.policy !== anyPolicy && isAnyChild(node))
  const held = new Set(roots.map(({ policy }) => policy))
  const acceptsAny = accepted === null || accepted.includes(anyPolicy)
  if (acceptsAny) return last.has(anyPolicy) ? [...held, anyPolicy] : [...held]
  return last.has(anyPolicy) ? [...accepted] : accepted.filter((policy) => held.has(policy))
}
