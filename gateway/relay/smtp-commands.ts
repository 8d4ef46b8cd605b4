// What is said to a server that has proven who it is: what it can do (RFC 5321 §4.1.1.1), and the envelope for one mail to
// one recipient. What the server cannot carry unchanged is refused here, before it has heard an address.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { asciiDomain } from './mta-sts.ts'
import type { OutgoingMail } from './queue.ts'
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

export type EnvelopeCommands =
  | {
      readonly verdict: 'commands'
      readonly commands: readonly string[]
      readonly requireTls: boolean
      /** What goes after DATA: the message, or the same one in seven bits where the server takes no more. */
      readonly message: Uint8Array
    }
  | { readonly verdict: 'refused'; readonly problems: readonly TlsProblem[] }

/** Throws on an address that could end the command. */
export function envelopeCommands(mail: OutgoingMail, can: Capabilities): EnvelopeCommands {
  const from = path(mail.from)
  const to = path(mail.to)
  const { headerIs8Bit, bodyIs8Bit } = eightBitParts(mail.message)
  const ascii = /^[\x21-\x7e]+$/
  // RFC 6531 §3.1: addresses or header fields beyond ASCII need SMTPUTF8; a server without it would mangle them.
  const needsUtf8 = !ascii.test(from) || !ascii.test(to) || headerIs8Bit
  if (needsUtf8 && !can.offers('SMTPUTF8')) return { verdict: 'refused', problems: ['smtputf8-missing'] }
  const takes8Bit = can.offers('8BITMIME')
  const message = bodyIs8Bit && !takes8Bit && !needsUtf8 ? asSevenBit(mail.message) : mail.message
  if (message === null || (needsUtf8 && !takes8Bit))
    return { verdict: 'refused', problems: ['8bitmime-missing'] }
  if (can.maximumBytes !== null && message.length > can.maximumBytes) {
    return { verdict: 'refused', problems: ['size-exceeded'] }
  }
  // RFC 8689 §4.2.1: the next servers must be as careful. Asked for where it is understood, demanded of nobody.
  const requireTls = can.offers('REQUIRETLS')
  const options = [
    ...(can.offers('SIZE') ? [`SIZE=${message.length}`] : []),
    ...(takes8Bit && (bodyIs8Bit || needsUtf8) ? ['BODY=8BITMIME'] : []),
    ...(needsUtf8 ? ['SMTPUTF8'] : []),
    ...(requireTls ? ['REQUIRETLS'] : []),
    // RFC 3461 §4.3: a bounce brings the header back, not the confidential text.
    ...(can.offers('DSN') ? ['RET=HDRS'] : []),
  ]
  const notify = can.offers('DSN') ? ' NOTIFY=FAILURE,DELAY' : ''
  return {
    verdict: 'commands',
    requireTls,
    message,
    commands: [[`MAIL FROM:<${from}>`, ...options].join(' '), `RCPT TO:<${to}>${notify}`],
  }
}

/** As it may stand between angle brackets, the domain in A-labels so that only a local part needs SMTPUTF8. */
function path(address: string): string {
  if (/[\s<>\p{Cc}]/u.test(address)) throw new Error('address')
  const at = address.lastIndexOf('@')
  const domain = asciiDomain(address.slice(at + 1))
  if (at < 1 || domain === null) throw new Error('address')
  return `${address.slice(0, at)}@${/^[\x21-\x7e]+$/.test(address) ? address.slice(at + 1) : domain}`
}

function eightBitParts(message: Uint8Array): {
  readonly headerIs8Bit: boolean
  readonly bodyIs8Bit: boolean
} {
  let header = message.length
  for (let i = 0; i + 3 < message.length; i++) {
    if (
      message[i] === 0x0d &&
      message[i + 2] === 0x0d &&
      message[i + 1] === 0x0a &&
      message[i + 3] === 0x0a
    ) {
      header = i
      break
    }
  }
  const isHigh = (byte: number) => byte > 0x7f
  return {
    headerIs8Bit: message.subarray(0, header).some(isHigh),
    bodyIs8Bit: message.subarray(header).some(isHigh),
  }
}

/** The message as DATA carries it: dots doubled at the start of lines, a line end at the end (RFC 5321 §4.5.2). */
export function stuffDots(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const dots: number[] = []
  for (let i = 0; i < message.length; i++) {
    if (message[i] === 0x2e && (i === 0 || message[i - 1] === 0x0a)) dots.push(i)
  }
  const endsLine = message[message.length - 1] === 0x0a
  const out = new Uint8Array(message.length + dots.length + (endsLine ? 0 : 2))
  let from = 0
  let at = 0
  for (const dot of dots) {
    out.set(message.subarray(from, dot), at)
    at += dot - from
    out[at++] = 0x2e
    from = dot
  }
  out.set(message.subarray(from), at)
  if (!endsLine) out.set([0x0d, 0x0a], out.length - 2)
  return out
}
