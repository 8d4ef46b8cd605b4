// The lab: one resolver, one https port and one SMTP port on many loopback addresses, filled by scenarios. Each scenario
// gets a domain of its own and says what is published and what the servers do.
import type { Answer } from 'dns-packet'
import type { AllowList } from '../../../gateway/relay/allow-list.ts'
import {
  startDnsServer,
  type DnsFault,
  type DnsServer,
  type ZoneRecord,
} from '../../../simulator/world/dns-server.ts'
import {
  association,
  makeIntermediate,
  makeLeaf,
  makeRoot,
  show,
  type Identity,
  type LeafWish,
  type Shown,
} from './certificates.ts'
import { type Heard, type MailHost, type RunningHost, startMailHost, type Script } from './mail-host.ts'
import { type StsHosts, type StsScript, startStsHosts } from './sts-host.ts'

type State = ZoneRecord['state']

export interface Authorities {
  /** In the trust file. */
  readonly root: Identity
  /** By the root; servers send it. */
  readonly issuing: Identity
  /** In nobody's trust file. */
  readonly stranger: Identity
  readonly strangerIssuing: Identity
}

export interface Expected {
  readonly verdict: 'verified' | 'not-published' | 'failed' | 'unknown'
  readonly by?: 'dane' | 'mta-sts' | 'allow-list'
  readonly problems?: readonly string[]
  /** The label of the server that takes the mail; all others hear no envelope. */
  readonly takes?: string
  /** When it is not what follows from the verdict. */
  readonly outcome?: 'delivered' | 'refused' | 'deferred' | 'unknown' | 'deferred or unknown'
  readonly deliveryProblems?: readonly string[]
  /** Sent in another domain's letters, or to another local part. */
  readonly to?: string
}

export interface Scenario {
  /** What it is about, as the first half of "… is verified / is failed". */
  readonly about: string
  readonly signed: boolean
  readonly publish: (site: Site) => Promise<void> | void
  readonly expect: Expected
}

export interface MxWish {
  readonly preference?: number
  readonly script?: Script
  readonly certificate?: Partial<LeafWish>
  readonly shown?: Shown
  /** Instead of its own server's. */
  readonly addresses?: readonly string[]
  readonly state?: State
  /** Another name than <label>.<domain>. */
  readonly host?: string
  readonly withoutMx?: boolean
  readonly withoutAddress?: boolean
}

export interface Site {
  readonly domain: string
  readonly authorities: Authorities
  name(label: string): string
  record(answer: Answer, state?: State): void
  mx(label: string, wish?: MxWish): Promise<Shown>
  tlsa(
    host: string,
    usage: number,
    selector: 0 | 1,
    matchingType: 0 | 1 | 2,
    of: Identity | Buffer,
    state?: State,
  ): void
  sts(wish: {
    policy?: string
    mx?: readonly string[]
    mode?: string
    script?: Partial<StsScript>
    certificate?: Partial<LeafWish>
    issuer?: Identity
    txt?: readonly string[]
    domain?: string
    /** Of the policy host, when it is reached by another. */
    address?: string
  }): Promise<void>
  partner(mx?: readonly string[]): void
  fault(fault: DnsFault): void
  unsigned(name: string): void
}

export interface Lab {
  readonly resolver: string
  readonly smtpPort: number
  readonly stsPort: number
  readonly trustPem: string
  readonly allowList: AllowList
  readonly dns: DnsServer
  readonly sts: StsHosts
  readonly domains: ReadonlyMap<Scenario, string>
  /** Of this scenario, by label. */
  heardBy(scenario: Scenario): ReadonlyMap<string, Heard>
  stop(): Promise<void>
}

const stsIp = '127.0.0.1'
const portAttempts = 20

/**
 * `subnet`: its servers are at 127.<subnet>.x.y. `dnsDelayInMs`: what each question takes. `isUsual`: on the ports 25 and 53,
 * the resolver at 127.<subnet>.0.53, for those who know no others.
 */
export async function startLab(
  scenarios: readonly Scenario[],
  subnet: number,
  dnsDelayInMs = 0,
  isUsual = false,
): Promise<Lab> {
  const root = await makeRoot('Lab root')
  const stranger = await makeRoot('Stranger root')
  const authorities: Authorities = {
    root,
    stranger,
    issuing: await makeIntermediate(root, 'Lab issuing'),
    strangerIssuing: await makeIntermediate(stranger, 'Stranger issuing'),
  }
  const records: ZoneRecord[] = []
  const faults: DnsFault[] = []
  const signedDomains: string[] = []
  const unsignedNames: string[] = []
  const partners: AllowList['partners'] = []
  const sts = await startStsHosts(stsIp)
  const planned: { scenario: Scenario; label: string; host: MailHost }[] = []
  const domains = new Map<Scenario, string>()
  let addresses = 0

  for (const [index, scenario] of scenarios.entries()) {
    const domain = `s${index}.test`
    domains.set(scenario, domain)
    if (scenario.signed) signedDomains.push(domain)
    const usual: State = scenario.signed ? 'secure' : 'insecure'
    const site: Site = {
      domain,
      authorities,
      name: (label) => `${label}.${domain}`,
      record: (answer, state = usual) => records.push({ answer, state }),
      async mx(label, wish = {}) {
        const host = wish.host ?? `${label}.${domain}`
        const leaf = await makeLeaf(authorities.issuing, { names: [host], ...wish.certificate })
        const shown = wish.shown ?? show(leaf, authorities.issuing)
        addresses++
        const ip = `127.${subnet}.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`
        planned.push({ scenario, label, host: { ip, shown, script: wish.script ?? {} } })
        const state = wish.state ?? usual
        if (wish.withoutMx !== true) {
          records.push({
            state,
            answer: { type: 'MX', name: domain, data: { exchange: host, preference: wish.preference ?? 10 } },
          })
        }
        if (wish.withoutAddress !== true) {
          for (const address of wish.addresses ?? [ip]) {
            const type = address.includes(':') ? 'AAAA' : 'A'
            records.push({ state, answer: { type, name: host, data: address.replace('own', ip) } })
          }
        }
        return shown
      },
      tlsa(host, usage, selector, matchingType, of, state = usual) {
        const certificate = Buffer.isBuffer(of) ? of : association(of, selector, matchingType)
        records.push({
          state,
          answer: {
            type: 'TLSA',
            name: `_25._tcp.${host}`,
            data: { usage, selector, matchingType, certificate },
          },
        })
      },
      async sts(wish) {
        const owner = wish.domain ?? domain
        const host = `mta-sts.${owner}`
        const leaf = await makeLeaf(wish.issuer ?? authorities.issuing, {
          names: [host],
          ...wish.certificate,
        })
        const listed = (wish.mx ?? [`mx.${domain}`]).map((name) => `mx: ${name}\r\n`).join('')
        sts.scripts.set(host, {
          shown: show(leaf, authorities.issuing),
          policy:
            wish.policy ?? `version: STSv1\r\nmode: ${wish.mode ?? 'enforce'}\r\n${listed}max_age: 86400\r\n`,
          ...wish.script,
        })
        for (const text of wish.txt ?? ['v=STSv1; id=20260101;']) {
          records.push({ state: usual, answer: { type: 'TXT', name: `_mta-sts.${owner}`, data: text } })
        }
        records.push({ state: usual, answer: { type: 'A', name: host, data: wish.address ?? stsIp } })
      },
      partner: (mx) => partners.push({ domain, mx: [...(mx ?? [`mx.${domain}`])] }),
      fault: (fault) => faults.push(fault),
      unsigned: (name) => unsignedNames.push(name),
    }
    await scenario.publish(site)
  }

  const { running, port } = await listenTogether(
    planned.map(({ host }) => host),
    isUsual ? 25 : 0,
  )
  const dns = await startDnsServer({
    records,
    faults,
    signedDomains,
    unsignedNames,
    ...(dnsDelayInMs > 0 ? { delayInMs: dnsDelayInMs } : {}),
    ...(isUsual ? { at: { ip: `127.${subnet}.0.53`, port: 53 } } : {}),
  })
  return {
    resolver: dns.address,
    smtpPort: port,
    stsPort: sts.port,
    trustPem: root.pem,
    allowList: { partners },
    dns,
    sts,
    domains,
    heardBy: (scenario) =>
      new Map(
        planned.flatMap((row, index) => {
          const heard = running[index]?.heard
          return row.scenario === scenario && heard !== undefined ? [[row.label, heard] as const] : []
        }),
      ),
    async stop() {
      await Promise.all([dns.stop(), sts.stop(), ...running.map((host) => host.stop())])
    },
  }
}

/** All on the wanted port, or the one that the first one got; when another has it on one of the addresses, all try again. */
async function listenTogether(
  hosts: readonly MailHost[],
  wantedPort: number,
): Promise<{ running: RunningHost[]; port: number }> {
  for (let attempt = 0; ; attempt++) {
    const running: RunningHost[] = []
    let port = wantedPort
    try {
      for (const host of hosts) {
        const started = await startMailHost(host, port)
        running.push(started)
        port = started.port
      }
      return { running, port }
    } catch (error) {
      await Promise.all(running.map((host) => host.stop()))
      if (attempt >= portAttempts) throw error
    }
  }
}
