// Puts the relay together with real DNS, https and SMTP.
import { readFileSync } from 'node:fs'
import { allowList, type AllowList } from '../relay/allow-list.ts'
import { createRelay, type Relay } from '../relay/deliver.ts'
import { createStsCache } from '../relay/sts-cache.ts'
import { createDnsStub } from './dns-stub.ts'
import { createStsFetch } from './https-fetch.ts'
import { openSession } from './smtp-session.ts'

export interface RelaySettings {
  readonly ehloName: string
  readonly resolver: string
  readonly smtpPort: number
  readonly stsPort: number
  readonly trustPem: string | null
  readonly allowList: AllowList | null
  readonly now: () => Date
}

export function createRelayOverNetwork(settings: RelaySettings): Relay {
  const resolver = createDnsStub(settings.resolver)
  const fetchPolicy = createStsFetch(settings.stsPort, settings.trustPem)
  return createRelay({
    resolver,
    stsPolicyOf: createStsCache(resolver, fetchPolicy, settings.now),
    allowList: settings.allowList,
    smtpPort: settings.smtpPort,
    ehloName: settings.ehloName,
    trustPem: settings.trustPem,
    openSession,
    now: settings.now,
  })
}

/** Throws naming the file when it is no allow-list. */
export function readAllowList(file: string): AllowList {
  try {
    return allowList.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error('the allow-list file is not what docs/operations.md describes', { cause })
  }
}
