// The options that `sikker reach` and `sikker relay` share, as a relay over the real network.
import { X509Certificate } from 'node:crypto'
import { getServers } from 'node:dns'
import { hostname } from 'node:os'
import { fromUtf8 } from '../src/bytes.ts'
import { isLoopbackResolver } from '../gateway/adapters/dns-stub.ts'
import { createRelayOverNetwork, type RelaySettings } from '../gateway/adapters/relay-edges.ts'
import { serverAddress } from '../gateway/config.ts'
import { allowList } from '../gateway/relay/allow-list.ts'
import type { Relay } from '../gateway/relay/deliver.ts'
import { loopbackNetworks } from '../gateway/relay/networks.ts'
import { deliveryLimits } from '../gateway/relay/session.ts'
import { BadInput, readInput, readPort, WrongArguments } from './arguments.ts'

export const relayOptions = {
  resolver: { type: 'string' },
  trust: { type: 'string', multiple: true },
  'smtp-port': { type: 'string' },
  'https-port': { type: 'string' },
  'allow-list': { type: 'string' },
  help: { type: 'boolean' },
} as const

export const relayOptionsUsage = `  --resolver IP:PORT   validating resolver; its AD bit counts on loopback only (default: the system's first)
  --trust FILE         PEM roots that replace the public ones
  --smtp-port N        25 unless told
  --https-port N       of the MTA-STS hosts; 443 unless told
  --allow-list FILE    {"partners": [{"domain": "kommune.dk", "mx": ["mx1.kommune.dk", "*.mail.kommune.dk"]}]}
`

export interface RelayValues {
  readonly resolver?: string | undefined
  readonly trust?: readonly string[] | undefined
  readonly 'smtp-port'?: string | undefined
  readonly 'https-port'?: string | undefined
  readonly 'allow-list'?: string | undefined
}

export function relayOf(values: RelayValues): Relay {
  const list = values['allow-list']
  return createRelayOverNetwork({
    ...relaySettingsOf(values),
    allowList: list === undefined ? null : readList(list),
  })
}

/** Without a partner. */
export function relaySettingsOf(values: RelayValues): RelaySettings {
  return {
    ehloName: /^[a-z0-9.-]+\.[a-z]+$/i.test(hostname()) ? hostname() : 'localhost.localdomain',
    resolver: resolverOf(values.resolver),
    smtpPort: readPort(values['smtp-port'], 25),
    stsPort: readPort(values['https-port'], 443),
    trustPem: readTrust(values.trust),
    allowList: null,
    allowedNetworks: networksOf(values),
    dnssecNames: null,
    limits: { ...deliveryLimits, replyInMs: 60_000, dataInMs: 60_000 },
    now: () => new Date(),
  }
}

// On the internet no mail server lives on this machine. In a laboratory they do, and it says so by its own ports or roots,
// with a resolver of its own on loopback.
export function networksOf(values: RelayValues): readonly string[] {
  return isLaboratory(values) ? loopbackNetworks : []
}

export function readTrust(files: readonly string[] | undefined): string | null {
  return files === undefined ? null : files.map(readRoots).join('\n')
}

function isLaboratory(values: RelayValues): boolean {
  if (values.resolver === undefined || !isLoopbackResolver(values.resolver)) return false
  return [values['smtp-port'], values['https-port'], values.trust].some((value) => value !== undefined)
}

/** PEM of all certificates in the file, which may be PEM or DER. */
function readRoots(file: string): string {
  const bytes = readInput(file)
  const pem = fromUtf8(bytes).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  try {
    return (pem ?? [bytes]).map((certificate) => new X509Certificate(certificate).toString()).join('\n')
  } catch (cause) {
    throw new BadInput(`${file}: holds no certificates`, { cause })
  }
}

export function resolverOf(text: string | undefined): string {
  if (text === undefined) {
    const [system] = getServers()
    if (system === undefined) throw new WrongArguments('no resolver is known; give --resolver IP:PORT')
    return /:\d+$/.test(system) && (system.startsWith('[') || !system.includes('::'))
      ? system
      : `${system.includes(':') ? `[${system}]` : system}:53`
  }
  if (!serverAddress.safeParse(text).success) throw new WrongArguments('--resolver wants IP:PORT')
  return text
}

function readList(file: string): ReturnType<typeof allowList.parse> {
  const text = fromUtf8(readInput(file))
  try {
    return allowList.parse(JSON.parse(text))
  } catch (cause) {
    throw new BadInput(`${file}: is no allow-list`, { cause })
  }
}
