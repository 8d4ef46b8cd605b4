// Half words that make personal data together: "ondt i" + "ryggen", "kan ikke" + "løfte". Each half is everyday language
// alone.
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
  readonly strength: (first: number, second: number) => number
}

const weaker = (first: number, second: number): number => Math.min(first, second + 1)
// "Kan ikke længere gå" tells more than "kan ikke gå", and "gå på trapper" more than "gå".
const together = (first: number, second: number): number => Math.max(1, first + second - 3)
const lessThanSecond = (_: number, second: number): number => second - 1

const frames: readonly Frame[] = [
  { first: 'complaint', second: 'body', kind: 'health-other', gap: 34, gapReversed: 24, strength: weaker },
  // "min ryg", "hendes knæ": who speaks of it has a reason.
  {
    first: 'person',
    second: 'body',
    kind: 'health-other',
    gap: 1,
    gapReversed: -1,
    strength: lessThanSecond,
  },
  // Somebody and a part that is seldom spoken of otherwise.
  {
    first: 'person',
    second: 'body',
    kind: 'health-other',
    gap: 45,
    gapReversed: 30,
    strength: (_, second) => second - 2,
  },
  // "på højre øre", "venstre knæ": only who looks at one of two says which.
  { first: 'side', second: 'body', kind: 'health-other', gap: 1, gapReversed: -1, strength: () => 2 },
  {
    first: 'inability',
    second: 'function',
    kind: 'health-other',
    gap: 34,
    gapReversed: -1,
    strength: together,
  },
  // "sover ikke", "vil ikke spise": what everybody does, and somebody no longer.
  {
    first: 'negation',
    second: 'function',
    kind: 'health-other',
    gap: 16,
    gapReversed: 16,
    strength: lessThanSecond,
  },
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
      const strength = frame.strength(first.strength, second.strength)
      if (strength < 1) continue
      joined.push({
        signal: frame.kind,
        strength,
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
