// The sentence around a finding as plain text, for the pane. Never a longer quote than needed to recognise it.
import type { Finding } from '../model/finding.ts'
import { endsSentence } from './sentences.ts'
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
  const mark = shownText(view, start, end)
  return {
    before: sideBefore(view, start),
    marked: mark.length > longestMark ? `${mark.slice(0, longestMark)}…` : oneLine(mark),
    after: sideAfter(view, end),
  }
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
  let to = end
  while (to < bound && !isBoundary(view, to)) to++
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
