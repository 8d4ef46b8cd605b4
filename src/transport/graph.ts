// The caseworker's own mailbox by Microsoft Graph: send a finished MIME message, keep a copy in Sent Items, delete a draft.
import { toBase64, type Bytes } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { z } from 'zod'

export interface Graph {
  /** Taken: sent, and in Sent Items. Throws when it was not sent; no answer: nobody knows. */
  sendMime(message: Bytes): Promise<'taken' | 'no-answer'>
  saveSentCopy(copy: SentCopy): Promise<void>
  deleteMessage(id: string): Promise<void>
  /** The message as it came, byte for byte. */
  readMime(id: string): Promise<Bytes>
}

export interface SentCopy {
  readonly subject: string
  readonly bodyHtml: string
  readonly recipients: Readonly<
    Record<'to' | 'cc' | 'bcc', readonly { readonly name: string; readonly address: string }[]>
  >
  readonly attachments: readonly {
    readonly name: string
    readonly contentType: string
    readonly content: Bytes
  }[]
}

/** Graph takes about 4 MB of base64 in one request (docs/outlook-quirks.md). */
export const maximumMimeBytes = 2_900_000
const largestInlineAttachment = 2_900_000
const uploadPiece = 320 * 1024 * 9
const timeoutInMs = 60_000

export function createGraph(baseUrl: string, token: () => Promise<string>): Graph {
  /** The answer as it comes; an Error when none came. */
  async function knock(
    method: string,
    path: string,
    body?: BodyInit,
    contentType?: string,
  ): Promise<Response | Error> {
    const authorization = `Bearer ${await token()}`
    return fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization, ...(contentType === undefined ? {} : { 'content-type': contentType }) },
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutInMs),
      ...(body === undefined ? {} : { body }),
    }).catch((cause: unknown) => new Error('no answer', { cause }))
  }
  async function ask(...request: Parameters<typeof knock>): Promise<Response> {
    const response = await knock(...request)
    if (response instanceof Error) throw new SikkertError('mailbox-unreachable', response)
    return judged(response)
  }
  async function call(...request: Parameters<typeof ask>): Promise<unknown> {
    const text = await (await ask(...request)).text()
    return text === '' ? null : (JSON.parse(text) as unknown)
  }
  const json = (method: string, path: string, value: unknown) =>
    call(method, path, JSON.stringify(value), 'application/json')

  return {
    async sendMime(message) {
      if (message.length > maximumMimeBytes) throw new SikkertError('mail-too-large-for-smime')
      const response = await knock('POST', '/me/sendMail', toBase64(message), 'text/plain')
      if (response instanceof Error || mayBeDone(response)) return 'no-answer'
      judged(response)
      return 'taken'
    },
    async saveSentCopy({ subject, bodyHtml, recipients, attachments }) {
      const box = (list: SentCopy['recipients']['to']) => list.map((emailAddress) => ({ emailAddress }))
      const saved = z.object({ id: z.string() }).parse(
        await json('POST', '/me/mailFolders/sentitems/messages', {
          subject,
          body: { contentType: 'html', content: bodyHtml },
          toRecipients: box(recipients.to),
          ccRecipients: box(recipients.cc),
          bccRecipients: box(recipients.bcc),
          // PidTagMessageFlags without mfUnsent, or Outlook shows a draft ([MS-OXCMSG] §2.2.1.6).
          singleValueExtendedProperties: [{ id: 'Integer 0x0E07', value: '1' }],
        }),
      )
      for (const { name, contentType, content } of attachments) {
        if (content.length <= largestInlineAttachment) {
          await json('POST', `/me/messages/${saved.id}/attachments`, {
            '@odata.type': '#microsoft.graph.fileAttachment',
            name,
            contentType,
            contentBytes: toBase64(content),
          })
        } else await upload(saved.id, name, content)
      }
    },
    async deleteMessage(id) {
      await call('DELETE', `/me/messages/${encodeURIComponent(id)}`)
    },
    async readMime(id) {
      const response = await ask('GET', `/me/messages/${encodeURIComponent(id)}/$value`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }

  async function upload(id: string, name: string, content: Bytes): Promise<void> {
    const { uploadUrl } = z.object({ uploadUrl: z.url() }).parse(
      await json('POST', `/me/messages/${id}/attachments/createUploadSession`, {
        AttachmentItem: { attachmentType: 'file', name, size: content.length },
      }),
    )
    for (let from = 0; from < content.length; from += uploadPiece) {
      const piece = content.slice(from, from + uploadPiece)
      const response = await fetch(uploadUrl, {
        method: 'PUT',
        headers: { 'content-range': `bytes ${from}-${from + piece.length - 1}/${content.length}` },
        body: piece,
      })
      if (!response.ok) throw new SikkertError('mailbox-refused')
    }
  }
}

/** Something broke on the way, before or after the mail had left. 503 is a server that has not begun. */
function mayBeDone({ status }: Response): boolean {
  return status >= 500 && status !== 503
}

function judged(response: Response): Response {
  if (response.status === 401) throw new SikkertError('sign-in-failed')
  if (response.status === 413) throw new SikkertError('mail-too-large-for-smime')
  if (!response.ok) throw new SikkertError(response.status >= 500 ? 'mailbox-unreachable' : 'mailbox-refused')
  return response
}
