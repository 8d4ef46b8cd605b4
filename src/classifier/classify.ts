// Draft → findings, the front door of the classifier: subject and raw HTML in, exact spans out.
// No DOM, no network, no clock. Leaves out attachments and text inside pictures; `bodyText` is read only when there is
// no HTML, because the HTML is what is sent.
import type { Classification, Finding, Span } from '../model/finding.ts'
import type { WordFinding } from './judge-type.ts'
import { judgeWords } from './judge-words.ts'
import { weighed, type Weigh } from './learned-odds.ts'
import type { WeighNumber } from './cpr.ts'
import { weighedNumber } from './learned-numbers.ts'
import { labelsOf } from './labels.ts'
import { moodOf } from './mail-mood.ts'
import { readPart, sureEnough, withNumbers, type Part } from './read-part.ts'
import { learnedAgain, learnedOf, type KeptLearned, type Learned } from './sentence-model.ts'
import type { Unchanged } from './sentences.ts'
import { netOfMail } from './sentence-net.ts'
import { rawEnd, rawStart, release, viewOf, type TextView } from './text-view.ts'

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
  const { classification, parts, steps } = scanDraft(input, today, { isFileName })
  for (const { view } of parts) release(view)
  return { classification, steps }
}

/** A classification with what makes the next one of the same draft cheaper. It holds the draft's text. */
export interface Scan {
  readonly classification: Classification
  readonly parts: readonly [subject: Part, body: Part]
  /** What was learned, when it may be asked for again. */
  readonly kept: KeptLearned | null
  readonly steps: number
}

interface Known {
  readonly isFileName?: boolean
  /** What of the body was searched before. */
  readonly unchangedIn?: (body: TextView) => Unchanged | null
  /** The scan of the draft before it was edited, `null` when there is none yet; then what is learned is kept. */
  readonly before?: Scan | null
  /** What the fit puts in the place of what was learned before. */
  readonly learned?: Learned
  readonly netOf?: typeof netOfMail
  readonly weigh?: Weigh
  readonly weighNumber?: WeighNumber
}

/** A classification and what it was drawn from. */
export function scanDraft(
  input: ClassifierInput,
  today: string,
  {
    isFileName = false,
    unchangedIn = nothing,
    before,
    learned,
    netOf = netOfMail,
    weigh = weighed,
    weighNumber = weighedNumber,
  }: Known,
): Scan {
  const isPlain = input.bodyHtml === ''
  const source = isPlain ? (input.bodyText ?? '') : input.bodyHtml
  let isAbout: boolean | null = null
  const isAboutCpr = (): boolean =>
    (isAbout ??= speaksOf(input.subject, cprWords) || speaksOf(source.slice(0, nearTheTop), cprWords))
  const subjectRead = readPart(viewOf(input.subject, false), { today, isAboutCpr, isFileName, weighNumber })
  const bodyView = viewOf(source, !isPlain)
  const mail = { today, isAboutCpr, weighNumber, others: subjectRead.otherNumbers }
  const [subject, body] = withNumbers(subjectRead, readPart(bodyView, mail, unchangedIn(bodyView)))
  let isNewsletter: boolean | null = null
  const kept = before === undefined ? null : learnedAgain(before?.kept ?? null, [subject, body])
  const { ofSentences, ofMail } = learned ?? kept?.learned ?? learnedOf([subject, body])
  const surroundings = {
    mood: moodOf([subject, body]),
    learnedOfMail: ofMail,
    net: netOf([subject, body]),
    sentences: subject.sentences.count + body.sentences.count,
    mailNamesPerson:
      subject.hasName ||
      body.isForm ||
      [...subject.cpr, ...body.cpr].some((hit) => hit.confidence >= sureEnough),
    isNewsletter: () => (isNewsletter ??= speaksOf(body.view.raw.slice(-nearTheEnd), newsletterWords)),
  }
  const wordsOf = (part: Part, isSubject: boolean): readonly WordFinding[] =>
    judgeWords({ ...part, told: ofSentences[isSubject ? 0 : 1], isSubject }, surroundings, weigh)
  const findings = [
    ...findingsOf(subject, 'subject', wordsOf(subject, true)),
    ...findingsOf(body, 'body', wordsOf(body, false)),
  ]
  const classification = { labels: labelsOf(findings), findings }
  return { classification, parts: [subject, body], kept, steps: subject.steps + body.steps }
}

const nothing = (): null => null

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

/** In order, by their offsets in the source. */
function findingsOf(part: Part, where: Span['where'], words: readonly WordFinding[]): Finding[] {
  const numbers = part.cpr.map((hit): WordFinding => ({ ...hit, type: 'cpr' }))
  const shown = [...numbers, ...words].map((found) => ({
    ...found,
    start: rawStart(part.view, found.start),
    end: rawEnd(part.view, found.end - 1),
  }))
  return [...shown, ...part.hidden.map((hit): WordFinding => ({ ...hit, type: 'cpr' }))]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((found) => ({ ...found, where }))
}
