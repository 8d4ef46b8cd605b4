// The entity that was inside an encryption, parsed on its own, as text and files. Only what is inside counts: nothing around it
// can carry the text away (EFAIL).
import PostalMime from 'postal-mime'
import { ownBuffer, utf8, type Bytes } from '../bytes.ts'
import { personal } from '../personal.ts'
import type { Letter } from './reading-state.ts'

const maximumFiles = 200

export async function readLetter(entity: Bytes): Promise<Letter> {
  const mail = await PostalMime.parse(entity)
  return {
    html: personal(mail.html ?? `<div style="white-space:pre-wrap">${escape(mail.text ?? '')}</div>`),
    files: mail.attachments.slice(0, maximumFiles).map((file) => ({
      name: personal(file.filename ?? ''),
      contentType: file.mimeType,
      contentId: file.contentId?.replace(/^<|>$/g, '') ?? null,
      content: personal(
        typeof file.content === 'string' ? utf8(file.content) : ownBuffer(new Uint8Array(file.content)),
      ),
    })),
  }
}

const escape = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
