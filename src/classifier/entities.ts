// The character references of HTML that mail programs write (HTML Living Standard §13.5), and every numeric one.
// Leaves out: the two thousand names of mathematics; an unknown name stays text.

const named: Readonly<Record<string, number>> = {
  amp: 38,
  lt: 60,
  gt: 62,
  quot: 34,
  apos: 39,
  nbsp: 0xa0,
  iexcl: 0xa1,
  pound: 0xa3,
  sect: 0xa7,
  copy: 0xa9,
  laquo: 0xab,
  shy: 0xad,
  reg: 0xae,
  deg: 0xb0,
  acute: 0xb4,
  micro: 0xb5,
  para: 0xb6,
  middot: 0xb7,
  raquo: 0xbb,
  frac12: 0xbd,
  Auml: 0xc4,
  Aring: 0xc5,
  AElig: 0xc6,
  Eacute: 0xc9,
  Ouml: 0xd6,
  Oslash: 0xd8,
  Uuml: 0xdc,
  szlig: 0xdf,
  agrave: 0xe0,
  aacute: 0xe1,
  acirc: 0xe2,
  auml: 0xe4,
  aring: 0xe5,
  aelig: 0xe6,
  ccedil: 0xe7,
  egrave: 0xe8,
  eacute: 0xe9,
  ecirc: 0xea,
  euml: 0xeb,
  iacute: 0xed,
  iuml: 0xef,
  ntilde: 0xf1,
  oacute: 0xf3,
  ocirc: 0xf4,
  ouml: 0xf6,
  oslash: 0xf8,
  uacute: 0xfa,
  uuml: 0xfc,
  Scaron: 0x160,
  scaron: 0x161,
  dash: 0x2010,
  hyphen: 0x2010,
  ndash: 0x2013,
  mdash: 0x2014,
  horbar: 0x2015,
  lsquo: 0x2018,
  rsquo: 0x2019,
  sbquo: 0x201a,
  ldquo: 0x201c,
  rdquo: 0x201d,
  bdquo: 0x201e,
  bull: 0x2022,
  hellip: 0x2026,
  minus: 0x2212,
  euro: 0x20ac,
  trade: 0x2122,
  ensp: 0x2002,
  emsp: 0x2003,
  numsp: 0x2007,
  puncsp: 0x2008,
  thinsp: 0x2009,
  hairsp: 0x200a,
  ZeroWidthSpace: 0x200b,
  zwnj: 0x200c,
  zwj: 0x200d,
  lrm: 0x200e,
  rlm: 0x200f,
  NoBreak: 0x2060,
  Tab: 9,
  NewLine: 10,
  num: 35,
  period: 46,
  comma: 44,
  colon: 58,
  sol: 47,
  lpar: 40,
  rpar: 41,
}

// A mail in Danish may hold thousands: no string is made of each.
const byHash = new Map<number, { readonly name: string; readonly code: number }>()
for (const name of Object.keys(named))
  byHash.set(hashOf(name, 0, name.length), { name, code: named[name] ?? 0 })

function hashOf(text: string, from: number, to: number): number {
  let hash = 0
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

const longestName = 16
// Leading zeros are allowed, but nobody writes sixty of them.
const longestNumber = 60

export interface Entity {
  readonly code: number
  readonly end: number
}

/** The reference at the '&' of raw[at], or null when it is none that we know. */
export function characterOfEntity(raw: string, at: number): Entity | null {
  return raw.charCodeAt(at + 1) === 35 /* # */ ? numeric(raw, at + 2) : byName(raw, at + 1)
}

function numeric(raw: string, from: number): Entity | null {
  const isHex = (raw.charCodeAt(from) | 32) === 120 /* x */
  const first = isHex ? from + 1 : from
  let at = first
  let code = 0
  for (; at < raw.length && at - first < longestNumber; at++) {
    const digit = digitValue(raw.charCodeAt(at), isHex)
    if (digit < 0) break
    code = Math.min(code * (isHex ? 16 : 10) + digit, 0x110000)
  }
  if (at === first) return null
  // A reference to nothing, a surrogate or beyond Unicode shows U+FFFD (HTML Living Standard §13.2.5.80).
  const isBad = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
  return { code: isBad ? 0xfffd : code, end: raw.charCodeAt(at) === 59 /* ; */ ? at + 1 : at }
}

function digitValue(code: number, isHex: boolean): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return isHex && letter >= 97 && letter <= 102 ? letter - 87 : -1
}

function byName(raw: string, from: number): Entity | null {
  let at = from
  while (at < raw.length && at - from < longestName && isNameCode(raw.charCodeAt(at))) at++
  const found = byHash.get(hashOf(raw, from, at))
  // Another word may share the hash of a name.
  if (found === undefined || found.name.length !== at - from || !raw.startsWith(found.name, from)) return null
  const { code } = found
  return { code, end: raw.charCodeAt(at) === 59 ? at + 1 : at }
}

function isNameCode(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122)
}
