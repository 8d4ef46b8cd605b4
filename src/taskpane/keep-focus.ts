// Where the focus goes when the control that had it is taken away or switched off: to the words that tell what came of it,
// those nearest to where it was. Without this it falls back to the page, from where office.js leads Tab out of the pane.

/** Marks a heading, a status or a field that takes the focus over. */
export const landing = { 'data-landing': 'here' } as const
/** What takes it before others: what went wrong. */
export const firstLanding = { 'data-landing': 'first' } as const

/** Watches over what is under `root`. Another's focus is never taken: neither from Outlook nor from what still has it. */
export function keepFocus(root: HTMLElement): void {
  /** What had the focus last, and all that it stood in. */
  let held: readonly HTMLElement[] = []
  root.addEventListener('focusin', ({ target }) => {
    held = []
    for (let at = target instanceof HTMLElement ? target : null; at !== null; at = at.parentElement)
      held = [...held, at]
  })
  new MutationObserver(() => {
    const [last] = held
    if (last === undefined || !document.hasFocus() || !isLost(last)) return
    held.find((place) => place.isConnected && land(place))
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
}

function isLost(last: HTMLElement): boolean {
  const { activeElement } = document
  return last.isConnected
    ? last === activeElement && last.matches(':disabled')
    : activeElement === null || activeElement === document.body
}

function land(place: HTMLElement): boolean {
  const found =
    place.querySelector<HTMLElement>('[data-landing=first]') ??
    place.querySelector<HTMLElement>('[data-landing]')
  if (found === null) return false
  if (found.tabIndex < 0) found.tabIndex = -1
  found.focus()
  return document.activeElement === found
}
