// What one recipient can receive, as far as the gateway could find out. Every answer has a value for "cannot tell now",
// so that nothing to check never reads as checked.
import type { Bytes } from '../bytes.ts'
import type { CertificateOrigin } from '../contract/recipient-certificate.ts'
import type { TlsProblem } from '../contract/tls-problem.ts'
import type { Personal } from '../personal.ts'

export interface Reach {
  readonly address: Personal<string>
  readonly smime: SmimeReach
  readonly tls: TlsReach
  readonly phone: PhoneReach
}

export interface CertificateHolder {
  readonly name: string
  readonly organisation: string | null
  readonly cvr: string | null
}

export type SmimeReach =
  | {
      readonly verdict: 'usable'
      /** DER. */
      readonly certificate: Personal<Bytes>
      readonly holder: Personal<CertificateHolder>
      readonly notAfter: string
      readonly addressBound: boolean
      readonly revocation: 'good' | 'unknown'
      /** `organisation`: the certificate is that of the recipient's domain, and others there may read the mail. */
      readonly to: 'person' | 'organisation'
      readonly origin: CertificateOrigin
      /** What the holder's program reads, as they said (smimeCapabilities); null: they did not. */
      readonly capabilities: readonly string[] | null
      /** How many more are known for the address. */
      readonly others: number
    }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unusable'; readonly problems: readonly string[] }
  | { readonly verdict: 'unknown' }

export type TlsMechanism = 'dane' | 'mta-sts' | 'allow-list'

/** Problems are codes; src/i18n explains them. */
export type TlsReach =
  | {
      readonly verdict: 'verified'
      readonly by: TlsMechanism
      readonly host: string
      readonly checkedAt: string
    }
  | { readonly verdict: 'not-published'; readonly problems: readonly TlsProblem[] }
  | { readonly verdict: 'failed'; readonly problems: readonly TlsProblem[] }
  | { readonly verdict: 'unknown'; readonly problems: readonly TlsProblem[] }

export type PhoneReach =
  | {
      readonly verdict: 'known'
      /** E.164, e.g. +4520123456. */
      readonly number: Personal<string>
      /** `confirmed`: a letter was opened with a code sent to it; `typed`: a colleague typed it, nothing more. */
      readonly provenance: 'confirmed' | 'typed'
      readonly lastUsedAt: string | null
    }
  | { readonly verdict: 'unknown' }
