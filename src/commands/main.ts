// Registers the functions that Outlook calls by name, without a pane.
import { prepareClassifier } from '../classifier/prepare.ts'
import { onDraftChanged, onMessageSend } from './on-send.ts'

Office.actions.associate('onMessageSend', (event: Office.MailboxEvent) => void onMessageSend(event))
Office.actions.associate('onDraftChanged', (event: Office.AddinCommands.Event) => void onDraftChanged(event))
// The runtime starts with a new draft; the classifier has found its feet before Send is pressed.
prepareClassifier()
