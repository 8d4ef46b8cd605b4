// `sikker relay allow-list`: partners whose mail servers the admin pins. Shows what is there now before anything is
// written, writes the file whole or not at all, and keeps who did what and when.
import { existsSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createDnsStub } from '../gateway/adapters/dns-stub.ts'
import { writeDurably } from '../gateway/adapters/durable-file.ts'
import { createRelayOverNetwork } from '../gateway/adapters/relay-edges.ts'
import { allowList, type AllowList } from '../gateway/relay/allow-list.ts'
import type { DomainVerdict } from '../gateway/relay/deliver.ts'
import { asciiDomain } from '../gateway/relay/mta-sts.ts'
import {
  judgePins,
  partnerFile,
  withoutPartner,
  withPartner,
  type PartnerFile,
} from '../gateway/relay/partner-list.ts'
import { fromUtf8, utf8 } from '../src/bytes.ts'
import { BadInput, printRow, readArguments, readInput, WrongArguments } from './arguments.ts'
import { relayOptions, relaySettingsOf, resolverOf, type RelayValues } from './relay-options.ts'

const usage = `sikker relay allow-list add DOMAIN --allow-list FILE --by NAME [--mx PIN...] [--write]
sikker relay allow-list remove DOMAIN --allow-list FILE --by NAME --write
sikker relay allow-list check --allow-list FILE
sikker relay allow-list history --allow-list FILE

add shows the domain's mail servers and whether each proves its name, and proposes to pin them; with --write it
pins them (or those named with --mx), if at least one of them proves itself. Ask the partner whether the names are
theirs: DNS that is not signed can lie. check looks at all partners, and says whose pins no longer fit.

  --resolver IP:PORT, --trust FILE, --smtp-port N, --https-port N   as for sikker reach
`

export async function relayAllowList(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments({
    args: [...args],
    options: {
      ...relayOptions,
      by: { type: 'string' },
      mx: { type: 'string', multiple: true },
      write: { type: 'boolean' },
    },
    allowPositionals: true,
  })
  if (values.help === true) {
    process.stdout.write(usage)
    return
  }
  const [verb, name] = positionals
  const path = values['allow-list']
  if (path === undefined) throw new WrongArguments('--allow-list FILE is missing; --help tells more')
  if (verb === 'history') {
    for (const row of readFile(path).history) printRow(row)
    return
  }
  if (verb === 'check') return check(readFile(path), values)
  const domain = asciiDomain(name ?? '')
  if ((verb !== 'add' && verb !== 'remove') || domain === null || !domain.includes('.')) {
    throw new WrongArguments('wants: add DOMAIN, remove DOMAIN, check or history; --help tells more')
  }
  const by = values.by ?? ''
  if (by === '' || by.length > 120) throw new WrongArguments('--by wants the name of who decides')
  if (verb === 'remove') {
    const left = withoutPartner(readFile(path), domain, by, new Date())
    if (left === null) throw new BadInput('that domain is no partner')
    if (values.write === true) await write(path, left)
    printRow({ domain, removed: values.write === true })
    return
  }
  await add({ path, domain, by, pins: values.mx ?? null, isWritten: values.write === true }, values)
}

async function add(
  plan: {
    readonly path: string
    readonly domain: string
    readonly by: string
    readonly pins: readonly string[] | null
    readonly isWritten: boolean
  },
  values: RelayValues,
): Promise<void> {
  const { path, domain, by } = plan
  const file = existsSync(path) ? readFile(path) : { partners: [], history: [] }
  const mx = plan.pins ?? (await hostsOf(domain, values))
  const verdict = await lookAt({ partners: [{ domain, mx: [...mx] }] }, domain, values)
  const seen = verdict.mx.map(({ host, tls }) => ({
    host,
    certificateSha256: tls?.certificateSha256 ?? null,
  }))
  if (plan.isWritten && verdict.reach.verdict !== 'verified') {
    throw new BadInput('no mail server of the domain proves itself under these pins, so nothing was written')
  }
  if (plan.isWritten) await write(path, withPartner(file, { at: new Date(), by, domain, mx, seen }))
  printRow({
    domain,
    verdict: verdict.reach.verdict,
    // dane or mta-sts: it needs no pin.
    by: verdict.reach.verdict === 'verified' ? verdict.reach.by : null,
    seen: verdict.mx.map(({ host, verdict: of, tls, problems }) => ({
      host,
      verdict: of,
      ip: tls?.ip ?? null,
      protocol: tls?.protocol ?? null,
      certificateSha256: tls?.certificateSha256 ?? null,
      problems,
    })),
    partner: { domain, mx },
    written: plan.isWritten,
  })
}

async function check(file: PartnerFile, values: RelayValues): Promise<void> {
  const list = allowList.parse(file)
  for (const partner of list.partners) {
    const verdict = await lookAt(list, partner.domain, values)
    const state = judgePins(partner, verdict)
    printRow({
      domain: partner.domain,
      state: state.at,
      pinned: partner.mx,
      strangers: state.at === 'other-mx' ? state.hosts : [],
      problems: verdict.reach.verdict === 'verified' ? [] : verdict.reach.problems,
    })
  }
}

async function lookAt(list: AllowList, domain: string, values: RelayValues): Promise<DomainVerdict> {
  const relay = createRelayOverNetwork({ ...relaySettingsOf(values), allowList: list })
  try {
    return await relay.verdictOf(domain, 'all')
  } finally {
    relay.close()
  }
}

async function hostsOf(domain: string, values: RelayValues): Promise<readonly string[]> {
  const answer = await createDnsStub(resolverOf(values.resolver)).query(domain, 'MX')
  if (answer.verdict === 'bogus' || answer.verdict === 'failed') {
    throw new BadInput('the domain’s mail servers cannot be looked up now')
  }
  // RFC 5321 §5.1: without MX records the domain itself is the host.
  if (answer.verdict === 'none') return [domain]
  return [...new Set(answer.records.map(({ exchange }) => exchange.replace(/\.$/, '').toLowerCase()))]
}

function readFile(path: string): PartnerFile {
  const text = fromUtf8(readInput(path))
  try {
    const json: unknown = JSON.parse(text)
    allowList.parse(json)
    return partnerFile.parse(json)
  } catch (cause) {
    throw new BadInput(`${path}: is no allow-list`, { cause })
  }
}

async function write(path: string, file: PartnerFile): Promise<void> {
  // Behind a link lies the file that the gateway reads; the link stays.
  const target = existsSync(path) ? realpathSync(path) : resolve(path)
  await writeDurably(target, dirname(target), utf8(`${JSON.stringify(file, null, 2)}\n`))
}
