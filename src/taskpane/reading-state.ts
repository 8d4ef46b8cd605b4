// What the pane shows beside a mail that is read, as one union. No effects; run-reading.ts has them.
import type { Bytes } from '../bytes.ts'
import type { ErrorCode } from '../errors.ts'
import type { Personal } from '../personal.ts'
import type { ReadMail } from '../smime/read-mail.ts'

/** What was inside the encryption or the signature, for people to read. */
export interface Letter {
  readonly html: Personal<string>
  readonly files: readonly LetterFile[]
}

export interface LetterFile {
  readonly name: Personal<string>
  readonly contentType: string
  /** Shown inside the text; null for a file of its own. */
  readonly contentId: string | null
  readonly content: Personal<Bytes>
}

export type Reading =
  | { readonly at: 'fetching' }
  /** Neither Outlook nor the mailbox gave the mail: the reader must lay it in herself. */
  | { readonly at: 'withheld'; readonly problem: ErrorCode | null }
  | {
      readonly at: 'read'
      readonly mail: ReadMail
      /** Whether the gateway was asked about the certificate: not needed, answered, or not reached. */
      readonly asked: 'no' | 'answered' | 'unreachable'
      /** 'file': laid in by the reader, so it may be another mail than the one that Outlook shows. */
      readonly from: 'outlook' | 'file'
      /** The text, where Outlook cannot show it; null where it can. */
      readonly letter: Letter | null
      /** The reader's keys were unlocked, so a mail that is still locked is for somebody else's. */
      readonly tried: boolean
    }
