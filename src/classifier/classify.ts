// Draft → findings, the front door of the classifier: subject and raw HTML in, exact spans out.
// No DOM, no network, no clock. Leaves out attachments and text inside pictures; `bodyText` is read only when there is
// no HTML, because the HTML is what is sent.
import type { Classification, Finding, Span } from '../model/finding.ts'
import { findCpr, type CprHit } from './cpr.ts'
import { judgeWords, type Surroundings, type WordFinding } from './judge-words.ts'
import { labelsOf } from './labels.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { foldedText, rawEnd, viewOf, type TextView } from './text-view.ts'

export interface ClassifierInput {
  readonly subject: string
  readonly bodyHtml: string
  readonly bodyText?: string
}

/** What personal data the draft holds, where and why. `today` is an ISO date. Never throws on any text. */
export function classify(input: ClassifierInput, today: string): Classification {
  return classifyCounted(input, today).classification
}

/** The same with the number of inner steps, to prove that the time is linear. */
export function classifyCounted(
  input: ClassifierInput,
  today: string,
): { readonly classification: Classification; readonly steps: number } {
  const subject = readPart(viewOf(input.subject, false), today)
  const isPlain = input.bodyHtml === ''
  const body = readPart(viewOf(isPlain ? (input.bodyText ?? '') : input.bodyHtml, !isPlain), today)
  let isNewsletter: boolean | null = null
  const surroundings = {
    mailNamesPerson:
      subject.hasName ||
      body.isForm ||
      [...subject.cpr, ...body.cpr].some((hit) => hit.confidence >= sureEnough),
    isNewsletter: () => (isNewsletter ??= newsletterWords.test(body.view.raw)),
  }
  const findings = [
    ...findingsOf(subject, 'subject', surroundings),
    ...findingsOf(body, 'body', surroundings),
  ]
  return { classification: { labels: labelsOf(findings), findings }, steps: subject.steps + body.steps }
}

const sureEnough = 0.5

interface Part {
  readonly view: TextView
  readonly sentences: readonly Sentence[]
  readonly cpr: readonly CprHit[]
  readonly hasName: boolean
  /** It tells whom it is about as a form does: "Navn: Anne Holm". */
  readonly isForm: boolean
  readonly steps: number
}

function readPart(view: TextView, today: string): Part {
  const { sentences, steps } = sentencesOf(view)
  const isPersonNear = (start: number): boolean => {
    const sentence = sentences[sentenceAt(sentences, start)]
    if (sentence === undefined) return false
    return (
      sentence.names.some((name) => name.sureness === 2) ||
      sentence.hits.some((hit) => hit.signal === 'person' && hit.strength === 3)
    )
  }
  const cpr = findCpr(view, today, isPersonNear)
  return {
    view,
    sentences,
    cpr: cpr.hits,
    hasName: sentences.some((sentence) => sentence.names.some((name) => name.sureness === 2)),
    isForm: sentences.some((sentence) =>
      sentence.names.some((name) => formLabel.test(labelOf(view, name.start))),
    ),
    steps: view.steps + steps + cpr.steps,
  }
}

const formLabel = /\b(navn|name|vedrørende|vedr|borger|medlem|patient|ang)[.:]*\s*$/
const longestFormLabel = 16

function labelOf(view: TextView, start: number): string {
  return foldedText(view, start - longestFormLabel, start)
}

/** The last sentence that starts at or before a unit of the view. */
function sentenceAt(sentences: readonly Sentence[], unit: number): number {
  let low = 0
  let high = sentences.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sentences[middle]?.start ?? 0) <= unit) low = middle + 1
    else high = middle
  }
  return low - 1
}

const newsletterWords = /nyhedsbrev|newsletter|afmeld|unsubscribe/i

function findingsOf(part: Part, where: Span['where'], mail: Omit<Surroundings, 'hasCprIn'>): Finding[] {
  let next = 0
  // Sentences are asked in order, so one walk over the CPR numbers serves them all.
  const hasCprIn = (start: number, end: number): boolean => {
    while (next < part.cpr.length && (part.cpr[next]?.end ?? 0) <= start) next++
    const hit = part.cpr[next]
    return hit !== undefined && hit.start < end && hit.confidence >= sureEnough
  }
  const words = judgeWords(part.view, part.sentences, { ...mail, hasCprIn })
  const numbers = part.cpr.map((hit): WordFinding => ({ ...hit, type: 'cpr' }))
  return [...numbers, ...words]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((found) => ({
      type: found.type,
      kind: found.kind,
      where,
      start: part.view.starts[found.start] ?? 0,
      end: rawEnd(part.view, found.end - 1),
      confidence: found.confidence,
      why: found.why,
    }))
}
