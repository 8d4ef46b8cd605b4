// What was found, as the words of a sentence: "et CPR-nummer og helbredsoplysninger".
import type { Classification } from '../model/finding.ts'
import { findingTypes, foundTypes, type FoundTypes } from '../model/found-types.ts'
import type { Messages } from './messages.ts'

/** null when there is nothing to act on. */
export function kindsInSentence(classification: Classification, messages: Messages): string | null {
  return typesInSentence(foundTypes(classification), messages)
}

/** null when there are none. */
export function typesInSentence(found: FoundTypes, messages: Messages): string | null {
  const words: string[] = []
  for (const type of findingTypes) {
    const count = found[type]
    if (count !== undefined) words.push(messages.kindInSentence[type](count))
  }
  const last = words.pop()
  if (last === undefined) return null
  return words.length === 0 ? last : `${words.join(', ')} ${messages.and} ${last}`
}
