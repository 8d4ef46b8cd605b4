// What the pane shows, as one union, and how each event changes it. No effects; run.ts has them.
import { withoutDismissedInFile } from '../classifier/dismiss.ts'
import type { ErrorCode } from '../errors.ts'
import type { OrganisationSigner } from '../contract/organisation-signature.ts'
import type { PortalCode, RecipientPlan } from '../model/route.ts'
import type { Receipt } from '../model/receipt.ts'
import type { OwnMeans } from '../routing/plan-routes.ts'
import { isServed, type Outcome, type Prepared, receiptOf, stands } from '../send-securely.ts'
import { personal, type Personal } from '../personal.ts'
import type { ReadAttachment } from './attachment-reader.ts'
import type { CorrespondentState } from './correspondent-state.ts'
import { contentOf } from './draft-gist.ts'
import type { OwnKey } from './key-worker.ts'
import type { Reading } from './reading-state.ts'
import type { Known } from './sent-before.ts'

/** How a recipient of a letter shows who it is, as far as the sender has typed. */
export interface CodeInput {
  readonly by: 'sms' | 'agreed'
  readonly text: string
}

/** `tls`: where nobody can tell whether the mail can be encrypted; `portal`: in place of whatever it is. */
export type ChosenWay = 'tls' | 'portal'

export type KeyState =
  | { readonly at: 'unknown' }
  | { readonly at: 'missing'; readonly problem: ErrorCode | null }
  | { readonly at: 'locked'; readonly problem: ErrorCode | null }
  | { readonly at: 'opening' }
  | {
      readonly at: 'open'
      readonly name: Personal<string>
      readonly keys: readonly OwnKey[]
      readonly problem: ErrorCode | null
    }

export interface Writing {
  readonly at: 'writing'
  readonly prepared: Prepared | null
  readonly looking: boolean
  readonly files: readonly ReadAttachment[]
  /** Recipients whose address is none. */
  readonly invalid: readonly string[]
  readonly codes: Readonly<Record<string, CodeInput>>
  /** The way that she wants for a recipient instead of the safest (null), by address. */
  readonly chosen: Readonly<Record<string, ChosenWay | null>>
  /** What is shown about recipients' certificates, by address. */
  readonly correspondents: Readonly<Record<string, CorrespondentState>>
  readonly key: KeyState
  /** The organisation's own certificate at the gateway; null: not asked yet, or not answered. */
  readonly organisation: OrganisationSigner | null
  readonly problem: ErrorCode | null
  /** Findings that the caseworker has set aside in this draft, by their keys. */
  readonly dismissed: readonly string[]
  /** The draft as it stood before it was minimised; what undo brings back. */
  readonly undo: DraftText | null
  /** What came of the mails that were sent from this window, the newest of each mail to each recipient. */
  readonly sent: readonly SentMail[]
  /** Those that lie in Sent Items, and whom they name. */
  readonly copies: readonly { readonly content: string; readonly to: readonly Personal<string>[] }[]
  /** Addresses, in lower case, that may have the mail, and are to get it again all the same. */
  readonly again: readonly string[]
}

export interface SentMail {
  readonly content: string
  readonly receipt: Receipt
}

export interface DraftText {
  readonly subject: Personal<string>
  readonly bodyHtml: Personal<string>
}

export interface BesideRead {
  readonly at: 'reading'
  readonly reading: Reading
  readonly key: KeyState
}

export type State =
  | { readonly at: 'starting' }
  | BesideRead
  | { readonly at: 'broken'; readonly code: ErrorCode }
  | Writing
  | { readonly at: 'sending'; readonly before: Writing; readonly receipts: readonly Receipt[] }
  | { readonly at: 'done'; readonly before: Writing; readonly outcome: Outcome }

export type PaneEvent =
  | { readonly event: 'started'; readonly composing: boolean }
  | { readonly event: 'broke'; readonly code: ErrorCode }
  | { readonly event: 'reading'; readonly reading: Reading }
  | { readonly event: 'looking' }
  | { readonly event: 'prepared'; readonly prepared: Prepared; readonly invalid: readonly string[] }
  | { readonly event: 'files'; readonly files: readonly ReadAttachment[] }
  | { readonly event: 'key'; readonly key: KeyState }
  | { readonly event: 'organisation'; readonly signer: OrganisationSigner }
  | { readonly event: 'code'; readonly address: string; readonly input: CodeInput }
  | { readonly event: 'correspondent'; readonly address: string; readonly state: CorrespondentState }
  | { readonly event: 'chosen'; readonly address: string; readonly way: ChosenWay | null }
  | { readonly event: 'again'; readonly address: string; readonly wanted: boolean }
  | {
      readonly event: 'sent-before'
      readonly content: string
      readonly known: Known
    }
  | { readonly event: 'dismissed'; readonly keys: readonly string[] }
  | { readonly event: 'minimised'; readonly undo: DraftText | null }
  | { readonly event: 'sending' }
  | { readonly event: 'receipt'; readonly receipt: Receipt }
  | { readonly event: 'not-sent'; readonly code: ErrorCode }
  | { readonly event: 'done'; readonly outcome: Outcome }
  | { readonly event: 'back'; readonly portalFor: readonly string[] }

const nothingWritten: Writing = {
  at: 'writing',
  prepared: null,
  looking: true,
  files: [],
  invalid: [],
  codes: {},
  chosen: {},
  correspondents: {},
  key: { at: 'unknown' },
  organisation: null,
  problem: null,
  dismissed: [],
  undo: null,
  sent: [],
  copies: [],
  again: [],
}

export function next(state: State, event: PaneEvent): State {
  if (event.event === 'started')
    return event.composing
      ? nothingWritten
      : { at: 'reading', reading: { at: 'fetching' }, key: { at: 'unknown' } }
  if (event.event === 'broke') return { at: 'broken', code: event.code }
  switch (state.at) {
    case 'writing':
      return whileWriting(state, event)
    case 'sending':
      if (event.event === 'receipt') {
        const address = event.receipt.recipient.reveal()
        const others = state.receipts.filter(({ recipient }) => recipient.reveal() !== address)
        return { ...state, receipts: [...others, event.receipt] }
      }
      if (event.event === 'not-sent')
        return { ...remembering(state.before, state.receipts), problem: event.code }
      return event.event === 'done'
        ? {
            at: 'done',
            before: remembering(state.before, event.outcome.receipts, event.outcome.copy),
            outcome: event.outcome,
          }
        : state
    case 'done':
      return event.event === 'back'
        ? {
            ...state.before,
            chosen: {
              ...state.before.chosen,
              ...Object.fromEntries(event.portalFor.map((address) => [address, 'portal' as const])),
            },
            again: [],
            problem: null,
          }
        : state
    case 'reading':
      if (event.event === 'key') return { ...state, key: event.key }
      return event.event === 'reading' ? { ...state, reading: event.reading } : state
    case 'starting':
    case 'broken':
      return state
  }
}

function whileWriting(state: Writing, event: PaneEvent): State {
  switch (event.event) {
    case 'looking':
      return { ...state, looking: true }
    case 'prepared':
      return { ...state, prepared: event.prepared, invalid: event.invalid, looking: false }
    case 'files':
      return { ...state, files: event.files }
    case 'key':
      return { ...state, key: event.key, problem: null }
    case 'organisation':
      return { ...state, organisation: event.signer }
    case 'code':
      return { ...state, codes: { ...state.codes, [event.address]: event.input }, problem: null }
    case 'correspondent':
      return { ...state, correspondents: { ...state.correspondents, [event.address]: event.state } }
    case 'chosen':
      return { ...state, chosen: { ...state.chosen, [event.address]: event.way } }
    case 'again': {
      const address = event.address.toLowerCase()
      const others = state.again.filter((one) => one !== address)
      return { ...state, again: event.wanted ? [...others, address] : others }
    }
    case 'dismissed':
      return { ...state, dismissed: event.keys }
    case 'sent-before':
      return recalling(state, event.content, event.known)
    case 'minimised':
      return { ...state, undo: event.undo, problem: null }
    case 'not-sent':
      return { ...state, problem: event.code }
    case 'sending':
      return { at: 'sending', before: { ...state, problem: null }, receipts: standing(state) }
    case 'back':
    case 'broke':
    case 'done':
    case 'reading':
    case 'receipt':
    case 'started':
      return state
  }
}

function remembering(before: Writing, receipts: readonly Receipt[], copy: Outcome['copy'] = 'none'): Writing {
  if (before.prepared === null) return before
  const { draft } = before.prepared
  const content = contentOf(draft)
  const earlier = earlierOf(before)
  // That a second try did not get through tells nothing of the first one, which may have arrived.
  const newest = receipts.filter(
    (one) => one.outcome !== 'not-sent' || !stands(receiptOf(earlier, one.recipient)),
  )
  const kept = before.sent.filter(
    (one) => one.content !== content || receiptOf(newest, one.receipt.recipient) === undefined,
  )
  return {
    ...before,
    sent: [...kept, ...newest.map((receipt) => ({ content, receipt }))],
    copies:
      copy === 'kept'
        ? [...before.copies, { content, to: draft.recipients.map(({ address }) => address) }]
        : before.copies,
  }
}

/** What an earlier pane knew of a mail. What this one knows goes before it. */
function recalling(state: Writing, content: string, { receipts, copiedTo }: Known): Writing {
  const own = state.sent.filter((one) => one.content === content).map(({ receipt }) => receipt)
  const forgotten = receipts.filter(({ recipient }) => receiptOf(own, recipient) === undefined)
  const isCopyKnown = copiedTo.length === 0 || state.copies.some((one) => one.content === content)
  return {
    ...state,
    sent: [...state.sent, ...forgotten.map((receipt) => ({ content, receipt }))],
    copies: isCopyKnown ? state.copies : [...state.copies, { content, to: copiedTo }],
  }
}

/** The draft's files without what is set aside in them. */
export function filesLeft({ files, dismissed }: Writing): readonly ReadAttachment[] {
  if (dismissed.length === 0) return files
  return files.map((file) => {
    if (file.state.at !== 'done') return file
    const left = withoutDismissedInFile(file.id, file.state.reading.reveal(), dismissed)
    return { ...file, state: { at: 'done', reading: personal(left) } }
  })
}

/** What came of the mail as it reads now, when it was sent before. */
export function earlierOf({ sent, prepared }: Writing): readonly Receipt[] {
  if (sent.length === 0 || prepared === null) return []
  const content = contentOf(prepared.draft)
  return sent.filter((one) => one.content === content).map(({ receipt }) => receipt)
}

/** Those of them to whom nothing goes now. */
export function standing(state: Writing): readonly Receipt[] {
  return earlierOf(state).filter(
    (one) => stands(one) && (isServed(one) || !state.again.includes(one.recipient.reveal().toLowerCase())),
  )
}

/** Has the mail, in other words than it has now. */
export function hasOlder({ sent }: Writing, address: Personal<string>): boolean {
  const served = sent.map(({ receipt }) => receipt).filter(isServed)
  return receiptOf(served, address) !== undefined
}

/** Whom the copies of the mail as it reads now name. */
export function copiedTo({ copies, prepared }: Writing): readonly Personal<string>[] {
  if (copies.length === 0 || prepared === null) return []
  const content = contentOf(prepared.draft)
  return copies.filter((one) => one.content === content).flatMap(({ to }) => to)
}

/** Those to whom something goes now. */
export function goingTo(state: Writing, plans: readonly RecipientPlan[]): readonly RecipientPlan[] {
  const passedOver = standing(state)
  return plans.filter(({ recipient }) => receiptOf(passedOver, recipient.address) === undefined)
}

/** Unlocked, and with a certificate that holds today. */
export function canSign(key: KeyState): boolean {
  return key.at === 'open' && key.keys.some(({ isCurrent }) => isCurrent)
}

/**
 * Who signs what goes out now. Her own certificate goes before the organisation's, also while it is locked; whether she has one
 * is taken for granted until it is known.
 */
export function signerOf(key: KeyState, organisation: OrganisationSigner | null): OwnMeans['signer'] {
  if (key.at !== 'missing' && (key.at !== 'open' || canSign(key))) return 'sender'
  switch (organisation?.verdict) {
    case 'usable':
      return 'organisation'
    case 'none':
    case 'unusable':
      return null
    case 'unknown':
    case undefined:
      return 'unknown'
  }
}

export type NumberReading = (text: string) => string | null

/** The code for one recipient, null while it is not whole. A known number counts until another is typed. */
export function codeOf(
  plan: RecipientPlan,
  input: CodeInput | undefined,
  readNumber: NumberReading,
  isGoodCode: (code: string) => boolean,
): PortalCode | null {
  const phone = plan.reach?.phone
  if (input === undefined) {
    return phone?.verdict === 'known' ? { by: 'sms', number: phone.number } : null
  }
  if (input.by === 'agreed')
    return isGoodCode(input.text) ? { by: 'agreed', code: personal(input.text) } : null
  const number = readNumber(input.text)
  return number === null ? null : { by: 'sms', number: personal(number) }
}

/** The plan with the sender's own choices in it. */
export function chosenPlan(
  state: Writing,
  readNumber: NumberReading,
  isGoodCode: (code: string) => boolean,
): readonly RecipientPlan[] {
  return (state.prepared?.plan.recipients ?? []).map((plan) => {
    const address = plan.recipient.address.reveal()
    const { route } = plan
    const chosen = state.chosen[address]
    if (route.by === 'portal' || chosen === 'portal') {
      const code = codeOf(plan, state.codes[address], readNumber, isGoodCode)
      return { ...plan, route: { by: 'portal', code } }
    }
    // Her yes is to a mail server that proves who it is, and holds for nothing else.
    const isAgreed = route.by === 'undecided' && route.otherwise === 'tls' && chosen === 'tls'
    return isAgreed ? { ...plan, route: { by: 'tls' } } : plan
  })
}

/** What keeps the button from working, or null. */
export function blockedBy(
  state: Writing,
  plans: readonly RecipientPlan[],
): 'people' | 'looking' | 'undecided' | 'code' | 'key' | 'nobody-left' | null {
  if (state.looking || state.prepared === null) return 'looking'
  if (plans.length === 0 || state.invalid.length > 0) return 'people'
  const going = goingTo(state, plans)
  // When all have it, sending lets the draft go.
  if (going.length === 0 && !isServedAll(state, plans)) return 'nobody-left'
  if (going.some(({ route }) => route.by === 'pending')) return 'looking'
  if (going.some(needsOwnKey) && !canSign(state.key)) return 'key'
  if (going.some(({ route }) => route.by === 'nowhere')) return 'people'
  if (going.some(({ route }) => route.by === 'undecided')) return 'undecided'
  return going.some(needsCode) ? 'code' : null
}

/** A letter that nobody could open yet: no number and no code that is whole. */
export function needsCode({ route }: RecipientPlan): boolean {
  return route.by === 'portal' && route.code === null
}

export function isServedAll(state: Writing, plans: readonly RecipientPlan[]): boolean {
  const earlier = earlierOf(state)
  return plans.length > 0 && plans.every(({ recipient }) => isServed(receiptOf(earlier, recipient.address)))
}

/** Goes out under her own signature. */
export function needsOwnKey({ route }: RecipientPlan): boolean {
  return route.by === 'smime' && route.signer === 'sender'
}
