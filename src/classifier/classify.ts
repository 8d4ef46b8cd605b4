// Draft → findings, the front door of the classifier: subject and raw HTML in, exact spans out.
// No DOM, no network, no clock. Leaves out attachments and text inside pictures; `bodyText` is read only when there is
// no HTML, because the HTML is what is sent.
import type { Classification, Finding, Span } from '../model/finding.ts'
import { findCprInAttributes } from './cpr-attributes.ts'
import { findCpr, type CprContext, type CprHit, type PersonNear } from './cpr.ts'
import { isSpaceSymbol, wordSymbols } from './fold.ts'
import { judgeWords, type Surroundings, type WordFinding } from './judge-words.ts'
import { labelsOf } from './labels.ts'
import { moodOf } from './mail-mood.ts'
import { signaturesOf } from './persons.ts'
import { sentencesOf, type Sentence } from './sentences.ts'
import { rawEnd, rawStart, release, unitFrom, viewOf, type TextView } from './text-view.ts'
import { hashesOf, hashOf } from './word-hash.ts'

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
  const isPlain = input.bodyHtml === ''
  const source = isPlain ? (input.bodyText ?? '') : input.bodyHtml
  let isAbout: boolean | null = null
  const isAboutCpr = (): boolean =>
    (isAbout ??= speaksOf(input.subject, cprWords) || speaksOf(source.slice(0, nearTheTop), cprWords))
  const subject = readPart(viewOf(input.subject, false), today, isAboutCpr)
  const body = readPart(viewOf(source, !isPlain), today, isAboutCpr)
  let isNewsletter: boolean | null = null
  const surroundings = {
    mood: moodOf([subject, body]),
    mailNamesPerson:
      subject.hasName ||
      body.isForm ||
      [...subject.cpr, ...body.cpr].some((hit) => hit.confidence >= sureEnough),
    isNewsletter: () => (isNewsletter ??= speaksOf(body.view.raw.slice(-nearTheEnd), newsletterWords)),
  }
  const findings = [
    ...findingsOf(subject, 'subject', surroundings),
    ...findingsOf(body, 'body', surroundings),
  ]
  release(body.view)
  return { classification: { labels: labelsOf(findings), findings }, steps: subject.steps + body.steps }
}

const sureEnough = 0.5
// In the ways they are written; a regular expression that ignores case costs twenty times as much.
const cprWords = ['cpr', 'Cpr', 'CPR', 'ersonnummer', 'ersonnr']
const newsletterWords = [
  'yhedsbrev',
  'NYHEDSBREV',
  'ewsletter',
  'NEWSLETTER',
  'fmeld',
  'AFMELD',
  'nsubscribe',
  'UNSUBSCRIBE',
]

// Where a mail says what it is about, and where a newsletter says how to be rid of it.
const nearTheTop = 20_000
const nearTheEnd = 10_000

function speaksOf(source: string, words: readonly string[]): boolean {
  return words.some((word) => source.indexOf(word) >= 0)
}

interface Part {
  readonly view: TextView
  readonly sentences: readonly Sentence[]
  readonly signatures: Uint8Array
  readonly cpr: readonly CprHit[]
  /** In attributes, by raw offsets. */
  readonly hidden: readonly CprHit[]
  readonly hasName: boolean
  /** It tells whom it is about as a form does: "Navn: Anne Holm". */
  readonly isForm: boolean
  readonly steps: number
}

function readPart(view: TextView, today: string, isAboutCpr: () => boolean): Part {
  const { sentences, numbers, steps } = sentencesOf(view)
  const personNear = (start: number, end: number): PersonNear => {
    const sentence = sentences[sentenceAt(sentences, start)]
    if (sentence === undefined) return 'none'
    const names = sentence.names.filter((name) => name.sureness === 2)
    if (names.some((name) => isBeside(name, start, end))) return 'beside'
    const isNamed =
      names.length > 0 || sentence.hits.some((hit) => hit.signal === 'person' && hit.strength === 3)
    return isNamed ? 'in-sentence' : 'none'
  }
  const context: CprContext = { today, personNear, isAboutCpr }
  const cpr = findCpr(view, context, numbers)
  return {
    view,
    sentences,
    signatures: signaturesOf(view, sentences),
    cpr: cpr.hits,
    hidden: view.isHtml
      ? findCprInAttributes(view.raw, (offset) => isShown(view, offset), {
          ...context,
          personNear: () => 'none',
        })
      : [],
    hasName: sentences.some((sentence) => sentence.names.some((name) => name.sureness === 2)),
    isForm: sentences.some((sentence) => sentence.names.some((name) => isBehindFormLabel(view, name.start))),
    steps: view.steps + steps + cpr.steps,
  }
}

const formLabels = hashesOf(['navn', 'name', 'vedrørende', 'vedr', 'borger', 'medlem', 'patient', 'ang'])
const longestFormLabel = 16

function isBehindFormLabel({ symbols, codes }: TextView, start: number): boolean {
  const first = Math.max(0, start - longestFormLabel)
  let end = start
  while (end > first && isSpaceSymbol(symbols[end - 1] ?? 0)) end--
  while (end > first && (codes[end - 1] === 46 /* . */ || codes[end - 1] === 58) /* : */) end--
  let from = end
  while (from > first && wordSymbols[symbols[from - 1] ?? 0] === 1) from--
  return formLabels.has(hashOf(symbols, from, end))
}

const longestGapBeside = 3

/** "Anne Holm, 010180 1234", "010180 1234 (Anne Holm)". */
function isBeside(
  name: { readonly start: number; readonly end: number },
  start: number,
  end: number,
): boolean {
  return (
    (name.end <= start && start - name.end <= longestGapBeside) ||
    (name.start >= end && name.start - end <= longestGapBeside)
  )
}

/** A raw offset from which a unit of the text came. */
function isShown(view: TextView, offset: number): boolean {
  return rawStart(view, unitFrom(view, offset)) === offset
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

function findingsOf(part: Part, where: Span['where'], mail: Omit<Surroundings, 'hasCprIn'>): Finding[] {
  let next = 0
  // Sentences are asked in order, so one walk over the CPR numbers serves them all.
  const hasCprIn = (start: number, end: number): boolean => {
    while (next < part.cpr.length && (part.cpr[next]?.end ?? 0) <= start) next++
    const hit = part.cpr[next]
    return hit !== undefined && hit.start < end && hit.confidence >= sureEnough
  }
  const words = judgeWords(part, { ...mail, hasCprIn })
  const numbers = part.cpr.map((hit): WordFinding => ({ ...hit, type: 'cpr' }))
  const shown = [...numbers, ...words].map((found) => ({
    ...found,
    start: rawStart(part.view, found.start),
    end: rawEnd(part.view, found.end - 1),
  }))
  return [...shown, ...part.hidden.map((hit): WordFinding => ({ ...hit, type: 'cpr' }))]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ type, kind, start, end, confidence, why }) => ({
      type,
      kind,
      where,
      start,
      end,
      confidence,
      why,
    }))
}
