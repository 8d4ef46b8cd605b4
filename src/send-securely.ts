// The product on one page: everything up to the sender's yes, and everything after it. Edges supply the capabilities.
// Nothing here falls back to a weaker route: what cannot go as planned is not sent, and says so.
import { classify } from './classifier/classify.ts'
import { SikkertError, type ErrorCode } from './errors.ts'
import type { AttachmentContent, Draft, DraftAttachment, Recipient } from './model/draft.ts'
import { actAt, type Classification } from './model/finding.ts'
import type { Reach } from './model/reach.ts'
import type { Receipt } from './model/receipt.ts'
import type { RecipientPlan, RouteBy, RoutePlan } from './model/route.ts'
import { planRoutes, type OwnMeans } from './routing/plan-routes.ts'

/** The sender's change of mind; an AbortSignal fits. */
export interface Cancel {
  readonly aborted: boolean
}

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
  keepCopy(draft: Draft, attachments: readonly AttachmentContent[]): Promise<void>
}

export interface Prepared {
  readonly draft: Draft
  readonly classification: Classification
  readonly plan: RoutePlan
}

/** Whoever looks at one draft again and again judges only what changed: classifier/rescan.ts. */
export type Judge = typeof classify

/** Everything up to the sender's yes. Sends nothing. A recipient whose reach cannot be found out is unknown, not lost. */
export async function prepare(
  draft: Draft,
  directory: Directory,
  own: OwnMeans,
  today: string,
  judge: Judge = classify,
): Promise<Prepared> {
  const classification = judge({ subject: draft.subject.reveal(), bodyHtml: draft.bodyHtml.reveal() }, today)
  const reached = await Promise.all(
    draft.recipients.map(async (recipient) => ({
      recipient,
      reach: await directory.reachOf(recipient).catch(() => unknownReach(recipient)),
    })),
  )
  return { draft, classification, plan: planRoutes(reached, own) }
}

function unknownReach({ address }: Recipient): Reach {
  return {
    address,
    smime: { verdict: 'unknown' },
    tls: { verdict: 'unknown', problems: [] },
    phone: { verdict: 'unknown' },
  }
}

export interface Outcome {
  readonly receipts: readonly Receipt[]
  readonly draft: 'gone' | 'kept' | 'could-not-go'
  readonly copy: 'kept' | 'missing' | 'none'
}

export interface CarryOut {
  readonly compose: Compose
  readonly carriers: readonly Carrier[]
  readonly sentItems: SentItems
  readonly report: (receipt: Receipt) => void
  readonly signal: Cancel
  readonly now: () => Date
}

/** Everything after the yes. The draft is let go only when nobody is left unserved. */
export async function carryOut({ draft, classification, plan }: Prepared, by: CarryOut): Promise<Outcome> {
  const receipts = new Map<string, Receipt>()
  const report = (receipt: Receipt) => {
    receipts.set(receipt.recipient.reveal(), receipt)
    by.report(receipt)
  }
  refuse(draft, classification, plan)
  const attachments: AttachmentContent[] = []
  for (const attachment of draft.attachments) attachments.push(await by.compose.readAttachment(attachment))

  await Promise.all(
    by.carriers.map(async (carrier) => {
      const mine = plan.recipients.filter(({ route }) => route.by === carrier.by)
      if (mine.length === 0) return
      try {
        await carrier.carry(draft, attachments, mine, report, by.signal)
      } catch (error) {
        const code: ErrorCode = error instanceof SikkertError ? error.code : 'unexpected'
        for (const { recipient } of mine) {
          const settled = receipts.get(recipient.address.reveal())
          if (settled !== undefined && (settled.outcome !== 'working' || settled.step === 'queued')) continue
          report({
            recipient: recipient.address,
            by: carrier.by,
            at: by.now().toISOString(),
            outcome: 'not-sent',
            problems: [],
            code,
          })
        }
      }
    }),
  )
  const all = plan.recipients.map(({ recipient }) => receipts.get(recipient.address.reveal()))
  const served = all.every((one) => one?.outcome === 'delivered' || one?.outcome === 'handed-over')
  const some = all.some((one) => one?.outcome === 'delivered' || one?.outcome === 'handed-over')
  const list = all.filter((one) => one !== undefined)
  const copy = some ? await tried(by.sentItems.keepCopy(draft, attachments), 'kept', 'missing') : 'none'
  if (!served) return { receipts: list, draft: 'kept', copy }
  return { receipts: list, copy, draft: await tried(by.compose.discardDraft(), 'gone', 'could-not-go') }
}

/** What can be seen to be impossible before anything is sent. */
function refuse(draft: Draft, { findings }: Classification, plan: RoutePlan): void {
  if (plan.recipients.length === 0) throw new SikkertError('no-recipient')
  const isReady = ({ route }: RecipientPlan) =>
    route.by !== 'pending' && route.by !== 'nowhere' && (route.by !== 'portal' || route.code !== null)
  if (!plan.recipients.every(isReady)) throw new SikkertError('no-recipient')
  const subjectTells = findings.some(
    ({ where, type, confidence }) => where === 'subject' && type === 'cpr' && confidence >= actAt,
  )
  // S/MIME leaves the subject outside; the subject of a letter is sealed, that of a TLS mail is in the session.
  if (subjectTells && plan.recipients.some(({ route }) => route.by === 'smime')) {
    throw new SikkertError('subject-has-cpr')
  }
  if (draft.attachments.some(({ sizeInBytes }) => sizeInBytes > maximumAttachmentBytes)) {
    throw new SikkertError('attachment-too-large')
  }
}

const maximumAttachmentBytes = 25 * 1024 * 1024

async function tried<const Good extends string, const Bad extends string>(
  promise: Promise<void>,
  good: Good,
  bad: Bad,
): Promise<Good | Bad> {
  try {
    await promise
    return good
  } catch {
    return bad
  }
}
