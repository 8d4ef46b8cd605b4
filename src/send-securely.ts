// The product on one page: everything up to the sender's yes, and everything after it. Edges supply the capabilities.
// Nothing here falls back to a weaker route: what cannot go as planned is not sent, and says so.
import type { AttachmentContent, Draft, DraftAttachment, Recipient } from './model/draft.ts'
import type { Reach } from './model/reach.ts'
import type { Receipt } from './model/receipt.ts'
import type { RecipientPlan, RouteBy, RoutePlan } from './model/route.ts'

export interface Compose {
  readDraft(): Promise<Draft>
  readAttachment(attachment: DraftAttachment): Promise<AttachmentContent>
  /** Lets the draft go, from the window and from Drafts. Called only when every recipient has been served. */
  discardDraft(): Promise<void>
}

export interface Directory {
  reachOf(recipient: Recipient): Promise<Reach>
}

/** One carrier takes the whole draft to those recipients that the plan gives it, and reports each step as it happens. */
export interface Carrier {
  readonly by: RouteBy
  carry(
    draft: Draft,
    attachments: readonly AttachmentContent[],
    recipients: readonly RecipientPlan[],
    report: (receipt: Receipt) => void,
    signal: Cancel,
  ): Promise<void>
}

export interface SentItems {
  keepCopy(draft: Draft, attachments: readonly AttachmentContent[], plan: RoutePlan): Promise<void>
}

/** The sender's change of mind; an AbortSignal fits. */
export interface Cancel {
  readonly aborted: boolean
}
