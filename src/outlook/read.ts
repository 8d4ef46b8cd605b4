// The mail that is being read: its bytes as they came, where this Outlook gives them (getAsFileAsync, Mailbox 1.14), and the id
// by which Graph knows it. docs/outlook-quirks.md tells which Outlook withholds what.
import { fromBase64, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { ask } from './ask.ts'

function readItem(): Office.MessageRead | null {
  const { item } = Office.context.mailbox
  return item !== undefined && 'itemId' in item ? item : null
}

/** null when this Outlook cannot give it. */
export async function readRawMail(): Promise<Bytes | null> {
  const item = readItem()
  if (item === null || typeof item.getAsFileAsync !== 'function') return null
  try {
    return fromBase64(await ask<string>((done) => item.getAsFileAsync(done), 'message-malformed'))
  } catch (error) {
    // Refused for this mail (protected by its sender, or not yet here): another way may work.
    if (error instanceof SikkertError) return null
    throw error
  }
}

/** Whose mailbox this is. */
export function ownAddress(): string | null {
  return Office.context.mailbox.userProfile.emailAddress || null
}

/** The mail's id for Graph; null when this Outlook gives none. */
export function readMailId(): string | null {
  const item = readItem()
  if (item === null || item.itemId === '') return null
  try {
    return Office.context.mailbox.convertToRestId(item.itemId, Office.MailboxEnums.RestVersion.v2_0)
  } catch {
    return null
  }
}
