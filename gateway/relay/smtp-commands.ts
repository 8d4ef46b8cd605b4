// What is said to a server that has proven who it is: what it can do (RFC 5321 §4.1.1.1), and the envelope for one mail. What the server cannot carry unchanged is refused here, before it has heard an address.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { asciiDomain } from './mta-sts.ts'
import { contentOf, type MailContent, wholeOf } from './mail-content.ts'
import { asSevenBit } from './seven-bit.ts'
import type { SmtpReply } from './smtp-replies.ts'

export interface Capabilities {
  offers(keyword: string): boolean
  /** Octets; null: no limit is told (RFC 1870 §4). */
  readonly maximumBytes: number | null
}

export function readCapabilities({ lines }: SmtpReply): Capabilities {
  const rows = lines.map((line) => line.trim().toUpperCase().split(/ +/))
  const size = rows.find(([keyword, value]) => keyword === 'SIZE' && /^\d{1,15}$/.test(value ?? ''))
  const bytes = Number(size?.[1] ?? '0')
  return {
    offers: (keyword) => rows.some(([first]) => first === keyword),
    maximumBytes: bytes > 0 ? bytes : null,
  }
}

/** One mail to those of its recipients that the server's domain is for. */
export interface SessionMail {
  readonly from: string
  readonly to: readonly string[]
  readonly content: MailContent
  /** Called, and waited for, before the byte that makes the mail theirs; with the places in `to` that were taken. */
  readonly onBeforeDot?: (taken: readonly number[]) => void | Promise<void>
}

export type EnvelopeCommands =
  | {
      readonly verdict: 'commands'
      /** MAIL, then one RCPT for each recipient. */
      readonly commands: readonly string[]
      readonly requireTls: boolean
      /** What goes after DATA: the message, or the same one in seven bits where the server takes no more. */
      readonly content: MailContent
    }
  | { readonly verdict: 'refused'; readonly problems: readonly TlsProblem[] }

/** A larger one is rewritten by nobody: it would have to lie in memory, for a server from before 1994. */
const maximumRewrittenBytes = 32 * 1024 * 1024

/** Throws on an address that could end the command. */
export async function envelopeCommands(mail: SessionMail, can: Capabilities): Promise<EnvelopeCommands> {
  // RFC 5321 §4.5.5: a report comes from nobody, so that none is made about it.
  const from = mail.from === '' ? '' : path(mail.from)
  const to = mail.to.map(path)
  const { headerIs8Bit, bodyIs8Bit } = mail.content
  const ascii = /^[\x21-\x7e]*$/
  // RFC 6531 §3.1: addresses or header fields beyond ASCII need SMTPUTF8; a server without it would mangle them.
  const needsUtf8 = [from, ...to].some((address) => !ascii.test(address)) || headerIs8Bit
  if (needsUtf8 && !can.offers('SMTPUTF8')) return { verdict: 'refused', problems: ['smtputf8-missing'] }
  const takes8Bit = can.offers('8BITMIME')
  const content = bodyIs8Bit && !takes8Bit && !needsUtf8 ? await inSevenBits(mail.content) : mail.content
  if (content === null || (needsUtf8 && !takes8Bit)) {
    return { verdict: 'refused', problems: ['8bitmime-missing'] }
  }
  if (can.maximumBytes !== null && content.bytes > can.maximumBytes) {
    return { verdict: 'refused', problems: ['size-exceeded'] }
  }
  // RFC 8689 §4.2.1: the next servers must be as careful. Asked for where it is understood, demanded of nobody.
  const requireTls = can.offers('REQUIRETLS')
  const options = [
    ...(can.offers('SIZE') ? [`SIZE=${content.bytes}`] : []),
    ...(takes8Bit && (bodyIs8Bit || needsUtf8) ? ['BODY=8BITMIME'] : []),
    ...(needsUtf8 ? ['SMTPUTF8'] : []),
    ...(requireTls ? ['REQUIRETLS'] : []),
    // RFC 3461 §4.3: a bounce brings the header back, not the confidential text.
    ...(can.offers('DSN') ? ['RET=HDRS'] : []),
  ]
  const notify = can.offers('DSN') ? ` NOTIFY=${from === '' ? 'NEVER' : 'FAILURE,DELAY'}` : ''
  return {
    verdict: 'commands',
    requireTls,
    content,
    commands: [
      [`MAIL FROM:<${from}>`, ...options].join(' '),
      ...to.map((address) => `RCPT TO:<${address}>${notify}`),
    ],
  }
}

async function inSevenBits(content: MailContent): Promise<MailContent | null> {
  if (content.bytes > maximumRewrittenBytes) return null
  const message = asSevenBit(await wholeOf(content))
  return message === null ? null : contentOf(message)
}

/** As it may stand between angle brackets, the domain in A-labels so that only a local part needs SMTPUTF8. */
function path(address: string): string {
  if (/[\s<>\p{Cc}]/u.test(address)) throw new Error('address')
  const at = address.lastIndexOf('@')
  const domain = asciiDomain(address.slice(at + 1))
  if (at < 1 || domain === null) throw new Error('address')
  return `${address.slice(0, at)}@${/^[\x21-\x7e]+$/.test(address) ? address.slice(at + 1) : domain}`
}
