// What an organisation publishes so that others can send to it securely and take its mail for its own: DKIM (RFC 6376),
// SPF (RFC 7208), MTA-STS (RFC 8461), TLSA for its mail servers (RFC 7672 §3.1.3: 3 1 1) and TLS-RPT (RFC 8460 §3).
// Made here as text, and held against what is published now. Leaves out DMARC's policy, which is not ours to choose.
import { parseStsPolicy, parseStsRecord } from './mta-sts.ts'

export interface OwnDomain {
  /** In A-labels. */
  readonly domain: string
  /** Its mail servers, in A-labels. */
  readonly mx: readonly string[]
  readonly dkim: { readonly selector: string; readonly record: string } | null
  /** Where the relay sends from, as SPF terms: ip4:192.0.2.1, ip6:…, a:relay.example.dk. */
  readonly spfTerms: readonly string[]
  readonly stsMode: 'enforce' | 'testing'
  /** SHA-256 of the SubjectPublicKeyInfo of each certificate that the mail servers show, hex. */
  readonly keySha256: readonly string[]
  /** Where daily reports of others go; null: none are asked for. */
  readonly reportTo: string | null
  readonly sha256Of: (text: string) => string
}

export interface WantedRecord {
  readonly what: 'dkim' | 'spf' | 'mta-sts' | 'mta-sts-policy' | 'tlsa' | 'tls-rpt'
  readonly name: string
  readonly type: 'TXT' | 'TLSA' | 'https'
  readonly value: string
}

/** What was found under the name of a wanted record. */
export type Published =
  | { readonly verdict: 'found'; readonly values: readonly string[]; readonly secure: boolean }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unknown' }

export interface RecordJudgement {
  readonly verdict: 'published' | 'differs' | 'missing' | 'unknown'
  /** What to write there; for SPF, what is there with our terms in it. */
  readonly value: string
  readonly problems: readonly RecordProblem[]
}

export type RecordProblem =
  /** Several records where one is allowed: receivers take none of them (RFC 7208 §4.5, RFC 8461 §3.1, RFC 8460 §3). */
  | 'more-than-one'
  /** Over the ten look-ups of RFC 7208 §4.6.4, as far as this record tells. */
  | 'too-many-lookups'
  /** Without DNSSEC nobody may rely on it (RFC 7672 §2.1.1). */
  | 'zone-not-signed'
  /** A policy that is not enforced protects nobody (RFC 8461 §5). */
  | 'not-enforced'

/** A week: long enough to outlive an attack on DNS, short enough to mend a mistake (RFC 8461 §10.2). */
const policyAgeInSeconds = 604_800
const maximumLookups = 10

export function wantedRecords(own: OwnDomain): readonly WantedRecord[] {
  const { domain, dkim, spfTerms, reportTo } = own
  const policy = [
    'version: STSv1',
    `mode: ${own.stsMode}`,
    ...own.mx.map((host) => `mx: ${host}`),
    `max_age: ${policyAgeInSeconds}`,
  ].join('\r\n')
  // The id changes when the policy does, and only then.
  const id = own.sha256Of(policy).slice(0, 16)
  return [
    ...(dkim === null ? [] : [record('dkim', `${dkim.selector}._domainkey.${domain}`, 'TXT', dkim.record)]),
    ...(spfTerms.length === 0 ? [] : [record('spf', domain, 'TXT', `v=spf1 ${spfTerms.join(' ')} -all`)]),
    ...(own.mx.length === 0
      ? []
      : [
          record('mta-sts', `_mta-sts.${domain}`, 'TXT', `v=STSv1; id=${id}`),
          record(
            'mta-sts-policy',
            `https://mta-sts.${domain}/.well-known/mta-sts.txt`,
            'https',
            `${policy}\r\n`,
          ),
        ]),
    ...own.mx.flatMap((host) =>
      own.keySha256.length === 0
        ? []
        : [
            record(
              'tlsa',
              `_25._tcp.${host}`,
              'TLSA',
              own.keySha256.map((hash) => `3 1 1 ${hash}`).join('\n'),
            ),
          ],
    ),
    ...(reportTo === null
      ? []
      : [record('tls-rpt', `_smtp._tls.${domain}`, 'TXT', `v=TLSRPTv1; rua=mailto:${reportTo}`)]),
  ]
}

function record(
  what: WantedRecord['what'],
  name: string,
  type: WantedRecord['type'],
  value: string,
): WantedRecord {
  return { what, name, type, value }
}

/** Whether what is published does what the wanted record does; equal meaning, not equal letters. */
export function judgeRecord(wanted: WantedRecord, published: Published): RecordJudgement {
  const { value } = wanted
  if (published.verdict === 'unknown') return { verdict: 'unknown', value, problems: [] }
  const values = published.verdict === 'found' ? published.values : []
  switch (wanted.what) {
    case 'spf':
      return judgeSpf(value, values)
    case 'tlsa': {
      const missing = value.split('\n').filter((row) => !values.some((found) => found.toLowerCase() === row))
      const isSigned = published.verdict === 'found' && published.secure
      const problems: RecordProblem[] = values.length > 0 && !isSigned ? ['zone-not-signed'] : []
      return { verdict: verdictOf(values, missing.length === 0), value, problems }
    }
    case 'mta-sts-policy': {
      const [found] = values
      const there = found === undefined ? null : parseStsPolicy(found)
      const want = parseStsPolicy(value)
      const same =
        there !== null && want !== null && there.mode === want.mode && listed(there.mx) === listed(want.mx)
      const problems: RecordProblem[] = there !== null && there.mode !== 'enforce' ? ['not-enforced'] : []
      return { verdict: verdictOf(values, same), value, problems }
    }
    case 'mta-sts': {
      const ours = values.filter((text) => /^v=STSv1[ \t]*;/.test(text))
      // Any id will do while the policy is as wanted; that is judged by itself.
      const same = parseStsRecord(ours).verdict === 'id'
      return { verdict: verdictOf(ours, same), value, problems: several(ours) }
    }
    case 'dkim':
      return judgeTags(
        value,
        values.filter((text) => /(?:^|;)\s*p\s*=/.test(text)),
        ['p', 'k'],
      )
    case 'tls-rpt':
      return judgeTags(
        value,
        values.filter((text) => /^v=TLSRPTv1\s*;/.test(text)),
        ['rua'],
      )
  }
}

function verdictOf(values: readonly string[], isSame: boolean): 'published' | 'differs' | 'missing' {
  return values.length === 0 ? 'missing' : isSame ? 'published' : 'differs'
}

function several(values: readonly string[]): readonly RecordProblem[] {
  return values.length > 1 ? ['more-than-one'] : []
}

function listed(hosts: readonly string[]): string {
  return hosts.toSorted().join(' ')
}

/** tag=value; tag=value, white space inside and around of no meaning (RFC 6376 §3.2). */
function tagsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').flatMap((tag) => {
      const equals = tag.indexOf('=')
      return equals < 0 ? [] : [[tag.slice(0, equals).trim(), tag.slice(equals + 1).replace(/\s/g, '')]]
    }),
  )
}

function judgeTags(value: string, values: readonly string[], names: readonly string[]): RecordJudgement {
  const want = tagsOf(value)
  const there = tagsOf(values[0] ?? '')
  // RFC 6376 §3.6.1: without k= it is RSA.
  const meaning = (tags: ReadonlyMap<string, string>, name: string) =>
    tags.get(name) ?? (name === 'k' ? 'rsa' : undefined)
  const same = values.length === 1 && names.every((name) => meaning(want, name) === meaning(there, name))
  return { verdict: verdictOf(values, same), value, problems: several(values) }
}

/** RFC 7208: ours are terms within the one record of the domain, before its "all". */
function judgeSpf(value: string, values: readonly string[]): RecordJudgement {
  const records = values.filter((text) => /^v=spf1(?: |$)/i.test(text))
  const [there] = records
  if (there === undefined) return { verdict: 'missing', value, problems: [] }
  const terms = there.toLowerCase().split(/ +/)
  const ours = value.split(' ').slice(1, -1)
  const missing = ours.filter(
    (term) => !terms.some((found) => found === term.toLowerCase() || found === `+${term.toLowerCase()}`),
  )
  const all = there.split(/ +/).findIndex((term) => /^(?:[-~?+]?all|redirect=.*)$/i.test(term))
  const words = there.split(/ +/)
  const place = all < 0 ? words.length : all
  const whole = [...words.slice(0, place), ...missing, ...words.slice(place)].join(' ')
  const lookups = whole
    .split(' ')
    .filter((term) => /^[-~?+]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr|exists:)|^redirect=/i.test(term))
  return {
    verdict: missing.length === 0 && records.length === 1 ? 'published' : 'differs',
    value: whole,
    problems: [
      ...several(records),
      ...(lookups.length > maximumLookups ? (['too-many-lookups'] as const) : []),
    ],
  }
}
