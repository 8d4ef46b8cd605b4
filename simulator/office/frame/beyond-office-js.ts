// What real Outlook has and the npm build of office.js (frozen in 2022) lacks, added around it without changing it:
// the nested app authentication bridge, closeAsync, sendAsync, getAsFileAsync, officeTheme and
// InitializationContextChanged. They speak to the host over office.js's own wire, with dispatch ids that Microsoft does
// not use; so they prove our calls, not Microsoft's implementation.
import { z } from 'zod'
import { bridgeMessages, privateDispatch, privateEvents } from './private-wire.ts'

type Listener = (event: { readonly data: string }) => void

installBridge()
// Loaded between office.js and the add-in's program, so this is registered first: the additions are there when the
// add-in is told that Office is ready.
void Office.onReady(extend)

function installBridge(): void {
  if ('nestedAppAuthBridge' in window) return
  const listeners = new Set<Listener>()
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent) return
    const answer = z
      .object({ simulator: z.literal(bridgeMessages.answer), json: z.string() })
      .safeParse(event.data)
    if (!answer.success) return
    for (const listener of listeners) listener({ data: answer.data.json })
  })
  Object.assign(window, {
    nestedAppAuthBridge: {
      addEventListener: (_: string, listener: Listener) => listeners.add(listener),
      removeEventListener: (_: string, listener: Listener) => listeners.delete(listener),
      postMessage: (json: string) =>
        window.parent.postMessage({ simulator: bridgeMessages.request, json }, window.location.origin),
    },
  })
}

/** The part of office.js's insides that carries a call to the host. */
interface EndPoint {
  invoke(method: string, callback: (code: number, answer: unknown) => void, data: unknown): void
  registerForEvent(name: string, handler: (data: unknown) => void, callback: (code: number) => void): void
}

declare const OSF: {
  readonly _OfficeAppFactory: { getClientEndPoint(): EndPoint; getId(): string }
}

interface HandlerResult {
  readonly status: string
  readonly value?: unknown
  readonly error?: { readonly code: number; readonly name: string; readonly message: string }
  readonly asyncContext?: unknown
}
type Callback = (result: HandlerResult) => void

const answerShape = z.object({ error: z.boolean(), errorCode: z.number(), data: z.unknown().optional() })

function call(
  dispatchId: number,
  parameters: object,
  callback: Callback | undefined,
  asyncContext: unknown,
): void {
  const data = {
    ApiParams: parameters,
    MethodData: { ControlId: OSF._OfficeAppFactory.getId(), DispatchId: dispatchId },
  }
  OSF._OfficeAppFactory.getClientEndPoint().invoke(
    'ExecuteMethod',
    (code, raw) => {
      const answer = answerShape.safeParse(raw)
      if (code === 0 && answer.success && !answer.data.error) {
        callback?.({ status: 'succeeded', value: answer.data.data, asyncContext })
        return
      }
      const errorCode = answer.success ? answer.data.errorCode : 9002
      const error = { code: errorCode, name: 'GenericResponseError', message: 'The host refused the call.' }
      callback?.({ status: 'failed', error, asyncContext })
    },
    data,
  )
}

/** Office's habit: (options?, callback?). */
function addMethod(target: object, name: string, dispatchId: number): void {
  Object.defineProperty(target, name, {
    configurable: true,
    value: (...given: readonly unknown[]) => {
      const callback = given.find((one): one is Callback => typeof one === 'function')
      const found = given.find((one): one is object => typeof one === 'object' && one !== null) ?? {}
      const { asyncContext, ...options } = { asyncContext: undefined, ...found }
      call(dispatchId, options, callback, asyncContext)
    },
  })
}

function extend(): void {
  const mailbox: unknown = Reflect.get(Office.context, 'mailbox')
  if (typeof mailbox !== 'object' || mailbox === null) return
  addTheme()
  let item: unknown = Reflect.get(mailbox, 'item')
  item = extendItem(item)
  // office.js makes a new item when the selected mail changes; every one gets the additions.
  Object.defineProperty(mailbox, 'item', {
    configurable: true,
    enumerable: true,
    get: () => item,
    set: (next: unknown) => (item = extendItem(next)),
  })
}

function extendItem(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || 'closeAsync' in item) return item
  const isCompose = 'saveAsync' in item
  // Inherits everything: the properties that office.js made are read-only, and stay as they are.
  const extended = {}
  Object.setPrototypeOf(extended, item)
  if (isCompose) {
    addMethod(extended, 'closeAsync', privateDispatch.close)
    addMethod(extended, 'sendAsync', privateDispatch.send)
  } else {
    addMethod(extended, 'getAsFileAsync', privateDispatch.getAsFile)
  }
  addEvent(extended, item, privateEvents.initializationContextChanged, (data) => ({
    type: privateEvents.initializationContextChanged,
    initializationContextData: data,
  }))
  return extended
}

/** Theme colours are there from the start; office.js itself knows the event, and only lacks the property. */
function addTheme(): void {
  const told = z
    .object({ officeTheme: z.record(z.string(), z.unknown()).nullable() })
    .safeParse(JSON.parse(window.name))
  let theme: unknown = told.success ? told.data.officeTheme : null
  if (theme === null) return
  OSF._OfficeAppFactory.getClientEndPoint().registerForEvent(
    privateEvents.themeChanged,
    (data) => (theme = data),
    () => undefined,
  )
  Object.defineProperty(Office.context, 'officeTheme', {
    configurable: true,
    enumerable: true,
    get: () => theme,
  })
}

function addEvent(extended: object, item: object, name: string, eventOf: (data: unknown) => object): void {
  Object.assign(Office.EventType, {
    InitializationContextChanged: privateEvents.initializationContextChanged,
  })
  const inherited: unknown = Reflect.get(item, 'addHandlerAsync')
  if (typeof inherited !== 'function') return
  Object.defineProperty(extended, 'addHandlerAsync', {
    configurable: true,
    value: (type: unknown, handler: (event: object) => void, ...rest: readonly unknown[]) => {
      if (type !== name) {
        Reflect.apply(inherited, item, [type, handler, ...rest])
        return
      }
      const callback = rest.find((one): one is Callback => typeof one === 'function')
      OSF._OfficeAppFactory.getClientEndPoint().registerForEvent(
        name,
        (data) => handler(eventOf(data)),
        (code) => callback?.({ status: code === 0 ? 'succeeded' : 'failed' }),
      )
    },
  })
}
