// Everything that can break a promise, as one union. A new code does not compile until src/i18n/{da,en}.ts can explain
// it. The text says what happened to the mail first; the code never carries personal data.

export type ErrorCode =
  | 'no-recipient'
  | 'recipient-address-invalid'
  | 'attachment-too-large'
  | 'attachment-unreadable'
  | 'draft-too-large'
  | 'subject-has-cpr'
  | 'draft-unreadable'
  | 'gateway-unreachable'
  | 'gateway-refused'
  | 'gateway-limit'
  | 'sign-in-failed'
  | 'mailbox-unreachable'
  | 'mailbox-refused'
  | 'mail-too-large-for-smime'
  | 'key-locked'
  | 'key-password-wrong'
  | 'key-file-unreadable'
  | 'certificate-unusable'
  | 'cannot-decrypt'
  | 'message-malformed'
  | 'letter-link-broken'
  | 'letter-cannot-open'
  | 'phone-invalid'
  | 'agreed-code-weak'
  | 'timed-out'
  | 'cancelled'
  | 'unexpected'

/** A broken promise: malformed bytes, a network that is gone, a bug. Answers that the caller must act on are values instead. */
export class SikkertError extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'SikkertError'
    this.code = code
  }
}
