// What proves one delivery, in the order it was found out: what DNS said and with which security, what was demanded of the
// server, the TLS session that met it, and the server's last word. Plain values, ready to be stored, chained and signed by
// others; the envelope addresses are not in it.
import { toHex } from '../../src/bytes.ts'
import type { TlsaRecord } from './dns.ts'
import type { MxPlan } from './plan.ts'
import type { DemandedProof, FinalReply, SessionFacts } from './session.ts'

export interface DeliveryEvidence {
  readonly domain: string
  readonly mx: {
    readonly host: string
    readonly ip: string
    /** DNSSEC's word on the way here. */
    readonly secure: { readonly mx: boolean; readonly addresses: boolean }
  }
  readonly proof: ProofEvidence
  readonly tls: SessionFacts
  readonly reply: FinalReply
  /** RFC 8689 was asked for. */
  readonly requireTls: boolean
}

export type ProofEvidence =
  | { readonly by: 'dane'; readonly base: string; readonly tlsa: readonly string[] }
  | { readonly by: 'mta-sts'; readonly policyId: string; readonly policySha256: string }
  | { readonly by: 'allow-list'; readonly pin: string | null }

export function evidenceOf(
  domain: string,
  { host, secure }: MxPlan,
  proof: DemandedProof,
  tls: SessionFacts,
  reply: FinalReply,
  requireTls: boolean,
): DeliveryEvidence {
  return { domain, mx: { host, ip: tls.ip, secure }, proof: shownProof(proof), tls, reply, requireTls }
}

function shownProof(proof: DemandedProof): ProofEvidence {
  switch (proof.by) {
    case 'dane':
      return { by: 'dane', base: proof.base, tlsa: proof.tlsa.map(zoneText) }
    case 'mta-sts':
      return { by: 'mta-sts', policyId: proof.policyId, policySha256: proof.policySha256 }
    case 'allow-list':
      return { by: 'allow-list', pin: proof.pin }
  }
}

/** As in a zone file (RFC 6698 §2.2). */
export function zoneText({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${toHex(data)}`
}
