// What the window lends to whatever is open in it.
import type { Person } from './draft.ts'
import type { Manifest } from './manifest.ts'
import type { Program } from './office-calls.ts'
import type { OfficeTheme } from './office-context.ts'
import type { Pane } from './pane.ts'
import type { Mailbox } from './world.ts'

/** What happened between mail program and add-in, for tests: no content, only that it happened. */
export type JournalEntry =
  | { readonly kind: 'call'; readonly dispatchId: number; readonly refused: boolean }
  | { readonly kind: 'event'; readonly type: string; readonly outcome: string }
  | { readonly kind: 'send'; readonly at: 'allowed' | 'held' }
  | { readonly kind: 'problem'; readonly problem: string }

export interface Shell {
  readonly manifest: Manifest
  readonly mailbox: Mailbox
  readonly pane: Pane
  readonly contacts: readonly Person[]
  readonly program: Omit<
    Program,
    'initializationContext' | 'saveDraft' | 'close' | 'send' | 'reply' | 'compose'
  >
  /** null where Outlook tells none. */
  readonly theme: () => OfficeTheme | null
  readonly smartAlerts: { readonly takingLongerAfterMs: number; readonly timeOutAfterMs: number }
  readonly journal: JournalEntry[]
  readonly roamingSettings: () => object
  /** The part of GetInitialData that is the same for every item. */
  readonly initialData: () => object
  readonly mountHidden: (iframe: HTMLIFrameElement) => void
  readonly onProblem: (problem: string) => void
  readonly refresh: () => void
}
