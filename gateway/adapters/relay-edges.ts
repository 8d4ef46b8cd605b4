// Puts the relay together with real DNS, https and SMTP.
import { createHash, randomInt } from 'node:crypto'
import type { AllowList } from '../relay/allow-list.ts'
import { createRelay, type Relay, type RelayOptions } from '../relay/deliver.ts'
import {
  createDnssecWatch,
  trustWhile,
  type DnssecNames,
  type DnssecState,
  type DnssecWatch,
} from '../relay/dnssec-check.ts'
import { createNetworkGuard } from '../relay/networks.ts'
import type { SessionLimits } from '../relay/session.ts'
import { createStsCache, type StsStore } from '../relay/sts-cache.ts'
import { keepAnswers } from '../relay/dns-cache.ts'
import { createDnsStub, isLoopbackResolver } from './dns-stub.ts'
import { createStsFetch } from './https-fetch.ts'
import { openSession } from './smtp-session.ts'

export interface RelaySettings {
  readonly ehloName: string
  readonly resolver: string
  readonly smtpPort: number
  readonly stsPort: number
  readonly trustPem: string | null
  /** Or what it is at the moment. */
  readonly allowList: AllowList | null | (() => AllowList | null)
  /** Special-purpose networks that may be connected to, as CIDR. */
  readonly allowedNetworks: readonly string[]
  /** null: the resolver is taken at its word when it is on loopback. */
  readonly dnssecNames: DnssecNames | null
  readonly onDnssec?: (state: DnssecState) => void
  readonly stsStore?: StsStore
  /** Where mail to our own people goes; by MX like all other when left out. */
  readonly ownServer?: { readonly host: string; readonly port: number } | null
  readonly limits?: SessionLimits
  readonly now: () => Date
}

export interface NetworkRelay extends Relay {
  /** null when the resolver is taken at its word. */
  readonly dnssec: DnssecWatch | null
  /** For mail to our own people: reports, and readers' answers. */
  readonly toOwn: Relay
}

const steps = 1_000_000

export function createRelayOverNetwork(settings: RelaySettings): NetworkRelay {
  const { allowList } = settings
  const stub = createDnsStub(settings.resolver)
  const isLocal = isLoopbackResolver(settings.resolver)
  const dnssec =
    settings.dnssecNames === null
      ? null
      : createDnssecWatch({
          resolver: stub,
          isLocal,
          names: settings.dnssecNames,
          onChange: (state) => settings.onDnssec?.(state),
        })
  const isDaneOn = () => (dnssec === null ? isLocal : dnssec.state() === 'on')
  // The watch asks past what is kept; trust is judged anew at each use of it.
  const resolver = trustWhile(keepAnswers(stub, settings.now), isDaneOn)
  const mayConnect = createNetworkGuard(settings.allowedNetworks)
  const options: RelayOptions = {
    resolver,
    stsPolicyOf: createStsCache({
      resolver,
      fetchPolicy: createStsFetch(settings.stsPort, settings.trustPem, mayConnect),
      sha256Of: (bytes) => createHash('sha256').update(bytes).digest('hex'),
      now: settings.now,
      ...(settings.stsStore === undefined ? {} : { store: settings.stsStore }),
    }),
    allowList: typeof allowList === 'function' ? allowList : () => allowList,
    smtpPort: settings.smtpPort,
    ehloName: settings.ehloName.toLowerCase(),
    mayConnect,
    isDaneOn,
    random: () => randomInt(steps) / steps,
    trustPem: settings.trustPem,
    openSession,
    now: settings.now,
    ...(settings.limits === undefined ? {} : { limits: settings.limits }),
  }
  const relay = createRelay(options)
  const { ownServer = null } = settings
  const toOwn =
    ownServer === null ? relay : createRelay({ ...options, server: ownServer.host, smtpPort: ownServer.port })
  return {
    ...relay,
    dnssec,
    toOwn,
    close() {
      relay.close()
      toOwn.close()
    },
  }
}
