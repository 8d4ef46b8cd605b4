// The three routes as carriers. S/MIME and the letter's notification leave from the caseworker's own mailbox, TLS mail by the
// gateway. Each gets the draft and its recipients, and reports per recipient.
import { htmlToText } from '../mime/html-to-text.ts'
import type { Draft } from '../model/draft.ts'
import type { Carrier } from '../send-securely.ts'
import { type CarrierParts, reporter } from './carrier-parts.ts'
import { letterCarrier } from './letter-carrier.ts'
import { relayCarrier, takeBack } from './relay-carrier.ts'
import { smimeCarrier } from './smime-carrier.ts'

export function createCarriers(parts: CarrierParts): readonly Carrier[] {
  return [
    inPlaceOfRelayed(parts, smimeCarrier(parts)),
    relayCarrier(parts),
    inPlaceOfRelayed(parts, letterCarrier(parts)),
  ]
}

/** Nobody gets by another route what the gateway still has for them: it is taken back first, or told where that fails. */
function inPlaceOfRelayed(parts: CarrierParts, carrier: Carrier): Carrier {
  return {
    by: carrier.by,
    async carry(draft, attachments, recipients, report, signal) {
      const tell = reporter(parts, 'tls', report)
      const free = []
      for (const plan of recipients) {
        const became = await takeBack(parts, plan.recipient)
        if (became === null) free.push(plan)
        else tell(plan.recipient, became)
      }
      if (free.length > 0) await carrier.carry(draft, attachments, free, report, signal)
    },
  }
}

/** Roughly what the draft weighs as a message: three bytes become four twice over for S/MIME. */
export function messageBytesOf(draft: Draft): number {
  const attached = draft.attachments.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0)
  const written = htmlToText(draft.bodyHtml.reveal()).length + draft.bodyHtml.reveal().length
  return Math.ceil((attached + written) * 1.9) + 20_000
}
