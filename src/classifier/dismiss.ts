// "Ikke følsomt": findings that the caseworker has looked at and set aside, for this draft alone. A finding is known again
// by its kind and its words, so it stays set aside while she goes on writing, and the same words are not asked about twice.
// What she has seen in one file is not set aside in another, nor in the text.
import type { FileReading } from '../model/attachment.ts'
import { actAt, type Classification, type Finding, type Labels, type Span } from '../model/finding.ts'
import { findingTypes, foundTypes, type FoundTypes } from '../model/found-types.ts'
import { labelsOf } from './labels.ts'
import { foldedText, viewOf } from './text-view.ts'

export interface Written {
  readonly subject: string
  readonly bodyHtml: string
}

/** Short, and without the words themselves: FNV-1a (32 bit) over kind and text as read. Not a secret, not for security. */
export function keyOfWords(
  { kind, type }: Pick<Finding, 'kind' | 'type'>,
  raw: string,
  isHtml: boolean,
): string {
  const view = viewOf(raw, isHtml)
  const words = foldedText(view, 0, view.length)
  // The same number with a hyphen, a space or nothing in it.
  return hashOf(`${kind} ${type === 'cpr' ? words.replace(/[^a-z0-9]+/g, '') : words}`)
}

export function keyOfFinding(written: Written, finding: Finding): string {
  const raw = sourceOf(written, finding.where).slice(finding.start, finding.end)
  return keyOfWords(finding, raw, finding.where === 'body')
}

/** The key of a finding in the draft's file with that id. */
export function keyInFile(id: string, key: string): string {
  return hashOf(`${id} ${key}`)
}

function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const unit of text) {
    hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0
  }
  return hash.toString(36)
}

/** How much there is to act on in the text. */
export function foundInText(written: Written, { labels, findings }: Classification): FoundTypes {
  return foundTypes({
    labels,
    findings: findings.map((finding) => ({ ...finding, key: keyOfFinding(written, finding) })),
  })
}

/** The classification as if those findings had not been made. */
export function withoutDismissed(
  written: Written,
  classification: Classification,
  keys: readonly string[],
): Classification {
  return without(classification, keys, (finding) => keyOfFinding(written, finding))
}

/** The same of the names of files, one a line. */
export function withoutDismissedInNames(
  files: readonly { readonly id: string; readonly name: string }[],
  classification: Classification,
  keys: readonly string[],
): Classification {
  const subject = files.map(({ name }) => name).join('\n')
  return without(classification, keys, (finding) => {
    const line = subject.slice(0, finding.start).split('\n').length - 1
    return keyInFile(files[line]?.id ?? '', keyOfFinding({ subject, bodyHtml: '' }, finding))
  })
}

function without(
  classification: Classification,
  keys: readonly string[],
  keyOf: (finding: Finding) => string,
): Classification {
  if (keys.length === 0) return classification
  const findings = classification.findings.filter((finding) => !keys.includes(keyOf(finding)))
  return { findings, labels: seenThrough(labelsOf(findings), classification.findings, findings) }
}

/** The file with that id as if those findings had not been made in it. */
export function withoutDismissedInFile(
  id: string,
  reading: FileReading,
  keys: readonly string[],
): FileReading {
  if (keys.length === 0) return reading
  const findings = reading.findings.filter(({ key }) => !keys.includes(keyInFile(id, key)))
  const [all, left] = [reading.findings, findings].map((list) => list.map(({ finding }) => finding))
  return { ...reading, findings, labels: seenThrough(reading.labels, all ?? [], left ?? []) }
}

/** Of a type all of whose findings are set aside, what is too unsure to be shown does not hold the mail. */
function seenThrough(
  labels: Labels,
  all: readonly Pick<Finding, 'type' | 'confidence'>[],
  left: readonly Pick<Finding, 'type' | 'confidence'>[],
): Labels {
  const isShown = (list: typeof all, type: Finding['type']): boolean =>
    list.some((one) => one.type === type && one.confidence >= actAt)
  const gone = findingTypes.filter((type) => isShown(all, type) && !isShown(left, type))
  return { ...labels, ...Object.fromEntries(gone.map((type) => [type, 0])) }
}

const sourceOf = ({ subject, bodyHtml }: Written, where: Span['where']) =>
  where === 'subject' ? subject : bodyHtml
