// Findings → one calibrated probability per label.
import { isBesideArticle9, type Finding, type FindingType, type Labels } from '../model/finding.ts'
import { combined } from './probability.ts'

export function labelsOf(findings: readonly Pick<Finding, 'type' | 'kind' | 'confidence'>[]): Labels {
  const of = (type: FindingType): number =>
    combined(
      findings
        .filter((finding) => finding.type === type && !isBesideArticle9(finding.kind))
        .map((finding) => finding.confidence),
    )
  return { cpr: of('cpr'), health: of('health'), salary: of('salary'), article9: of('article9') }
}
