// Before the letter: who it is from, how it opens, and the code. Two taps and six digits: "Send kode", the digits, which open
// by themselves when the sixth is there. Every wrong turn stays on this screen, in words.
import type { CodeReply, LetterInfo } from '../../src/contract/portal-letter.ts'
import { actionButton, element, whileBusy } from './element.ts'
import { ApiProblem } from './portal-api.ts'
import { dateOf, type Render, spellWait, type Stage } from './stage.ts'
import type { Texts } from './texts.ts'

export type Waiting = Extract<LetterInfo, { state: 'waiting' }>

/** What became of a code. `opened` and `gone` have put another screen there. */
export type Attempt =
  | { readonly outcome: 'opened' }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'wrong'; readonly triesLeft: number }
  | { readonly outcome: 'dead'; readonly seconds: number }
  | { readonly outcome: 'no-code' }
  | { readonly outcome: 'wait'; readonly seconds: number }
  | { readonly outcome: 'damaged' }

export interface CodeActions {
  askCode(): Promise<CodeReply>
  tryCode(code: string): Promise<Attempt>
  /** The letter is not there any more. */
  reload(): Promise<void>
}

type Problem = (say: Texts) => string

export function codeScreen(
  stage: Stage,
  info: Waiting,
  actions: CodeActions,
  firstProblem: Problem | null,
): Render {
  const state: {
    problem: Problem | null
    isAsked: boolean
    validMinutes: number
    resendAt: number
    hasFocusOnCode: boolean
  } = { problem: firstProblem, isAsked: false, validMinutes: 10, resendAt: 0, hasFocusOnCode: false }
  const secondsToWait = () => Math.ceil((state.resendAt - Date.now()) / 1000)

  function meet(problem: Problem): void {
    state.problem = problem
    stage.refresh()
  }

  async function ask(): Promise<void> {
    try {
      const reply = await actions.askCode()
      switch (reply.outcome) {
        case 'sent':
          state.problem = null
          state.isAsked = true
          state.hasFocusOnCode = true
          state.validMinutes = Math.round(reply.validSeconds / 60)
          state.resendAt = Date.now() + reply.resendAfterSeconds * 1000
          stage.refresh()
          return
        case 'wait':
          state.resendAt = Date.now() + reply.seconds * 1000
          meet((say) => say.error.wait(spellWait(reply.seconds, say)))
          return
        case 'not-sent':
          meet((say) => say.error.notSent)
          return
        case 'gone':
          await actions.reload()
      }
    } catch (error) {
      meet(explain(error))
    }
  }

  async function attempt(code: string): Promise<void> {
    try {
      const tried = await actions.tryCode(code)
      state.hasFocusOnCode = true
      switch (tried.outcome) {
        case 'opened':
        case 'gone':
          return
        case 'wrong':
          meet((say) => say.error.wrong(tried.triesLeft))
          return
        case 'dead':
          state.isAsked = false
          state.resendAt = Date.now() + tried.seconds * 1000
          meet((say) =>
            tried.seconds > 0 ? say.error.dead(spellWait(tried.seconds, say)) : say.error.deadNow,
          )
          return
        case 'no-code':
          state.isAsked = false
          meet((say) => say.error.noCode)
          return
        case 'wait':
          meet((say) => say.error.tooMany(spellWait(tried.seconds, say)))
          return
        case 'damaged':
          meet((say) => say.error.damaged)
      }
    } catch (error) {
      meet(explain(error))
    }
  }

  return (say, signal) => {
    const { code } = info
    const form = code.by === 'agreed' ? agreedForm(say) : state.isAsked ? digitsForm(say) : null
    const input = form?.querySelector('input') ?? null
    const ask = code.by === 'sms' ? askButton(say, signal, code.lastDigits, code.available) : null
    const how =
      code.by === 'agreed'
        ? say.howAgreed(info.sender)
        : state.isAsked
          ? say.codeSent(code.lastDigits, state.validMinutes)
          : say.howSms(code.lastDigits)
    return {
      title: say.title,
      ...(input !== null && state.hasFocusOnCode ? { focus: input } : {}),
      nodes: [
        element(
          'div',
          { class: 'card' },
          element('h1', {}, say.from(info.sender)),
          element(
            'p',
            { class: 'meta' },
            `${say.sent(dateOf(info.laidAt, say))} ${say.until(dateOf(info.expiresAt, say))}`,
          ),
          state.problem === null ? null : stage.problem(state.problem(say)),
          element('p', { role: 'status' }, how),
          form,
          ask,
          ...help(say),
        ),
      ],
    }
  }

  function digitsForm(say: Texts): HTMLFormElement {
    const input = element('input', {
      type: 'text',
      id: 'code',
      class: 'digits',
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      maxlength: '12',
      ...(state.problem === null ? {} : { 'aria-invalid': 'true' }),
    })
    const form = codeForm(say, input, say.codeLabel, null, () => {
      const digits = input.value.replace(/\D/g, '')
      return digits.length === 6 ? digits : null
    })
    input.addEventListener('input', () => {
      if (input.value.replace(/\D/g, '').length === 6) form.requestSubmit()
    })
    return form
  }

  function agreedForm(say: Texts): HTMLFormElement {
    const input = element('input', {
      type: 'text',
      id: 'code',
      class: 'agreed',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      maxlength: '100',
      'aria-describedby': 'code-hint',
      ...(state.problem === null ? {} : { 'aria-invalid': 'true' }),
    })
    const hint = element('p', { class: 'hint', id: 'code-hint' }, say.agreedHint)
    return codeForm(say, input, say.agreedLabel, hint, () => (input.value.trim() === '' ? null : input.value))
  }

  function codeForm(
    say: Texts,
    input: HTMLInputElement,
    label: string,
    hint: HTMLElement | null,
    read: () => string | null,
  ): HTMLFormElement {
    const button = element('button', { type: 'submit', class: 'main-action' }, say.open)
    const form = element(
      'form',
      { novalidate: '' },
      element('div', { class: 'field' }, element('label', { for: 'code' }, label), hint, input),
      button,
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (button.getAttribute('aria-disabled') === 'true') return
      const value = read()
      if (value === null) {
        state.hasFocusOnCode = true
        if (info.code.by === 'sms') meet((words) => words.error.codeForm)
        else input.focus()
        return
      }
      void whileBusy(button, say.opening, () => attempt(value))
    })
    return form
  }

  /** Counts down where a code was just sent; says why where none can be. */
  function askButton(say: Texts, signal: AbortSignal, digits: string, isAvailable: boolean): HTMLElement {
    if (!isAvailable) return stage.problem(say.error.smsOff)
    const label = state.isAsked ? say.newCode : say.sendCode(digits)
    const button = actionButton(label, say.sending, ask, {
      class: state.isAsked ? 'second main-action' : 'main-action',
    })
    const tick = () => {
      const left = secondsToWait()
      if (left > 0) {
        button.setAttribute('aria-disabled', 'true')
        button.textContent = say.newCodeIn(spellWait(left, say))
        return
      }
      clearInterval(timer)
      button.removeAttribute('aria-disabled')
      button.textContent = label
    }
    const timer = setInterval(tick, 1000)
    signal.addEventListener('abort', () => clearInterval(timer))
    tick()
    return element('div', state.isAsked ? { class: 'after' } : {}, button)
  }

  function help(say: Texts): readonly HTMLElement[] {
    const more = (title: string, ...text: readonly (string | Node)[]) =>
      element('details', {}, element('summary', {}, title), element('p', {}, ...text))
    const { code, sender } = info
    const [title, text] =
      code.by === 'agreed'
        ? [say.agreedForgotten, say.agreedForgottenHelp(sender)]
        : [say.noCode, say.noCodeHelp(code.lastDigits, sender)]
    return [
      more(title, `${text} ${say.ring} `, stage.phone(), '.'),
      more(say.genuine, `${say.genuineHelp(location.host)} ${say.genuineRing} `, stage.phone(), '.'),
    ]
  }
}

/** What a failed request means to a reader. */
export function explain(error: unknown): Problem {
  if (!(error instanceof ApiProblem)) return (say) => say.error.refused
  switch (error.kind) {
    case 'offline':
      return (say) => say.error.offline
    case 'busy':
      return (say) => say.error.busy
    case 'session-over':
      return (say) => say.error.sessionOver
    case 'refused':
      return (say) => say.error.refused
  }
}
