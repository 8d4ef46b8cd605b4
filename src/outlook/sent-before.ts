// What a pane leaves to the next one of the same draft about mails that it has sent, in the item's session data (Mailbox 1.15).
// It ends with the window. Where Outlook keeps nothing, the next pane knows nothing.
import { ask } from './ask.ts'

const name = 'sikkert-sent'

const session = () => (Office.context.mailbox.item as unknown as Office.MessageCompose).sessionData

/** Rejects where there is nothing. */
export async function readSentBefore(): Promise<string> {
  return await ask<string>((done) => session().getAsync(name, done), 'draft-unreadable')
}

export async function writeSentBefore(text: string): Promise<void> {
  await ask((done) => session().setAsync(name, text, done), 'draft-unreadable')
}
