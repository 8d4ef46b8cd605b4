// The pane's effects: watches the draft while it is written, asks the gateway, opens the key, sends. Everything thrown
// ends here as a code that the screen can say.
import { rescan } from '../classifier/rescan.ts'
import type { Scan } from '../classifier/classify.ts'
import { withoutDismissed, withoutDismissedInFile } from '../classifier/dismiss.ts'
import { address as addressForm } from '../contract/common.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { makeAgreedCode } from '../letter/agreed-code.ts'
import type { Draft, Recipient } from '../model/draft.ts'
import type { Feedback } from '../model/feedback.ts'
import { foundInFile } from '../model/found-types.ts'
import type { KeepOfCpr } from '../model/minimise.ts'
import type { Reach } from '../model/reach.ts'
import { displayLanguage, isComposing, readAttachment, readDraft } from '../outlook/compose.ts'
import { readDismissed } from '../outlook/dismissed.ts'
import { writeFoundInFile } from '../outlook/found-in-files.ts'
import { readSentBefore, writeSentBefore } from '../outlook/sent-before.ts'
import type { OwnMeans } from '../routing/plan-routes.ts'
import { prepare, type Judge } from '../send-securely.ts'
import { readAddinConfig } from '../transport/addin-config.ts'
import { reachOf } from '../transport/directory.ts'
import { createGatewayClient } from '../transport/gateway-client.ts'
import { createGraph, maximumMimeBytes } from '../transport/graph.ts'
import { createIdentity } from '../transport/identity.ts'
import { organisationSignerOf } from '../transport/organisation-signature.ts'
import { createAttachmentReader } from './attachment-reader.ts'
import { messageBytesOf } from './carriers.ts'
import { contentOf, fingerprint, textOf } from './draft-gist.ts'
import { ownStorage, readFeedback } from './feedback.ts'
import { type CorrespondentActions, runCorrespondents } from './run-correspondents.ts'
import { type DraftChangeActions, runDraftChanges } from './run-draft-changes.ts'
import { type KeyActions, runKeys } from './run-keys.ts'
import { type ReadingActions, startReading } from './run-reading.ts'
import { runSending, type SendingActions, type Services } from './run-sending.ts'
import { createSentBefore } from './sent-before.ts'
import { startReader } from './start-reader.ts'
import {
  type ChosenWay,
  next,
  type CodeInput,
  signerOf,
  type KeyState,
  type PaneEvent,
  type State,
} from './state.ts'

export interface Pane {
  readonly language: 'da' | 'en'
  setCode(address: string, input: CodeInput): void
  /** null: the safest way again. */
  choose(address: string, way: ChosenWay | null): void
  /** To somebody who may have the mail already. */
  sendAgain(address: string, wanted: boolean): void
  makeCode(): string
  /** ISO date. */
  today(): string
  /** The organisation's policy; the birth date until it is known. */
  keepOfCpr(): KeepOfCpr
  feedback(): readonly Feedback[]
  /** Milliseconds. */
  now(): number
  readonly changes: DraftChangeActions
  readonly sending: SendingActions
  readonly keys: KeyActions
  readonly correspondents: CorrespondentActions
  skipAttachment(): void
  back(portalFor: readonly string[]): void
  /** What can be done beside a mail that is read; null beside one that is written. */
  reading: ReadingActions | null
}

/** Findings are to stand there 300 ms after the last key. */
const lookEveryMs = 250
/** A recipient's reach is asked for again after this long. */
const reachForMs = 60_000
const largestDraftCharacters = 2_000_000

const now = () => new Date()
const today = () => now().toISOString().slice(0, 10)

function codeOfError(error: unknown): ErrorCode {
  return error instanceof SikkertError ? error.code : 'unexpected'
}

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
  let preparedFor: OwnMeans['signer'] = 'sender'
  const sentBefore = createSentBefore({ read: readSentBefore, write: writeSentBefore }, crypto.subtle)

  const attachments = createAttachmentReader({
    read: readAttachment,
    startWorker: startReader,
    today: () => now().toISOString().slice(0, 10),
    async onRead(id, reading) {
      try {
        const dismissed = state.at === 'writing' ? state.dismissed : []
        await writeFoundInFile(id, foundInFile(withoutDismissedInFile(id, reading, dismissed)))
      } catch (error) {
        // Send would not be held on what is in the file; opening the pane anew reads and tells it again.
        dispatch({ event: 'not-sent', code: codeOfError(error) })
      }
    },
    show: (files) => dispatch({ event: 'files', files }),
  })

  const dispatch = (event: PaneEvent) => {
    state = next(state, event)
    show(state, pane)
  }

  const pane: Pane = {
    language: displayLanguage(),
    setCode: (address, input) => dispatch({ event: 'code', address, input }),
    choose: (address, way) => dispatch({ event: 'chosen', address, way }),
    sendAgain: (address, wanted) => dispatch({ event: 'again', address, wanted }),
    makeCode: () => makeAgreedCode((length) => crypto.getRandomValues(new Uint8Array(length))),
    today,
    keepOfCpr: () => services?.config.policy.keepOfCpr ?? 'birth-date',
    feedback: () => readFeedback(ownStorage()),
    now: () => now().getTime(),
    get changes() {
      return changes
    },
    get sending() {
      return sending
    },
    get keys() {
      return keys
    },
    get correspondents() {
      return correspondents
    },
    skipAttachment: () => attachments.leaveUnread(),
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

  const changes = runDraftChanges({
    state: () => state,
    dispatch: (event) => dispatch(event),
    lookAgain() {
      lastSeen = ''
      return look()
    },
    now,
    codeOf: codeOfError,
  })

  const sending = runSending({
    state: () => state,
    dispatch: (event) => dispatch(event),
    services() {
      if (services === null) throw new SikkertError('gateway-unreachable')
      return services
    },
    shown: () => shown,
    prepareDraft,
    sentBefore,
    keeper: keys.keeper,
    language: pane.language,
    now,
    codeOf: codeOfError,
  })

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
    const content = contentOf(valid)
    const people = valid.recipients.map(({ address }) => address)
    dispatch({ event: 'sent-before', content, known: await sentBefore.of(content, people) })
    shown = fingerprint(draft)
    dispatch({ event: 'prepared', prepared: { ...prepared, classification }, invalid })
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

  /**
   * Whoever has no certificate of her own sends encrypted all the same, where the organisation signs for her. Asked until it can
   * be told; what is wrong with the gateway is said by whatever else asks it.
   */
  async function askForOrganisation(): Promise<void> {
    for (;;) {
      try {
        const signer = await organisationSignerOf((services ?? (await connect())).gateway)
        dispatch({ event: 'organisation', signer })
        if (signerNow() !== preparedFor) lastSeen = ''
        if (signer.verdict !== 'unknown' && state.at === 'writing') return
      } catch (error) {
        if (!(error instanceof SikkertError)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, reachForMs))
    }
  }

  async function askForKey(): Promise<void> {
    try {
      await keys.look()
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOfError(error) })
    }
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
