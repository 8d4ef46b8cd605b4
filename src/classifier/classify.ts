// Draft → findings, the front door of the classifier: subject and raw HTML in, exact spans out.
// No DOM, no network, no clock. Leaves out attachments and text inside pictures; `bodyText` is read only when there is
// no HTML, because the HTML is what is sent.
import type { Classification, Finding, FindingType, Labels, Span } from '../model/finding.ts'
import { findCpr } from './cpr.ts'
import { combined } from './probability.ts'
import { viewOf, type TextView } from './text-view.ts'

export interface ClassifierInput {
  readonly subject: string
  readonly bodyHtml: string
  readonly bodyText?: string
}

/** What personal data the draft holds, where and why. `today` is an ISO date. Never throws on any text. */
export function classify(input: ClassifierInput, today: string): Classification {
  const body = input.bodyHtml === '' ? viewOf(input.bodyText ?? '', false) : viewOf(input.bodyHtml, true)
  const findings = [
    ...findingsIn(viewOf(input.subject, false), 'subject', today),
    ...findingsIn(body, 'body', today),
  ]
  return { labels: labelsOf(findings), findings }
}

function findingsIn(view: TextView, where: Span['where'], today: string): Finding[] {
  return findCpr(view, today, () => false).map((hit) => ({
    type: 'cpr',
    kind: hit.kind,
    where,
    start: view.starts[hit.start] ?? 0,
    end: view.ends[hit.end - 1] ?? 0,
    confidence: hit.confidence,
    why: hit.why,
  }))
}

function labelsOf(findings: readonly Finding[]): Labels {
  const of = (type: FindingType): number =>
    combined(findings.filter((finding) => finding.type === type).map((finding) => finding.confidence))
  return { cpr: of('cpr'), health: of('health'), salary: of('salary'), article9: of('article9') }
}
