// What Outlook does when a mail is to be sent and an add-in wants a say: run OnMessageSend, wait with a word to the
// person, and follow the answer by the send mode. Only an allowed event lets the mail go; the modes differ in whether
// the person may send anyway.
import { ask, type Asking } from './dialog.ts'
import type { EventRuntime, RuntimeOutcome } from './event-runtime.ts'
import type { SendMode } from './manifest.ts'
import { words } from './words.ts'

export type SendAnswer =
  | { readonly at: 'allowed' }
  | { readonly at: 'held' }
  | {
      readonly at: 'held'
      readonly openPane: { readonly commandId: string; readonly context: string | null }
    }

export interface SmartAlertSettings {
  readonly addinName: string
  readonly takingLongerAfterMs: number
  readonly timeOutAfterMs: number
  /** Told of what an add-in does that Outlook would not take. */
  readonly onProblem: (problem: string) => void
}

const maximumMessageCharacters = 500
const maximumLabelCharacters = 20

type Waited =
  RuntimeOutcome | { readonly by: 'time-out' } | { readonly by: 'person'; readonly said: 'stay' | 'send' }

/** Asks the add-in whether the mail may leave, and the person where the add-in says no. */
export async function askBeforeSend(
  runtime: EventRuntime,
  settings: SmartAlertSettings,
): Promise<SendAnswer> {
  const event = runtime.eventOf('OnMessageSend')
  if (event === undefined) return { at: 'allowed' }
  const outcome = await waitFor(runtime.launch(event, { type: 'olkMessageSend' }), event.sendMode, settings)
  switch (outcome.by) {
    case 'person':
      return outcome.said === 'send' ? { at: 'allowed' } : { at: 'held' }
    case 'nothing-loaded':
      return event.sendMode === 'Block'
        ? stay(words.cannotRun(settings.addinName))
        : offer(words.cannotRunUnchecked(settings.addinName))
    case 'time-out':
      return event.sendMode === 'PromptUser'
        ? offer(words.noAnswer(settings.addinName))
        : stay(words.noAnswerRetry(settings.addinName))
    case 'missing-handler':
      settings.onProblem('no function is associated with OnMessageSend')
      return stay(words.cannotCheck(settings.addinName))
    case 'handler': {
      const { completed } = outcome
      if (completed.allowEvent === true) return { at: 'allowed' }
      checkLimits(completed.errorMessage ?? '', completed.cancelLabel ?? '', settings)
      const mode: SendMode = completed.sendModeOverride === 'promptUser' ? 'PromptUser' : event.sendMode
      const text =
        completed.errorMessage?.slice(0, maximumMessageCharacters) ?? words.stopped(settings.addinName)
      const choice = await ask<'pane' | 'send' | 'stay'>({
        title: settings.addinName,
        text,
        icon: 'shield',
        choices: choicesOf(completed.commandId !== undefined, completed.cancelLabel, mode),
      }).answer
      if (choice === 'send') return { at: 'allowed' }
      if (choice === 'stay' || completed.commandId === undefined) return { at: 'held' }
      return {
        at: 'held',
        openPane: { commandId: completed.commandId, context: completed.contextData ?? null },
      }
    }
  }
}

function choicesOf(opensPane: boolean, label: string | undefined, mode: SendMode) {
  const stayChoice = {
    answer: 'stay',
    label: opensPane ? words.doNotSend : (label ?? words.doNotSend),
  } as const
  const sendChoice = mode === 'PromptUser' ? [{ answer: 'send', label: words.sendAnyway } as const] : []
  const paneChoice = { answer: 'pane', label: label ?? words.doAction } as const
  return opensPane
    ? ([paneChoice, ...sendChoice, stayChoice] as const)
    : ([stayChoice, ...sendChoice] as const)
}

async function waitFor(
  outcome: Promise<RuntimeOutcome>,
  mode: SendMode,
  settings: SmartAlertSettings,
): Promise<Waited> {
  let asking: Asking<'stay' | 'send'> | null = null
  let longer = 0
  let timeOut = 0
  const person = new Promise<Waited>((resolve) => {
    longer = window.setTimeout(() => {
      const sendChoice = mode === 'PromptUser' ? [{ answer: 'send', label: words.sendAnyway } as const] : []
      asking = ask({
        title: settings.addinName,
        text: words.takingLonger(settings.addinName),
        icon: 'shield',
        choices: [{ answer: 'stay', label: words.doNotSend }, ...sendChoice],
      })
      void asking.answer.then((said) => resolve({ by: 'person', said }))
    }, settings.takingLongerAfterMs)
  })
  const tooLate = new Promise<Waited>((resolve) => {
    timeOut = window.setTimeout(() => resolve({ by: 'time-out' }), settings.timeOutAfterMs)
  })
  try {
    return await Promise.race([outcome, person, tooLate])
  } finally {
    window.clearTimeout(longer)
    window.clearTimeout(timeOut)
    withdraw(asking)
  }
}

function withdraw(asking: Asking<'stay' | 'send'> | null): void {
  asking?.withdraw()
}

async function stay(text: string): Promise<SendAnswer> {
  await ask({
    title: words.notSent,
    text,
    icon: 'warning',
    choices: [{ answer: 'stay', label: words.close }],
  }).answer
  return { at: 'held' }
}

async function offer(text: string): Promise<SendAnswer> {
  const choice = await ask<'send' | 'stay'>({
    title: words.notSentYet,
    text,
    icon: 'warning',
    choices: [
      { answer: 'stay', label: words.doNotSend },
      { answer: 'send', label: words.sendAnyway },
    ],
  }).answer
  return choice === 'send' ? { at: 'allowed' } : { at: 'held' }
}

function checkLimits(message: string, label: string, settings: SmartAlertSettings): void {
  if (message.length > maximumMessageCharacters) settings.onProblem('errorMessage is over 500 characters')
  if (label.length > maximumLabelCharacters) settings.onProblem('cancelLabel is over 20 characters')
}
