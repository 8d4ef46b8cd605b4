// Every text of the add-in, once per language. A missing text does not compile; numbers and names are arguments.
// Leaves out: why a finding was made (reasons.ts) and the portal's pages, which carry their own texts.
import type { DismissReason } from '../model/feedback.ts'
import type { KeepOfCpr } from '../model/minimise.ts'
import type { ErrorCode } from '../errors.ts'
import type { TlsProblem } from '../contract/tls-problem.ts'
import type { FindingKind, FindingType } from '../model/finding.ts'
import type { LostAt } from '../model/receipt.ts'
import type { Refusal, RouteBy } from '../model/route.ts'
import type { TlsMechanism } from '../model/reach.ts'

export type Language = 'da' | 'en'

export interface Messages {
  readonly language: Language
  readonly product: string
  /** What a list of kinds is called in a sentence: "et CPR-nummer og helbredsoplysninger". */
  readonly and: string
  readonly kindInSentence: Readonly<Record<FindingType, (count: number) => string>>
  readonly kindAsLabel: Readonly<Record<FindingKind, string>>
  readonly findings: {
    readonly heading: string
    readonly reading: string
    readonly none: string
    readonly noneHint: string
    readonly contains: (kinds: string) => string
    readonly show: string
    readonly hide: string
    readonly inSubject: string
    readonly notSensitive: string
    readonly because: Readonly<Record<DismissReason, string>>
    readonly setAside: (n: number) => string
    readonly takeBack: (n: number) => string
    readonly feedback: string
    /** Nothing was found, and there are files that nobody has read. */
    readonly noneInRead: string
    /** Nothing in the text, something in a file. */
    readonly inFiles: string
  }
  readonly minimise: {
    readonly heading: string
    readonly maskCpr: (n: number, keep: KeepOfCpr) => string
    readonly dropHistory: string
    readonly historyGone: (lines: number) => string
    readonly cleanSubject: string
    readonly neutralSubject: string
    readonly renameFile: string
    readonly apply: string
    readonly done: string
    readonly undo: string
  }
  readonly attachments: {
    readonly reading: (number: number, of: number, name: string) => string
    readonly skip: string
    readonly contains: (name: string, kinds: string) => string
    readonly unread: (name: string) => string
    /** What to do about it, behind why it was not read. */
    readonly because: (why: string) => string
    readonly partly: (what: string) => string
    readonly clean: (count: number) => string
    /** Under a list that is cut. */
    readonly more: string
  }
  readonly people: {
    readonly heading: string
    readonly none: string
    readonly looking: string
    readonly invalid: string
    readonly nowhere: string
    readonly field: Readonly<Record<'to' | 'cc' | 'bcc', string>>
    readonly more: string
    readonly less: string
    readonly undecided: string
    readonly chooseTls: string
    readonly choosePortal: string
    readonly chooseStrongest: string
    readonly again: string
    readonly notAgain: string
    readonly mayGetTwice: string
    readonly hasOlder: string
  }
  readonly route: Readonly<Record<RouteBy | 'undecided' | 'nowhere', string>>
  readonly routeWhy: {
    readonly smime: (name: string, organisation: string | null) => string
    readonly tls: (host: string, mechanism: TlsMechanism) => string
    readonly portal: string
    readonly chosen: string
    readonly signedByOrganisation: string
  }
  readonly mechanism: Readonly<Record<TlsMechanism, string>>
  readonly refused: Readonly<Record<Refusal['because'], string>>
  readonly tlsProblem: Readonly<Record<TlsProblem, string>>
  readonly portal: {
    readonly legend: (name: string) => string
    readonly sms: string
    readonly agreed: string
    readonly number: string
    readonly numberHint: string
    readonly numberInvalid: string
    readonly numberConfirmed: string
    readonly numberTyped: string
    readonly code: string
    readonly codeHint: string
    readonly codeOnce: string
    readonly codeWeak: string
    readonly generate: string
    readonly readAloud: (spelled: string) => string
    readonly needed: (name: string) => string
  }
  readonly key: {
    readonly heading: string
    readonly locked: string
    readonly password: string
    readonly unlock: string
    readonly unlocking: string
    readonly open: (name: string) => string
    readonly lock: string
    readonly missing: string
    readonly import: string
    readonly importHint: string
    readonly chooseFile: string
    readonly filePassword: string
    readonly keep: string
    readonly neededFirst: string
  }
  readonly send: {
    readonly button: string
    readonly sending: string
    readonly waiting: string
    readonly from: (address: string) => string
    readonly keepOpen: string
    readonly stop: string
    readonly stopping: string
    readonly nobodyLeft: string
    readonly allHaveIt: string
  }
  readonly step: Readonly<Record<'encrypting' | 'uploading' | 'sending' | 'queued' | 'waiting', string>>
  readonly receipt: {
    /** Stands in the emptied compose window. */
    readonly windowDone: string
    readonly close: string
    readonly heading: string
    readonly headingPartly: string
    readonly headingNothing: string
    readonly headingWaiting: (people: number) => string
    readonly headingUnknown: (people: number) => string
    readonly allSent: (count: number) => string
    readonly partly: (sent: string, notSent: string) => string
    readonly nothing: string
    readonly draftKept: string
    readonly draftGone: string
    readonly draftStays: string
    readonly copyKept: string
    readonly copyMissing: string
    readonly handedOverSmime: (time: string) => string
    /** Behind it. */
    readonly signedByOrganisation: string
    readonly handedOverPortal: (time: string) => string
    readonly delivered: (time: string) => string
    readonly deferred: (time: string) => string
    readonly notSent: string
    readonly unknown: Readonly<Record<LostAt, string>>
    readonly mayRepeat: (day: string, time: string) => string
    readonly proof: string
    readonly hideProof: string
    readonly save: string
    readonly saveFailed: string
    readonly portalForRest: string
    readonly tryAgain: string
    readonly back: string
    readonly agreedCode: (name: string, code: string) => string
  }
  readonly proof: {
    readonly server: string
    readonly connection: string
    readonly certificate: string
    readonly verifiedBy: string
  }
  readonly onSend: {
    readonly hold: (kinds: string) => string
    readonly cancelLabel: string
    readonly failed: string
  }
  readonly infoBar: {
    readonly found: (kinds: string) => string
    readonly action: string
  }
  readonly error: Readonly<Record<ErrorCode, string>>
  readonly tryAgain: string
}
