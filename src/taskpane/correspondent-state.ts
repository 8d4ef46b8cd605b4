// What the pane shows about one recipient's certificates while a mail is written. No effects; run-correspondents.ts has them.
import type { Bytes } from '../bytes.ts'
import type { CertificateProblem } from '../contract/certificate-problem.ts'
import type { ListedCertificate } from '../contract/recipient-certificate.ts'
import type { UnusableFile } from '../i18n/correspondents.ts'
import type { Personal } from '../personal.ts'

/** What became of a file that was laid in. */
export type LaidIn =
  | { readonly is: 'kept' | 'known' | 'unknown' | 'not-reached' }
  | { readonly is: 'unusable'; readonly because: UnusableFile }
  | { readonly is: 'refused'; readonly problems: readonly CertificateProblem[] }
  /** It names no address: the caseworker must say whose it is. */
  | { readonly is: 'to-confirm'; readonly holder: Personal<string>; readonly offer: Offer }

export interface Offer {
  readonly certificate: Bytes
  readonly intermediates: readonly Bytes[]
}

export interface CorrespondentState {
  readonly working: boolean
  /** null: not asked for. */
  readonly list: readonly ListedCertificate[] | null
  /** A directory did not answer. */
  readonly complete: boolean
  readonly laidIn: LaidIn | null
}

export const nothingKnown: CorrespondentState = { working: false, list: null, complete: true, laidIn: null }
