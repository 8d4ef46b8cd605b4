// What cpr.dk says about a CPR number: its date, its century, its checksum, and that the checksum is no gate.
// "Personnumre uden kontrolciffer (modulus 11 kontrol)": since October 2007 numbers without a valid modulus 11 exist, so
// far for people born on 1 January of some years.

/** The century by the 7th digit and the year (cpr.dk, "Personnummeret i CPR"). */
export function fullYear(seventh: number, year: number): number {
  if (seventh <= 3) return 1900 + year
  if (seventh === 4 || seventh === 9) return year <= 36 ? 2000 + year : 1900 + year
  return year <= 57 ? 2000 + year : 1800 + year
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The day exists in the calendar. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (monthLengths[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0)
}

const weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]

/** The weighted sum of the ten digits divides by eleven. Evidence for, never against. */
export function hasModulus11(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += (digits.charCodeAt(i) - 48) * (weights[i] ?? 0)
  return sum % 11 === 0
}

const exceptionYears = new Set([
  1960, 1962, 1964, 1965, 1966, 1967, 1969, 1970, 1974, 1975, 1978, 1990, 1991, 1992, 1994,
])

/** Birth dates that cpr.dk lists as having numbers without modulus 11 (read 10 May 2023; "not exhaustive"). */
export function isJanuaryFirstException(year: number, month: number, day: number): boolean {
  return day === 1 && month === 1 && (exceptionYears.has(year) || (year >= 1980 && year <= 1989))
}
