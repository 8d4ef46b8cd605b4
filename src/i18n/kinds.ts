// What was found, as the words of a sentence: "et CPR-nummer og helbredsoplysninger".
import { actAt, isBesideArticle9, type Classification, type FindingType } from '../model/finding.ts'
import type { Messages } from './messages.ts'

const order: readonly FindingType[] = ['cpr', 'health', 'salary', 'article9']

/**
 * null when there is nothing to act on. Criminal offences and social problems raise no label of their own, and are
 * acted on like the rest.
 */
export function kindsInSentence(classification: Classification, messages: Messages): string | null {
  const words = order
    .filter(
      (type) =>
        classification.labels[type] >= actAt ||
        classification.findings.some(
          (found) => found.type === type && isBesideArticle9(found.kind) && found.confidence >= actAt,
        ),
    )
    .map((type) => {
      const count = classification.findings.filter(
        (found) => found.type === type && found.confidence >= actAt,
      ).length
      return messages.kindInSentence[type](Math.max(1, count))
    })
  const last = words.pop()
  if (last === undefined) return null
  return words.length === 0 ? last : `${words.join(', ')} ${messages.and} ${last}`
}
