// The labels of a number of CPR form: in front of it, behind it, over its column, or at the number before it in a list.
import { isNameInside } from './cpr-beside.ts'
import type { CprForm, CprShape } from './cpr-form.ts'
import { odds } from './cpr-odds.ts'
import type { Columns } from './number-columns.ts'
import { labelAfter, labelOfHeading, labelReach, labelsBefore, type LabelsBefore } from './number-labels.ts'
import type { NumberLabel } from './label-words.ts'
import { foldedText, type TextView } from './text-view.ts'

export interface Labelled {
  readonly shape: CprShape
  readonly hard: NumberLabel | null
  readonly soft: NumberLabel | null
  /** The nearest word is "til", "på", "for". */
  readonly isForSomebody: boolean
  /** How much of the label counts when it stands at another number of the list. */
  readonly share: number
  /** The second half stands in a column of its own: of the last four, of something else, or of nothing known. */
  readonly lastFour: 'named' | 'other' | null
  /** Over its column, folded, as far as they were asked for. */
  readonly headings: readonly string[]
}

const noHeadings: readonly string[] = []

/** The labels of a number: its own, its column's, or those of the number before it in a list. */
export function labelsOf(
  view: TextView,
  shape: CprShape,
  columns: Columns,
  before: Labelled | null,
): Labelled {
  const text = foldedText(view, shape.start - labelReach, shape.start)
  const own = labelsBefore(text, (at) => isNameInside(view, shape.start - text.length + at))
  const headings = own.hard === null || own.hard.distance > 0 ? columns.headingsOf(shape.start) : noHeadings
  const inCell = labelOfHeadings(headings)
  const lastFour =
    shape.form === 'apart' ? lastFourOf(labelOfHeadings(columns.headingsOf(shape.end - 1))) : null
  const hard = hardLabel(own, inCell, labelAfter(foldedText(view, shape.end, shape.end + labelReach)))
  const shared = before === null || hard !== null ? 0 : shareOfLabel(view, before, shape, own.isForSomebody)
  if (before?.hard !== null && before !== null && shared > 0)
    return {
      shape,
      hard: before.hard,
      soft: own.soft,
      isForSomebody: false,
      share: shared,
      lastFour,
      headings,
    }
  const soft = own.soft ?? (shared > 0 ? (before?.soft ?? null) : null)
  return {
    shape,
    hard,
    soft,
    isForSomebody: own.isForSomebody && hard === own.hard,
    share: 1,
    lastFour,
    headings,
  }
}

function lastFourOf(heading: NumberLabel | null): Labelled['lastFour'] {
  if (heading === null || heading.is === 'cpr' || heading.is === 'birth') return null
  return heading.is === 'last-four' ? 'named' : heading.is === 'person' ? null : 'other'
}

function labelOfHeadings(headings: readonly string[]): NumberLabel | null {
  for (const heading of headings) {
    const label = labelOfHeading(heading)
    if (label !== null) return label
  }
  return null
}

/** The label in front, the heading of the column, or the label behind: what is nearest, and a CPR label before others. */
function hardLabel(
  own: LabelsBefore,
  heading: NumberLabel | null,
  after: NumberLabel | null,
): NumberLabel | null {
  if (own.hard !== null && own.hard.distance === 0) return own.hard
  if (after?.is === 'cpr' && own.hard?.is !== 'cpr') return after
  return heading ?? own.hard ?? after
}

const longestListGap = 8
const longestLine = 120
const longestSentence = 60

const loose = new Set<CprForm>(['odd', 'pairs'])

/** Numbers of one list share their label: ", ", " og ", the same form on the next line, the same sentence. */
function shareOfLabel(view: TextView, before: Labelled, shape: CprShape, isForSomebody: boolean): number {
  const gap = shape.start - before.shape.end
  if (gap > longestLine) return 0
  // "cpr 311236-4004 20123456 35.000,00": what stands behind in odd groups is not one more of the list.
  if (loose.has(shape.form) && !loose.has(before.shape.form)) return 0
  const text = foldedText(view, before.shape.end, shape.start)
  if (gap <= longestListGap && listGap.test(text)) return odds.fromList
  const line = text.indexOf('\n')
  if (line < 0) {
    if (before.hard === null || gap > longestSentence || /[.!?] /.test(text)) return 0
    if (before.hard.is === 'cpr') return odds.fromSentence
    // "Varenr. 311236-4005 erstattes af 311236-4013", but "… til Anne Holm, 311236-4013".
    return before.shape.form === shape.form && !isForSomebody && labelsBefore(text).soft === null
      ? odds.sentenceOfOther
      : 0
  }
  return before.shape.form === shape.form && line === text.lastIndexOf('\n') ? odds.fromList : 0
}

const listGap = /^[\s,;/&+|.:•*-]*(og|eller|samt|til|and|or|to)?[\s,;/&+|.:•*-]*$/
