// A question over the page, by the browser's own modal dialog: focus stays inside, Escape takes the safe answer.
import { button, element, icon, type IconName } from './dom.ts'

export interface Choice<Answer extends string> {
  readonly answer: Answer
  readonly label: string
}

export interface Question<Answer extends string> {
  readonly title: string
  readonly text: string
  /** Markdown that Outlook would format is shown as its plain words. */
  readonly icon: IconName
  /** The first one stands out; Escape means the last. */
  readonly choices: readonly [Choice<Answer>, ...Choice<Answer>[]]
}

export interface Asking<Answer extends string> {
  readonly answer: Promise<Answer>
  /** Takes the question away unanswered. */
  withdraw(): void
}

/** Asks, and keeps the rest of the page out of reach until there is an answer. */
export function ask<Answer extends string>(question: Question<Answer>): Asking<Answer> {
  const heading = element('h2', { id: 'dialog-title' }, question.title)
  const text = element('p', { id: 'dialog-text' }, question.text)
  const dialog = element('dialog', {
    class: 'question',
    'aria-labelledby': 'dialog-title',
    'aria-describedby': 'dialog-text',
  })
  const answer = new Promise<Answer>((resolve) => {
    const choose = (chosen: Answer) => {
      dialog.close()
      dialog.remove()
      resolve(chosen)
    }
    const [first, ...rest] = question.choices
    dialog.append(
      element('div', { class: 'question-head' }, icon(question.icon), heading),
      text,
      element(
        'div',
        { class: 'question-choices' },
        button({ class: 'primary' }, () => choose(first.answer), first.label),
        ...rest.map((choice) => button({}, () => choose(choice.answer), choice.label)),
      ),
    )
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      choose((rest.at(-1) ?? first).answer)
    })
  })
  document.body.append(dialog)
  dialog.showModal()
  return {
    answer,
    withdraw: () => {
      dialog.close()
      dialog.remove()
    },
  }
}
