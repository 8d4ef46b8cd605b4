// CPR numbers that nobody sees but that are sent all the same: in the address of a link, in the text of an image.
// The tags of a draft are passed over by the view; here one regular expression looks at the raw HTML for digits like a
// date and four more, and only the attributes that hold such are read, each as a text of its own.
import { cprHitsOf, findCpr, type CprContext, type CprHit } from './cpr.ts'
import { rawEnd, rawStart, viewOf } from './text-view.ts'

/** A hit with raw offsets instead of units. */
export type AttributeHit = CprHit

const dateShaped = /[0-36-9]\d[01]\d{3}(?:-|%2D|%20|\+)?\d{4}/gi
const attribute =
  /\s(?:href|title|alt|value|content|aria-label|data-[a-z-]{1,30})\s*=\s*("[^"<>]*|'[^'<>]*|[^"'<>\s]*)$/i
const longestAttribute = 2000
const mostAttributes = 200

/** Numbers in attributes, by raw offsets. Linear: what is read for each shape is bounded, and so are the shapes. */
export function findCprInAttributes(
  raw: string,
  isShown: (rawOffset: number) => boolean,
  context: CprContext,
): readonly AttributeHit[] {
  const hits: AttributeHit[] = []
  let readTo = 0
  let count = 0
  dateShaped.lastIndex = 0
  for (let found = dateShaped.exec(raw); found !== null; found = dateShaped.exec(raw)) {
    const match = found.index
    if (match < readTo || isShown(match)) continue
    if (count++ === mostAttributes) break
    const before = raw.slice(Math.max(0, match - longestAttribute), match)
    const written = attribute.exec(before.slice(before.lastIndexOf('<')))?.[1]
    if (written === undefined) continue
    const quote = /^["']/.exec(written)?.[0] ?? ''
    const start = match - written.length + quote.length
    const end = endOfValue(raw, match, quote)
    readTo = end
    // What a link writes for a hyphen or a space, made as long by characters that nobody sees.
    const value = raw.slice(start, end).replace(/%2d/gi, '-\u200b\u200b').replace(/%20/g, ' \u200b\u200b')
    const view = viewOf(value, true)
    for (const hit of cprHitsOf([], findCpr(view, context).numbers)[1]) {
      hits.push({
        ...hit,
        start: start + rawStart(view, hit.start),
        end: start + rawEnd(view, hit.end - 1),
      })
    }
  }
  return hits
}

function endOfValue(raw: string, from: number, quote: string): number {
  const bound = Math.min(raw.length, from + longestAttribute)
  for (let at = from; at < bound; at++) {
    const sign = raw.charAt(at)
    if (quote === '' ? sign === '>' || sign === ' ' || sign === '\n' : sign === quote) return at
  }
  return bound
}
