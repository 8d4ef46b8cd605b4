// The mail that tells a sender what became of hers (a delivery status notification, RFC 3464, in a multipart/report,
// RFC 6522): words for people, fields for programs, and of the original a few header fields, never its content.
// Leaves out: reports of success, as the pane and the proof tell those.
import type { TlsProblem } from '../../src/contract/tls-problem.ts'
import { concatBytes, fromUtf8, utf8, type Bytes } from '../../src/bytes.ts'
import { encodeAddress, encodeText, field, formatDate } from '../../src/mime/header-text.ts'
import { encodeQuotedPrintable } from '../../src/mime/transfer-encoding.ts'
import { decodeWords } from '../../src/mime/encoded-words.ts'
import { reportSubject, reportText, type ReportKind, type ReportedRecipient } from './dsn-words.ts'

export interface Report {
  readonly kind: ReportKind
  /** Our id of the mail; programs match it with the log. */
  readonly message: string
  /** Whose mail it was. */
  readonly to: string
  readonly reportingMta: string
  readonly recipients: readonly (ReportedRecipient & { readonly lastAttemptAt: Date })[]
  /** As keptFields made it; null: not known any more. */
  readonly originalHeader: string | null
  readonly acceptedAt: Date
  readonly retryUntil: Date
  readonly at: Date
  /** Of the report itself: 36 characters, unlike any other. */
  readonly id: string
}

const maximumHeaderBytes = 128 * 1024
const maximumFieldLength = 2000
/** Enough to know the mail by; Received, X- and security fields are nobody's business here. */
const keptNames = ['from', 'to', 'cc', 'subject', 'date', 'message-id']

/** The fields of a mail's header that a report repeats, from the start of its bytes. */
export function keptFields(start: Uint8Array): string {
  const [header = ''] = fromUtf8(start.subarray(0, maximumHeaderBytes)).split('\r\n\r\n')
  return header
    .split(/\r\n(?![ \t])/)
    .filter((text) => keptNames.includes(text.slice(0, text.indexOf(':')).trim().toLowerCase()))
    .filter((text) => text.length <= maximumFieldLength)
    .map((text) => `${text}\r\n`)
    .join('')
}

/** The report as a message with CRLF line ends and seven bits. Throws on an address that SMTP could not take. */
export function buildReport(report: Report): Bytes {
  const boundary = `=_${report.id}`
  const original = report.originalHeader
  const subject = original === null ? null : fieldIn(original, 'subject')
  const text = reportText({ ...report, subject: subject === null ? null : shown(decodeWords(subject)) })
  const domain = report.to.slice(report.to.lastIndexOf('@') + 1)
  const about = original === null ? null : messageIdIn(original)
  const parts = [
    part(
      'text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable',
      encodeQuotedPrintable(text),
    ),
    part('message/delivery-status', utf8(statusFields(report))),
    ...(original === null ? [] : [part('text/rfc822-headers; charset=utf-8', sevenBitHeader(original))]),
  ]
  return concatBytes([
    utf8(
      [
        field('From', encodeAddress({ name: 'Send Sikkert', address: `postmaster@${domain}` })),
        field('To', encodeAddress({ name: '', address: report.to })),
        field('Subject', encodeText(reportSubject[report.kind])),
        field('Date', formatDate(report.at)),
        field('Message-ID', `<${report.id}@${report.reportingMta}>`),
        ...(about === null ? [] : [field('In-Reply-To', about), field('References', about)]),
        // RFC 3834 §5: no answering machine is to answer.
        field('Auto-Submitted', 'auto-replied'),
        'MIME-Version: 1.0\r\n',
        `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"\r\n\r\n`,
      ].join(''),
    ),
    ...parts.flatMap((bytes) => [utf8(`--${boundary}\r\n`), bytes, utf8('\r\n')]),
    utf8(`--${boundary}--\r\n`),
  ])
}

/** One line of text, whatever the words decoded to. */
function shown(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300)
}

function part(type: string, body: Uint8Array): Bytes {
  return concatBytes([utf8(`Content-Type: ${type}\r\n\r\n`), body])
}

/** RFC 3464 §2.2 and §2.3. */
function statusFields(report: Report): string {
  const isDelayed = report.kind === 'delayed'
  return [
    `Original-Envelope-Id: ${report.message}\r\n`,
    `Reporting-MTA: dns; ${report.reportingMta}\r\n`,
    `Arrival-Date: ${formatDate(report.acceptedAt)}\r\n`,
    ...report.recipients.flatMap(({ address, problems, lastAttemptAt }) => [
      '\r\n',
      `Final-Recipient: ${typedAddress(address)}\r\n`,
      // §2.3.3 has no word for "nobody knows": it is given up, and the status says that the connection broke.
      `Action: ${isDelayed ? 'delayed' : 'failed'}\r\n`,
      `Status: ${report.kind === 'unknown' ? '4.4.2' : statusOf(problems, isDelayed)}\r\n`,
      field(
        'Diagnostic-Code',
        `x-send-sikkert; ${problems.length === 0 ? 'reply-lost' : problems.join(', ')}`,
      ),
      `Last-Attempt-Date: ${formatDate(lastAttemptAt)}\r\n`,
      ...(isDelayed ? [`Will-Retry-Until: ${formatDate(report.retryUntil)}\r\n`] : []),
    ]),
  ].join('')
}

// RFC 6533 §3: an address beyond ASCII is of type utf-8, its characters as \x{…} where the report is in seven bits.
function typedAddress(address: string): string {
  if (/^[\x21-\x7e]+$/.test(address)) return `rfc822; ${address}`
  const escaped = address.replace(
    /[^\x21-\x5b\x5d-\x7e]/gu,
    (character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  )
  return `utf-8; ${escaped}`
}

/** RFC 3463, RFC 7505 §4.2 for null MX; what is about proof and encryption is 5.7.5, "cryptographic failure". */
const statusOfProblem: Readonly<Partial<Record<TlsProblem, string>>> = {
  'no-mx': '1.2',
  'null-mx': '1.10',
  'mx-loop': '4.6',
  'mx-without-address': '4.4',
  'dns-failed': '4.3',
  'no-policy-published': '7.4',
  'sts-not-enforcing': '7.4',
  'starttls-missing': '7.4',
  'connection-refused': '4.1',
  'connection-timed-out': '4.1',
  'tls-timed-out': '4.1',
  'smtp-protocol-error': '5.0',
  'smtp-refused': '0.0',
  'smtp-deferred': '0.0',
  'smtputf8-missing': '6.7',
  '8bitmime-missing': '6.3',
  'size-exceeded': '3.4',
  'reply-lost': '4.2',
  'timed-out': '4.7',
  'gateway-failed': '3.0',
}

function statusOf(problems: readonly TlsProblem[], isDelayed: boolean): string {
  const [first] = problems
  const detail = first === undefined ? '0.0' : (statusOfProblem[first] ?? '7.5')
  return `${isDelayed ? 4 : 5}.${detail}`
}

function fieldIn(header: string, name: string): string | null {
  const found = new RegExp(`^${name}[ \\t]*:((?:[^\\r\\n]|\\r\\n[ \\t])*)`, 'im').exec(header)?.[1]
  return found === undefined ? null : found.replace(/\r\n/g, '').trim()
}

function messageIdIn(header: string): string | null {
  const id = fieldIn(header, 'message-id')
  return id !== null && /^<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>$/.test(id) ? id : null
}

/** A header in eight bits travels as question marks: what matters of it is in the text above. */
function sevenBitHeader(header: string): Bytes {
  return utf8(header.replace(/[^\r\n\t\x20-\x7e]/g, '?'))
}
