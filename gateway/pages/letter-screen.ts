// The letter itself: subject, sender, text, files to save, print, answer, log out. Logs out by itself when nobody is there, and
// says so a minute before (WCAG 2.2.1).
import type { LetterText } from '../../src/contract/letter-text.ts'
import { actionButton, element } from './element.ts'
import { letterFrame } from '../../src/letter-frame/letter-frame.ts'
import { stay } from './portal-api.ts'
import { explain } from './code-screen.ts'
import { type ReplyDraft, replyForm } from './reply-form.ts'
import { dateOf, type Render, type Stage, timeOf } from './stage.ts'
import type { ReplyTaken } from '../../src/contract/portal-letter.ts'
import type { Texts } from './texts.ts'

export interface LetterScreenOptions {
  readonly stage: Stage
  readonly text: LetterText
  readonly idleSeconds: number
  readonly repliedAt: string | null
  readonly undelivered: readonly string[]
  readonly draft: ReplyDraft
  /** File n of the text, opened. */
  readFile(index: number): Promise<Uint8Array<ArrayBuffer>>
  sendReply(draft: ReplyDraft): Promise<ReplyTaken>
  leave(): Promise<void>
  sessionOver(): void
}

const warnSeconds = 60
const stayEverySeconds = 60

export function letterScreen(options: LetterScreenOptions): Render {
  const { stage, text } = options
  return (say, signal) => {
    const warning = element('div', { class: 'no-print' })
    watchIdle(options, say, warning, signal)
    return {
      title: say.title,
      nodes: [
        warning,
        element(
          'article',
          { class: 'card' },
          head(options, say),
          paper(options, say, signal),
          files(options, say),
        ),
        replyForm(
          {
            stage,
            sender: text.sender.name,
            draft: options.draft,
            repliedAt: options.repliedAt,
            undelivered: options.undelivered,
            send: (draft) => options.sendReply(draft),
            sessionOver: () => options.sessionOver(),
          },
          say,
        ),
      ],
    }
  }
}

function head(options: LetterScreenOptions, say: Texts): HTMLElement {
  const { stage, text } = options
  const print = element('button', { type: 'button', class: 'second' }, say.letter.print)
  print.addEventListener('click', () => {
    globalThis.print()
  })
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'letter-head' },
      element(
        'div',
        {},
        element('h1', {}, text.subject === '' ? say.title : text.subject),
        element(
          'p',
          { class: 'meta' },
          say.letter.by(text.sender.name, stage.organisation.name),
          element('br'),
          `${dateOf(text.sentAt, say)}, ${timeOf(text.sentAt, say)}`,
        ),
      ),
    ),
    element(
      'div',
      { class: 'after no-print' },
      print,
      actionButton(say.letter.leave, say.letter.leave, () => options.leave(), { class: 'second' }),
    ),
  )
}

function paper(options: LetterScreenOptions, say: Texts, signal: AbortSignal): HTMLElement {
  const pictures = options.text.files.flatMap((file, index) =>
    file.contentId === null
      ? []
      : [
          {
            contentId: file.contentId,
            contentType: file.contentType,
            bytes: () => options.readFile(index),
          },
        ],
  )
  return element(
    'div',
    { class: 'paper' },
    letterFrame('/portal/frame', say.letter.frame, options.text.html, pictures, signal),
  )
}

/** Pictures inside the text are not listed again. */
function files(options: LetterScreenOptions, say: Texts): HTMLElement | null {
  const listed = options.text.files
    .map((file, index) => ({ file, index }))
    .filter(({ file }) => file.contentId === null || !options.text.html.includes('cid:'))
  if (listed.length === 0) return null
  const status = element('div', { role: 'status' })
  const rows = listed.map(({ file, index }) => {
    const save = actionButton(
      say.letter.save,
      say.letter.saving,
      async () => {
        try {
          saveFile(file.name, await options.readFile(index))
          status.replaceChildren(element('p', { class: 'hint' }, say.letter.saved(file.name)))
        } catch (error) {
          status.replaceChildren(options.stage.problem(explain(error)(say)))
        }
      },
      { class: 'second', 'aria-label': `${say.letter.save} ${file.name}` },
    )
    return element(
      'li',
      {},
      element('span', { class: 'name' }, `${file.name} (${sizeOf(file.size, say)})`),
      save,
    )
  })
  return element(
    'section',
    { class: 'no-print', 'aria-labelledby': 'files-title' },
    element('h2', { id: 'files-title' }, say.letter.files),
    element('ul', { class: 'files' }, ...rows),
    status,
  )
}

function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  // Never with the type that the sender named: a browser that shows instead of saving must show nothing that runs.
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = element('a', { href: url, download: name.replace(/[/\\]|\p{Cc}/gu, '_') })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

function sizeOf(bytes: number, say: Texts): string {
  const format = (value: number) => value.toLocaleString(say.locale, { maximumFractionDigits: 1 })
  return bytes < 1_000_000
    ? `${format(Math.max(1, Math.round(bytes / 1000)))} KB`
    : `${format(bytes / 1_000_000)} MB`
}

function watchIdle(
  options: LetterScreenOptions,
  say: Texts,
  warning: HTMLElement,
  signal: AbortSignal,
): void {
  let active = Date.now()
  let told = Date.now()
  const keep = () => {
    active = Date.now()
    warning.replaceChildren()
    if (active - told < stayEverySeconds * 1000) return
    told = active
    stay().catch(() => {
      // The next real request finds out, and says it in words.
    })
  }
  for (const event of ['pointerdown', 'keydown', 'scroll', 'input'] as const) {
    document.addEventListener(event, keep, { signal, passive: true })
  }
  const timer = setInterval(() => {
    const idle = (Date.now() - active) / 1000
    if (idle >= options.idleSeconds) options.sessionOver()
    else if (idle >= options.idleSeconds - warnSeconds && warning.childElementCount === 0) {
      const remain = element('button', { type: 'button', class: 'second' }, say.letter.stay)
      remain.addEventListener('click', keep)
      warning.append(
        element('div', { class: 'card bar', role: 'alert' }, element('p', {}, say.letter.leaveSoon), remain),
      )
    }
  }, 5000)
  signal.addEventListener('abort', () => clearInterval(timer))
}
