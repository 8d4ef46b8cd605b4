// Everything that one recipient can receive, asked in parallel. A part that breaks is unknown, and never stops the others.
import type { TlsReach, PhoneReach, SmimeReach } from '../../src/model/reach.ts'
import type { ReachReply } from '../../src/contract/reach.ts'
import { toBase64 } from '../../src/bytes.ts'
import type { Log } from '../log.ts'
import type { Contacts } from './contacts.ts'

export interface ReachParts {
  readonly smimeReachOf: (address: string) => Promise<SmimeReach>
  readonly tlsReachOf: (domain: string) => Promise<TlsReach>
  readonly contacts: Pick<Contacts, 'phoneOf'>
  readonly log: Log
}

/** In the shape of the wire, for a recipient whose address has been checked. */
export async function reachReplyOf(address: string, parts: ReachParts): Promise<ReachReply> {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  const [smime, tls, phone] = await Promise.all([
    parts.smimeReachOf(address).catch((): SmimeReach => {
      parts.log({ event: 'reach-failed', part: 'smime' })
      return { verdict: 'unknown' }
    }),
    parts.tlsReachOf(domain).catch((): TlsReach => {
      parts.log({ event: 'reach-failed', part: 'tls' })
      return { verdict: 'unknown', problems: [] }
    }),
    parts.contacts.phoneOf(address).catch((): PhoneReach => {
      parts.log({ event: 'reach-failed', part: 'phone' })
      return { verdict: 'unknown' }
    }),
  ])
  return {
    smime:
      smime.verdict === 'usable'
        ? {
            ...smime,
            certificate: toBase64(smime.certificate.reveal()),
            holder: smime.holder.reveal(),
            capabilities: smime.capabilities === null ? null : [...smime.capabilities],
          }
        : smime.verdict === 'unusable'
          ? { verdict: 'unusable', problems: [...smime.problems] }
          : smime,
    tls: tls.verdict === 'verified' ? tls : { ...tls, problems: [...tls.problems] },
    phone: phone.verdict === 'known' ? { ...phone, number: phone.number.reveal() } : phone,
  }
}
