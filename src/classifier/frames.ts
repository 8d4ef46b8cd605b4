// Half words that make personal data together: "ondt i" + "ryggen", "kan ikke" + "løfte", "medlem af" + "3F", "somalisk"
// + "baggrund". Each half is everyday language alone.
import type { Signal, WordHit, WordKind } from './lexicon.ts'

export interface KindHit extends WordHit {
  readonly signal: WordKind
}

interface Frame {
  readonly first: Signal
  readonly second: Signal
  readonly kind: WordKind
  /** Units that may stand between the halves in this order. */
  readonly gap: number
  /** The same where the second half stands first; -1 where it may not. */
  readonly gapReversed: number
}

const frames: readonly Frame[] = [
  { first: 'complaint', second: 'body', kind: 'health-other', gap: 26, gapReversed: 18 },
  // "min ryg", "hendes knæ": who speaks of it has a reason.
  { first: 'person', second: 'body', kind: 'health-other', gap: 1, gapReversed: -1 },
  { first: 'inability', second: 'function', kind: 'health-other', gap: 34, gapReversed: -1 },
  { first: 'membership', second: 'union-name', kind: 'union', gap: 28, gapReversed: 2 },
  { first: 'membership', second: 'party-name', kind: 'politics', gap: 28, gapReversed: 2 },
  { first: 'membership', second: 'faith-name', kind: 'religion', gap: 28, gapReversed: 2 },
  { first: 'origin', second: 'background', kind: 'ethnicity', gap: 12, gapReversed: 3 },
]

const halves = new Set<Signal>()
for (const { first, second } of frames) halves.add(first).add(second)
const mostHalves = 40

/** What the halves of a sentence say together, in order. */
export function joinedHits(hits: readonly WordHit[]): readonly KindHit[] {
  const own: WordHit[] = []
  for (const hit of hits) if (halves.has(hit.signal) && own.length < mostHalves) own.push(hit)
  if (own.length < 2) return none
  const joined: KindHit[] = []
  for (const frame of frames) {
    for (const first of own) {
      if (first.signal !== frame.first) continue
      const second = partner(own, first, frame)
      if (second === null) continue
      joined.push({
        signal: frame.kind,
        strength:
          frame.first === 'person' ? second.strength - 1 : Math.min(first.strength, second.strength + 1),
        start: Math.min(first.start, second.start),
        end: Math.max(first.end, second.end),
      })
    }
  }
  return joined
}

const none: readonly KindHit[] = []

/** The nearest other half. */
function partner(hits: readonly WordHit[], first: WordHit, frame: Frame): WordHit | null {
  let nearest: WordHit | null = null
  let least = Number.POSITIVE_INFINITY
  for (const hit of hits) {
    if (hit.signal !== frame.second) continue
    const isBehind = hit.start >= first.start
    const gap = isBehind ? hit.start - first.end : first.start - hit.end
    if (gap > (isBehind ? frame.gap : frame.gapReversed) || gap >= least) continue
    nearest = hit
    least = gap
  }
  return nearest
}
