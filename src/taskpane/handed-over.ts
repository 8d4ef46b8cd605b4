// What the tries of this pane have handed over, in its memory. A mail or a letter is built once: whoever asks again with the
// same bytes under the same key learns what became of them, and other bytes are another mail.
import type { Bytes } from '../bytes.ts'
import type { LetterLaid, LetterUpload } from '../contract/letter.ts'
import type { RelayEnvelope } from '../contract/message.ts'
import type { Personal } from '../personal.ts'

export interface HandedOver {
  /** In the order they were built. */
  readonly mails: RelayedMail[]
  /** Letters whose link has not left for certain, by what they say, to whom, and the code. */
  readonly letters: Map<string, WaitingLetter>
}

export interface RelayedMail {
  /** What it says, as `contentOf` tells it apart. */
  readonly content: string
  readonly envelope: RelayEnvelope
  readonly idempotencyKey: string
  /** Untried: nothing of it has left the pane. Unanswered: the gateway may have it. */
  at:
    | { readonly is: 'untried' | 'unanswered'; readonly message: Bytes }
    | { readonly is: 'taken'; readonly id: string }
  /** Recipients, in lower case, with whom it has not come to an end. */
  readonly open: Set<string>
}

export interface WaitingLetter {
  readonly idempotencyKey: string
  readonly upload: LetterUpload
  readonly link: Personal<string>
  /** Of the notification, with angle brackets; the letter names it too. */
  readonly messageId: string
  notification: { readonly laid: LetterLaid; readonly message: Bytes } | null
  linkMayHaveLeft: boolean
}

export function nothingHandedOver(): HandedOver {
  return { mails: [], letters: new Map() }
}

/** The gateway's id of the mail that went to this recipient last. */
export function relayedTo({ mails }: HandedOver, address: string): string | null {
  const mail = mails.findLast(({ at, envelope }) => at.is === 'taken' && isTo(envelope, address))
  return mail?.at.is === 'taken' ? mail.at.id : null
}

/** The mail that is on its way to this recipient, or may be. */
export function openTo({ mails }: HandedOver, address: string): RelayedMail | undefined {
  return mails.find(({ open }) => open.has(address.toLowerCase()))
}

function isTo({ to }: RelayEnvelope, address: string): boolean {
  return to.some((one) => one.toLowerCase() === address.toLowerCase())
}
