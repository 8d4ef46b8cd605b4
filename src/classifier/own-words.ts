// Which words of a sentence are judged as one type of data: those that are no name, that no idiom takes, and that lie inside no
// longer one.
import type { KindHit } from './frames.ts'
import { isHealth, type Signal, type WordHit, type WordKind } from './lexicon.ts'
import type { WordType } from './odds.ts'
import type { Place } from './place.ts'
import type { Sentence } from './sentences.ts'
import { foldedText } from './text-view.ts'

const mostWordsJudged = 24

/** What the lists say of a sentence, without what is said of somebody's name or of a test for something else. */
export function kindsIn(place: Place): readonly KindHit[] | null {
  const { sentence } = place
  let kinds: KindHit[] | null = null
  for (const hit of sentence.hits) {
    if (isKind(hit) && !isInName(sentence, hit) && !isTestOfAnother(place, hit)) (kinds ??= []).push(hit)
  }
  return kinds
}

/** The sentence's words of one type, without those inside a longer one or inside an idiom. */
export function ownWords(
  all: readonly KindHit[],
  covers: readonly WordHit[],
  type: WordType,
): readonly KindHit[] {
  // An idiom takes every word it touches; a general word only what lies inside it.
  const isCovered = (hit: WordHit): boolean =>
    covers.some((cover) =>
      cover.signal === 'idiom'
        ? cover.start < hit.end && hit.start < cover.end
        : cover.start <= hit.start && hit.end <= cover.end,
    )
  const candidates: KindHit[] = []
  for (const hit of all) if (typeOfSignal[hit.signal] === type && !isCovered(hit)) candidates.push(hit)
  if (candidates.length < 2) return candidates
  const kept: KindHit[] = []
  candidates.sort((a, b) => b.strength - a.strength || b.end - b.start - (a.end - a.start))
  for (const hit of candidates) {
    if (kept.length === mostWordsJudged) break
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit)
  }
  return kept.sort((a, b) => a.start - b.start)
}

const typeOfSignal: Partial<Readonly<Record<Signal, WordType>>> = {
  diagnosis: 'health',
  treatment: 'health',
  medicine: 'health',
  'sick-leave': 'health',
  'health-other': 'health',
  salary: 'salary',
  union: 'article9',
  religion: 'article9',
  politics: 'article9',
  ethnicity: 'article9',
  'sex-life': 'article9',
  genetic: 'article9',
  biometric: 'article9',
  criminal: 'article9',
  social: 'article9',
} satisfies Record<WordKind, WordType>

function isKind(hit: WordHit): hit is KindHit {
  return typeOfSignal[hit.signal] !== undefined
}

const testing = /scan|skan|unders|test|prøve/

/** An iris is scanned and DNA tested without anybody being a patient. */
function isTestOfAnother({ view, sentence }: Place, hit: KindHit): boolean {
  return (
    isHealth(hit.signal) &&
    sentence.hits.some(({ signal }) => signal === 'biometric' || signal === 'genetic') &&
    testing.test(foldedText(view, hit.start, hit.end))
  )
}

/** Nobody is well because her name is Rask. */
function isInName({ names }: Sentence, hit: WordHit): boolean {
  return names.some(
    (name) => name.start <= hit.start && hit.end <= name.end && (name.sureness === 2 || hit.strength === 1),
  )
}
