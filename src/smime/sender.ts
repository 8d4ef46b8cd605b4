// Does the mail say that it is from the person who signed it? (RFC 8550 §3.) The header fields around a signature are the
// sender's word alone, so one From with one address is asked for, in whatever case the field is written, and the address
// must stand in the certificate. Names that look like another address, a Sender of another, and a Date far from the
// signing time are told: "Johnny, you are fired" (2019), its classes on identity.
import { readMailboxes } from '../mime/mailboxes.ts'
import { decodeWords } from '../mime/encoded-words.ts'
import type { HeaderField } from '../mime/parse-message.ts'
import { names } from './address.ts'

export type SenderProblem =
  | 'address-mismatch'
  | 'from-ambiguous'
  | 'sender-differs'
  | 'display-name-misleading'
  | 'signing-time-differs'

/** How far the Date of a mail may lie from its signature: what Thunderbird allows. */
const toleranceMilliseconds = 3_600_000
/** A date and its comments. Bounds the work that brackets without an end make. */
const maximumDateLength = 1000
/** Fields that only a message has, as opposed to a bare entity. */
const messageFields = [
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id', 'received', 'return-path'],
  ...['resent-from', 'resent-sender'],
]

/** `expected`: whom the caller was told it is from; null leaves it to the fields. */
export function judgeSender(
  fields: readonly HeaderField[],
  expected: string | null,
  addresses: readonly string[],
  signingTime: Date | null,
): readonly SenderProblem[] {
  const problems = new Set<SenderProblem>()
  // A certificate without an address (many Danish ones) binds none; whose it is, is said by its name.
  const isBound = (address: string) => addresses.length === 0 || names(addresses, address)
  if (expected !== null && !isBound(expected)) problems.add('address-mismatch')
  const isMessage = fields.some(({ name }) => messageFields.includes(name))
  const from = fields.filter(({ name }) => name === 'from')
  if (isMessage) {
    const mailboxes = from.length === 1 ? readMailboxes(from[0]?.value ?? '') : null
    const [mailbox, ...others] = mailboxes ?? []
    if (mailbox === undefined || others.length > 0) problems.add('from-ambiguous')
    else {
      if (!isBound(mailbox.address)) problems.add('address-mismatch')
      if (namesOther(mailbox.display, mailbox.address)) problems.add('display-name-misleading')
    }
  }
  const firstFrom = readMailboxes(from[0]?.value ?? '')?.[0]?.address ?? ''
  for (const { value } of fields.filter(({ name }) => name === 'sender' || name === 'resent-from')) {
    const mailboxes = readMailboxes(value)
    const isOwn = mailboxes?.every(({ address }) => isBound(address) && addresses.length > 0) ?? false
    const isFrom = mailboxes?.every(({ address }) => names([address], firstFrom))
    if (!isOwn && isFrom !== true) problems.add('sender-differs')
  }
  const dates = fields.filter(({ name }) => name === 'date')
  if (signingTime !== null && dates.some(({ value }) => isFar(value, signingTime))) {
    problems.add('signing-time-differs')
  }
  return [...problems]
}

/** Whether a name that is shown in place of the address holds another address. */
function namesOther(display: string, address: string): boolean {
  const shown = decodeWords(display).toLowerCase()
  const found = shown.match(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g) ?? []
  return found.some((other) => !names([address], other))
}

function isFar(value: string, signingTime: Date): boolean {
  if (value.length > maximumDateLength) return true
  const date = new Date(value.replace(/\([^)]*\)/g, ''))
  // A Date that cannot be read says nothing, and is shown by no program.
  return (
    !Number.isNaN(date.getTime()) && Math.abs(date.getTime() - signingTime.getTime()) > toleranceMilliseconds
  )
}
