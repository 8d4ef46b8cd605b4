// What a domain, its DNS and its servers may be like in one transcript, and, told by the rules of RFC 7672, RFC 8461 and the
// allow-list alone, which of its servers a mail may reach. Written without a look at gateway/relay, so that the two can be
// held against each other.

export type Look = 'secure' | 'insecure' | 'none' | 'bogus' | 'failed'
export type NameKind = 'own' | 'domain' | 'wild' | 'other' | 'common-name'

export interface TlsaTag {
  readonly usage: 0 | 1 | 2 | 3
  readonly selector: 0 | 1
  readonly matchingType: 0 | 1 | 2
  readonly of: 'leaf' | 'issuer' | 'other' | 'garbage'
}

export interface TlsaSet {
  readonly look: Look
  readonly records: readonly TlsaTag[]
}

export interface Server {
  readonly is: 'dead' | 'plain' | 'tls'
  readonly certificate: NameKind
  readonly isExpired: boolean
  /** Its issuer is, or leads to, a public root. */
  readonly isPublic: boolean
  readonly sendsIssuer: boolean
}

export interface Host {
  readonly a: Look
  readonly aaaa: Look
  /** The address records stand at another name. */
  readonly isAlias: boolean
  readonly cname: Look
  readonly isForbidden: boolean
  readonly tlsaAtEnd: TlsaSet
  readonly tlsaAtStart: TlsaSet
  readonly server: Server
}

export interface World {
  readonly mx: 'list' | 'null' | 'none' | 'bogus' | 'failed'
  readonly isMxSecure: boolean
  readonly listed: readonly number[]
  readonly hosts: readonly Host[]
  readonly sts:
    | { readonly is: 'none' }
    | { readonly is: 'failed'; readonly problem: string }
    | {
        readonly is: 'policy'
        readonly mode: 'enforce' | 'testing' | 'none'
        readonly mx: readonly string[]
      }
  /** null: no partner. */
  readonly pins: readonly string[] | null
  readonly isDaneOn: boolean
}

export const domain = 'd.test'
export const hostNames = ['mx0.d.test', 'mx1.d.test', 'mx.evil.example'] as const
export const patterns = ['mx0.d.test', '*.d.test', '*.mx1.d.test', 'mx.evil.example'] as const

/** later: nobody can tell now. */
export type Word = 'yes' | 'no' | 'later'

/** By host name, in no order. */
export function wordsFor(world: World): ReadonlyMap<string, Word> {
  if (world.mx === 'null') return new Map([['.', 'no']])
  if (world.mx === 'bogus' || world.mx === 'failed') return new Map([['?', 'later']])
  // Without MX the domain is its own host (RFC 5321 section 5.1).
  const rows =
    world.mx === 'none'
      ? [[domain, world.hosts[0]] as const]
      : world.listed.map((index) => [hostNames[index] ?? '', world.hosts[index]] as const)
  return new Map(
    rows.flatMap(([name, host]) => (host === undefined ? [] : [[name, wordFor(world, name, host)]])),
  )
}

function wordFor(world: World, name: string, host: Host): Word {
  const proof = demanded(world, name, host)
  if (proof === 'no' || proof === 'later') return proof
  const { server } = host
  if (server.is === 'dead') return 'later'
  if (server.is === 'plain') return 'no'
  return proof(server) ? 'yes' : 'no'
}

type Demand = 'no' | 'later' | ((server: Server) => boolean)

function demanded(world: World, name: string, host: Host): Demand {
  const looks = [host.a, host.aaaa]
  const answers = looks.filter((look) => look === 'secure' || look === 'insecure')
  if (answers.length === 0) return looks.some(isTrouble) ? 'later' : 'no'
  if (host.isForbidden) return 'no'
  if (world.isMxSecure) {
    const places = tlsaPlaces(host, answers)
    if (places === 'later') return 'later'
    for (const [at, set] of places) {
      if (isTrouble(set.look)) return 'later'
      // What is not signed promises nothing, and neither does its absence.
      if (set.look !== 'secure' || set.records.length === 0) continue
      const counted = countedIn(set.records)
      // RFC 8461 section 2: what DANE forbids, nothing else allows.
      if (counted.length === 0) return 'no'
      const base = at === 'end' && host.isAlias ? aliasOf(name) : name
      return (server) => fitsDane(counted, server, name, [base, name, domain])
    }
  }
  const webPki = (server: Server) =>
    server.isPublic && !server.isExpired && covers(server.certificate, name, name, false)
  const { sts } = world
  if (sts.is === 'policy' && sts.mode === 'enforce')
    return sts.mx.some((row) => lists(row, name)) ? webPki : 'no'
  if (world.pins !== null)
    return world.isMxSecure || world.pins.some((pin) => lists(pin, name)) ? webPki : 'no'
  if (!world.isDaneOn) return 'later'
  const isPassing = ['dns-failed', 'dnssec-bogus', 'sts-policy-unreachable']
  return sts.is === 'failed' && isPassing.includes(sts.problem) ? 'later' : 'no'
}

const isTrouble = (look: Look) => look === 'bogus' || look === 'failed'

export const aliasOf = (name: string) => `at.${name.replaceAll('.', '-')}.far.test`

function tlsaPlaces(
  host: Host,
  answers: readonly Look[],
): 'later' | readonly (readonly ['end' | 'start', TlsaSet])[] {
  const atStart = ['start', host.tlsaAtStart] as const
  if (answers.every((look) => look === 'secure')) {
    return host.isAlias ? [['end', host.tlsaAtEnd], atStart] : [atStart]
  }
  if (!host.isAlias) return []
  if (isTrouble(host.cname)) return 'later'
  return host.cname === 'secure' ? [atStart] : []
}

/** RFC 7672 section 3.1.3, RFC 7671 section 9. */
function countedIn(records: readonly TlsaTag[]): readonly TlsaTag[] {
  const usable = records.filter(({ usage, of }) => usage >= 2 && of !== 'garbage')
  const isBeaten = (one: TlsaTag) =>
    one.matchingType === 1 &&
    usable.some((two) => two.usage === one.usage && two.selector === one.selector && two.matchingType === 2)
  return usable.filter((one) => !isBeaten(one))
}

function fitsDane(
  counted: readonly TlsaTag[],
  server: Server,
  host: string,
  names: readonly string[],
): boolean {
  if (counted.some(({ usage, of }) => usage === 3 && of === 'leaf')) return true
  // A digest is only good for an anchor that is sent; what is there whole needs none (RFC 7671 section 5.2).
  const isAnchored = counted.some(
    ({ usage, of, matchingType }) =>
      usage === 2 && of === 'issuer' && (server.sendsIssuer || matchingType === 0),
  )
  return isAnchored && !server.isExpired && names.some((name) => covers(server.certificate, name, host, true))
}

function covers(certificate: NameKind, name: string, host: string, commonNameToo: boolean): boolean {
  switch (certificate) {
    case 'own':
      return name === host
    case 'domain':
      return name === domain
    case 'wild':
      return /^[^.]+\.d\.test$/.test(name)
    case 'common-name':
      return commonNameToo && name === host
    case 'other':
      return false
  }
}

function lists(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') ? name.split('.').slice(1).join('.') === pattern.slice(2) : name === pattern
}
