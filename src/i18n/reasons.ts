// Why something was found, in the caseworker's words. One short clause each; the pane joins them.
import type { Reason, ReasonCode } from '../model/finding.ts'

type Language = 'da' | 'en'

const texts: Readonly<Record<Language, Readonly<Record<ReasonCode, (word: string) => string>>>> = {
  da: {
    'valid-birth-date': () => 'gyldig fødselsdato',
    'valid-modulus-11': () => 'kontrolcifferet passer',
    'no-modulus-11': () => 'kontrolcifferet passer ikke, men det gør det ikke i alle CPR-numre',
    'january-first-exception': () => 'født 1. januar i et år, hvor CPR-numre kan mangle kontrolciffer',
    'replacement-number': () => 'ligner et erstatnings-CPR-nummer',
    'label-beside': (word) => `står ved “${word}”`,
    'other-label-beside': (word) => `står ved “${word}”, så det kan være et andet nummer`,
    'words-around': () => 'ordene omkring tyder på det',
    'cpr-form': () => 'skrevet som et CPR-nummer',
    'person-beside': () => 'står ved en person',
    'health-word': (word) => `helbredsord: “${word}”`,
    'medicine-word': (word) => `medicin: “${word}”`,
    'treatment-word': (word) => `behandling: “${word}”`,
    'sick-leave-with-cause': (word) => `sygefravær med årsag: “${word}”`,
    'pay-word': (word) => `handler om løn: “${word}”`,
    'amount-beside': (word) => (word === '' ? 'står ved et beløb' : `står ved beløbet ${word}`),
    'article9-word': (word) => `følsomt emne: “${word}”`,
    'told-by-sentence': (word) => `sætningen fortæller det: “${word}”`,
    'about-a-person': (word) => (word === '' ? 'handler om en person' : `handler om en person (“${word}”)`),
    negated: (word) => (word === '' ? 'står i en benægtelse' : `står i en benægtelse (“${word}”)`),
  },
  en: {
    'valid-birth-date': () => 'valid date of birth',
    'valid-modulus-11': () => 'the check digit fits',
    'no-modulus-11': () => 'the check digit does not fit, but not all CPR numbers have one that does',
    'january-first-exception': () => 'born on 1 January of a year with CPR numbers without a check digit',
    'replacement-number': () => 'looks like a replacement CPR number',
    'label-beside': (word) => `next to “${word}”`,
    'other-label-beside': (word) => `next to “${word}”, so it may be another number`,
    'words-around': () => 'the words around it suggest it',
    'cpr-form': () => 'written like a CPR number',
    'person-beside': () => 'next to a person',
    'health-word': (word) => `health: “${word}”`,
    'medicine-word': (word) => `medicine: “${word}”`,
    'treatment-word': (word) => `treatment: “${word}”`,
    'sick-leave-with-cause': (word) => `sick leave with its cause: “${word}”`,
    'pay-word': (word) => `about pay: “${word}”`,
    'amount-beside': (word) => (word === '' ? 'next to an amount' : `next to the amount ${word}`),
    'article9-word': (word) => `sensitive subject: “${word}”`,
    'told-by-sentence': (word) => `the sentence tells it: “${word}”`,
    'about-a-person': (word) => (word === '' ? 'about a person' : `about a person (“${word}”)`),
    negated: (word) => (word === '' ? 'in a negation' : `in a negation (“${word}”)`),
  },
}

/** One reason as a short clause without a full stop. */
export function reasonText(reason: Reason, language: Language): string {
  return texts[language][reason.code](reason.word ?? '')
}
