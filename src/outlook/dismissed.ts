// What the caseworker has set aside in this draft, shared by pane and event runtime through the item's session data
// (Mailbox 1.15). Keys only, no words. Where it cannot be read nothing is set aside.
import { ask } from './ask.ts'

const name = 'sikkert-dismissed'
const mostKeys = 300
const keyForm = /^[0-9a-z]{1,13}$/

const session = () => (Office.context.mailbox.item as unknown as Office.MessageCompose).sessionData

export async function readDismissed(): Promise<readonly string[]> {
  try {
    const text = await ask<string>((done) => session().getAsync(name, done), 'draft-unreadable')
    return text.split(' ').filter((key) => keyForm.test(key))
  } catch {
    return []
  }
}

/** The newest count when there are too many. */
export async function writeDismissed(keys: readonly string[]): Promise<void> {
  await ask((done) => session().setAsync(name, keys.slice(-mostKeys).join(' '), done), 'draft-unreadable')
}
