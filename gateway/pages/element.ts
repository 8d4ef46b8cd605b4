// Building the page without markup in strings: elements, their attributes, their children.

type Child = Node | string | null

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children.filter((child) => child !== null))
  return made
}

/** A button that says what it is doing while it does it, and takes no second click meanwhile. */
export function actionButton(
  label: string,
  busyLabel: string,
  action: () => Promise<void>,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const button = element('button', { type: 'button', ...attributes }, label)
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return
    void whileBusy(button, busyLabel, action)
  })
  return button
}

export async function whileBusy(
  button: HTMLButtonElement,
  busyLabel: string,
  action: () => Promise<void>,
): Promise<void> {
  const label = button.textContent
  button.setAttribute('aria-disabled', 'true')
  // Shorter work shows nothing: a word that flashes is worse than none.
  const late = setTimeout(() => (button.textContent = busyLabel), 400)
  try {
    await action()
  } finally {
    clearTimeout(late)
    button.textContent = label
    button.removeAttribute('aria-disabled')
  }
}
