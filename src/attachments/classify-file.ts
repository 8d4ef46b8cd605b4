// A file's bytes → what personal data it holds and where, with the classifier that reads the mail itself. The name is read
// too: "010180-1234 journal.pdf" tells as much as a page.
import { classify } from '../classifier/classify.ts'
import { excerptOf } from '../classifier/excerpt.ts'
import type { FileFinding, FileReading, Place } from '../model/attachment.ts'
import type { Finding, Labels } from '../model/finding.ts'
import { readFile, type Reading, type ReadText } from './read-file.ts'
import { passageAt, type Passage } from './text-builder.ts'

/** Longer texts are judged piece by piece, cut between passages: memory grows with the piece, not with the file. */
const longestPiece = 400_000

export async function classifyFile(
  name: string,
  bytes: Uint8Array,
  today: string,
  reading: Reading,
): Promise<FileReading> {
  const content = await readFile(name, bytes, reading)
  if (content.outcome === 'unread') return content
  const judged = [judgeName(name, today)]
  for (const text of content.texts) {
    const own = text.path.at(-1)
    if (own !== undefined) judged.push(judgeName(own, today, text.path))
    for (const piece of piecesOf(text)) judged.push(judgeText(piece, today))
  }
  return {
    outcome: 'read',
    type: content.type,
    labels: {
      cpr: highest(judged, 'cpr'),
      health: highest(judged, 'health'),
      salary: highest(judged, 'salary'),
      article9: highest(judged, 'article9'),
    },
    findings: judged.flatMap(({ findings }) => findings),
    unread: content.unread,
  }
}

interface Judged {
  readonly labels: Labels
  readonly findings: readonly FileFinding[]
}

function highest(judged: readonly Judged[], type: keyof Labels): number {
  return judged.reduce((most, { labels }) => Math.max(most, labels[type]), 0)
}

/** The name as words: underscores and the ending say nothing. Offsets stay those of the name. */
export function judgeName(name: string, today: string, path: readonly string[] = []): Judged {
  const words = name.replace(/\.[A-Za-z0-9]{1,5}$/, (ending) => ' '.repeat(ending.length)).replace(/_/g, ' ')
  const { labels, findings } = classify({ subject: words, bodyHtml: '' }, today)
  return {
    labels,
    findings: findings.map((finding) => found(finding, words, false, 0, path, { in: 'name' })),
  }
}

function judgeText(text: ReadText, today: string): Judged {
  const { subject, isHtml } = text
  const { labels, findings } = classify(
    isHtml ? { subject, bodyHtml: text.text } : { subject, bodyHtml: '', bodyText: text.text },
    today,
  )
  return {
    labels,
    findings: findings.map((finding) => {
      if (finding.where === 'subject') return found(finding, subject, false, 0, text.path, { in: 'subject' })
      const { start, place } = passageAt(text, finding.start)
      return found(finding, text.text, isHtml, start, text.path, place)
    }),
  }
}

function found(
  finding: Finding,
  raw: string,
  isHtml: boolean,
  start: number,
  path: readonly string[],
  place: Place,
): FileFinding {
  const { where, ...rest } = finding
  // Only the surroundings are needed: a view of a whole book for each finding would cost the square of it.
  const from = where === 'subject' ? 0 : Math.max(0, finding.start - excerptReach)
  const near = raw.slice(from, finding.end + excerptReach)
  const shifted = { ...finding, start: finding.start - from, end: finding.end - from }
  return {
    path,
    place,
    finding: { ...rest, start: finding.start - start, end: finding.end - start },
    ...excerptOf(near, isHtml, shifted),
  }
}

const excerptReach = 600

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
