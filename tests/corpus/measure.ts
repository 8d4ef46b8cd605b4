// What the classifier does on a part of the corpus, as numbers. Drafts and misses come out as ids only;
// who may see their text is decided by the caller.
import { classify } from '../../src/classifier/classify.ts'
import { actAt, type Finding, type FindingType } from '../../src/model/finding.ts'
import { cprForms, markKinds, type CorpusDraft, type CprForm, type Mark, type MarkKind } from './load.ts'

export const labelTypes: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']

export interface LabelScore {
  readonly drafts: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Expected calibration error over ten equal bins of p. */
  readonly ece: number
}

export interface Share {
  readonly found: number
  readonly of: number
}

/** A label that is wrong on a draft, or a marked span that no finding meets. */
export interface Miss {
  readonly id: string
  readonly label: FindingType | MarkKind
  readonly why: 'missed' | 'alarm' | 'span missed'
  readonly p: number | null
}

export interface ScoreCard {
  readonly drafts: number
  readonly harmless: number
  readonly labels: Readonly<Record<FindingType, LabelScore>>
  /** Marked spans that a finding of their kind overlaps. */
  readonly spans: Readonly<Record<string, Share>>
  /** Findings of a type that stand on words marked so; what is underlined elsewhere is too much. */
  readonly findings: Readonly<Record<FindingType, Share>>
  readonly cprForms: Readonly<Record<CprForm, Share>>
  readonly healthUnnamed: Share
  /** Drafts with a trap where a label is raised that the draft does not have. */
  readonly trapAlarms: Share
  readonly traps: Readonly<Record<string, Share>>
  /** CPR raised on drafts with numbers that look like one; health on those that only sound like it. */
  readonly lookAlikes: Readonly<Record<'cpr' | 'health', Share>>
  readonly misses: readonly Miss[]
}

/** Classifies every draft once, at the line where the product acts. */
export function measure(drafts: readonly CorpusDraft[]): ScoreCard {
  const judged = drafts.map((draft) => ({ draft, ...classify(draft, draft.readOn) }))
  const misses: Miss[] = []
  const labels = record(labelTypes, (type) => {
    for (const { draft, labels } of judged) {
      const p = labels[type]
      if (p >= actAt !== draft.labels[type])
        misses.push({ id: draft.id, label: type, why: draft.labels[type] ? 'missed' : 'alarm', p })
    }
    return labelScore(judged.map(({ draft, labels }) => ({ p: labels[type], is: draft.labels[type] })))
  })
  const marks = judged.flatMap(({ draft, findings }) =>
    draft.marks.map((mark) => ({ mark, draft, findings })),
  )
  for (const { mark, draft, findings } of marks)
    if (!findings.some((finding) => meets(finding, mark)))
      misses.push({ id: draft.id, label: mark.kind, why: 'span missed', p: null })
  const found = (of: typeof marks): Share => ({
    found: of.filter(({ mark, findings }) => findings.some((finding) => meets(finding, mark))).length,
    of: of.length,
  })
  const trapped = judged.filter(({ draft }) => draft.trap !== null)
  const alarms = (of: typeof judged): Share => ({
    found: of.filter(({ draft, labels }) =>
      labelTypes.some((type) => labels[type] >= actAt && !draft.labels[type]),
    ).length,
    of: of.length,
  })
  const unnamed = judged.filter(({ draft }) => !draft.named)
  return {
    drafts: drafts.length,
    harmless: drafts.filter((draft) => !labelTypes.some((type) => draft.labels[type])).length,
    labels,
    spans: record(markKinds, (kind) => found(marks.filter(({ mark }) => mark.kind === kind))),
    findings: record(labelTypes, (type) => {
      const raised = judged.flatMap(({ draft, findings }) =>
        findings
          .filter((finding) => finding.type === type && finding.confidence >= actAt)
          .map((finding) => draft.marks.some((mark) => meets(finding, mark))),
      )
      return { found: raised.filter(Boolean).length, of: raised.length }
    }),
    cprForms: record(cprForms, (form) => found(marks.filter(({ mark }) => mark.form === form))),
    healthUnnamed: {
      found: unnamed.filter(({ labels }) => labels.health >= actAt).length,
      of: unnamed.length,
    },
    trapAlarms: alarms(trapped),
    traps: record([...new Set(trapped.map(({ draft }) => String(draft.trap)))].sort(), (trap) =>
      alarms(trapped.filter(({ draft }) => draft.trap === trap)),
    ),
    lookAlikes: record(['cpr', 'health'], (type) => {
      const alike = trapped.filter(({ draft }) => looksLike(type, String(draft.trap)) && !draft.labels[type])
      return { found: alike.filter(({ labels }) => labels[type] >= actAt).length, of: alike.length }
    }),
    misses,
  }
}

export interface KindScore {
  readonly lines: number
  readonly precision: number
  readonly recall: number
}

/** Of lines that stand alone: is a kind told in it, and is it found. */
export function measureLines(lines: readonly CorpusDraft[]): Readonly<Record<MarkKind, KindScore>> {
  const judged = lines.map((draft) => ({ draft, ...classify(draft, draft.readOn) }))
  return record(markKinds, (kind) => {
    const isTold = ({ draft }: (typeof judged)[number]) => draft.marks.some((mark) => mark.kind === kind)
    const told = judged.filter(isTold)
    const found = judged.filter(({ findings }) =>
      findings.some((finding) => finding.confidence >= actAt && isOfKind(finding, kind)),
    )
    const right = found.filter(isTold).length
    return { lines: told.length, precision: ratio(right, found.length), recall: ratio(right, told.length) }
  })
}

/** Which label a trap is set for, by the family in front of its name. */
function looksLike(type: 'cpr' | 'health', trap: string): boolean {
  if (type === 'cpr') return trap.startsWith('number-')
  return /^(health-|virus-server|bare-sick-leave|professional-about-work)/.test(trap)
}

/** The classifier's word for a kind, where it is not the corpus' own. */
const kindOfFinding: Partial<Record<MarkKind, string>> = { sexlife: 'sex-life' }

/** A finding meets a mark if it overlaps it and says the same: the type, and outside the four labels the kind. */
function meets(finding: Finding, mark: Mark): boolean {
  if (finding.where !== mark.where || finding.start >= mark.end || finding.end <= mark.start) return false
  return finding.confidence >= actAt && isOfKind(finding, mark.kind)
}

function isOfKind(finding: Finding, kind: MarkKind): boolean {
  if (kind === 'cpr' || kind === 'health' || kind === 'salary') return finding.type === kind
  return finding.kind === (kindOfFinding[kind] ?? kind)
}

function labelScore(rows: readonly { readonly p: number; readonly is: boolean }[]): LabelScore {
  const raised = rows.filter((row) => row.p >= actAt)
  const right = raised.filter((row) => row.is).length
  const drafts = rows.filter((row) => row.is).length
  const precision = ratio(right, raised.length)
  const recall = ratio(right, drafts)
  return { drafts, precision, recall, f1: ratio(2 * precision * recall, precision + recall), ece: ece(rows) }
}

const binsOfEce = 10

/** How far the stated probability is from the share that is true, weighted by how often it is stated. */
function ece(rows: readonly { readonly p: number; readonly is: boolean }[]): number {
  let sum = 0
  for (let bin = 0; bin < binsOfEce; bin++) {
    const inside = rows.filter((row) => Math.min(binsOfEce - 1, Math.floor(row.p * binsOfEce)) === bin)
    const stated = inside.reduce((total, row) => total + row.p, 0)
    sum += Math.abs(stated - inside.filter((row) => row.is).length)
  }
  return ratio(sum, rows.length)
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}

function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>
}
