// One part of a draft, its subject or its body, read: the text, its sentences with words and names, the CPR numbers in it.
// What the parts mean together is judged in classify.ts.
import { findCprInAttributes } from './cpr-attributes.ts'
import type { PersonNear } from './cpr-beside.ts'
import { cprHitsOf, findCpr, type CprCandidate, type CprContext, type CprHit } from './cpr.ts'
import { capital, isSpaceSymbol, symbol, wordSymbols } from './fold.ts'
import { signaturesOf } from './persons.ts'
import {
  cellOf,
  column,
  sentenceAt,
  sentenceIndexAt,
  type Sentence,
  type Sentences,
  type Unchanged,
} from './sentences.ts'
import { sentencesOf } from './read-sentences.ts'
import { foldedText, rawStart, unitFrom, type TextView } from './text-view.ts'
import { hashOf, hasWord, wordSet } from './word-hash.ts'

/** A CPR number from here on names somebody. */
export const sureEnough = 0.5

/** A part before its numbers are judged among those of the other part. */
export interface ReadPart {
  readonly view: TextView
  readonly sentences: Sentences
  readonly signatures: Uint8Array
  readonly numbers: readonly CprCandidate[]
  readonly otherNumbers: ReadonlySet<string>
  /** In attributes, by raw offsets. */
  readonly hidden: readonly CprHit[]
  readonly hasName: boolean
  /** It tells whom it is about as a form does: "Navn: Anne Holm". */
  readonly isForm: boolean
  readonly steps: number
}

export interface Part extends ReadPart {
  readonly cpr: readonly CprHit[]
  /** 1 for each sentence that holds one. */
  readonly withCpr: Uint8Array
}

/** Reads a view. What is `unchanged` is not looked up again. */
export function readPart(
  view: TextView,
  mail: Omit<CprContext, 'personNear'>,
  unchanged: Unchanged | null = null,
): ReadPart {
  const sentences = sentencesOf(view, unchanged)
  const { names, steps } = sentences
  const personNear = (start: number, end: number): PersonNear => {
    const index = sentenceIndexAt(sentences, start)
    if (index < 0) return 'none'
    const sentence = sentenceAt(sentences, index)
    const sure = sentence.names.filter((name) => name.sureness === 2)
    // "Kian Vestergaard (010180…)": who is followed by a number in brackets is a person, known or not.
    const isInBrackets = view.codes[start - 1] === 40 /* ( */
    const beside = isInBrackets ? sentence.names : sure
    if (
      beside.some(
        (name) => isBeside(name, start, end) || isSaidOf(view, name, start) || isFamilyFirst(view, name, end),
      )
    )
      return 'beside'
    if (
      start - sentence.start <= 1 &&
      index > 0 &&
      isUnderName(view, sentenceAt(sentences, index - 1), start)
    )
      return 'beside'
    const isNamed =
      sure.length > 0 || sentence.hits.some((hit) => hit.signal === 'person' && hit.strength === 3)
    return isNamed ? 'in-sentence' : 'none'
  }
  const context: CprContext = { ...mail, personNear }
  const cpr = findCpr(view, context, sentences.numbers)
  return {
    view,
    sentences,
    signatures: signaturesOf(view, sentences),
    numbers: cpr.numbers,
    otherNumbers: cpr.others,
    hidden: view.isHtml
      ? findCprInAttributes(view.raw, (offset) => isShown(view, offset), {
          ...context,
          personNear: () => 'none',
        })
      : [],
    hasName: names.some((name) => name.sureness === 2),
    isForm: names.some((name) => isBehindFormLabel(view, name.start)),
    steps: view.steps + steps + cpr.steps,
  }
}

/** The parts of one mail with the CPR numbers of each. */
export function withNumbers(subject: ReadPart, body: ReadPart): readonly [subject: Part, body: Part] {
  const [ofSubject, ofBody] = cprHitsOf(subject.numbers, body.numbers)
  const withHits = (part: ReadPart, cpr: readonly CprHit[]): Part => ({
    ...part,
    cpr,
    withCpr: sentencesWith(part.sentences, cpr),
  })
  return [withHits(subject, ofSubject), withHits(body, ofBody)]
}

/** 1 for each sentence that holds a CPR number. */
function sentencesWith(sentences: Sentences, hits: readonly CprHit[]): Uint8Array {
  const { count } = sentences
  const withCpr = new Uint8Array(count)
  for (const hit of hits) {
    if (hit.confidence < sureEnough) continue
    for (let index = Math.max(0, sentenceIndexAt(sentences, hit.start)); index < count; index++) {
      if (cellOf(sentences, index, column.start) >= hit.end) break
      if (cellOf(sentences, index, column.end) > hit.start) withCpr[index] = 1
    }
  }
  return withCpr
}

const formLabels = wordSet('navn name vedrørende vedr borger medlem patient ang')
const longestFormLabel = 16

function isBehindFormLabel({ symbols, codes }: TextView, start: number): boolean {
  const first = Math.max(0, start - longestFormLabel)
  let end = start
  while (end > first && isSpaceSymbol(symbols[end - 1] ?? 0)) end--
  while (end > first && (codes[end - 1] === 46 /* . */ || codes[end - 1] === 58) /* : */) end--
  let from = end
  while (from > first && wordSymbols[symbols[from - 1] ?? 0] === 1) from--
  return hasWord(formLabels, hashOf(symbols, from, end))
}

const longestGapBeside = 3

/** "Anne Holm, 010180 1234", "010180 1234 (Anne Holm)". */
function isBeside(
  name: { readonly start: number; readonly end: number },
  start: number,
  end: number,
): boolean {
  return (
    (name.end <= start && start - name.end <= longestGapBeside) ||
    (name.start >= end && name.start - end <= longestGapBeside)
  )
}

/** "Mie Kjær Sund" at the end of the line above, as on an envelope. */
function isUnderName(view: TextView, above: Sentence, start: number): boolean {
  if (above.isGreeting) return false
  return above.names.some((name) => {
    if (name.sureness < 2 && name.start - above.start > 1) return false
    const end = endOfFamilyName(view, name.end)
    return view.symbols[end] === symbol.newline && start - end <= longestGapBeside
  })
}

/** Behind the words with a capital that follow a name. */
function endOfFamilyName({ symbols }: TextView, from: number): number {
  let end = from
  while (isSpaceSymbol(symbols[end] ?? 0) && ((symbols[end + 1] ?? 0) & capital) !== 0) {
    end++
    while (wordSymbols[symbols[end] ?? 0] === 1) end++
  }
  return end
}

/** "Emma Grønlund er 210334-4849". */
function isSaidOf(view: TextView, name: { readonly end: number }, start: number): boolean {
  const end = endOfFamilyName(view, name.end)
  return start - end === sizeOfIs && /^ (er|is) $/.test(foldedText(view, end, start))
}

const sizeOfIs = 4

/** "210334-4849  Grønlund, Emma": as registers write it. */
function isFamilyFirst(view: TextView, name: { readonly start: number }, end: number): boolean {
  const gap = name.start - end
  if (gap <= longestGapBeside || gap > longestFamily) return false
  let from = end
  while (isSpaceSymbol(view.symbols[from] ?? 0)) from++
  const isCapital = from > end && ((view.symbols[from] ?? 0) & capital) !== 0
  return isCapital && familyName.test(foldedText(view, from, name.start))
}

const longestFamily = 24
const familyName = /^[a-zæøå][a-zæøå-]+, $/

/** A raw offset from which a unit of the text came. */
function isShown(view: TextView, offset: number): boolean {
  return rawStart(view, unitFrom(view, offset)) === offset
}
