// The character references of HTML that mail programs write (HTML Living Standard §13.5), and every numeric one.
// Leaves out: the two thousand names of mathematics; an unknown name stays text.

const named: Readonly<Record<string, number>> = {
  amp: 38,
  lt: 60,
  gt: 62,
  quot: 34,
  apos: 39,
  lowbar: 95,
  nbsp: 0xa0,
  NonBreakingSpace: 0xa0,
  iexcl: 0xa1,
  pound: 0xa3,
  sect: 0xa7,
  copy: 0xa9,
  laquo: 0xab,
  shy: 0xad,
  reg: 0xae,
  deg: 0xb0,
  macr: 0xaf,
  acute: 0xb4,
  micro: 0xb5,
  para: 0xb6,
  middot: 0xb7,
  centerdot: 0xb7,
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
  emsp13: 0x2004,
  emsp14: 0x2005,
  ThinSpace: 0x2009,
  MediumSpace: 0x205f,
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

// A mail in Danish may hold thousands: no string and no object is made of each. Names stand by their hash, or behind those
// that stand there.
const names: readonly string[] = Object.keys(named)
const places = new Uint8Array(512)
for (let name = 0; name < names.length; name++) {
  const text = names[name] ?? ''
  let place = hashOf(text, 0, text.length) & (places.length - 1)
  while (places[place] !== 0) place = (place + 1) & (places.length - 1)
  places[place] = name + 1
}
const codes = Uint16Array.from(names, (name) => named[name] ?? 0)

function hashOf(text: string, from: number, to: number): number {
  let hash = 0
  for (let at = from; at < to; at++) hash = hashWith(hash, text.charCodeAt(at))
  return hash
}

function hashWith(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

const longestName = 16
// Leading zeros are allowed, but nobody writes sixty of them.
const longestNumber = 60

// A character and how far its reference reaches, in one number.
const bitsOfCode = 21

/** The character of a reference that was found. */
export function codeOf(reference: number): number {
  return reference & ((1 << bitsOfCode) - 1)
}

/** How many characters the reference takes. */
export function lengthOf(reference: number): number {
  return reference >> bitsOfCode
}

/** The reference at the '&' of raw[at], to be asked by `codeOf` and `lengthOf`; 0 when it is none that we know. */
export function referenceAt(raw: string, at: number): number {
  return raw.charCodeAt(at + 1) === 35 /* # */ ? numeric(raw, at) : byName(raw, at)
}

function reference(raw: string, start: number, end: number, code: number): number {
  const behind = raw.charCodeAt(end) === 59 /* ; */ ? end + 1 : end
  return ((behind - start) << bitsOfCode) | code
}

function numeric(raw: string, start: number): number {
  const from = start + 2
  const isHex = (raw.charCodeAt(from) | 32) === 120 /* x */
  const first = isHex ? from + 1 : from
  let at = first
  let code = 0
  for (; at < raw.length && at - first < longestNumber; at++) {
    const digit = digitValue(raw.charCodeAt(at), isHex)
    if (digit < 0) break
    code = Math.min(code * (isHex ? 16 : 10) + digit, 0x110000)
  }
  if (at === first) return 0
  // A reference to nothing, a surrogate or beyond Unicode shows U+FFFD (HTML Living Standard §13.2.5.80).
  const isBad = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
  return reference(raw, start, at, isBad ? 0xfffd : code)
}

function digitValue(code: number, isHex: boolean): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return isHex && letter >= 97 && letter <= 102 ? letter - 87 : -1
}

function byName(raw: string, start: number): number {
  let hash = 0
  let at = start + 1
  while (at < raw.length && at - start <= longestName) {
    const code = raw.charCodeAt(at)
    if (!isNameCode(code)) break
    hash = hashWith(hash, code)
    at++
  }
  for (let place = hash & (places.length - 1); ; place = (place + 1) & (places.length - 1)) {
    const name = places[place] ?? 0
    if (name === 0) return 0
    if (isNamed(raw, start + 1, at, names[name - 1] ?? ''))
      return reference(raw, start, at, codes[name - 1] ?? 0)
  }
}

function isNamed(raw: string, from: number, to: number, name: string): boolean {
  if (name.length !== to - from) return false
  for (let at = 0; at < name.length; at++) if (raw.charCodeAt(from + at) !== name.charCodeAt(at)) return false
  return true
}

function isNameCode(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122)
}
