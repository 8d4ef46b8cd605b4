// The sentence around a finding as plain text, for the pane. Never a longer quote than needed to recognise it.
import type { Finding } from '../model/finding.ts'
import { viewOf, type TextView } from './text-view.ts'

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
  const start = firstUnitFrom(view, finding.start)
  const end = Math.max(start, firstUnitFrom(view, finding.end))
  const mark = view.text.slice(start, end)
  return {
    before: sideBefore(view.text, start),
    marked: mark.length > longestMark ? `${mark.slice(0, longestMark)}…` : oneLine(mark),
    after: sideAfter(view.text, end),
  }
}

/** The first unit of the view that starts at or behind a raw offset. */
function firstUnitFrom(view: TextView, rawOffset: number): number {
  let low = 0
  let high = view.text.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((view.starts[middle] ?? 0) < rawOffset) low = middle + 1
    else high = middle
  }
  return low
}

function sideBefore(text: string, start: number): string {
  const from = Math.max(0, start - longestSide)
  let side = text.slice(from, start)
  const line = side.lastIndexOf('\n')
  if (line >= 0) side = side.slice(line + 1)
  const sentence = lastSentenceEnd(side)
  if (sentence >= 0) return oneLine(side.slice(sentence))
  if (line >= 0 || from === 0) return oneLine(side)
  const word = side.indexOf(' ')
  return `…${oneLine(word < 0 ? side : side.slice(word + 1))}`
}

function lastSentenceEnd(side: string): number {
  for (let at = side.length - 2; at > 0; at--) {
    const code = side.charCodeAt(at)
    // A capital behind the stop: "kl. 10" and "cpr. nr." end no sentence.
    const next = side.charAt(at + 2)
    if (
      (code === 46 || code === 33 || code === 63) &&
      side.charAt(at + 1) === ' ' &&
      next !== next.toLowerCase()
    ) {
      return at + 2
    }
  }
  return -1
}

function sideAfter(text: string, end: number): string {
  let side = text.slice(end, end + longestSide)
  const isCut = end + longestSide < text.length
  const line = side.indexOf('\n')
  if (line >= 0) return oneLine(side.slice(0, line))
  for (let at = 0; at < side.length; at++) {
    const code = side.charCodeAt(at)
    if (
      (code === 46 || code === 33 || code === 63) &&
      (at + 1 === side.length || side.charAt(at + 1) === ' ')
    ) {
      const next = side.charAt(at + 2)
      if (next === '' || next !== next.toLowerCase()) return oneLine(side.slice(0, at + 1))
    }
  }
  if (!isCut) return oneLine(side)
  const word = side.lastIndexOf(' ')
  if (word > 0) side = side.slice(0, word)
  return `${oneLine(side)}…`
}

function oneLine(text: string): string {
  return text.replace(/[\t\n]+/g, ' ')
}
