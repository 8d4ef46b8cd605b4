// What a reason quotes of a text: one line, and no more than is needed to recognise it.
import type { TextView } from './text-view.ts'

const longestQuote = 40
const tab = 9
const newline = 10
const space = 32

/** What stands in [start, end), in one line. */
export function quote({ codes, length }: TextView, start: number, end: number): string {
  let text = ''
  let before = 0
  const last = Math.min(end, length)
  for (let at = Math.max(0, start); at < last; at++) {
    let code = codes[at] ?? 0
    // Of white space a view has no other kinds.
    if (code === tab || code === newline) code = space
    if (code !== space || before !== space) text += String.fromCharCode(code)
    before = code
  }
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
}
