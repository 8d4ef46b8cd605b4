// MTA-STS as text: the TXT record (RFC 8461 §3.1), the policy (§3.2) and which MX names it lists (§4.1). Parsing only;
// who fetches, and what the verdict is, stands elsewhere.

export interface StsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none'
  readonly mx: readonly string[]
  readonly maxAgeInSeconds: number
}

export const maximumPolicyBytes = 64 * 1024
/** RFC 8461 §3.2. */
const longestAgeInSeconds = 31_557_600

/** The policy id, or null when there is not exactly one record that begins with v=STSv1 (RFC 8461 §3.1). */
export function parseStsRecord(texts: readonly string[]): string | null {
  const records = texts.filter((text) => /^v=STSv1[ \t]*;/.test(text))
  const [record] = records
  if (record === undefined || records.length !== 1) return null
  return /;[ \t]*id=([A-Za-z0-9]{1,32})[ \t]*(?:;|$)/.exec(record)?.[1] ?? null
}

/** null when the text is no policy. Unknown keys are ignored, the first of several equal ones counts (§3.2). */
export function parseStsPolicy(text: string): StsPolicy | null {
  const pairs = text
    .split(/\r?\n/)
    .map((line) => /^[ \t]*([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ key: match[1] ?? '', value: match[2] ?? '' }))
  const first = (key: string) => pairs.find((pair) => pair.key === key)?.value
  const mode = first('mode')
  const age = first('max_age') ?? ''
  if (first('version') !== 'STSv1' || !/^\d{1,10}$/.test(age)) return null
  if (mode !== 'enforce' && mode !== 'testing' && mode !== 'none') return null
  const mx = pairs.filter((pair) => pair.key === 'mx').map((pair) => pair.value.toLowerCase())
  if (mode !== 'none' && (mx.length === 0 || !mx.every(isMxPattern))) return null
  return { mode, mx, maxAgeInSeconds: Math.min(Number(age), longestAgeInSeconds) }
}

function isMxPattern(pattern: string): boolean {
  return /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]{2,}\.?$/.test(pattern)
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
