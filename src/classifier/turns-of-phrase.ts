// Words that tell of health only by what stands right beside them: somebody who treats, where a person goes to them or
// they are the person's own; sick leave, where its cause is told behind it. Asked only where such a
// word was found.
import type { KindHit } from './frames.ts'
import type { WordHit } from './lexicon.ts'
import type { Sentence } from './sentences.ts'
import { foldedText, type TextView } from './text-view.ts'

/** What carers and sick leave tell in this sentence. */
export function toldByNeighbours(view: TextView, sentence: Sentence): readonly KindHit[] {
  let found: KindHit[] | null = null
  for (const hit of sentence.hits) {
    if (hit.signal !== 'carer' && hit.signal !== 'sick-leave') continue
    const told = hit.signal === 'carer' ? carerTold(view, sentence, hit) : causeTold(view, sentence, hit)
    if (told !== null) (found ??= []).push(told)
  }
  return found ?? none
}

const none: readonly KindHit[] = []

const longestBefore = 34
// "går til", "henvist til en", "samtaler hos sin", "min"; but not "ansat som", "vores".
const goesTo =
  /(\b(til|forbi|hos|ved|af|fra|med|en|hver|mange) (en |et |den |sin |min |din |hans |hendes |privat |egen |samme |sine |ny )?([^ .,;:]+sk )?|\b(min|din|sin|hans|hendes|egen|mine|dine|sine|her|his|my|your|a|an|the) ([^ .,;:]+ )?|\b(sees?|seeing|saw|to|with|by) )$/
const isJob =
  /\b(som|er|ansat|ansætte|ansættes|søger|søge|arbejder|stilling|uddannet|uddanne|uddannelse|jobbet|vikar|navn|works?|job|hire|hiring|post|kollega|i am|is) ([^ .,;:]+ ){0,2}$/

function carerTold(view: TextView, sentence: Sentence, hit: WordHit): KindHit | null {
  const before = foldedText(view, Math.max(sentence.start, hit.start - longestBefore), hit.start)
  if (isJob.test(before)) return null
  if (goesTo.test(before)) return { signal: 'treatment', strength: 2, start: hit.start, end: hit.end }
  // "fysioterapeuten siger": somebody has one.
  const isDefinite = definite.test(foldedText(view, Math.max(hit.start, hit.end - 4), hit.end))
  return isDefinite ? { signal: 'treatment', strength: 1, start: hit.start, end: hit.end } : null
}

const definite = /ens?$/
const longestBehind = 60
const cause =
  /^(?! ?(til|fra) )[^.,;:]{0,24}? ?(på grund af|pga\.?|grundet|som følge af|efter|med|because of|due to|with|after) ((?:en|et|sin|sit|sine|hans|hendes|min|mit|a|an|her|his|my) )?([^ .,;:]+)/
// "sygemeldt med virkning fra", "efter aftale", "pga. sygdom": none of them is a cause.
const noCause =
  /^(virkning|start|løn|fuld|halv|fra|til|i|og|dags|mulighed|reglerne?|aftale|overenskomst|ferien?|sommer\w*|jul\w*|påske\w*|weekend\w*|mødet|frokost|den|det|de|dette|kl|uge|kort|besked|tilbagevirkende|henblik|sygdom\w*|egen|syge\w*|barn\w*|børn\w*|lægeerkl\w*|attest\w*|ordinær|hensyn|forventet|opstart|personale\w*|\d.*|full|pay|effect|immediate|notice|illness|sickness|two|three|lunch|monday|the|.*dag)$/

function causeTold(view: TextView, sentence: Sentence, hit: WordHit): KindHit | null {
  const behind = foldedText(view, hit.end, Math.min(sentence.end, hit.end + longestBehind))
  const match = cause.exec(behind)
  if (match === null || noCause.test(match[4] ?? '')) return null
  return { signal: 'health-other', strength: 2, start: hit.start, end: hit.end + match[0].length }
}
