// What a character counts as: its plain form (digits, dashes, white space) and its folded form (lower case, no accents).
// Danish letters stay; ae, oe and aa for them are folded where words are compared (lexicon.ts), because they are two
// letters. Leaves out: writing systems without case, which no word of ours is written in.

const tableSize = 0x250
const plainTable = new Uint16Array(tableSize)
const foldedTable = new Uint16Array(tableSize)
const letterTable = new Uint8Array(tableSize)

const accents: Readonly<Record<string, string>> = {
  a: 'àáâãāăą',
  c: 'çćĉċč',
  d: 'ðďđ',
  e: 'èéêëēĕėęě',
  g: 'ĝğġģ',
  i: 'ìíîïĩīĭįı',
  l: 'ĺļľŀł',
  n: 'ñńņňŉ',
  o: 'òóôõōŏő',
  r: 'ŕŗř',
  s: 'śŝşšſ',
  t: 'ţťŧ',
  u: 'ùúûüũūŭůűų',
  y: 'ýÿŷ',
  z: 'źżž',
  æ: 'äǽ',
  ø: 'öǿ',
  å: 'ǻ',
}

for (let code = 0; code < tableSize; code++) {
  plainTable[code] = code
  const lower = String.fromCharCode(code).toLowerCase()
  foldedTable[code] = lower.length === 1 ? lower.charCodeAt(0) : code
  if (lower !== lower.toUpperCase() || code === 0xdf) letterTable[code] = 1
}
for (const base of Object.keys(accents)) {
  for (const accented of accents[base] ?? '') {
    const upper = accented.toUpperCase()
    for (const letter of [accented, upper]) {
      if (letter.length === 1 && letter.charCodeAt(0) < tableSize) {
        foldedTable[letter.charCodeAt(0)] = base.charCodeAt(0)
      }
    }
  }
}
// The loop above gave I without a dot's upper case, plain I, an accent's fold; plain letters fold to themselves.
for (let code = 65; code <= 90; code++) foldedTable[code] = code + 32
for (const code of [11, 12, 13, 32, 0xa0]) plainTable[code] = 32
plainTable[0xad] = 0

/** Digits of other scripts that a keyboard or a PDF may bring; each block starts with its zero. */
const otherZeros = [0x660, 0x6f0, 0x966, 0xff10]

const dashes = new Set([
  0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2043, 0xfe58, 0xfe63, 0xff0d,
])

/** Digits to 0-9, dashes to '-', horizontal white space to ' ', line separators to '\n'; everything else as it is. */
export function plainCode(code: number): number {
  if (code < tableSize) return plainTable[code] ?? code
  if (dashes.has(code)) return 45
  if ((code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x205f || code === 0x3000) return 32
  if (code === 0x2028 || code === 0x2029) return 10
  for (const zero of otherZeros) if (code >= zero && code < zero + 10) return 48 + code - zero
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  return code
}

/** Lower case and without accents, one unit to one unit. */
export function foldedCode(code: number): number {
  return code < tableSize ? (foldedTable[code] ?? code) : code
}

/** Soft hyphen, zero-width characters, direction marks, byte order mark: nobody sees them. */
export function isInvisible(code: number): boolean {
  if (code === 0xad) return true
  if (code < 0x180e) return false
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0x180e ||
    code === 0xfeff
  )
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Latin letters; NaN (behind the end of a string) is none. */
export function isLetter(code: number): boolean {
  return code < tableSize && letterTable[code] === 1
}
