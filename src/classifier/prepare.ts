// What the first draft would wait for, done when nobody waits: the word lists are read, what was learned is unpacked, and
// a few sentences that hold a little of everything are judged, so that a runtime has seen the code before it matters.
import { classify } from './classify.ts'

/** Makes the first classification of a process quicker. To be called when a program starts. */
export function prepareClassifier(): void {
  classify({ subject: 'Vedr. cpr 311236-4004', bodyHtml: sample }, '2026-01-01')
}

// Nobody's: born in 2036.
const sample =
  '<html><head><style>p {}</style></head><body><p class=MsoNormal>K&aelig;re Anne Holm<o:p></o:p></p>' +
  '<p>Min mor har f&aring;et konstateret astma og kan ikke sove. Hendes l&oslash;n er 31.000 kr. om m&aring;neden, og hun er ' +
  'medlem af 3F. Er m&oslash;det den 4. maj kl. 10.30, sag 2026-104822?</p><table><tr><td>Cpr</td><td>311236-4004</td></tr>' +
  '</table><p>Venlig hilsen<br>Bo</p></body></html>'
