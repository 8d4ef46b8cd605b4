// The world's own mail system: takes a finished message out of a mailbox and puts it in the recipients' mailboxes, the
// opportunistic way that any mail program has. It asks for no proof of the receiver, and the mails say so.
import PostalMime from 'postal-mime'
import { type Bytes, concatBytes, fromUtf8, utf8 } from '../../src/bytes.ts'
import { domains } from './parties.ts'
import type { Arrival, MailStore } from './mail-store.ts'
import { composeMail } from './mail-store-compose.ts'
import { mailboxes } from './mail-store-view.ts'

export interface MailSystem {
  /** To everybody in To, Cc and Bcc; the Bcc field is taken out of what they get. Answers how many mailboxes took it. */
  deliver(raw: Bytes, by: 'mailbox' | 'unprotected', alsoTo?: readonly string[]): Promise<number>
}

/** Delivers to the domains of parties.ts; anything else comes back to the sender. */
export function createMailSystem(store: MailStore): MailSystem {
  const known = new Set<string>(domains.map(({ domain }) => domain))
  return {
    async deliver(raw, by, alsoTo = []) {
      const mail = await PostalMime.parse(raw)
      const from = mailboxes(mail.from === undefined ? [] : [mail.from])[0]?.address ?? ''
      const named = [mail.to, mail.cc, mail.bcc].flatMap((list) => mailboxes(list).map((box) => box.address))
      const to = new Set([...named, ...alsoTo].map((address) => address.toLowerCase()))
      const arrival: Arrival = { by, tls: null, server: null, dkim: null }
      const copy = withoutBcc(raw)
      const lost: string[] = []
      for (const address of to) {
        if (known.has(address.split('@')[1] ?? '')) {
          store.add(address, 'inbox', { is: 'bytes', raw: copy }, { arrival })
        } else {
          lost.push(address)
        }
      }
      if (lost.length > 0 && from !== '') {
        const bounce = await composeMail(bounceOf(from, lost, mail.subject ?? ''), new Date())
        store.add(from, 'inbox', { is: 'bytes', raw: bounce }, { arrival })
      }
      return to.size - lost.length
    },
  }
}

/** Removes Bcc with its folded lines, and nothing else (RFC 5322 §3.6.3). */
export function withoutBcc(raw: Bytes): Bytes {
  const end = headerEnd(raw)
  const header = fromUtf8(raw.subarray(0, end)).replace(/(^|\n)bcc:[^\n]*\n(?:[ \t][^\n]*\n)*/gi, '$1')
  return concatBytes([utf8(header), raw.subarray(end)])
}

function headerEnd(raw: Bytes): number {
  for (let at = 0; at + 3 < raw.length; at++) {
    if (raw[at] === 13 && raw[at + 1] === 10 && raw[at + 2] === 13 && raw[at + 3] === 10) return at + 2
  }
  return raw.length
}

function bounceOf(to: string, lost: readonly string[], subject: string) {
  const list = lost.map((address) => `<li>${escapeHtml(address)}</li>`).join('')
  return {
    from: { name: 'Postsystemet', address: 'postmaster@nordkysten.test' },
    to: [{ name: '', address: to }],
    cc: [],
    bcc: [],
    subject: `Kunne ikke leveres: ${subject}`,
    bodyHtml: `<p>Disse modtagere findes ikke i den simulerede verden:</p><ul>${list}</ul>`,
    attachments: [],
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}
