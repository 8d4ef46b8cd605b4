// Every mailbox of the world, by address, in memory: what the mail servers, the Graph stand-in and the mail program of
// the simulated Outlook put there. A mail is either bytes as they arrived or a draft in parts.
// Leaves out: search, quotas, anything that lasts longer than the process.
import { randomUUID } from 'node:crypto'
import type { Bytes } from '../../src/bytes.ts'
import type { DkimVerdict } from './dkim-check.ts'

export const folders = ['inbox', 'sentitems', 'drafts'] as const
export type Folder = (typeof folders)[number]

export interface MailAddress {
  readonly name: string
  readonly address: string
}

export interface PartAttachment {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly contentId: string | null
  readonly content: Bytes
}

/** A mail that is still in parts: a draft, or a copy that a program saved by Graph. */
export interface MailParts {
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  readonly subject: string
  readonly bodyHtml: string
  readonly attachments: readonly PartAttachment[]
}

/** How a mail came: by SMTP, out of a mailbox of the world (Graph), or by the plain Send of the mail program. */
export interface Arrival {
  readonly by: 'smtp' | 'mailbox' | 'unprotected'
  /** What the receiving mail server saw of the connection; null when there was no TLS or no connection of its own. */
  readonly tls: { readonly protocol: string; readonly cipher: string; readonly servername: string } | null
  /** The receiving mail server's name. */
  readonly server: string | null
  /** What that server made of the sender's domain's signature; null: it does not look. */
  readonly dkim: DkimVerdict | null
}

export interface StoredMail {
  readonly id: string
  readonly folder: Folder
  readonly at: string
  readonly unread: boolean
  readonly source:
    { readonly is: 'bytes'; readonly raw: Bytes } | { readonly is: 'parts'; readonly parts: MailParts }
  readonly arrival: Arrival | null
}

export interface MailStore {
  /** A new mail on top of the folder. */
  add(
    address: string,
    folder: Folder,
    source: StoredMail['source'],
    options?: { readonly id?: string; readonly arrival?: Arrival },
  ): StoredMail
  /** Newest first. */
  list(address: string, folder?: Folder): readonly StoredMail[]
  get(address: string, id: string): StoredMail | null
  /** Puts another source in the place of a mail's own; false when there is no such mail. */
  replace(address: string, id: string, source: StoredMail['source']): boolean
  markRead(address: string, id: string): void
  remove(address: string, id: string): boolean
  addresses(): readonly string[]
}

/** An empty store. */
export function createMailStore(now: () => Date = () => new Date()): MailStore {
  const boxes = new Map<string, Map<string, StoredMail>>()

  function box(address: string): Map<string, StoredMail> {
    const key = address.toLowerCase()
    const found = boxes.get(key)
    if (found !== undefined) return found
    const made = new Map<string, StoredMail>()
    boxes.set(key, made)
    return made
  }

  return {
    add(address, folder, source, options = {}) {
      const mail: StoredMail = {
        id: options.id ?? randomUUID(),
        folder,
        at: now().toISOString(),
        unread: folder === 'inbox',
        source,
        arrival: options.arrival ?? null,
      }
      box(address).set(mail.id, mail)
      return mail
    },
    list(address, folder) {
      const mails = [...box(address).values()]
      return mails.filter((mail) => folder === undefined || mail.folder === folder).reverse()
    },
    get: (address, id) => box(address).get(id) ?? null,
    replace(address, id, source) {
      const mail = box(address).get(id)
      if (mail === undefined) return false
      box(address).set(id, { ...mail, source, at: now().toISOString() })
      return true
    },
    markRead(address, id) {
      const mail = box(address).get(id)
      if (mail?.unread === true) box(address).set(id, { ...mail, unread: false })
    },
    remove: (address, id) => box(address).delete(id),
    addresses: () => [...boxes.keys()],
  }
}
