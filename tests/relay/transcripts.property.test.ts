// Planner, judge and delivery against an oracle of their own, over transcripts drawn at random: every mix of DNS answers,
// TLSA records, policies, pins and certificates. Nobody but a server that the oracle allows gets a byte of a mail, and no
// mail is refused that one of them would take. No sockets: OpenSSL's part, path and dates, is played by what the transcript
// says. SLOW=1 draws a million.
import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { judgeName } from '../../gateway/adapters/smtp-tls.ts'
import { findAnchors, namesServer } from '../../gateway/relay/dane.ts'
import { createRelay } from '../../gateway/relay/deliver.ts'
import type { DnsAnswer, Resolver, TlsaRecord } from '../../gateway/relay/dns.ts'
import type { OpenedSession, SessionPlan } from '../../gateway/relay/session.ts'
import type { StsAnswer } from '../../gateway/relay/sts-cache.ts'
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { association, type Identity, makeLeaf, makeRoot } from './lab/certificates.ts'
import {
  aliasOf,
  domain,
  type Host,
  hostNames,
  type Look,
  type NameKind,
  patterns,
  type Server,
  type TlsaSet,
  type TlsaTag,
  type Word,
  wordsFor,
  type World,
} from './transcript-oracle.ts'

const runs = process.env['SLOW'] === '1' ? 1_000_000 : 3000

const looks: readonly Look[] = ['secure', 'insecure', 'none', 'bogus', 'failed']
/** Mostly what a host that is in order has: else nearly all transcripts end at the first question. */
const mostlySecure = fc.oneof(
  { weight: 5, arbitrary: fc.constant('secure' as const) },
  fc.constantFrom(...looks),
)
const tag: fc.Arbitrary<TlsaTag> = fc.record({
  usage: fc.constantFrom(0, 1, 2, 2, 3, 3),
  selector: fc.constantFrom(0, 1),
  matchingType: fc.constantFrom(0, 1, 2),
  of: fc.constantFrom('leaf', 'leaf', 'issuer', 'issuer', 'other', 'garbage'),
})
const tlsa: fc.Arbitrary<TlsaSet> = fc.record({
  look: mostlySecure,
  records: fc.array(tag, { maxLength: 3 }),
})
const server: fc.Arbitrary<Server> = fc.record({
  is: fc.constantFrom('tls', 'tls', 'tls', 'plain', 'dead'),
  certificate: fc.constantFrom<NameKind>('own', 'own', 'domain', 'wild', 'other', 'common-name'),
  isExpired: fc.constantFrom(false, false, true),
  isPublic: fc.constantFrom(true, true, false),
  sendsIssuer: fc.boolean(),
})
const host: fc.Arbitrary<Host> = fc.record({
  a: mostlySecure,
  aaaa: fc.constantFrom<Look>('none', ...looks),
  isAlias: fc.boolean(),
  cname: fc.constantFrom(...looks),
  isForbidden: fc.constantFrom(false, false, false, true),
  tlsaAtEnd: tlsa,
  tlsaAtStart: tlsa,
  server,
})
const someOf = fc.subarray([...patterns])
const problems = ['dns-failed', 'dnssec-bogus', 'sts-policy-unreachable', 'sts-policy-invalid'] as const
const moreProblems = ['sts-certificate-invalid', 'sts-record-invalid'] as const
const world: fc.Arbitrary<World> = fc
  .record({
    mx: fc.constantFrom('list', 'list', 'list', 'list', 'null', 'none', 'bogus', 'failed'),
    isMxSecure: fc.boolean(),
    listed: fc.subarray([0, 1, 2], { minLength: 1 }),
    hosts: fc.array(host, { minLength: 3, maxLength: 3 }),
    sts: fc.oneof(
      fc.constant({ is: 'none' as const }),
      fc.record({
        is: fc.constant('failed' as const),
        problem: fc.constantFrom<TlsProblem>(...problems, ...moreProblems),
      }),
      fc.record({
        is: fc.constant('policy' as const),
        mode: fc.constantFrom('enforce', 'enforce', 'testing', 'none'),
        mx: someOf,
      }),
    ),
    pins: fc.option(someOf),
    isDaneOn: fc.constantFrom(true, true, true, false),
  })
  // What the resolver says of signatures is not heard then (relay-edges.ts).
  .map((drawn) => (drawn.isDaneOn ? drawn : withoutSignatures(drawn)))

function withoutSignatures(drawn: World): World {
  const plain = (look: Look): Look => (look === 'secure' ? 'insecure' : look)
  const set = ({ look, records }: TlsaSet) => ({ look: plain(look), records })
  return {
    ...drawn,
    isMxSecure: false,
    hosts: drawn.hosts.map((row) => ({
      ...row,
      a: plain(row.a),
      aaaa: plain(row.aaaa),
      cname: plain(row.cname),
      tlsaAtEnd: set(row.tlsaAtEnd),
      tlsaAtStart: set(row.tlsaAtStart),
    })),
  }
}

interface Papers {
  readonly leaf: Identity
  readonly certificate: X509Certificate
}
let issuer: Identity
let issuerCertificate: X509Certificate
let other: Identity
const papers = new Map<string, Papers>()
const associations = new Map<string, Uint8Array>()

beforeAll(async () => {
  issuer = await makeRoot('Issuer')
  other = await makeRoot('Other')
  issuerCertificate = new X509Certificate(issuer.der)
  const names: Readonly<Record<NameKind, (name: string) => readonly string[] | null>> = {
    own: (name) => [name],
    domain: () => [domain],
    wild: () => [`*.${domain}`],
    other: () => ['mx.other.example'],
    'common-name': () => null,
  }
  for (const name of [domain, ...hostNames]) {
    for (const [kind, namesOf] of Object.entries(names)) {
      const leaf = await makeLeaf(issuer, { names: namesOf(name), commonName: name })
      papers.set(`${name} ${kind}`, { leaf, certificate: new X509Certificate(leaf.der) })
    }
  }
})

function papersOf(name: string, { certificate }: Server): Papers {
  const found = papers.get(`${name} ${certificate}`)
  if (found === undefined) throw new Error(name)
  return found
}

function dataOf(name: string, row: Server, { selector, matchingType, of }: TlsaTag): Uint8Array {
  const key = `${name} ${row.certificate} ${selector} ${matchingType} ${of}`
  const known = associations.get(key)
  if (known !== undefined) return known
  const whose = { leaf: papersOf(name, row).leaf, issuer, other, garbage: null }[of]
  const data = whose === null ? Uint8Array.of(1, 2, 3) : association(whose, selector, matchingType)
  associations.set(key, data)
  return data
}

interface Heard {
  readonly connected: Set<string>
  readonly mailed: string[]
  readonly asked: string[]
}

const partOf = (row: World, name: string): Host | undefined =>
  name === domain ? row.hosts[0] : row.hosts[(hostNames as readonly string[]).indexOf(name)]
const all = [domain, ...hostNames]

function resolverOf(row: World, heard: Heard): Resolver {
  // The types of what is answered follow from the type that is asked for.
  const query = (name: string, type: string): DnsAnswer<unknown> => {
    heard.asked.push(`${name} ${type}`)
    const answer = (look: Look, records: readonly unknown[], at = name): DnsAnswer<unknown> =>
      look === 'bogus' || look === 'failed'
        ? { verdict: look }
        : look === 'none' || records.length === 0
          ? { verdict: 'none', nameExists: true, secure: row.isDaneOn }
          : { verdict: 'answer', records, secure: look === 'secure', name: at }
    if (type === 'MX') {
      if (row.mx === 'bogus' || row.mx === 'failed') return { verdict: row.mx }
      if (row.mx === 'none') return { verdict: 'none', nameExists: true, secure: row.isMxSecure }
      const exchanges = row.mx === 'null' ? ['.'] : row.listed.map((index) => hostNames[index] ?? '')
      const records = exchanges.map((exchange, preference) => ({ exchange, preference }))
      return answer(row.isMxSecure ? 'secure' : 'insecure', records)
    }
    if (type === 'TLSA') {
      const base = name.replace('_25._tcp.', '')
      const start = all.find((candidate) => candidate === base || aliasOf(candidate) === base) ?? ''
      const part = partOf(row, start)
      if (part === undefined) return { verdict: 'failed' }
      const { look, records } = base === start ? part.tlsaAtStart : part.tlsaAtEnd
      const rows = records.map((record): TlsaRecord => ({
        usage: record.usage,
        selector: record.selector,
        matchingType: record.matchingType,
        data: dataOf(start, part.server, record),
      }))
      return answer(look, rows)
    }
    const part = partOf(row, name)
    if (part === undefined) return { verdict: 'failed' }
    const end = part.isAlias ? aliasOf(name) : name
    if (type === 'CNAME') return answer(part.cname, [end])
    const place = all.indexOf(name)
    return type === 'A'
      ? answer(part.a, [`192.0.2.${place}`], end)
      : answer(part.aaaa, [`2001:db8::${place}`], end)
  }
  return { query: (name, type) => Promise.resolve(query(name, type) as never) }
}

/** A server of the transcript, with our judges and, for path and dates, the transcript's word. */
function openIn(row: World, heard: Heard, { host: name, ip, proof, now }: SessionPlan): OpenedSession {
  heard.connected.add(name)
  const part = partOf(row, name)
  if (part === undefined || part.server.is === 'dead') {
    return { verdict: 'unreachable', problems: ['connection-refused'] }
  }
  const { server: shown } = part
  if (shown.is === 'plain') return { verdict: 'failed', problems: ['starttls-missing'] }
  const { certificate } = papersOf(name, shown)
  const isFor = (names: readonly string[], commonNameToo: boolean) => {
    try {
      judgeName(certificate, names, commonNameToo)
      return true
    } catch {
      return false
    }
  }
  const chain = shown.sendsIssuer ? [certificate, issuerCertificate] : [certificate]
  const leads = (anchors: readonly X509Certificate[]) =>
    !shown.isExpired &&
    anchors.some(({ raw }) => raw.equals(issuerCertificate.raw) || raw.equals(certificate.raw))
  const isProven =
    proof.by === 'dane'
      ? namesServer(proof.tlsa, certificate) ||
        (leads(findAnchors(proof.tlsa, chain)) && isFor(proof.names, true))
      : shown.isPublic && !shown.isExpired && isFor([name], false)
  if (!isProven) return { verdict: 'failed', problems: ['tlsa-mismatch'] }
  const at = now().toISOString()
  return {
    verdict: 'verified',
    session: {
      tls: {
        by: proof.by,
        host: name,
        ip,
        serverName: name,
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        keyExchange: 'X25519',
        certificateSha256: '',
        chainSha256: [],
        at,
      },
      send(mail) {
        heard.mailed.push(name)
        const reply = { code: 250, text: 'taken', at }
        const deliveries = mail.to.map(() => ({ outcome: 'delivered' as const, reply, requireTls: false }))
        return Promise.resolve({ verdict: 'answered', deliveries })
      },
      isOpen: () => false,
      rest: () => undefined,
      wake: () => undefined,
      quit: () => undefined,
    },
  }
}

function stsOf({ sts }: World): StsAnswer {
  if (sts.is === 'none') return { verdict: 'none' }
  if (sts.is === 'failed') return { verdict: 'failed', problem: sts.problem as TlsProblem }
  const policy = { mode: sts.mode, mx: sts.mx, maxAgeInSeconds: 86_400 }
  return { verdict: 'policy', id: '1', sha256: '', policy }
}

const started = new Date('2026-11-29T12:00:00Z')
const message = new TextEncoder().encode('From: a@sender.test\r\n\r\nfortroligt\r\n')

async function play(row: World): Promise<{ reach: string; outcome: string; heard: Heard }> {
  const heard: Heard = { connected: new Set(), mailed: [], asked: [] }
  const relay = createRelay({
    resolver: resolverOf(row, heard),
    stsPolicyOf: () => Promise.resolve(stsOf(row)),
    allowList: () => (row.pins === null ? null : { partners: [{ domain, mx: [...row.pins] }] }),
    smtpPort: 25,
    ehloName: 'sender.example',
    mayConnect: (ip) => !row.hosts.some((part, index) => part.isForbidden && isAt(row, index, ip)),
    isDaneOn: () => row.isDaneOn,
    random: () => 0.5,
    trustPem: null,
    openSession: (plan) => Promise.resolve(openIn(row, heard, plan)),
    now: () => started,
  })
  const { reach } = await relay.verdictOf(domain, 'all')
  const delivery = await relay.deliver({ from: 'a@sender.test', to: `b@${domain}`, message })
  relay.close()
  return { reach: reach.verdict, outcome: delivery.outcome, heard }
}

/** Without MX the first part is the domain's own. */
function isAt(row: World, index: number, ip: string): boolean {
  if (row.mx === 'none' && index > 0) return false
  const place = row.mx === 'none' ? 0 : index + 1
  return ip === `192.0.2.${place}` || ip === `2001:db8::${place}`
}

it('no transcript leads a mail to a server that the rules do not allow, or keeps it from one they do', async () => {
  const counts: Record<Word, number> = { yes: 0, no: 0, later: 0 }
  await fc.assert(
    fc.asyncProperty(world, async (row) => {
      const { reach, outcome, heard } = await play(row)
      const words = wordsFor(row)
      const is = (word: Word) => [...words.values()].includes(word)
      const word = is('yes') ? 'yes' : is('later') ? 'later' : 'no'
      counts[word]++
      expect(heard.mailed.filter((name) => words.get(name) !== 'yes')).toEqual([])
      expect(heard.mailed).toHaveLength(word === 'yes' ? 1 : 0)
      expect(outcome).toBe({ yes: 'delivered', later: 'deferred', no: 'refused' }[word])
      expect({ yes: ['verified'], later: ['unknown'], no: ['failed', 'not-published'] }[word]).toContain(
        reach,
      )
      // RFC 7672 section 2.2.2: some servers break on the question.
      for (const [index, name] of hostNames.entries()) {
        const part = row.hosts[index]
        const isInsecure = part !== undefined && !part.isAlias && part.a === 'insecure'
        if (isInsecure) expect(heard.asked).not.toContain(`_25._tcp.${name} TLSA`)
      }
    }),
    { numRuns: runs },
  )
  // The draw reaches all three ends, each often.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(runs / 40)
}, 7_200_000)
