// The draft in Outlook's compose window: reading it, its attachments, and letting it go.
import { fromBase64, toBase64 } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import type { AttachmentContent, Draft, DraftAttachment, Mailbox, Recipient } from '../model/draft.ts'
import { personal } from '../personal.ts'
import { ask } from './ask.ts'

/** As the wire has it; the enum of the types is not there before Outlook has loaded. */
const acceptedFormats: readonly string[] = ['base64']
const maximumAttachmentBytes = 25 * 1024 * 1024

function composeItem(): Office.MessageCompose {
  const { item } = Office.context.mailbox
  if (item === undefined || !('closeAsync' in item || 'saveAsync' in item))
    throw new SikkertError('draft-unreadable')
  return item
}

export function isComposing(): boolean {
  const { item } = Office.context.mailbox
  return item !== undefined && 'saveAsync' in item
}

export function displayLanguage(): 'da' | 'en' {
  return Office.context.displayLanguage.toLowerCase().startsWith('da') ? 'da' : 'en'
}

function box({ displayName, emailAddress }: Office.EmailAddressDetails): Mailbox {
  return { name: personal(displayName === emailAddress ? '' : displayName), address: personal(emailAddress) }
}

export async function readDraft(): Promise<Draft> {
  const item = composeItem()
  const read = <T>(call: (done: (result: Office.AsyncResult<T>) => void) => void) =>
    ask(call, 'draft-unreadable')
  const people = async (field: Recipient['field']): Promise<readonly Recipient[]> =>
    (await read<Office.EmailAddressDetails[]>((done) => item[field].getAsync(done))).map((one) => ({
      ...box(one),
      field,
    }))
  // Outlook answers three calls at a time.
  const [subject, bodyHtml, from] = await Promise.all([
    read<string>((done) => item.subject.getAsync(done)),
    read<string>((done) => item.body.getAsync(Office.CoercionType.Html, done)),
    read<Office.EmailAddressDetails>((done) => item.from.getAsync(done)),
  ])
  const [to, cc, bcc] = await Promise.all([people('to'), people('cc'), people('bcc')])
  const attachments = await read<Office.AttachmentDetailsCompose[]>((done) => item.getAttachmentsAsync(done))
  return {
    from: box(from),
    subject: personal(subject),
    bodyHtml: personal(bodyHtml),
    recipients: [...to, ...cc, ...bcc],
    attachments: attachments.map((one) => ({
      id: one.id,
      name: personal(one.name),
      contentType: 'application/octet-stream',
      sizeInBytes: one.size,
      contentId: one.isInline ? personal(one.name) : null,
    })),
  }
}

/** Throws 'attachment-too-large' before reading, 'attachment-unreadable' when Outlook does not give the content. */
export async function readAttachment(attachment: DraftAttachment): Promise<AttachmentContent> {
  if (attachment.sizeInBytes > maximumAttachmentBytes) throw new SikkertError('attachment-too-large')
  const { content, format } = await ask<Office.AttachmentContent>(
    (done) => composeItem().getAttachmentContentAsync(attachment.id, done),
    'attachment-unreadable',
  )
  if (!acceptedFormats.includes(format)) throw new SikkertError('attachment-unreadable')
  try {
    return { attachment, content: personal(fromBase64(content)) }
  } catch (cause) {
    throw new SikkertError('attachment-unreadable', cause)
  }
}

/** The draft's id for Graph, saved first; null when this Outlook gives none. */
export async function draftId(): Promise<string | null> {
  try {
    const id = await ask<string>((done) => composeItem().saveAsync(done), 'draft-unreadable')
    return Office.context.mailbox.convertToRestId(id, Office.MailboxEnums.RestVersion.v2_0)
  } catch {
    return null
  }
}

/** Puts subject and body in the place of what stands there; what is as it was is not touched. */
export async function rewriteDraft(
  before: { readonly subject: string; readonly bodyHtml: string },
  after: { readonly subject: string; readonly bodyHtml: string },
): Promise<void> {
  const item = composeItem()
  const set = (call: (done: (result: Office.AsyncResult<void>) => void) => void) =>
    ask(call, 'draft-unreadable')
  if (after.subject !== before.subject) await set((done) => item.subject.setAsync(after.subject, done))
  if (after.bodyHtml !== before.bodyHtml) {
    await set((done) => item.body.setAsync(after.bodyHtml, { coercionType: Office.CoercionType.Html }, done))
  }
}

/** Outlook cannot rename a file: it is attached anew under the name, then the old one is removed. */
export async function renameAttachment(attachment: DraftAttachment, name: string): Promise<void> {
  const { content } = await readAttachment(attachment)
  await ask<string>(
    (done) => composeItem().addFileAttachmentFromBase64Async(toBase64(content.reveal()), name, done),
    'attachment-unreadable',
  )
  await ask((done) => composeItem().removeAttachmentAsync(attachment.id, done), 'attachment-unreadable')
}

/** Leaves nothing in the window that could be sent a second time; `notice` stands there instead. */
export async function emptyDraft(notice: string): Promise<void> {
  const item = composeItem()
  const set = (call: (done: (result: Office.AsyncResult<void>) => void) => void) =>
    ask(call, 'draft-unreadable')
  await set((done) => item.to.setAsync([], done))
  await set((done) => item.cc.setAsync([], done))
  await set((done) => item.bcc.setAsync([], done))
  await set((done) => item.subject.setAsync('', done))
  await set((done) => item.body.setAsync(notice, { coercionType: Office.CoercionType.Text }, done))
}

/** Closes the compose window without saving (Mailbox 1.14). */
export async function closeDraft(): Promise<void> {
  await ask((done) => composeItem().closeAsync({ discardItem: true }, done), 'draft-unreadable')
}
