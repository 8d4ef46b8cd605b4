// A file's bytes → what personal data it holds and where, with the classifier that reads the mail itself. The name is read
// too: "010180-1234 journal.pdf" tells as much as a page.
import { classify, classifyFileNames } from '../classifier/classify.ts'
import { keyOfWords } from '../classifier/dismiss.ts'
import { excerptOf, type Excerpt } from '../classifier/excerpt.ts'
import { labelsOf } from '../classifier/labels.ts'
import type { FileFinding, FileReading, Place, UnreadReason } from '../model/attachment.ts'
import { actAt, type Finding, type Labels } from '../model/finding.ts'
import { foundTypes } from '../model/found-types.ts'
import { readFile, type Reading, type ReadText } from './read-file.ts'
import { passageAt, type Passage } from './text-builder.ts'

/**
 * Why a file is unread while which was read a promise failed that nobody waited for. PDF.js fetches pages ahead so
 * (Catalog.getPageDict), and leaves one that cannot be read out of the document without a word.
 */
export const whyDropped = 'broken' satisfies UnreadReason

/** A file of which nothing but the name is known. */
export function classifyName(name: string, why: UnreadReason, today: string): FileReading {
  return { outcome: 'unread', why, ...judgeName(name, today, [], { left: mostQuotes }), more: {} }
}

/** Longer texts are judged piece by piece, cut between passages: memory grows with the piece, not with the file. */
const longestPiece = 400_000

export async function classifyFile(
  name: string,
  bytes: Uint8Array,
  today: string,
  reading: Reading,
): Promise<FileReading> {
  const content = await readFile(name, bytes, reading)
  const quotes: Quotes = { left: mostQuotes }
  const judged = [judgeName(name, today, [], quotes)]
  for (const path of content.names) judged.push(judgeName(path.at(-1) ?? '', today, path, quotes))
  if (content.outcome === 'unread')
    return { outcome: 'unread', why: content.why, ...summedUp(judged), more: {} }
  for (const text of content.texts)
    for (const piece of piecesOf(text)) judged.push(judgeText(piece, today, quotes))
  return { outcome: 'read', type: content.type, ...summedUp(judged), more: {}, unread: content.unread }
}

function summedUp(judged: readonly Judged[]): Judged {
  return {
    labels: {
      cpr: highest(judged, 'cpr'),
      health: highest(judged, 'health'),
      salary: highest(judged, 'salary'),
      article9: highest(judged, 'article9'),
    },
    findings: judged.flatMap(({ findings }) => findings),
  }
}

/** The reading with the first findings that are acted on, and the others counted. */
export function listedOf(reading: FileReading, most: number): FileReading {
  const acted = reading.findings.filter(({ finding }) => finding.confidence >= actAt)
  const findings = acted.slice(0, most)
  const listed = new Set(findings.map(({ key }) => key))
  const others = acted.slice(most).filter(({ key }) => !listed.has(key))
  const more = foundTypes({
    labels: labelsOf(others.map(({ finding }) => finding)),
    findings: others.map(({ finding, key }) => ({ ...finding, key })),
  })
  return { ...reading, findings, more }
}

/** Findings behind these have no words around them: a list of a hundred thousand is read by nobody, and each costs a view. */
const mostQuotes = 300

interface Quotes {
  left: number
}

interface Judged {
  readonly labels: Labels
  readonly findings: readonly FileFinding[]
}

function highest(judged: readonly Judged[], type: keyof Labels): number {
  return judged.reduce((most, { labels }) => Math.max(most, labels[type]), 0)
}

/** The name as words: the ending says nothing. Offsets stay those of the name. */
function judgeName(name: string, today: string, path: readonly string[], quotes: Quotes): Judged {
  const words = name.replace(/\.[A-Za-z0-9]{1,5}$/, (ending) => ' '.repeat(ending.length))
  const { labels, findings } = classifyFileNames(words, today)
  const source = { raw: words, isHtml: false, path, quotes }
  return { labels, findings: findings.map((finding) => found(finding, source, 0, { in: 'name' })) }
}

function judgeText(text: ReadText, today: string, quotes: Quotes): Judged {
  const { subject, isHtml, path } = text
  const { labels, findings } = classify(
    isHtml ? { subject, bodyHtml: text.text } : { subject, bodyHtml: '', bodyText: text.text },
    today,
  )
  const inSubject = { raw: subject, isHtml: false, path, quotes }
  const inText = { raw: text.text, isHtml, path, quotes }
  return {
    labels,
    findings: findings.map((finding) => {
      if (finding.where === 'subject') return found(finding, inSubject, 0, { in: 'subject' })
      const { start, place } = passageAt(text, finding.start)
      return found(finding, inText, start, place)
    }),
  }
}

interface Source {
  readonly raw: string
  readonly isHtml: boolean
  readonly path: readonly string[]
  readonly quotes: Quotes
}

/** `start` is where the place begins in the source. */
function found(finding: Finding, source: Source, start: number, place: Place): FileFinding {
  const { where, ...rest } = finding
  return {
    path: source.path,
    place,
    finding: { ...rest, start: finding.start - start, end: finding.end - start },
    key: keyOfWords(finding, source.raw.slice(finding.start, finding.end), source.isHtml),
    ...quoteOf({ ...rest, where }, source),
  }
}

function quoteOf(finding: Finding, { raw, isHtml, quotes }: Source): Excerpt {
  if (--quotes.left < 0) return { before: '', marked: '', after: '' }
  // Only the surroundings are needed: a view of a whole book for each finding would cost the square of it.
  const from = Math.max(0, finding.start - quoteReach)
  const near = raw.slice(from, finding.end + quoteReach)
  return excerptOf(near, isHtml, { ...finding, start: finding.start - from, end: finding.end - from })
}

const quoteReach = 600

function* piecesOf(text: ReadText): Generator<ReadText> {
  if (text.isHtml || text.text.length <= longestPiece) {
    yield text
    return
  }
  let from = 0
  while (from < text.text.length) {
    const end = cutBehind(text, from)
    const passages = text.passages.flatMap(({ start, place }): readonly Passage[] =>
      start >= from && start < end ? [{ start: start - from, place }] : [],
    )
    const { place } = passageAt(text, from)
    yield {
      ...text,
      subject: from === 0 ? text.subject : '',
      text: text.text.slice(from, end),
      passages: passages[0]?.start === 0 ? passages : [{ start: 0, place }, ...passages],
    }
    from = end
  }
}

/** The last line end in reach, so that no number is cut. */
function cutBehind({ text }: ReadText, from: number): number {
  const most = from + longestPiece
  if (most >= text.length) return text.length
  const line = text.lastIndexOf('\n', most)
  if (line > from) return line + 1
  const space = text.lastIndexOf(' ', most)
  return space > from ? space + 1 : most
}
