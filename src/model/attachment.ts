// What a file holds: its findings and where they stand, and what in it nobody has read. "Unread" is never "nothing found".
import type { Finding, Labels } from './finding.ts'
import type { FoundTypes } from './found-types.ts'

export type FileType =
  | 'docx'
  | 'xlsx'
  | 'pptx'
  | 'odt'
  | 'ods'
  | 'odp'
  | 'pdf'
  | 'rtf'
  | 'txt'
  | 'csv'
  | 'html'
  | 'xml'
  | 'eml'
  | 'msg'
  | 'zip'

export type UnreadReason =
  /** A password or a key is needed. */
  | 'encrypted'
  | 'broken'
  /** Over one of the limits of src/attachments/limits.ts. */
  | 'too-large'
  | 'too-deep'
  /** A picture or a scanned page: nobody has read the text in it. The place for character recognition. */
  | 'image'
  /** A page whose letters cannot be told from its font. */
  | 'no-letters'
  /** Word, Excel and PowerPoint from before 2007. */
  | 'old-office'
  | 'archive'
  | 'sound-or-video'
  | 'unknown-format'
  /** Reading took too long and was given up. */
  | 'timed-out'
  /** Only a link to the file is there. */
  | 'elsewhere'
  /** Outlook did not hand the content over. */
  | 'unavailable'

/** Where in a file. `number` counts from 1 as the reader of the file would. */
export interface Place {
  readonly in:
    | 'name'
    | 'subject'
    | 'body'
    | 'line'
    | 'page'
    | 'paragraph'
    | 'slide'
    | 'notes'
    | 'cell'
    | 'cell-comment'
    | 'sheet-name'
    | 'header'
    | 'footer'
    | 'footnote'
    | 'endnote'
    | 'comment'
    | 'form-field'
    /** A form's field where there are no pages to count. */
    | 'field'
    | 'properties'
    /** What the file carries and no page shows: field codes, link targets, custom data, caches. */
    | 'hidden'
  readonly number?: number
  readonly sheet?: string
  readonly cell?: string
}

export interface FileFinding {
  /** Names of the files inside the file, the outermost first; empty for the file itself. */
  readonly path: readonly string[]
  readonly place: Place
  /** Offsets count UTF-16 units in the text of the place (of the source, where that is HTML). */
  readonly finding: Omit<Finding, 'where'>
  /** The same for the same words of the same kind (classifier/dismiss.ts). */
  readonly key: string
  /** About a sentence around it, for the screen. */
  readonly before: string
  readonly marked: string
  readonly after: string
}

export interface Unread {
  readonly path: readonly string[]
  readonly place: Place | null
  readonly why: UnreadReason
  /** Nothing but its name is known of the file at `path`; false where something of it was read. */
  readonly isWhole: boolean
}

export type FileReading =
  | {
      readonly outcome: 'read'
      readonly type: FileType
      readonly labels: Labels
      readonly findings: readonly FileFinding[]
      /** What there is to act on besides the findings, which are too many to be listed. */
      readonly more: FoundTypes
      /** What of it was not read. */
      readonly unread: readonly Unread[]
    }
  | {
      readonly outcome: 'unread'
      readonly why: UnreadReason
      /** What its name tells, and the names of the files in it. */
      readonly labels: Labels
      readonly findings: readonly FileFinding[]
      readonly more: FoundTypes
    }

/** A file of which nobody knows anything, its name included. */
export function notRead(why: UnreadReason): FileReading {
  return {
    outcome: 'unread',
    why,
    labels: { cpr: 0, health: 0, salary: 0, article9: 0 },
    findings: [],
    more: {},
  }
}
