// The hidden frame in which Outlook runs an add-in's event handlers. It starts with the first event and lives as long
// as the mail is open. Tells apart a handler that answered, one that is not there, and a runtime that did not load.
import { AddinFrame, type CommandOutcome, type FrameOptions } from './addin-frame.ts'
import type { LaunchEvent, Manifest } from './manifest.ts'
import { words } from './words.ts'

export type RuntimeOutcome = CommandOutcome | { readonly by: 'nothing-loaded' }

export interface EventRuntime {
  /** The manifest's handler for that event; undefined where the add-in has none. */
  eventOf(type: string): LaunchEvent | undefined
  /** Runs a handler; the promise stays open for as long as the handler does. */
  launch(event: LaunchEvent, details: object): Promise<RuntimeOutcome>
  /** Passes an item event on to handlers that the runtime itself registered. */
  raise(name: string, data: unknown): void
  stop(): void
}

/** Makes the runtime of one open mail; `mount` decides where its frame hangs. */
export function createEventRuntime(
  manifest: Manifest,
  frame: Omit<FrameOptions, 'url' | 'title' | 'isHidden' | 'onExit'>,
  isMissing: () => boolean,
  mount: (iframe: HTMLIFrameElement) => void,
): EventRuntime {
  let running: { frame: AddinFrame; failed: Promise<RuntimeOutcome> } | null = null

  function started(url: string) {
    if (running !== null) return running
    const made = new AddinFrame({
      ...frame,
      url: new URL(isMissing() ? '/outlook/missing-runtime.html' : url, window.location.href).href,
      title: `${manifest.name}: ${words.events}`,
      isHidden: true,
      onExit: () => undefined,
    })
    const failed = new Promise<RuntimeOutcome>((resolve) => {
      made.iframe.addEventListener('load', () => {
        const inside = made.iframe.contentWindow
        if (inside === null || !hasOffice(inside)) resolve({ by: 'nothing-loaded' })
      })
    })
    mount(made.iframe)
    running = { frame: made, failed }
    return running
  }

  return {
    eventOf: (type) => manifest.launchEvents.find((event) => event.type === type),
    launch: async (event, details) => {
      if (manifest.functionUrl === null) return { by: 'nothing-loaded' }
      const { frame: runtime, failed } = started(manifest.functionUrl)
      const outcome = await Promise.race([runtime.run(event.functionName, details), failed])
      // The next event gets a fresh start, as in Outlook.
      if (outcome.by === 'nothing-loaded' && running?.frame === runtime) {
        runtime.dispose()
        running = null
      }
      return outcome
    },
    raise: (name, data) => running?.frame.raise(name, data),
    stop: () => {
      running?.frame.dispose()
      running = null
    },
  }
}

function hasOffice(inside: Window): boolean {
  try {
    return Reflect.get(inside, 'Office') !== undefined
  } catch {
    // A frame of another origin does not let itself be looked into: a page of the browser's own, "cannot connect".
    return false
  }
}
