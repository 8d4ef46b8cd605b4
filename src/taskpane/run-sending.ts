// Sends what the caseworker agreed to, stops what has not left yet, and fetches the proof afterwards.
import type { AddinConfig } from '../contract/config.ts'
import { SikkertError, type ErrorCode } from '../errors.ts'
import { da } from '../i18n/da.ts'
import { en } from '../i18n/en.ts'
import type { Draft, Recipient } from '../model/draft.ts'
import { draftId, closeDraft, emptyDraft, readAttachment, readDraft } from '../outlook/compose.ts'
import { carryOut } from '../send-securely.ts'
import type { GatewayClient } from '../transport/gateway-client.ts'
import type { Graph } from '../transport/graph.ts'
import { personal } from '../personal.ts'
import { proofOf } from '../transport/relay.ts'
import { createCarriers } from './carriers.ts'
import { contentOf, fingerprint, gistOf } from './draft-gist.ts'
import { nothingHandedOver, relayedTo } from './handed-over.ts'
import type { KeyKeeper } from './key-keeper.ts'
import { isGoodCode, readNumber } from './recipient-input.ts'
import type { SentBefore } from './sent-before.ts'
import {
  blockedBy,
  chosenPlan,
  copiedTo,
  type PaneEvent,
  standing,
  type State,
  type Writing,
} from './state.ts'

export interface SendingActions {
  send(): void
  /** Stops what has not left yet; each recipient's receipt says which. */
  stop(): void
  /** Saves the proof of the mail to that recipient as a file. false when it could not be had. */
  saveProof(address: string): Promise<boolean>
  close(): void
}

export interface Services {
  readonly config: AddinConfig
  readonly gateway: GatewayClient
  readonly graph: Graph
}

export interface SendingParts {
  readonly state: () => State
  readonly dispatch: (event: PaneEvent) => void
  /** Throws when the gateway was never reached. */
  readonly services: () => Services
  /** The draft that the pane shows. */
  readonly shown: () => string
  /** Shows the draft as it is now. */
  readonly prepareDraft: (draft: Draft) => Promise<void>
  readonly sentBefore: SentBefore
  readonly keeper: KeyKeeper
  readonly language: 'da' | 'en'
  readonly now: () => Date
  readonly codeOf: (error: unknown) => ErrorCode
}

const sentNotice = { da: da.receipt.windowDone, en: en.receipt.windowDone }

export function runSending({
  state,
  dispatch,
  services,
  shown,
  prepareDraft,
  sentBefore,
  keeper,
  language,
  now,
  codeOf,
}: SendingParts): SendingActions {
  const handedOver = nothingHandedOver()
  const mailTo = (address: string) => relayedTo(handedOver, address)
  let stopping = new AbortController()

  /**
   * What is sent is what stands in the draft now, not what the pane saw a moment ago. She said yes to these people, routes
   * and findings: null when they have changed, and the pane shows them anew.
   */
  async function stillAgreed(fresh: Draft): Promise<Writing | null> {
    const agreedTo = gistOf(state())
    if (fingerprint(fresh) !== shown()) {
      dispatch({ event: 'looking' })
      await prepareDraft(fresh)
    }
    const agreed = state()
    return agreed.at === 'writing' && gistOf(agreed) === agreedTo ? agreed : null
  }

  async function send(): Promise<void> {
    if (state().at !== 'writing') return
    try {
      const fresh = await readDraft()
      const before = await stillAgreed(fresh)
      if (before?.prepared == null) return
      const plans = chosenPlan(before, readNumber, isGoodCode)
      if (plans.length === 0) throw new SikkertError('no-recipient')
      if (before.invalid.length > 0) throw new SikkertError('recipient-address-invalid')
      if (blockedBy(before, plans) !== null) return
      const { config, gateway, graph } = services()
      const content = contentOf(fresh)
      dispatch({ event: 'sending' })
      stopping = new AbortController()
      const outcome = await carryOut(
        { ...before.prepared, draft: fresh, plan: { recipients: plans } },
        {
          earlier: { standing: standing(before), copiedTo: copiedTo(before) },
          compose: {
            readDraft,
            readAttachment,
            discardDraft: () => discard(graph, sentNotice[language]),
          },
          carriers: createCarriers({
            config,
            gateway,
            graph,
            protect: (question) => keeper.protect(question),
            language,
            crypto,
            now,
            content,
            handedOver,
          }),
          sentItems: { keepCopy: (draft, attachments) => keepCopy(graph, draft, attachments) },
          report(receipt) {
            dispatch({ event: 'receipt', receipt })
            void sentBefore.keep(content, [receipt], [], mailTo)
          },
          signal: stopping.signal,
          now,
        },
      )
      dispatch({ event: 'done', outcome })
      const named = outcome.copy === 'kept' ? fresh.recipients.map(({ address }) => address) : []
      await sentBefore.keep(content, [], named)
    } catch (error) {
      dispatch({ event: 'not-sent', code: codeOf(error) })
    }
  }

  async function earlierMailTo(address: string): Promise<string | null> {
    const after = state()
    if (after.at !== 'done' || after.before.prepared === null) return null
    return await sentBefore.mailTo(contentOf(after.before.prepared.draft), personal(address))
  }

  async function saveProof(address: string): Promise<boolean> {
    try {
      const id = mailTo(address) ?? (await earlierMailTo(address))
      if (id === null) return false
      saveFile(`bevis-${id}.json`, await proofOf(services().gateway, id))
      return true
    } catch {
      return false
    }
  }

  return {
    send: () => void send(),
    stop: () => stopping.abort(),
    saveProof,
    close: () => void closeDraft().catch(() => undefined),
  }
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
