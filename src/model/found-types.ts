// How much there is to act on of each type of data: what a sentence about a draft or a file says of it.
import type { FileReading } from './attachment.ts'
import { actAt, isBesideArticle9, type Finding, type FindingType, type Labels } from './finding.ts'

/** A type with nothing to act on is left out. */
export type FoundTypes = Readonly<Partial<Record<FindingType, number>>>

/** In the order in which they are told. */
export const findingTypes: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']

/** A finding with what tells its words from others: the same number twice is one. */
export type CountedFinding = Pick<Finding, 'type' | 'kind' | 'confidence'> & { readonly key: string }

/**
 * Criminal offences and social problems raise no label of their own, and are acted on like the rest. A label without a
 * finding counts as one.
 */
export function foundTypes({
  labels,
  findings,
  more = {},
}: {
  readonly labels: Labels
  readonly findings: readonly CountedFinding[]
  /** What there is besides. */
  readonly more?: FoundTypes
}): FoundTypes {
  const found: Partial<Record<FindingType, number>> = {}
  for (const type of findingTypes) {
    const acted = findings.filter((one) => one.type === type && one.confidence >= actAt)
    const isThere = more[type] !== undefined || acted.some(({ kind }) => isBesideArticle9(kind))
    if (isThere || labels[type] >= actAt)
      found[type] = Math.max(1, new Set(acted.map(({ key }) => key)).size + (more[type] ?? 0))
  }
  return found
}

/** Of a file that was not read what the names tell: that nobody knows what is in it is told elsewhere. */
export function foundInFile(reading: FileReading): FoundTypes {
  const { labels, more } = reading
  return foundTypes({
    labels,
    more,
    findings: reading.findings.map(({ finding, key }) => ({ ...finding, key })),
  })
}

export function addFoundTypes(all: readonly FoundTypes[]): FoundTypes {
  const sum: Partial<Record<FindingType, number>> = {}
  for (const type of findingTypes) {
    const count = all.reduce((total, found) => total + (found[type] ?? 0), 0)
    if (count > 0) sum[type] = count
  }
  return sum
}

export function isNothing(found: FoundTypes): boolean {
  return findingTypes.every((type) => found[type] === undefined)
}
