// The answer under a letter: text and files, kept through a change of language and a lost session, sent once. What cannot be
// attached says so by name, before anything is sent.
import {
  maximumReplyCharacters,
  maximumReplyFileBytes,
  maximumReplyFiles,
  replyFileName,
  type ReplyTaken,
} from '../../src/contract/portal-letter.ts'
import { element, whileBusy } from './element.ts'
import { ApiProblem } from './portal-api.ts'
import { explain } from './code-screen.ts'
import { dateOf, type Stage, timeOf } from './stage.ts'
import type { Texts } from './texts.ts'

/** What the reader has written so far. */
export interface ReplyDraft {
  text: string
  files: File[]
  /** Of this exact content: sending it again sends nothing twice. */
  key: string
  lastAnswer: ReplyTaken | null
  problem: ((say: Texts) => string) | null
}

export function emptyDraft(): ReplyDraft {
  return { text: '', files: [], key: crypto.randomUUID(), lastAnswer: null, problem: null }
}

export interface ReplyFormOptions {
  readonly stage: Stage
  readonly sender: string
  readonly draft: ReplyDraft
  readonly repliedAt: string | null
  /** When those earlier answers were sent that have not arrived. */
  readonly undelivered: readonly string[]
  send(draft: ReplyDraft): Promise<ReplyTaken>
  sessionOver(): void
}

export function replyForm(options: ReplyFormOptions, say: Texts): HTMLElement {
  const { stage, draft, sender } = options
  const status = element('div', {})
  const list = element('ul', { class: 'files' })
  const text = element('textarea', {
    id: 'reply',
    maxlength: String(maximumReplyCharacters),
    'aria-describedby': 'reply-hint',
  })
  text.value = draft.text
  text.addEventListener('input', () => {
    draft.text = text.value
    draft.key = crypto.randomUUID()
  })
  const picker = element('input', { type: 'file', multiple: '', id: 'reply-files' })
  picker.addEventListener('change', () => {
    for (const file of picker.files ?? []) addFile(file)
    picker.value = ''
    drawFiles()
    drawStatus()
  })
  const button = element('button', { type: 'submit', class: 'main-action' }, say.reply.send)
  const form = element(
    'form',
    {},
    element(
      'div',
      { class: 'field' },
      element('label', { for: 'reply' }, say.reply.label(sender)),
      element('p', { class: 'hint', id: 'reply-hint' }, say.reply.hint),
      text,
    ),
    list,
    element(
      'div',
      { class: 'field' },
      element('div', { class: 'pick' }, picker, element('span', { 'aria-hidden': 'true' }, say.reply.attach)),
    ),
    status,
    button,
  )
  picker.setAttribute('aria-label', say.reply.attach)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (button.getAttribute('aria-disabled') === 'true') return
    void whileBusy(button, say.reply.sending, submit)
  })
  drawFiles()
  drawStatus()
  return element(
    'section',
    { class: 'card no-print', 'aria-labelledby': 'reply-title' },
    element('h2', { id: 'reply-title' }, say.reply.title),
    options.repliedAt === null || draft.lastAnswer !== null
      ? null
      : element('p', { class: 'meta' }, say.reply.before(dateOf(options.repliedAt, say))),
    lostAnswers(),
    form,
  )

  function lostAnswers(): HTMLElement | null {
    if (options.undelivered.length === 0) return null
    const times = options.undelivered.map((at) => say.reply.at(dateOf(at, say), timeOf(at, say)))
    const when = new Intl.ListFormat(say.locale).format(times)
    return stage.problem(say.reply.undelivered(sender, when, times.length))
  }

  function addFile(file: File): void {
    draft.problem = null
    const total = [...draft.files, file].reduce((sum, { size }) => sum + size, 0)
    if (!replyFileName.test(file.name)) draft.problem = (words) => words.reply.kind(file.name)
    else if (draft.files.length >= maximumReplyFiles) draft.problem = (words) => words.reply.tooMany
    else if (total > maximumReplyFileBytes) draft.problem = (words) => words.reply.tooLarge
    else {
      draft.files.push(file)
      draft.key = crypto.randomUUID()
    }
  }

  async function submit(): Promise<void> {
    if (draft.text.trim() === '' && draft.files.length === 0) {
      draft.problem = (words) => words.reply.empty
      drawStatus()
      text.focus()
      return
    }
    try {
      const taken = await options.send(draft)
      if (taken.state === 'not-delivered') {
        // What was sent is given up: sent again it is another answer.
        draft.key = crypto.randomUUID()
        draft.problem = (words) => words.reply.refused(sender)
      } else {
        Object.assign(draft, emptyDraft(), { lastAnswer: taken })
        text.value = ''
        drawFiles()
      }
    } catch (error) {
      if (error instanceof ApiProblem && error.kind === 'session-over') {
        options.sessionOver()
        return
      }
      const why = explain(error)
      draft.problem = (words) => `${words.reply.notSent} ${why(words)}`
    }
    drawStatus()
  }

  function drawStatus(): void {
    const { problem, lastAnswer } = draft
    if (problem !== null) status.replaceChildren(stage.problem(problem(say)))
    else if (lastAnswer !== null) {
      const words =
        lastAnswer.state === 'delivered'
          ? say.reply.delivered(sender, timeOf(lastAnswer.at, say))
          : say.reply.onItsWay(sender)
      status.replaceChildren(
        element('div', { class: 'note good', role: 'status' }, element('span', {}, words)),
      )
    } else status.replaceChildren()
  }

  function drawFiles(): void {
    list.hidden = draft.files.length === 0
    list.replaceChildren(
      ...draft.files.map((file) => {
        const remove = element('button', { type: 'button', class: 'second' }, say.reply.remove(file.name))
        remove.addEventListener('click', () => {
          draft.files = draft.files.filter((other) => other !== file)
          draft.key = crypto.randomUUID()
          drawFiles()
          picker.focus()
        })
        return element('li', {}, element('span', { class: 'name' }, file.name), remove)
      }),
    )
  }
}
