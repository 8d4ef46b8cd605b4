// What the learned model tells apart, and in which column of its weights each stands.
import type { FindingKind } from '../model/finding.ts'
import type { WordType } from './odds.ts'

/** What is told apart: the kinds of findings, health as one. */
export const learnedKinds = [
  'health',
  'salary',
  'union',
  'religion',
  'politics',
  'ethnicity',
  'sex-life',
  'genetic',
  'biometric',
  'criminal',
  'social',
] as const satisfies readonly (FindingKind | 'health')[]
export type LearnedKind = (typeof learnedKinds)[number]
/** Behind the kinds stand what the mail as a whole tells of each label. */
export const draftTypes = ['health', 'salary', 'article9'] as const satisfies readonly WordType[]

/** So many parts make one of log odds. */
export const partsOfOne = 6

const columns = new Map<FindingKind | 'health', number>(learnedKinds.map((kind, column) => [kind, column]))

/** Kinds that are not told apart are health. */
export function columnOfKind(kind: FindingKind): number {
  return columns.get(kind) ?? 0
}
