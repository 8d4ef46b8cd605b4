// A draft becomes a letter for one recipient: everything under a random content key, that key split between link and
// gateway (keys.ts). The gateway gets ciphertext, its half, and whom to send codes to; the link goes by mail and nowhere else.
import { type Bytes, toBase64Url, utf8 } from '../bytes.ts'
import {
  letterHeader,
  type LetterHeader,
  type LetterUpload,
  maximumLetterFileBytes,
  maximumLetterParts,
  maximumLetterTextBytes,
} from '../contract/letter.ts'
import type { LetterText } from '../contract/letter-text.ts'
import { SikkertError } from '../errors.ts'
import type { Language } from '../i18n/messages.ts'
import type { AttachmentContent, Mailbox } from '../model/draft.ts'
import type { PortalCode } from '../model/route.ts'
import type { Personal } from '../personal.ts'
import { judgeAgreedCode, normaliseAgreedCode } from './agreed-code.ts'
import { handleOf, keyLength, partKey, stretchCode, verifierOf, wrapKey } from './keys.ts'
import { linkOf, secretLength } from './link.ts'
import { sealRecords } from './records.ts'

export interface LetterInput {
  /** Where the recipient opens it, without a slash at its end. */
  readonly publicUrl: string
  readonly sender: Mailbox
  readonly recipient: Mailbox
  readonly code: PortalCode
  readonly subject: Personal<string>
  readonly bodyHtml: Personal<string>
  readonly attachments: readonly AttachmentContent[]
  readonly sentAt: Date
  readonly days: number
  readonly language: Language
  /** Message-ID that the notification will have, with its angle brackets. */
  readonly notificationId: string
}

/** Throws when it is too large, or when the code is not one that may be used. */
export async function sealLetter(
  crypto: Crypto,
  input: LetterInput,
): Promise<{ readonly upload: LetterUpload; readonly link: Personal<string> }> {
  const files = input.attachments.map(({ attachment, content }) => ({ attachment, bytes: content.reveal() }))
  const fileBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (fileBytes > maximumLetterFileBytes) throw new SikkertError('attachment-too-large')
  const text = textOf(input)
  if (text.length > maximumLetterTextBytes || files.length >= maximumLetterParts) {
    throw new SikkertError('draft-too-large')
  }
  const secret = crypto.getRandomValues(new Uint8Array(secretLength))
  const release = crypto.getRandomValues(new Uint8Array(keyLength))
  const contentKey = crypto.getRandomValues(new Uint8Array(keyLength))
  const { code, stretched } = await codeFor(crypto, input.code, secret)
  const parts: Bytes[] = []
  for (const [index, plain] of [text, ...files.map(({ bytes }) => bytes)].entries()) {
    parts.push(await sealRecords(crypto, await partKey(crypto, contentKey, index), plain))
  }
  const header = letterHeader.safeParse({
    version: 1,
    handle: (await handleOf(crypto, secret)).handleText,
    release: toBase64Url(release),
    wrap: await wrapKey(crypto, { secret, release, stretched }, contentKey),
    code,
    recipient: {
      address: input.recipient.address.reveal(),
      name: input.recipient.name.reveal().slice(0, 200),
    },
    language: input.language,
    days: input.days,
    notificationId: input.notificationId,
    partSizes: parts.map((part) => part.length),
  } satisfies LetterHeader)
  if (!header.success) throw new SikkertError(code.by === 'sms' ? 'phone-invalid' : 'unexpected')
  return { upload: { header: header.data, parts }, link: await linkOf(crypto, input.publicUrl, secret) }
}

function textOf(input: LetterInput): Bytes {
  return utf8(
    JSON.stringify({
      version: 1,
      subject: input.subject.reveal().slice(0, 2000),
      html: input.bodyHtml.reveal(),
      sender: { name: input.sender.name.reveal(), address: input.sender.address.reveal() },
      sentAt: input.sentAt.toISOString(),
      files: input.attachments.map(({ attachment, content }) => ({
        name: attachment.name.reveal().slice(0, 500),
        contentType: attachment.contentType.slice(0, 200),
        size: content.reveal().length,
        contentId: attachment.contentId?.reveal() ?? null,
      })),
    } satisfies LetterText),
  )
}

async function codeFor(
  crypto: Crypto,
  code: PortalCode,
  secret: Bytes,
): Promise<{ readonly code: LetterHeader['code']; readonly stretched: Bytes | null }> {
  if (code.by === 'sms') return { code: { by: 'sms', number: code.number.reveal() }, stretched: null }
  const chosen = code.code.reveal()
  if (judgeAgreedCode(chosen).verdict !== 'good') throw new SikkertError('agreed-code-weak')
  const stretched = await stretchCode(crypto, secret, normaliseAgreedCode(chosen))
  const verifier = await verifierOf(crypto, secret, stretched)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', verifier))
  return { code: { by: 'agreed', verifierDigest: toBase64Url(digest) }, stretched }
}
