// The only number of a text that has the form of a CPR number, of which neither a label nor a name says what it is: an answer
// that is nothing else, or ten digits as somebody is spoken of.
import { isNameInside } from './cpr-beside.ts'
import type { CprShape } from './cpr-form.ts'
import { odds } from './cpr-odds.ts'
import { capital, isDigitSymbol, isLetterSymbol, symbol } from './fold.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface OneOfText {
  readonly shape: CprShape
  /** A label says that it is another number. */
  readonly isOther: boolean
  /** Neither a label nor a noun beside it says what it is. */
  readonly mayBeAnybodys: boolean
}

/**
 * The log odds of it that a text holds one such number and no other, or null where it holds more. `starts`: where the runs of
 * digits begin.
 */
export function oddsOfOnly(
  view: TextView,
  judged: readonly OneOfText[],
  isAboutCpr: boolean,
  isToSomebody: () => boolean,
  starts: readonly number[],
): number | null {
  const [first] = judged
  if (first === undefined || judged.length > mostWritten) return null
  if (judged.some(({ shape }) => shape.characters !== first.shape.characters)) return null
  if (judged.some(({ isOther }) => isOther)) return null
  const alone = isAboutCpr && judged.length === 1 && isAlone(view, first.shape) ? odds.aloneInAnswer : 0
  const isBare = judged.every(
    ({ shape, mayBeAnybodys }) =>
      shape.form === 'bare' &&
      mayBeAnybodys &&
      (isSpokenOf(view, shape) || (!isBehindWord(view, shape) && isToSomebody())),
  )
  return alone + (isBare && !hasOtherLong(view, judged, starts) ? odds.onlyBare : 0)
}

/** "Kan I oprette hende på 3112364005", "Hendes er: 3112364005": as a person is spoken of, not as a thing is named. */
function isSpokenOf(view: TextView, { start }: CprShape): boolean {
  return spokenOf.test(foldedText(view, start - longestRelation, start)) || isBehindNameInside(view, start)
}

/** "min nevø Alba 3112364005": a word with a capital inside a sentence. */
function isBehindNameInside(view: TextView, start: number): boolean {
  const { symbols } = view
  if (symbols[start - 1] !== symbol.space) return false
  let from = start - 1
  while (from > 0 && start - from < longestName && isLetterSymbol(symbols[from - 1] ?? 0)) from--
  const isWord = start - 1 - from >= shortestName && ((symbols[from + 1] ?? 0) & capital) === 0
  return isWord && isNameInside(view, from)
}

const shortestName = 3
const longestName = 20

/** A word stands right in front of it, or of its bracket. */
function isBehindWord({ symbols, codes }: TextView, { start }: CprShape): boolean {
  let end = codes[start - 1] === 40 /* ( */ ? start - 1 : start
  if (symbols[end - 1] === symbol.space) end--
  return isLetterSymbol(symbols[end - 1] ?? 0)
}

const longestRelation = 8
const spokenOf =
  /(^|[^a-zæøå])(på|som|til|for|under|imod|mod|om|hos|med|af|on|for|as|with|to|of|about|vedr\.|ang\.) $|[:?] ?\n?$/

/** So often one mail writes the same number. */
const mostWritten = 4

/** Somewhere else stands a number about as long. */
function hasOtherLong(
  { symbols }: TextView,
  judged: readonly OneOfText[],
  starts: readonly number[],
): boolean {
  return starts.some((start) => {
    if (judged.some(({ shape }) => start >= shape.start && start < shape.end)) return false
    let end = start
    while (end - start < longNumber && isDigitSymbol(symbols[end] ?? 0)) end++
    return end - start === longNumber
  })
}

const longNumber = 9

/** Nothing else stands on its line. */
function isAlone({ symbols, length }: TextView, { start, end }: CprShape): boolean {
  let from = start
  while (from > 0 && symbols[from - 1] === symbol.space) from--
  let to = end
  while (to < length && symbols[to] === symbol.space) to++
  return (
    (from === 0 || symbols[from - 1] === symbol.newline) && (to === length || symbols[to] === symbol.newline)
  )
}
