// Every mail domain of the world with what the relay finds when it looks: the product's own verdict over the world's real
// DNS, policy hosts and mail servers, made anew each time it is asked for.
import { createRelayOverNetwork } from '../../gateway/adapters/relay-edges.ts'
import type { DomainVerdict } from '../../gateway/relay/deliver.ts'
import type { MailWorld } from './mail-world.ts'
import { type Behaviour, domains, organisation } from './parties.ts'

export interface Partner {
  readonly domain: string
  readonly behaviour: Behaviour
  readonly verdict: DomainVerdict['reach']['verdict']
  readonly by: 'dane' | 'mta-sts' | 'allow-list' | null
  readonly problems: readonly string[]
  /** The TLS session of the server that proved itself. */
  readonly tls: { readonly host: string; readonly protocol: string; readonly cipher: string } | null
}

export function createPartners(world: MailWorld): () => Promise<readonly Partner[]> {
  const relay = createRelayOverNetwork({
    ...world,
    ehloName: `sikker.${organisation.domain}`,
    // They live on loopback, and the world's DNS is what it says it is.
    allowedNetworks: ['127.0.0.0/8'],
    dnssecNames: null,
    now: () => new Date(),
  })
  return () =>
    Promise.all(
      domains.map(async ({ domain, behaviour }): Promise<Partner> => {
        const { reach, mx } = await relay.verdictOf(domain, 'all')
        const tls = mx.find((row) => row.tls !== null)?.tls ?? null
        return {
          domain,
          behaviour,
          verdict: reach.verdict,
          by: reach.verdict === 'verified' ? reach.by : null,
          problems: reach.verdict === 'verified' ? [] : reach.problems,
          tls: tls === null ? null : { host: tls.host, protocol: tls.protocol, cipher: tls.cipher },
        }
      }),
    )
}
