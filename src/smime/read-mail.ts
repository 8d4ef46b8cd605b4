// A mail that has come → what of it can be shown, and who signed it. Encryption is taken off with the keys at hand; the
// signature is judged on what was inside it, against the fields of the mail that carried it.
import type { Bytes } from '../bytes.ts'
import { ownBuffer } from '../bytes.ts'
import { SikkertError } from '../errors.ts'
import { parseEntity } from '../mime/parse-message.ts'
import { withoutCompression } from './compressed-data.ts'
import type { OpenedMessage } from './open-message.ts'
import { type Verification, verifyEntity, type VerifyOptions } from './verify.ts'

export type ReadMail =
  /** Nobody's key was tried, or none of those tried fits. */
  | { readonly is: 'locked' }
  | {
      readonly is: 'open'
      readonly wasEncrypted: boolean
      /** The cipher of the innermost encryption proves that nothing was changed on the way. */
      readonly isAuthenticated: boolean
      readonly verification: Verification
      /** What may be shown: what the signature covers, else what was inside the encryption, else the mail. */
      readonly content: Bytes
    }

/** Opens a message with the reader's keys; throws 'cannot-decrypt' when none fits. */
export type Opener = (message: Bytes) => Promise<OpenedMessage>

/** Throws 'message-malformed' for what is no mail. */
export async function readMail(
  crypto: Crypto,
  message: Bytes,
  open: Opener,
  options: VerifyOptions,
): Promise<ReadMail> {
  const { fields } = parseEntity(message)
  if (fields.length === 0) throw new SikkertError('message-malformed')
  const opened = await openOrNull(message, open)
  if (opened === null) return { is: 'locked' }
  const wasEncrypted = opened.layers.includes('enveloped')
  // Without encryption the mail is judged as it stands; a signature around encryption says nothing of the text inside.
  const entity = wasEncrypted ? opened.entity : ownBuffer(message)
  const verification = await verifyEntity(crypto, entity, wasEncrypted ? { ...options, fields } : options)
  return {
    is: 'open',
    wasEncrypted,
    isAuthenticated: opened.content?.cipher.toLowerCase().includes('gcm') ?? false,
    verification,
    content: ownBuffer(withoutCompression(verification.entity ?? entity)),
  }
}

async function openOrNull(message: Bytes, open: Opener): Promise<OpenedMessage | null> {
  try {
    return await open(message)
  } catch (error) {
    if (error instanceof SikkertError && error.code === 'cannot-decrypt') return null
    throw error
  }
}
