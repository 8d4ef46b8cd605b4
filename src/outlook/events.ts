// What the event runtime may say to Outlook: how a held Send reads, and the info bar above the draft. No page, no DOM.
import { personal, type Personal } from '../personal.ts'
import { ask } from './ask.ts'

/** The manifest's id of the button that opens the pane. */
const paneCommand = 'composeSendSecurely'
const barKey = 'sikkert'
const longestMessage = 150

export interface Written {
  readonly subject: Personal<string>
  readonly bodyHtml: Personal<string>
}

export async function readWritten(): Promise<Written> {
  const item = Office.context.mailbox.item as unknown as Office.MessageCompose
  const subject = await ask<string>((done) => item.subject.getAsync(done), 'draft-unreadable')
  const bodyHtml = await ask<string>(
    (done) => item.body.getAsync(Office.CoercionType.Html, done),
    'draft-unreadable',
  )
  return { subject: personal(subject), bodyHtml: personal(bodyHtml) }
}

export interface WrittenFile {
  readonly id: string
  readonly name: Personal<string>
  /** A picture in the text, whose name nobody sees. */
  readonly isInline: boolean
}

export async function readFiles(): Promise<readonly WrittenFile[]> {
  const item = Office.context.mailbox.item as unknown as Office.MessageCompose
  const files = await ask<Office.AttachmentDetailsCompose[]>(
    (done) => item.getAttachmentsAsync(done),
    'draft-unreadable',
  )
  return files.map(({ id, name, isInline }) => ({ id, name: personal(name), isInline }))
}

export function letGo(event: Office.MailboxEvent): void {
  event.completed({ allowEvent: true })
}

/** At most two sentences, and a button that opens the pane (cancelLabel at most 20 characters). */
export function hold(event: Office.MailboxEvent, message: string, label: string): void {
  event.completed({ allowEvent: false, errorMessage: message, cancelLabel: label, commandId: paneCommand })
}

export function endEvent(event: Office.AddinCommands.Event): void {
  event.completed()
}

export async function showBar(message: string, action: string): Promise<void> {
  const item = Office.context.mailbox.item as unknown as Office.MessageCompose
  const details: Office.NotificationMessageDetails = {
    type: Office.MailboxEnums.ItemNotificationMessageType.InsightMessage,
    message: message.slice(0, longestMessage),
    icon: 'Icon.16',
    actions: [
      {
        actionType: Office.MailboxEnums.ActionType.ShowTaskPane,
        actionText: action,
        commandId: paneCommand,
        contextData: '{}',
      },
    ],
  }
  await ask((done) => item.notificationMessages.replaceAsync(barKey, details, done), 'draft-unreadable')
}

export async function hideBar(): Promise<void> {
  const item = Office.context.mailbox.item as unknown as Office.MessageCompose
  await ask((done) => item.notificationMessages.removeAsync(barKey, done), 'draft-unreadable')
}
