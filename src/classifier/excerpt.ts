// The sentence around a finding as plain text, for the pane: once, however many findings it holds. Never a longer quote
// than needed to recognise it.
import type { Finding } from '../model/finding.ts'
import { endsSentence } from './read-sentences.ts'
import { shownText, unitFrom, viewOf, type TextView } from './text-view.ts'

export interface Excerpt {
  readonly before: string
  readonly marked: string
  readonly after: string
}

const longestSide = 90
const longestMark = 120

/** About a sentence around the finding, entities decoded and markup gone. A span outside the text gives empty strings. */
export function excerptOf(raw: string, isHtml: boolean, finding: Finding): Excerpt {
  const view = viewOf(raw, isHtml)
  const start = unitFrom(view, finding.start)
  const end = Math.max(start, unitFrom(view, finding.end))
  return {
    before: sideBefore(view, start),
    marked: shortMark(view, start, end),
    after: sideAfter(view, end),
  }
}

/** A sentence in pieces, and the findings that are marked in it, in their order. */
export interface MarkedSentence {
  readonly pieces: readonly { readonly text: string; readonly isMarked: boolean }[]
  readonly findings: readonly Finding[]
}

/** The sentences that hold the findings; `findings` in the order of the text, as `classify` gives them. */
export function markedSentences(
  raw: string,
  isHtml: boolean,
  findings: readonly Finding[],
): readonly MarkedSentence[] {
  const view = viewOf(raw, isHtml)
  const sentences: { start: number; marks: { start: number; end: number }[]; findings: Finding[] }[] = []
  for (const finding of findings) {
    const start = unitFrom(view, finding.start)
    const end = Math.max(start, unitFrom(view, finding.end))
    const last = sentences.at(-1)
    const lastMark = last?.marks.at(-1)
    if (last === undefined || lastMark === undefined || start > lineEnd(view, lastMark.end)) {
      sentences.push({ start, marks: [{ start, end }], findings: [finding] })
      continue
    }
    last.findings.push(finding)
    if (start <= lastMark.end) lastMark.end = Math.max(lastMark.end, end)
    else last.marks.push({ start, end })
  }
  return sentences.map(({ start, marks, findings: own }) => {
    const pieces = [{ text: sideBefore(view, start), isMarked: false }]
    for (const [index, mark] of marks.entries()) {
      const before = marks[index - 1]
      if (before !== undefined)
        pieces.push({ text: oneLine(shownText(view, before.end, mark.start)), isMarked: false })
      pieces.push({ text: shortMark(view, mark.start, mark.end), isMarked: true })
    }
    pieces.push({ text: sideAfter(view, marks.at(-1)?.end ?? start), isMarked: false })
    return { pieces: pieces.filter(({ text }) => text !== ''), findings: own }
  })
}

/** The end of the sentence, as far as one quote reaches. */
function lineEnd(view: TextView, from: number): number {
  const bound = Math.min(view.length, from + longestSide)
  let to = from
  while (to < bound && !isBoundary(view, to)) to++
  return to
}

function shortMark(view: TextView, start: number, end: number): string {
  const mark = shownText(view, start, end)
  return mark.length > longestMark ? `${mark.slice(0, longestMark)}…` : oneLine(mark)
}

function sideBefore(view: TextView, start: number): string {
  const bound = Math.max(0, start - longestSide)
  let from = start
  while (from > bound && !isBoundary(view, from - 1)) from--
  // A boundary is a line break or the stop of the sentence before.
  const side = oneLine(shownText(view, from, start))
  if (from > bound || from === 0) return side.replace(/^ +/, '')
  const word = side.indexOf(' ')
  return `…${word < 0 ? side : side.slice(word + 1)}`
}

function sideAfter(view: TextView, end: number): string {
  const bound = Math.min(view.length, end + longestSide)
  const to = lineEnd(view, end)
  if (to < bound) return oneLine(shownText(view, end, view.codes[to] === 10 ? to : to + 1))
  const side = oneLine(shownText(view, end, bound))
  if (bound === view.length) return side
  const word = side.lastIndexOf(' ')
  return `${word > 0 ? side.slice(0, word) : side}…`
}

function isBoundary(view: TextView, at: number): boolean {
  return view.codes[at] === 10 || endsSentence(view, at)
}

function oneLine(text: string): string {
  return text.replace(/[\t\n]+/g, ' ')
}
