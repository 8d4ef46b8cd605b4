// The noun that governs a number: the nearest one decides, before the number first, then right behind it, within its
// line. A noun that already has a number of its own governs no other, unless the numbers stand in a list.
import { isDigit, isLetter } from './fold.ts'

export interface NumberLabel {
  readonly is: 'cpr' | 'birth' | 'other' | 'case' | 'case-word'
  readonly word: string
  /** Words between the label and the number. */
  readonly distance: number
}

const cprWords = words(`
cpr cprnr cprnummer cprnumre cprnumrene cprno personnummer personnumre personnummeret personnr persnr socialsikringsnummer
sygesikringsnummer sygesikringsnr sygesikring sygesikringskort sygesikringsbevis sundhedskort sundhedskortnummer
skattenummer ecpr erstatningscpr erstatningspersonnummer ssn borgernr borgernummer patientid personid nationalid
identitetsnummer identifikationsnummer`)
const birthWords = words(
  'foedt født foedselsdato fødselsdato foedselsdag fødselsdag fødselsår f fdato fds fødselsnummer dob born birthdate',
)
const otherWords = words(`
cvr cvrnr cvrnummer senr faktura fakturanr fakturanummer fakturaen fakt invoice regning kreditnota ordre ordrenr
ordrenummer ordren order rekvisition rekvisitionsnr indkøbsordre bestilling bestillingsnr booking bookingnr bookingnummer
reservation konto kontonr kontonummer kontoen account bankkonto reg regnr registreringsnr iban giro kortnr
kortnummer betalingsid betaling telefon tlf tlfnr telefonnummer telefonnr mobil mobilnr mobilnummer mobiltelefon phone
fax ring pnummer produktionsenhed produktionsenhedsnummer ean eannr gln varenr varenummer vare artikelnr artikel
artikelnummer serienr serienummer serie model typenr type måler målernr målernummer aftagenr aftagenummer installationsnr
kundenr kundenummer medlemsnr medlemsnummer debitor debitornr kreditor kreditornr leverandørnr bilag bilagsnr
bilagsnummer police policenr policenummer skade skadenr skadenummer skadesnr kvittering kvitteringsnr transaktion
transaktionsid transaktionsnr reference ref refnr referencenr møde mødeid mødenr meeting zoom teams adgangskode kode
pinkode pin password licens licensnr licensnøgle stelnr stelnummer matrikel matrikelnr pakke pakkenr pakkenummer track
tracking trackingnr forsendelse forsendelsesnr sporing sporingsnr løbenr løbenummer partinr batch lot version build
tidsstempel timestamp isbn issn doi uuid guid hash sku`)
// Authorities often number a case by the person, so these say less.
const plainCaseWords = words('sag sagen')
const caseWords = words(
  'id sagsnr sagsnummer sagsid journal journalnr journalnummer jnr jour esdh case dokument doknr dokumentnr dokumentnummer medarbejdernr medarbejdernummer lønnr lønnummer elevnr studienr',
)

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}

const farthest = 70
const mostWords = 7

/** The label before a number, or null. */
export function labelBefore(folded: string, start: number): NumberLabel | null {
  let at = start
  let distance = 0
  const bound = Math.max(0, start - farthest)
  let crossedLine = false
  while (at > bound && distance < mostWords) {
    const code = folded.charCodeAt(at - 1)
    if (code === 10) {
      // A label may stand alone on the line above: "CPR-nummer:" and the number below.
      if (crossedLine || hasWordsBetween(folded, at, start)) return null
      crossedLine = true
      at--
    } else if (isDigit(code)) {
      const run = digitRunStart(folded, at)
      // A longer number between takes the label that stands before it.
      if (at - run >= 4) return null
      at = run
      distance++
    } else if (isLetter(code)) {
      const from = wordStart(folded, at)
      const label = labelOf(folded, from, at, distance)
      if (label !== null) return label
      at = from
      distance++
    } else if (isSentenceEnd(folded, at - 1)) return null
    else at--
  }
  return null
}

/** The label right behind a number ("010180-1234 (cpr)"), or null. */
export function labelAfter(folded: string, end: number): NumberLabel | null {
  let at = end
  while (at < folded.length && at - end < 4 && !isLetter(folded.charCodeAt(at))) {
    const code = folded.charCodeAt(at)
    if (code === 10 || code === 9 || code === 44 || code === 46 || isDigit(code)) return null
    at++
  }
  let wordEnd = at
  while (wordEnd < folded.length && wordEnd - at < 32 && isLetter(folded.charCodeAt(wordEnd))) wordEnd++
  return wordEnd === at ? null : labelOf(folded, at, wordEnd, 1)
}

function hasWordsBetween(folded: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isLetter(folded.charCodeAt(at))) return true
  return false
}

function digitRunStart(folded: string, end: number): number {
  let at = end
  while (at > 0 && end - at < 40 && isDigit(folded.charCodeAt(at - 1))) at--
  return at
}

function wordStart(folded: string, end: number): number {
  let at = end
  while (at > 0 && end - at < 40 && isLetter(folded.charCodeAt(at - 1))) at--
  return at
}

/** "… 2. Anne": a full stop that ends a sentence, not one of "cpr. nr. 010180". */
function isSentenceEnd(folded: string, at: number): boolean {
  const code = folded.charCodeAt(at)
  if (code === 33 || code === 63) return true
  if (code !== 46 || folded.charCodeAt(at + 1) !== 32) return false
  const from = wordStart(folded, at)
  return at - from > 6 && labelOf(folded, from, at, 0) === null
}

const compoundHeads = ['nummer', 'numre', 'nr', 'no', 'id', 'kode']

function labelOf(folded: string, from: number, to: number, distance: number): NumberLabel | null {
  const written = folded.slice(from, to)
  const word = written.replace(/ae/g, 'æ').replace(/oe/g, 'ø').replace(/aa/g, 'å')
  // P-nummer, P-nr.: a workplace, ten digits.
  if (written === 'nr' || written === 'nummer') {
    const before = folded.charCodeAt(from - 1)
    const isP = folded.charCodeAt(from - 2) === 112 && !isLetter(folded.charCodeAt(from - 3))
    if ((before === 45 || before === 32 || before === 46) && isP)
      return { is: 'other', word: `p-${written}`, distance }
    return null
  }
  if (cprWords.has(word) || word.startsWith('cpr')) return { is: 'cpr', word: written, distance }
  if (birthWords.has(word)) return { is: 'birth', word: written, distance }
  if (plainCaseWords.has(word)) return { is: 'case-word', word: written, distance }
  if (caseWords.has(word)) return { is: 'case', word: written, distance }
  if (otherWords.has(word)) return { is: 'other', word: written, distance }
  for (const head of compoundHeads) {
    if (word.length > head.length + 2 && word.endsWith(head)) return { is: 'other', word: written, distance }
  }
  return null
}
