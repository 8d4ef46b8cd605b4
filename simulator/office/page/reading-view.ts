// A mail that has come: who, when, to whom, the files, the text, and the add-in's own button. The text is shown in a
// frame without scripts.
import { type NewMessage, readCalls } from './office-calls.ts'
import { addinButton, sizeInWords } from './compose-view.ts'
import { button, element, icon } from './dom.ts'
import type { Shell } from './shell.ts'
import { language, words } from './words.ts'
import type { WholeMail } from './world.ts'

export interface ReadActions {
  /** An answer that quotes the mail, below what the add-in has written. */
  readonly reply: (htmlBody: string) => void
  readonly compose: (start: NewMessage) => void
}

/** Builds the reading pane for one mail. */
export function readingView(shell: Shell, mail: WholeMail, actions: ReadActions): HTMLElement {
  const { manifest, pane } = shell
  const from = mail.from ?? { name: words.unknownSender, address: '' }
  const initialData = () => ({
    ...shell.initialData(),
    itemType: 1,
    id: mail.id,
    itemClass: 'IPM.Note',
    conversationId: mail.id,
    internetMessageId: mail.headers.find(([name]) => name.toLowerCase() === 'message-id')?.[1] ?? '',
    subject: mail.subject,
    normalizedSubject: mail.subject.replace(/^((re|sv|fw|vs):\s*)+/i, ''),
    sender: from,
    from,
    to: mail.to,
    cc: mail.cc,
    dateTimeCreated: mail.at,
    dateTimeModified: mail.at,
    attachments: mail.attachments.map((file) => ({
      id: file.id,
      name: file.name,
      contentType: file.contentType,
      size: file.sizeInBytes,
      attachmentType: 0,
      isInline: false,
    })),
  })
  const call = readCalls(mail, {
    ...shell.program,
    initializationContext: () => null,
    saveDraft: () => Promise.reject(new Error('a mail that is read has no draft')),
    close: () => undefined,
    send: () => undefined,
    reply: actions.reply,
    compose: actions.compose,
  })
  const open = (url: string) =>
    pane.open(
      {
        url: new URL(url, window.location.href).href,
        language,
        theme: shell.theme,
        roamingSettings: shell.roamingSettings,
        initialData,
        call,
      },
      () => undefined,
    )

  return element(
    'article',
    { class: 'reading', 'aria-label': mail.subject === '' ? words.noSubject : mail.subject },
    element(
      'div',
      { class: 'ribbon', role: 'toolbar', 'aria-label': words.message },
      button({}, () => actions.reply(''), icon('reply'), element('span', {}, words.reply)),
      element('span', { class: 'divider' }),
      ...manifest.readButtons.map((each) =>
        addinButton(each, () => {
          if (each.action.by === 'pane') open(each.action.url)
        }),
      ),
    ),
    element('h2', { class: 'subject' }, mail.subject === '' ? words.noSubject : mail.subject),
    element(
      'div',
      { class: 'sender' },
      element('span', { class: 'face', 'aria-hidden': 'true' }, initialsOf(from.name)),
      element(
        'div',
        {},
        element(
          'div',
          { class: 'sender-name' },
          from.name,
          ...(from.name === from.address ? [] : [element('span', { class: 'quiet' }, ` <${from.address}>`)]),
        ),
        element('div', { class: 'quiet' }, `${words.to}: ${mail.to.map((person) => person.name).join('; ')}`),
        ...(mail.cc.length === 0
          ? []
          : [
              element(
                'div',
                { class: 'quiet' },
                `${words.cc}: ${mail.cc.map((person) => person.name).join('; ')}`,
              ),
            ]),
      ),
      element('time', { class: 'quiet', datetime: mail.at }, longTime(mail.at)),
    ),
    ...(mail.attachments.length === 0
      ? []
      : [
          element(
            'ul',
            { class: 'files', role: 'list', 'aria-label': words.files },
            ...mail.attachments.map((file) =>
              element(
                'li',
                { class: 'file' },
                icon('attach'),
                element(
                  'a',
                  { href: shell.mailbox.attachmentPath(mail.id, file.id), download: file.name },
                  file.name,
                ),
                element('span', { class: 'quiet' }, sizeInWords(file.sizeInBytes)),
              ),
            ),
          ),
        ]),
    bodyFrame(mail.bodyHtml),
  )
}

function bodyFrame(html: string): HTMLIFrameElement {
  const frame = element('iframe', {
    class: 'letter',
    title: words.messageText,
    sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  })
  // Mail programs do not fetch pictures unasked.
  frame.srcdoc = `<!doctype html><html lang="da"><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'"><title>${words.message}</title><base target="_blank"><style>
    body { font: 15px/1.5 "Segoe UI", Aptos, system-ui, sans-serif; color: #242424; background: #fff; margin: 0;
      overflow-wrap: break-word }
    img, table { max-width: 100% }</style></head><body>${html}</body></html>`
  frame.addEventListener('load', () => {
    const height = frame.contentDocument?.documentElement.scrollHeight ?? 0
    frame.style.height = `${height + 16}px`
  })
  return frame
}

/** "MK" for Mette Krogh. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => word !== '')
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
}

function longTime(at: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'full', timeStyle: 'short' })
}
