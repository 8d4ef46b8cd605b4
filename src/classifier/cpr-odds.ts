// What each sign says for or against a number being a CPR number, in log odds.
// Of random ten-digit numbers 3.1 % pass the date and 0.29 % pass modulus 11 too; of workplace numbers and clock times more
// than 10 %: so a bare number with a date alone is not enough, six digits, a hyphen and four are, and a label moves all.
import type { CprForm } from './cpr-form.ts'
import type { LabelKind } from './number-words.ts'

export const formOdds: Readonly<Record<CprForm, number>> = {
  hyphen: 3,
  gap: 0.9,
  bare: -1.5,
  'split-hyphen': 2,
  'split-gap': 0.5,
  'split-dots': -4,
  pairs: 0.4,
  'spaced-hyphen': 1.6,
  spaced: 0.6,
  apart: -1.6,
  told: 4,
  odd: -2.5,
  'cut-early': -4.5,
  'lost-zero': -4.2,
  misread: -3,
}

/** Beside the number; what stands further away says less. */
export const labelOdds: Readonly<Record<LabelKind, number>> = {
  cpr: 6,
  birth: 2.6,
  person: 1.8,
  about: 1.1,
  customer: 1.1,
  'case-word': -0.8,
  case: -5.4,
  'last-four': -5.4,
  date: 0,
  other: -6.5,
}

/** What a label loses for each word between it and the number. */
export const fades: Readonly<Record<LabelKind, number>> = {
  cpr: 0.07,
  birth: 0.12,
  person: 0.2,
  about: 0.15,
  customer: 0.15,
  'case-word': 0.25,
  case: 0.22,
  'last-four': 0.25,
  date: 0,
  other: 0.22,
}

export const odds = {
  modulus11: 2,
  /** Ten digits in a row: the date says little, so the check digit says more. */
  bareModulus11: 2.5,
  noModulus11: -0.2,
  januaryFirst: 0.2,
  unlikelyYear: -0.5,
  replacementDay: -0.6,
  replacementLetters: 0.4,
  bareLetters: 2,
  unknownLetters: -1.5,
  /** A label of numbers that have another length. */
  misfit: -2,
  /** PNR is the CPR number in the registers of the public sector, unless it is a workplace's. */
  registerPnr: 4,
  /** A label of another number in front of a person: "faktura til borger". */
  beyondPerson: 0.35,
  fromList: 0.8,
  fromSentence: 0.6,
  caseWordBeside: -3.2,
  clock: -3.2,
  /** The same for a day that nobody writes times about. */
  clockLongAgo: -0.4,
  clockLabel: -1.5,
  postalCode: -4.5,
  townBehind: -6.5,
  postalCodeBehindSix: -1.2,
  groupBeside: -1.8,
  joined: -3,
  joinedToCpr: 0.3,
  insideAddress: -3.2,
  lettersBefore: -2,
  letterBehind: -3.6,
  identifier: -3.5,
  /** "BS-210457-2033": letters that cases or goods of one kind are numbered with. */
  series: -5.5,
  money: -5,
  sign: -3,
  personInSentence: 0.8,
  personBeside: 2.3,
  missBeside: -1.1,
  mostMisses: 3,
  siblingBeside: 1,
  mostSiblings: 4,
  /** Of the numbers that stand together none has a modulus 11. */
  failingSibling: -0.4,
  /** Of workplace numbers one in ten is a date. */
  likeWorkplace: -0.8,
  /** The same six digits and nearly the same four: numbers that were counted up. */
  serialBeside: -4,
  mostSerials: 2,
  dateHeading: -4.5,
  dateRange: -1.2,
  dateRangeWord: -3,
  keyBefore: -1.8,
  mailIsAboutCpr: 0.8,
  sameAsSure: 2.5,
  besideSure: 1.2,
  sameAsOther: -2.5,
  /** A day in six digits or with stops, and four more that are a room, a price or a time. */
  dateBeside: -2.6,
  /** What another label counts in the name of a file. */
  inFileName: 0.5,
  /** "Kunde 3112364005": CPR numbers are cut in two there. */
  bareOfCustomer: -2,
  zeroTold: 5.5,
  /** Born so long ago that the same six digits are a day of these years, and four that are a time or a day. */
  hyphenClock: -4.8,
  /** "skema 311236-4005": a word of which nothing is known, right in front. */
  unknownNoun: -2.6,
  /** The same with a capital where a sentence begins: it may be a name, and a long one hardly. */
  unknownCapital: -2,
  unknownLongCapital: -3.4,
  headAlone: -1.2,
  /** "vores 311236-4005": a reference. */
  ownedByMany: -2.5,
  /** "+49 110230 8472" */
  countryCode: -5,
  /** "5479 1503528785" */
  accountBeside: -3,
  /** "311236-4005, borger" */
  personBehind: 1,
  /** What a person counts beside a number that a label says is another. */
  personOfOther: 0.1,
  personOfThing: 0.4,
  sentenceOfOther: 0.8,
  /** The second half stands under "Løbenr.", or under the name of something else. */
  lastFourHeading: 7,
  otherHeading: -5,
}
