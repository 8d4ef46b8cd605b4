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
import { cellOf, column, sentenceAt, sentenceIndexAt, sentencesOf, type Sentences } from './sentences.ts'
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

/**
 * What the names of files tell, one a line, by their offsets. Underscores stand for spaces there, and "Journal" in front of
 * a number says what the file is, not what the number is.
 */
export function classifyFileNames(names: string, today: string): Classification {
  const subject = names.replace(/_/g, ' ')
  return classifyCounted({ subject, bodyHtml: '' }, today, true).classification
}

/** The same with the number of inner steps, to prove that the time is linear. */
export function classifyCounted(
  input: ClassifierInput,
  today: string,
  isFileName = false,
): { readonly classification: Classification; readonly steps: number } {
  const isPlain = input.bodyHtml === ''
  const source = isPlain ? (input.bodyText ?? '') : input.bodyHtml
  let isAbout: boolean | null = null
  const isAboutCpr = (): boolean =>
    (isAbout ??= speaksOf(input.subject, cprWords) || speaksOf(source.slice(0, nearTheTop), cprWords))
  const subject = readPart(viewOf(input.subject, false), { today, isAboutCpr, isFileName })
  const body = readPart(viewOf(source, !isPlain), { today, isAboutCpr })
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
  readonly sentences: Sentences
  readonly signatures: Uint8Array
  readonly cpr: readonly CprHit[]
  /** 1 for each sentence that holds one. */
  readonly withCpr: Uint8Array
  /** In attributes, by raw offsets. */
  readonly hidden: readonly CprHit[]
  readonly hasName: boolean
  /** It tells whom it is about as a form does: "Navn: Anne Holm". */
  readonly isForm: boolean
  readonly steps: number
}

function readPart(view: TextView, mail: Omit<CprContext, 'personNear'>): Part {
  const sentences = sentencesOf(view)
  const { names, steps } = sentences
  const personNear = (start: number, end: number): PersonNear => {
    const index = sentenceIndexAt(sentences, start)
    if (index < 0) return 'none'
    const sentence = sentenceAt(sentences, index)
    const sure = sentence.names.filter((name) => name.sureness === 2)
    if (sure.some((name) => isBeside(name, start, end))) return 'beside'
    const isNamed =
      sure.length > 0 || sentence.hits.some((hit) => hit.signal === 'person' && hit.strength === 3)
    return isNamed ? 'in-sentence' : 'none'
  }
  const context: CprContext = { ...mail, personNear }
  const cpr = findCpr(view, context, sentences.numbers)
  return {
    view,
    sentences,
    signatures: signaturesOf(view, sentences),
    cpr: cpr.hits,
    withCpr: sentencesWith(sentences, cpr.hits),
    hidden: view.isHtml
      ? findCprInAttributes(view.raw, (offset) => isShown(view, offset), {
          ...context,
          personNear: () => 'none',
        })
      : [],
    hasName: names.some((name) => name.sureness === 2),
    isForm: names.some((name) => isBehindFormLabel(view, name.start)),
    steps: view.steps + steps + cpr.steps,
  }
}

/** 1 for each sentence that holds a CPR number. */
function sentencesWith(sentences: Sentences, hits: readonly CprHit[]): Uint8Array {
  const { count } = sentences
  const withCpr = new Uint8Array(count)
  for (const hit of hits) {
    if (hit.confidence < sureEnough) continue
    for (let index = Math.max(0, sentenceIndexAt(sentences, hit.start)); index < count; index++) {
      if (cellOf(sentences, index, column.start) >= hit.end) break
      if (cellOf(sentences, index, column.end) > hit.start) withCpr[index] = 1
    }
  }
  return withCpr
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

function findingsOf(part: Part, where: Span['where'], mail: Surroundings): Finding[] {
  const words = judgeWords(part, mail)
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
