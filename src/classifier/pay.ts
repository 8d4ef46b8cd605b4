// What one person is paid. Its figure tells it: an amount, a step of a scale, a percentage. A word for pay without a figure
// is office talk ("lønnen kommer fredag"); a figure needs a word for pay in its sentence or in the label before it, a
// period ("26.000 om måneden"), or a verb by which pay changes hands ("sat op med 1.200"). Not what something costs.
import { beginningsIn, beginningsOf } from './beginnings.ts'
import { danishPattern } from './danish-pattern.ts'
import type { KindHit } from './frames.ts'
import type { WordHit } from './lexicon.ts'
import { odds } from './odds.ts'
import type { Place } from './place.ts'
import type { Sentence } from './sentences.ts'
import { amountIn, amountOf, type Figure } from './pay-figures.ts'
import { foldedText, type TextView } from './text-view.ts'

/** Somebody is there, and something that may be a pay. Cheap: asked for every sentence with words. */
export function mayBePaid({ sentence, about, surroundings, isLabelled, hasAmount }: Place): boolean {
  const { pay } = surroundings.mood
  if (about.nearness === 'nobody') return false
  // "Mindstelønnen er 139 kr. i timen" is nobody's, though somebody is greeted.
  if (
    about.nearness === 'greeted' &&
    (pay === 'none' || sentence.hits.some(({ signal }) => signal === 'generic'))
  )
    return false
  if (isLabelled || hasAmount || (pay === 'subject' && sentence.hasCells)) return true
  return sentence.hits.some(({ signal }) => signal === 'pay-period')
}

/** What is told as pay without a word for it. `figures` are the sentence's, which cost something to read. */
export function payHits(place: Place, figures: () => readonly Figure[]): readonly KindHit[] {
  const { view, sentence, surroundings, isLabelled } = place
  if (!mayBePaid(place) || sentence.hits.some((hit) => hit.signal === 'cost')) return none
  const found: KindHit[] = []
  for (const hit of sentence.hits) {
    if (hit.signal === 'pay-period') addPeriod(view, sentence, hit, found)
  }
  if (found.length > 0) return found
  const { pay, speaksOfCost, isGeneral } = surroundings.mood
  const text = foldedText(view, sentence.start, sentence.end)
  const may = beginningsIn(ofPay, view.symbols, sentence.start, sentence.end)
  const isSure =
    isLabelled ||
    (pay === 'subject' && sentence.names.length > 0) ||
    ((may & mayBePayAlone) !== 0 && byPayAlone.test(text))
  if (!isSure && pay === 'none' && (speaksOfCost || isGeneral)) return none
  if (!isSure && ((may & mayBePayToo) === 0 || !byPayToo.test(text))) return none
  const isRow = isSure && sentence.hasCells
  for (const figure of figures()) {
    const amount = amountOf(view, figure)
    if (amount < (isRow ? leastAnHour : leastPaid)) continue
    const isByItself = !isSure && pay === 'none'
    if (isByItself && (amount < leastAMonth || amount > mostAMonth)) continue
    found.push({
      signal: 'salary',
      strength: isSure ? 3 : isByItself ? 1 : 2,
      start: figure.start,
      end: figure.end,
    })
  }
  return found
}

// How pay changes hands: the first seldom of anything else, the second of all things.
const byPayAlone = danishPattern(
  String.raw`(?:scorer|hjem med|ansæt~ [^.;]{0,30}til|(?:sat|sætte~|ryk~|løft~) (?:[^ ]+ ){0,3}?op|op (?:på|med)|ned (?:på|med)|(?:hæve~|stige~|steg~|forhøje~|går|gik|gået|rais~|rise~|went|goes) (?:[^ ]+ ){0,2}?(?:fra|from)|sidde?r? (?:fast )?på|bagud|vil (?:gerne )?op|raise to|is on|was on|on [£$€]|ask(?:ed|ing) for|pay(?:ing)? h(?:im|er)|bød|byder|forlang~)(?![a-zæøå])`,
)
const byPayToo = danishPattern(
  String.raw`(?:er|var|har|have|haft|får|fik|få|fået|på|vil|ville|skal|skulle|bliver|blev|giv~|gav|sige~|sagde|ønske~|kræv~|tilby~|start~|ligge~|lå|end~|land~|lov~|aftal~|mangl~|træk~|udbetal~|is|am|are|get~|got|offer~|want~|pays|paid|agreed|said|accepted)(?![a-zæøå])`,
)
// How the alternatives of both begin.
const ofPay = beginningsOf([
  'sco hje ans sat sæt ryk løf op ned hæv sti ste for går gik gåe rai ris wen goe sid bag vil is was on ask pay bød byd',
  'er var har hav haf får fik få fåe på vil ska sku bli ble giv gav sig sag øns kræ til sta lig lå end lan lov aft man træ ' +
    'udb is am are get got off wan pay pai agr sai acc',
])
const mayBePayAlone = 1
const mayBePayToo = 2
// What a person and a verb alone make a pay: such as are paid by the month.
const leastAMonth = 12_000
const mostAMonth = 120_000
const none: readonly KindHit[] = []
// Less is a meal, a ticket, a refund.
const leastPaid = 1000
/** In a table of pay. */
const leastAnHour = 90
const longestPaid = 34
// "31 i timen" are pauses; by the hour one earns hundreds, or the currency is told.
const isByHour = /tim|hour/
const hourlyPay = /\d{3}|kr|dkk|eur|£|\$|pund|pound|dollar/
const paidNumber =
  /((?:kr\.?|dkk|eur|usd|€|\$|£) ?)?\d[\d., ]{0,12} ?(?:k|kr\.?|kroner|t\.?kr\.?|tusind|mio\.?|,-|dkk|euro|eur|timers|pund|pounds?|dollars?|danske?)? ?(?:mere end [a-zæøå]{2,12}|mere|ekstra|oven i|\+|plus)? ?[(/]?$/
// "28.000-32.000 om måneden" is what an advertisement offers to anybody.
const range = /\d ?(?:-|til|to|og|and) ?(?:kr\.? ?|dkk ?)?$/

function addPeriod(view: TextView, sentence: Sentence, hit: WordHit, found: KindHit[]): void {
  const before = foldedText(view, Math.max(sentence.start, hit.start - longestPaid), hit.start)
  const number = paidNumber.exec(before)
  if (number === null || range.test(before.slice(0, number.index))) return
  if (isByHour.test(foldedText(view, hit.start, hit.end)) && !hourlyPay.test(number[0])) return
  found.push({ signal: 'salary', strength: 3, start: hit.start - before.length + number.index, end: hit.end })
}

/** The heading of a column or the label of a line: a word for pay, and no figure. */
export function payHeadingOf(view: TextView, sentence: Sentence): WordHit | null {
  const word = sentence.hits.find((hit) => hit.signal === 'salary' && hit.strength > 1) ?? null
  return word === null || amountIn(view, sentence) !== null ? null : word
}

/** How much the figures of a sentence say that a word for pay in it is somebody's. "68 om måneden" is a figure itself. */
export function figureOdds(figures: readonly Figure[], word: string, isOfPerson: boolean): number {
  const has = (kind: Figure['of']): boolean => figures.some(({ of }) => of === kind)
  if (has('money')) return odds.amount
  if (has('step')) return odds.step
  if (has('bare')) return odds.bareAmount
  if (/\d/.test(word)) return odds.bareAmount
  if (figures.length > 0) return odds.share
  // "Vedhæftet er lønseddel for Anne Holm": the figures are in it.
  return isOfPerson && word.endsWith(' for') ? 0 : odds.noFigure
}
