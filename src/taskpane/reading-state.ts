// What the pane shows beside a mail that is read, as one union. No effects; run-reading.ts has them.
import type { ErrorCode } from '../errors.ts'
import type { ReadMail } from '../smime/read-mail.ts'

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
    }
