// One row of `sikker classify --file`: what a file holds and where, or why it cannot be read. Never a word of its text.
import type { Reading } from '../src/attachments/read-file.ts'
import { placeText, unreadText } from '../src/i18n/places.ts'
import { reasonText } from '../src/i18n/reasons.ts'
import type { FileReading } from '../src/model/attachment.ts'
import { openPdf } from '../src/pdf/open-pdf.ts'

/** One file may take this long; a file that takes longer was made to. */
const longestMs = 60_000

export function reading(): Reading {
  const end = performance.now() + longestMs
  return { openPdf, isOver: () => performance.now() > end }
}

export function printedFile(answer: FileReading, { language }: { readonly language: 'da' | 'en' }): object {
  const { labels, findings } = answer
  const told = {
    labels,
    spans: findings.map(({ path, place, finding }) => ({
      type: finding.type,
      kind: finding.kind,
      where: whereText(path, placeText(place, 'en')),
      start: finding.start,
      end: finding.end,
      confidence: finding.confidence,
      why: finding.why.map((reason) => reasonText(reason, language)),
    })),
  }
  if (answer.outcome === 'unread')
    return { type: 'unreadable', why: unreadText(answer.why, language), reason: answer.why, ...told }
  const { type, unread } = answer
  return {
    type,
    ...told,
    ...(unread.length === 0
      ? {}
      : {
          unread: unread.map(({ path, place, why }) => ({
            where: whereText(path, place === null ? '' : placeText(place, 'en')),
            why: unreadText(why, language),
            reason: why,
          })),
        }),
  }
}

function whereText(path: readonly string[], place: string): string {
  return [...path.map((name) => `attachment ${name}`), ...(place === '' ? [] : [place])].join(' › ')
}
