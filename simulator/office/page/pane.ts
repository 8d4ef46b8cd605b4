// The task pane beside the mail: 320 pixels, a heading, a way to close it, and the add-in's page.
import { AddinFrame, type FrameOptions } from './addin-frame.ts'
import { button, byId, element, icon } from './dom.ts'
import { words } from './words.ts'

export interface Pane {
  readonly isOpen: boolean
  open(frame: Omit<FrameOptions, 'title' | 'isHidden' | 'onExit'>, onClosed: () => void): void
  raise(name: string, data: unknown): void
  /** Puts the keyboard into the add-in's page. */
  focus(): void
  close(): void
}

/** The one pane of the window. */
export function createPane(title: string): Pane {
  const place = byId('pane')
  let current: { frame: AddinFrame; onClosed: () => void; opener: Element | null } | null = null

  function close(): void {
    if (current === null) return
    const { frame, onClosed, opener } = current
    current = null
    frame.dispose()
    place.replaceChildren()
    place.hidden = true
    document.body.classList.remove('with-pane')
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    onClosed()
  }

  return {
    get isOpen() {
      return current !== null
    },
    open(options, onClosed) {
      close()
      const closing = button({ 'aria-label': words.closePane, title: words.closePane }, close, icon('close'))
      const frame = new AddinFrame({
        ...options,
        title,
        isHidden: false,
        // office.js owns Tab inside the frame and says when the last stop is left.
        onExit: () => closing.focus(),
      })
      const heading = element('h2', {}, title)
      place.replaceChildren(element('div', { class: 'pane-head' }, heading, closing), frame.iframe)
      place.setAttribute('aria-label', title)
      place.hidden = false
      document.body.classList.add('with-pane')
      current = { frame, onClosed, opener: document.activeElement }
    },
    raise: (name, data) => current?.frame.raise(name, data),
    focus: () => current?.frame.iframe.focus(),
    close,
  }
}
