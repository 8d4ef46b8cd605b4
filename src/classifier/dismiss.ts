// "Ikke følsomt": findings that the caseworker has looked at and set aside, for this draft alone. A finding is known again
// by its kind and its words, so it stays set aside while she goes on writing, and the same words are not asked about twice.
import { type Classification, type Finding, type Span } from '../model/finding.ts'
import { labelsOf } from './labels.ts'
import { foldedText, viewOf } from './text-view.ts'

export interface Written {
  readonly subject: string
  readonly bodyHtml: string
}

/** Short, and without the words themselves: FNV-1a (32 bit) over kind and text as read. Not a secret, not for security. */
export function keyOfFinding(written: Written, finding: Finding): string {
  const raw = sourceOf(written, finding.where).slice(finding.start, finding.end)
  const view = viewOf(raw, finding.where === 'body')
  const words = foldedText(view, 0, view.length)
  let hash = 0x811c9dc5
  for (const unit of `${finding.kind} ${words}`) {
    hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  return hash.toString(36)
}

/** The classification as if those findings had not been made. */
export function withoutDismissed(
  written: Written,
  classification: Classification,
  keys: readonly string[],
): Classification {
  if (keys.length === 0) return classification
  const findings = classification.findings.filter((finding) => !keys.includes(keyOfFinding(written, finding)))
  return { ...classification, findings, labels: labelsOf(findings) }
}

const sourceOf = ({ subject, bodyHtml }: Written, where: Span['where']) =>
  where === 'subject' ? subject : bodyHtml
