// Whom or what the words beside a number name: a person whose it may be, or a thing that is named by it.
import type { CprShape } from './cpr-form.ts'
import { fades, labelOdds, odds } from './cpr-odds.ts'
import { isHyphenClock, isLikeClock } from './cpr-surroundings.ts'
import { capital, isLetterSymbol, symbol } from './fold.ts'
import { isFirstName } from './names.ts'
import type { NumberLabel } from './label-words.ts'
import { isUnknownNoun } from './number-nouns.ts'
import { foldedText, type TextView } from './text-view.ts'
import { hashOf } from './word-hash.ts'

export type PersonNear = 'beside' | 'in-sentence' | 'none'

/** What a label counts at its distance. */
export function faded({ is, distance }: NumberLabel): number {
  return labelOdds[is] * Math.max(0, 1 - fades[is] * distance)
}

/** What a person beside the number says, or in its sentence. */
export function personOdds(
  shape: CprShape,
  hard: NumberLabel | null,
  soft: NumberLabel | null,
  near: PersonNear,
  thisYear: number,
): number {
  const isLabelled = hard?.is === 'cpr'
  const asLabel = soft?.is === 'person' && !isLabelled ? faded(soft) : 0
  // Persons run versions of programs, and who comes and goes is named beside the time.
  const isBeside =
    near === 'beside' &&
    !isLabelled &&
    shape.form !== 'split-dots' &&
    !isLikeClock(shape, thisYear) &&
    !isHyphenClock(shape, thisYear)
  const asName = near === 'none' ? 0 : isBeside ? odds.personBeside : odds.personInSentence
  const person = Math.max(asLabel, soft?.is === 'person' && !isBeside ? 0 : asName)
  // "Medarbejdernummer 311236-4005 Kim Holst"
  const isOther = hard !== null && hard.distance === 0 && labelOdds[hard.is] < -odds.bareLetters
  if (isOther) return person * odds.personOfOther
  // "Refusionssag 311236-4005 på Tina"
  return soft?.is === 'case-word' && soft.distance === 0 && near !== 'beside' ? 0 : person
}

/** The word right in front: a thing that is named by the number, or a name. */
export function oddsOfNoun(view: TextView, { start, form }: CprShape): number {
  const { symbols } = view
  // "Nr. 3112364004": of what, stands elsewhere.
  if (form === 'bare' && headAlone.test(foldedText(view, start - longestHead, start))) return odds.headAlone
  if (symbols[start - 1] !== symbol.space || !isLetterSymbol(symbols[start - 2] ?? 0)) return 0
  let from = start - 1
  while (from > 0 && start - from < longestNoun && isLetterSymbol(symbols[from - 1] ?? 0)) from--
  const isCapital = ((symbols[from] ?? 0) & capital) !== 0
  // Inside a sentence only names have a capital; "KL" are somebody's initials.
  if (isCapital && (isBehindWord(view, from) || ((symbols[from + 1] ?? 0) & capital) !== 0)) return 0
  const word = foldedText(view, from, start - 1)
  if (word === 'er' && whoever.test(foldedText(view, from - 5, from))) return odds.personBeside
  if (ofMany.test(word)) return odds.ownedByMany
  if (isFirstName(hashOf(symbols, from, start - 1))) return 0
  if (!isUnknownNoun(word)) return 0
  if (!isCapital) return odds.unknownNoun
  return word.length >= longerThanNames ? odds.unknownLongCapital : odds.unknownCapital
}

const longestNoun = 30
const longestHead = 10
const headAlone = /(^|[^a-zæøå])(nr|no|nummer|number)[.:]{0,2} $/
const longerThanNames = 8
const whoever = /(?:^|[^a-zæøå])(?:jeg|hun|han) $/
const ofMany = /^(vores|jeres|our)$/

/** A word inside a sentence that is written with a capital: of somebody. */
export function isNameInside(view: TextView, from: number): boolean {
  return ((view.symbols[from] ?? 0) & capital) !== 0 && isBehindWord(view, from)
}

function isBehindWord({ symbols, codes }: TextView, from: number): boolean {
  return (
    symbols[from - 1] === symbol.space &&
    (isLetterSymbol(symbols[from - 2] ?? 0) || codes[from - 2] === comma)
  )
}

const comma = 44
