// The certificate of somebody who signed a mail to us, to the gateway: at once where the organisation wants it so, otherwise when
// the reader says so. The mail is shown already, so what goes wrong here takes nothing from it.
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError } from '../errors.ts'
import { personal } from '../personal.ts'
import type { Correspondent } from '../smime/correspondent.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import { keepCertificate } from '../transport/recipient-certificates.ts'
import type { Harvest } from './reading-state.ts'

export interface Sheaf {
  readonly correspondent: Correspondent
  /** Other certificates that the mail brought. */
  readonly chain: readonly Uint8Array[]
}

export interface HarvestParts {
  readonly connect: () => Promise<{ readonly gateway: GatewayClient; readonly config: AddinConfig }>
  readonly now: () => Date
}

/** As the gateway takes them; an honest list has ten. */
const maximumCapabilities = 32

/** Keeps it, or offers to, as the organisation's policy says. */
export async function harvest(parts: HarvestParts, sheaf: Sheaf): Promise<Harvest> {
  try {
    const { config } = await parts.connect()
    if (config.policy.harvest === 'ask') {
      return { is: 'offered', name: personal(sheaf.correspondent.name), sheaf }
    }
  } catch (error) {
    if (error instanceof SikkertError) return { is: 'none' }
    throw error
  }
  const outcome = await bringIn(parts, sheaf)
  // Nobody asked for it, so nobody is told that it could not be.
  return outcome.is === 'not-kept' ? { is: 'none' } : outcome
}

export async function bringIn(
  { connect, now }: HarvestParts,
  { correspondent, chain }: Sheaf,
): Promise<Harvest> {
  const { address, name, certificate, capabilities, signedAt } = correspondent
  try {
    const { outcome } = await keepCertificate((await connect()).gateway, {
      address,
      certificate,
      intermediates: chain,
      from: {
        is: 'signed-mail',
        capabilities: capabilities === null ? null : [...capabilities.slice(0, maximumCapabilities)],
        signedAt: signedAt ?? now().toISOString(),
      },
    })
    if (outcome === 'kept') return { is: 'kept', name: personal(name) }
    return { is: outcome === 'known' ? 'none' : 'not-kept' }
  } catch (error) {
    if (error instanceof SikkertError) return { is: 'not-kept' }
    throw error
  }
}
