// "Minimér først" (GDPR Article 5(1)(c)): the least that still does the job. Masks CPR numbers, drops the quoted history,
// cleans the subject and file names. Answers edits, so that everything else stays byte for byte and an undo is exact.
import { actAt, type Finding, type Span } from '../model/finding.ts'
import type { Edit, KeepOfCpr } from '../model/minimise.ts'
import { classify } from './classify.ts'
import { keyInFile, keyOfFinding, type Written } from './dismiss.ts'
import { findQuotedHistory } from './quoted-history.ts'
import { rawEnd, rawStart, unitFrom, viewOf, type TextView } from './text-view.ts'

const serialLength = 4
const mask = 'x'

/** An edit for every hidden character of every CPR number among the findings. Markup inside a number stays. */
export function maskCpr(written: Written, findings: readonly Finding[], keep: KeepOfCpr): readonly Edit[] {
  const views = { subject: viewOf(written.subject, false), body: viewOf(written.bodyHtml, true) }
  return findings
    .filter(({ type, confidence }) => type === 'cpr' && confidence >= actAt)
    .flatMap(({ where, start, end }) => {
      const view = views[where]
      const units = charactersOf(view, start, end)
      const hidden = keep === 'birth-date' ? units.slice(-serialLength) : units.slice(0, -serialLength)
      return hidden.map((place) => ({ where, ...place, replacement: mask }))
    })
}

interface Place {
  readonly start: number
  readonly end: number
}

/** The ten or twelve characters that are the number: digits, and letters where a replacement number has them. */
function charactersOf(view: TextView, start: number, end: number): readonly Place[] {
  const first = unitFrom(view, start)
  // A number in the address of a link is no unit of the text; it is read as a text of its own.
  if (rawStart(view, first) !== start) {
    const own = viewOf(view.raw.slice(start, end), true)
    return charactersIn(own, 0, end - start).map((place) => ({
      start: start + place.start,
      end: start + place.end,
    }))
  }
  return charactersIn(view, first, end)
}

function charactersIn(view: TextView, first: number, end: number): readonly Place[] {
  const digits: Place[] = []
  const both: Place[] = []
  for (let unit = first; unit < view.length && rawStart(view, unit) < end; unit++) {
    const character = String.fromCharCode(view.codes[unit] ?? 0)
    const place = { start: rawStart(view, unit), end: rawEnd(view, unit) }
    if (/[0-9]/.test(character)) digits.push(place)
    if (/[0-9A-Za-z]/.test(character)) both.push(place)
  }
  return digits.length >= 10 ? digits : both
}

/** Takes the quoted history away and leaves the tags that close what stood before it. Empty when there is none. */
export function dropQuotedHistory(bodyHtml: string): readonly Edit[] {
  return findQuotedHistory(bodyHtml).map(({ start, end }) => ({ where: 'body', start, end, replacement: '' }))
}

/** Takes everything that was found out of the subject. A subject of which nothing is left gets `neutral`. */
export function cleanSubject(
  subject: string,
  findings: readonly Finding[],
  neutral: string,
): readonly Edit[] {
  const found = findings.filter(({ where, confidence }) => where === 'subject' && confidence >= actAt)
  if (found.length === 0) return []
  const rest = tidy(
    found.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), subject),
  )
  const isEmpty = !/[\p{L}\p{N}]{2}/u.test(rest)
  return [{ where: 'subject', start: 0, end: subject.length, replacement: isEmpty ? neutral : rest }]
}

function tidy(text: string): string {
  return text
    .replace(/\bcpr[-. ]?(?:nr|nummer)?[.: ]*/gi, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/ +([,.;:)])/g, '$1')
    .replace(/\( *\)/g, '')
    .replace(/^[\s,.;:–-]+|[\s,;:(–-]+$/g, '')
}

/**
 * A file's name with its CPR numbers masked, those not that are set aside (keys of dismiss.ts). The ending stays; a name
 * without any comes back as it was.
 */
export function cleanFileName(
  { id, name }: { readonly id: string; readonly name: string },
  keep: KeepOfCpr,
  today: string,
  dismissed: readonly string[],
): string {
  // Underscores join words for the classifier; between a number and its neighbours they are separators.
  const written = { subject: `cpr ${name.replaceAll('_', ' ')}`, bodyHtml: '' }
  const left = classify(written, today).findings.filter(
    (finding) => !dismissed.includes(keyInFile(id, keyOfFinding(written, finding))),
  )
  return applyEdits(name, shifted(maskCpr(written, left, keep), -'cpr '.length), 'subject')
}

function shifted(edits: readonly Edit[], by: number): readonly Edit[] {
  return edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by }))
}

/** The text with the edits of that place done. Edits that overlap an earlier one are left out. */
export function applyEdits(raw: string, edits: readonly Edit[], where: Span['where']): string {
  const parts: string[] = []
  let done = 0
  const mine = edits.filter((edit) => edit.where === where).toSorted((a, b) => a.start - b.start)
  for (const { start, end, replacement } of mine) {
    if (start < done || end > raw.length) continue
    parts.push(raw.slice(done, start), replacement)
    done = end
  }
  return parts.join('') + raw.slice(done)
}
