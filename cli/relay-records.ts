// `sikker relay records`: what to publish for the own domain, and whether it is published now.
import { createHash, X509Certificate } from 'node:crypto'
import { createDnsStub } from '../gateway/adapters/dns-stub.ts'
import { dkimRecordOf, openDkimKey } from '../gateway/adapters/dkim-key.ts'
import { createStsFetch } from '../gateway/adapters/https-fetch.ts'
import { zoneText } from '../gateway/relay/evidence.ts'
import { createNetworkGuard } from '../gateway/relay/networks.ts'
import { asciiDomain, maximumPolicyBytes } from '../gateway/relay/mta-sts.ts'
import type { Resolver } from '../gateway/relay/dns.ts'
import { judgeRecord, wantedRecords, type Published, type WantedRecord } from '../gateway/relay/records.ts'
import { address as addressForm } from '../src/contract/common.ts'
import { fromUtf8 } from '../src/bytes.ts'
import { BadInput, printRow, readArguments, readInput, readPort, WrongArguments } from './arguments.ts'
import { networksOf, readTrust, relayOptions, resolverOf } from './relay-options.ts'

export const recordsUsage = `sikker relay records --domain DOMAIN [options]

Prints, a row a record, what to publish for your own domain, and what is published now.

  --mx HOST...         its mail servers (default: those in DNS)
  --dkim-key FILE      the key that signs (SIKKERT_DKIM_KEY_FILE), with --dkim-selector NAME (default: sikkert)
  --sends-from IP|HOST...  where the relay sends from, for SPF
  --certificate FILE...    certificates that the mail servers show now or next, for TLSA
  --sts-mode enforce|testing   (default: enforce)
  --report-to ADDRESS  where other organisations send their daily TLS reports
  --resolver IP:PORT, --trust FILE, --https-port N   as for sikker reach
`

export async function relayRecords(args: readonly string[]): Promise<void> {
  const { values } = readArguments({
    args: [...args],
    options: {
      ...relayOptions,
      domain: { type: 'string' },
      mx: { type: 'string', multiple: true },
      'dkim-key': { type: 'string' },
      'dkim-selector': { type: 'string', default: 'sikkert' },
      'sends-from': { type: 'string', multiple: true },
      certificate: { type: 'string', multiple: true },
      'sts-mode': { type: 'string', default: 'enforce' },
      'report-to': { type: 'string' },
    },
  })
  if (values.help === true) {
    process.stdout.write(recordsUsage)
    return
  }
  const domain = asciiDomain(values.domain ?? '')
  if (domain === null || !domain.includes('.')) throw new WrongArguments('--domain wants a domain')
  const stsMode = values['sts-mode']
  if (stsMode !== 'enforce' && stsMode !== 'testing')
    throw new WrongArguments('--sts-mode is enforce or testing')
  const reportTo = values['report-to'] ?? null
  if (reportTo !== null && !addressForm.safeParse(reportTo).success) {
    throw new WrongArguments('--report-to wants a mail address')
  }
  const resolver = createDnsStub(resolverOf(values.resolver))
  const wanted = wantedRecords({
    domain,
    mx: values.mx === undefined ? await mxOf(domain, resolver) : values.mx.map(hostOf),
    dkim: readDkim(values['dkim-key'], domain, values['dkim-selector']),
    spfTerms: (values['sends-from'] ?? []).map(spfTerm),
    stsMode,
    keySha256: (values.certificate ?? []).map(keyDigest),
    reportTo,
    sha256Of: (text) => createHash('sha256').update(text).digest('hex'),
  })
  const fetchPolicy = createStsFetch(
    readPort(values['https-port'], 443),
    readTrust(values.trust),
    createNetworkGuard(networksOf(values)),
  )
  for (const record of wanted) {
    const published = await publishedFor(record, resolver, fetchPolicy)
    const judged = judgeRecord(record, published)
    printRow({
      what: record.what,
      name: record.name,
      type: record.type,
      value: judged.value,
      verdict: judged.verdict,
      found: published.verdict === 'found' ? published.values : [],
      problems: judged.problems,
    })
  }
}

async function publishedFor(
  record: WantedRecord,
  resolver: Resolver,
  fetchPolicy: ReturnType<typeof createStsFetch>,
): Promise<Published> {
  if (record.type === 'https') {
    const host = new URL(record.name).hostname
    const answers = await Promise.all([resolver.query(host, 'A'), resolver.query(host, 'AAAA')])
    const addresses = answers.flatMap((answer) => (answer.verdict === 'answer' ? answer.records : []))
    if (addresses.length === 0) {
      return { verdict: answers.every(({ verdict }) => verdict === 'none') ? 'none' : 'unknown' }
    }
    const fetched = await fetchPolicy(host, addresses, maximumPolicyBytes)
    return fetched.verdict === 'fetched'
      ? { verdict: 'found', values: [fromUtf8(fetched.bytes)], secure: false }
      : { verdict: 'unknown' }
  }
  const answer =
    record.type === 'TXT'
      ? await resolver.query(record.name, 'TXT')
      : await resolver.query(record.name, 'TLSA')
  if (answer.verdict === 'none') return { verdict: 'none' }
  if (answer.verdict !== 'answer') return { verdict: 'unknown' }
  const values = answer.records.map((row) => (typeof row === 'string' ? row : zoneText(row)))
  return { verdict: 'found', values, secure: answer.secure }
}

async function mxOf(domain: string, resolver: Resolver): Promise<readonly string[]> {
  const answer = await resolver.query(domain, 'MX')
  if (answer.verdict === 'bogus' || answer.verdict === 'failed') {
    throw new BadInput('the domain’s mail servers cannot be looked up now; name them with --mx')
  }
  return answer.verdict === 'answer'
    ? answer.records
        .map(({ exchange }) => exchange.replace(/\.$/, '').toLowerCase())
        .filter((host) => host !== '')
    : []
}

function hostOf(text: string): string {
  const host = asciiDomain(text)
  if (host === null) throw new WrongArguments('--mx wants the name of a host')
  return host
}

function spfTerm(text: string): string {
  if (/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/.test(text)) return `ip4:${text}`
  if (/^[0-9a-f:.]+(?:\/\d{1,3})?$/i.test(text) && text.includes(':')) return `ip6:${text}`
  return `a:${hostOf(text)}`
}

function keyDigest(file: string): string {
  try {
    const spki = new X509Certificate(readInput(file)).publicKey.export({ type: 'spki', format: 'der' })
    return createHash('sha256').update(spki).digest('hex')
  } catch (cause) {
    if (cause instanceof BadInput) throw cause
    throw new BadInput(`${file}: holds no certificate`, { cause })
  }
}

function readDkim(keyFile: string | undefined, domain: string, selector: string) {
  if (keyFile === undefined) return null
  try {
    return { selector, record: dkimRecordOf(openDkimKey({ domain, selector, keyFile })) }
  } catch (cause) {
    throw new BadInput(`${keyFile}: ${cause instanceof Error ? cause.message : 'no key'}`, { cause })
  }
}
