// Screens without a letter: the link is not whole, the letter is gone, the reader has left, nothing answers.
import type { LetterInfo } from '../../src/contract/portal-letter.ts'
import { element } from './element.ts'
import { dateOf, type Render, type Stage } from './stage.ts'

/** A longer text than any link of ours, however mangled. */
const longestLink = 2000

/** A box to paste the whole link into. `use` says whether it was whole. */
export function linkScreen(
  stage: Stage,
  verdict: 'cut' | 'missing',
  use: (text: string) => Promise<boolean>,
): Render {
  const state = { isStillBad: false, text: '' }
  return (say) => {
    const input = element('input', {
      type: 'text',
      id: 'link',
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      maxlength: String(longestLink),
    })
    input.value = state.text
    const form = element(
      'form',
      {},
      state.isStillBad ? stage.problem(say.link.stillBad) : null,
      element('div', { class: 'field' }, element('label', { for: 'link' }, say.link.label), input),
      element('button', { type: 'submit', class: 'main-action' }, say.link.use),
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      state.text = input.value
      void use(input.value).then((isWhole) => {
        if (isWhole) return
        state.isStillBad = true
        stage.refresh()
      })
    })
    const title = verdict === 'cut' ? say.link.cutTitle : say.link.missingTitle
    const ring = element('p', { class: 'hint' }, `${say.genuineRing} `, stage.phone(), '.')
    return {
      title,
      nodes: [
        element(
          'div',
          { class: 'card' },
          element('h1', {}, title),
          element('p', {}, verdict === 'cut' ? say.link.cut : say.link.missing),
          form,
          element('div', { class: 'after' }, ring),
        ),
      ],
      ...(state.isStillBad ? { focus: input } : {}),
    }
  }
}

export function goneScreen(stage: Stage, info: Exclude<LetterInfo, { state: 'waiting' }>): Render {
  return (say) => {
    const words = say.gone[info.state]
    const date = info.state === 'expired' ? dateOf(info.expiresAt, say) : ''
    return {
      title: words.title,
      nodes: [
        element(
          'div',
          { class: 'card' },
          element('h1', {}, words.title),
          element('p', {}, words.text(date)),
          element('p', {}, `${say.ring} `, stage.phone(), '.'),
        ),
      ],
    }
  }
}

export function troubleScreen(stage: Stage, text: (say: ReturnType<Stage['say']>) => string): Render {
  return (say) => ({
    title: say.error.title,
    nodes: [element('div', { class: 'card' }, element('h1', {}, say.error.title), stage.problem(text(say)))],
  })
}

export function leftScreen(): Render {
  return (say) => ({
    title: say.left.title,
    nodes: [
      element('div', { class: 'card' }, element('h1', {}, say.left.title), element('p', {}, say.left.text)),
    ],
  })
}
