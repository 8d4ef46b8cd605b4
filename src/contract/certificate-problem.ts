// Everything that keeps a certificate from being believed, as codes. The same words in the pane, the gateway, the proof
// and `sikker smime chain`; src/i18n/certificate-problems.ts says each in a sentence.

export const certificateProblems = [
  'certificate-malformed',
  'certificate-profile',
  'no-path',
  'signature-bad',
  'algorithm-not-allowed',
  'expired',
  'expired-since',
  'not-yet-valid',
  'issuer-not-authority',
  'path-too-long',
  'critical-extension-unknown',
  'name-not-permitted',
  'policy-not-allowed',
  'key-usage',
  'extended-key-usage',
  'revoked',
  'revocation-unknown',
  'too-complex',
] as const
export type CertificateProblem = (typeof certificateProblems)[number]
