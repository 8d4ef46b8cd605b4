// The plain-text part out of the HTML that Outlook holds: words, line breaks and link targets. One pass, no DOM.
// Leaves out tables as tables and every style; the HTML part has those.

const breaksBefore = new Set([
  'p',
  'div',
  'tr',
  'ul',
  'ol',
  'table',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'hr',
])
const hidden = new Set(['script', 'style', 'head', 'title', 'template'])
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  aring: 'å',
  Aring: 'Å',
  eacute: 'é',
  Eacute: 'É',
  auml: 'ä',
  Auml: 'Ä',
  ouml: 'ö',
  Ouml: 'Ö',
  uuml: 'ü',
  Uuml: 'Ü',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  copy: '©',
  reg: '®',
  middot: '·',
  bull: '•',
  sect: '§',
  shy: '',
  zwnj: '',
  zwj: '',
}
/**
 * What has begun ends with the text at the latest, as in browsers (HTML 13.2.5): so each begin is read once, and thousands
 * without an end are read as one.
 */
const tag =
  /<!--[\s\S]*?(?:-->|$)|<\/?([a-zA-Z][a-zA-Z0-9:]*)((?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^'">])*)(?:>|$)|<[!?][^>]*(?:>|$)/g

/** The line that is being written. In pieces: a line of thousands of links is put together once. */
interface Line {
  readonly pieces: string[]
  /** Nothing stands there yet, or a space does last. */
  endsOpen: boolean
  isBlank: boolean
}

interface Link {
  readonly href: string
  /** null when it runs over several lines. */
  shown: string[] | null
}

const newLine = (): Line => ({ pieces: [], endsOpen: true, isBlank: true })

/** Text with LF line ends; never throws. */
export function htmlToText(html: string): string {
  const lines: string[] = []
  let line = newLine()
  let hiddenBy: string | null = null
  let link: Link | null = null
  let at = 0

  const add = (text: string) => {
    if (hiddenBy !== null || text === '') return
    const words = decodeEntities(text.replace(/[ \t\r\n\f]+/g, ' '))
    const piece = line.endsOpen ? words.replace(/^ /, '') : words
    if (piece === '') return
    line.pieces.push(piece)
    link?.shown?.push(piece)
    line.endsOpen = piece.endsWith(' ')
    line.isBlank &&= piece.trim() === ''
  }
  const endLine = () => {
    lines.push(line.pieces.join('').trimEnd())
    line = newLine()
    if (link !== null) link.shown = null
  }
  const breakLine = (always: boolean) => {
    if (hiddenBy === null && (always || !line.isBlank)) endLine()
  }

  for (const match of html.matchAll(tag)) {
    add(html.slice(at, match.index))
    at = match.index + match[0].length
    const name = match[1]?.toLowerCase()
    if (name === undefined) continue
    const closes = match[0].startsWith('</')
    if (hidden.has(name)) {
      if (closes && hiddenBy === name) hiddenBy = null
      else if (!closes && hiddenBy === null && !match[0].endsWith('/>')) hiddenBy = name
      continue
    }
    if (name === 'br') breakLine(true)
    else if (name === 'td' && closes) add(' ')
    else if (name === 'li' && !closes) {
      breakLine(false)
      add('- ')
    } else if (breaksBefore.has(name)) {
      breakLine(false)
      if (name === 'p' && closes) breakLine(true)
    } else if (name === 'a' && hiddenBy === null) {
      if (!closes) {
        const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(match[2] ?? '')
        link = { href: href?.[1] ?? href?.[2] ?? href?.[3] ?? '', shown: [] }
      } else if (link !== null) {
        const shown = link.shown?.join('').trim() ?? ''
        const target = decodeEntities(link.href)
        if (/^https?:/i.test(target) && shown !== target) add(` <${link.href}>`)
        link = null
      }
    }
  }
  add(html.slice(at))
  endLine()
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return named[name] ?? whole
      const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : ''
    },
  )
}
