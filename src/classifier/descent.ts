// Where somebody comes from: an adjective of a people before "baggrund", "afstamning", "forældre"; a land behind "født i",
// "flygtet fra". No list of peoples is ever whole: in Danish their adjectives end in -sk, in English they have a capital,
// and before "afstamning" stands nothing else. A nationality of papers is none of it (docs/classifier-labels.md).
import { capital } from './fold.ts'
import { danishPattern, wordAtMatch } from './danish-pattern.ts'
import type { KindHit } from './frames.ts'
import type { WordHit } from './lexicon.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

const longestBefore = 56

/** What the sentence tells of somebody's descent. */
export function descents(view: TextView, sentence: Sentence): readonly KindHit[] {
  let found: KindHit[] | null = null
  for (const hit of sentence.hits) {
    if (hit.signal !== 'background' && hit.signal !== 'origin' && hit.signal !== 'people') continue
    const before = foldedText(view, Math.max(sentence.start, hit.start - longestBefore), hit.start)
    const length =
      hit.signal === 'background'
        ? ofPeople(view, hit, before)
        : hit.signal === 'origin'
          ? fromLand(before)
          : isPeople(view, sentence, hit, before)
    if (length >= 0)
      (found ??= []).push({ signal: 'ethnicity', strength: 3, start: hit.start - length, end: hit.end })
  }
  return found ?? none
}

const none: readonly KindHit[] = []

// "født i Somalia", "hendes forældre er fra Tyrkiet", "flygtede i 2031 fra".
const from = danishPattern(
  String.raw`(?:født|fødte?|kommer|kom|kommet|stammer|flygtet|flygtede|opvokset|oprindelig~|adopteret|indvandre~|rødder|slægt|familie|forældre~|mor|far|moderen|faderen|born|comes?|came|originally|fled|adopted|roots|parents|mother|father|family) (?:(?!ferie|rejse|besøg|tur|møde|holiday|trip)[^ .;:]{1,14} ){0,3}?(?:i|fra|in|from) (?:det |den |the )?(?:[a-zæøå]{3,6}lige |northern |southern )?$`,
)

function fromLand(before: string): number {
  const match = from.exec(before)
  return match === null ? -1 : before.length - wordAtMatch(match)
}

const word = /([^ .,;:()"]{2,})([ -])$/
const danishPeople = /ske?$/
const noPeople =
  /^(?:dansk[a-z]*|[a-zæøå]*(?:log|nom|tekn|krat|tik|medic|mus|polit|histor|kunstner|prakt|teoret|klin|fys|kem|syk|drama|metod|nalist|pædagog|jurid|tær|biolog|krit|typ|ident|elekt|spec|kriminal)iske?|akademisk~|menneske|fælleske|ønske)$/
const noDescent =
  /^(?:den|det|en|et|af|hans|hendes|min|din|sin|deres|samme|anden|ukendt|social|your|the|of|his|her|unknown|same|animalsk|vegetabilsk)$/

/** How many units before the head the adjective begins; -1 where there is none. */
function ofPeople(view: TextView, hit: WordHit, before: string): number {
  const match = word.exec(before)
  const told = match?.[1]
  if (match === null || told === undefined || noDescent.test(told)) return -1
  const length = before.length - match.index
  // "af rohingya-afstamning", "of Igbo descent"
  if (hit.strength === 3) return noPeople.test(told) ? -1 : length
  const isName = ((view.symbols[hit.start - length] ?? 0) & capital) !== 0
  const isEnglishName = isName && (ofBefore.test(before) || englishPeople.test(told))
  return isEnglishName || match[2] === '-' || (danishPeople.test(told) && !noPeople.test(told)) ? length : -1
}

const ofBefore = danishPattern(String.raw`(?:of|af) [^ ]+ $`)
const englishPeople = /(?:ish|an|ese|i|ch|k|a|n)$/

// "er grønlandsk og", "a Kurdish boy"; not "taler kurdisk", "tyrkisk mad".
const predicate = danishPattern(
  String.raw`(?:er|var|is|are|am|was|were|som|as|halvt?|half|delvist?|partly) $`,
)
const endsThere = /^(?:$|[.,;:!?)\n]| (?:på|og|men|gift|and|but|on|by)\b)/
const human =
  /^ (?:dreng|pige|mand|kvinde|elev|borger|klient|patient|kollega|flygtning|kæreste|kone|mor|far|dame|nabo|boy|girl|man|woman|family|refugee|mother|father|wife|husband)\b/

function isPeople(view: TextView, { end }: Sentence, hit: WordHit, before: string): number {
  const behind = foldedText(view, hit.end, Math.min(end, hit.end + longestHuman))
  return human.test(behind) || (predicate.test(before) && endsThere.test(behind)) ? 0 : -1
}

const longestHuman = 12
