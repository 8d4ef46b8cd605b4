// What the pane shows beside a mail that is read, as one union. No effects; run-reading.ts has them.
import type { Bytes } from '../bytes.ts'
import type { ErrorCode } from '../errors.ts'
import type { Personal } from '../personal.ts'
import type { OwnMail } from '../smime/correspondent.ts'
import type { ReadMail } from '../smime/read-mail.ts'
import type { Sheaf } from './harvest.ts'

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

/** What became of the signer's certificate, so that she can be answered encrypted. */
export type Harvest =
  /** There is none to keep, or it was known before. */
  | { readonly is: 'none' }
  /** The organisation leaves it to the reader. */
  | { readonly is: 'offered'; readonly name: Personal<string>; readonly sheaf: Sheaf }
  | { readonly is: 'kept'; readonly name: Personal<string> }
  | { readonly is: 'not-kept' }

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
      /** Inside the protection, where Outlook shows another. */
      readonly subject: Personal<string> | null
      /** The reader's keys were unlocked, so a mail that is still locked is for somebody else's. */
      readonly tried: boolean
      readonly harvest: Harvest
      /** What it says it is, when it comes from the reader's own address. */
      readonly own: OwnMail | null
      /** Whom an answer goes to; null when the mail does not say it in one way only. */
      readonly answerTo: Personal<string> | null
      /** Outlook opened a window for the answer, or would not; null: nobody has asked for one. */
      readonly answer: 'opened' | 'refused' | null
    }
