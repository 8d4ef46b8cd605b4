// A mail being written, with all that hangs on it: the form, the add-in's pane, its event runtime, and the way out by
// Send. Ends by being sent, discarded or put away among the drafts.
import { composeCalls, attachmentDetails, type Program } from './office-calls.ts'
import { privateEvents } from '../frame/private-wire.ts'
import { composeView } from './compose-view.ts'
import { type Draft, type Change, type Field, type Person } from './draft.ts'
import { createEventRuntime } from './event-runtime.ts'
import type { AddinButton } from './manifest.ts'
import type { Shell } from './shell.ts'
import { askBeforeSend } from './smart-alert.ts'
import { language, words } from './words.ts'

export interface ComposeSession {
  readonly element: HTMLElement
  readonly draft: Draft
  /** Saves what is worth keeping and lets go of the frames. */
  putAway(): Promise<void>
  /** Tells the event runtime of what concerns every frame. */
  raiseInRuntime(name: string, data: unknown): void
  focus(): void
}

/** Opens a draft for writing; `onEnd` hears when it is over and what to tell the person. */
export function startCompose(
  shell: Shell,
  draft: Draft,
  onEnd: (words: string | null) => void,
): ComposeSession {
  const { manifest, pane, mailbox } = shell
  let initializationContext: string | null = null
  let over = false

  const program: Program = {
    ...shell.program,
    initializationContext: () => initializationContext,
    saveDraft: save,
    close: (discard) => void leave(discard),
    send: () => void send(),
    reply: () => undefined,
    compose: () => undefined,
  }
  const initialData = () => ({
    ...shell.initialData(),
    itemType: 4,
    conversationId: draft.conversationId,
    isFromSharedFolder: false,
  })
  const calls = composeCalls(draft, program)
  const call = async (dispatchId: number, parameters: unknown) => {
    const answer = await calls(dispatchId, parameters)
    shell.journal.push({ kind: 'call', dispatchId, refused: 'error' in answer && answer['error'] === true })
    return answer
  }
  const frame = {
    language,
    theme: shell.theme,
    roamingSettings: shell.roamingSettings,
    initialData,
    call,
  }
  const runtime = createEventRuntime(
    manifest,
    frame,
    () => shell.program.faults.runtimeMissing,
    shell.mountHidden,
  )
  const view = composeView(draft, manifest.composeButtons, shell.contacts, {
    send: () => void send(),
    discard: () => void throwAway(),
    press: (button) => press(button, null),
    pressNotification: (commandId, context) =>
      openById(commandId, context === undefined ? null : JSON.stringify(context)),
  })

  draft.listen(changed)
  launch('OnNewMessageCompose', { type: 'newMessageComposeCreated' })

  function changed(change: Change): void {
    if (change.of === 'recipients') {
      const fields = { to: false, cc: false, bcc: false, [change.field satisfies Field]: true }
      tell('olkRecipientsChanged', fields)
      launch('OnMessageRecipientsChanged', { type: 'olkRecipientsChanged', changedRecipientFields: fields })
    }
    if (change.of === 'attachments') {
      const details = { attachmentStatus: change.status, attachmentDetails: attachmentDetails(change.file) }
      tell('olkAttachmentsChanged', details)
      launch('OnMessageAttachmentsChanged', { type: 'olkAttachmentsChanged', ...details })
    }
  }

  /** Item events reach whoever registered, in pane and runtime, as JSON in a list of one. */
  function tell(name: string, details: object): void {
    pane.raise(name, [JSON.stringify(details)])
    runtime.raise(name, [JSON.stringify(details)])
  }

  function launch(type: string, details: object): void {
    const event = runtime.eventOf(type)
    if (event === undefined) return
    void runtime.launch(event, details).then((outcome) => {
      shell.journal.push({ kind: 'event', type, outcome: outcome.by })
    })
  }

  function press(button: AddinButton, context: string | null): void {
    if (button.action.by === 'function') {
      const handler = { type: button.id, functionName: button.action.name, sendMode: 'SoftBlock' } as const
      void runtime.launch(handler, { source: { id: button.id } })
      return
    }
    initializationContext = context
    if (pane.isOpen) {
      pane.raise(privateEvents.initializationContextChanged, context ?? '')
      return
    }
    pane.open({ ...frame, url: new URL(button.action.url, window.location.href).href }, () => undefined)
  }

  function openById(commandId: string, context: string | null): void {
    const button = manifest.composeButtons.find((candidate) => candidate.id === commandId)
    if (button === undefined) shell.onProblem(`the manifest has no control ${commandId}`)
    else press(button, context)
  }

  async function save(): Promise<string> {
    if (shell.program.faults.saveFails) throw new Error('The mailbox refuses to save.')
    const id = draft.savedAs ?? `AAMk${crypto.randomUUID().replaceAll('-', '')}`
    await mailbox.saveDraft(id, draft.onWire())
    draft.savedAs = id
    shell.refresh()
    return id
  }

  async function send(): Promise<void> {
    const { to, cc, bcc } = draft.recipients
    const people: readonly Person[] = [...to, ...cc, ...bcc]
    const wrong = people.find((person) => !/^[^\s@]+@[^\s@]+$/.test(person.address))
    if (people.length === 0) {
      view.showProblem(words.needsRecipient)
      return
    }
    if (wrong !== undefined) {
      view.showProblem(words.noAddress(wrong.address))
      return
    }
    view.setBusy(words.checking(manifest.name))
    const answer = await askBeforeSend(runtime, {
      addinName: manifest.name,
      ...shell.smartAlerts,
      onProblem: shell.onProblem,
    })
    shell.journal.push({ kind: 'send', at: answer.at })
    if (answer.at === 'held') {
      view.setBusy(null)
      if ('openPane' in answer) {
        openById(answer.openPane.commandId, answer.openPane.context)
        pane.focus()
      }
      return
    }
    view.setBusy(words.sending)
    try {
      await mailbox.send(draft.onWire())
      if (draft.savedAs !== null) await mailbox.removeDraft(draft.savedAs)
    } catch {
      view.setBusy(null)
      view.showProblem(words.cannotSend)
      return
    }
    end(words.sent)
  }

  async function leave(discard: boolean): Promise<void> {
    if (discard) {
      // As in Outlook: what was saved before stays among the drafts until somebody deletes it.
      end(null)
      return
    }
    await putAway()
    onEnd(null)
  }

  /** The person's own "Kassér": the draft goes out of the mailbox too. */
  async function throwAway(): Promise<void> {
    try {
      if (draft.savedAs !== null) await mailbox.removeDraft(draft.savedAs)
      end(null)
    } catch {
      view.showProblem(words.cannotDelete)
    }
  }

  async function putAway(): Promise<void> {
    if (over) return
    if (!draft.isEmpty) await save().catch(() => shell.onProblem('the draft could not be saved'))
    stop()
  }

  function end(words: string | null): void {
    if (over) return
    stop()
    onEnd(words)
  }

  function stop(): void {
    over = true
    pane.close()
    runtime.stop()
  }

  return {
    element: view.element,
    draft,
    putAway,
    raiseInRuntime: (name, data) => runtime.raise(name, data),
    focus: () => view.focus(),
  }
}
