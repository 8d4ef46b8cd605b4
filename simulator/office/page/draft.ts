// The mail being written, as the mail program holds it: what the person types and what the add-in sets end in the same
// place, and whoever listens hears who did it. Knows no DOM but the parser that turns HTML into text.

export interface Person {
  readonly name: string
  readonly address: string
}

export type Field = 'to' | 'cc' | 'bcc'

export interface AttachedFile {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly sizeInBytes: number
  readonly isInline: boolean
  /** Base64, made when asked for: a test's 30 MB are not held while nobody reads them. */
  readonly content: () => string
}

export interface Notification {
  readonly key: string
  readonly type: number
  readonly message: string
  readonly icon?: string | undefined
  readonly persistent?: boolean | undefined
  readonly actions?: readonly NotificationAction[] | undefined
}

export interface NotificationAction {
  readonly actionType: string
  readonly actionText: string
  readonly commandId: string
  readonly contextData?: unknown
}

export type Author = 'person' | 'addin'
export type Change =
  | { readonly of: 'subject' | 'body'; readonly by: Author }
  | { readonly of: 'recipients'; readonly field: Field; readonly by: Author }
  | { readonly of: 'attachments'; readonly status: 'added' | 'removed'; readonly file: AttachedFile }
  | { readonly of: 'notifications' }

/** How a draft lies in the world's mailbox. */
export interface DraftOnWire {
  readonly subject: string
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly bcc: readonly Person[]
  readonly bodyHtml: string
  readonly attachments: readonly {
    readonly name: string
    readonly contentType: string
    readonly contentBase64: string
  }[]
}

export interface DraftStart {
  readonly subject?: string
  readonly to?: readonly Person[]
  readonly cc?: readonly Person[]
  readonly bodyHtml?: string
  readonly attachments?: readonly AttachedFile[]
  readonly composeType?: 'newMail' | 'reply' | 'forward'
  readonly savedAs?: string
}

/** A mail being written. */
export class Draft {
  readonly composeType: 'newMail' | 'reply' | 'forward'
  readonly conversationId = crypto.randomUUID()
  readonly recipients: Record<Field, readonly Person[]>
  readonly notifications = new Map<string, Notification>()
  readonly sessionData = new Map<string, string>()
  readonly internetHeaders = new Map<string, string>()
  customProperties = '{}'
  savedAs: string | null
  subject: string
  bodyHtml: string
  attachments: readonly AttachedFile[]
  private readonly listeners = new Set<(change: Change) => void>()

  constructor(start: DraftStart) {
    this.composeType = start.composeType ?? 'newMail'
    this.recipients = { to: start.to ?? [], cc: start.cc ?? [], bcc: [] }
    this.subject = start.subject ?? ''
    this.bodyHtml = start.bodyHtml ?? '<div><br></div>'
    this.attachments = start.attachments ?? []
    this.savedAs = start.savedAs ?? null
  }

  listen(listener: (change: Change) => void): void {
    this.listeners.add(listener)
  }

  setSubject(subject: string, by: Author): void {
    this.subject = subject
    this.tell({ of: 'subject', by })
  }

  setBody(html: string, by: Author): void {
    this.bodyHtml = html
    this.tell({ of: 'body', by })
  }

  setRecipients(field: Field, people: readonly Person[], by: Author): void {
    this.recipients[field] = people
    this.tell({ of: 'recipients', field, by })
  }

  attach(file: AttachedFile): void {
    this.attachments = [...this.attachments, file]
    this.tell({ of: 'attachments', status: 'added', file })
  }

  /** False when there is no such attachment. */
  detach(id: string): boolean {
    const file = this.attachments.find((candidate) => candidate.id === id)
    if (file === undefined) return false
    this.attachments = this.attachments.filter((candidate) => candidate !== file)
    this.tell({ of: 'attachments', status: 'removed', file })
    return true
  }

  notify(notification: Notification): void {
    this.notifications.set(notification.key, notification)
    this.tell({ of: 'notifications' })
  }

  /** False when there was none by that key. */
  forget(key: string): boolean {
    const existed = this.notifications.delete(key)
    this.tell({ of: 'notifications' })
    return existed
  }

  get isEmpty(): boolean {
    const people = this.recipients.to.length + this.recipients.cc.length + this.recipients.bcc.length
    return (
      people === 0 &&
      this.subject === '' &&
      textOf(this.bodyHtml).trim() === '' &&
      this.attachments.length === 0
    )
  }

  onWire(): DraftOnWire {
    return {
      subject: this.subject,
      ...this.recipients,
      bodyHtml: this.bodyHtml,
      attachments: this.attachments.map((file) => ({
        name: file.name,
        contentType: file.contentType,
        contentBase64: file.content(),
      })),
    }
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change)
  }
}

const blocks = 'address,blockquote,div,h1,h2,h3,h4,h5,h6,li,p,pre,table,tr'

/** The plain text that Outlook gives for an HTML body: a line a block. */
export function textOf(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html')
  for (const hidden of document.querySelectorAll('script,style')) hidden.remove()
  for (const cell of document.querySelectorAll('td,th')) cell.append('\t')
  for (const line of document.querySelectorAll('br')) line.replaceWith('\n')
  for (const block of document.querySelectorAll(blocks)) block.append('\n')
  return document.body.textContent.replace(/\n{3,}/g, '\n\n').replace(/\n$/, '')
}

/** A file of the person's or of the add-in's, already in base64. */
export function attachedFile(
  name: string,
  contentType: string,
  contentBase64: string,
  isInline = false,
): AttachedFile {
  const padding = contentBase64.endsWith('==') ? 2 : contentBase64.endsWith('=') ? 1 : 0
  return {
    id: crypto.randomUUID(),
    name,
    contentType,
    sizeInBytes: (contentBase64.length / 4) * 3 - padding,
    isInline,
    content: () => contentBase64,
  }
}

/** A file of that many megabytes that exists only while it is read. */
export function generatedFile(name: string, megabytes: number): AttachedFile {
  const sizeInBytes = megabytes * 1024 * 1024
  return {
    id: crypto.randomUUID(),
    name,
    contentType: 'application/octet-stream',
    sizeInBytes,
    isInline: false,
    // Whole groups of three bytes ("Sikk" is no accident: four letters, three bytes), then one or two more.
    content: () => {
      const rest = sizeInBytes % 3
      const tail = rest === 0 ? '' : rest === 1 ? 'AA==' : 'AAA='
      return 'Sikk'.repeat(Math.floor(sizeInBytes / 3)) + tail
    },
  }
}
