// Elements out of plain values. Text is always text: nothing that came by mail becomes markup here.

type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>
export type Child = Node | string | null

/** An element with its attributes (`onclick` and such take a function) and children. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.replace(/^on/, ''), value)
    else if (typeof value === 'string') made.setAttribute(key, value)
    else if (value) made.setAttribute(key, '')
  }
  made.append(...children.filter((child) => child !== null))
  return made
}

/** The element that the page brings. */
export function page(): HTMLElement {
  const found = document.getElementById('page')
  if (found === null) throw new Error('the page is not there')
  return found
}
