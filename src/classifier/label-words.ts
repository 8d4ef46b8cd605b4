// One word in front of a number, with what joins to it ("cpr-nr.", "kunde nr.", "civil registration number"): what it says that
// the number is.
import { isLetter } from './fold.ts'
import { isFirstName } from './names.ts'
import { isSayingNothing, isThing } from './number-nouns.ts'
import { isKnownLabel, kindOfLabel, type LabelKind } from './number-words.ts'
import { hashOfWord } from './word-hash.ts'

export interface NumberLabel {
  readonly is: LabelKind
  readonly word: string
  /** Words between the label and the number. */
  readonly distance: number
}

/** A word before a number, by its place in the text there. */
export interface Word {
  readonly from: number
  readonly to: number
  /** With what a hyphen or stops join to it: "cpr-nr" is "cprnr", "c.p.r" is "cpr". */
  readonly joined: string
}

export const longestWord = 40

function wordsOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}

/** Where the run begins that ends at `end`. */
export function runStart(text: string, end: number, isOfRun: (code: number) => boolean): number {
  let at = end
  while (at > 0 && end - at < longestWord && isOfRun(text.charCodeAt(at - 1))) at--
  return at
}

/** The word that ends at `end`, with what joins to it. */
export function wordBefore(before: string, end: number): Word {
  let from = runStart(before, end, isLetter)
  let joined = before.slice(from, end)
  for (let parts = 0; parts < 3; parts++) {
    const joint = before.charCodeAt(from - 1)
    // "c.p.r.-nr", "cpr-nr", "møde-id", "cpr nr", "kunde nr."
    const isJoint =
      joint === 45 || (joint === 46 && (from < 2 || isSingleLetter(before, from - 1) || isHead(joined)))
    if (!(isJoint || (joint === 32 && isHead(joined))) || !isLetter(before.charCodeAt(from - 2))) break
    const partFrom = runStart(before, from - 1, isLetter)
    const part = before.slice(partFrom, from - 1)
    // "kunde nr." is a word cut in two, "det nummer" is not.
    if (joint === 32 && !isKnownLabel(part + joined)) break
    joined = part + joined
    from = partFrom
  }
  return { from, to: end, joined }
}

/** "p.nr", "c.p.r": a letter alone before the stop. */
function isSingleLetter(text: string, stop: number): boolean {
  return isLetter(text.charCodeAt(stop - 1)) && !isLetter(text.charCodeAt(stop - 2))
}

/** It only says that a number comes. */
export function isHead(word: string): boolean {
  return (
    word === 'nr' ||
    word === 'nummer' ||
    word === 'nummeret' ||
    word === 'no' ||
    word === 'number' ||
    word === 'id'
  )
}

/** What a word says of the number behind it, or null. */
export function labelOf(before: string, { from, to, joined }: Word, distance: number): NumberLabel | null {
  const written = before.slice(from, to)
  if (joined === 'id' && ofPersonBefore(before, from)) return { is: 'birth', word: written, distance }
  const phrase = isHead(joined) ? phraseKind(before, from, joined) : null
  const joinedKind = phrase ?? kindOfLabel(joined) ?? phraseKind(before, from, joined)
  if (joinedKind !== null) return { is: joinedKind, word: written, distance }
  // The mailbox of the authorities, which is opened with a CPR number, is no box.
  if (joined === 'eboks') return null
  const last = /[a-zæøå]+$/.exec(written)?.[0] ?? ''
  if (isHead(last) && last === written) {
    const is = kindOfHead(before, from, written)
    return is === null ? null : { is, word: written, distance }
  }
  if (written === 'n' && /[ps]\/$/.test(before.slice(0, from)))
    return { is: 'other', word: written, distance }
  const lastKind = isHead(last) ? headKind(written, last) : kindOfLabel(last)
  return lastKind === null ? null : { is: lastKind, word: written, distance }
}

const isNumberedOtherwise =
  /^(customer|part|student|employee|member|medarbejder|kunde|deltager|kandidat|kursist)$/
const idHolder = /(tenant|patient|citizen|child|resident|borgers|patientens|borgerens) $/

/** "Tenant ID": of persons whom nothing else numbers. */
function ofPersonBefore(before: string, from: number): boolean {
  return idHolder.test(before.slice(Math.max(0, from - 12), from))
}

// "Claim number", "membership no.": English writes apart what Danish writes as one.
const ofSomething = /([a-z]{4,}) $/
const inPlaceOfCpr = /(?:midlertidigt?|administrativt?|fiktivt?|regionalt?|regionale|nationalt?) $/
// "låsebrik nr."
const ofThing = /([a-zæøå]{4,}) $/
const adjective = /(ale|ige|ske|ede|ende|ste|lte|rte|gne|mle|nye)$/
const ofNothing = wordsOf(
  'full whole that with this your their from have same following wrong right correct personal birth identity identification registration security national danish citizen cpr',
)

/** "mit nr.", "hendes nummer". */
const ofSomebody = /(^|[^a-zæøå])(mit|dit|hans|hendes|vores|barnets|my|his|her) $/

function kindOfHead(before: string, from: number, head: string): LabelKind | null {
  if (head !== 'id' && ofSomebody.test(before.slice(0, from).slice(-9))) return 'birth'
  if (head === 'nr' || head === 'nummer' || head === 'nummeret') {
    const noun = ofThing.exec(before.slice(Math.max(0, from - longestWord), from))?.[1]
    // "Elliots nr."
    if (noun?.endsWith('s') && isFirstName(hashOfWord(noun.slice(0, -1)))) return 'birth'
    if (noun !== undefined && !isSayingNothing(noun) && kindOfLabel(noun) === null) {
      // "Det regionale nummer" is whose it may be.
      if (isThing(noun) || (head === 'nr' && !adjective.test(noun))) return 'other'
    }
    if (inPlaceOfCpr.test(before.slice(0, from).slice(-20))) return 'birth'
    // "Hele nummeret er": the one that both know.
    return head === 'nummeret' ? 'about' : null
  }
  if (head !== 'number' && head !== 'no') return null
  const word = ofSomething.exec(before.slice(Math.max(0, from - longestWord), from))?.[1]
  if (word === undefined || ofNothing.has(word)) return null
  const kind = kindOfLabel(word)
  if (kind === 'person') return isNumberedOtherwise.test(word) ? 'case' : kind
  return kind === 'cpr' || kind === 'birth' ? kind : 'other'
}

/** "Nets-nr.", "sagsbehandler nummer": the number of something that is no CPR. */
function headKind(written: string, head: string): LabelKind | null {
  const first = /^[a-zæøå]+/.exec(written)?.[0] ?? ''
  const kind = kindOfLabel(first)
  if (kind === 'cpr' || kind === 'person') return kind
  return first === head ? null : 'other'
}

/** "civil registration number", "personal id", "social security no". */
function phraseKind(before: string, from: number, joined: string): LabelKind | null {
  const phrase = before.slice(Math.max(0, from - 24), from) + joined
  return /(civil[ -]?reg[a-z]*|social security|national (id|identi[a-z]*)|personal (id|identi[a-z]*|number)|danish (id|identi[a-z]*|civil)|personligt? (id|nummer|nr))[a-z. ]{0,16}$/.test(
    phrase,
  )
    ? 'cpr'
    : null
}
