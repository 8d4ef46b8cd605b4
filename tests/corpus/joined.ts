// Two short drafts in one mail: what the one tells is no less told beside the other, whatever that is about. Both are of one
// file, so that what is learned from it is never judged on it.
import type { CorpusDraft, FiledDraft } from './load.ts'

const apart = '<br>'
const everyNth = 3
/** Far from each other, so that no two of them are of one thought. */
const step = 151

/** A third of the drafts, each with another of its file behind it. */
export function joined(drafts: readonly FiledDraft[]): readonly FiledDraft[] {
  return Map.groupBy(drafts, ({ file }) => file)
    .values()
    .flatMap((ofFile) =>
      ofFile.flatMap((first, at) => {
        const second = ofFile[(at + step) % ofFile.length]
        return at % everyNth !== 0 || second === undefined ? [] : [{ ...first, ...inOne(first, second) }]
      }),
    )
    .toArray()
}

function inOne(
  first: CorpusDraft,
  second: CorpusDraft,
): Pick<FiledDraft, 'id' | 'bodyHtml' | 'marks' | 'labels'> {
  const behind = first.bodyHtml.length + apart.length
  const marks = second.marks
    .filter(({ where }) => where === 'body')
    .map((mark) => ({ ...mark, start: mark.start + behind, end: mark.end + behind }))
  const types = new Set(marks.map(({ type }) => type))
  return {
    id: `${first.id}+${second.id}`,
    bodyHtml: first.bodyHtml + apart + second.bodyHtml,
    marks: [...first.marks, ...marks],
    labels: {
      cpr: first.labels.cpr || types.has('cpr'),
      health: first.labels.health || types.has('health'),
      salary: first.labels.salary || types.has('salary'),
      article9: first.labels.article9 || types.has('article9'),
    },
  }
}
