// Findings → one calibrated probability per label.
import { isBesideArticle9, type Finding, type FindingType, type Labels } from '../model/finding.ts'
import { combined } from './probability.ts'

export function labelsOf(findings: readonly Omit<Finding, 'where'>[]): Labels {
  const of = (type: FindingType): number => {
    const its = findings.filter((finding) => finding.type === type && !isBesideArticle9(finding.kind))
    const counted = combined(its.filter(({ isMore }) => !isMore).map(({ confidence }) => confidence))
    // Where what they add to was set aside, they tell as much as it did.
    return its.reduce((most, { isMore, confidence }) => (isMore ? Math.max(most, confidence) : most), counted)
  }
  return { cpr: of('cpr'), health: of('health'), salary: of('salary'), article9: of('article9') }
}
