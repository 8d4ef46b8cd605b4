// Words about what one person is paid. Notation as in words-health.ts. Strength 3 speaks of one person's pay by itself,
// 2 needs an amount or a person, 1 needs both.
import type { WordList } from './lexicon.ts'

export const payWords: readonly WordList[] = [
  {
    signal: 'salary',
    strength: 3,
    words: `lønseddel, lønsedler, lønsedlen, lønsedlerne, lønspecifikation-, lønopgørelse-, lønindeholdelse-, løntræk-,
lønoplysning-, lønaftale!, lønforhøjelse-, lønregulering-, lønstigning!, lønkrav-, lønindplacering-, indplaceret på løntrin,
min løn, din løn, hans løn, hendes løn, sin løn, din nye løn, hendes nye løn, hans nye løn, min nye løn, op i løn, ned i løn,
din månedsløn, din årsløn, hendes månedsløn, hans månedsløn, hendes årsløn, hans årsløn, min månedsløn, min årsløn,
personlig løn, kvalifikationstillæg-, funktionstillæg-, personligt tillæg, rådighedstillæg-, fratrædelsesgodtgørelse-,
fratrædelsesbeløb-, fastholdelsesbonus-, payslip, pay slip, pay slips, her salary, his salary, my salary, your salary,
salary increase, pay rise, pay raise, severance pay, salary statement`,
  },
  {
    signal: 'salary',
    strength: 2,
    words: `løn!, lønnen!, lønnet!, aflønnes, aflønning, tjener!, tjente!, grundløn-, månedsløn-, månedslønnen, årsløn-, årslønnen,
timeløn-, timelønnen, bruttoløn-, nettoløn-, bruttolønnen, nettolønnen, a-indkomst, personlig indkomst, basisløn-,
begyndelsesløn-, startløn-, årsbonus-, gage!, løntrin-,
lønramme-, lønklasse-, løntillæg-, anciennitetstillæg-, overtidsbetaling-, feriepenge!, feriegodtgørelse-,
pensionsbidrag-, pensionsindbetaling-, pensionsgivende, bruttolønsordning-, lønudbetaling-, lønperiode-, lønindkomst-,
lønforhold!, salary!, wage!, wages!, earns!, earned!, monthly pay, annual pay, base pay, gross pay,
net pay, hourly rate`,
  },
  {
    signal: 'salary',
    strength: 1,
    words: `provision!, bonus!, bonussen!, honorar!, honoraret!, vederlag!, indkomst!, indkomsten!, årsopgørelse-, skattekort-,
firmabil!, firmabilen!, løn-, bonus payment`,
  },
]
