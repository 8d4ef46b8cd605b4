// The form in which a mail is written: ribbon, info bars, recipients, subject, attachments, body. Shows the draft and
// passes on what the person does; sends nothing itself.
import { button, element, icon } from './dom.ts'
import { attachedFile, type AttachedFile, type Draft, type Notification, type Person } from './draft.ts'
import type { AddinButton } from './manifest.ts'
import { recipientsField } from './recipients-field.ts'
import { language, words } from './words.ts'

export interface ComposeActions {
  readonly send: () => void
  readonly discard: () => void
  readonly press: (button: AddinButton) => void
  readonly pressNotification: (commandId: string, context: unknown) => void
}

export interface ComposeView {
  readonly element: HTMLElement
  /** While the add-in is asked nothing can be changed. */
  setBusy(words: string | null): void
  focus(): void
  showProblem(words: string): void
}

/** Builds the form and keeps it in step with the draft. */
export function composeView(
  draft: Draft,
  addinButtons: readonly AddinButton[],
  contacts: readonly Person[],
  actions: ComposeActions,
): ComposeView {
  const busy = element('p', { class: 'busy', role: 'status' })
  const problem = element('p', { class: 'bar bar-error', role: 'alert' })
  problem.hidden = true
  const subject = element('input', {
    type: 'text',
    id: 'subject',
    'aria-label': words.subject,
    placeholder: words.addSubject,
  })
  subject.value = draft.subject
  subject.maxLength = 255
  subject.addEventListener('input', () => draft.setSubject(subject.value, 'person'))

  const body = element('div', {
    class: 'body',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': words.body,
    contenteditable: 'true',
  })
  body.innerHTML = draft.bodyHtml
  body.addEventListener('input', () => draft.setBody(body.innerHTML, 'person'))

  const files = element('ul', { class: 'files', 'aria-label': words.files })
  files.setAttribute('role', 'list')
  const showFiles = () => {
    files.hidden = draft.attachments.length === 0
    files.replaceChildren(...draft.attachments.map((file) => fileRow(file, () => draft.detach(file.id))))
  }
  const bars = element('div', { class: 'bars' })
  const showBars = () =>
    bars.replaceChildren(
      ...[...draft.notifications.values()].map((notification) =>
        notificationBar(notification, actions.pressNotification, () => draft.forget(notification.key)),
      ),
    )

  draft.listen((change) => {
    if (change.of === 'subject' && change.by === 'addin') subject.value = draft.subject
    if (change.of === 'body' && change.by === 'addin') body.innerHTML = draft.bodyHtml
    if (change.of === 'attachments') showFiles()
    if (change.of === 'notifications') showBars()
  })
  showFiles()
  showBars()

  const to = recipientsField(draft, 'to', words.to, contacts)
  const form = element(
    'div',
    { class: 'compose-form' },
    bars,
    problem,
    to,
    recipientsField(draft, 'cc', words.cc, contacts),
    element('div', { class: 'field' }, subject),
    files,
    body,
  )
  const made = element(
    'section',
    { class: 'compose', 'aria-label': words.newMessage },
    ribbon(draft, addinButtons, actions, body),
    busy,
    form,
  )
  /** Where the keyboard was before everything here was switched off. */
  let focused: Element | null = null
  return {
    element: made,
    setBusy: (words) => {
      const { activeElement } = document
      if (words !== null && made.contains(activeElement)) focused = activeElement
      busy.textContent = words ?? ''
      form.inert = words !== null
      for (const each of made.querySelectorAll<HTMLButtonElement>('.ribbon button'))
        each.disabled = words !== null
      if (words === null && activeElement === document.body && focused instanceof HTMLElement) focused.focus()
    },
    focus: () => {
      if (draft.recipients.to.length === 0) to.querySelector('input')?.focus()
      else body.focus()
    },
    showProblem: (words) => {
      problem.textContent = words
      problem.hidden = false
    },
  }
}

function ribbon(
  draft: Draft,
  addinButtons: readonly AddinButton[],
  actions: ComposeActions,
  body: HTMLElement,
): HTMLElement {
  const picker = element('input', { type: 'file', 'aria-label': words.attachFrom, tabindex: '-1' })
  picker.multiple = true
  picker.hidden = true
  picker.addEventListener('change', () => {
    void attachAll(draft, [...(picker.files ?? [])])
    picker.value = ''
  })
  const format = (tag: 'b' | 'i', label: string, sign: string) => {
    const made = button({ class: `format format-${tag}`, 'aria-label': label, title: label }, () => {
      if (wrapSelection(tag, body)) draft.setBody(body.innerHTML, 'person')
    })
    made.append(element('span', { 'aria-hidden': 'true' }, sign))
    // The click must not take the selection out of the text.
    made.addEventListener('mousedown', (event) => event.preventDefault())
    return made
  }
  const bar = element(
    'div',
    { class: 'ribbon', role: 'toolbar', 'aria-label': words.message },
    button({ class: 'primary' }, actions.send, icon('send'), element('span', {}, words.send)),
    button({}, () => picker.click(), icon('attach'), element('span', {}, words.attach)),
    element('span', { class: 'divider' }),
    format('b', ...words.bold),
    format('i', ...words.italic),
    element('span', { class: 'divider' }),
    ...addinButtons.map((each) => addinButton(each, () => actions.press(each))),
    element('span', { class: 'space' }),
    button({}, actions.discard, icon('bin'), element('span', {}, words.discard)),
    picker,
  )
  return bar
}

function wrapSelection(tag: 'b' | 'i', body: HTMLElement): boolean {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return false
  const range = selection.getRangeAt(0)
  if (!body.contains(range.commonAncestorContainer)) return false
  const wrapper = element(tag)
  wrapper.append(range.extractContents())
  range.insertNode(wrapper)
  return true
}

/** A button that the manifest asks for, with the add-in's own picture. */
export function addinButton(described: AddinButton, onClick: () => void): HTMLButtonElement {
  const made = button({ class: 'addin', title: described.tip }, onClick, element('span', {}, described.label))
  if (described.iconUrl === null) {
    made.prepend(icon('shield'))
  } else {
    const picture = element('img', { src: described.iconUrl, alt: '', width: '20', height: '20' })
    picture.addEventListener('error', () => picture.replaceWith(icon('shield')), { once: true })
    made.prepend(picture)
  }
  return made
}

async function attachAll(draft: Draft, files: readonly File[]): Promise<void> {
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    draft.attach(
      attachedFile(file.name, file.type === '' ? 'application/octet-stream' : file.type, bytes.toBase64()),
    )
  }
}

function fileRow(file: AttachedFile, onRemove: () => void): HTMLElement {
  return element(
    'li',
    { class: 'file' },
    icon('attach'),
    element('span', { class: 'file-name' }, file.name),
    element('span', { class: 'quiet' }, sizeInWords(file.sizeInBytes)),
    button({ 'aria-label': words.remove(file.name) }, onRemove, icon('close')),
  )
}

/** "13 KB", "1,4 MB". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} byte`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toLocaleString(language, { maximumFractionDigits: 1 })} MB`
}

/** office.js's numbers: 0 information, 1 progress, 2 error, 3 insight. */
const barClass: Readonly<Record<number, string>> = {
  0: 'bar-info',
  1: 'bar-progress',
  2: 'bar-error',
  3: 'bar-insight',
}

function notificationBar(
  notification: Notification,
  press: (commandId: string, context: unknown) => void,
  onDismiss: () => void,
): HTMLElement {
  const isError = notification.type === 2
  return element(
    'div',
    { class: `bar ${barClass[notification.type] ?? 'bar-info'}`, role: isError ? 'alert' : 'status' },
    icon(isError ? 'warning' : 'shield'),
    element('span', { class: 'bar-text' }, notification.message),
    ...(notification.actions ?? []).map((action) =>
      button({ class: 'link' }, () => press(action.commandId, action.contextData), action.actionText),
    ),
    button({ 'aria-label': words.closeBar }, onDismiss, icon('close')),
  )
}
