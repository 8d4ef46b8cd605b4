// The options that `sikker reach` and `sikker relay` share, as a relay over the real network.
import { getServers } from 'node:dns'
import { hostname } from 'node:os'
import { fromUtf8 } from '../src/bytes.ts'
import { createRelayOverNetwork } from '../gateway/adapters/relay-edges.ts'
import { allowList } from '../gateway/relay/allow-list.ts'
import type { Relay } from '../gateway/relay/deliver.ts'
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

export function relayOf(values: {
  readonly resolver?: string | undefined
  readonly trust?: readonly string[] | undefined
  readonly 'smtp-port'?: string | undefined
  readonly 'https-port'?: string | undefined
  readonly 'allow-list'?: string | undefined
}): Relay {
  const list = values['allow-list']
  return createRelayOverNetwork({
    ehloName: /^[a-z0-9.-]+\.[a-z]+$/i.test(hostname()) ? hostname() : 'localhost.localdomain',
    resolver: resolverOf(values.resolver),
    smtpPort: readPort(values['smtp-port'], 25),
    stsPort: readPort(values['https-port'], 443),
    trustPem:
      values.trust === undefined ? null : values.trust.map((file) => fromUtf8(readInput(file))).join('\n'),
    allowList: list === undefined ? null : readList(list),
    now: () => new Date(),
  })
}

function resolverOf(text: string | undefined): string {
  if (text === undefined) {
    const [system] = getServers()
    if (system === undefined) throw new WrongArguments('no resolver is known; give --resolver IP:PORT')
    return /:\d+$/.test(system) && (system.startsWith('[') || !system.includes('::'))
      ? system
      : `${system.includes(':') ? `[${system}]` : system}:53`
  }
  if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]):\d{1,5}$/.test(text)) {
    throw new WrongArguments('--resolver wants IP:PORT')
  }
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
