// The event handlers of the tests' own add-in. What OnMessageSend answers stands in the subject, so that a test decides:
// "tillad", "vent" (answers only when told), "stop", "stop rude", "spørg", "langt" and everything else allows.
interface SendEvent {
  completed(options?: object): void
}

/** What the tests reach in the frame as window.testRuntime. */
export interface TestRuntime {
  readonly seen: string[]
  /** Lets a held mail go. */
  release: () => void
}

declare global {
  interface Window {
    testRuntime: TestRuntime
  }
}

const testRuntime: TestRuntime = { seen: [], release: () => undefined }
window.testRuntime = testRuntime
const { seen } = testRuntime

Office.actions.associate('onNew', (event: SendEvent) => {
  seen.push('new')
  event.completed()
})
Office.actions.associate('onRecipients', (event: SendEvent) => {
  seen.push('recipients')
  event.completed()
})
Office.actions.associate('onAttachments', (event: SendEvent) => {
  seen.push('attachments')
  event.completed()
})
Office.actions.associate('onSend', (event: SendEvent) => {
  seen.push('send')
  Office.context.mailbox.item?.subject.getAsync((result) => {
    switch (result.value) {
      case 'stop':
        event.completed({ allowEvent: false, errorMessage: 'Mailen indeholder et CPR-nummer.' })
        return
      case 'stop rude':
        event.completed({
          allowEvent: false,
          errorMessage: 'Mailen indeholder et CPR-nummer. Send den sikkert.',
          cancelLabel: 'Åbn ruden',
          commandId: 'ComposeButton',
          contextData: JSON.stringify({ from: 'on-send' }),
        })
        return
      case 'spørg':
        event.completed({
          allowEvent: false,
          errorMessage: 'Er du sikker?',
          sendModeOverride: 'promptUser',
        })
        return
      case 'langt':
        event.completed({ allowEvent: false, errorMessage: 'a'.repeat(501) })
        return
      case 'vent':
        testRuntime.release = () => event.completed({ allowEvent: true })
        return
      default:
        event.completed({ allowEvent: true })
    }
  })
})
