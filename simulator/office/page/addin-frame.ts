// One frame of the add-in (pane or event runtime) and the wire to the office.js inside it: JSON strings by postMessage,
// as Outlook on the web speaks it. Knows no mail; what a call means is `call`'s business.
import { z } from 'zod'
import { bridgeMessages } from '../frame/private-wire.ts'
import { nestedAuthAnswer } from './nested-auth.ts'
import { contextOf, type Language, type OfficeTheme } from './office-context.ts'

/** What office.js hands to its callers: a value, or one of Outlook's error numbers. */
export type Answer =
  | { readonly error: false; readonly errorCode: 0; readonly data: unknown }
  | { readonly error: true; readonly errorCode: number }
  | Readonly<Record<string, unknown>>

export interface FrameOptions {
  readonly url: string
  readonly title: string
  readonly isHidden: boolean
  readonly language: Language
  readonly theme: () => OfficeTheme | null
  readonly roamingSettings: () => object
  readonly initialData: () => object | null
  readonly call: (dispatchId: number, parameters: unknown) => Promise<Answer>
  readonly onExit: (by: 'tab' | 'shift-tab' | 'escape') => void
}

export type CommandOutcome =
  { readonly by: 'handler'; readonly completed: Completed } | { readonly by: 'missing-handler' }

const completedShape = z.object({
  allowEvent: z.boolean().optional(),
  errorMessage: z.string().optional(),
  errorMessageMarkdown: z.string().optional(),
  cancelLabel: z.string().optional(),
  commandId: z.string().optional(),
  contextData: z.string().optional(),
  sendModeOverride: z.string().optional(),
})
/** What a handler said in event.completed(). */
export type Completed = z.infer<typeof completedShape>

const requestShape = z.object({
  _messageType: z.literal(0),
  _actionName: z.string(),
  _actionType: z.number(),
  _conversationId: z.string(),
  _correlationId: z.number(),
  _data: z.unknown().optional(),
})
type Request = z.infer<typeof requestShape>

const executeShape = z.object({
  ApiParams: z.unknown().optional(),
  MethodData: z.object({ DispatchId: z.number() }),
})
const ddaShape = z.looseObject({ DdaMethod: z.object({ DispatchId: z.number() }) })
const completionShape = z.object({ 0: z.string(), 1: z.number(), 2: z.string().optional() })
const commandCompleted = 94

/** As Outlook on the web frames an add-in: scripts and its own storage, but no modal windows and no way to the top. */
const sandbox =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads'

/** A frame that is being loaded, and the conversation with it. */
export class AddinFrame {
  readonly iframe: HTMLIFrameElement
  /**
   * Fulfilled when office.js has been promised to hear of commands and the page has loaded: handlers are associated by
   * then or never. An event that overtakes the promise would be dropped inside office.js.
   */
  readonly ready: Promise<void>
  private readonly options: FrameOptions
  private readonly conversationId = crypto.randomUUID()
  private readonly controlId = crypto.randomUUID()
  private readonly registered = new Set<string>()
  private readonly waiting = new Map<string, (outcome: CommandOutcome) => void>()
  private readonly listener = (event: MessageEvent<unknown>) => void this.receive(event)
  private onReady: () => void = () => undefined

  constructor(options: FrameOptions) {
    this.options = options
    this.iframe = document.createElement('iframe')
    const loaded = new Promise<void>((resolve) => {
      this.iframe.addEventListener('load', () => resolve(), { once: true })
    })
    const registered = new Promise<void>((resolve) => (this.onReady = resolve))
    this.ready = Promise.all([loaded, registered]).then(() => undefined)
    this.iframe.title = options.title
    this.iframe.setAttribute('allow', 'clipboard-write')
    this.iframe.setAttribute('sandbox', sandbox)
    if (options.isHidden) {
      this.iframe.hidden = true
      this.iframe.setAttribute('aria-hidden', 'true')
      this.iframe.tabIndex = -1
    }
    const host = window.location.origin
    // office.js reads its host ("disableLogging" keeps its telemetry at home) and its conversation here; a name survives navigation and leaves the address alone.
    this.iframe.name = JSON.stringify({
      baseFrameName: '_xdm_',
      hostInfo: `Outlook$Web$16.01$${options.language}$${crypto.randomUUID()}$$disableLogging$`,
      xdmInfo: `${this.conversationId}|${this.controlId}|${host}`,
      serializerVersion: '1',
      flights: '[]',
      // Not office.js's own: beyond-office-js.ts has it there when the add-in starts.
      officeTheme: options.theme(),
    })
    window.addEventListener('message', this.listener)
    this.iframe.src = options.url
  }

  /** Tells the frame of an event, if it asked for it. */
  raise(name: string, data: unknown): void {
    if (!this.registered.has(name)) return
    this.post({ actionName: name, correlationId: 0, data, responseType: 1 })
  }

  /** Runs a function of the add-in by name and waits for its event.completed(). */
  async run(functionName: string, event: object): Promise<CommandOutcome> {
    await this.ready
    const id = crypto.randomUUID()
    const outcome = new Promise<CommandOutcome>((resolve) => this.waiting.set(id, resolve))
    this.raise('appCommandInvoked', [id, functionName, JSON.stringify(event)])
    return outcome
  }

  /** Ends the conversation and takes the frame out of the page. */
  dispose(): void {
    window.removeEventListener('message', this.listener)
    this.iframe.remove()
  }

  private async receive(event: MessageEvent<unknown>): Promise<void> {
    if (event.source !== this.iframe.contentWindow || event.origin !== new URL(this.options.url).origin)
      return
    const bridge = z
      .object({ simulator: z.literal(bridgeMessages.request), json: z.string() })
      .safeParse(event.data)
    if (bridge.success) {
      const json = await nestedAuthAnswer(bridge.data.json)
      this.iframe.contentWindow?.postMessage({ simulator: bridgeMessages.answer, json }, event.origin)
      return
    }
    if (typeof event.data !== 'string') return
    const request = requestShape.safeParse(parsed(event.data))
    if (!request.success) return
    const answer = await this.answerTo(request.data)
    this.post({
      actionName: request.data._actionName,
      correlationId: request.data._correlationId,
      data: answer,
      responseType: 0,
    })
    if (request.data._actionName === 'appCommandInvoked') this.onReady()
  }

  private async answerTo(request: Request): Promise<unknown> {
    if (request._actionType === 1) {
      this.registered.add(request._actionName)
      return { Error: 0 }
    }
    if (request._actionType === 2) {
      this.registered.delete(request._actionName)
      return { Error: 0 }
    }
    switch (request._actionName) {
      case 'ContextActivationManager_getAppContextAsync':
        return contextOf(this.controlId, this.options.language, this.options.roamingSettings())
      case 'ContextActivationManager_notifyHost':
        this.notified(request._data)
        return null
      case 'GetInitialData':
        return this.options.initialData()
      case 'ExecuteMethod': {
        const { ApiParams, MethodData } = executeShape.parse(request._data)
        return this.options.call(MethodData.DispatchId, ApiParams)
      }
      case 'executeMethod':
        return this.completed(request._data)
      default:
        return null
    }
  }

  private completed(data: unknown): object {
    const method = ddaShape.safeParse(data)
    const completion = completionShape.safeParse(data)
    if (method.success && method.data.DdaMethod.DispatchId === commandCompleted && completion.success) {
      const resolve = this.waiting.get(completion.data[0])
      this.waiting.delete(completion.data[0])
      const context = z
        .object({ completedContext: completedShape.optional() })
        .safeParse(parsed(completion.data[2] ?? '{}'))
      if (completion.data[1] !== 0) resolve?.({ by: 'missing-handler' })
      else resolve?.({ by: 'handler', completed: (context.success && context.data.completedContext) || {} })
      return { Version: 1, Error: 0 }
    }
    // Dialogs and the old single sign-on: the add-in uses neither.
    return { Version: 1, Error: 5001 }
  }

  private notified(data: unknown): void {
    const notice = z.tuple([z.unknown(), z.number()]).rest(z.unknown()).safeParse(data)
    if (!notice.success) return
    if (notice.data[1] === 13) this.options.onExit('tab')
    if (notice.data[1] === 14) this.options.onExit('shift-tab')
    if (notice.data[1] === 15) this.options.onExit('escape')
  }

  private post(message: {
    actionName: string
    correlationId: number
    data: unknown
    responseType: 0 | 1
  }): void {
    const { origin } = new URL(this.options.url)
    const envelope = JSON.stringify({
      _messageType: 1,
      _actionName: message.actionName,
      _conversationId: this.conversationId,
      _correlationId: message.correlationId,
      _origin: window.location.href,
      _data: message.data,
      _errorCode: 0,
      _responseType: message.responseType,
      _serializerVersion: 1,
    })
    this.iframe.contentWindow?.postMessage(envelope, origin)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
