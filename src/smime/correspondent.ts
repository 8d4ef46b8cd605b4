// Whom a signed mail lets us answer encrypted: its one signer, when all of the mail is theirs, everything about the signature
// holds, and the address that it comes from stands in the certificate (RFC 8550 §3). Anything less teaches us nothing.
import type { Bytes } from '../bytes.ts'
import { readMailboxes } from '../mime/mailboxes.ts'
import { parseEntity } from '../mime/parse-message.ts'
import { names } from './address.ts'
import type { Verification } from './verify.ts'

export interface Correspondent {
  /** Lower case. */
  readonly address: string
  readonly name: string
  readonly certificate: Bytes
  /** What their program reads; null when they did not say, or not when. */
  readonly capabilities: readonly string[] | null
  /** ISO time, by their own word. */
  readonly signedAt: string | null
}

export type OwnMail = 'own' | 'answer'

/** `message` with the fields that it came with; `own`: the reader's address, who needs no certificate of her own. */
export function correspondentOf(
  message: Bytes,
  { verdict, covers, signers }: Verification,
  own: string | null,
): Correspondent | null {
  const [signer, ...others] = signers
  if (verdict !== 'valid' || covers !== 'whole' || signer === undefined || others.length > 0) return null
  const address = senderOf(message)
  // A key that is named and did not come along is no reason to use another; whether this one will do, the gateway judges.
  const { encryptionCertificate: certificate, subject, signingTime, capabilities } = signer
  if (certificate === null || address === null || !names(subject.email, address)) return null
  if (own !== null && names([own], address)) return null
  return {
    address,
    name: subject.cn ?? address,
    certificate,
    capabilities: signingTime === null ? null : capabilities,
    signedAt: signingTime,
  }
}

/**
 * What a mail that comes from the reader's own address says it is: her own, or an answer to her letter, which the gateway lays
 * in her inbox with the writer in Reply-To (gateway/portal/reply-message.ts). null for all other mail. Proves nothing.
 */
export function ownMailOf(message: Bytes, own: string | null): OwnMail | null {
  const address = senderOf(message)
  if (own === null || address === null || !names([own], address)) return null
  const replyTo = parseEntity(message).fields.filter(({ name }) => name === 'reply-to')
  const answered = replyTo.flatMap(({ value }) => readMailboxes(value) ?? [])
  return answered.some((one) => !names([own], one.address)) ? 'answer' : 'own'
}

/** The one address that a mail says it is from, in lower case; null when it names none or several. */
export function senderOf(message: Bytes): string | null {
  const from = parseEntity(message).fields.filter(({ name }) => name === 'from')
  const mailboxes = from.length === 1 ? readMailboxes(from[0]?.value ?? '') : null
  return mailboxes?.length === 1 ? (mailboxes[0]?.address ?? null) : null
}
