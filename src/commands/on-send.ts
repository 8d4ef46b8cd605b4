// What happens on Outlook's own Send: it is held when the mail holds something confidential, and the info bar says so
// before. Whatever goes wrong, Send is held: a mail that could not be judged does not leave unseen.
import { classify, classifyFileNames } from '../classifier/classify.ts'
import { foundInText, withoutDismissed, withoutDismissedInNames } from '../classifier/dismiss.ts'
import { da } from '../i18n/da.ts'
import { en } from '../i18n/en.ts'
import { typesInSentence } from '../i18n/kinds.ts'
import type { Messages } from '../i18n/messages.ts'
import { addFoundTypes } from '../model/found-types.ts'
import { endEvent, hideBar, hold, letGo, readFiles, readWritten, showBar } from '../outlook/events.ts'
import { displayLanguage } from '../outlook/compose.ts'
import { readDismissed } from '../outlook/dismissed.ts'
import { readFoundInFiles } from '../outlook/found-in-files.ts'

async function foundKinds(messages: Messages): Promise<string | null> {
  const { subject, bodyHtml } = await readWritten()
  const today = new Date().toISOString().slice(0, 10)
  const written = { subject: subject.reveal(), bodyHtml: bodyHtml.reveal() }
  const dismissed = await readDismissed()
  const inText = withoutDismissed(written, classify(written, today), dismissed)
  const files = await readFiles()
  const inFiles = await readFoundInFiles(files.map(({ id }) => id))
  const found = typesInSentence(addFoundTypes([foundInText(written, inText), ...inFiles]), messages)
  if (found !== null) return found
  // Of a file that no pane has read the name is all there is time and room for.
  const named = files.filter(({ isInline }) => !isInline).map(({ id, name }) => ({ id, name: name.reveal() }))
  const names = { subject: named.map(({ name }) => name).join('\n'), bodyHtml: '' }
  const inNames = withoutDismissedInNames(named, classifyFileNames(names.subject, today), dismissed)
  return typesInSentence(foundInText(names, inNames), messages)
}

export async function onMessageSend(event: Office.MailboxEvent): Promise<void> {
  let messages = da
  try {
    messages = displayLanguage() === 'da' ? da : en
    const kinds = await foundKinds(messages)
    if (kinds === null) letGo(event)
    else hold(event, messages.onSend.hold(kinds), messages.onSend.cancelLabel)
  } catch {
    hold(event, messages.onSend.failed, messages.onSend.cancelLabel)
  }
}

/** A new draft, or other recipients or attachments: there is no event for typing. */
export async function onDraftChanged(event: Office.AddinCommands.Event): Promise<void> {
  try {
    const messages = displayLanguage() === 'da' ? da : en
    const kinds = await foundKinds(messages)
    if (kinds === null) await hideBar()
    else await showBar(messages.infoBar.found(kinds), messages.infoBar.action)
  } catch {
    // The bar is a courtesy; Send is still held.
  }
  endEvent(event)
}
