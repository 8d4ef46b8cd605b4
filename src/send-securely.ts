// The product on one page: everything up to the sender's yes, and everything after it. Edges supply the capabilities.
// Nothing here falls back to a weaker route: what cannot go as planned is not sent, and says so.
import { classify } from './classifier/classify.ts'
import { SikkertError, type ErrorCode } from './errors.ts'
import type { AttachmentContent, Draft, DraftAttachment, Recipient } from './model/draft.ts'
import { actAt, type Classification } from './model/finding.ts'
import type { Reach } from './model/reach.ts'
import type { Receipt } from './model/receipt.ts'
import type { RecipientPlan, RouteBy, RoutePlan } from './model/route.ts'
import type { Personal } from './personal.ts'
import { isReadyToGo, planRoutes, type OwnMeans } from './routing/plan-routes.ts'

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
  /** Of this very mail: what stands from an earlier try, and whom its copies in Sent Items name. */
  readonly earlier: {
    readonly standing: readonly Receipt[]
    readonly copiedTo: readonly Personal<string>[]
  }
  readonly compose: Compose
  readonly carriers: readonly Carrier[]
  readonly sentItems: SentItems
  readonly report: (receipt: Receipt) => void
  readonly signal: Cancel
  readonly now: () => Date
}

/** Has the mail. */
export function isServed(receipt: Receipt | undefined): boolean {
  return receipt?.outcome === 'delivered' || receipt?.outcome === 'handed-over'
}

/** Gets nothing more by itself: has the mail, or may have it, and nobody but the recipient can tell. */
export function stands(receipt: Receipt | undefined): boolean {
  return isServed(receipt) || (receipt?.outcome === 'unknown' && receipt.lostAt !== 'gateway')
}

export function receiptOf(receipts: readonly Receipt[], address: Personal<string>): Receipt | undefined {
  return receipts.find(({ recipient }) => isSameAddress(recipient, address))
}

function isSameAddress(a: Personal<string>, b: Personal<string>): boolean {
  return a.reveal().toLowerCase() === b.reveal().toLowerCase()
}

/**
 * Everything after the yes. Whoever has the mail from an earlier try is passed over. The draft is let go only when nobody is
 * left unserved.
 */
export async function carryOut({ draft, classification, plan }: Prepared, by: CarryOut): Promise<Outcome> {
  const { standing, copiedTo } = by.earlier
  const receipts = new Map<string, Receipt>()
  const report = (receipt: Receipt) => {
    receipts.set(receipt.recipient.reveal(), receipt)
    by.report(receipt)
  }
  const open = plan.recipients.filter(({ recipient }) => receiptOf(standing, recipient.address) === undefined)
  if (plan.recipients.length === 0) throw new SikkertError('no-recipient')
  refuse(draft, classification, open)
  const attachments = open.length > 0 ? await readAll(draft, by.compose) : null

  await Promise.all(
    by.carriers.map(async (carrier) => {
      const mine = open.filter(({ route }) => route.by === carrier.by)
      if (mine.length === 0 || attachments === null) return
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
  const all = plan.recipients.map(
    ({ recipient: { address } }) => receiptOf(standing, address) ?? receipts.get(address.reveal()),
  )
  const list = all.filter((one) => one !== undefined)
  const served = list.filter(isServed)
  const isOnCopy = ({ recipient }: Receipt) => copiedTo.some((address) => isSameAddress(address, recipient))
  const isThere = isInSentItems(plan) || served.every(isOnCopy)
  const keepCopy = async () => by.sentItems.keepCopy(draft, attachments ?? (await readAll(draft, by.compose)))
  const copy = served.length === 0 ? 'none' : isThere ? 'kept' : await tried(keepCopy(), 'kept', 'missing')
  if (!all.every(isServed)) return { receipts: list, draft: 'kept', copy }
  return { receipts: list, copy, draft: await tried(by.compose.discardDraft(), 'gone', 'could-not-go') }
}

/**
 * Whether a mail that has gone lies in Sent Items by itself, for her to open: the one that she encrypted. What the organisation
 * encrypted she could not open, and of a mail by several routes one copy names all its recipients.
 */
export function isInSentItems({ recipients }: RoutePlan): boolean {
  return recipients.every(({ route }) => route.by === 'smime' && route.signer === 'sender')
}

async function readAll(draft: Draft, compose: Compose): Promise<readonly AttachmentContent[]> {
  const attachments: AttachmentContent[] = []
  for (const attachment of draft.attachments) attachments.push(await compose.readAttachment(attachment))
  return attachments
}

/** What can be seen to be impossible before anything is sent. */
function refuse(draft: Draft, { findings }: Classification, recipients: readonly RecipientPlan[]): void {
  if (!recipients.every(isReadyToGo)) throw new SikkertError('no-recipient')
  const subjectTells = findings.some(
    ({ where, type, confidence }) => where === 'subject' && type === 'cpr' && confidence >= actAt,
  )
  // S/MIME leaves the subject outside; the subject of a letter is sealed, that of a TLS mail is in the session.
  if (subjectTells && recipients.some(({ route }) => route.by === 'smime')) {
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
