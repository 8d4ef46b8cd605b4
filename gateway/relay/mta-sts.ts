// MTA-STS as text: the TXT record (RFC 8461 §3.1), the policy (§3.2) and which MX names it lists (§4.1). Parsing only;
// who fetches, and what the verdict is, stands elsewhere.
import { domainToASCII } from 'node:url'

export interface StsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none'
  readonly mx: readonly string[]
  readonly maxAgeInSeconds: number
}

export type StsRecord =
  | { readonly verdict: 'id'; readonly id: string }
  | { readonly verdict: 'none' }
  /** More than one, or without a proper id: RFC 8461 §3.1 takes it for none; the code tells the admin which. */
  | { readonly verdict: 'invalid' }

export const maximumPolicyBytes = 64 * 1024
/** RFC 8461 §3.2. */
const longestAgeInSeconds = 31_557_600
const maximumPatterns = 1000
/** From the first of several blanks on, never from one among them: 64 KB of blanks are read once. */
const blanksAround = /^[ \t]+|(?<![ \t])[ \t]+$/g

/** The texts of all TXT records at _mta-sts, each with its strings joined. */
export function parseStsRecord(texts: readonly string[]): StsRecord {
  const records = texts.filter((text) => /^v=STSv1[ \t]*;/.test(text))
  const [record] = records
  if (record === undefined) return { verdict: 'none' }
  if (records.length !== 1) return { verdict: 'invalid' }
  const id = record
    .split(';')
    .map((field) => /^[ \t]*id=([A-Za-z0-9]{1,32})[ \t]*$/.exec(field)?.[1])
    .find((found) => found !== undefined)
  return id === undefined ? { verdict: 'invalid' } : { verdict: 'id', id }
}

/**
 * null when the text is no policy. Unknown keys are ignored, the first of several equal ones counts (§3.2), lines end with
 * LF or CRLF. An mx that is no pattern lists nothing; without any that is one, the policy is none.
 */
export function parseStsPolicy(text: string): StsPolicy | null {
  const pairs = text
    .split(/\r?\n/)
    .map((line) => /^[ \t]*([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:([^\r]*)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ key: match[1] ?? '', value: (match[2] ?? '').replace(blanksAround, '') }))
  const first = (key: string) => pairs.find((pair) => pair.key === key)?.value
  const mode = first('mode')
  const age = first('max_age') ?? ''
  if (first('version') !== 'STSv1' || !/^\d{1,10}$/.test(age)) return null
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none') return null
  const mx = pairs
    .filter((pair) => pair.key === 'mx')
    .slice(0, maximumPatterns)
    .map(({ value }) => asciiPattern(value))
    .filter((pattern) => pattern !== null)
  if (mode !== 'none' && mx.length === 0) return null
  return { mode, mx, maxAgeInSeconds: Math.min(Number(age), longestAgeInSeconds) }
}

// RFC 8461 §4.1 wants A-labels; the same name in U-labels is read as what it stands for. "*.com" would list half the
// world and is no pattern here.
function asciiPattern(text: string): string | null {
  const isWild = text.startsWith('*.')
  const name = asciiDomain(isWild ? text.slice(2) : text)
  if (name === null || !name.includes('.')) return null
  return isWild ? `*.${name}` : name
}

/** A domain in A-labels and lower case, without the root's dot; null when it is none. Underscores occur in host names. */
export function asciiDomain(text: string): string | null {
  const plain = text.replace(/\.$/, '').toLowerCase()
  const name = /^[\x21-\x7e]*$/.test(plain) ? plain : domainToASCII(plain)
  const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : null
}

// RFC 8461 §4.1: "*" is the whole left-most label and nothing more, so *.example.dk matches mx.example.dk and not
// a.b.example.dk.
export function matchesMxPattern(host: string, pattern: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  const wanted = pattern.toLowerCase().replace(/\.$/, '')
  if (!wanted.startsWith('*.')) return name === wanted
  const dot = name.indexOf('.')
  return dot > 0 && name.slice(dot) === wanted.slice(1)
}
