// The log odds that judge-words.ts adds up, fitted to the tuned part of the corpus (docs/classifier.md): so much for a
// word by its strength, so much for whom it is about, so much for what stands around it.
import type { FindingType } from '../model/finding.ts'
import type { WordKind } from './lexicon.ts'
import type { Nearness } from './persons.ts'

export type WordType = Exclude<FindingType, 'cpr'>

/** What speaks for and against; `npm run score` shows how well the sums are calibrated. */
export const bias = -2.2
type Triple = readonly [number, number, number]
export const strengthOdds: Readonly<Record<WordKind, Triple>> = {
  diagnosis: [0.5, 1.1, 1.4],
  treatment: [0.5, 2, 1.9],
  medicine: [0.5, 1.2, 2.5],
  'health-other': [0.5, 1.6, 2.1],
  // Bare sick leave is an ordinary datum: a hint, never a label.
  'sick-leave': [-1, -1, -1],
  salary: [-0.4, 0.1, 1.7],
  union: [0.2, 0.6, 2.9],
  religion: [0.2, 0.8, 2.3],
  politics: [0.2, 1, 2.7],
  ethnicity: [0.2, 1.4, 2.7],
  'sex-life': [0.2, 1, 2.4],
  genetic: [0.2, 0.9, 2.7],
  biometric: [0.2, 1, 2.3],
  criminal: [0.2, 1, 2.3],
  social: [0.2, 1, 2.3],
}
export const personOdds: Readonly<Record<WordType, Readonly<Record<Nearness, number>>>> = {
  health: {
    'spoken-of': 2.1,
    writer: 2,
    addressee: 1.2,
    somebody: 0.3,
    before: 0.7,
    'in-mail': 1,
    elsewhere: 0.4,
    greeted: -0.5,
    nobody: -0.9,
  },
  salary: {
    'spoken-of': 2.2,
    writer: 2,
    addressee: 0.7,
    somebody: 0.3,
    before: 0.4,
    'in-mail': 0.5,
    elsewhere: 0.4,
    greeted: 0.3,
    nobody: -0.9,
  },
  article9: {
    'spoken-of': 3,
    writer: 2.1,
    addressee: 1.6,
    somebody: 0.3,
    before: 0.8,
    'in-mail': 0.5,
    elsewhere: 0.4,
    greeted: 0.1,
    nobody: -1.4,
  },
}
export const odds = {
  extraPerStrength: 0.4,
  mostExtra: 1.6,
  extraAboutNobody: 0,
  cause: 0.8,
  amount: 2,
  bareAmount: 1.8,
  step: 2,
  share: 1.2,
  /** A word for pay without a figure. */
  noFigure: -2,
  /** A post is advertised, and its pay is offered to anybody. */
  advert: -2.5,
  frame: -0.1,
  ownPay: 0.4,
  topic: -2.2,
  /** Of something to read or hear. */
  paper: -2,
  handling: -1.5,
  quoted: -1.7,
  negated: -0.6,
  negatedBesidePerson: -0.1,
  condition: -1.5,
  conditionBesidePerson: -0.4,
  generic: -1.7,
  genericBesidePerson: -1.1,
  genericBesideWriter: -1.4,
  trade: -3.2,
  /** Whoever works with it is seldom ill of it; what somebody believes or is, a job says less of. */
  tradeOfBelief: -1.2,
  tradeElsewhere: -0.5,
  crowd: -1.4,
  crowdBesidePerson: -0.1,
  thing: -2.6,
  thingElsewhere: 0.3,
  idiom: -0.9,
  newsletter: -0.9,
  signature: -1.6,
  generalMail: -2,
  generalMailBesidePerson: -0.9,
  animal: -5,
  fromClinic: 0.9,
  /** "Hoste, feber eller ondt i halsen": whoever has it, has one of them. */
  either: -0.8,
  eitherBesidePerson: -0.3,
  /** "Tager du medicin, …": a condition without "hvis". */
  verbFirst: -1.2,
  /** "Kære alle": what is told to many is seldom about one. */
  toMany: -0.7,
  toManyBesidePerson: -0.5,
  /** A capital inside a sentence: the name of a house, a street, an event. */
  capital: -1.8,
  /** "Serveren har", "markederne har ligget": no person is the subject. */
  thingSubject: -1.6,
  /** "hendes", "din". */
  possessed: 0,
  possessedByReader: 0.8,
  /** "____" */
  blanks: -2,
  /** Somebody in the mail works with it. */
  tradeMail: -0.5,
  /** Something is sold. */
  price: -1.2,
  /** "rollatorer", "operationer": goods and numbers come in the plural. */
  plural: -0.9,
  /** A person is the subject of the word's clause: "hun har". */
  asserted: 0.8,
  /** "Diagnose: astma" below somebody's name. */
  record: 2.6,
  /** How much of the doubt is left then. */
  doubtOfAsserted: 0.6,
  halfGeneralMail: -1.4,
  halfGeneralMailBesidePerson: -0.6,
}
