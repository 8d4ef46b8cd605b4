// Where a mail stops being the writer's own: the quoted history under a reply or a forward, as Outlook (web, Windows, Mac),
// Gmail, Apple Mail, Thunderbird and plain text write it. One walk over the tags and one over the lines; no DOM.
// Leaves out quotes that are answered line by line ("> …"): the answers are between them.
import { foldedText, viewOf, rawStart } from './text-view.ts'

export interface RawRange {
  readonly start: number
  readonly end: number
}

/** Deeper nesting than any mail program writes; past it nothing is called history, so nothing is taken away. */
const deepest = 400

const quoteIds =
  /\bid=["']?(?:appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)\b/i
const quoteClasses =
  /\bclass=["'][^"']{0,200}\b(?:gmail_quote|moz-cite-prefix|yahoo_quoted|protonmail_quote)\b/i
const citedBlock = /^<blockquote\b[^>]{0,500}\btype=["']?cite\b/i
/** The line that Outlook for Windows draws over the header of the mail it quotes. */
const outlookLine = /^<div\b[^>]{0,500}border-top:\s*solid #(?:E1E1E1|B5C4DF)\b/i

const divider =
  /^-{2,} ?(?:oprindelig (?:meddelelse|besked)|videresendt (?:meddelelse|besked)|original message|forwarded message) ?-{2,}/
const attribution = /^(?:den|on) .{4,120}(?:skrev|wrote)\b.{0,120}:$/
const fromLine = /^(?:fra|from): ?\S/
const headerLine = /^(?:sendt|sent|dato|date|til|to|emne|subject): ?\S/
const linesOfHeader = 5

const voidTags = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
])

interface Tag {
  readonly name: string
  readonly isClose: boolean
  readonly start: number
  readonly end: number
}

/** The ranges of the raw HTML that are history: all of it from its first mark on, but for the tags that close what is kept. */
export function findQuotedHistory(bodyHtml: string): readonly RawRange[] {
  const tags = tagsOf(bodyHtml)
  const byTag = tags.find((tag) => isQuoteTag(tag, bodyHtml))?.start ?? bodyHtml.length
  const byLine = startOfQuotedLines(bodyHtml, tags)
  const start = Math.min(byTag, byLine)
  return start >= bodyHtml.length ? [] : withoutOuterCloses(bodyHtml, tags, start)
}

function isQuoteTag({ isClose, start, end }: Tag, html: string): boolean {
  if (isClose) return false
  const source = html.slice(start, Math.min(end, start + 1000))
  return (
    quoteIds.test(source) || quoteClasses.test(source) || citedBlock.test(source) || outlookLine.test(source)
  )
}

function tagsOf(html: string): readonly Tag[] {
  const tags: Tag[] = []
  let at = html.indexOf('<')
  while (at >= 0) {
    const end = endOfMarkup(html, at)
    const name = /^<(\/?)([A-Za-z][\w:-]{0,40})/.exec(html.slice(at, at + 45))
    if (name !== null) {
      tags.push({ name: (name[2] ?? '').toLowerCase(), isClose: name[1] === '/', start: at, end })
    }
    at = html.indexOf('<', end)
  }
  return tags
}

function endOfMarkup(html: string, at: number): number {
  const end = html.startsWith('<!--', at) ? html.indexOf('-->', at + 4) : html.indexOf('>', at)
  if (end < 0) return html.length
  return html.startsWith('<!--', at) ? end + 3 : end + 1
}

/** Where the first quoted line begins, its own opening tags included; the length of the HTML when there is none. */
function startOfQuotedLines(html: string, tags: readonly Tag[]): number {
  const view = viewOf(html, true)
  const lines = linesOf(foldedText(view, 0, view.length))
  const first = lines.findIndex(({ text }, index) => {
    if (divider.test(text) || attribution.test(text)) return true
    return (
      fromLine.test(text) &&
      lines.slice(index + 1, index + linesOfHeader).filter((line) => headerLine.test(line.text)).length >= 2
    )
  })
  const line = lines[first]
  if (line === undefined) return html.length
  let start = rawStart(view, line.start)
  for (let index = lastTagBefore(tags, start); index >= 0; index--) {
    const tag = tags[index]
    if (tag === undefined || tag.isClose || ['body', 'html', 'br', 'hr'].includes(tag.name)) break
    if (html.slice(tag.end, start).trim() !== '') break
    start = tag.start
  }
  return start
}

function linesOf(text: string): readonly { readonly text: string; readonly start: number }[] {
  const lines: { text: string; start: number }[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const lead = line.length - line.trimStart().length
    lines.push({ text: line.trim().slice(0, 300), start: start + lead })
    start += line.length + 1
  }
  return lines
}

function lastTagBefore(tags: readonly Tag[], offset: number): number {
  let low = 0
  let high = tags.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tags[middle]?.end ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

function withoutOuterCloses(html: string, tags: readonly Tag[], start: number): readonly RawRange[] {
  const outer: string[] = []
  const inner: string[] = []
  const ranges: RawRange[] = []
  let from = start
  for (const tag of tags) {
    const open = tag.start < start ? outer : inner
    if (!tag.isClose) {
      if (!voidTags.has(tag.name)) open.push(tag.name)
      if (open.length > deepest) return []
      continue
    }
    const at = open.lastIndexOf(tag.name)
    if (at >= 0) open.length = at
    else if (open === inner && outer.includes(tag.name)) {
      outer.length = outer.lastIndexOf(tag.name)
      if (tag.start > from) ranges.push({ start: from, end: tag.start })
      from = tag.end
    }
  }
  if (html.length > from) ranges.push({ start: from, end: html.length })
  return ranges
}
