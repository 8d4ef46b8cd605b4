// Registers the functions that Outlook calls by name, without a pane.
import { prepareWords } from '../classifier/lexicon.ts'
import { prepareModel } from '../classifier/sentence-model.ts'
import { onDraftChanged, onMessageSend } from './on-send.ts'

Office.actions.associate('onMessageSend', (event: Office.MailboxEvent) => void onMessageSend(event))
Office.actions.associate('onDraftChanged', (event: Office.AddinCommands.Event) => void onDraftChanged(event))
// The runtime starts with a new draft; the word lists and what was learned are there before Send is pressed.
prepareWords()
prepareModel()
