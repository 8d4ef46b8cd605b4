// Small mails accepted a moment ago, in memory beside their row on disk: nearly all of them are sent at once, and are not
// read and opened anew for that. The row decides whether a mail is sent; here is only what it says. After five to ten
// seconds, and when there are too many, they are read from disk like all others.
import type { MailContent } from '../relay/mail-content.ts'

export interface FreshMail {
  readonly from: string
  /** By the recipients' numbers. */
  readonly to: readonly string[]
  readonly content: MailContent
}

export interface FreshMails {
  keep(id: string, mail: FreshMail): void
  of(id: string): FreshMail | null
  forget(id: string): void
}

/** What a thousand mails of ordinary length need. */
const maximumBytes = 16 * 1024 * 1024
const generationInMs = 5000

export function createFreshMails(): FreshMails {
  let young = new Map<string, FreshMail>()
  let old = new Map<string, FreshMail>()
  let bytes = 0
  let timer: ReturnType<typeof setInterval> | null = null

  function age(): void {
    for (const { content } of old.values()) bytes -= content.bytes
    old = young
    young = new Map()
    if (old.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }

  function forget(id: string): void {
    const mail = young.get(id) ?? old.get(id)
    if (mail === undefined) return
    bytes -= mail.content.bytes
    young.delete(id)
    old.delete(id)
  }

  return {
    keep(id, mail) {
      if (bytes + mail.content.bytes > maximumBytes) return
      forget(id)
      bytes += mail.content.bytes
      young.set(id, mail)
      timer ??= setInterval(age, generationInMs).unref()
    },
    of: (id) => young.get(id) ?? old.get(id) ?? null,
    forget,
  }
}
