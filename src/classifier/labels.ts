// Findings → one calibrated probability per label.
import { isBesideArticle9, type Finding, type FindingType, type Labels } from '../model/finding.ts'
import { combined } from './probability.ts'

export function labelsOf(findings: readonly Finding[]): Labels {
  const of = (type: FindingType): number => {
    const its = findings.filter((finding) => finding.type === type && !isBesideArticle9(finding.kind))
    const more = its.filter(({ isMore }) => isMore).map(({ confidence }) => confidence)
    // Where what they add to was set aside, they tell as much as it did.
    return Math.max(
      combined(its.filter(({ isMore }) => !isMore).map(({ confidence }) => confidence)),
      ...more,
    )
  }
  return { cpr: of('cpr'), health: of('health'), salary: of('salary'), article9: of('article9') }
}
