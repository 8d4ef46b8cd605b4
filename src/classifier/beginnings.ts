// Which words a text may hold, told by their first three letters in one walk: an expression is tried only where one of its
// words may stand, and most of a dozen expressions are not tried at all. A word may begin behind all but a to z, as \b
// says and danish-pattern.ts; what is told besides costs a try and changes nothing.
import { symbol, symbolMask, symbolTable, wordSymbols } from './fold.ts'

const lettersOfBeginning = 3
const bitsOfLetter = 5

/** By the letters of a beginning: a bit for each list that has a word with it. */
export type Beginnings = Uint8Array

/** Of up to eight lists; the words of a list in small letters with spaces between. */
export function beginningsOf(lists: readonly string[]): Beginnings {
  const beginnings = new Uint8Array(1 << (lettersOfBeginning * bitsOfLetter))
  lists.forEach((words, list) => {
    for (const word of words.split(' ')) {
      let place = 0
      for (let at = 0; at < lettersOfBeginning; at++)
        place =
          (place << bitsOfLetter) | letterOf(at < word.length ? (symbolTable[word.charCodeAt(at)] ?? 0) : 0)
      beginnings[place] = (beginnings[place] ?? 0) | (1 << list)
    }
  })
  return beginnings
}

/** The bits of all lists of which a word may begin in [from, to). */
export function beginningsIn(beginnings: Beginnings, symbols: Uint8Array, from: number, to: number): number {
  let bits = 0
  let isStart = true
  for (let at = from; at < to; at++) {
    const found = (symbols[at] ?? 0) & symbolMask
    if (isStart && wordSymbols[found] === 1)
      bits |=
        beginnings[
          (letterOf(found) << (2 * bitsOfLetter)) |
            (letterOf(symbols[at + 1] ?? 0) << bitsOfLetter) |
            letterOf(symbols[at + 2] ?? 0)
        ] ?? 0
    isStart = found === 0 || found >= symbol.ae
  }
  return bits
}

/** 1 to 29; 0 for what no word of ours has, which ends one for expressions. */
function letterOf(found: number): number {
  const plain = found & symbolMask
  return plain <= symbol.aa ? plain : 0
}
