// The pane's effects: watches the draft while it is written, asks the gateway, opens the key, sends. Everything thrown
// ends here as a code that the screen can say.
import { isValidPhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/min'
import { address as addressForm } from '../contract/common.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { da } from '../i18n/da.ts'
import { en } from '../i18n/en.ts'
import { judgeAgreedCode, makeAgreedCode } from '../letter/agreed-code.ts'
import type { Scan } from '../classifier/classify.ts'
import { keyOfFinding, withoutDismissed } from '../classifier/dismiss.ts'
import { applyEdits } from '../classifier/minimise.ts'
import { rescan } from '../classifier/rescan.ts'
import type { Draft, DraftAttachment, Recipient } from '../model/draft.ts'
import type { DismissReason, Feedback } from '../model/feedback.ts'
import type { Finding } from '../model/finding.ts'
import type { Edit, KeepOfCpr } from '../model/minimise.ts'
import type { Reach } from '../model/reach.ts'
import type { Signer } from '../model/route.ts'
import {
  closeDraft,
  draftId,
  emptyDraft,
  isComposing,
  displayLanguage,
  readAttachment,
  readDraft,
  renameAttachment,
  rewriteDraft,
} from '../outlook/compose.ts'
import { readDismissed, writeDismissed } from '../outlook/dismissed.ts'
import { carryOut, prepare, type Judge } from '../send-securely.ts'
import { readAddinConfig } from '../transport/addin-config.ts'
import { reachOf } from '../transport/directory.ts'
import { createGatewayClient, type GatewayClient } from '../transport/gateway-client.ts'
import { createGraph, type Graph, maximumMimeBytes } from '../transport/graph.ts'
import { createIdentity } from '../transport/identity.ts'
import { organisationSignerOf } from '../transport/organisation-signature.ts'
import { proofOf } from '../transport/relay.ts'
import type { AddinConfig } from '../contract/config.ts'
import { createAttachmentReader } from './attachment-reader.ts'
import { createCarriers, messageBytesOf } from './carriers.ts'
import { type CorrespondentActions, runCorrespondents } from './run-correspondents.ts'
import { type KeyActions, runKeys } from './run-keys.ts'
import { type ReadingActions, startReading } from './run-reading.ts'
import { keepFeedback, ownStorage, readFeedback } from './feedback.ts'
import { startReader } from './start-reader.ts'
import {
  blockedBy,
  chosenPlan,
  next,
  type CodeInput,
  signerOf,
  type KeyState,
  type PaneEvent,
  type State,
  type Writing,
} from './state.ts'

export interface Pane {
  readonly language: 'da' | 'en'
  setCode(address: string, input: CodeInput): void
  preferPortal(address: string, wanted: boolean): void
  makeCode(): string
  /** ISO date. */
  today(): string
  /** The organisation's policy; the birth date until it is known. */
  keepOfCpr(): KeepOfCpr
  feedback(): readonly Feedback[]
  dismiss(finding: Finding, because: DismissReason): void
  takeBackDismissed(): void
  minimise(edits: readonly Edit[]): void
  renameFile(attachment: DraftAttachment, name: string): void
  undoMinimise(): void
  /** Milliseconds. */
  now(): number
  readonly keys: KeyActions
  readonly correspondents: CorrespondentActions
  send(): void
  /** Stops what has not left yet; each recipient's receipt says which. */
  stop(): void
  skipAttachment(): void
  back(portalFor: readonly string[]): void
  /** Saves the proof of the mail to that recipient as a file. false when it could not be had. */
  saveProof(address: string): Promise<boolean>
  close(): void
  /** What can be done beside a mail that is read; null beside one that is written. */
  reading: ReadingActions | null
}

interface Services {
  readonly config: AddinConfig
  readonly gateway: GatewayClient
  readonly graph: Graph
}

/** Findings are to stand there 300 ms after the last key. */
const lookEveryMs = 250
/** A recipient's reach is asked for again after this long. */
const reachForMs = 60_000
const largestDraftCharacters = 2_000_000

const now = () => new Date()
const today = () => now().toISOString().slice(0, 10)
const sentNotice = { da: da.receipt.windowDone, en: en.receipt.windowDone }

function codeOfError(error: unknown): ErrorCode {
  return error instanceof SikkertError ? error.code : 'unexpected'
}

/** E.164, or null when it is no number that could get an SMS. Danish when no country is given. */
export function readNumber(text: string): string | null {
  try {
    if (!isValidPhoneNumber(text, 'DK')) return null
    return parsePhoneNumberWithError(text, 'DK').number
  } catch {
    return null
  }
}

export const isGoodCode = (code: string) => judgeAgreedCode(code).verdict === 'good'

/** Starts the pane; `show` is called with each new state. */
export function startPane(show: (state: State, pane: Pane) => void): void {
  let state: State = { at: 'starting' }
  let services: Services | null = null
  /** The draft that the watch looked at last; empty to have it looked at again. */
  let lastSeen = ''
  /** What the draft of a moment ago was judged by. */
  let scan: Scan | null = null
  const judgeAgain: Judge = (written, day) => {
    scan = rescan(scan, written, day)
    return scan.classification
  }
  /** The draft that the pane shows. */
  let shown = ''
  const reaches = new Map<string, { readonly at: number; readonly reach: Promise<Reach> }>()
  const attempts = new Map<string, string>()
  let preparedFor: Signer | null = 'sender'
  const queued = new Map<string, string>()
  let stopping = new AbortController()

  const attachments = createAttachmentReader({
    read: readAttachment,
    startWorker: startReader,
    today: () => now().toISOString().slice(0, 10),
    show: (files) => dispatch({ event: 'files', files }),
  })

  const dispatch = (event: PaneEvent) => {
    state = next(state, event)
    show(state, pane)
  }

  const pane: Pane = {
    language: displayLanguage(),
    setCode: (address, input) => dispatch({ event: 'code', address, input }),
    preferPortal: (address, wanted) => dispatch({ event: 'prefer-portal', address, wanted }),
    makeCode: () => makeAgreedCode((length) => crypto.getRandomValues(new Uint8Array(length))),
    today,
    keepOfCpr: () => services?.config.policy.keepOfCpr ?? 'birth-date',
    feedback: () => readFeedback(ownStorage()),
    dismiss: (finding, because) => void dismiss(finding, because),
    takeBackDismissed: () => void setDismissed([]),
    minimise: (edits) => void minimise(edits),
    renameFile: (attachment, name) => void rename(attachment, name),
    undoMinimise: () => void undoMinimise(),
    now: () => now().getTime(),
    get keys() {
      return keys
    },
    get correspondents() {
      return correspondents
    },
    send: () => void send(),
    stop: () => stopping.abort(),
    skipAttachment: () => attachments.leaveUnread(),
    saveProof,
    close: () => void closeDraft().catch(() => undefined),
    reading: null,
    back(portalFor) {
      lastSeen = ''
      dispatch({ event: 'back', portalFor })
    },
  }

  const keyNow = (): KeyState => ('key' in state ? state.key : { at: 'unknown' })
  const signerNow = () => signerOf(keyNow(), state.at === 'writing' ? state.organisation : null)
  const keys = runKeys({
    gateway: async () => (services ?? (await connect())).gateway,
    show: (key) => dispatch({ event: 'key', key }),
    // A route by S/MIME opens or closes with the key; beside a mail that is read, so does the mail.
    onChange() {
      if (signerNow() !== preparedFor) lastSeen = ''
      pane.reading?.readAgain()
    },
    codeOf: codeOfError,
  })

  const correspondents = runCorrespondents({
    gateway: async () => (services ?? (await connect())).gateway,
    show: (address, shownNow) => dispatch({ event: 'correspondent', address, state: shownNow }),
    onChange(address) {
      reaches.delete(address.toLowerCase())
      lastSeen = ''
    },
  })

  function gatewayOf(): Services {
    if (services === null) throw new SikkertError('gateway-unreachable')
    return services
  }

  async function connect(): Promise<Services> {
    const config = await readAddinConfig('')
    const identity = createIdentity(config)
    const made = {
      config,
      gateway: createGatewayClient({ baseUrl: '', token: () => identity.token([config.apiScope]) }),
      graph: createGraph(config.graphBaseUrl, () => identity.token(config.graphScopes)),
    }
    services = made
    return made
  }

  function reach(recipient: Recipient): Promise<Reach> {
    const address = recipient.address.reveal().toLowerCase()
    const known = reaches.get(address)
    if (known !== undefined && now().getTime() - known.at < reachForMs) return known.reach
    const asked = (async () => reachOf((services ?? (await connect())).gateway, address))()
    reaches.set(address, { at: now().getTime(), reach: asked })
    asked.catch(() => reaches.delete(address))
    return asked
  }

  async function look(): Promise<void> {
    if (state.at !== 'writing') return
    const draft = await readDraft()
    if (draft.bodyHtml.reveal().length > largestDraftCharacters) throw new SikkertError('draft-too-large')
    attachments.watch(draft.attachments)
    const seen = fingerprint(draft)
    const unsure = state.prepared?.plan.recipients.some(
      ({ reach: known }) => known?.tls.verdict === 'unknown' || known?.smime.verdict === 'unknown',
    )
    if (seen === lastSeen && unsure !== true) return
    lastSeen = seen
    await prepareDraft(draft)
  }

  async function prepareDraft(draft: Draft): Promise<void> {
    const invalid = draft.recipients
      .map(({ address }) => address.reveal())
      .filter((address) => !addressForm.safeParse(address).success)
    const valid = {
      ...draft,
      recipients: draft.recipients.filter(({ address }) => !invalid.includes(address.reveal())),
    }
    preparedFor = signerNow()
    const own = {
      signer: preparedFor,
      messageBytes: messageBytesOf(draft),
      maximumSmimeBytes: maximumMimeBytes,
    }
    const prepared = await prepare(valid, { reachOf: reach }, own, today(), judgeAgain)
    const classification =
      state.at === 'writing'
        ? withoutDismissed(textOf(draft), prepared.classification, state.dismissed)
        : prepared.classification
    shown = fingerprint(draft)
    dispatch({ event: 'prepared', prepared: { ...prepared, classification }, invalid })
  }

  async function dismiss(finding: Finding, because: DismissReason): Promise<void> {
    if (state.at !== 'writing' || state.prepared === null) return
    const { type, kind, confidence, why } = finding
    const row = { at: now().toISOString(), type, kind, confidence, why: why.map(({ code }) => code), because }
    keepFeedback(ownStorage(), row)
    await setDismissed([...state.dismissed, keyOfFinding(textOf(state.prepared.draft), finding)])
  }

  async function setDismissed(keys: readonly string[]): Promise<void> {
    dispatch({ event: 'dismissed', keys })
    lastSeen = ''
    try {
      await writeDismissed(keys)
      await look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  async function minimise(edits: readonly Edit[]): Promise<void> {
    if (state.at !== 'writing' || state.prepared === null) return
    const { draft } = state.prepared
    const text = textOf(draft)
    try {
      // The edits are of the text that was shown; another text is left alone and looked at again.
      if (!isSameText(await readDraft(), draft)) return
      await rewriteDraft(text, {
        subject: applyEdits(text.subject, edits, 'subject'),
        bodyHtml: applyEdits(text.bodyHtml, edits, 'body'),
      })
      const undo = state.undo ?? { subject: draft.subject, bodyHtml: draft.bodyHtml }
      dispatch({ event: 'minimised', undo })
      await look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  async function rename(attachment: DraftAttachment, name: string): Promise<void> {
    try {
      await renameAttachment(attachment, name)
      await look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  async function undoMinimise(): Promise<void> {
    if (state.at !== 'writing' || state.undo === null) return
    const { subject, bodyHtml } = state.undo
    try {
      await rewriteDraft(textOf(await readDraft()), {
        subject: subject.reveal(),
        bodyHtml: bodyHtml.reveal(),
      })
      dispatch({ event: 'minimised', undo: null })
      await look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      try {
        await look()
      } catch (error) {
        lastSeen = ''
        if (state.at === 'writing') dispatch({ event: 'not-sent', code: codeOfError(error) })
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  /** Whoever has no certificate of her own sends encrypted all the same, where the organisation signs for her. */
  async function askForOrganisation(): Promise<void> {
    try {
      const signer = await organisationSignerOf((services ?? (await connect())).gateway)
      dispatch({ event: 'organisation', signer })
      if (signerNow() !== preparedFor) lastSeen = ''
    } catch (error) {
      // Nobody signs for her then; what is wrong with the gateway is said by whatever else asks it.
      if (!(error instanceof SikkertError)) throw error
    }
  }

  async function askForKey(): Promise<void> {
    try {
      await keys.look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  /**
   * What is sent is what stands in the draft now, not what the pane saw a moment ago. She said yes to these people, routes
   * and findings: null when they have changed, and the pane shows them anew.
   */
  async function stillAgreed(fresh: Draft): Promise<Writing | null> {
    const agreedTo = gistOf(state)
    if (fingerprint(fresh) !== shown) {
      dispatch({ event: 'looking' })
      await prepareDraft(fresh)
    }
    return state.at === 'writing' && gistOf(state) === agreedTo ? state : null
  }

  async function send(): Promise<void> {
    if (state.at !== 'writing') return
    try {
      const fresh = await readDraft()
      const before = await stillAgreed(fresh)
      if (before?.prepared == null) return
      const plans = chosenPlan(before, readNumber, isGoodCode)
      if (plans.length === 0) throw new SikkertError('no-recipient')
      if (before.invalid.length > 0) throw new SikkertError('recipient-address-invalid')
      if (blockedBy(before, plans) !== null) return
      const { config, gateway, graph } = gatewayOf()
      dispatch({ event: 'sending' })
      stopping = new AbortController()
      const outcome = await carryOut(
        { ...before.prepared, draft: fresh, plan: { recipients: plans } },
        {
          compose: {
            readDraft,
            readAttachment,
            discardDraft: () => discard(graph, sentNotice[pane.language]),
          },
          carriers: createCarriers({
            config,
            gateway,
            graph,
            protect: (question) => keys.keeper.protect(question),
            language: pane.language,
            crypto,
            now,
            queued,
            idempotencyKey: (route, recipient) => attemptOf(`${route} ${recipient} ${shown}`),
          }),
          sentItems: { keepCopy: (draft, attachments) => keepCopy(graph, draft, attachments) },
          report: (receipt) => dispatch({ event: 'receipt', receipt }),
          signal: stopping.signal,
          now,
        },
      )
      // What was stopped may be sent anew; what was not may not.
      if (stopping.signal.aborted) attempts.clear()
      // So may what nobody knows of, as a mail of its own; the gateway tells the two belong together.
      const lost = outcome.receipts.filter((one) => one.by === 'tls' && one.outcome === 'unknown')
      attempts.delete(`tls ${lost.map(({ recipient }) => recipient.reveal()).join(' ')} ${shown}`)
      dispatch({ event: 'done', outcome })
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
  }

  async function saveProof(address: string): Promise<boolean> {
    try {
      const id = queued.get(address.toLowerCase())
      if (id === undefined) return false
      saveFile(`bevis-${id}.json`, await proofOf(gatewayOf().gateway, id))
      return true
    } catch {
      return false
    }
  }

  function attemptOf(what: string): string {
    const known = attempts.get(what)
    if (known !== undefined) return known
    const made = crypto.randomUUID()
    attempts.set(what, made)
    return made
  }

  async function start(): Promise<void> {
    const composing = isComposing()
    dispatch({ event: 'started', composing })
    if (!composing) {
      pane.reading = startReading({
        connect: async () => services ?? (await connect()),
        show: (reading) => dispatch({ event: 'reading', reading }),
        now,
        codeOf: codeOfError,
        keeper: keys.keeper,
      })
      // Reading signed mail needs no key of one's own.
      await keys.look().catch(() => undefined)
      return
    }
    dispatch({ event: 'dismissed', keys: await readDismissed() })
    void askForKey()
    void askForOrganisation()
    await watch()
  }
  void start().catch((error: unknown) => dispatch({ event: 'broke', code: codeOfError(error) }))
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

/** The saved draft goes by Graph, as closing leaves it in Drafts; the window stays until the receipt has been read. */
async function discard(graph: Graph, notice: string): Promise<void> {
  const id = await draftId()
  await emptyDraft(notice)
  if (id !== null) await graph.deleteMessage(id)
}

async function keepCopy(
  graph: Graph,
  draft: Draft,
  attachments: readonly {
    readonly attachment: Draft['attachments'][number]
    readonly content: { reveal(): Uint8Array<ArrayBuffer> }
  }[],
): Promise<void> {
  const of = (field: Recipient['field']) =>
    draft.recipients
      .filter((one) => one.field === field)
      .map(({ name, address }) => ({ name: name.reveal(), address: address.reveal() }))
  await graph.saveSentCopy({
    subject: draft.subject.reveal(),
    bodyHtml: draft.bodyHtml.reveal(),
    recipients: { to: of('to'), cc: of('cc'), bcc: of('bcc') },
    attachments: attachments.map(({ attachment, content }) => ({
      name: attachment.name.reveal(),
      contentType: attachment.contentType,
      content: content.reveal(),
    })),
  })
}

/** Until it is known or unlocked, a key is taken to be usable. */
/** Who gets the mail, how, and what was found in it; stays in memory. */
function gistOf(state: State): string | null {
  if (state.at !== 'writing' || state.prepared === null) return null
  const { plan, classification } = state.prepared
  return JSON.stringify([
    plan.recipients.map(({ recipient, route }) => [
      recipient.address.reveal(),
      recipient.field,
      route.by,
      route.by === 'smime' ? route.signer : null,
    ]),
    classification.findings.map(({ kind }) => kind),
  ])
}

const textOf = ({ subject, bodyHtml }: Draft) => ({ subject: subject.reveal(), bodyHtml: bodyHtml.reveal() })

function isSameText(a: Draft, b: Draft): boolean {
  return a.subject.reveal() === b.subject.reveal() && a.bodyHtml.reveal() === b.bodyHtml.reveal()
}

/** Tells whether the draft has changed; stays in memory. */
function fingerprint(draft: Draft): string {
  return JSON.stringify([
    draft.subject.reveal(),
    draft.bodyHtml.reveal(),
    draft.recipients.map(({ address, field }) => [address.reveal(), field]),
    draft.attachments.map(({ id }) => id),
  ])
}
