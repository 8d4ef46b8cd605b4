// The noun that governs a number: the nearest one decides, before the number first, then right behind it, within its
// line. A noun that already has a number of its own governs no other, unless the numbers stand in a list.
import { isDigit, isLetter } from './fold.ts'
import {
  isHead,
  labelOf,
  longestWord,
  runStart,
  wordBefore,
  type NumberLabel,
  type Word,
} from './label-words.ts'
import { isCaseOfThing, isPaper, isPaperOfSomething, isThing } from './number-nouns.ts'
import { kindOfLabel } from './number-words.ts'

const mostWords = 9
const shortestLabel = 2
/** Units that are looked at on each side of a number. */
export const labelReach = 90

/** The labels before a number: the nearest that names a kind of number, and the nearest that only hints at a person. */
export interface LabelsBefore {
  readonly hard: NumberLabel | null
  readonly soft: NumberLabel | null
  /** "journalen på", "regning til": the number is of whom the thing is for, not the thing's. */
  readonly isForSomebody: boolean
}

const forSomebody = /(^|[^a-zæøå])(på|til|for|fra|om|hos) $/

/** The last letter of one of them and a space: nearly all that stands in front of a number is told by that. */
function mayBeFor(before: string): boolean {
  if (before.charCodeAt(before.length - 1) !== 32) return false
  const last = before.charCodeAt(before.length - 2)
  return (
    last === 229 /* å */ ||
    last === 108 /* l */ ||
    last === 114 /* r */ ||
    last === 97 /* a */ ||
    last === 109 /* m */ ||
    last === 115 /* s */
  )
}

/**
 * Reads backwards from the end of `before`, the folded text before a number. `isName` tells of a place in it that a name
 * begins there: in "Alba Nørremark" no field is numbered.
 */
export function labelsBefore(before: string, isName: (at: number) => boolean = () => false): LabelsBefore {
  let at = before.length
  let distance = 0
  let crossedLine = false
  let soft: NumberLabel | null = null
  let passedHead = false
  let numbered = -1
  const isForSomebody = mayBeFor(before) && forSomebody.test(before.slice(-6))
  const introduced = introducedLabel(before)
  if (introduced !== null)
    return isSoft(introduced)
      ? { hard: null, soft: introduced, isForSomebody }
      : { hard: introduced, soft: null, isForSomebody }
  const first = firstOfTwo(before)
  if (first >= 0) return { ...labelsBefore(before.slice(0, first), isName), isForSomebody }
  while (at > 0 && distance < mostWords) {
    const code = before.charCodeAt(at - 1)
    if (code === 10) {
      // A label may stand alone on the line above: "CPR-nummer:" and the number below.
      if (crossedLine || distance > 0) return { hard: null, soft, isForSomebody }
      crossedLine = true
      at--
      // The line above is a row; its cells are headings of columns, or other numbers'.
      if (isRow(before, at)) return { hard: null, soft: null, isForSomebody }
    } else if (code === 9 && crossedLine) {
      return { hard: null, soft: null, isForSomebody }
    } else if (isDigit(code)) {
      const run = runStart(before, at, isDigit)
      // A longer number between takes the label that stands before it.
      if (at - run >= 4)
        return { hard: distance === 0 ? accountLabel(before, run, at) : null, soft, isForSomebody }
      // "Barn 2: 311236-4004"
      if (at - run > 1) distance++
      // "lager 2, 311236-4004": the store has its number.
      numbered = before.charCodeAt(at) === 44 && before.charCodeAt(run - 1) === 32 ? run - 1 : -1
      at = run
    } else if (isLetter(code)) {
      const word = wordBefore(before, at)
      // "4f2a-" is no word, and its letter is none.
      const isInside = isDigit(before.charCodeAt(word.to)) || isDigit(before.charCodeAt(word.from - 1))
      if (isInside && word.to - word.from <= shortestLabel) {
        at = word.from
        distance++
        continue
      }
      const found =
        governedLabel(labelOf(before, word, distance), passedHead) ??
        ((distance === 0 || passedHead) && !isName(word.from) ? thingLabel(before, word, distance) : null)
      const label = word.to === numbered && found?.is !== 'cpr' ? null : found
      passedHead ||= isHead(word.joined)
      if (label !== null && !isSoft(label))
        return { hard: sharedWithCpr(before, word.from, label), soft, isForSomebody }
      soft ??= label
      at = word.from
      distance++
    } else if (isSentenceEnd(before, at - 1)) return { hard: null, soft, isForSomebody }
    else at--
  }
  return { hard: null, soft, isForSomebody }
}

const two = /(?:\d{10}|\d{6}-\d{4})(?: \([^()\n\d]{1,24}\))? (?:og|eller|samt|and|or|(til|to)) (?:nr\.? )?$/
const fromOne = /(?:^|[^a-zæøå])(?:fra|from) (?:[a-zæøå.-]+ ){0,2}$/

/** "P-nr. 1012345678 (kontor) og ", "fra P-nr. 1012345678 til ": where the number begins that shares its label, or -1. */
function firstOfTwo(before: string): number {
  if (before.charCodeAt(before.length - 1) !== 32) return -1
  const tail = Math.max(0, before.length - longestOfTwo)
  const match = two.exec(before.slice(tail))
  if (match === null) return -1
  const first = tail + match.index
  return match[1] === undefined || fromOne.test(before.slice(Math.max(0, first - longestWord), first))
    ? first
    : -1
}

const longestOfTwo = 50

/** "Reg./konto 1551 3112364005": the branch belongs to the account. */
function accountLabel(before: string, start: number, end: number): NumberLabel | null {
  if (end - start !== sizeOfBranch) return null
  const word = /(reg|konto|kontonr|kontonummer|bank|account)[a-z]{0,2}[^a-zæøå\d]{1,4}$/.exec(
    before.slice(Math.max(0, start - longestWord), start),
  )?.[1]
  return word === undefined ? null : { is: 'other', word, distance: 0 }
}

const sizeOfBranch = 4

const introduction =
  /(?:^|[^a-zæøå])(?:følgende|nedenstående|disse|these|following) (?:\d+ )?([a-zæøå]+)[^.!?\n:]*:[ \n]{0,2}$/

/** "Følgende ordrer er sendt i dag:", "Disse elever har ikke betalt regningen:". */
function introducedLabel(before: string): NumberLabel | null {
  let end = before.length
  while (before.length - end < 2 && (before.charCodeAt(end - 1) === 32 || before.charCodeAt(end - 1) === 10))
    end--
  if (before.charCodeAt(end - 1) !== 58 /* : */) return null
  const word = introduction.exec(before)?.[1]
  if (word === undefined) return null
  const is = kindOfLabel(word) ?? (isThing(word) ? 'other' : null)
  return is === null ? null : { is, word, distance: 0 }
}

/** A cell ends in the line that ends at `end`. */
function isRow(before: string, end: number): boolean {
  const tab = before.lastIndexOf('\t', end - 1)
  return tab >= 0 && tab > before.lastIndexOf('\n', end - 1)
}

/** "Sagen har nummer 110455-7120": the number is the case's own, not that of a person in it. */
function governedLabel(label: NumberLabel | null, passedHead: boolean): NumberLabel | null {
  return label?.is === 'case-word' && passedHead ? { ...label, is: 'case', distance: 0 } : label
}

/** "Pakning 311236-4005", "byggesag 311236-4005", "rapporten har nr. 311236-4005". */
function thingLabel(before: string, { from, to, joined }: Word, distance: number): NumberLabel | null {
  const word = before.slice(from, to)
  if (isCaseOfThing(joined)) return { is: 'case', word, distance: 0 }
  if (/.sag(en)?$/.test(joined)) return { is: 'case-word', word, distance: 0 }
  if (isThing(joined)) return { is: 'other', word, distance: Math.min(distance, 1) }
  // "Rapporten har nr. …" tells the report's own.
  if (distance > 0 ? isPaperOfSomething(joined) : isPaper(joined))
    return { is: distance > 0 ? 'case' : 'case-word', word, distance: 0 }
  return null
}

function isSoft({ is }: NumberLabel): boolean {
  return is === 'person' || is === 'about' || is === 'customer' || is === 'case-word' || is === 'date'
}

const joined = /(?:og|and|&|\+|\/|el\.?|eller|or) ?$/
const either = /([a-zæøå]+)[-. ]{0,2}(?:nr|nummer)?[-. ]{0,2}(?:\/|el\.?|eller|or) ?$/
const both = /([a-zæøå]+)[-. ]{0,2}(?:nr|nummer)?[-. ]{0,2}(?:og|and|&|\+|\/) ?$/

/** "Personnumre til licensen: ": what comes is not the licence's. */
const forThing =
  /(?:^|[^a-zæøå])(personnum[a-zæøå]*|cpr(?:[-. ]{0,2}(?:nr|num[a-zæøå]*))?)[.]? (?:til|for|på|fra|i|ved|hos) $/

/**
 * "CPR/CVR: 010180-1234" and "cpr eller kundenr.": one field for either, so either may stand there. "Fødselsdato og løbenr.":
 * the two halves of a CPR number by their names.
 */
function sharedWithCpr(before: string, from: number, label: NumberLabel): NumberLabel {
  if (label.is === 'cpr' || label.distance > 1) return label
  const head = before.slice(Math.max(0, from - longestWord), from)
  const own = label.is === 'other' ? forThing.exec(head)?.[1] : undefined
  if (own !== undefined) return { is: 'cpr', word: own, distance: label.distance + 1 }
  if (!joined.test(head.slice(-8))) return label
  const wanted = label.is === 'last-four' ? 'birth' : 'cpr'
  // "Cpr og konto:"
  const word = (label.is !== 'last-four' ? either.exec(head) : null)?.[1] ?? both.exec(head)?.[1]
  return word !== undefined && kindOfLabel(word) === wanted
    ? { is: 'cpr', word, distance: label.distance + 1 }
    : label
}

/** The label behind a number ("010180-1234 (cpr)", "010180-1234 er hans cpr-nummer"), or null. */
export function labelAfter(after: string): NumberLabel | null {
  let at = 0
  let distance = 1
  while (at < after.length && distance <= 5) {
    const code = after.charCodeAt(at)
    if (code === 10 || code === 9 || code === 46 || code === 59 || isDigit(code)) return null
    if (code === 44 && distance > 0) return null
    if (!isLetter(code)) {
      at++
      continue
    }
    let end = at
    while (end < after.length && (isLetter(after.charCodeAt(end)) || isInnerHyphen(after, end))) end++
    const is = kindOfLabel(after.slice(at, end).replace(/-/g, ''))
    if (is === 'cpr' || ((is === 'other' || is === 'case') && isApposition(after, at, end, distance))) {
      // "010180-1234, tlf. 12345678": it is the label of the next number.
      if (/^[^a-zæøå\n]{0,4}(?:(?:nr|nummer|no)[^a-zæøå\n]{0,3})?\d/.test(after.slice(end))) return null
      return { is, word: after.slice(at, end), distance }
    }
    at = end
    distance++
  }
  return null
}

/** "(ordrenr.)", "3112364005 kundenummer": not a verb or noun of the sentence that goes on. */
function isApposition(after: string, at: number, end: number, distance: number): boolean {
  if (distance !== 1) return false
  const isBracketed = after.slice(0, at).indexOf('(') >= 0 && /^\.? ?[)]/.test(after.slice(end))
  return isBracketed || /(nr|nummer|nummeret|id|kode)$/.test(after.slice(at, end))
}

function isInnerHyphen(text: string, at: number): boolean {
  return text.charCodeAt(at) === 45 && isLetter(text.charCodeAt(at + 1))
}

/** The label in the heading of the column that a number stands in, or null. */
export function labelOfHeading(heading: string): NumberLabel | null {
  const words = heading.replace(/([a-zæøå])[-._]+(?=[a-zæøå])/g, '$1').match(/[a-zæøå]+/g) ?? []
  let found: NumberLabel | null = null
  for (const word of words.slice(0, mostWords)) {
    const is = kindOfLabel(word)
    if (is === 'cpr') return { is, word, distance: 0 }
    if (is !== null && is !== 'about' && is !== 'customer') found ??= { is, word, distance: 0 }
  }
  return found
}

/** "… 2. Anne": a full stop that ends a sentence, not one of "cpr. nr. 010180". */
function isSentenceEnd(before: string, at: number): boolean {
  const code = before.charCodeAt(at)
  if (code === 33 || code === 63) return true
  if (code !== 46 || before.charCodeAt(at + 1) !== 32) return false
  const from = runStart(before, at, isLetter)
  return at - from > 6 && kindOfLabel(before.slice(from, at)) === null
}
