// While somebody types, most of a draft is as it was a second ago. Two views of it are compared from both ends; sentences
// that lie wholly in what is the same need not be searched for words again, and what they tell is known. A sentence begins afresh, whatever stood before
// it, so the old ones hold again from the first that begins at the same place of the same text.
import { scanDraft, type ClassifierInput, type Scan } from './classify.ts'
import { cellOf, column, type Sentences, type Unchanged } from './sentences.ts'
import type { TextView } from './text-view.ts'

/** The same as `classify` of a draft that was scanned before it was edited: only sentences that changed are searched. */
export function rescan(previous: Scan | null, edited: ClassifierInput, today: string): Scan {
  return scanDraft(edited, today, {
    before: previous,
    unchangedIn: (view) => (previous === null ? null : unchangedIn(view, previous.parts[1])),
  })
}

/** Phrases reach beyond their sentence, with the word they end in no further than this (find-words.ts: longestReach). */
const reachAhead = 512
/** An abbreviation or a word before a stop is looked at this far back. */
const reachBack = 64

/** What of a view is as it was in the part that was read before. */
function unchangedIn(
  view: TextView,
  before: { readonly view: TextView; readonly sentences: Sentences },
): Unchanged | null {
  const old = before.view
  if (old.isHtml !== view.isHtml) return null
  const most = Math.min(old.length, view.length)
  let same = 0
  while (same < most && isSame(old, same, view, same)) same++
  const moved = view.length - old.length
  let end = view.length
  while (end > same && end - moved > same && isSame(old, end - 1 - moved, view, end - 1)) end--
  const { sentences } = before
  let first = 0
  while (
    first < sentences.count &&
    ((same === most && moved === 0) || cellOf(sentences, first, column.end) + reachAhead <= same)
  )
    first++
  return { sentences, first, from: end + reachBack, moved }
}

function isSame(one: TextView, at: number, other: TextView, otherAt: number): boolean {
  return one.codes[at] === other.codes[otherAt] && one.symbols[at] === other.symbols[otherAt]
}
