// The persons that a text names, asked of each capitalised word: known first names and two capitals in a row (names.ts),
// initials, genitives, and capitals inside a sentence or before what only persons do.
import { capital, isLetterSymbol, symbol, symbolMask, wordSymbols } from './fold.ts'
import { isFirstName, isNameWord, nameAt } from './names.ts'
import type { Name } from './sentences.ts'
import type { TextView } from './text-view.ts'
import { hashOf, hasWord, wordSet } from './word-hash.ts'

const longestWord = 48

/** The name that begins with the capitalised word [start, end), or null. `hash` is the word's. */
export function nameFrom(
  view: TextView,
  start: number,
  end: number,
  hash: number,
  isStart: boolean,
): Name | null {
  const { symbols } = view
  const length = end - start
  const gap = symbols[end] ?? 0
  let second = 0
  let secondEnd = end
  // "Hans DNA": what is shouted goes with no name that is not.
  const isShouted = ((symbols[start + 1] ?? 0) & capital) !== 0
  if (
    (gap === symbol.space || gap === symbol.hyphen) &&
    ((symbols[end + 1] ?? 0) & capital) !== 0 &&
    (isShouted || ((symbols[end + 2] ?? 0) & capital) === 0)
  ) {
    secondEnd = endOfWord(symbols, end + 1)
    if (secondEnd - end - 1 > longestWord) secondEnd = end
    else second = hashOf(symbols, end + 1, secondEnd)
  }
  const secondLength = secondEnd === end ? 0 : secondEnd - end - 1
  const endsInSen = secondLength > 4 && hasWord(senEnding, hashOf(symbols, secondEnd - 3, secondEnd))
  let sureness = nameAt(hash, length, isStart || isShouted, second, secondLength, endsInSen)
  if (sureness === 0 && length === 1 && isInitials(view, end)) sureness = 1
  // "HOLM ANNE": registers write the family first.
  if (sureness < 2 && isShouted && isNameWord(hash) && isFirstName(second)) sureness = 2
  // "Annes sag": the genitive.
  if (sureness === 0 && ((symbols[end - 1] ?? 0) & symbolMask) === letterS)
    sureness = nameAt(hashOf(symbols, start, end - 1), length - 1, isStart, 0, 0, false)
  if (sureness === 0 && !isShouted && length >= shortestDoer && isNameWord(hash)) {
    const isFirstCell = isStart && symbols[end] === symbol.cell && ((symbols[end + 1] ?? 0) & capital) === 0
    if (isFirstCell || isDoer(view, end) || (!isStart && isProperName(view, start, end))) sureness = 1
  }
  if (sureness < 2 && isNameWord(hash) && isTitled(view, start)) sureness = 2
  return sureness === 0 ? null : { start, end: secondEnd, sureness }
}

/** A word that begins no name wherever it stands with a capital: no first name, no genitive, no initial. */
export function isNeverName(hash: number, length: number, last: number): boolean {
  return length > 1 && (last & symbolMask) !== letterS && !isNameWord(hash)
}

const titles = wordSet('hr fru frk fr mr mrs ms miss')

/** "Hr. Madsen", "fru Dahl". */
function isTitled({ codes, symbols }: TextView, start: number): boolean {
  if (symbols[start - 1] !== symbol.space) return false
  const end = codes[start - 2] === stop ? start - 2 : start - 1
  let from = end
  while (from > 0 && end - from <= longestTitle && isWordUnit(symbols, from - 1)) from--
  return hasWord(titles, hashOf(symbols, from, end))
}

const longestTitle = 5

function isWordUnit(symbols: Uint8Array, at: number): boolean {
  return wordSymbols[symbols[at] ?? 0] === 1
}

function endOfWord(symbols: Uint8Array, start: number): number {
  let end = start
  while (end - start <= longestWord && isWordUnit(symbols, end)) end++
  return end
}

/** "A.J.", "H. Nygaard". */
function isInitials({ codes, symbols }: TextView, end: number): boolean {
  if (codes[end] !== stop) return false
  const next = symbols[end + 1] === symbol.space ? end + 2 : end + 1
  return (
    ((symbols[next] ?? 0) & capital) !== 0 &&
    (codes[next + 1] === stop ? codes[next] !== letterSCode : isLetterSymbol(symbols[next + 1] ?? 0))
  )
}

const stop = 46
const letterSCode = 83
const letterS = 19
const senEnding = wordSet('sen')

// "Jasleen er", "Adama har": a capitalised word that does what persons do. Definite nouns begin sentences too: "Mødet er".
const doing = wordSet(
  'er har var fik får blev bliver skal kan vil siger oplyser hedder går bor tager nægter lider venter spiser sover drikker hører ser må gik søger glemte faldt starter begynder fortalte fortæller oplyste sagde skriver skrev ringer ringede spørger spurgte ønsker mangler bruger arbejder sidder ligger synes kommer kom kunne ville skulle havde faster tjener stemmer beder afventer hæves stiger sættes is has was had can will says said told needs wants asked came went feels accepted earns gets got takes',
)
const shortestDoer = 3
const thingEndings = wordSet('en et ne er ng is el on nd')

function isDoer({ symbols }: TextView, end: number): boolean {
  return (
    symbols[end] === symbol.space &&
    !hasWord(thingEndings, hashOf(symbols, end - 2, end)) &&
    hasWord(doing, hashOf(symbols, end + 1, endOfWord(symbols, end + 1)))
  )
}

// Danish writes only names with a capital inside a sentence: those of persons, unless one is in them or they end as
// places, streets and firms do.
const placeEndings = wordSet('et ne ng up ed rg ej by us ok ap ab de ve om nd um rk')
const placeBefore = wordSet('i på fra ved in at from firmaet')

function isProperName(view: TextView, start: number, end: number): boolean {
  const { symbols } = view
  let before = start - 1
  if (symbols[before] !== symbol.space) return false
  if (view.codes[before - 1] === comma) before--
  else if (!isWordUnit(symbols, before - 1)) return false
  let from = before
  while (from > 0 && start - from < longestWord && isWordUnit(symbols, from - 1)) from--
  return (
    !hasWord(placeBefore, hashOf(symbols, from, endOfWord(symbols, from))) &&
    !hasWord(placeEndings, hashOf(symbols, end - 2, end))
  )
}

const comma = 44
