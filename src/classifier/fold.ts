// What a character counts as: its plain form (digits, dashes, white space), its folded form (lower case, no accents) and
// its symbol, a small number that the scanners walk over instead of characters.
// Danish letters stay; ae, oe and aa for them are folded where words are compared (find-words.ts), because they are two
// letters. Leaves out: writing systems without case, which no word of ours is written in.

/** Symbols: a-z are 1-26, then the Danish letters, any other letter, and what may stand inside a word list's entry. */
export const symbol = {
  other: 0,
  ae: 27,
  oe: 28,
  aa: 29,
  otherLetter: 30,
  hyphen: 31,
  apostrophe: 32,
  space: 33,
  zero: 34,
  nine: 43,
  newline: 44,
  cell: 45,
} as const
/** Set on the symbol of a capital letter. */
export const capital = 64
/** The symbol itself, without that flag. */
export const symbolMask = 63
/** From here up a raw character needs a closer look before it is text. */
export const special = 128

const lastLetter = symbol.otherLetter
const tableSize = 0x250
const foldedTable = new Uint16Array(tableSize)
/** One symbol a UTF-16 unit. */
export const symbolTable = new Uint8Array(0x10000)

/** 1 for the symbols of letters and digits, with or without the flag of capitals. */
export const wordSymbols = new Uint8Array(256)

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

/** Digits of other scripts that a keyboard or a PDF may bring; each block starts with its zero. */
const otherZeros: readonly number[] = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0xff10,
]

// 96 and 97 are the dashes of Windows-1252 read as Latin-1.
const dashes = new Set([
  0x96, 0x97, 0x58a, 0x5be, 0x1806, 0x2e3a, 0x2e3b, 0x301c, 0x3030, 0x30a0, 0x2010, 0x2011, 0x2012, 0x2013,
  0x2014, 0x2015, 0x2212, 0x2043, 0x207b, 0x208b, 0x30fc, 0xfe58, 0xfe63, 0xff0d,
])

fillTables()

function fillTables(): void {
  wordSymbols.fill(1, 1, lastLetter + 1)
  wordSymbols.fill(1, capital + 1, capital + lastLetter + 1)
  wordSymbols.fill(1, symbol.zero, symbol.nine + 1)
  const isLetterAt = new Uint8Array(tableSize)
  for (let code = 0; code < tableSize; code++) {
    const lower = String.fromCharCode(code).toLowerCase()
    foldedTable[code] = lower.length === 1 ? lower.charCodeAt(0) : code
    if (lower !== lower.toUpperCase() || code === 0xdf) isLetterAt[code] = 1
  }
  for (const base of Object.keys(accents)) {
    for (const accented of accents[base] ?? '') {
      for (const letter of [accented, accented.toUpperCase()]) {
        const code = letter.charCodeAt(0)
        if (letter.length === 1 && code < tableSize) foldedTable[code] = base.charCodeAt(0)
      }
    }
  }
  // The loop above gave I without a dot's upper case, plain I, an accent's fold; plain letters fold to themselves.
  for (let code = 65; code <= 90; code++) foldedTable[code] = code + 32
  for (let code = 0; code < tableSize; code++) {
    if (isLetterAt[code] === 1) {
      const folded = foldedTable[code] ?? code
      symbolTable[code] = letterSymbol(folded) | (folded === code || isLower(code) ? 0 : capital)
    }
  }
  for (let digit = 0; digit <= 9; digit++) symbolTable[48 + digit] = symbol.zero + digit
  symbolTable[45] = symbol.hyphen
  symbolTable[39] = symbol.apostrophe
  symbolTable[0x2019] = symbol.apostrophe
  symbolTable.fill(special, 0, 32)
  for (const code of [32, 38 /* & */, 60 /* < */, 0x7f, 0x85, 0xa0, 0xad]) symbolTable[code] = special
  symbolTable.fill(special, 0x300, 0x370)
  symbolTable.fill(special, 0x180e, 0x180f)
  symbolTable.fill(special, 0x2000, 0x2016)
  symbolTable.fill(special, 0x2028, 0x2030)
  symbolTable.fill(special, 0x205f, 0x2070)
  for (const code of [
    0x61c, 0x115f, 0x1160, 0x1680, 0x2043, 0x20e3, 0x207b, 0x208b, 0x2212, 0x3000, 0x3164, 0xfeff,
  ])
    symbolTable[code] = special
  for (const code of dashes) symbolTable[code] = special
  for (const zero of otherZeros) symbolTable.fill(special, zero, zero + 10)
  symbolTable.fill(special, 0xfe00, 0xfe10)
  symbolTable.fill(special, 0xff01, 0xff5f)
  // Mathematical digits are pairs of D835 and DFCE-DFFF.
  symbolTable[0xd835] = special
}

function letterSymbol(folded: number): number {
  if (folded >= 97 && folded <= 122) return folded - 96
  if (folded === 0xe6) return symbol.ae
  if (folded === 0xf8) return symbol.oe
  return folded === 0xe5 ? symbol.aa : symbol.otherLetter
}

function isLower(code: number): boolean {
  const letter = String.fromCharCode(code)
  return letter === letter.toLowerCase()
}

/** Digits to 0-9, dashes to '-', horizontal white space to ' ', line separators to '\n'; everything else as it is. */
export function plainCode(code: number): number {
  if (code < 128) return code === 11 || code === 12 || code === 13 ? 32 : code
  if (code === 0xa0 || code === 0x1680 || code === 0x202f || code === 0x205f || code === 0x3000) return 32
  if (dashes.has(code)) return 45
  if (code >= 0x2000 && code <= 0x200a) return 32
  if (code === 0x2028 || code === 0x2029 || code === 0x85) return 10
  for (const zero of otherZeros) if (code >= zero && code < zero + 10) return 48 + code - zero
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  return code
}

/** Lower case and without accents, one unit to one unit. */
export function foldedCode(code: number): number {
  return code < tableSize ? (foldedTable[code] ?? code) : code
}

/** Soft hyphen, zero-width and variation characters, direction marks, byte order mark, controls: nobody sees them. */
export function isInvisible(code: number): boolean {
  if (code < 0xad) return code < 9 || (code > 13 && code < 32) || code === 0x7f
  if (code === 0xad) return true
  // Marks that are drawn over the letter or digit before them.
  if (code >= 0x300 && code < 0x370) return true
  if (code < 0x115f) return code === 0x61c
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x180e ||
    code === 0x20e3 ||
    code === 0x3164 ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  )
}

/** The symbol of a plain character. */
export function symbolOf(code: number): number {
  switch (code) {
    case 32:
      return symbol.space
    case 10:
      return symbol.newline
    case 9:
      return symbol.cell
    default:
      return (symbolTable[code] ?? special) < special ? (symbolTable[code] ?? 0) : symbol.other
  }
}

export function isSpaceSymbol(found: number): boolean {
  return found === symbol.space || found === symbol.newline || found === symbol.cell
}

export function isDigitSymbol(code: number): boolean {
  return code >= symbol.zero && code <= symbol.nine
}

/** Of a symbol with or without its capital flag. */
export function isLetterSymbol(code: number): boolean {
  const plain = code & symbolMask
  return plain > 0 && plain <= lastLetter
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Latin letters; NaN (behind the end of a string) is none. */
export function isLetter(code: number): boolean {
  if (!(code < tableSize)) return false
  const found = symbolTable[code] ?? 0
  return found < special && isLetterSymbol(found)
}
