// One tag, comment, declaration or silent element (style, script) of raw HTML, read where it starts: what it is for the
// text, and where it ends. No tree is built; what is opened need not be closed.
// Linear: what was once looked for in vain is not looked for again.

export interface Tag {
  readonly is: 'block' | 'cell' | 'row' | 'table' | 'pre' | 'sup' | 'inline'
  readonly isEnd: boolean
  readonly end: number
}

/** What the reader of tags has learnt not to look for again; each is searched for in vain at most once. */
export interface Vain {
  comment: boolean
  quotes: boolean
  tag: boolean
  readonly silent: Set<string>
  /** The last '=' that was looked for. */
  equals: number
  /** Characters passed while looking, to prove that the time is linear. */
  steps: number
}

const blockTags = new Set(
  (
    'address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p section summary title ul'
  ).split(' '),
)
const rowTags = new Set(['tr', 'tbody', 'thead', 'tfoot'])
const silentTags = new Set(['style', 'script', 'noscript', 'template'])

/** The tag at a '<', or null when this '<' is text. */
export function readTag(raw: string, at: number, vain: Vain): Tag | null {
  const second = raw.charCodeAt(at + 1)
  const isEnd = second === 47 /* / */
  const isDeclaration = second === 33 /* ! */ || second === 63 /* ? */
  if (isDeclaration && raw.startsWith('<!--', at)) {
    const close = vain.comment ? -1 : raw.indexOf('-->', at + 2)
    if (close >= 0) return { is: 'inline', isEnd: false, end: close + 3 }
    if (!vain.comment) vain.steps += raw.length - at
    vain.comment = true
    return null
  }
  const nameAt = isEnd || isDeclaration ? at + 2 : at + 1
  if (!isDeclaration && !isAsciiLetter(raw.charCodeAt(nameAt))) return null
  const close = endOfTag(raw, nameAt, vain, isDeclaration)
  if (close < 0) return null
  if (isDeclaration) return { is: 'inline', isEnd, end: close }
  // "span", "o:p", "b", "p" and "td" are nearly all there is; they are known without making a string.
  const first = raw.charCodeAt(nameAt) | 32
  const next = raw.charCodeAt(nameAt + 1)
  if (!isNameCode(next)) return { is: first === 112 /* p */ ? 'block' : 'inline', isEnd, end: close }
  if (first === 115 /* s */ && (next | 32) === 112) return { is: 'inline', isEnd, end: close }
  if (first === 116 /* t */ && ((next | 32) === 100 || (next | 32) === 104))
    if (!isNameCode(raw.charCodeAt(nameAt + 2))) return { is: 'cell', isEnd, end: close }
  const name = tagName(raw, nameAt)
  if (!isEnd && silentTags.has(name)) {
    const silentEnd = endOfSilent(raw, close, name, vain)
    if (silentEnd >= 0) return { is: 'inline', isEnd, end: silentEnd }
  }
  return { is: kindOf(name), isEnd, end: close }
}

function kindOf(name: string): Tag['is'] {
  if (name === 'pre' || name === 'table' || name === 'sup') return name
  if (rowTags.has(name)) return 'row'
  return blockTags.has(name) ? 'block' : 'inline'
}

function isAsciiLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122
}

/** Behind the '>' that ends the tag, quotes respected as long as the source closes them; -1 when there is none. */
function endOfTag(raw: string, from: number, vain: Vain, isDeclaration: boolean): number {
  if (vain.tag) return -1
  // Every second tag is a name and nothing else.
  let end = from
  while (end - from < longestTagName && isTagNameCode(raw.charCodeAt(end))) end++
  if (raw.charCodeAt(end) === 62 /* > */) {
    vain.steps += end - from
    return end + 1
  }
  // The runtime looks for a sign many times faster than a loop does.
  let close = raw.indexOf('>', from)
  vain.steps += (close < 0 ? raw.length : close) - from
  if (close < 0) {
    vain.tag = true
    return -1
  }
  if (vain.quotes || isDeclaration) return close + 1
  for (let sign = nextEquals(raw, from, vain); sign < close; sign = nextEquals(raw, sign + 1, vain)) {
    // A quote opens a value right behind the sign, or behind one space: style="…", style= "…".
    const opens = raw.charCodeAt(sign + 1) <= 32 ? sign + 2 : sign + 1
    const quote = raw.charCodeAt(opens)
    if (quote !== 34 && quote !== 39) continue
    const closes = raw.indexOf(quote === 34 ? '"' : "'", opens + 1)
    if (closes < 0) {
      vain.quotes = true
      vain.steps += raw.length - from
      return close + 1
    }
    vain.steps += closes - opens
    if (closes > close) {
      close = raw.indexOf('>', closes)
      if (close < 0) {
        vain.quotes = true
        return raw.indexOf('>', from) + 1
      }
    }
    if (closes > sign) sign = closes
  }
  return close + 1
}

/** Where the next '=' stands; looked for once, though many tags without one may come before it. */
function nextEquals(raw: string, from: number, vain: Vain): number {
  if (vain.equals < from) {
    const found = raw.indexOf('=', from)
    vain.equals = found < 0 ? raw.length : found
  }
  return vain.equals
}

const longestTagName = 12

function tagName(raw: string, from: number): string {
  let end = from
  while (end < raw.length && end - from < longestTagName && isNameCode(raw.charCodeAt(end))) end++
  return raw.slice(from, end).toLowerCase()
}

/** "o:p" too. */
function isTagNameCode(code: number): boolean {
  return isNameCode(code) || code === 58
}

function isNameCode(code: number): boolean {
  return isAsciiLetter(code) || (code >= 48 && code <= 57)
}

/** Behind </style> or the like; -1 when it is never closed, and then its text is read like any other. */
function endOfSilent(raw: string, from: number, name: string, vain: Vain): number {
  if (vain.silent.has(name)) return -1
  let open = raw.indexOf('</', from)
  while (open >= 0) {
    if (tagName(raw, open + 2) === name) {
      const close = raw.indexOf('>', open)
      return close < 0 ? raw.length : close + 1
    }
    open = raw.indexOf('</', open + 2)
  }
  vain.silent.add(name)
  vain.steps += raw.length - from
  return -1
}
