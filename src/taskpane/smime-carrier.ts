// S/MIME: signed and encrypted in the pane or by the organisation's certificate at the gateway, sent from the caseworker's own
// mailbox.
import type { Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { buildMessage } from '../mime/build-message.ts'
import type { Draft } from '../model/draft.ts'
import type { RecipientPlan } from '../model/route.ts'
import type { Carrier } from '../send-securely.ts'
import type { KnownRecipient } from '../smime/choose-protection.ts'
import { protectByOrganisation } from '../transport/organisation-signature.ts'
import { type CarrierParts, entityOf, goOn, headersFor, reporter } from './carrier-parts.ts'

export function smimeCarrier(parts: CarrierParts): Carrier {
  return {
    by: 'smime',
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'smime', report)
      // Graph sends to whom the header names, so a header names the recipients of this route alone, and a Bcc recipient
      // gets a message of its own.
      const open = recipients.filter(({ recipient }) => recipient.field !== 'bcc')
      const hidden = recipients.filter(({ recipient }) => recipient.field === 'bcc')
      for (const group of [...(open.length > 0 ? [open] : []), ...hidden.map((one) => [one])]) {
        for (const { recipient } of group) tell(recipient, { outcome: 'working', step: 'encrypting' })
        const shown = group.map(({ recipient }) =>
          recipient.field === 'bcc' ? { ...recipient, field: 'to' as const } : recipient,
        )
        const headers = headersFor(parts, draft, shown)
        const entity = await protect(parts, draft, group, entityOf(parts, draft, attachments, headers))
        goOn(signal)
        for (const { recipient } of group) tell(recipient, { outcome: 'working', step: 'sending' })
        const answer = await parts.graph.sendMime(buildMessage(headers, entity))
        for (const { recipient } of group) {
          tell(
            recipient,
            answer === 'taken' ? { outcome: 'handed-over' } : { outcome: 'unknown', lostAt: 'mailbox' },
          )
        }
      }
    },
  }
}

/** By the caseworker's own key in the pane, or by her organisation's at the gateway: the plan has said which. */
function protect(
  parts: CarrierParts,
  draft: Draft,
  group: readonly RecipientPlan[],
  entity: Bytes,
): Promise<Bytes> {
  if (group.some(({ route }) => route.by === 'smime' && route.signer === 'organisation')) {
    const to = group.map(({ recipient }) => recipient.address.reveal())
    return protectByOrganisation(parts.gateway, {
      entity,
      envelope: { from: draft.from.address.reveal(), to },
    })
  }
  return parts.protect({ entity, signingTime: parts.now(), recipients: group.map(knownRecipientOf) })
}

function knownRecipientOf({ reach }: RecipientPlan): KnownRecipient {
  if (reach?.smime.verdict !== 'usable') throw new SikkertError('certificate-unusable')
  const { certificate, capabilities } = reach.smime
  return { certificate: certificate.reveal(), capabilities }
}
