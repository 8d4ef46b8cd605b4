// DNS, mail servers and MTA-STS hosts of every domain in parties.ts, wired to each other.
import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { AllowList } from '../../gateway/relay/allow-list.ts'
import { dkimRecordOf } from '../../gateway/adapters/dkim-key.ts'
import { createDkimCheck, type DkimVerdict } from './dkim-check.ts'
import { startDnsServer, type ZoneRecord } from './dns-server.ts'
import { type MailServer, type ReceivedMail, startMailServer } from './mail-servers.ts'
import { type StsHost, startStsHosts } from './mta-sts-hosts.ts'
import { type Behaviour, domains, organisation } from './parties.ts'
import type { ServerCertificate, TlsAuthority } from './tls-authority.ts'

export interface MailWorld {
  /** ip:port */
  readonly resolver: string
  readonly smtpPort: number
  readonly stsPort: number
  /** The root that the world's servers chain to. */
  readonly trustPem: string
  readonly allowList: AllowList
  /** Whose public half is in DNS. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyPem: string }
  readonly dkimVerdictOf: (message: Uint8Array) => Promise<DkimVerdict>
  /** A name that is signed, and one whose signature is broken. */
  readonly dnssecNames: { readonly signed: string; readonly bogus: string }
  stop(): Promise<void>
}

const day = 24 * 60 * 60 * 1000
const portAttempts = 20

const signed: readonly Behaviour[] = ['dane', 'tlsa-mismatch', 'unreachable', 'greylisting', 'cut-off']
const withSts: readonly Behaviour[] = [
  'mta-sts',
  'starttls-stripped',
  'certificate-expired',
  'certificate-wrong-name',
]

export async function startMailWorld(options: {
  readonly tlsAuthority: TlsAuthority
  readonly onMail: (mail: ReceivedMail) => void | Promise<void>
}): Promise<MailWorld> {
  const hosts = await Promise.all(
    domains.map(async ({ domain, behaviour }, index) => ({
      domain,
      behaviour,
      host: `mx.${domain}`,
      ip: `127.0.7.${index + 1}`,
      certificate: await certificateFor(`mx.${domain}`, behaviour, options.tlsAuthority),
    })),
  )
  const { servers, port } = await listenTogether(
    hosts.filter(({ behaviour }) => behaviour !== 'unreachable'),
    options.onMail,
  )
  const stsHosts: StsHost[] = await Promise.all(
    hosts
      .filter(({ behaviour }) => withSts.includes(behaviour))
      .map(async ({ domain, host }) => ({
        domain,
        mx: host,
        certificate: await options.tlsAuthority.issueServer({ names: [`mta-sts.${domain}`] }),
      })),
  )
  const sts = await startStsHosts(stsHosts)
  const records = hosts.flatMap(({ domain, behaviour, host, ip, certificate }): ZoneRecord[] => {
    const state = behaviour === 'dnssec-bogus' ? 'bogus' : signed.includes(behaviour) ? 'secure' : 'insecure'
    const tlsa = behaviour === 'tlsa-mismatch' ? randomBytes(32) : Buffer.from(certificate.spkiSha256, 'hex')
    return [
      { state, answer: { type: 'MX', name: domain, data: { exchange: host, preference: 10 } } },
      { state, answer: { type: 'A', name: host, data: ip } },
      ...(signed.includes(behaviour)
        ? [
            {
              state,
              answer: {
                type: 'TLSA',
                name: `_25._tcp.${host}`,
                data: { usage: 3, selector: 1, matchingType: 1, certificate: tlsa },
              },
            } satisfies ZoneRecord,
          ]
        : []),
      ...(withSts.includes(behaviour)
        ? [
            {
              state,
              answer: { type: 'TXT', name: `_mta-sts.${domain}`, data: 'v=STSv1; id=20260101;' },
            } satisfies ZoneRecord,
            {
              state,
              answer: { type: 'A', name: `mta-sts.${domain}`, data: '127.0.0.1' },
            } satisfies ZoneRecord,
          ]
        : []),
    ]
  })
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const dkim = { domain: organisation.domain, selector: 'sikkert', privateKey }
  const dkimName = `${dkim.selector}._domainkey.${dkim.domain}`
  const dns = await startDnsServer({
    records: [
      ...records,
      { state: 'insecure', answer: { type: 'TXT', name: dkimName, data: inStrings(dkimRecordOf(dkim)) } },
    ],
    signedDomains: hosts.filter(({ behaviour }) => signed.includes(behaviour)).map(({ domain }) => domain),
  })
  return {
    resolver: dns.address,
    smtpPort: port,
    stsPort: sts.port,
    trustPem: options.tlsAuthority.rootPem,
    dnssecNames: { signed: 'mx.havneby.test', bogus: 'mx.bogus.test' },
    dkim: {
      domain: dkim.domain,
      selector: dkim.selector,
      keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    },
    dkimVerdictOf: createDkimCheck(dns.address),
    allowList: {
      partners: hosts
        .filter(({ behaviour }) => behaviour === 'pinned' || behaviour === 'moved')
        .map(({ domain, host, behaviour }) => ({
          domain,
          mx: [behaviour === 'moved' ? `gammel.${domain}` : host],
        })),
    },
    async stop() {
      await Promise.all([dns.stop(), sts.stop(), ...servers.map((server) => server.stop())])
    },
  }
}

/** A TXT record holds strings of at most 255 octets (RFC 1035 §3.3.14). */
function inStrings(text: string): string[] {
  return text.match(/.{1,255}/g) ?? []
}

function certificateFor(
  host: string,
  behaviour: Behaviour,
  authority: TlsAuthority,
): Promise<ServerCertificate> {
  const now = Date.now()
  if (behaviour === 'certificate-expired') {
    return authority.issueServer({
      names: [host],
      notBefore: new Date(now - 60 * day),
      notAfter: new Date(now - 2 * day),
    })
  }
  return authority.issueServer({
    names: [behaviour === 'certificate-wrong-name' ? 'mx.en-anden.test' : host],
  })
}

interface Host {
  readonly host: string
  readonly ip: string
  readonly behaviour: Behaviour
  readonly certificate: ServerCertificate
}

/** All on the port that the first one got; when another has it on one of the addresses, all try again. */
async function listenTogether(
  hosts: readonly Host[],
  onMail: (mail: ReceivedMail) => void | Promise<void>,
): Promise<{ readonly servers: readonly MailServer[]; readonly port: number }> {
  for (let attempt = 0; ; attempt++) {
    const servers: MailServer[] = []
    let port = 0
    try {
      for (const host of hosts) {
        const server = await startMailServer({ ...host, port, onMail })
        servers.push(server)
        port = server.port
      }
      return { servers, port }
    } catch (error) {
      await Promise.all(servers.map((server) => server.stop()))
      if (attempt >= portAttempts) throw error
    }
  }
}
