// What the gateway says about itself: one JSON object a line, from a closed list of events. Ids, words of ours and numbers
// only; there is no field that could hold an address, a subject or another host's text.
import type { TlsProblem } from '../src/contract/tls-problem.ts'
import type { TlsMechanism } from '../src/model/reach.ts'

export type LogEvent =
  | { readonly event: 'started'; readonly port: number }
  | { readonly event: 'stopping' }
  | { readonly event: 'start-failed'; readonly code: string }
  | {
      readonly event: 'request-failed'
      readonly route: string
      readonly status: number
      readonly code: string
    }
  | { readonly event: 'token-refused'; readonly because: string }
  | {
      readonly event: 'message-accepted'
      readonly message: string
      readonly recipients: number
      readonly bytes: number
    }
  | { readonly event: 'delivered'; readonly message: string; readonly by: TlsMechanism; readonly ms: number }
  | { readonly event: 'deferred'; readonly message: string; readonly problems: readonly TlsProblem[] }
  | { readonly event: 'not-delivered'; readonly message: string; readonly problems: readonly TlsProblem[] }
  | { readonly event: 'delivery-unknown'; readonly message: string }
  | { readonly event: 'cancelled'; readonly message: string }
  /** `of`: an earlier one whose end is unknown, in the same words to the same recipient. */
  | { readonly event: 'possible-duplicate'; readonly message: string; readonly of: string }
  /** The file has changed and counts from now on. */
  | { readonly event: 'allow-list-read'; readonly partners: number }
  /** It cannot be read: what was read last counts. */
  | { readonly event: 'allow-list-broken' }
  | {
      readonly event: 'partner-changed'
      /** Its place in the allow-list, from 1. */
      readonly partner: number
      readonly to: 'fits' | 'other-mx' | 'not-verified'
    }
  | {
      readonly event: 'report-laid'
      readonly message: string
      readonly kind: 'failed' | 'delayed' | 'unknown'
      readonly recipients: number
    }
  /** The thread that works the store's log into its file: what writes next does it from now on, and others wait. */
  | { readonly event: 'checkpoints-failed' }
  | { readonly event: 'dane-on' }
  | { readonly event: 'dane-off'; readonly because: string }
  | { readonly event: 'certificate-offered'; readonly from: string; readonly outcome: string }
  | { readonly event: 'certificate-forgotten' }
  | { readonly event: 'organisation-signed'; readonly recipients: number; readonly bytes: number }
  | { readonly event: 'organisation-certificate'; readonly verdict: 'usable' | 'unusable' | 'unknown' }
  /** By its place in the file of directories, from 1. */
  | { readonly event: 'directory-failed'; readonly directory: number }
  /** By its place among the folder's certificate files in order of their names, from 1. Told once, until it is whole. */
  | { readonly event: 'certificate-file-broken'; readonly file: number }
  | { readonly event: 'reach-failed'; readonly part: 'smime' | 'tls' | 'phone' }
  | { readonly event: 'letter-laid'; readonly letter: string }
  | { readonly event: 'code-sent'; readonly letter: string }
  | { readonly event: 'code-not-sent'; readonly letter: string; readonly because: string }
  | { readonly event: 'code-refused'; readonly letter: string; readonly because: string }
  | { readonly event: 'letter-opened'; readonly letter: string }
  | { readonly event: 'reply-taken'; readonly letter: string }
  | { readonly event: 'reply-delivered'; readonly letter: string }
  | {
      readonly event: 'reply-waits'
      readonly letter: string
      readonly because: 'not-delivered' | 'unreadable'
    }
  /** It is not tried any more; the reader's page says that it has not arrived. */
  | {
      readonly event: 'reply-given-up'
      readonly letter: string
      readonly because: 'refused' | 'not-delivered' | 'unreadable'
    }
  | { readonly event: 'link-shown-to-server' }

export type Log = (event: LogEvent) => void

/** `write` gets whole lines without their end. */
export function createLog(write: (line: string) => void, now: () => Date): Log {
  return (event) => write(JSON.stringify({ at: now().toISOString(), ...event }))
}
