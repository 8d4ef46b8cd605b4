// An answer to the mail that is read, in a window of Outlook's own. A reply form quotes the mail as Outlook has it, which some
// Outlooks have decrypted themselves; so an encrypted mail is answered in a new one, where nothing stands that nobody wrote
// (docs/outlook-quirks.md).

export interface Answer {
  readonly address: string
  readonly subject: string
  /** Whether Outlook may quote the mail: never when it was encrypted, and never when it is not the one that Outlook shows. */
  readonly mayQuote: boolean
}

const maximumSubjectLength = 255

/** false when Outlook opens no window. */
export function openAnswer({ address, subject, mayQuote }: Answer): boolean {
  const { mailbox } = Office.context
  const { item } = mailbox
  try {
    if (mayQuote && item !== undefined && 'displayReplyForm' in item) item.displayReplyForm('')
    else {
      mailbox.displayNewMessageForm({
        toRecipients: [address],
        subject: subject.slice(0, maximumSubjectLength),
        htmlBody: '',
      })
    }
    return true
  } catch {
    return false
  }
}

/** "SV: …", once. */
export function answerSubject(subject: string): string {
  return /^\s*(?:sv|re):/i.test(subject) ? subject : `SV: ${subject}`
}
