// JSON in one form only, so that the same facts always have the same bytes (RFC 8785): keys sorted by UTF-16 units, no
// white space. Numbers are whole; evidence holds no others.
import { utf8, type Bytes } from '../bytes.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Throws TypeError for a number that is not a safe integer. */
export function canonicalText(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('evidence holds whole numbers only')
    return String(value)
  }
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`
  const rows = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${rows.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(',')}}`
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

export function canonicalBytes(value: Json): Bytes {
  return utf8(canonicalText(value))
}
