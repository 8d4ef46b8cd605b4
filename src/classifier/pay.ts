// What one person is paid, told without the word: an amount and its period beside a person ("26.000 om måneden"), a rise
// ("sat op med 1.200"), and in a mail about pay a name and an amount. Not what something costs.
import type { KindHit } from './frames.ts'
import type { WordHit } from './lexicon.ts'
import type { Place } from './place.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

/** Somebody is there, and something that may be a pay. Cheap: asked for every sentence with words. */
export function mayBePaid({ sentence, about, surroundings }: Place): boolean {
  if (about.nearness === 'nobody' || about.nearness === 'greeted') return false
  const { pay } = surroundings.mood
  if (pay === 'subject' && sentence.names.length > 0) return true
  return sentence.hits.some(
    ({ signal }) =>
      signal === 'pay-period' || signal === 'pay-rise' || (signal === 'pay-verb' && pay !== 'none'),
  )
}

/** What is told as pay without a word for it. */
export function payHits(place: Place): readonly KindHit[] {
  const { view, sentence, surroundings } = place
  const { pay } = surroundings.mood
  if (!mayBePaid(place) || sentence.hits.some((hit) => hit.signal === 'cost')) return []
  const found: KindHit[] = []
  for (const hit of sentence.hits) {
    if (hit.signal === 'pay-period') addPeriod(view, sentence, hit, found)
  }
  if (found.length > 0) return found
  const isTold =
    (pay === 'subject' && sentence.names.length > 0) ||
    (pay !== 'none' && sentence.hits.some((hit) => hit.signal === 'pay-verb')) ||
    (sentence.hits.some((hit) => hit.signal === 'pay-rise') &&
      rise.test(foldedText(view, sentence.start, sentence.end)))
  if (!isTold) return found
  const amount = amountIn(view, sentence)
  if (amount === null) return found
  found.push({ signal: 'salary', strength: pay === 'subject' ? 3 : 2, start: amount.start, end: amount.end })
  return found
}

// "fra 39.000 til 42.000"
const rise = /\b(fra|from) (kr\.? ?|£|dkk ?)?\d{2,3}[.,]?(\d{3}|k) (kr\.? )?(til|to) /
const longestPaid = 34
// "31 i timen" are pauses; by the hour one earns hundreds, or the currency is told.
const isByHour = /tim|hour/
const hourlyPay = /\d{3}|kr|dkk|eur/
const paidNumber =
  /\d[.,]?[\dk][\d.,]{0,12} ?(k|kr\.?|kroner|t\.?kr\.?|tusind|,-|dkk|euro|eur|timers)? ?(mere end [a-zæøå]{2,12}|mere|ekstra|oven i|\+|plus)? ?\(?$/

function addPeriod(view: TextView, sentence: Sentence, hit: WordHit, found: KindHit[]): void {
  const before = foldedText(view, Math.max(sentence.start, hit.start - longestPaid), hit.start)
  const number = paidNumber.exec(before)
  if (number === null) return
  if (isByHour.test(foldedText(view, hit.start, hit.end)) && !hourlyPay.test(number[0])) return
  found.push({ signal: 'salary', strength: 3, start: hit.start - before.length + number.index, end: hit.end })
}

/** The heading of a column of pay: a row of a table with a pay word and no amount. */
export function payColumnOf(view: TextView, sentence: Sentence): WordHit | null {
  if (!sentence.hasCells || amountIn(view, sentence) !== null) return null
  return sentence.hits.find((hit) => hit.signal === 'salary' && hit.strength > 1) ?? null
}

export interface Amount {
  readonly start: number
  readonly end: number
  readonly hasCurrency: boolean
}

// Quantifiers are bounded, so the time is too.
const amountPattern =
  /(?:kr\.?|dkk|eur|usd|€|\$|£) ?\d[\d.,]{0,14}|\d[\d., ]{0,14}?(?: ?(?:kr\b|kroner|dkk|euro|eur\b|t\.?kr|tusind|mio)|,-)|\d{1,3}[.,]\d{3}(?:[.,]\d{2,3})?|\b\d{2,3} ?k\b|\b[1-9]\d{4}\b(?![-\d])/

/** The first amount of a sentence. */
export function amountIn(view: TextView, sentence: Sentence): Amount | null {
  const match = amountPattern.exec(foldedText(view, sentence.start, sentence.end))
  if (match === null) return null
  const start = sentence.start + match.index
  return { start, end: start + match[0].length, hasCurrency: /[^\d., ]|,-/.test(match[0]) }
}
