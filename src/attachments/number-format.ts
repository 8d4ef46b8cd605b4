// How a spreadsheet shows a number (ECMA-376 part 1, 18.8.30 and 18.8.31), as far as it matters for reading: leading
// zeros, literals between digits, dates, amounts. Leaves out colours, fractions, scientific notation and conditions other
// than the sign; what is not understood is shown as the plain number, so that no digit is lost.

/** Builtin formats that are not spelt out in the file. 14 to 22 and 45 to 47 are dates and times. */
const builtin: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'dd-mm-yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm',
  19: 'h:mm:ss',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'dd-mm-yyyy h:mm',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
  45: 'mm:ss',
  46: 'h:mm:ss',
  47: 'mm:ss',
}

export function builtinFormat(id: number): string {
  return builtin[id] ?? 'General'
}

/** Excel takes 255 characters. A longer one in each of a million cells is there to keep whoever reads it busy. */
const maximumFormatLength = 1000

/** The value as the sheet shows it, in Danish separators. `is1904` is the workbook's day zero (18.17.4.1). */
export function displayNumber(value: string, format: string, is1904: boolean): string {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value
  if (format.length > maximumFormatLength) return plainNumber(number)
  const code = formatFor(format, number)
  if (code === '' || /^general$/i.test(code) || code === '@') return plainNumber(number)
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  if (/[dmyh]|s(?!t)/i.test(bare)) return dateText(number, is1904, /[dy]/i.test(bare), /h|s/i.test(bare))
  if (bare.includes('%')) return `${plainNumber(Math.round(number * 1e6) / 1e4)} %`
  if (/[eE][+-]/.test(bare) || bare.includes('/')) return plainNumber(number)
  return digitsInto(code, number)
}

/** Sections: positive; negative; zero; text. */
function formatFor(format: string, number: number): string {
  const sections = format.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const code =
    number < 0 ? (sections[1] ?? sections[0]) : number === 0 ? (sections[2] ?? sections[0]) : sections[0]
  return (code ?? '').replace(/\[[^\]]*\]/g, '').trim()
}

function plainNumber(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 1e21) return String(BigInt(number))
  return String(number).replace('.', ',')
}

const dayMs = 86_400_000
// Day 60 of the first system is a 29 February 1900 that never was; days behind it count from 30 December 1899.
const dayZero1900 = Date.UTC(1899, 11, 30)
const dayZero1904 = Date.UTC(1904, 0, 1)
const latestDay = 2_958_465

function dateText(number: number, is1904: boolean, hasDate: boolean, hasTime: boolean): string {
  if (number < 0 || number > latestDay) return plainNumber(number)
  const moment = new Date((is1904 ? dayZero1904 : dayZero1900) + Math.round(number * dayMs))
  const two = (part: number) => String(part).padStart(2, '0')
  const date = `${two(moment.getUTCDate())}-${two(moment.getUTCMonth() + 1)}-${moment.getUTCFullYear()}`
  const time = `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}`
  return hasDate ? (hasTime ? `${date} ${time}` : date) : time
}

/** Puts the digits into the pattern from the right: 000000\-0000, #,##0.00 "kr.". */
function digitsInto(code: string, number: number): string {
  const tokens = tokensOf(code)
  const decimals = countDecimals(tokens)
  const [whole = '', fraction = ''] = Math.abs(number).toFixed(Math.min(decimals, 20)).split('.')
  const isGrouped = tokens.some((token) => token.is === 'group')
  let digits = whole === '0' ? '' : whole
  let out = ''
  let placed = 0
  const pointAt = tokens.findIndex((token) => token.is === 'point')
  const wholeTokens = pointAt < 0 ? tokens : tokens.slice(0, pointAt)
  const firstDigit = wholeTokens.findIndex((token) => token.is === 'digit')
  const put = (digit: string) => {
    out = digit + (isGrouped && placed > 0 && placed % 3 === 0 ? '.' : '') + out
    placed++
  }
  for (let index = wholeTokens.length - 1; index >= 0; index--) {
    const token = wholeTokens[index]
    if (token === undefined || token.is === 'group') continue
    if (token.is !== 'digit') {
      out = token.text + out
      continue
    }
    const digit = digits.slice(-1)
    digits = digits.slice(0, -1)
    if (digit !== '') put(digit)
    else if (token.text === '0') put('0')
    // All that is left of a long number stands where the first digit of the pattern stands.
    if (index === firstDigit)
      while (digits !== '') {
        put(digits.slice(-1))
        digits = digits.slice(0, -1)
      }
  }
  if (firstDigit < 0) out += digits
  const behind =
    pointAt < 0
      ? ''
      : tokens
          .slice(pointAt + 1)
          .filter((token) => token.is === 'literal')
          .map(({ text }) => text)
          .join('')
  return `${number < 0 ? '-' : ''}${out}${fraction === '' ? '' : `,${fraction}`}${behind}`
}

interface Token {
  readonly is: 'digit' | 'point' | 'group' | 'literal'
  readonly text: string
}

function tokensOf(code: string): readonly Token[] {
  const tokens: Token[] = []
  let seenPoint = false
  for (const match of code.matchAll(/"([^"]*)"|\\(.)|_.|\*.|[\s\S]/g)) {
    const [all] = match
    const literal = match[1] ?? match[2]
    if (literal !== undefined) tokens.push({ is: 'literal', text: literal })
    else if (all === '0' || all === '#' || all === '?') tokens.push({ is: 'digit', text: all })
    else if (all === '.' && !seenPoint) {
      seenPoint = true
      tokens.push({ is: 'point', text: '.' })
    } else if (all === ',') tokens.push({ is: 'group', text: '' })
    else if (all.startsWith('_')) tokens.push({ is: 'literal', text: ' ' })
    else if (!all.startsWith('*')) tokens.push({ is: 'literal', text: all })
  }
  return tokens
}

function countDecimals(tokens: readonly Token[]): number {
  const pointAt = tokens.findIndex((token) => token.is === 'point')
  return pointAt < 0 ? 0 : tokens.slice(pointAt + 1).filter((token) => token.is === 'digit').length
}
