// What the classifier found: which kind of personal data, where exactly, how sure, and why.

export type FindingType = 'cpr' | 'health' | 'salary' | 'article9'

/** GDPR Article 9 other than health, and what Danish practice treats alike. */
export type Article9Kind =
  | 'union'
  | 'religion'
  | 'politics'
  | 'ethnicity'
  | 'sex-life'
  | 'genetic'
  | 'biometric'
  | 'criminal'
  | 'social'

/**
 * Criminal offences (GDPR Article 10) and social problems are shown and protected like the rest, but they are no
 * category of Article 9, so its label does not follow from them.
 */
export function isBesideArticle9(kind: FindingKind): boolean {
  return kind === 'criminal' || kind === 'social'
}

export type FindingKind =
  | 'cpr-number'
  | 'replacement-cpr-number'
  | 'diagnosis'
  | 'treatment'
  | 'medicine'
  | 'sick-leave'
  | 'health-other'
  | 'salary'
  | Article9Kind

export interface Span {
  readonly where: 'subject' | 'body'
  /** UTF-16 offsets in the raw subject or raw HTML, end exclusive, markup inside included. */
  readonly start: number
  readonly end: number
}

/** One reason a caseworker understands; src/i18n turns it into a sentence. `word` is a word of the rules or a short quote of the label beside the finding. */
export interface Reason {
  readonly code: ReasonCode
  readonly word?: string
}

export type ReasonCode =
  | 'valid-birth-date'
  | 'valid-modulus-11'
  | 'no-modulus-11'
  | 'january-first-exception'
  | 'replacement-number'
  | 'label-beside'
  | 'other-label-beside'
  | 'words-around'
  | 'cpr-form'
  | 'person-beside'
  | 'health-word'
  | 'medicine-word'
  | 'treatment-word'
  | 'sick-leave-with-cause'
  | 'pay-word'
  | 'amount-beside'
  | 'article9-word'
  /** No word of the lists, but the sentence as a whole; `word` is what of it tells most. */
  | 'told-by-sentence'
  | 'about-a-person'
  | 'negated'

export interface Finding extends Span {
  readonly type: FindingType
  readonly kind: FindingKind
  /** Calibrated probability 0..1 that this is what `type` says. */
  readonly confidence: number
  readonly why: readonly Reason[]
  /** More words of a sentence that another finding tells: the label of its type is no surer by it. */
  readonly isMore?: true
}

export type Labels = Readonly<Record<FindingType, number>>

export interface Classification {
  /** Per type, the calibrated probability that the draft holds such data about an identifiable person. */
  readonly labels: Labels
  /** Sorted by where (subject first), then start. */
  readonly findings: readonly Finding[]
}

/** The product acts from here up. */
export const actAt = 0.5
